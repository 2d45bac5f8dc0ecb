-- Sweeps that somebody is to run until they have ended, and on what terms: what a coordinator takes up again after everything was stopped.
-- Labels are separated by line feeds.
CREATE TABLE queue (
    place     INTEGER PRIMARY KEY AUTOINCREMENT,
    sweep     INTEGER NOT NULL UNIQUE,
    priority  INTEGER NOT NULL,
    max_slots INTEGER,
    labels    TEXT    NOT NULL,
    queued    INTEGER NOT NULL
);
