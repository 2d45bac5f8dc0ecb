-- Words by which people find sweeps again.
CREATE TABLE tags (
    sweep INTEGER NOT NULL,
    tag   TEXT    NOT NULL,
    PRIMARY KEY (sweep, tag)
) WITHOUT ROWID;
