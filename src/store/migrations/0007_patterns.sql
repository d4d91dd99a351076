-- The patterns found last, with the customers of their lists.

CREATE TABLE pattern_run (
    -- Never given twice: taking back a merge must not put old rows into a newer run.
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    as_of       INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    -- Findings and settings as JSON, without the customers of the lists.
    report      TEXT NOT NULL,
    at          TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;

-- Who is due and who lacks what others buy: the lists of the report in its order, first the opportunities, then the repeat
-- cycles, each with the likeliest customer first.
CREATE TABLE pattern_member (
    run_id      INTEGER NOT NULL REFERENCES pattern_run (id) ON DELETE CASCADE,
    list        INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    chance      REAL NOT NULL,
    PRIMARY KEY (run_id, list, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX pattern_member_customer ON pattern_member (customer_id, run_id, list);
