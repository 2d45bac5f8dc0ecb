-- How fast a slot of a worker is, as JSON; null: nobody has measured it.
ALTER TABLE workers ADD COLUMN speed TEXT;
