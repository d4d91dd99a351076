-- What a number that a merge took away stands for now, so that links in messages sent before still find their customer.
CREATE TABLE merged_customer (
    gone_id INTEGER PRIMARY KEY,
    kept_id INTEGER NOT NULL
) STRICT;

-- Merges of before: who went is kept with its step, and is known by its former id.
INSERT OR IGNORE INTO merged_customer (gone_id, kept_id)
SELECT json_extract(before, '$.id'), customer_alias.customer_id
FROM step_row JOIN step ON step.id = step_id AND step.kind = 'merge' AND undone IS NULL
    JOIN customer_alias ON customer_alias.external_id = json_extract(before, '$.external_id')
WHERE "table" = 'customer' AND before IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM customer WHERE customer.id = json_extract(before, '$.id'));
