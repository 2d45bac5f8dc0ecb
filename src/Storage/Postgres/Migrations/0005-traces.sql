-- The trace that a sweep was last submitted in, and that of the attempt that a checkpoint is of, as W3C `traceparent`.
ALTER TABLE sweeps ADD COLUMN trace text;
ALTER TABLE checkpoints ADD COLUMN trace text;
