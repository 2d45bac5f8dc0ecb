-- Trials, workers, sweeps and measures have small numbers of their own, so that the rows that come in millions stay short. Nothing refers
-- to another table by a foreign key: every number is looked up in the transaction that writes it, and rows are never deleted.

CREATE TABLE sweeps (
    number      bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id          text        NOT NULL UNIQUE,
    name        text        NOT NULL,
    definition  text        NOT NULL,
    grid        text        NOT NULL,
    trials      bigint      NOT NULL,
    engine      integer     NOT NULL,
    environment text        NOT NULL,
    intent      smallint    NOT NULL,
    created     timestamptz NOT NULL
);
CREATE INDEX sweeps_by_name ON sweeps (name);

-- The row of a worker is written at every heartbeat: room is left on its page, so that this never touches an index.
CREATE TABLE workers (
    number          bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              text        NOT NULL UNIQUE,
    host            text        NOT NULL,
    process_space   text        NOT NULL,
    process         integer     NOT NULL,
    process_started timestamptz NOT NULL,
    slots           integer     NOT NULL,
    lease_until     timestamptz NOT NULL,
    released        timestamptz,
    release_reason  text
) WITH (fillfactor = 50);
CREATE INDEX workers_present ON workers (number) WHERE released IS NULL;

-- A trial belongs to no sweep: all sweeps that want it share it. `worker` is set while the state is 1 (running), and only then.
CREATE TABLE trials (
    number   bigint           GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fence    bigint           NOT NULL,
    worker   bigint,
    step     bigint           NOT NULL DEFAULT 0,
    seconds  double precision NOT NULL DEFAULT 0,
    failures integer          NOT NULL DEFAULT 0,
    state    smallint         NOT NULL,
    key      bytea            NOT NULL UNIQUE CHECK (length(key) = 32),
    lineage  bytea            CHECK (length(lineage) = 32),
    weights  bytea,
    reason   text
) WITH (fillfactor = 80);
CREATE INDEX trials_running ON trials (worker) WHERE state = 1;

CREATE TABLE members (
    sweep   bigint NOT NULL,
    ordinal bigint NOT NULL,
    cell    bigint NOT NULL,
    trial   bigint NOT NULL,
    PRIMARY KEY (sweep, ordinal)
);

CREATE TABLE attempts (
    trial     bigint      NOT NULL,
    fence     bigint      NOT NULL,
    worker    bigint      NOT NULL,
    started   timestamptz NOT NULL,
    from_step bigint,
    ended     timestamptz,
    refusals  bigint      NOT NULL DEFAULT 0,
    outcome   smallint,
    reason    text,
    PRIMARY KEY (trial, fence)
) WITH (fillfactor = 80);

CREATE TABLE measures (
    number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   text    NOT NULL UNIQUE
);

-- Double precision keeps all 64 bits, those of a NaN and of −0 too. Equality of values is asked of float8send(value), never of `=`, for
-- which −0 is 0 and every NaN the same.
CREATE TABLE metrics (
    trial   bigint           NOT NULL,
    step    bigint           NOT NULL,
    value   double precision NOT NULL,
    measure integer          NOT NULL,
    PRIMARY KEY (trial, step, measure)
);

-- A state is as good as random: compressing it would cost time and gain nothing.
CREATE TABLE checkpoints (
    trial bigint PRIMARY KEY,
    fence bigint NOT NULL,
    step  bigint NOT NULL,
    bytes bytea  NOT NULL
);
ALTER TABLE checkpoints ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE violations (
    trial    bigint           NOT NULL,
    step     bigint           NOT NULL,
    fence    bigint           NOT NULL,
    recorded double precision NOT NULL,
    refused  double precision NOT NULL,
    found    timestamptz      NOT NULL,
    measure  integer          NOT NULL,
    PRIMARY KEY (trial, step, measure, fence)
);
