//! Stores (shops), of which the database knows only the name.

use rusqlite::OptionalExtension;

use super::{Change, Store, StoreError};

impl Store {
    /// Finds a store by its name, or adds it.
    ///
    /// # Errors
    /// When the database cannot be written, or the name is empty.
    pub fn put_store(&mut self, name: &str) -> Result<(i64, Change), StoreError> {
        let mut find = self.connection.prepare_cached("SELECT id FROM store WHERE name = ?1")?;
        if let Some(id) = find.query_row([name], |row| row.get(0)).optional()? {
            return Ok((id, Change::Unchanged));
        }
        let mut put = self.connection.prepare_cached("INSERT INTO store (name) VALUES (?1)")?;
        Ok((put.insert([name])?, Change::Added))
    }
}
