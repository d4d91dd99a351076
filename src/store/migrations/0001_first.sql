-- The first shape of a customer database. Days are integers since 1970-01-01, money is an integer in minor units.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE audit_log (
    id   INTEGER PRIMARY KEY,
    at   TEXT NOT NULL DEFAULT (datetime('now')),
    what TEXT NOT NULL
) STRICT;

CREATE TABLE source (
    id   INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;

-- Customers and prospects alike: a prospect is one without a purchase.
CREATE TABLE customer (
    id          INTEGER PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE CHECK (external_id <> ''),
    first_name  TEXT NOT NULL DEFAULT '',
    last_name   TEXT NOT NULL DEFAULT '',
    company     TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL DEFAULT '',
    phone       TEXT NOT NULL DEFAULT '',
    street      TEXT NOT NULL DEFAULT '',
    postcode    TEXT NOT NULL DEFAULT '',
    city        TEXT NOT NULL DEFAULT '',
    region      TEXT NOT NULL DEFAULT '',
    country     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX customer_last_name ON customer (last_name COLLATE NOCASE);
CREATE INDEX customer_first_name ON customer (first_name COLLATE NOCASE);
CREATE INDEX customer_email ON customer (email COLLATE NOCASE);

-- Permissions and refusals, never columns of the customer: an import may add refusals and nothing else.
CREATE TABLE consent_entry (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    channel     TEXT NOT NULL CHECK (channel IN ('email', 'mail', 'telephone', 'web')),
    verdict     TEXT NOT NULL CHECK (verdict IN ('permitted', 'refused')),
    day         INTEGER NOT NULL,
    origin      TEXT NOT NULL
) STRICT;
CREATE INDEX consent_entry_customer ON consent_entry (customer_id, channel);

-- The newest word of the ledger on each customer and channel.
CREATE VIEW consent_now AS
SELECT customer_id, channel, verdict, day, origin
FROM consent_entry AS entry
WHERE id = (SELECT max(id) FROM consent_entry AS newer
            WHERE newer.customer_id = entry.customer_id AND newer.channel = entry.channel);

CREATE TABLE product (
    id          INTEGER PRIMARY KEY,
    external_id TEXT NOT NULL UNIQUE CHECK (external_id <> ''),
    name        TEXT NOT NULL DEFAULT '',
    category    TEXT NOT NULL DEFAULT '',
    price       INTEGER,
    margin_rate REAL
) STRICT;

CREATE TABLE store (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

CREATE TABLE import_batch (
    id        INTEGER PRIMARY KEY,
    file      TEXT NOT NULL,
    kind      TEXT NOT NULL,
    day       INTEGER NOT NULL,
    added     INTEGER NOT NULL DEFAULT 0,
    changed   INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    rejected  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE purchase (
    id          INTEGER PRIMARY KEY,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    day         INTEGER NOT NULL,
    amount      INTEGER NOT NULL,
    quantity    REAL NOT NULL,
    margin      INTEGER,
    product_id  INTEGER REFERENCES product (id),
    source_id   INTEGER NOT NULL REFERENCES source (id),
    store_id    INTEGER REFERENCES store (id),
    reference   TEXT,
    batch_id    INTEGER REFERENCES import_batch (id)
) STRICT;
CREATE INDEX purchase_customer_day ON purchase (customer_id, day, amount);
CREATE INDEX purchase_day ON purchase (day);

CREATE TABLE contact (
    id           INTEGER PRIMARY KEY,
    customer_id  INTEGER NOT NULL REFERENCES customer (id),
    day          INTEGER NOT NULL,
    channel      TEXT NOT NULL,
    campaign     TEXT NOT NULL DEFAULT '',
    offer        TEXT NOT NULL DEFAULT '',
    responded    INTEGER CHECK (responded IN (0, 1)),
    response_day INTEGER,
    UNIQUE (customer_id, day, channel, campaign, offer)
) STRICT;

CREATE TABLE kpi (
    code    TEXT PRIMARY KEY NOT NULL,
    name    TEXT NOT NULL,
    meaning TEXT NOT NULL,
    unit    TEXT NOT NULL,
    chosen  INTEGER NOT NULL DEFAULT 0 CHECK (chosen IN (0, 1))
) STRICT;

-- One day of computing all KPIs of the selected customers.
CREATE TABLE kpi_run (
    id          INTEGER PRIMARY KEY,
    as_of       INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;

CREATE TABLE kpi_value (
    run_id      INTEGER NOT NULL REFERENCES kpi_run (id) ON DELETE CASCADE,
    kpi         TEXT NOT NULL REFERENCES kpi (code),
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    value       REAL NOT NULL,
    PRIMARY KEY (run_id, kpi, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE cluster_run (
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    report      TEXT NOT NULL,
    at          TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;

CREATE TABLE cluster_member (
    run_id      INTEGER NOT NULL REFERENCES cluster_run (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id),
    x           REAL NOT NULL,
    y           REAL NOT NULL,
    PRIMARY KEY (run_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction_run (
    id           INTEGER PRIMARY KEY,
    model        TEXT NOT NULL,
    method       TEXT NOT NULL,
    as_of        INTEGER NOT NULL,
    horizon_days INTEGER NOT NULL,
    fingerprint  TEXT NOT NULL,
    settings     TEXT NOT NULL,
    seed         INTEGER NOT NULL,
    -- What does not belong to one customer: backtest, periods, sentences.
    report       TEXT NOT NULL,
    at           TEXT NOT NULL DEFAULT (datetime('now'))
) STRICT;
CREATE INDEX prediction_run_model ON prediction_run (model, id);

CREATE TABLE prediction (
    run_id             INTEGER NOT NULL REFERENCES prediction_run (id) ON DELETE CASCADE,
    rank               INTEGER NOT NULL,
    customer_id        INTEGER NOT NULL REFERENCES customer (id),
    probability        REAL NOT NULL,
    low                REAL NOT NULL,
    high               REAL NOT NULL,
    active             REAL,
    expected_purchases REAL,
    expected_spend     INTEGER,
    purchases          INTEGER NOT NULL,
    last_purchase      INTEGER,
    -- A JSON array of probabilities, one a period; NULL where the model has none.
    by_period          TEXT,
    reason             TEXT NOT NULL,
    PRIMARY KEY (run_id, rank)
) STRICT, WITHOUT ROWID;
CREATE INDEX prediction_customer ON prediction (customer_id, run_id);

CREATE VIEW prediction_latest AS
SELECT run.model, prediction.*
FROM prediction
JOIN prediction_run AS run ON run.id = prediction.run_id
WHERE run.id = (SELECT max(newer.id) FROM prediction_run AS newer WHERE newer.model = run.model);

CREATE TABLE campaign (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    status  TEXT NOT NULL DEFAULT 'planned' CHECK (status IN ('planned', 'sending', 'sent')),
    channel TEXT NOT NULL,
    day     INTEGER NOT NULL,
    -- The plan without its targets: brief, figures, curve.
    plan    TEXT NOT NULL
) STRICT;

CREATE TABLE campaign_target (
    campaign_id     INTEGER NOT NULL REFERENCES campaign (id) ON DELETE CASCADE,
    customer_id     INTEGER NOT NULL REFERENCES customer (id),
    arm             TEXT NOT NULL CHECK (arm IN ('contacted', 'control')),
    place           INTEGER NOT NULL,
    address         TEXT NOT NULL,
    offer           TEXT NOT NULL,
    probability     REAL NOT NULL,
    expected_profit INTEGER NOT NULL,
    reason          TEXT NOT NULL,
    PRIMARY KEY (campaign_id, customer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE dealer (
    id            INTEGER PRIMARY KEY,
    external_id   TEXT NOT NULL UNIQUE CHECK (external_id <> ''),
    name          TEXT NOT NULL,
    email         TEXT NOT NULL DEFAULT '',
    phone         TEXT NOT NULL DEFAULT '',
    street        TEXT NOT NULL DEFAULT '',
    postcode      TEXT NOT NULL DEFAULT '',
    city          TEXT NOT NULL DEFAULT '',
    capacity      INTEGER NOT NULL CHECK (capacity >= 0),
    product_lines TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE TABLE territory (
    dealer_id INTEGER NOT NULL REFERENCES dealer (id) ON DELETE CASCADE,
    prefix    TEXT NOT NULL CHECK (prefix <> ''),
    PRIMARY KEY (dealer_id, prefix)
) STRICT, WITHOUT ROWID;

CREATE TABLE lead_list (
    id        INTEGER PRIMARY KEY,
    name      TEXT NOT NULL,
    offer_day INTEGER NOT NULL,
    day       INTEGER NOT NULL,
    brief     TEXT NOT NULL,
    periods   TEXT NOT NULL,
    how       TEXT NOT NULL,
    -- The figures of the newest assignment; NULL before one.
    assigned  TEXT
) STRICT;

CREATE TABLE lead (
    id             INTEGER PRIMARY KEY,
    list_id        INTEGER NOT NULL REFERENCES lead_list (id) ON DELETE CASCADE,
    -- Short, and the same on paper, in the e-mail, in the portal and on the phone.
    number         INTEGER NOT NULL UNIQUE,
    customer_id    INTEGER NOT NULL REFERENCES customer (id),
    dealer_id      INTEGER REFERENCES dealer (id),
    propensity     REAL NOT NULL,
    by_period      TEXT NOT NULL,
    expected_value INTEGER NOT NULL,
    reason         TEXT NOT NULL,
    need           TEXT NOT NULL,
    best_time      TEXT NOT NULL,
    unassigned_why TEXT NOT NULL DEFAULT '',
    UNIQUE (list_id, customer_id)
) STRICT;
CREATE INDEX lead_dealer ON lead (dealer_id);

CREATE TABLE outcome (
    id      INTEGER PRIMARY KEY,
    lead_id INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    outcome TEXT NOT NULL,
    day     INTEGER NOT NULL,
    note    TEXT NOT NULL DEFAULT '',
    UNIQUE (lead_id, outcome, day, note)
) STRICT;

-- Everything that leaves. A state is committed before and after each hand-over.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    -- Filled in right after the row has its number; the same at every try.
    message_id  TEXT NOT NULL DEFAULT '',
    campaign_id INTEGER REFERENCES campaign (id),
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
    UNIQUE (campaign_id, customer_id),
    UNIQUE (list_id, dealer_id)
) STRICT;

CREATE TABLE outbox_attachment (
    outbox_id INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE,
    name      TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('pdf', 'csv')),
    bytes     BLOB NOT NULL,
    PRIMARY KEY (outbox_id, name)
) STRICT;
CREATE INDEX outbox_state ON outbox (state, id);

-- Addresses that nothing may be sent to, whoever they belong to.
CREATE TABLE suppression (
    channel TEXT NOT NULL,
    address TEXT NOT NULL,
    day     INTEGER NOT NULL,
    origin  TEXT NOT NULL,
    PRIMARY KEY (channel, address)
) STRICT, WITHOUT ROWID;

-- A random word by which messages of different databases never share a Message-ID.
INSERT INTO setting (name, value) VALUES ('database_id', json_quote(lower(hex(randomblob(8)))));

INSERT INTO source (id, code, name) VALUES
    (0, 'pos', 'Point of sale'), (1, 'home-shopping', 'Home shopping'), (2, 'e-commerce', 'E-commerce'),
    (3, 'credit-card', 'Credit card'), (4, 'bank-card', 'Bank card'), (5, 'web', 'Web'),
    (6, 'digital-tv', 'Digital television'), (7, 'other', 'Other');
