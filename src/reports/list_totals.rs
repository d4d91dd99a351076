//! What all customers of a list together are expected to do.

use serde::{Deserialize, Serialize};

/// A number that is expected, with its 80 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    pub expected: f64,
    pub low: f64,
    pub high: f64,
}

/// What all customers of a list together are expected to do in the horizon.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListTotals {
    pub buyers: Range,
    /// Purchase days; none where the method only says who comes first.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purchases: Option<Range>,
    /// Money in major units, returns taken off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend: Option<Range>,
}
