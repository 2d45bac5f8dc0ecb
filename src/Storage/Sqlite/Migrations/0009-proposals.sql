-- What the searches of sweeps have proposed, before any trial of it is claimed. A proposal that is there is the one that counts.
CREATE TABLE proposals (
    sweep   INTEGER NOT NULL,
    number  INTEGER NOT NULL,
    choices TEXT    NOT NULL,
    PRIMARY KEY (sweep, number)
) WITHOUT ROWID;
