-- What dealers do on the portal and on the telephone. Rows name dealers and leads by number and hold nobody back: a log
-- outlives what it speaks of.

-- Who is signed in. Of the token that the browser holds only a digest is kept; a new access code ends what the old one
-- began.
CREATE TABLE portal_session (
    digest    TEXT PRIMARY KEY,
    dealer_id INTEGER NOT NULL,
    code_hash TEXT NOT NULL,
    -- Seconds since 1970.
    started   INTEGER NOT NULL,
    seen      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Links that sign a dealer in once.
CREATE TABLE portal_link (
    digest    TEXT PRIMARY KEY,
    dealer_id INTEGER NOT NULL,
    expires   INTEGER NOT NULL,
    used      INTEGER
) STRICT, WITHOUT ROWID;

-- Wrong codes in a row, for each number that was tried, whether there is such a dealer or not.
CREATE TABLE portal_failure (
    who          TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    last         INTEGER NOT NULL,
    locked_until INTEGER
) STRICT, WITHOUT ROWID;

-- What dealers reported; the number of a row is that of the receipt, and the same occasion counts once.
CREATE TABLE dealer_report (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    dealer_id INTEGER NOT NULL,
    lead      INTEGER NOT NULL,
    outcome   TEXT NOT NULL,
    note      TEXT NOT NULL,
    next_day  INTEGER,
    means     TEXT NOT NULL CHECK (means IN ('portal', 'telephone')),
    occasion  TEXT NOT NULL UNIQUE,
    -- By which it is taken back; NULL where nothing was new.
    step_id   INTEGER,
    undone    INTEGER
) STRICT;
CREATE INDEX dealer_report_dealer ON dealer_report (dealer_id, id);

CREATE TABLE portal_event (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    dealer_id INTEGER,
    means     TEXT NOT NULL CHECK (means IN ('portal', 'telephone')),
    what      TEXT NOT NULL,
    lead      INTEGER,
    detail    TEXT NOT NULL DEFAULT ''
) STRICT;

-- Where a call is, and the answers it was given: a request that comes twice is answered again, not done again.
CREATE TABLE phone_call (
    sid   TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE phone_step (
    sid    TEXT NOT NULL,
    step   TEXT NOT NULL,
    answer TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (sid, step)
) STRICT, WITHOUT ROWID;

CREATE TABLE office_message (
    id        INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    dealer_id INTEGER,
    caller    TEXT NOT NULL,
    text      TEXT NOT NULL,
    recording TEXT NOT NULL,
    read      INTEGER
) STRICT;
