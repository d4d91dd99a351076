//! The ledger of permissions and refusals, and the addresses that nothing may be sent to.

use std::collections::{HashMap, HashSet};

use rusqlite::{OptionalExtension, params};

use super::{Change, Store, StoreError};
use crate::domain::consent::{Channel, Verdict};
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;

impl Store {
    /// Enters a refusal, unless the newest word on this channel is one already.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn refuse(
        &mut self,
        customer: CustomerId,
        channel: Channel,
        day: Day,
        origin: &str,
    ) -> Result<Change, StoreError> {
        let newest: Option<String> = self
            .connection
            .prepare_cached("SELECT verdict FROM consent_now WHERE customer_id = ?1 AND channel = ?2")?
            .query_row(params![customer.0, channel.code()], |row| row.get(0))
            .optional()?;
        if newest.as_deref() == Some("refused") {
            return Ok(Change::Unchanged);
        }
        self.connection.execute(
            "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin) VALUES (?1, ?2, 'refused', ?3, ?4)",
            params![customer.0, channel.code(), day.0, origin],
        )?;
        Ok(Change::Added)
    }

    /// The newest word of the ledger for every customer that it speaks of on this channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn consent(&self, channel: Channel) -> Result<HashMap<CustomerId, Verdict>, StoreError> {
        let mut query = self.connection.prepare("SELECT customer_id, verdict FROM consent_now WHERE channel = ?1")?;
        let rows = query.query_map([channel.code()], |row| {
            let verdict = if row.get::<_, String>(1)? == "refused" { Verdict::Refused } else { Verdict::Permitted };
            Ok((CustomerId(row.get(0)?), verdict))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the ledger says of one customer, a sentence a channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn consent_lines(&self, customer: CustomerId) -> Result<Vec<String>, StoreError> {
        let mut query = self
            .connection
            .prepare("SELECT channel, verdict, day, origin FROM consent_now WHERE customer_id = ?1 ORDER BY channel")?;
        let rows = query.query_map([customer.0], |row| {
            let channel: String = row.get(0)?;
            let name = channel.parse::<Channel>().map_or(channel, |channel| channel.name().to_owned());
            let verdict: String = row.get(1)?;
            let origin: String = row.get(3)?;
            Ok(format!("{name}: {verdict} on {} ({origin})", Day(row.get(2)?).spoken()))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts an address on the suppression list for good.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn suppress(&mut self, channel: Channel, address: &str, day: Day, origin: &str) -> Result<(), StoreError> {
        self.connection.execute(
            "INSERT OR IGNORE INTO suppression (channel, address, day, origin) VALUES (?1, lower(?2), ?3, ?4)",
            params![channel.code(), address.trim(), day.0, origin],
        )?;
        Ok(())
    }

    /// Every suppressed address of a channel, in lower case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn suppressed(&self, channel: Channel) -> Result<HashSet<String>, StoreError> {
        let mut query = self.connection.prepare("SELECT address FROM suppression WHERE channel = ?1")?;
        let rows = query.query_map([channel.code()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn is_suppressed(&self, channel: Channel, address: &str) -> Result<bool, StoreError> {
        let mut query = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM suppression WHERE channel = ?1 AND address = lower(?2))")?;
        Ok(query.query_row(params![channel.code(), address.trim()], |row| row.get(0))?)
    }
}
