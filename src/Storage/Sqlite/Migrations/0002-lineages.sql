-- The last state of a finished trial may be kept, so that longer trainings of the same can continue from it. Such a row, and no other, has the
-- trial's lineage.
ALTER TABLE checkpoints ADD COLUMN lineage BLOB;
CREATE INDEX checkpoints_by_lineage ON checkpoints (lineage, step) WHERE lineage IS NOT NULL;
