-- The records as people write them, for any tool that reads SQLite: names instead of numbers, days as YYYY-MM-DD, money in
-- major units. Nothing is stored in them, and the program itself does not read them.

CREATE VIEW readable_kpis AS
SELECT date(run.as_of * 86400, 'unixepoch') AS as_of, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, kpi.code AS kpi, kpi.name AS kpi_name,
       kpi.unit, kpi_value.value
FROM kpi_value
JOIN kpi_run AS run ON run.id = kpi_value.run_id
JOIN kpi ON kpi.code = kpi_value.kpi
JOIN customer ON customer.id = kpi_value.customer_id
WHERE run.run IS NULL;

CREATE VIEW readable_kpi_formulas AS
SELECT code, name, meaning, unit, formula FROM kpi_formula;

CREATE VIEW readable_rules AS
SELECT name, label, rule, date(day * 86400, 'unixepoch') AS saved_on FROM segment WHERE kind = 'rule';

CREATE VIEW readable_segments AS
SELECT segment.name AS segment, segment.origin, date(segment.day * 86400, 'unixepoch') AS saved_on,
       customer.external_id AS customer, trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company
FROM segment_member
JOIN segment ON segment.id = segment_member.segment_id
JOIN customer ON customer.id = segment_member.customer_id;

CREATE VIEW readable_groups AS
SELECT json_extract(report, '$.as_of') AS as_of, json_extract(one.value, '$.number') AS number,
       json_extract(one.value, '$.name') AS group_name, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, member.probability
FROM cluster_run AS run, json_each(run.report, '$.clusters') AS one
JOIN cluster_member AS member ON member.run_id = run.id AND member.number = json_extract(one.value, '$.number')
JOIN customer ON customer.id = member.customer_id
WHERE run.id = (SELECT max(id) FROM cluster_run WHERE run IS NULL);

CREATE VIEW readable_predictions AS
SELECT run.model, run.method, date(run.as_of * 86400, 'unixepoch') AS as_of, run.horizon_days, list.rank,
       customer.external_id AS customer, trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company,
       list.probability, list.low, list.high, list.active, list.expected_purchases,
       list.expected_spend / 100.0 AS expected_spend, list.spend_low / 100.0 AS spend_low,
       list.spend_high / 100.0 AS spend_high, list.uplift AS added_by_a_contact, list.purchases,
       date(list.last_purchase * 86400, 'unixepoch') AS last_purchase, list.by_period, list.reason
FROM prediction_latest AS list
JOIN prediction_run AS run ON run.id = list.run_id
JOIN customer ON customer.id = list.customer_id;

CREATE VIEW readable_campaigns AS
SELECT id AS campaign, name, status, channel, date(day * 86400, 'unixepoch') AS made_on,
       json_extract(plan, '$.chosen') AS contacted, json_extract(plan, '$.control') AS left_alone,
       json_extract(plan, '$.expected_responses') AS expected_responses, json_extract(plan, '$.expected_rate') AS expected_rate,
       json_extract(plan, '$.effect.source') AS effect_of_a_contact, json_extract(plan, '$.selection') AS data_looked_at
FROM campaign;

CREATE VIEW readable_offers AS
SELECT campaign.id AS campaign, campaign.name AS campaign_name, json_extract(offer.value, '$.name') AS offer,
       json_extract(offer.value, '$.category') AS product_group, json_extract(offer.value, '$.product') AS product,
       json_extract(offer.value, '$.discount') AS discount, json_extract(offer.value, '$.text') AS text
FROM campaign, json_each(campaign.plan, '$.brief.offers') AS offer
UNION ALL
SELECT NULL, name, name, json_extract(brief, '$.category'), json_extract(brief, '$.product'),
       json_extract(brief, '$.discount'), json_extract(brief, '$.offer_text')
FROM lead_list;

CREATE VIEW readable_targets AS
SELECT campaign.id AS campaign, campaign.name AS campaign_name, target.arm, target.place, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, target.address, target.offer,
       target.probability AS chance_if_contacted, target.alone AS chance_if_left_alone,
       target.expected_profit / 100.0 AS added_profit, target.gross_profit / 100.0 AS gross_profit, target.reason
FROM campaign_target AS target
JOIN campaign ON campaign.id = target.campaign_id
JOIN customer ON customer.id = target.customer_id;

CREATE VIEW readable_leads AS
SELECT lead.number AS lead, list.id AS list, list.name AS list_name,
       date(list.offer_day * 86400, 'unixepoch') AS offer_from, customer.external_id AS customer,
       trim(customer.first_name || ' ' || customer.last_name) AS name, customer.company, dealer.name AS dealer,
       lead.propensity, lead.alone AS chance_without_a_call, lead.by_period, list.periods, lead.best_time,
       lead.expected_value / 100.0 AS added_value, lead.gross_value / 100.0 AS gross_value, lead.cluster AS like_customers,
       lead.need, lead.reason, lead.words
FROM lead
JOIN lead_list AS list ON list.id = lead.list_id
JOIN customer ON customer.id = lead.customer_id
LEFT JOIN dealer ON dealer.id = lead.dealer_id;

CREATE VIEW readable_outcomes AS
SELECT lead.number AS lead, list.name AS list_name, dealer.name AS dealer, customer.external_id AS customer,
       outcome.outcome, date(outcome.day * 86400, 'unixepoch') AS day,
       date(outcome.next_day * 86400, 'unixepoch') AS next_step_on, outcome.note
FROM outcome
JOIN lead ON lead.id = outcome.lead_id
JOIN lead_list AS list ON list.id = lead.list_id
JOIN customer ON customer.id = lead.customer_id
LEFT JOIN dealer ON dealer.id = lead.dealer_id;

CREATE VIEW readable_contacts AS
SELECT customer.external_id AS customer, date(contact.day * 86400, 'unixepoch') AS day, contact.channel, contact.campaign,
       contact.offer, CASE contact.responded WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS responded,
       date(contact.response_day * 86400, 'unixepoch') AS responded_on,
       CASE contact.control WHEN 1 THEN 'left alone' ELSE 'contacted' END AS arm
FROM contact
JOIN customer ON customer.id = contact.customer_id;

CREATE VIEW readable_assumptions AS
SELECT one.key AS assumption,
       CASE WHEN one.key LIKE '%\_cost' ESCAPE '\' THEN one.value / 100.0 ELSE one.value END AS value,
       (SELECT 'changed by ' || who || ' on ' || at || ': ' || what || ' from ' || was || ' to ' || became
        FROM assumption_change ORDER BY id DESC LIMIT 1) AS last_change
FROM setting, json_each(setting.value) AS one
WHERE setting.name = 'assumptions' AND one.type <> 'object'
UNION ALL
SELECT 'contact_effect_' || one.key, one.value, NULL
FROM setting, json_each(setting.value, '$.contact_effects') AS one
WHERE setting.name = 'assumptions';
