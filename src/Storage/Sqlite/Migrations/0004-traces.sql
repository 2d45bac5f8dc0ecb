-- The trace that a sweep was last submitted in, and that of the attempt that a checkpoint is of, as W3C `traceparent`.
ALTER TABLE sweeps ADD COLUMN trace TEXT;
ALTER TABLE checkpoints ADD COLUMN trace TEXT;
