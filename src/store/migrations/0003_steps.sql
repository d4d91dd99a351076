-- Steps that can be taken back (imports, changes by hand, merges), former ids of merged customers, mappings that worked
-- before, and the whole word of a permission or refusal.

-- What somebody did to the data, as one thing that can be taken back.
CREATE TABLE step (
    id     INTEGER PRIMARY KEY,
    kind   TEXT NOT NULL CHECK (kind IN ('import', 'edit', 'merge')),
    -- "Imported sales.csv as purchases".
    what   TEXT NOT NULL,
    day    INTEGER NOT NULL,
    at     TEXT NOT NULL DEFAULT (datetime('now')),
    undone TEXT
) STRICT;

-- What each row was before: a JSON object of its columns, or NULL for a row that was not there. Purchases that an import
-- adds are not listed one by one: they carry the number of their batch.
CREATE TABLE step_row (
    step_id  INTEGER NOT NULL REFERENCES step (id) ON DELETE CASCADE,
    number   INTEGER PRIMARY KEY,
    "table"  TEXT NOT NULL,
    -- A JSON array of the primary key.
    "key"    TEXT NOT NULL,
    before   TEXT
) STRICT;
CREATE INDEX step_row_of_step ON step_row (step_id, "table", "key");
CREATE INDEX step_row_of_row ON step_row ("table", "key");

ALTER TABLE import_batch ADD COLUMN step_id INTEGER REFERENCES step (id);

-- Ids by which a customer was known before a merge; files may go on using them.
CREATE TABLE customer_alias (
    external_id TEXT PRIMARY KEY NOT NULL CHECK (external_id <> ''),
    customer_id INTEGER NOT NULL REFERENCES customer (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_alias_customer ON customer_alias (customer_id);

-- Pairs that a person looked at and found to be two different customers; the lower number first.
CREATE TABLE distinct_pair (
    first_id  INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    second_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    PRIMARY KEY (first_id, second_id)
) STRICT, WITHOUT ROWID;

-- How files with this header were imported last time.
CREATE TABLE import_habit (
    -- Names of the columns, a line each.
    header TEXT PRIMARY KEY NOT NULL,
    -- The plan as JSON, without the path of the file.
    plan   TEXT NOT NULL,
    at     TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;

-- What a permission or refusal is for, in whose words, until when, and why a person changed it.
ALTER TABLE consent_entry ADD COLUMN purpose TEXT NOT NULL DEFAULT 'marketing';
ALTER TABLE consent_entry ADD COLUMN wording TEXT NOT NULL DEFAULT '';
ALTER TABLE consent_entry ADD COLUMN expires INTEGER;
ALTER TABLE consent_entry ADD COLUMN reason TEXT NOT NULL DEFAULT '';
