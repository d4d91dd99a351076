-- People who sign in. Without any, whoever opens the file owns it.
CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'analyst', 'viewer')),
    -- Argon2id as a PHC string
    password TEXT NOT NULL,
    since TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;

-- What was given to or taken from one person, apart from the role.
CREATE TABLE person_right (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    "right" TEXT NOT NULL,
    allowed INTEGER NOT NULL CHECK (allowed IN (0, 1)),
    PRIMARY KEY (person_id, "right")
) STRICT, WITHOUT ROWID;

-- Wrong passwords in a row, by the place that they came from: nobody locks anybody out of another place.
CREATE TABLE person_failure (
    name TEXT NOT NULL COLLATE NOCASE,
    place TEXT NOT NULL,
    failures INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (name, place)
) STRICT, WITHOUT ROWID;
