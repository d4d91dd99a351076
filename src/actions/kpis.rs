//! The KPI catalogue over the selected customers.

use std::path::Path;

use anyhow::Result;

use crate::domain::day::Day;
use crate::progress::Progress;
use crate::reports::kpis::KpiReport;
use crate::store::Store;

/// Computes all KPIs as of a day (none: the last day with a purchase) and stores the values.
///
/// # Errors
/// When there are no purchases, or the database cannot be read or written.
pub fn kpis(_store: &mut Store, _as_of: Option<Day>, _progress: &Progress) -> Result<KpiReport> {
    anyhow::bail!("not yet")
}

/// Ticks or unticks a KPI for the clusters.
///
/// # Errors
/// When the KPI is unknown or the database cannot be written.
pub fn tick(_store: &mut Store, _code: &str, _chosen: bool) -> Result<()> {
    anyhow::bail!("not yet")
}

/// Writes one row a customer: `.csv` or `.parquet` by the ending of `path`.
///
/// # Errors
/// When there are no purchases or the file cannot be written.
pub fn export(_store: &mut Store, _as_of: Option<Day>, _path: &Path, _progress: &Progress) -> Result<usize> {
    anyhow::bail!("not yet")
}
