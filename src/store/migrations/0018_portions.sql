-- Long work is written in portions, so that a dealer who reports something need not wait for the end of an import.

-- Of a step that is being made, or taken back, in portions: the name of the run that does it (NULL once it is done), and
-- how many portions it has stored. What a dead run left is taken back whole by whoever opens the database next.
ALTER TABLE step ADD COLUMN run TEXT;
ALTER TABLE step ADD COLUMN direction TEXT CHECK (direction IN ('making', 'taking back'));
ALTER TABLE step ADD COLUMN portions INTEGER NOT NULL DEFAULT 0;
CREATE INDEX step_under_way ON step (id) WHERE run IS NOT NULL;

-- Refusals that a step under way has entered so far: they go when it is taken back unfinished, unless somebody else has
-- said the same meanwhile. A finished step has none: what people refused stays.
CREATE TABLE step_word (
    step_id INTEGER NOT NULL,
    "table" TEXT NOT NULL CHECK ("table" IN ('consent_entry', 'suppression')),
    -- A JSON array of the primary key.
    "key"   TEXT NOT NULL,
    PRIMARY KEY ("table", "key")
) STRICT, WITHOUT ROWID;

-- Files beside the database in which a portal keeps what dealers saw while somebody else was writing here: the run that
-- they belong to, and the number of the last one whose entries have come into the database.
CREATE TABLE view_spool (
    run    TEXT PRIMARY KEY NOT NULL,
    folded INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Of results that are being stored: the name of the run that does it; NULL once all of them are there.
ALTER TABLE prediction_run ADD COLUMN run TEXT;
ALTER TABLE kpi_run ADD COLUMN run TEXT;
ALTER TABLE cluster_run ADD COLUMN run TEXT;
ALTER TABLE pattern_run ADD COLUMN run TEXT;

DROP VIEW prediction_latest;
CREATE VIEW prediction_latest AS
SELECT run.model, prediction.*
FROM prediction
JOIN prediction_run AS run ON run.id = prediction.run_id
WHERE run.id = (SELECT max(newer.id) FROM prediction_run AS newer WHERE newer.model = run.model AND newer.run IS NULL);
