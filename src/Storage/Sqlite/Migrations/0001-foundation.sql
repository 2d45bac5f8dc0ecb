-- Times are milliseconds since 1970-01-01T00:00Z. Trials, workers, sweeps and measures have small numbers of their own, so that the
-- rows that come in millions stay short.

CREATE TABLE sweeps (
    number      INTEGER PRIMARY KEY,
    id          TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    definition  TEXT    NOT NULL,
    grid        TEXT    NOT NULL,
    trials      INTEGER NOT NULL,
    engine      INTEGER NOT NULL,
    environment TEXT    NOT NULL,
    intent      INTEGER NOT NULL,
    created     INTEGER NOT NULL
);
CREATE INDEX sweeps_by_name ON sweeps (name);

CREATE TABLE workers (
    number          INTEGER PRIMARY KEY,
    id              TEXT    NOT NULL UNIQUE,
    host            TEXT    NOT NULL,
    process_space   TEXT    NOT NULL,
    process         INTEGER NOT NULL,
    process_started INTEGER NOT NULL,
    slots           INTEGER NOT NULL,
    lease_until     INTEGER NOT NULL,
    released        INTEGER,
    release_reason  TEXT
);
CREATE INDEX workers_present ON workers (number) WHERE released IS NULL;

-- A trial belongs to no sweep: all sweeps that want it share it. `worker` is set while the state is 1 (running), and only then.
CREATE TABLE trials (
    number   INTEGER PRIMARY KEY,
    key      BLOB    NOT NULL UNIQUE,
    lineage  BLOB,
    state    INTEGER NOT NULL,
    fence    INTEGER NOT NULL,
    worker   INTEGER,
    failures INTEGER NOT NULL DEFAULT 0,
    step     INTEGER NOT NULL DEFAULT 0,
    weights  BLOB,
    reason   TEXT,
    seconds  REAL    NOT NULL DEFAULT 0
);
CREATE INDEX trials_running ON trials (worker) WHERE state = 1;
CREATE INDEX trials_failed ON trials (number) WHERE state = 5;

CREATE TABLE members (
    sweep   INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    cell    INTEGER NOT NULL,
    trial   INTEGER NOT NULL,
    PRIMARY KEY (sweep, ordinal)
) WITHOUT ROWID;

CREATE TABLE attempts (
    trial     INTEGER NOT NULL,
    fence     INTEGER NOT NULL,
    worker    INTEGER NOT NULL,
    started   INTEGER NOT NULL,
    from_step INTEGER,
    ended     INTEGER,
    outcome   INTEGER,
    reason    TEXT,
    refusals  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (trial, fence)
) WITHOUT ROWID;

CREATE TABLE measures (
    number INTEGER PRIMARY KEY,
    name   TEXT    NOT NULL UNIQUE
);

-- `value` has no type on purpose. A column of type REAL would keep −0 as 0; without one a double is kept as its eight bytes. NaN, which
-- SQLite would turn into NULL, is a blob of its eight bytes, most significant first.
CREATE TABLE metrics (
    trial   INTEGER NOT NULL,
    step    INTEGER NOT NULL,
    measure INTEGER NOT NULL,
    value           NOT NULL,
    PRIMARY KEY (trial, step, measure)
) WITHOUT ROWID;

CREATE TABLE checkpoints (
    trial INTEGER PRIMARY KEY,
    fence INTEGER NOT NULL,
    step  INTEGER NOT NULL,
    bytes BLOB    NOT NULL
);

CREATE TABLE violations (
    trial    INTEGER NOT NULL,
    step     INTEGER NOT NULL,
    measure  INTEGER NOT NULL,
    fence    INTEGER NOT NULL,
    recorded         NOT NULL,
    refused          NOT NULL,
    found    INTEGER NOT NULL,
    PRIMARY KEY (trial, step, measure, fence)
) WITHOUT ROWID;
