//! User-defined KPIs, and named sets of KPIs.

use serde::{Deserialize, Serialize};

/// A KPI by formula.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKpi {
    /// The name used in formulas, rules and on the command line: lower-case letters, digits and `_`.
    pub code: String,
    pub name: String,
    pub meaning: String,
    /// "money", "days", "share"; empty for a plain number.
    pub unit: String,
    /// An SQL expression over other KPIs and numeric attributes.
    pub formula: String,
}

/// KPIs that are ticked together.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiSet {
    pub name: String,
    pub codes: Vec<String>,
}
