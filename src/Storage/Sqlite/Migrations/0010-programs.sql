-- What programs need of a worker, and what they leave behind. A worker's memory in bytes; 0: not known.
ALTER TABLE workers ADD COLUMN gpus INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workers ADD COLUMN memory INTEGER NOT NULL DEFAULT 0;
ALTER TABLE workers ADD COLUMN programs INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempts ADD COLUMN remark TEXT;

-- What an attempt has written for people, in pieces: `at` is how many bytes came before. Old pieces go.
CREATE TABLE logs (
    trial INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    at    INTEGER NOT NULL,
    bytes BLOB    NOT NULL
);
CREATE UNIQUE INDEX logs_by_attempt ON logs (trial, fence, at);

-- Files of programs, each content once, and which sweeps have them.
CREATE TABLE files (
    hash  BLOB    PRIMARY KEY,
    kept  INTEGER NOT NULL,
    bytes BLOB    NOT NULL
);
CREATE TABLE sweep_files (
    sweep INTEGER NOT NULL,
    hash  BLOB    NOT NULL,
    PRIMARY KEY (sweep, hash)
) WITHOUT ROWID;
CREATE INDEX sweep_files_by_hash ON sweep_files (hash);
