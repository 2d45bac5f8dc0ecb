-- What a worker carries.
ALTER TABLE workers ADD COLUMN labels text[] NOT NULL DEFAULT '{}';

-- Why somebody paused or cancelled a sweep.
ALTER TABLE sweeps ADD COLUMN reason text;
