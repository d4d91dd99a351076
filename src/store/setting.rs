//! Settings as JSON by name, the data's version, and the log of who did what.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{AskedBy, Store, StoreError};
use domain::phone::Country;
use reports::settings::{Business, LogLine};

/// Who the business is.
pub const BUSINESS: &str = "business";

const DATA_VERSION: &str = "data_version";
/// Where the portions of a step under way are counted in the data's version, in bits.
const PORTIONS: u32 = 32;

impl Store {
    /// A stored setting, or its default when it was never set.
    ///
    /// # Errors
    /// When the database cannot be read or the value is of another shape.
    pub fn setting<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let text: Option<String> = query.query_row([name], |row| row.get(0)).optional()?;
        match text {
            None => Ok(T::default()),
            Some(text) => serde_json::from_str(&text).map_err(|error| StoreError::unparsable("setting", &error)),
        }
    }

    /// Where telephone numbers without a country are from.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn home_country(&self) -> Result<Option<Country>, StoreError> {
        Ok(self.setting::<Business>(BUSINESS)?.home())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn set_setting<T: Serialize>(&mut self, name: &str, value: &T) -> Result<(), StoreError> {
        let text = serde_json::to_string(value).map_err(|error| StoreError::unparsable("setting", &error))?;
        self.connection.execute(
            "INSERT INTO setting (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, text],
        )?;
        Ok(())
    }

    /// Counts up whenever customers, products or purchases change, so that stored results know that they are old. While
    /// an import is being made or taken back in portions it is another number after each, which never comes again: what is
    /// computed meanwhile is old at once, and what was computed before holds again should the import be cancelled.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn data_version(&self) -> Result<u64, StoreError> {
        let stored: u64 = self.setting(DATA_VERSION)?;
        let sql = "SELECT portions FROM step WHERE run IS NOT NULL LIMIT 1";
        let portions: Option<i64> = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        Ok(stored + portions.map_or(0, |portions| (portions.unsigned_abs() + 1) << PORTIONS))
    }

    /// The data's version without what an import under way has stored so far: it changes once the import has ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settled_version(&self) -> Result<u64, StoreError> {
        self.setting(DATA_VERSION)
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn mark_data_changed(&mut self) -> Result<(), StoreError> {
        let version = self.setting::<u64>(DATA_VERSION)? + 1;
        self.set_setting(DATA_VERSION, &version)
    }

    /// Further entries of the log carry who asked, from where, and by which request.
    pub fn log_as(&mut self, person: &str, place: &'static str, request: &'static str) {
        self.asked_by = AskedBy { person: person.to_owned(), place, request };
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn log(&mut self, what: &str) -> Result<(), StoreError> {
        let AskedBy { person, place, request } = &self.asked_by;
        let sql = "INSERT INTO audit_log (what, person, place, request) VALUES (?1, ?2, ?3, ?4)";
        self.connection.execute(sql, [what, person, place, request])?;
        Ok(())
    }

    /// The newest entries of the log first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn newest_log(&self, most: u32) -> Result<Vec<LogLine>, StoreError> {
        let mut query = self
            .connection
            .prepare("SELECT strftime('%Y-%m-%d %H:%M', at), what FROM audit_log ORDER BY id DESC LIMIT ?1")?;
        let lines = query.query_map([most], |row| Ok(LogLine { at: row.get(0)?, what: row.get(1)? }))?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
