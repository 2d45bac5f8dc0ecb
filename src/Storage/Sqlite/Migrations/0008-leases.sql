-- What a worker carries, and the length of its lease: a lease that ends later than that from now was written before the clock was set back.
ALTER TABLE workers ADD COLUMN labels TEXT NOT NULL DEFAULT '';
ALTER TABLE workers ADD COLUMN lease INTEGER NOT NULL DEFAULT 0;

-- Why somebody paused or cancelled a sweep.
ALTER TABLE sweeps ADD COLUMN reason TEXT;
