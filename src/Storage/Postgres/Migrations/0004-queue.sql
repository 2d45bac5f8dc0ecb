-- Sweeps that somebody is to run until they have ended, and on what terms: what a coordinator takes up again after everything was stopped.
CREATE TABLE queue (
    place     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sweep     bigint      NOT NULL UNIQUE,
    priority  integer     NOT NULL,
    max_slots integer,
    labels    text[]      NOT NULL,
    queued    timestamptz NOT NULL
);
