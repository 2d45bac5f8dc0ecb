-- How a sweep stands, without a walk along its members. Nearly all of them are trials that have finished, so it is enough to know how many members there are, and which of their
-- trials have not. `tallies` counts the members that are `tallied`: those that brought in their trial, which knows them then (`home`, `ordinal`), and those whose
-- trial can never change again. Of the former the few that have not finished, or not at once, are in indexes; all others are looked up, and are the members that are not tallied.
--
-- Programs before this schema may have the file open, and know none of this: what they add has no home and is not tallied, which is as right.
ALTER TABLE trials ADD COLUMN home INTEGER;
ALTER TABLE trials ADD COLUMN ordinal INTEGER;
CREATE INDEX trials_apart ON trials (home, state, ordinal) WHERE state IN (0, 3, 4, 5) OR fence > 1;

CREATE TABLE tallies (
    sweep   INTEGER PRIMARY KEY,
    members INTEGER NOT NULL
);

-- Of the members there are, those whose trial was finished by its first attempt are tallied; the few others are not.
ALTER TABLE members ADD COLUMN tallied INTEGER NOT NULL DEFAULT 0;
UPDATE members SET tallied = 1 WHERE (SELECT state = 2 AND fence = 1 FROM trials WHERE number = members.trial);
INSERT INTO tallies (sweep, members) SELECT sweep, count(*) FROM members WHERE tallied = 1 GROUP BY sweep;
CREATE INDEX members_apart ON members (sweep, ordinal) WHERE tallied = 0;
