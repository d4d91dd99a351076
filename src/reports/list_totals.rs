//! What all customers of a list together are expected to do.

use serde::{Deserialize, Serialize};

/// An expected number with its 80 % interval.
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
    /// Purchase days; none if the method only ranks customers.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub purchases: Option<Range>,
    /// Money in major units, returns subtracted.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub spend: Option<Range>,
}
