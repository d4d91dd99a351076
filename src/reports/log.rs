//! The log of who did what, as it is searched and shown.

use std::borrow::Cow;

use domain::day::Day;
use serde::Serialize;

use crate::column::{Column, OnScreen, Value};

/// Which entries are wanted; what is empty leaves all in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct LogFilter {
    pub person: String,
    /// A customer's id.
    pub customer: String,
    /// A word of what was done, such as "export".
    pub action: String,
    pub from: Option<Day>,
    pub to: Option<Day>,
}

impl LogFilter {
    /// What the entries are about, for the head of a page: "by Ada Brook, from 1 March 2026"; empty if all are in.
    #[must_use]
    pub fn spoken(&self) -> String {
        let mut parts = Vec::new();
        for (word, text) in [("by", &self.person), ("about customer", &self.customer), ("with the word", &self.action)]
        {
            if !text.trim().is_empty() {
                parts.push(format!("{word} {}", text.trim()));
            }
        }
        parts.extend(self.from.map(|day| format!("from {}", day.spoken())));
        parts.extend(self.to.map(|day| format!("to {}", day.spoken())));
        parts.join(", ")
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, serde::Deserialize)]
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

const SCREEN: OnScreen = OnScreen { place: 0, width: 80.0, stretch: 0.0, leaves: 0, sorts: false, hint: "" };

/// The columns of the log, from left to right: a new column is one entry here and its value in [`LogEntry`].
#[must_use]
pub fn columns() -> Vec<Column<'static, LogEntry>> {
    vec![
        Column::new("number", "No", |entry: &LogEntry| Value::Count(entry.number.unsigned_abs())),
        Column::new("when_utc", "When (UTC)", |entry: &LogEntry| Value::Quiet(Cow::from(&entry.at)))
            .terminal()
            .paper(0.0)
            .screen(OnScreen { place: 1, width: 152.0, ..SCREEN }),
        Column::new("who", "Who", |entry: &LogEntry| Value::Text(Cow::from(&entry.person)))
            .terminal()
            .paper(0.0)
            .screen(OnScreen { place: 2, width: 100.0, leaves: 1, ..SCREEN }),
        Column::new("where", "Where", |entry: &LogEntry| Value::Quiet(Cow::from(&entry.place)))
            .terminal()
            .paper(0.0)
            .screen(OnScreen { place: 3, width: 100.0, leaves: 3, ..SCREEN }),
        Column::new("customer", "Customer", |entry: &LogEntry| Value::Text(Cow::from(&entry.customer)))
            .terminal()
            .paper(0.0)
            .screen(OnScreen { place: 4, width: 80.0, leaves: 2, ..SCREEN }),
        Column::new("what", "What", |entry: &LogEntry| Value::Sentence(Cow::from(&entry.what)))
            .terminal()
            .paper(1.0)
            .screen(OnScreen { place: 5, width: 220.0, stretch: 1.0, ..SCREEN }),
    ]
}
