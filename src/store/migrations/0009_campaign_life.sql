-- The life of a campaign: what its list was made from, its waves, and the wave that each message belongs to.

-- JSON; NULL for a campaign of an older version, which cannot be made anew.
ALTER TABLE campaign ADD COLUMN recipe TEXT;

-- A first contact and those that follow it to whoever has not answered.
CREATE TABLE campaign_wave (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
    wave        INTEGER NOT NULL CHECK (wave >= 1),
    -- Not before this day.
    due         INTEGER NOT NULL,
    -- Whether it goes out when that day has come, or only when a person says so.
    release     TEXT NOT NULL DEFAULT 'by-hand' CHECK (release IN ('by-hand', 'on-day')),
    -- Days after the wave before; 0 for the first.
    after_days  INTEGER NOT NULL CHECK (after_days >= 0),
    status      TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'sending', 'sent')),
    -- The day it began; NULL before.
    started     INTEGER,
    subject     TEXT NOT NULL,
    body        TEXT NOT NULL,
    PRIMARY KEY (campaign_id, wave)
) STRICT, WITHOUT ROWID;

-- The last wave that a customer was part of, and the cluster when the campaign was made.
ALTER TABLE campaign_target ADD COLUMN wave INTEGER NOT NULL DEFAULT 0;
ALTER TABLE campaign_target ADD COLUMN cluster TEXT NOT NULL DEFAULT '';

INSERT INTO campaign_wave (campaign_id, wave, due, after_days, status, started, subject, body)
SELECT id, 1, day, 0, status, iif(status = 'planned', NULL, day),
       coalesce(json_extract(plan, '$.brief.creative.subject'), ''),
       coalesce(json_extract(plan, '$.brief.creative.body'), '')
FROM campaign;
UPDATE campaign_target SET wave = 1
WHERE EXISTS (SELECT 1 FROM outbox WHERE outbox.campaign_id = campaign_target.campaign_id
                  AND outbox.customer_id = campaign_target.customer_id);

-- A customer gets one message a wave instead of one a campaign. The old tables are dropped child first, so that no row
-- goes with its parent.
CREATE TABLE outbox_by_wave (
    id          INTEGER PRIMARY KEY,
    -- Filled in right after the row has its number; the same at every try.
    message_id  TEXT NOT NULL DEFAULT '',
    campaign_id INTEGER REFERENCES campaign (id),
    wave        INTEGER NOT NULL DEFAULT 1,
    list_id     INTEGER REFERENCES lead_list (id),
    customer_id INTEGER REFERENCES customer (id),
    dealer_id   INTEGER REFERENCES dealer (id),
    to_name     TEXT NOT NULL,
    to_address  TEXT NOT NULL,
    subject     TEXT NOT NULL,
    body_text   TEXT NOT NULL,
    body_html   TEXT,
    unsubscribe TEXT,
    state       TEXT NOT NULL DEFAULT 'queued'
                CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'uncertain', 'suppressed')),
    tries       INTEGER NOT NULL DEFAULT 0,
    last_error  TEXT NOT NULL DEFAULT '',
    not_before  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (campaign_id, customer_id, wave),
    UNIQUE (list_id, dealer_id)
) STRICT;
CREATE TABLE outbox_attachment_by_wave (
    outbox_id INTEGER NOT NULL REFERENCES outbox_by_wave (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('pdf', 'csv')),
    bytes     BLOB NOT NULL,
    PRIMARY KEY (outbox_id, name)
) STRICT;
INSERT INTO outbox_by_wave (id, message_id, campaign_id, list_id, customer_id, dealer_id, to_name, to_address, subject,
                            body_text, body_html, unsubscribe, state, tries, last_error, not_before)
SELECT id, message_id, campaign_id, list_id, customer_id, dealer_id, to_name, to_address, subject, body_text, body_html,
       unsubscribe, state, tries, last_error, not_before
FROM outbox;
INSERT INTO outbox_attachment_by_wave (outbox_id, name, kind, bytes)
SELECT outbox_id, name, kind, bytes FROM outbox_attachment;
DROP TABLE outbox_attachment;
DROP TABLE outbox;
ALTER TABLE outbox_by_wave RENAME TO outbox;
ALTER TABLE outbox_attachment_by_wave RENAME TO outbox_attachment;
CREATE INDEX outbox_state ON outbox (state, id);

-- What merges keep of rows that they took away has the new columns too, so that they can still be taken back.
UPDATE step_row SET before = json_set(before, '$.wave', 1) WHERE "table" = 'outbox' AND before IS NOT NULL;
UPDATE step_row SET before = json_set(before, '$.wave', iif(json_extract(before, '$.arm') = 'contacted', 1, 0), '$.cluster', '')
WHERE "table" = 'campaign_target' AND before IS NOT NULL;
