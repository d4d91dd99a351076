-- Who asked for what is logged, from where, and by which request.
ALTER TABLE audit_log ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE audit_log ADD COLUMN request TEXT NOT NULL DEFAULT '';
