-- The day on which a list was taken back, or given up before the dealers had it. From then on nobody is left alone for it
-- any more, until the dealers have it again.
ALTER TABLE lead_list ADD COLUMN recalled INTEGER;
UPDATE lead_list SET recalled = day
WHERE published IS NULL AND EXISTS (SELECT 1 FROM receipt WHERE receipt.list_id = lead_list.id);
