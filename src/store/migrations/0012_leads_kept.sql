-- The day on which a list was taken back, or given up before the dealers had it. From then on nobody is left alone for it
-- any more, until the dealers have it again.
ALTER TABLE lead_list ADD COLUMN recalled INTEGER;
UPDATE lead_list SET recalled = day
WHERE published IS NULL AND EXISTS (SELECT 1 FROM receipt WHERE receipt.list_id = lead_list.id);

-- A handing-over is noted before it begins and confirmed after: a receipt that is only begun tells that a copy may be out.
ALTER TABLE receipt ADD COLUMN handing TEXT NOT NULL DEFAULT 'done' CHECK (handing IN ('begun', 'done'));
-- Which leads a receipt is for, so that leads that a dealer got later have one too.
CREATE TABLE receipt_lead (
    receipt_id INTEGER NOT NULL REFERENCES receipt (id) ON DELETE CASCADE,
    lead_id    INTEGER NOT NULL REFERENCES lead (id) ON DELETE CASCADE,
    PRIMARY KEY (receipt_id, lead_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_lead_lead ON receipt_lead (lead_id);
CREATE INDEX receipt_dealer ON receipt (dealer_id, means);
INSERT INTO receipt_lead (receipt_id, lead_id)
SELECT receipt.id, lead.id FROM receipt
JOIN lead ON lead.list_id = receipt.list_id AND lead.dealer_id = receipt.dealer_id
WHERE coalesce(lead.assigned_day, receipt.day) <= receipt.day;
