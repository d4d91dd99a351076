//! The rows of the outbox. Each change of state is its own transaction, so that it is on disk when the call returns.

use rusqlite::{OptionalExtension, params};

use super::consent::{THIS_DAY, standing_refusal};
use super::{Store, StoreError};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::dealer::DealerId;
use reports::campaign::OutboxCounts;

/// Of a row of the outbox: what it belongs to has begun.
pub(super) const BEGUN: &str = "(outbox.campaign_id IS NULL OR NOT EXISTS (
    SELECT 1 FROM campaign_wave AS unbegun WHERE unbegun.campaign_id = outbox.campaign_id
        AND unbegun.wave = outbox.wave AND unbegun.status = 'planned'))";

/// What is sent and decided about together: the messages of a campaign, or those of a lead list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mailing {
    Campaign(i64),
    LeadList(i64),
}

impl Mailing {
    /// The outbox column that identifies its messages, with its value.
    pub(super) fn rows(self) -> (&'static str, i64) {
        match self {
            Mailing::Campaign(campaign) => ("campaign_id", campaign),
            Mailing::LeadList(list) => ("list_id", list),
        }
    }
}

/// A file attached to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAttachment {
    pub name: String,
    /// "pdf" or "csv".
    pub kind: String,
    pub bytes: Vec<u8>,
}

/// A rendered message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoredMessage {
    pub id: i64,
    pub message_id: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    pub unsubscribe: Option<String>,
    pub attachments: Vec<StoredAttachment>,
    pub tries: u32,
    /// How often it was queued again because its refusal seemed to concern the sender.
    pub taken_back: u32,
}

impl Store {
    /// Queues the message of a lead list to a dealer, unless one waits already; `name` makes the Message-ID of the row's
    /// number. Messages of campaigns are queued by [`Store::queue_wave`].
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn enqueue(
        &mut self,
        (list, dealer): (i64, DealerId),
        message: &StoredMessage,
        name: impl Fn(i64) -> String,
    ) -> Result<bool, StoreError> {
        let m = message;
        let added = self.connection.execute(
            "INSERT OR IGNORE INTO outbox (list_id, dealer_id, to_name, to_address, subject, body_text, body_html,
                 unsubscribe) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![list, dealer.0, m.to_name, m.to_address, m.subject, m.text, m.html, m.unsubscribe],
        )?;
        if added == 0 {
            return Ok(false);
        }
        let id = self.connection.last_insert_rowid();
        self.connection.execute("UPDATE outbox SET message_id = ?2 WHERE id = ?1", params![id, name(id)])?;
        Ok(true)
    }

    /// The due queued message of a mailing that was requeued least often, and of these the one with the lowest number;
    /// none to the domains (in lower case) that have had enough for now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due_message(
        &self,
        of: Mailing,
        now: i64,
        busy: &[String],
    ) -> Result<Option<StoredMessage>, StoreError> {
        let (column, value) = of.rows();
        let mut query = self.connection.prepare_cached(&format!(
            "SELECT id, message_id, to_name, to_address, subject, body_text, body_html, unsubscribe, tries, taken_back
             FROM outbox WHERE {column} = ?2 AND state = 'queued' AND not_before <= ?1 AND {BEGUN}
                 AND lower(trim(substr(to_address, instr(to_address, '@') + 1))) NOT IN (SELECT value FROM json_each(?3))
             ORDER BY taken_back, id LIMIT 1"
        ))?;
        let busy = serde_json::to_string(busy).map_err(|error| StoreError::unparsable("domain", &error))?;
        let found = query.query_row(params![now, value, busy], |row| {
            Ok(StoredMessage {
                id: row.get(0)?,
                message_id: row.get(1)?,
                to_name: row.get(2)?,
                to_address: row.get(3)?,
                subject: row.get(4)?,
                text: row.get(5)?,
                html: row.get(6)?,
                unsubscribe: row.get(7)?,
                attachments: Vec::new(),
                tries: row.get(8)?,
                taken_back: row.get(9)?,
            })
        });
        let Some(mut message) = found.optional()? else { return Ok(None) };
        let sql = "SELECT name, kind, bytes FROM outbox_attachment WHERE outbox_id = ?1 ORDER BY name";
        let mut query = self.connection.prepare_cached(sql)?;
        let files = query.query_map([message.id], |row| {
            Ok(StoredAttachment { name: row.get(0)?, kind: row.get(1)?, bytes: row.get(2)? })
        })?;
        message.attachments = files.collect::<Result<_, _>>()?;
        Ok(Some(message))
    }

    /// The customer whom a message goes to; none for one to a dealer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn message_customer(&self, id: i64) -> Result<Option<CustomerId>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT customer_id FROM outbox WHERE id = ?1")?;
        Ok(query.query_row([id], |row| row.get::<_, Option<i64>>(0))?.map(CustomerId))
    }

    /// When the next queued message of a mailing is due, in Unix seconds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn next_due_at(&self, of: Mailing) -> Result<Option<i64>, StoreError> {
        let (column, value) = of.rows();
        let sql = format!("SELECT min(not_before) FROM outbox WHERE {column} = ?1 AND state = 'queued' AND {BEGUN}");
        Ok(self.connection.query_row(&sql, [value], |row| row.get(0))?)
    }

    /// Whether the recipient, or anybody else with this address, has meanwhile refused, or the address is on the
    /// suppression list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_message_suppressed(&self, id: i64) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT to_address, campaign_id IS NOT NULL AND EXISTS (SELECT 1 FROM consent_entry AS entry
                 WHERE (entry.customer_id = outbox.customer_id OR entry.customer_id IN
                        (SELECT id FROM customer WHERE email = outbox.to_address COLLATE NOCASE))
                   AND entry.channel = 'email' AND {})
             FROM outbox WHERE id = ?1",
            standing_refusal("entry", THIS_DAY)
        );
        let found: Option<(String, bool)> =
            self.connection.prepare_cached(&sql)?.query_row([id], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (address, refused) = found.ok_or(StoreError::NoSuch { what: "message", id: id.to_string() })?;
        Ok(refused || self.is_suppressed(Channel::Email, &address)?)
    }

    /// Uncertain → what a person decided; false when the message is not uncertain.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn resolve_message(&mut self, id: i64, state: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE outbox SET state = ?2 WHERE id = ?1 AND state = 'uncertain'";
        Ok(self.connection.execute(sql, params![id, state])? > 0)
    }

    /// Numbers of the messages of a mailing that wait for a decision.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn uncertain_messages(&self, of: Mailing) -> Result<Vec<i64>, StoreError> {
        let (column, value) = of.rows();
        let sql = format!("SELECT id FROM outbox WHERE {column} = ?1 AND state = 'uncertain' ORDER BY id");
        let mut query = self.connection.prepare(&sql)?;
        let rows = query.query_map([value], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The campaigns with messages that wait for a decision.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn uncertain_campaigns(&self) -> Result<Vec<i64>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT DISTINCT campaign_id FROM outbox WHERE state = 'uncertain' AND campaign_id IS NOT NULL ORDER BY 1",
        )?;
        let rows = query.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Counts by state: of one campaign, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox_counts(&self, campaign: Option<i64>) -> Result<OutboxCounts, StoreError> {
        let sql = format!(
            "SELECT state, count(*) FROM outbox WHERE campaign_id = coalesce(?1, campaign_id) AND {BEGUN} GROUP BY state"
        );
        self.counts_by_state(&sql, campaign)
    }

    /// Counts by state of one wave's messages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox_counts_of_wave(&self, campaign: i64, wave: u32) -> Result<OutboxCounts, StoreError> {
        let sql = format!(
            "SELECT state, count(*) FROM outbox WHERE campaign_id = ?1 AND wave = {wave} AND {BEGUN} GROUP BY state"
        );
        self.counts_by_state(&sql, Some(campaign))
    }

    /// Counts by state of one lead list's messages.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outbox_counts_of_list(&self, list: i64) -> Result<OutboxCounts, StoreError> {
        self.counts_by_state("SELECT state, count(*) FROM outbox WHERE list_id = ?1 GROUP BY state", Some(list))
    }

    fn counts_by_state(&self, sql: &str, of: Option<i64>) -> Result<OutboxCounts, StoreError> {
        let mut query = self.connection.prepare(sql)?;
        let mut rows = query.query([of])?;
        let mut counts = OutboxCounts::default();
        while let Some(row) = rows.next()? {
            let number = row.get::<_, i64>(1)?.unsigned_abs();
            match row.get::<_, String>(0)?.as_str() {
                "queued" | "sending" => counts.queued += number,
                "sent" => counts.sent += number,
                "failed" => counts.failed += number,
                "suppressed" => counts.suppressed += number,
                _ => counts.uncertain += number,
            }
        }
        Ok(counts)
    }
}
