//! A step: what somebody did to the data, as one unit that can be undone.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::Day;

/// Number of a step, ascending in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepId(pub i64);

/// What kind of action was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepKind {
    /// A file was imported.
    Import,
    /// Records were added or changed by hand.
    Edit,
    /// Two customers became one.
    Merge,
}

impl StepKind {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            StepKind::Import => "import",
            StepKind::Edit => "edit",
            StepKind::Merge => "merge",
        }
    }
}

impl FromStr for StepKind {
    type Err = String;

    fn from_str(text: &str) -> Result<StepKind, String> {
        [StepKind::Import, StepKind::Edit, StepKind::Merge]
            .into_iter()
            .find(|kind| kind.code() == text)
            .ok_or_else(|| format!("'{text}' is not a kind of step"))
    }
}

/// A step about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewStep {
    pub kind: StepKind,
    /// As a sentence without its full stop: "Imported sales.csv as purchases".
    pub what: String,
    pub day: Day,
}

/// A step that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub kind: StepKind,
    pub what: String,
    pub day: Day,
    pub undone: bool,
}

/// What undoing a step did. The JSON keys are a contract.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    pub step: i64,
    pub what: String,
    /// Rows that the step had added, now removed.
    pub removed: u64,
    /// Rows that got their old values back.
    pub restored: u64,
    /// Addresses of removed customers that will still receive nothing: their refusals are not forgotten.
    pub refusals_kept: u64,
}
