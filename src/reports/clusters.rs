//! Groups of customers that an algorithm found. The JSON keys are a contract.

use serde::{Deserialize, Serialize};

use crate::domain::customer::CustomerId;
use crate::domain::day::Day;

/// One cluster with its profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterSummary {
    /// 1-based.
    pub number: u32,
    pub name: String,
    /// Two plain sentences.
    pub sentence: String,
    pub size: usize,
    pub share: f64,
    /// Mean of each KPI, in the order of [`ClusterReport::kpis`].
    pub means: Vec<f64>,
    /// (Cluster mean − overall mean) ÷ overall standard deviation on the scaled KPI, same order.
    pub distance: Vec<f64>,
    /// Product groups bought more than by the others, "Tyres (1.8 ×)", most first.
    pub needs: Vec<String>,
}

/// A customer in the picture: the first two principal components.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScatterPoint {
    pub customer: CustomerId,
    pub x: f64,
    pub y: f64,
    pub cluster: u32,
}

/// A clustering.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterReport {
    pub as_of: Day,
    pub k: u32,
    /// How k was found, as a sentence.
    pub choice: String,
    pub silhouette: f64,
    /// Mean adjusted Rand index over resamples: 1 when the same groups come back each time.
    pub stability: f64,
    pub inertia: f64,
    pub seed: u64,
    /// Codes and names of the KPIs used.
    pub kpis: Vec<String>,
    pub kpi_names: Vec<String>,
    /// Mean of each KPI over everybody.
    pub overall: Vec<f64>,
    pub clusters: Vec<ClusterSummary>,
    /// At most a few thousand, spread evenly over the clusters' members.
    #[serde(skip)]
    pub scatter: Vec<ScatterPoint>,
    /// What the picture's two axes are mostly made of.
    pub axes: [String; 2],
}
