//! Contacts that were made, with their responses.

use rusqlite::params;

use super::{Change, Store, StoreError};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;

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
}
