//! Receipts for personal data that was handed over.

use std::collections::HashSet;

use rusqlite::params;

use super::{Store, StoreError};
use domain::day::Day;
use domain::dealer::{DealerId, HandoverMeans};
use reports::handover_receipts::HandoverReceipt;

/// The state of a handover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoverState {
    /// A copy may be in circulation.
    Begun,
    Done,
    /// By this message of the outbox: counts once it has been sent.
    ByMessage(i64),
}

/// A handover as it is recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewHandoverReceipt<'a> {
    pub list: i64,
    pub dealer: DealerId,
    /// Name of the dealer, with the address for e-mail.
    pub recipient: &'a str,
    pub means: HandoverMeans,
    pub handing: HandoverState,
    /// The leads disclosed, by their ids; one person each.
    pub leads: &'a [i64],
    /// Names of the fields disclosed about each person.
    pub fields: &'a [String],
}

impl Store {
    /// Records a handover; one by message replaces what was recorded for an earlier attempt at it. Returns its number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_receipt(&mut self, receipt: &NewHandoverReceipt<'_>, today: Day) -> Result<i64, StoreError> {
        let fields =
            serde_json::to_string(receipt.fields).map_err(|error| StoreError::unparsable("receipt", &error))?;
        let (handing, message) = match receipt.handing {
            HandoverState::Begun => ("begun", None),
            HandoverState::Done => ("done", None),
            HandoverState::ByMessage(message) => ("done", Some(message)),
        };
        self.connection.execute("DELETE FROM receipt WHERE outbox_id = ?1", [message])?;
        let number = self.connection.query_row(
            "INSERT INTO receipt (day, list_id, list_name, dealer_id, recipient, means, persons, fields, expires,
                 outbox_id, handing)
             SELECT ?2, id, name, ?3, ?4, ?5, ?6, ?7, expires, ?8, ?9 FROM lead_list WHERE id = ?1 RETURNING id",
            params![
                receipt.list,
                today.0,
                receipt.dealer.0,
                receipt.recipient,
                receipt.means.code(),
                i64::try_from(receipt.leads.len()).unwrap_or(i64::MAX),
                fields,
                message,
                handing
            ],
            |row| row.get(0),
        )?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO receipt_lead (receipt_id, lead_id) VALUES (?1, ?2)")?;
        for lead in receipt.leads {
            insert.execute([number, *lead])?;
        }
        Ok(number)
    }

    /// Records that a handover that had begun was completed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn confirm_receipt(&mut self, receipt: i64) -> Result<(), StoreError> {
        self.connection.execute("UPDATE receipt SET handing = 'done' WHERE id = ?1", [receipt])?;
        Ok(())
    }

    /// Removes the record of a handover that did not happen.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn withdraw_receipt(&mut self, receipt: i64) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM receipt WHERE id = ?1", [receipt])?;
        Ok(())
    }

    /// The leads for which a dealer has receipts by some means.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn leads_receipted(&self, dealer: DealerId, means: HandoverMeans) -> Result<HashSet<i64>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT lead_id FROM receipt_lead JOIN receipt ON receipt.id = receipt_id
             WHERE dealer_id = ?1 AND means = ?2",
        )?;
        let rows = query.query_map(params![dealer.0, means.code()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What was handed over, newest first: all of it, or of one list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn receipts(&self, list: Option<i64>) -> Result<Vec<HandoverReceipt>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT receipt.id, day, list_name, recipient, means, persons, fields, expires,
                    iif(handing = 'begun', handing, coalesce(outbox.state, ''))
             FROM receipt LEFT JOIN outbox ON outbox.id = outbox_id
             WHERE (?1 IS NULL OR receipt.list_id = ?1)
               AND (outbox_id IS NULL OR outbox.state IN ('sent', 'uncertain'))
             ORDER BY receipt.id DESC",
        )?;
        let rows = query.query_map([list], |row| {
            let fields: String = row.get(6)?;
            let means: String = row.get(4)?;
            Ok(HandoverReceipt {
                number: row.get(0)?,
                day: Day(row.get(1)?),
                list: row.get(2)?,
                recipient: row.get(3)?,
                means: HandoverMeans::read(&means).unwrap_or_default(),
                persons: usize::try_from(row.get::<_, i64>(5)?).unwrap_or(0),
                fields: serde_json::from_str(&fields).unwrap_or_default(),
                expires: row.get::<_, Option<i32>>(7)?.map(Day),
                state: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
