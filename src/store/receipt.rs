//! Receipts of what was handed over of people.

use rusqlite::params;

use super::{Store, StoreError};
use crate::domain::day::Day;
use crate::domain::dealer::{DealerId, Handover};
use crate::reports::receipts::ReceiptLine;

/// A handing-over as it is noted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewReceipt<'a> {
    pub list: i64,
    pub dealer: DealerId,
    /// Name of the dealer, with the address for e-mail.
    pub recipient: &'a str,
    pub means: Handover,
    pub persons: usize,
    /// Names of what was told of each person.
    pub fields: &'a [String],
}

impl Store {
    /// Notes a handing-over. One by e-mail counts once the message of the list to the dealer has left, and is noted once.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_receipt(&mut self, receipt: &NewReceipt<'_>, today: Day) -> Result<(), StoreError> {
        let fields =
            serde_json::to_string(receipt.fields).map_err(|error| StoreError::unparsable("receipt", &error))?;
        self.connection.execute(
            "INSERT INTO receipt (day, list_id, list_name, dealer_id, recipient, means, persons, fields, expires,
                 outbox_id)
             SELECT ?2, list.id, name, ?3, ?4, ?5, ?6, ?7, expires, message.id FROM lead_list AS list
             LEFT JOIN outbox AS message ON ?5 = 'email' AND message.list_id = ?1 AND message.dealer_id = ?3
             WHERE list.id = ?1 AND NOT EXISTS (SELECT 1 FROM receipt WHERE outbox_id = message.id)",
            params![
                receipt.list,
                today.0,
                receipt.dealer.0,
                receipt.recipient,
                receipt.means.code(),
                i64::try_from(receipt.persons).unwrap_or(i64::MAX),
                fields
            ],
        )?;
        Ok(())
    }

    /// Sets the messages of a recalled list apart: those that wait are dropped, and a list handed out anew gets new ones.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_apart_messages(&mut self, list: i64) -> Result<(), StoreError> {
        let waiting = "SELECT id FROM outbox WHERE list_id = ?1 AND state = 'queued'";
        self.connection.execute(&format!("DELETE FROM receipt WHERE outbox_id IN ({waiting})"), [list])?;
        self.connection.execute("DELETE FROM outbox WHERE list_id = ?1 AND state = 'queued'", [list])?;
        self.connection.execute("UPDATE outbox SET list_id = NULL WHERE list_id = ?1", [list])?;
        Ok(())
    }

    /// What was handed over, newest first: all of it, or of one list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn receipts(&self, list: Option<i64>) -> Result<Vec<ReceiptLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT receipt.id, day, list_name, recipient, means, persons, fields, expires, coalesce(outbox.state, '')
             FROM receipt LEFT JOIN outbox ON outbox.id = outbox_id
             WHERE (?1 IS NULL OR receipt.list_id = ?1)
               AND (outbox_id IS NULL OR outbox.state IN ('sent', 'uncertain'))
             ORDER BY receipt.id DESC",
        )?;
        let rows = query.query_map([list], |row| {
            let fields: String = row.get(6)?;
            let means: String = row.get(4)?;
            Ok(ReceiptLine {
                number: row.get(0)?,
                day: Day(row.get(1)?),
                list: row.get(2)?,
                recipient: row.get(3)?,
                means: Handover::read(&means).unwrap_or_default(),
                persons: usize::try_from(row.get::<_, i64>(5)?).unwrap_or(0),
                fields: serde_json::from_str(&fields).unwrap_or_default(),
                expires: row.get::<_, Option<i32>>(7)?.map(Day),
                state: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
