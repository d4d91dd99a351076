-- Rules for groups: who belongs to each group, how likely it answers an offer, and when. One table of rules for each
-- product group offered; the first rule that holds for a person decides.

CREATE TABLE group_rules (
    id         INTEGER PRIMARY KEY,
    -- Empty: any purchase.
    category   TEXT NOT NULL UNIQUE,
    unit       TEXT NOT NULL,
    periods    INTEGER NOT NULL,
    learned_on INTEGER NOT NULL,
    as_of      INTEGER NOT NULL,
    how        TEXT NOT NULL
) STRICT;

CREATE TABLE group_rule (
    rules_id  INTEGER NOT NULL REFERENCES group_rules (id) ON DELETE CASCADE,
    place     INTEGER NOT NULL,
    name      TEXT NOT NULL,
    -- The rule as JSON, and the same in words.
    who       TEXT NOT NULL,
    told      TEXT NOT NULL,
    customers INTEGER NOT NULL,
    bought    INTEGER NOT NULL,
    chance    REAL NOT NULL,
    low       REAL NOT NULL,
    high      REAL NOT NULL,
    -- A JSON array of the chances of the periods.
    by_period TEXT NOT NULL,
    handling  TEXT NOT NULL CHECK (handling IN ('call', 'leave-alone')),
    origin    TEXT NOT NULL CHECK (origin IN ('learned', 'by-hand')),
    PRIMARY KEY (rules_id, place)
) STRICT, WITHOUT ROWID;

CREATE VIEW readable_group_rules AS
SELECT CASE rules.category WHEN '' THEN 'anything' ELSE rules.category END AS offer, rule.place, rule.name AS group_name,
       rule.told AS who, rule.chance, rule.low, rule.high,
       (SELECT one.key + 1 FROM json_each(rule.by_period) AS one ORDER BY one.value DESC, one.key LIMIT 1) AS best_period,
       rules.unit AS each_period_is, rule.by_period, rule.customers AS learned_from, rule.bought AS of_them_bought,
       CASE rule.handling WHEN 'call' THEN 'call' ELSE 'leave alone' END AS handling,
       CASE rule.origin WHEN 'learned' THEN 'learned' ELSE 'changed by hand' END AS source,
       date(rules.learned_on * 86400, 'unixepoch') AS learned_on,
       date(rules.as_of * 86400, 'unixepoch') AS purchases_until
FROM group_rule AS rule
JOIN group_rules AS rules ON rules.id = rule.rules_id;
