//! Settings as JSON by name, and the data's version.

use rusqlite::{OptionalExtension, params};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Store, StoreError};
use domain::phone::Country;
use reports::settings::Business;

/// Who the business is.
pub const BUSINESS: &str = "business";

const DATA_VERSION: &str = "data_version";
/// The bit position in the data's version where the portions of a step in progress are counted.
const PORTIONS: u32 = 32;

/// A version of the data without the portions of a step under way.
pub(super) fn settled(version: u64) -> u64 {
    version & ((1 << PORTIONS) - 1)
}

impl Store {
    /// A stored setting, or its default when it was never set.
    ///
    /// # Errors
    /// When the database cannot be read or the value has another structure.
    pub fn setting<T: DeserializeOwned + Default>(&self, name: &str) -> Result<T, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT value FROM setting WHERE name = ?1")?;
        let text: Option<String> = query.query_row([name], |row| row.get(0)).optional()?;
        match text {
            None => Ok(T::default()),
            Some(text) => serde_json::from_str(&text).map_err(|error| StoreError::unparsable("setting", &error)),
        }
    }

    /// The country of telephone numbers without a country code.
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

    /// Counts up whenever customers, products or purchases change, so that stored results can be recognised as
    /// outdated. While an import is being made or undone in portions it is a new number after each, which never recurs:
    /// what is computed meanwhile is outdated at once, and what was computed before is valid again if the import is
    /// cancelled.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn data_version(&self) -> Result<u64, StoreError> {
        let stored: u64 = self.setting(DATA_VERSION)?;
        let sql = "SELECT portions FROM step WHERE run IS NOT NULL LIMIT 1";
        let portions: Option<i64> = self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?;
        Ok(stored + portions.map_or(0, |portions| (portions.unsigned_abs() + 1) << PORTIONS))
    }

    /// The data's version without what an import in progress has stored so far: it changes once the import has ended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settled_version(&self) -> Result<u64, StoreError> {
        self.setting(DATA_VERSION)
    }

    /// Stays the same until the data are others, whatever an import under way has stored so far; see [`super::cache`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settled_mark(&self) -> Result<String, StoreError> {
        Ok(format!("{} {}", self.setting::<String>("database_id")?, self.settled_version()?))
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn mark_data_changed(&mut self) -> Result<(), StoreError> {
        let version = self.setting::<u64>(DATA_VERSION)? + 1;
        self.set_setting(DATA_VERSION, &version)
    }
}
