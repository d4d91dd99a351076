//! What every computation is about: the selection, the as-of day, and the mark that ties stored results to their data.

use anyhow::{Result, bail};

use domain::assumption::Assumptions;
use domain::day::Day;
use domain::selection::Selection;
use store::Store;

pub const SELECTION: &str = "selection";
pub const ASSUMPTIONS: &str = "assumptions";
pub const BUSINESS: &str = store::setting::BUSINESS;
pub const MAIL: &str = "mail";
pub const MAIL_PASSWORD: &str = "mail_password";
pub const MAIL_PACE: &str = "mail_pace";
/// Until when, and in which words, the mail server refused everything that was sent.
pub const MAIL_REFUSED: &str = "mail_refused";

/// The seed of everything that draws at random, unless another is given.
pub const SEED: u64 = 20_260_101;

/// Nothing can be said about a day further after the last purchase than this.
const MOST_DAYS_AFTER: i32 = 3_650;

/// Why a question about purchases has no answer.
pub const NO_PURCHASES: &str = "there are no purchases yet; import a file of purchases first";

/// The part of the data that a computation looks at.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    pub selection: Selection,
    pub as_of: Day,
    pub assumptions: Assumptions,
    /// What chances may look at, by name; none: everything.
    pub characteristics: Vec<String>,
    /// Changes with the data, the selection and the assumptions.
    pub fingerprint: String,
}

impl Scope {
    /// The stored selection as of a day (none: the last day with a selected purchase, or with a contact in a database
    /// without purchases).
    ///
    /// # Errors
    /// When there are neither purchases nor contacts, none is selected, or the day is too long after them.
    pub fn load(store: &Store, as_of: Option<Day>) -> Result<Scope> {
        let selection: Selection = store.setting(SELECTION)?;
        let (last, what) = last_known_day(store, &selection)?;
        if let Some(day) = as_of.filter(|day| day.since(last) > MOST_DAYS_AFTER) {
            bail!("the as-of day {day} is more than ten years after the last {what} ({last}); choose an earlier day");
        }
        let assumptions: Assumptions = store.setting(ASSUMPTIONS)?;
        let fingerprint = fingerprint(store, &selection, &assumptions)?;
        Ok(Scope { selection, as_of: as_of.unwrap_or(last), assumptions, characteristics: Vec::new(), fingerprint })
    }
}

/// Where the record of purchases ends: on the last one, or later if an import said so; none without purchases.
///
/// # Errors
/// When the database cannot be read.
pub fn record_end(store: &Store, selection: &Selection) -> Result<Option<Day>> {
    let known_until = store.known_until()?;
    Ok(store.last_day(selection)?.map(|last| known_until.map_or(last, |until| last.max(until))))
}

/// The last day about which anything is known, and what it is.
fn last_known_day(store: &Store, selection: &Selection) -> Result<(Day, &'static str)> {
    if let Some(day) = record_end(store, selection)? {
        return Ok((day, "purchase"));
    }
    if store.totals()?.purchases > 0 {
        bail!("the selection holds no purchases; widen it on the Data screen");
    }
    match store.last_contact_day()? {
        // A later answer is known too.
        Some(day) => Ok((store.last_answer_day()?.map_or(day, |answer| answer.max(day)), "contact")),
        None => bail!("{NO_PURCHASES}"),
    }
}

/// # Errors
/// When no product is in this group; the empty name stands for all groups.
pub fn check_category(store: &Store, category: &str) -> Result<()> {
    let known = store.categories()?;
    if category.is_empty() || known.iter().any(|name| name == category) {
        return Ok(());
    }
    if known.is_empty() {
        bail!(
            "there is no product group '{category}', because no product has a group; import products with a \
            category"
        );
    }
    bail!("there is no product group '{category}'; there are {}", known.join(", "));
}

/// The mark of the current data, used to see whether a stored result is based on them.
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
