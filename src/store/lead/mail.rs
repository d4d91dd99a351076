//! The dealers' e-mails: whom a message is for, its latest content, and which leads were mailed.

use std::collections::HashSet;

use rusqlite::{OptionalExtension, params};

use super::super::outbox::StoredMessage;
use super::super::{Store, StoreError};
use domain::dealer::DealerId;

impl Store {
    /// List and dealer of a message; none for one to a customer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn message_to_dealer(&self, message: i64) -> Result<Option<(i64, DealerId)>, StoreError> {
        let sql =
            "SELECT list_id, dealer_id FROM outbox WHERE id = ?1 AND list_id IS NOT NULL AND dealer_id IS NOT NULL";
        let mut query = self.connection.prepare_cached(sql)?;
        Ok(query.query_row([message], |row| Ok((row.get(0)?, DealerId(row.get(1)?)))).optional()?)
    }

    /// Replaces the text and attachments of a message that is still queued; false if another run has taken it.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn reword_message(&mut self, id: i64, message: &StoredMessage) -> Result<bool, StoreError> {
        let m = message;
        let changed = self.connection.execute(
            "UPDATE outbox SET to_name = ?2, to_address = ?3, subject = ?4, body_text = ?5, body_html = ?6
             WHERE id = ?1 AND state = 'queued'",
            params![id, m.to_name, m.to_address, m.subject, m.text, m.html],
        )?;
        if changed == 0 {
            return Ok(false);
        }
        self.connection.execute("DELETE FROM outbox_attachment WHERE outbox_id = ?1", [id])?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO outbox_attachment (outbox_id, name, kind, bytes) VALUES (?1, ?2, ?3, ?4)")?;
        for attachment in &m.attachments {
            insert.execute(params![id, attachment.name, attachment.kind, attachment.bytes])?;
        }
        Ok(true)
    }

    /// The leads of a list that were e-mailed to a dealer, or may have been, since the list was last published.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_mailed(&self, list: i64, dealer: DealerId) -> Result<HashSet<i64>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT lead_id FROM receipt_lead JOIN receipt ON receipt.id = receipt_id
             JOIN outbox AS message ON message.id = receipt.outbox_id
             WHERE message.list_id = ?1 AND receipt.dealer_id = ?2 AND message.state IN ('sent', 'sending', 'uncertain')",
        )?;
        let rows = query.query_map(params![list, dealer.0], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Makes room for one more message of a list to a dealer, if the previous one is settled: a list has at most one
    /// undecided message per dealer. The receipt of the settled one says whom it was for.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_aside_settled_message(&mut self, list: i64, dealer: DealerId) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE outbox SET dealer_id = NULL
             WHERE list_id = ?1 AND dealer_id = ?2 AND state IN ('sent', 'failed', 'suppressed')",
            params![list, dealer.0],
        )?;
        Ok(())
    }

    /// Detaches the messages of a recalled list: waiting ones are dropped, ones that may or may not have been sent are
    /// not sent again whatever is decided, and a list published again gets new ones.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_apart_messages(&mut self, list: i64) -> Result<(), StoreError> {
        let waiting = "SELECT id FROM outbox WHERE list_id = ?1 AND state = 'queued'";
        self.connection.execute(&format!("DELETE FROM receipt WHERE outbox_id IN ({waiting})"), [list])?;
        self.connection.execute("DELETE FROM outbox WHERE list_id = ?1 AND state = 'queued'", [list])?;
        self.connection.execute("UPDATE outbox SET list_id = NULL, dealer_id = NULL WHERE list_id = ?1", [list])?;
        Ok(())
    }
}
