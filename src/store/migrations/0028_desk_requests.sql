-- What other desks have asked to change, by the number that each gave its request, so that one that is asked again after a
-- lost connection is done once. Kept for a day.
CREATE TABLE desk_request (
    number TEXT PRIMARY KEY NOT NULL,
    person TEXT NOT NULL,
    request TEXT NOT NULL,
    -- Seconds since 1970
    at INTEGER NOT NULL,
    -- How many transactions of it were kept
    kept INTEGER NOT NULL DEFAULT 0,
    -- NULL until it is done; empty where the answer itself is not kept
    answer BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX desk_request_at ON desk_request (at);
