-- Plays that a person changed, added or removed; and who changed which assumption.

CREATE TABLE play (
    name TEXT PRIMARY KEY NOT NULL COLLATE NOCASE CHECK (name <> ''),
    -- As JSON; NULL for a built-in play that is not wanted.
    body TEXT
) STRICT;

CREATE TABLE assumption_change (
    id     INTEGER PRIMARY KEY,
    at     TEXT NOT NULL DEFAULT (datetime('now')),
    who    TEXT NOT NULL,
    what   TEXT NOT NULL,
    was    TEXT NOT NULL,
    became TEXT NOT NULL
) STRICT;
