//! Key performance indicators of the customers, and how their values lie.

use serde::{Deserialize, Serialize};

use crate::domain::day::Day;

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
    /// The word of the command line and the database, such as `days_since_last_purchase`.
    pub code: String,
    pub name: String,
    pub meaning: String,
    /// "days", "purchases", "money", "share", "ratio".
    pub unit: String,
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
}
