-- Until when the record of an import reaches, where that was said: later than its last purchase, when nothing was sold since.
ALTER TABLE import_batch ADD COLUMN known_until INTEGER;
