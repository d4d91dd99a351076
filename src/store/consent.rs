//! The ledger of permissions and refusals, and the addresses that nothing may be sent to.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};

use super::{Change, Store, StoreError};
use domain::consent::{Channel, ConsentEntry, Verdict, word_on};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::suppression::{Suppressed, compared};

/// The origin of entries that a person made in this program.
pub const BY_HAND: &str = "by hand";

const ENTRY: &str = "id, channel, verdict, day, origin, purpose, wording, expires, reason";

/// A condition that is true for a refusal in force on day `today` (an SQL expression): it is valid that day, and no
/// later permission is.
pub(super) fn standing_refusal(entry: &str, today: &str) -> String {
    format!(
        "{entry}.verdict = 'refused' AND coalesce({entry}.expires, {today}) >= {today}
         AND NOT EXISTS (SELECT 1 FROM consent_entry AS later
                         WHERE later.customer_id = {entry}.customer_id AND later.channel = {entry}.channel
                           AND later.id > {entry}.id AND later.verdict = 'permitted'
                           AND coalesce(later.expires, {today}) >= {today})"
    )
}

/// The day of the computer's clock, as an SQL expression.
pub(super) const THIS_DAY: &str = "CAST(unixepoch('now') / 86400 AS INTEGER)";

pub(super) fn verdict_of(code: &str) -> Verdict {
    if code == "refused" { Verdict::Refused } else { Verdict::Callable }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ConsentEntry> {
    Ok(ConsentEntry {
        number: row.get(0)?,
        channel: row.get::<_, String>(1)?.parse().unwrap_or_default(),
        verdict: verdict_of(&row.get::<_, String>(2)?),
        day: Day(row.get(3)?),
        origin: row.get(4)?,
        purpose: row.get(5)?,
        wording: row.get(6)?,
        expires: row.get::<_, Option<i32>>(7)?.map(Day),
        reason: row.get(8)?,
    })
}

impl Store {
    /// Enters a refusal, unless the newest entry for this channel is one already. A refusal that came with a merge is
    /// not the customer's own: it disappears when the merge is undone, so another one is entered beside it. The same
    /// applies to one from an import in progress, which may still be cancelled.
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
        let newest: Option<(String, Option<i32>, bool)> = self
            .connection
            .prepare_cached(
                "SELECT verdict, expires, EXISTS (SELECT 1 FROM step_row
                     WHERE \"table\" = 'consent_entry' AND \"key\" = json_array(entry.id))
                     OR EXISTS (SELECT 1 FROM step_word WHERE \"table\" = 'consent_entry'
                                    AND \"key\" = json_array(entry.id) AND step_id <> ?3)
                 FROM consent_entry AS entry WHERE customer_id = ?1 AND channel = ?2 ORDER BY id DESC LIMIT 1",
            )?
            .query_row(params![customer.0, channel.code(), self.own_step()], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()?;
        if let Some((verdict, None, false)) = &newest
            && verdict == "refused"
        {
            return Ok(Change::Unchanged);
        }
        let mut enter = self.connection.prepare_cached(
            "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin) VALUES (?1, ?2, 'refused', ?3, ?4)",
        )?;
        enter.execute(params![customer.0, channel.code(), day.0, origin])?;
        Ok(Change::Added)
    }

    /// Adds an entry as it is (the database assigns its number); returns the number.
    ///
    /// # Errors
    /// When the database cannot be written or has no such customer.
    pub fn enter_consent(&mut self, customer: CustomerId, entry: &ConsentEntry) -> Result<i64, StoreError> {
        let verdict = if entry.verdict == Verdict::Refused { "refused" } else { "permitted" };
        let mut enter = self.connection.prepare_cached(
            "INSERT INTO consent_entry (customer_id, channel, verdict, day, origin, purpose, wording, expires, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        Ok(enter.insert(params![
            customer.0,
            entry.channel.code(),
            verdict,
            entry.day.0,
            entry.origin,
            entry.purpose,
            entry.wording,
            entry.expires.map(|day| day.0),
            entry.reason
        ])?)
    }

    /// Ends a refusal that was entered by hand as of a day (it no longer applies from that day on), with the reason;
    /// false when there is no such refusal. The entry itself stays.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_refusal_by_hand(&mut self, entry: i64, day: Day, reason: &str) -> Result<bool, StoreError> {
        let ended = self.connection.execute(
            "UPDATE consent_entry SET expires = ?2, reason = ?3
             WHERE id = ?1 AND verdict = 'refused' AND origin = ?4 AND expires IS NULL",
            params![entry, day.plus(-1).0, reason, BY_HAND],
        )?;
        Ok(ended > 0)
    }

    /// What the ledger says on a day, for every customer with an entry for this channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn consent(&self, channel: Channel, today: Day) -> Result<HashMap<CustomerId, Verdict>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT customer_id, verdict, expires FROM consent_entry WHERE channel = ?1 ORDER BY customer_id, id",
        )?;
        let mut rows = query.query([channel.code()])?;
        let mut words = HashMap::new();
        let mut of: Option<CustomerId> = None;
        let mut entries: Vec<(Verdict, Option<Day>)> = Vec::new();
        let mut close = |of: Option<CustomerId>, entries: &mut Vec<_>| {
            if let (Some(customer), Some(word)) = (of, word_on(entries, today, |entry| *entry)) {
                words.insert(customer, word);
            }
            entries.clear();
        };
        while let Some(row) = rows.next()? {
            let customer = CustomerId(row.get(0)?);
            if of != Some(customer) {
                close(of, &mut entries);
                of = Some(customer);
            }
            entries.push((verdict_of(&row.get::<_, String>(1)?), row.get::<_, Option<i32>>(2)?.map(Day)));
        }
        close(of, &mut entries);
        Ok(words)
    }

    /// Everything that the ledger says about one customer, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn consent_entries(&self, customer: CustomerId) -> Result<Vec<ConsentEntry>, StoreError> {
        let sql = format!("SELECT {ENTRY} FROM consent_entry WHERE customer_id = ?1 ORDER BY id");
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map([customer.0], read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Puts an address on the suppression list permanently; a telephone number in its E.164 form if it is understood.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn suppress(&mut self, channel: Channel, address: &str, day: Day, origin: &str) -> Result<Change, StoreError> {
        let key = compared(channel, address, self.home_country()?);
        if key.is_empty() {
            return Ok(Change::Unchanged);
        }
        let added = self.connection.execute(
            "INSERT OR IGNORE INTO suppression (channel, address, day, origin) VALUES (?1, ?2, ?3, ?4)",
            params![channel.code(), key, day.0, origin],
        )?;
        if added == 0 {
            // Repeating an entry of an import in progress makes it permanent, whatever happens to that import.
            self.connection.execute(
                "DELETE FROM step_word WHERE \"table\" = 'suppression' AND \"key\" = json_array(?1, ?2) AND step_id <> ?3",
                params![channel.code(), key, self.own_step()],
            )?;
        }
        Ok(if added > 0 { Change::Added } else { Change::Unchanged })
    }

    /// The suppressed addresses of a channel.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn suppressed(&self, channel: Channel) -> Result<Suppressed, StoreError> {
        let mut query = self.connection.prepare("SELECT address FROM suppression WHERE channel = ?1")?;
        let addresses = query.query_map([channel.code()], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        Ok(Suppressed::new(channel, self.home_country()?, addresses))
    }

    /// Since when and from which origin an address is suppressed, if it is written as on the list.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn suppression_of(&self, channel: Channel, address: &str) -> Result<Option<(Day, String)>, StoreError> {
        let key = compared(channel, address, self.home_country()?);
        let sql = "SELECT day, origin FROM suppression WHERE channel = ?1 AND address = ?2";
        let read = |row: &Row<'_>| Ok((Day(row.get(0)?), row.get(1)?));
        Ok(self.connection.query_row(sql, params![channel.code(), key], read).optional()?)
    }

    /// # Errors
    /// When the database cannot be read.
    pub fn is_suppressed(&self, channel: Channel, address: &str) -> Result<bool, StoreError> {
        if channel == Channel::Telephone {
            return Ok(self.suppressed(channel)?.holds(address, None));
        }
        let mut query = self
            .connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM suppression WHERE channel = ?1 AND address = ?2)")?;
        Ok(query.query_row(params![channel.code(), compared(channel, address, None)], |row| row.get(0))?)
    }
}
