-- What the searches of sweeps have proposed, before any trial of it is claimed. A proposal that is there is the one that counts.
CREATE TABLE proposals (
    sweep   bigint NOT NULL,
    number  bigint NOT NULL,
    choices text   NOT NULL,
    PRIMARY KEY (sweep, number)
);
