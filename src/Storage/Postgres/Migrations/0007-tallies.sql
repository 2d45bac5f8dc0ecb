-- How a sweep stands, without a walk along its members. Those of a trial that the sweep itself brought in are counted in `tallies`: who changes such a trial's state changes
-- the tallies of its `home` in the same transaction, and notes with the trial under which state they have it now (`tallied`). A member that is no more than
-- another sweep's trial is counted there as well if it cannot change any more; all others are looked up, and are the members that are not `tallied`.
--
-- Builds before this schema may go on for a while, and know none of this: what they add has no home and is not tallied, and where they change a state it is no longer
-- the one that was tallied. All of that is found by the indexes below and set right when it is counted.
LOCK TABLE trials, members IN ACCESS EXCLUSIVE MODE;

ALTER TABLE trials ADD COLUMN home bigint, ADD COLUMN ordinal bigint, ADD COLUMN tallied smallint;
CREATE INDEX trials_apart ON trials (home, ordinal) WHERE state IN (0, 3, 4, 5);
CREATE INDEX trials_again ON trials (home) WHERE fence > 1;
CREATE INDEX trials_mistallied ON trials (home) WHERE tallied <> state;

-- A sweep has several rows, which are summed up: requests that come at once write to different ones, and do not wait for each other.
CREATE TABLE tallies (
    sweep    bigint   NOT NULL,
    slot     smallint NOT NULL,
    waiting  bigint   NOT NULL DEFAULT 0,
    running  bigint   NOT NULL DEFAULT 0,
    finished bigint   NOT NULL DEFAULT 0,
    diverged bigint   NOT NULL DEFAULT 0,
    stopped  bigint   NOT NULL DEFAULT 0,
    failed   bigint   NOT NULL DEFAULT 0,
    PRIMARY KEY (sweep, slot)
) WITH (fillfactor = 50);

-- Of the members there are, those whose trial was finished by its first attempt are tallied; the few others are not.
ALTER TABLE members ADD COLUMN tallied boolean NOT NULL DEFAULT true;
ALTER TABLE members ALTER COLUMN tallied SET DEFAULT false;
UPDATE members m SET tallied = false FROM trials t WHERE t.number = m.trial AND NOT (t.state = 2 AND t.fence = 1);
INSERT INTO tallies (sweep, slot, finished) SELECT sweep, -1, count(*) FROM members WHERE tallied GROUP BY sweep;
CREATE INDEX members_apart ON members (sweep, ordinal) WHERE NOT tallied;
