-- The first day of the week in which a dealer should call; NULL until a lead has a dealer, or where no week had room. And
-- whose offer of a campaign was drawn at random, to learn which discount is best.
ALTER TABLE lead ADD COLUMN call_week INTEGER;
ALTER TABLE campaign_target ADD COLUMN tested INTEGER NOT NULL DEFAULT 0 CHECK (tested IN (0, 1));

-- What merges keep of rows that they took away has the new column too, so that they can still be taken back.
UPDATE step_row SET before = json_set(before, '$.call_week', NULL) WHERE "table" = 'lead' AND before IS NOT NULL;
UPDATE step_row SET before = json_set(before, '$.tested', 0) WHERE "table" = 'campaign_target' AND before IS NOT NULL;

DROP VIEW readable_leads;
CREATE VIEW readable_leads AS
SELECT lead.number AS lead, list.id AS list, list.name AS list_name,
       date(list.offer_day * 86400, 'unixepoch') AS offer_from, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, dealer.name AS dealer,
       date(lead.call_week * 86400, 'unixepoch') AS call_in_the_week_from,
       lead.propensity, lead.alone AS chance_without_a_call, lead.by_period, list.periods, lead.best_time,
       lead.expected_value / 100.0 AS added_value, lead.gross_value / 100.0 AS gross_value, lead.cluster AS like_customers,
       lead.need, lead.reason, lead.words
FROM lead
JOIN lead_list AS list ON list.id = lead.list_id
JOIN customer ON customer.id = lead.customer_id
LEFT JOIN dealer ON dealer.id = lead.dealer_id;

DROP VIEW readable_targets;
CREATE VIEW readable_targets AS
SELECT campaign.id AS campaign, campaign.name AS campaign_name, target.arm, target.place, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, target.address, target.offer,
       CASE target.tested WHEN 1 THEN 'drawn at random' ELSE 'the best' END AS offer_chosen,
       target.probability AS chance_if_contacted, target.alone AS chance_if_left_alone,
       target.expected_profit / 100.0 AS added_profit, target.gross_profit / 100.0 AS gross_profit, target.reason
FROM campaign_target AS target
JOIN campaign ON campaign.id = target.campaign_id
JOIN customer ON customer.id = target.customer_id;

-- Every assumption with its value and where it comes from, also in a file in which nobody changed one yet.
DROP VIEW readable_assumptions;
CREATE VIEW readable_assumptions AS
WITH known (place, code, assumption, path, usual, unit, from_where) AS (VALUES
    (1, 'margin', 'margin where none is known', '$.margin_rate', 0.3, 'share', NULL),
    (2, 'email-cost', 'cost of an e-mail', '$.email_cost', 0.05, 'money', NULL),
    (3, 'mail-cost', 'cost of a letter', '$.mail_cost', 1.2, 'money', NULL),
    (4, 'call-cost', 'cost of a call', '$.telephone_cost', 4.0, 'money', NULL),
    (5, 'window', 'responses count for', '$.response_window_days', 60, 'days', NULL),
    (6, 'control', 'left alone at most', '$.control_share', 0.1, 'share', NULL),
    (7, 'effect', 'smallest effect worth knowing', '$.effect', 0.03, 'share', NULL),
    (8, 'discount-effect', '10 % discount lifts the odds of a response by', '$.discount_effect', 0.0, 'share', NULL),
    (9, 'email-effect', 'an e-mail lifts the odds of a purchase by', '$.contact_effects.email', 0.9, 'share',
     'from a public trial with 64,000 customers of a shop (Hillstrom 2008), until your own campaigns tell'),
    (10, 'mail-effect', 'a letter lifts the odds of a purchase by', '$.contact_effects.mail', 0.9, 'share',
     'assumed to be as for an e-mail, until your own campaigns tell'),
    (11, 'call-effect', 'a call lifts the odds of a purchase by', '$.contact_effects.telephone', 1.5, 'share',
     'assumed, until your own calls tell'),
    (12, 'contact-cap', 'contact cap', '$.contact_cap', NULL, 'contacts/days', NULL),
    (13, 'global-control', 'global control group', '$.global_control_share', 0.0, 'share', NULL),
    (14, 'dormant-after', 'dormant after', '$.dormancy_days', NULL, 'days', NULL)
),
stored (text) AS (SELECT coalesce((SELECT value FROM setting WHERE name = 'assumptions'), '{}')),
valued AS (
    SELECT known.*,
           CASE coalesce(json_type(stored.text, path), 'missing')
               WHEN 'missing' THEN usual
               WHEN 'object' THEN json_extract(stored.text, path || '.contacts') || '/' || json_extract(stored.text, path || '.days')
               ELSE json_extract(stored.text, path) END AS value
    FROM known, stored
)
SELECT code, assumption,
       CASE WHEN value IS NULL AND code = 'dormant-after' THEN 'learned from the customers'
            WHEN value IS NULL THEN 'none'
            ELSE value END AS value,
       unit,
       coalesce((SELECT 'set by ' || who || ' on ' || strftime('%Y-%m-%d %H:%M', at) FROM assumption_change
                 WHERE what = assumption ORDER BY id DESC LIMIT 1),
                CASE WHEN value IS NOT usual THEN CASE WHEN from_where IS NULL THEN 'set' ELSE 'set by hand' END
                     ELSE coalesce(from_where, 'the program''s own start; nobody changed it') END) AS source
FROM valued
ORDER BY place;
