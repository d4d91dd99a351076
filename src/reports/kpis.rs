//! Key performance indicators of the customers, and how their values are distributed.

use serde::{Deserialize, Serialize};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::kpi::KpiSet;

/// Counts of values in bins of equal width.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Histogram {
    pub low: f64,
    pub high: f64,
    pub counts: Vec<u32>,
}

/// One KPI over all selected customers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiSummary {
    /// The word used on the command line and in the database, such as `days_since_last_purchase`.
    pub code: String,
    pub name: String,
    pub meaning: String,
    /// "days", "purchases", "money", "share", "ratio".
    pub unit: String,
    /// "ever", "last 91 days", "your own".
    pub period: String,
    /// Only for a user-defined KPI.
    pub formula: Option<String>,
    /// Why the formula has no result, with the character position.
    pub fault: Option<String>,
    /// Ticked: feeds the clusters.
    pub chosen: bool,
    /// Share of customers with a value.
    pub coverage: f64,
    pub mean: f64,
    pub median: f64,
    /// 1st to 99th percentile, so that a few large values do not flatten the picture.
    pub histogram: Histogram,
}

/// The catalogue as of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiReport {
    pub as_of: Day,
    pub customers: usize,
    pub kpis: Vec<KpiSummary>,
    /// Named sets of ticked KPIs.
    pub sets: Vec<KpiSet>,
    /// What a formula may name or call.
    pub vocabulary: Vec<Term>,
}

/// What a word in a formula means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TermKind {
    Kpi,
    Attribute,
    Function,
}

/// A word that a formula may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// As the formula writes it.
    pub word: String,
    pub meaning: String,
    pub kind: TermKind,
}

/// A customer with a formula's value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KpiExample {
    pub customer: CustomerId,
    pub name: String,
    pub value: f64,
}

/// The result of a formula while it is being typed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct KpiPreview {
    pub formula: String,
    /// The character position (from 1) and what is wrong there; the figures are then empty.
    pub fault: Option<(usize, String)>,
    pub coverage: f64,
    pub mean: f64,
    pub median: f64,
    pub histogram: Histogram,
    pub examples: Vec<KpiExample>,
}
