-- What a contact adds: of each customer of a campaign the chance of buying if left alone and if contacted, as the models
-- said them before own results were heeded, and the gross figure beside the profit that the contact adds.

-- NULL for campaigns of older versions, which took every response for one that the contact brought.
ALTER TABLE campaign_target ADD COLUMN alone REAL;
ALTER TABLE campaign_target ADD COLUMN asked REAL;
ALTER TABLE campaign_target ADD COLUMN gross_profit INTEGER;

-- The same of leads: the chance of buying without a call, and what a sale is worth with those that would come anyway.
ALTER TABLE lead ADD COLUMN alone REAL;
ALTER TABLE lead ADD COLUMN gross_value INTEGER;

-- What merges keep of rows that they took away has the new columns too, so that they can still be taken back.
UPDATE step_row SET before = json_set(before, '$.alone', NULL, '$.asked', NULL, '$.gross_profit', NULL)
WHERE "table" = 'campaign_target' AND before IS NOT NULL;
UPDATE step_row SET before = json_set(before, '$.alone', NULL, '$.gross_value', NULL)
WHERE "table" = 'lead' AND before IS NOT NULL;
