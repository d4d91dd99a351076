//! The log of who did what, as it is searched and shown.

use domain::day::Day;
use serde::Serialize;

/// Which entries are wanted; what is empty leaves all in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogFilter {
    pub person: String,
    /// A customer's id.
    pub customer: String,
    /// A word of what was done, such as "export".
    pub action: String,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LogEntry {
    pub number: i64,
    /// "2026-03-01 09:30", in UTC.
    pub at: String,
    pub person: String,
    pub place: String,
    pub request: String,
    pub what: String,
    /// Whose records, where it is one customer's.
    pub customer: String,
}
