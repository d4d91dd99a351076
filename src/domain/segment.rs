//! A saved segment: customers selected by a rule that is evaluated each time, or a list of customers that stays as
//! saved.

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::rule::Rule;
pub use crate::segment_id::SegmentId;

/// Who belongs to a segment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Members {
    Rule(Rule),
    /// This many customers, listed in the database.
    List(usize),
}

/// A segment as saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    pub id: SegmentId,
    /// Unique among segments, ignoring case.
    pub name: String,
    pub members: Members,
    /// A word that lists show beside its customers, or empty.
    pub label: String,
    /// Where a list comes from: "Cluster 'Careful drivers' of 3 May 2026"; empty for a rule.
    pub origin: String,
    /// When it was first saved.
    pub day: Day,
}

impl Segment {
    #[must_use]
    pub fn rule(&self) -> Option<&Rule> {
        match &self.members {
            Members::Rule(rule) => Some(rule),
            Members::List(_) => None,
        }
    }
}
