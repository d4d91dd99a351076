-- Who has a message in hand, when it was last handed over, and whom a refusal concerned.

-- The run that took it, named as by its lock beside the database; what a dead run has in hand is uncertain.
ALTER TABLE outbox ADD COLUMN run TEXT NOT NULL DEFAULT '';
-- Unix seconds; by it messages a minute are counted, whoever sends them.
ALTER TABLE outbox ADD COLUMN handed_over INTEGER;
-- How often it was queued again because its refusal seemed to concern whoever sends.
ALTER TABLE outbox ADD COLUMN taken_back INTEGER NOT NULL DEFAULT 0 CHECK (taken_back >= 0);
-- Of a failed message.
ALTER TABLE outbox ADD COLUMN refusal TEXT NOT NULL DEFAULT '' CHECK (refusal IN ('', 'recipient', 'sender'));

-- What was taken back most goes last.
DROP INDEX outbox_campaign;
DROP INDEX outbox_list;
CREATE INDEX outbox_campaign ON outbox (campaign_id, state, taken_back, id);
CREATE INDEX outbox_list ON outbox (list_id, state, taken_back, id);
CREATE INDEX outbox_handed_over ON outbox (handed_over) WHERE handed_over IS NOT NULL;

-- A person has halted its sending.
ALTER TABLE campaign ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));

-- What merges keep of rows that they took away has the new columns too, so that they can still be taken back.
UPDATE step_row SET before = json_set(before, '$.run', '', '$.handed_over', NULL, '$.taken_back', 0, '$.refusal', '')
WHERE "table" = 'outbox' AND before IS NOT NULL;
