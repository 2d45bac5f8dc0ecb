-- Who did what about sweeps, deleted ones too. `change` is a SweepChange.
CREATE TABLE history (
    number bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    sweep  bigint      NOT NULL,
    at     timestamptz NOT NULL,
    change smallint    NOT NULL,
    actor  text        NOT NULL,
    detail text
);
CREATE INDEX history_by_sweep ON history (sweep, number);

-- On whose account a queued sweep runs, and the limit of slots of all sweeps on it.
ALTER TABLE queue ADD COLUMN account text;
ALTER TABLE queue ADD COLUMN account_slots int;
