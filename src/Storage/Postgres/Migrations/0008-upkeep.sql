-- What people say about a sweep, and whether it was deleted. A deleted sweep keeps its row, emptied, so that its number always means this sweep:
-- whoever has remembered the number is right, or is told. It is taken up again when the same sweep is opened again.
ALTER TABLE sweeps ADD COLUMN description text, ADD COLUMN deleted timestamptz;

-- Which sweeps have a trial: what they share stays when one of them goes.
CREATE INDEX members_by_trial ON members (trial);
