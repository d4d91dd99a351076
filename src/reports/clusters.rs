//! Groups of customers that an algorithm found. The JSON keys are a stable interface.

use serde::{Deserialize, Serialize};

use domain::clustering::{Method, Scale};
use domain::customer::CustomerId;
use domain::day::Day;

/// One cluster with its profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClusterSummary {
    /// 1-based.
    pub number: u32,
    pub name: String,
    /// Whether a person gave the name; such a name stays when the clustering is repeated.
    #[serde(default)]
    pub named_by: NamedBy,
    /// Two plain sentences.
    pub sentence: String,
    pub size: usize,
    pub share: f64,
    /// Mean of each KPI, in the order of [`ClusterReport::kpis`].
    pub means: Vec<f64>,
    /// (Cluster mean − overall mean) ÷ overall standard deviation on the scaled KPI, same order.
    pub distance: Vec<f64>,
    /// What these customers buy more than the others, "Tyres (at least 1.4 ×)", most certain first.
    pub needs: Vec<String>,
    /// The same with their figures.
    #[serde(default)]
    pub need_details: Vec<NeedReport>,
    /// Names of the segments saved from its customers.
    #[serde(default)]
    pub segments: Vec<String>,
}

impl ClusterSummary {
    /// Where a segment of its customers comes from.
    #[must_use]
    pub fn origin(&self, as_of: Day) -> String {
        format!("Cluster '{}' of {}", self.name, as_of.spoken())
    }
}

/// Who gave a cluster its name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NamedBy {
    #[default]
    Program,
    Person,
}

/// What a need is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NeedKind {
    ProductGroup,
    Source,
    Month,
}

/// A product group, source or month with a larger share of a cluster's purchases than of the others'.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NeedReport {
    pub kind: NeedKind,
    pub what: String,
    /// Share of the cluster's purchases ÷ share of the others'.
    pub lift: f64,
    /// Lower bound of the lift, at 95 % for all needs jointly.
    pub at_least: f64,
    pub share: f64,
    pub share_of_others: f64,
    /// Customers of the cluster who chose it.
    pub customers: u64,
    pub sentence: String,
}

/// How a KPI was brought to the common scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KpiScale {
    pub kpi: String,
    /// None: left out because nearly everybody has the same value.
    pub used: Option<Scale>,
    /// None: chosen by the program.
    pub wished: Option<Scale>,
}

/// Who went from which cluster to which between two days; clusters by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MovementReport {
    pub since: Day,
    /// `moved[then][now]`
    pub moved: Vec<Vec<usize>>,
    /// No customers yet on the earlier day, by cluster now.
    pub new: Vec<usize>,
    /// Customers then but not now, by cluster then.
    pub gone: Vec<usize>,
    /// The largest moves in words.
    pub sentences: Vec<String>,
}

/// A customer in the picture: the first two principal components.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScatterPoint {
    pub customer: CustomerId,
    pub x: f64,
    pub y: f64,
    pub cluster: u32,
    /// How likely the customer belongs to the cluster; only a mixture provides it.
    #[serde(default)]
    pub probability: Option<f64>,
}

/// The customer behind a point.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name and number, as shown under the pointer.
    pub label: String,
    pub reach: Reach,
}

/// Whether a customer may and can be contacted by e-mail, post or telephone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reach {
    Reachable,
    Not,
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
    /// The method that found the groups.
    #[serde(default)]
    pub method: Method,
    /// Codes and names of the KPIs used.
    pub kpis: Vec<String>,
    pub kpi_names: Vec<String>,
    /// Mean of each KPI over everybody.
    pub overall: Vec<f64>,
    pub clusters: Vec<ClusterSummary>,
    #[serde(default)]
    pub scales: Vec<KpiScale>,
    /// None if nobody was a customer on the earlier day, or in a clustering stored by an older version.
    #[serde(default)]
    pub movement: Option<MovementReport>,
    /// Every member, thinned only beyond what a picture can show.
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub scatter: Vec<ScatterPoint>,
    /// Who is behind each point, same order; empty unless asked for.
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub people: Vec<Person>,
    /// What the picture's two axes mostly consist of.
    pub axes: [String; 2],
}
