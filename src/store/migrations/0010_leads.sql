-- Dealers with territories of more kinds, availability and access codes; lists that are published, recalled and expire;
-- customers left alone; what dealers were told, and credits between distributions.

-- Of customers and of dealers a position comes from columns called latitude and longitude.
ALTER TABLE dealer ADD COLUMN regions TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dealer ADD COLUMN latitude REAL;
ALTER TABLE dealer ADD COLUMN longitude REAL;
ALTER TABLE dealer ADD COLUMN radius_km INTEGER;
-- Per cent of the usual share.
ALTER TABLE dealer ADD COLUMN weight INTEGER NOT NULL DEFAULT 100;
ALTER TABLE dealer ADD COLUMN available_from INTEGER;
ALTER TABLE dealer ADD COLUMN available_to INTEGER;
-- A JSON array of {"from", "to"}.
ALTER TABLE dealer ADD COLUMN absences TEXT NOT NULL DEFAULT '[]';
ALTER TABLE dealer ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE dealer ADD COLUMN handover TEXT NOT NULL DEFAULT 'email';

-- Argon2id hashes; the codes themselves are kept nowhere.
CREATE TABLE dealer_code (
    dealer_id INTEGER PRIMARY KEY REFERENCES dealer (id) ON DELETE CASCADE,
    hash      TEXT NOT NULL,
    day       INTEGER NOT NULL
) STRICT;

-- When the dealers got the leads, and the last day they may keep them; NULL before that and after a recall.
ALTER TABLE lead_list ADD COLUMN published INTEGER;
ALTER TABLE lead_list ADD COLUMN expires INTEGER;
-- A JSON array of [name, [needs]]: the groups of like customers.
ALTER TABLE lead_list ADD COLUMN "groups" TEXT NOT NULL DEFAULT '[]';

-- Why this dealer has the lead, since when, and the suggested words for the call.
ALTER TABLE lead ADD COLUMN assigned_why TEXT NOT NULL DEFAULT '';
ALTER TABLE lead ADD COLUMN assigned_day INTEGER;
ALTER TABLE lead ADD COLUMN words TEXT NOT NULL DEFAULT '';
-- A word for the group of like customers it belongs to.
ALTER TABLE lead ADD COLUMN cluster TEXT NOT NULL DEFAULT '';
-- Moved by a person: a new distribution leaves it where it is.
ALTER TABLE lead ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1));
CREATE INDEX lead_customer ON lead (customer_id);

-- Dealers who did not touch a lead in time do not get it again.
CREATE TABLE lead_passed (
    lead_id   INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    dealer_id INTEGER NOT NULL REFERENCES dealer (id) ON DELETE CASCADE,
    day       INTEGER NOT NULL,
    PRIMARY KEY (lead_id, dealer_id)
) STRICT, WITHOUT ROWID;

-- Customers of a list who are left alone at random, to measure what the dealers add. They are never leads.
CREATE TABLE lead_control (
    list_id     INTEGER NOT NULL REFERENCES lead_list (id) ON DELETE CASCADE,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    propensity  REAL NOT NULL,
    PRIMARY KEY (list_id, customer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_control_customer ON lead_control (customer_id);

-- What was due to each dealer in the distribution of a list, and what the dealer got: leads, and their value in major
-- units. Lists that are published count; what is still due is carried into the next distribution.
CREATE TABLE lead_credit (
    list_id    INTEGER NOT NULL REFERENCES lead_list (id) ON DELETE CASCADE,
    dealer_id  INTEGER NOT NULL REFERENCES dealer (id) ON DELETE CASCADE,
    due_leads  REAL NOT NULL,
    due_value  REAL NOT NULL,
    got_leads  REAL NOT NULL,
    got_value  REAL NOT NULL,
    PRIMARY KEY (list_id, dealer_id)
) STRICT, WITHOUT ROWID;

-- When to act next.
ALTER TABLE outcome ADD COLUMN next_day INTEGER;
CREATE INDEX outcome_lead ON outcome (lead_id, id);

-- What became of a lead, as a contact that the models learn from.
ALTER TABLE contact ADD COLUMN lead_id INTEGER REFERENCES lead (id) ON DELETE SET NULL;
CREATE UNIQUE INDEX contact_lead ON contact (lead_id) WHERE lead_id IS NOT NULL;

-- Numbers at which a customer cannot be reached: compared as written, so that a new number is called again.
CREATE TABLE wrong_number (
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    phone       TEXT NOT NULL,
    lead_id     INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    day         INTEGER NOT NULL,
    PRIMARY KEY (customer_id, phone)
) STRICT, WITHOUT ROWID;

-- Every handing-over of personal data. What goes by e-mail counts once its message has left.
CREATE TABLE receipt (
    id        INTEGER PRIMARY KEY,
    day       INTEGER NOT NULL,
    at        TEXT NOT NULL DEFAULT (datetime('now')),
    list_id   INTEGER REFERENCES lead_list (id) ON DELETE SET NULL,
    list_name TEXT NOT NULL,
    dealer_id INTEGER REFERENCES dealer (id) ON DELETE SET NULL,
    recipient TEXT NOT NULL,
    means     TEXT NOT NULL CHECK (means IN ('email', 'paper', 'file', 'portal', 'telephone')),
    persons   INTEGER NOT NULL,
    -- A JSON array of the names of fields.
    fields    TEXT NOT NULL,
    expires   INTEGER,
    outbox_id INTEGER REFERENCES outbox (id)
) STRICT;
CREATE INDEX receipt_list ON receipt (list_id);
