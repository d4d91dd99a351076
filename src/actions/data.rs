//! What is in the database, and the choice of what the work is about.

use anyhow::Result;

use crate::domain::selection::Selection;
use crate::reports::data::{DataReport, InfoReport};
use crate::store::Store;

/// # Errors
/// When the database cannot be read.
pub fn info(_store: &mut Store) -> Result<InfoReport> {
    anyhow::bail!("not yet")
}

/// The data screen for the stored selection.
///
/// # Errors
/// When the database cannot be read.
pub fn report(_store: &mut Store) -> Result<DataReport> {
    anyhow::bail!("not yet")
}

/// Stores a selection; every later computation uses it.
///
/// # Errors
/// When the range of days is empty or the database cannot be written.
pub fn select(_store: &mut Store, _selection: &Selection) -> Result<DataReport> {
    anyhow::bail!("not yet")
}
