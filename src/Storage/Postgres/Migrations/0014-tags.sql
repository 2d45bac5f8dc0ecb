-- Words by which people find sweeps again.
CREATE TABLE tags (
    sweep bigint NOT NULL,
    tag   text   NOT NULL,
    PRIMARY KEY (sweep, tag)
);
