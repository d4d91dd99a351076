-- Each entry of the log is chained to the one before it. Entries of older files are chained when the first new one is added.
ALTER TABLE audit_log ADD COLUMN customer_id INTEGER;
-- SHA-256 of the text; an erasure overwrites a text, and says in its own entry what that is from then on.
ALTER TABLE audit_log ADD COLUMN digest TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN overwrote TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN hash TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_log_customer ON audit_log (customer_id) WHERE customer_id IS NOT NULL;
