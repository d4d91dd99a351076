//! Who the business is, what it assumes, and how it sends.

use anyhow::Result;

use crate::domain::assumption::Assumptions;
use crate::progress::Progress;
use crate::reports::settings::{Business, MailServer, SettingsReport};
use crate::store::Store;

/// # Errors
/// When the database cannot be read.
pub fn settings(_store: &mut Store) -> Result<SettingsReport> {
    anyhow::bail!("not yet")
}

/// # Errors
/// When the database cannot be written.
pub fn save_business(_store: &mut Store, _business: &Business) -> Result<()> {
    anyhow::bail!("not yet")
}

/// # Errors
/// When a value is outside its range or the database cannot be written.
pub fn save_assumptions(_store: &mut Store, _assumptions: &Assumptions) -> Result<()> {
    anyhow::bail!("not yet")
}

/// Stores the mail server; `password` none keeps the one there is.
///
/// # Errors
/// When the database cannot be written.
pub fn save_mail(_store: &mut Store, _mail: &MailServer, _password: Option<&str>) -> Result<()> {
    anyhow::bail!("not yet")
}

/// Connects to the mail server and signs in, without sending.
///
/// # Errors
/// When the server does not answer or refuses, in its own words.
pub fn test_mail(_store: &mut Store, _progress: &Progress) -> Result<()> {
    anyhow::bail!("not yet")
}
