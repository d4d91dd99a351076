//! What a person wishes of a clustering.

use std::collections::BTreeMap;

use domain::clustering::{Method, Scale};

/// How the groups are to be found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterWish {
    /// None: chosen by the program.
    pub k: Option<u32>,
    pub method: Method,
    /// By KPI code; the program chooses for the others.
    pub scales: BTreeMap<String, Scale>,
}
