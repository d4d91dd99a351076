//! What happened at the portal and on the telephone.

use rusqlite::{Row, params};
use serde::{Deserialize, Serialize};

use super::super::{Store, StoreError};
use domain::dealer::DealerId;
use reports::portal::{EventLine, Happening, Means, OfficeMessage};

/// An event before it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewEvent {
    /// Seconds since 1970.
    pub at: i64,
    pub dealer: Option<DealerId>,
    pub means: Means,
    pub what: Happening,
    /// Number of the lead.
    pub lead: Option<u32>,
    pub detail: String,
}

impl Store {
    /// # Errors
    /// When the database cannot be written.
    pub fn put_portal_event(&mut self, event: &NewEvent) -> Result<(), StoreError> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO portal_event (at, dealer_id, means, what, lead, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let dealer = event.dealer.map(|dealer| dealer.0);
        insert.execute(params![event.at, dealer, event.means.code(), event.what.code(), event.lead, event.detail])?;
        Ok(())
    }

    /// Events after a number, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn portal_events(&self, after: i64, most: u32) -> Result<Vec<EventLine>, StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT event.id, strftime('%Y-%m-%d %H:%M:%S', at, 'unixepoch', 'localtime'), coalesce(name, ''), means,
                    what, lead, detail
             FROM portal_event AS event LEFT JOIN dealer ON dealer.id = dealer_id
             WHERE event.id > ?1 ORDER BY event.id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![after, most], event)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The number of the newest event; 0 before the first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_portal_event(&self) -> Result<i64, StoreError> {
        let sql = "SELECT coalesce(max(id), 0) FROM portal_event";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// Changes whenever another connection wrote to the file.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn file_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }

    /// Stores a message for the office.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_office_message(
        &mut self,
        at: i64,
        dealer: Option<DealerId>,
        caller: &str,
        text: &str,
        recording: &str,
    ) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT INTO office_message (at, dealer_id, caller, text, recording) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![at, dealer.map(|dealer| dealer.0), caller, text, recording],
        )?;
        Ok(())
    }

    /// Stores a message about something ongoing: an unread earlier one is updated instead. Returns whether it is a new
    /// one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_office_notice(&mut self, at: i64, about: &str, caller: &str, text: &str) -> Result<bool, StoreError> {
        let update = "UPDATE office_message SET at = ?2, text = ?3 WHERE about = ?1 AND read IS NULL";
        if self.connection.execute(update, params![about, at, text])? > 0 {
            return Ok(false);
        }
        self.connection.execute(
            "INSERT INTO office_message (at, dealer_id, caller, text, recording, about) VALUES (?1, NULL, ?2, ?3, '', ?4)",
            params![at, caller, text, about],
        )?;
        Ok(true)
    }

    /// Unread messages, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn office_messages(&self) -> Result<Vec<OfficeMessage>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT message.id, strftime('%Y-%m-%d %H:%M', at, 'unixepoch', 'localtime'), coalesce(name, ''), caller,
                    text, recording
             FROM office_message AS message LEFT JOIN dealer ON dealer.id = dealer_id
             WHERE read IS NULL ORDER BY message.id DESC LIMIT 200",
        )?;
        let rows = query.query_map([], |row| {
            Ok(OfficeMessage {
                number: row.get(0)?,
                at: row.get(1)?,
                dealer: row.get(2)?,
                caller: row.get(3)?,
                text: row.get(4)?,
                recording: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn mark_message_read(&mut self, number: i64, at: i64) -> Result<(), StoreError> {
        self.connection.execute("UPDATE office_message SET read = ?2 WHERE id = ?1", [number, at])?;
        Ok(())
    }
}

fn event(row: &Row<'_>) -> rusqlite::Result<EventLine> {
    let (means, what): (String, String) = (row.get(3)?, row.get(4)?);
    Ok(EventLine {
        number: row.get(0)?,
        at: row.get(1)?,
        dealer: row.get(2)?,
        means: Means::read(&means),
        what: Happening::read(&what).unwrap_or(Happening::Refused),
        lead: row.get(5)?,
        detail: row.get(6)?,
    })
}
