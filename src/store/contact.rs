//! Contacts that were made, with their responses, and import batches.

use rusqlite::params;

use super::{Change, Store, StoreError};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::step::StepId;
use reports::data::BatchLine;
use reports::import::{ImportKind, ImportReport};

/// One contact as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub customer: CustomerId,
    pub day: Day,
    pub channel: Channel,
    pub campaign: String,
    pub offer: String,
    pub responded: Option<bool>,
    pub response_day: Option<Day>,
    /// Left alone at random to measure the effect.
    pub control: bool,
}

impl Store {
    /// Adds a contact, or updates its response if the contact is known already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_contact(&mut self, contact: &Contact) -> Result<Change, StoreError> {
        let c = contact;
        let response_day = c.response_day.map(|day| day.0);
        let key =
            params![c.customer.0, c.day.0, c.channel.code(), c.campaign, c.offer, c.responded, response_day, c.control];
        let added = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO contact (customer_id, day, channel, campaign, offer, responded, response_day,
                     control) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(key)?;
        if added > 0 {
            return Ok(Change::Added);
        }
        let changed = self
            .connection
            .prepare_cached(
                "UPDATE contact SET responded = ?6, response_day = ?7, control = ?8
                 WHERE customer_id = ?1 AND day = ?2 AND channel = ?3 AND campaign = ?4 AND offer = ?5
                   AND ?6 IS NOT NULL AND (responded IS NOT ?6 OR response_day IS NOT ?7 OR control <> ?8)",
            )?
            .execute(key)?;
        Ok(if changed > 0 { Change::Changed } else { Change::Unchanged })
    }

    /// Contacts of one customer, newest first, one line each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn contact_lines(&self, customer: CustomerId) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT day, channel, campaign, responded, control FROM contact WHERE customer_id = ?1 ORDER BY day DESC, id DESC",
        )?;
        let rows = query.query_map([customer.0], |row| {
            let channel: String = row.get(1)?;
            let name = channel.parse::<Channel>().map_or(channel, |channel| channel.name().to_owned());
            let campaign: String = row.get(2)?;
            let result = match (row.get(3)?, row.get(4)?) {
                (Some(true), false) => "responded",
                (Some(false), false) => "no response",
                (None, false) => "no answer known",
                (Some(true), true) => "left alone, and bought all the same",
                (_, true) => "left alone",
            };
            let about = if campaign.is_empty() { String::new() } else { format!(", {campaign}") };
            Ok(format!("{}: {name}{about}: {result}", Day(row.get(0)?).spoken()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Opens an import batch, as part of a step if it can be undone; its counts are filled in when it is done.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_batch(
        &mut self,
        step: Option<StepId>,
        file: &str,
        kind: ImportKind,
        today: Day,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO import_batch (step_id, file, kind, day) VALUES (?1, ?2, ?3, ?4)";
        self.connection.execute(sql, params![step.map(|step| step.0), file, kind.code(), today.0])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn end_batch(&mut self, batch: i64, report: &ImportReport) -> Result<(), StoreError> {
        self.connection.execute(
            "UPDATE import_batch SET added = ?2, changed = ?3, unchanged = ?4, rejected = ?5 WHERE id = ?1",
            params![
                batch,
                stored(report.added),
                stored(report.changed),
                stored(report.unchanged),
                stored(report.rejected)
            ],
        )?;
        Ok(())
    }

    /// Sets the day up to which the record of a batch is complete.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_known_until(&mut self, batch: i64, day: Day) -> Result<(), StoreError> {
        self.connection.execute("UPDATE import_batch SET known_until = ?2 WHERE id = ?1", params![batch, day.0])?;
        Ok(())
    }

    /// The last day up to which any import declared its record complete; imports that were undone do not count.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known_until(&self) -> Result<Option<Day>, StoreError> {
        let sql = "SELECT max(known_until) FROM import_batch AS batch LEFT JOIN step ON step.id = batch.step_id
                   WHERE step.undone IS NULL AND step.run IS NULL";
        let day: Option<i32> = self.connection.query_row(sql, [], |row| row.get(0))?;
        Ok(day.map(Day))
    }

    /// Imports that were made, newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn batches(&self) -> Result<Vec<BatchLine>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT file, batch.kind, batch.day, added, changed, unchanged, rejected, step.id, step.undone IS NOT NULL
             FROM import_batch AS batch LEFT JOIN step ON step.id = batch.step_id
             WHERE step.run IS NULL ORDER BY batch.id DESC LIMIT 50",
        )?;
        let rows = query.query_map([], |row| {
            let count = |place| Ok::<_, rusqlite::Error>(row.get::<_, i64>(place)?.unsigned_abs());
            Ok(BatchLine {
                file: row.get(0)?,
                kind: row.get(1)?,
                day: Day(row.get(2)?),
                added: count(3)?,
                changed: count(4)?,
                unchanged: count(5)?,
                rejected: count(6)?,
                step: row.get::<_, Option<i64>>(7)?.map(StepId),
                undone: row.get(8)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn stored(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
