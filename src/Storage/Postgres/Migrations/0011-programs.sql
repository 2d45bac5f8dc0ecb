-- What programs need of a worker, and what they leave behind. A worker's memory in bytes; 0: not known.
ALTER TABLE workers ADD COLUMN gpus integer NOT NULL DEFAULT 0;
ALTER TABLE workers ADD COLUMN memory bigint NOT NULL DEFAULT 0;
ALTER TABLE workers ADD COLUMN programs boolean NOT NULL DEFAULT false;
ALTER TABLE attempts ADD COLUMN remark text;

-- What an attempt has written for people, in pieces: `at` is how many bytes came before. Old pieces go.
CREATE TABLE logs (
    trial bigint NOT NULL,
    fence bigint NOT NULL,
    at    bigint NOT NULL,
    bytes bytea  NOT NULL,
    PRIMARY KEY (trial, fence, at)
);

-- Files of programs, each content once, and which sweeps have them.
CREATE TABLE files (
    hash  bytea       PRIMARY KEY CHECK (length(hash) = 32),
    kept  timestamptz NOT NULL,
    bytes bytea       NOT NULL
);
ALTER TABLE files ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE TABLE sweep_files (
    sweep bigint NOT NULL,
    hash  bytea  NOT NULL,
    PRIMARY KEY (sweep, hash)
);
CREATE INDEX sweep_files_by_hash ON sweep_files (hash);
