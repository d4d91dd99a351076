-- The day on which a dealer first had the lead of a list that was given out. It stays when the list is taken back or drawn
-- anew: a dealer who had the lead may have called, and one who never saw it cannot.
ALTER TABLE lead ADD COLUMN given_day INTEGER;
UPDATE lead SET given_day = (SELECT coalesce(published, recalled) FROM lead_list WHERE lead_list.id = list_id)
WHERE dealer_id IS NOT NULL OR EXISTS (SELECT 1 FROM receipt_lead WHERE lead_id = lead.id)
    OR EXISTS (SELECT 1 FROM lead_passed WHERE lead_id = lead.id);

-- What came of a lead was only taken where a dealer had it, but for refusals, which anybody may hear.
UPDATE lead SET given_day = (SELECT min(day) FROM outcome WHERE lead_id = lead.id)
WHERE given_day IS NULL AND EXISTS (SELECT 1 FROM outcome WHERE lead_id = lead.id AND outcome <> 'do-not-contact');
