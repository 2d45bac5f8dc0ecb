-- How a sweep stands, without a walk along its members. Those of a trial that the sweep itself brought in are counted in `tallies`: who changes such a trial's state changes
-- the tally of its `home` in the same transaction, and notes with the trial under which state it has it now (`tallied`). A member that is no more than
-- another sweep's trial is counted there as well if it cannot change any more; all others are looked up, and are the members that are not `tallied`.
--
-- Programs before this schema may have the file open, and know none of this: what they add has no home and is not tallied, and where they change a state it is no longer
-- the one that was tallied. All of that is found by the indexes below and set right when it is counted.
ALTER TABLE trials ADD COLUMN home INTEGER;
ALTER TABLE trials ADD COLUMN ordinal INTEGER;
ALTER TABLE trials ADD COLUMN tallied INTEGER;
CREATE INDEX trials_apart ON trials (home, ordinal) WHERE state IN (0, 3, 4, 5);
CREATE INDEX trials_again ON trials (home) WHERE fence > 1;
CREATE INDEX trials_mistallied ON trials (home) WHERE tallied <> state;

CREATE TABLE tallies (
    sweep    INTEGER PRIMARY KEY,
    waiting  INTEGER NOT NULL DEFAULT 0,
    running  INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0,
    diverged INTEGER NOT NULL DEFAULT 0,
    stopped  INTEGER NOT NULL DEFAULT 0,
    failed   INTEGER NOT NULL DEFAULT 0
);

-- Of the members there are, those whose trial was finished by its first attempt are tallied; the few others are not.
ALTER TABLE members ADD COLUMN tallied INTEGER NOT NULL DEFAULT 0;
UPDATE members SET tallied = 1 WHERE (SELECT state = 2 AND fence = 1 FROM trials WHERE number = members.trial);
INSERT INTO tallies (sweep, finished) SELECT sweep, count(*) FROM members WHERE tallied = 1 GROUP BY sweep;
CREATE INDEX members_apart ON members (sweep, ordinal) WHERE tallied = 0;
