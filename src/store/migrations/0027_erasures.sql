-- Who was erased on request: keyed hashes of id, e-mail address and telephone number, so that no import brings them back.
CREATE TABLE erased_person (
    hash TEXT PRIMARY KEY NOT NULL,
    -- The nameless record that keeps the purchases
    customer_id INTEGER NOT NULL,
    day INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX erased_person_customer ON erased_person (customer_id);

-- What customers asked for, with the day by which they get an answer.
CREATE TABLE privacy_request (
    id INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('copy', 'erase', 'correct', 'object')),
    came INTEGER NOT NULL,
    due INTEGER NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    done INTEGER
) STRICT;
