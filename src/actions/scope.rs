//! What every computation is about: the selection, the as-of day, and the mark by which stored results know their data.

use anyhow::{Result, bail};

use crate::domain::assumption::Assumptions;
use crate::domain::day::Day;
use crate::domain::selection::Selection;
use crate::store::Store;

pub const SELECTION: &str = "selection";
pub const ASSUMPTIONS: &str = "assumptions";
pub const BUSINESS: &str = "business";
pub const MAIL: &str = "mail";
pub const MAIL_PASSWORD: &str = "mail_password";

/// The seed of everything that draws at random, unless a person gives another.
pub const SEED: u64 = 20_260_101;

/// The part of the data that a computation looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    pub selection: Selection,
    pub as_of: Day,
    pub assumptions: Assumptions,
    /// Changes with the data, the selection and the assumptions.
    pub fingerprint: String,
}

impl Scope {
    /// The stored selection as of a day (none: the last day with a selected purchase).
    ///
    /// # Errors
    /// When there are no purchases, or none up to that day.
    pub fn of(store: &Store, as_of: Option<Day>) -> Result<Scope> {
        let selection: Selection = store.setting(SELECTION)?;
        let Some(last) = store.last_day(&selection)? else {
            if store.totals()?.purchases == 0 {
                bail!("there are no purchases yet; import a file of purchases first");
            }
            bail!("no purchase is in the selection; widen it on the Data screen");
        };
        let assumptions: Assumptions = store.setting(ASSUMPTIONS)?;
        let fingerprint = fingerprint(store, &selection, &assumptions)?;
        Ok(Scope { selection, as_of: as_of.unwrap_or(last), assumptions, fingerprint })
    }
}

/// The mark of the present data, for telling whether a stored result is of them.
///
/// # Errors
/// When the database cannot be read.
pub fn present_fingerprint(store: &Store) -> Result<String> {
    fingerprint(store, &store.setting(SELECTION)?, &store.setting(ASSUMPTIONS)?)
}

fn fingerprint(store: &Store, selection: &Selection, assumptions: &Assumptions) -> Result<String> {
    let version = store.data_version()?;
    Ok(format!("{version} {} {}", serde_json::to_string(selection)?, serde_json::to_string(assumptions)?))
}
