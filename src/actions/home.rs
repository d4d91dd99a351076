//! The strategy board.

use anyhow::Result;

use crate::reports::home::HomeReport;
use crate::store::Store;

/// # Errors
/// When the database cannot be read.
pub fn home(_store: &mut Store) -> Result<HomeReport> {
    anyhow::bail!("not yet")
}
