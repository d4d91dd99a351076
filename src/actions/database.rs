//! Opening, creating, and the sample dealership.

use std::path::Path;

use anyhow::Result;

use crate::progress::Progress;
use crate::store::Store;

/// # Errors
/// When the file is not a Foresale database, is from a newer version, or cannot be opened.
pub fn open(path: &Path) -> Result<Store> {
    Ok(Store::open(path)?)
}

/// # Errors
/// When the file exists already or cannot be written.
pub fn create(path: &Path) -> Result<Store> {
    Ok(Store::create(path)?)
}

/// Makes the sample dealership in a new file.
///
/// # Errors
/// As [`create`], and when cancelled.
pub fn create_sample(_path: &Path, _customers: u32, _progress: &Progress) -> Result<Store> {
    anyhow::bail!("not yet")
}
