-- Wrong codes count for a dealer's number together with the place that they came from, so that nobody elsewhere is shut
-- out. Rows of the earlier kind held for ten minutes; none is carried over.
DROP TABLE portal_failure;

CREATE TABLE portal_failure (
    -- Number that was tried, whether there is such a dealer or not.
    who      TEXT NOT NULL,
    means    TEXT NOT NULL CHECK (means IN ('portal', 'telephone')),
    -- "203.0.113.0/24", a telephone number, or a browser that is known.
    place    TEXT NOT NULL,
    -- 1: a browser that has signed in as this dealer before.
    known    INTEGER NOT NULL CHECK (known IN (0, 1)),
    failures INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    PRIMARY KEY (who, means, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_failure_place ON portal_failure (place, means);
CREATE INDEX portal_failure_last ON portal_failure (last);

-- Browsers that have signed in. Of the token that a browser keeps only a digest is kept; a new access code ends what the old
-- one began.
CREATE TABLE portal_browser (
    digest    TEXT PRIMARY KEY,
    dealer_id INTEGER NOT NULL,
    code_hash TEXT NOT NULL,
    -- Seconds since 1970.
    seen      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_browser_dealer ON portal_browser (dealer_id, seen);

-- What a message is about, where it is kept up to date until somebody has read it.
ALTER TABLE office_message ADD COLUMN about TEXT NOT NULL DEFAULT '';
