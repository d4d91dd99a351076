//! Clusters of customers on the ticked KPIs.

use anyhow::Result;

use crate::progress::Progress;
use crate::reports::clusters::ClusterReport;
use crate::store::Store;

/// What to cluster by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClusterRequest {
    /// Codes of KPIs; none: the ticked ones.
    pub kpis: Option<Vec<String>>,
    /// None: chosen by silhouette and stability.
    pub k: Option<u32>,
    pub seed: u64,
}

/// Clusters the selected customers and stores the result.
///
/// # Errors
/// When a KPI is unknown, or there are fewer customers than clusters.
pub fn clusters(_store: &mut Store, _request: &ClusterRequest, _progress: &Progress) -> Result<ClusterReport> {
    anyhow::bail!("not yet")
}

/// The newest stored clustering.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(_store: &mut Store) -> Result<Option<ClusterReport>> {
    anyhow::bail!("not yet")
}
