-- Who did what about sweeps, deleted ones too. `change` is a SweepChange.
CREATE TABLE history (
    number INTEGER PRIMARY KEY,
    sweep  INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    change INTEGER NOT NULL,
    actor  TEXT    NOT NULL,
    detail TEXT
);
CREATE INDEX history_by_sweep ON history (sweep, number);

-- On whose account a queued sweep runs, and the limit of slots of all sweeps on it.
ALTER TABLE queue ADD COLUMN account TEXT;
ALTER TABLE queue ADD COLUMN account_slots INTEGER;
