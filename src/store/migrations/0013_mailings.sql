-- A run of sending looks only at the messages of one campaign or of one lead list, lowest number first.
CREATE INDEX outbox_campaign ON outbox (campaign_id, state, id);
CREATE INDEX outbox_list ON outbox (list_id, state, id);
