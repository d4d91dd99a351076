//! Pages to print: ranked accounts, a dealer's call sheets, a campaign's recipients, typeset as PDF.
//!
//! The templates are in `assets/pages`. Customer data reach them only as values, never as markup, so any customer name
//! is safe.

mod leads;
mod log;
mod person;
mod press;
mod ranking;
mod recipients;
mod recovery;
mod wording;

use domain::day::Day;
use domain::dealer::Dealer;
use reports::campaign::CampaignPlan;
use reports::leads::{LeadLine, LeadListReport};
use reports::log::{LogEntry, LogFilter};
use reports::privacy::PersonReport;
use reports::ranking::RankReport;
use reports::settings::Business;

/// Pages that could not be typeset: a fault of the program or its templates, since no value can cause it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pages '{document}' could not be typeset: {reason}")]
pub struct PageError {
    pub document: &'static str,
    pub reason: String,
}

/// The maximum number of rows in a printed table; a line says how many more there are.
pub const MOST_ROWS: usize = 500;

/// A ranked list with its proof as PDF, A4 landscape.
///
/// # Errors
/// [`PageError`]
pub fn ranked_accounts(report: &RankReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    ranking::pages(report, business, today)
}

/// A dealer's leads as PDF, A4 portrait: the list, then one call sheet per page. `leads` are this dealer's.
///
/// # Errors
/// [`PageError`]
pub fn call_sheets<'a>(
    list: &LeadListReport,
    dealer: &Dealer,
    leads: impl IntoIterator<Item = &'a LeadLine>,
    business: &Business,
    today: Day,
) -> Result<Vec<u8>, PageError> {
    leads::pages(list, dealer, leads.into_iter(), business, today)
}

/// Everything that is known of one person as PDF, A4 portrait.
///
/// # Errors
/// [`PageError`]
pub fn known_of_person(report: &PersonReport, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    person::pages(report, business, today)
}

/// Entries of the log as PDF, A4 landscape.
///
/// # Errors
/// [`PageError`]
pub fn log(entries: &[LogEntry], filter: &LogFilter, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    log::pages(entries, filter, business, today)
}

/// The recovery key of a file as PDF, one page A4 portrait, to be kept on paper. `file`: the name of the database.
///
/// # Errors
/// [`PageError`]
pub fn recovery_key(key: &str, file: &str, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    recovery::page(key, file, business, today)
}

/// A campaign's recipients with its economics as PDF, A4 landscape.
///
/// # Errors
/// [`PageError`]
pub fn campaign_recipients(plan: &CampaignPlan, business: &Business, today: Day) -> Result<Vec<u8>, PageError> {
    recipients::pages(plan, business, today)
}
