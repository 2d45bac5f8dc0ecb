-- How a sweep stands, without a walk along its members. Nearly all of them are trials that have finished, so it is enough to know how many members there are, and which of their
-- trials have not. `tallies` counts the members that are `tallied`: those that brought in their trial, which knows them then (`home`, `ordinal`), and those whose
-- trial can never change again. Of the former the few that have not finished, or not at once, are in indexes; all others are looked up, and are the members that are not tallied.
--
-- Builds before this schema may go on for a while, and know none of this: what they add has no home and is not tallied, which is as right.
LOCK TABLE trials, members IN ACCESS EXCLUSIVE MODE;

ALTER TABLE trials ADD COLUMN home bigint, ADD COLUMN ordinal bigint;
CREATE INDEX trials_apart ON trials (home, state, ordinal) WHERE state IN (0, 3, 4, 5) OR fence > 1;

-- A sweep has several rows, which are summed up: requests that come at once write to different ones, and do not wait for each other.
CREATE TABLE tallies (
    sweep   bigint   NOT NULL,
    slot    smallint NOT NULL,
    members bigint   NOT NULL,
    PRIMARY KEY (sweep, slot)
) WITH (fillfactor = 50);

-- Of the members there are, those whose trial was finished by its first attempt are tallied; the few others are not.
ALTER TABLE members ADD COLUMN tallied boolean NOT NULL DEFAULT true;
ALTER TABLE members ALTER COLUMN tallied SET DEFAULT false;
UPDATE members m SET tallied = false FROM trials t WHERE t.number = m.trial AND NOT (t.state = 2 AND t.fence = 1);
INSERT INTO tallies (sweep, slot, members) SELECT sweep, -1, count(*) FROM members WHERE tallied GROUP BY sweep;
CREATE INDEX members_apart ON members (sweep, ordinal) WHERE NOT tallied;
ANALYZE members;
ANALYZE trials;
