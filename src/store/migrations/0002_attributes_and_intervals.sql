-- What else files tell of customers; control groups of past contacts; prediction intervals of spend.

CREATE TABLE attribute (
    id   INTEGER PRIMARY KEY,
    -- As the column of the file was called.
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
    kind TEXT NOT NULL CHECK (kind IN ('number', 'word'))
) STRICT;

-- An entry holds from its day on until a later one; the least of all days stands for any time.
CREATE TABLE customer_attribute (
    attribute_id INTEGER NOT NULL REFERENCES attribute (id),
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    day          INTEGER NOT NULL DEFAULT -2147483648,
    number       REAL,
    word         TEXT,
    CHECK ((number IS NULL) <> (word IS NULL)),
    PRIMARY KEY (attribute_id, customer_id, day)
) STRICT, WITHOUT ROWID;

-- Left alone at random: the row tells what the customer did without a contact.
ALTER TABLE contact ADD COLUMN control INTEGER NOT NULL DEFAULT 0 CHECK (control IN (0, 1));
CREATE INDEX contact_day ON contact (day);

ALTER TABLE prediction ADD COLUMN spend_low INTEGER;
ALTER TABLE prediction ADD COLUMN spend_high INTEGER;
ALTER TABLE prediction ADD COLUMN uplift REAL;
