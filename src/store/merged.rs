//! Which customer a number refers to if a merge removed it after it was handed out: links in messages contain numbers.

use rusqlite::{OptionalExtension, params};

use super::{Store, StoreError};
use domain::customer::CustomerId;

/// How far merges of merges are followed; each one removed a customer.
const MOST_MERGES: usize = 1_000;

impl Store {
    pub(super) fn note_merged(&mut self, kept: CustomerId, gone: CustomerId) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO merged_customer (gone_id, kept_id) VALUES (?1, ?2)";
        self.connection.execute(sql, params![gone.0, kept.0])?;
        Ok(())
    }

    /// The customer of a number: itself, or the one it was merged into. None: there never was one, or it is permanently
    /// gone.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customer_by_any_number(&self, number: CustomerId) -> Result<Option<CustomerId>, StoreError> {
        let mut is_there = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM customer WHERE id = ?1)")?;
        let mut kept = self.connection.prepare_cached("SELECT kept_id FROM merged_customer WHERE gone_id = ?1")?;
        let mut at = number;
        for _ in 0..MOST_MERGES {
            if is_there.query_row([at.0], |row| row.get(0))? {
                return Ok(Some(at));
            }
            match kept.query_row([at.0], |row| row.get(0)).optional()? {
                Some(next) => at = CustomerId(next),
                None => return Ok(None),
            }
        }
        Ok(None)
    }
}
