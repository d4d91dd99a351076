-- Segments, KPIs by the user's own formulas, and named sets of KPIs.

CREATE TABLE segment (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
    kind   TEXT NOT NULL CHECK (kind IN ('rule', 'list')),
    -- The rule as JSON; NULL for a list.
    rule   TEXT,
    -- A word that lists show beside its customers.
    label  TEXT NOT NULL DEFAULT '',
    -- Where a list comes from.
    origin TEXT NOT NULL DEFAULT '',
    day    INTEGER NOT NULL,
    CHECK ((kind = 'rule') = (rule IS NOT NULL))
) STRICT;

-- The customers of lists; those of a rule are found anew each time.
CREATE TABLE segment_member (
    segment_id  INTEGER NOT NULL REFERENCES segment (id) ON DELETE CASCADE,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    PRIMARY KEY (segment_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX segment_member_customer ON segment_member (customer_id);

-- What the user measures besides the built-in KPIs. The table kpi lists both kinds once values were computed.
CREATE TABLE kpi_formula (
    code    TEXT PRIMARY KEY NOT NULL COLLATE NOCASE CHECK (code <> ''),
    name    TEXT NOT NULL,
    meaning TEXT NOT NULL DEFAULT '',
    unit    TEXT NOT NULL DEFAULT '',
    formula TEXT NOT NULL
) STRICT;

CREATE TABLE kpi_set (
    name  TEXT PRIMARY KEY NOT NULL COLLATE NOCASE CHECK (name <> ''),
    -- A JSON array of codes.
    codes TEXT NOT NULL
) STRICT;
