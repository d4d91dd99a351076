//! Dealers and their leads: make, assign, deliver, outcomes.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::domain::day::Day;
use crate::domain::dealer::Dealer;
use crate::domain::lead::{LeadBrief, Outcome};
use crate::progress::Progress;
use crate::reports::campaign::OutboxCounts;
use crate::reports::leads::{LeadListReport, LeadsReport};
use crate::store::Store;

/// The leads screen with `open` (none: the newest list) shown.
///
/// # Errors
/// When the database cannot be read.
pub fn overview(_store: &mut Store, _open: Option<i64>) -> Result<LeadsReport> {
    anyhow::bail!("not yet")
}

/// Makes a potential customer list with a probability for each month of the offer.
///
/// # Errors
/// When nobody matches or the database cannot be written.
pub fn make(_store: &mut Store, _brief: &LeadBrief, _today: Day, _progress: &Progress) -> Result<LeadListReport> {
    anyhow::bail!("not yet")
}

/// Gives each lead of a list at most one dealer, by territory and capacity, for the highest expected value.
///
/// # Errors
/// When there is no such list or there are no dealers.
pub fn assign(_store: &mut Store, _list: i64, _progress: &Progress) -> Result<LeadListReport> {
    anyhow::bail!("not yet")
}

/// Moves one lead to another dealer by hand (none: to nobody).
///
/// # Errors
/// When the lead or dealer does not exist.
pub fn reassign(_store: &mut Store, _lead: i64, _dealer: Option<i64>) -> Result<()> {
    anyhow::bail!("not yet")
}

/// Writes one PDF call sheet and one CSV a dealer into a folder; answers the files.
///
/// # Errors
/// When the list is not assigned or a file cannot be written.
pub fn write_files(_store: &mut Store, _list: i64, _folder: &Path, _progress: &Progress) -> Result<Vec<PathBuf>> {
    anyhow::bail!("not yet")
}

/// Mails each dealer the list with the call sheets attached.
///
/// # Errors
/// When the list is not assigned or no mail server is set.
pub fn mail(_store: &mut Store, _list: i64, _progress: &Progress) -> Result<OutboxCounts> {
    anyhow::bail!("not yet")
}

/// Hands the call sheets of a list to the system's printer.
///
/// # Errors
/// When the list is not assigned or the system has no print service.
pub fn print(_store: &mut Store, _list: i64, _progress: &Progress) -> Result<usize> {
    anyhow::bail!("not yet")
}

/// Records what came of a lead; *do not contact* goes into the consent ledger at once.
///
/// # Errors
/// When there is no such lead.
pub fn record_outcome(_store: &mut Store, _lead: i64, _outcome: Outcome, _note: &str, _today: Day) -> Result<()> {
    anyhow::bail!("not yet")
}

/// Adds a dealer, or changes the one with this external id.
///
/// # Errors
/// When the id or name is empty or the database cannot be written.
pub fn save_dealer(_store: &mut Store, _dealer: &Dealer) -> Result<()> {
    anyhow::bail!("not yet")
}
