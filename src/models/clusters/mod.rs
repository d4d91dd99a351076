//! Groups of customers who are similar in the ticked KPIs: scaling, k-means or a Gaussian mixture, how many groups,
//! their picture and their movement.

mod choice;
mod common_spread;
mod definite;
mod gaps;
pub mod kmeans;
mod mixture;
pub mod movement;
pub mod names;
pub mod needs;
mod picture;
mod profile;
mod quality;
mod scaling;
mod sphering;
mod wording;

use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::clusters::choice::{Chosen, Rule};
use crate::clusters::scaling::FittedScaling;
use domain::clustering::{Method, Scale};

/// Called between steps to ask whether to stop.
type Stop<'a> = &'a (dyn Fn() -> bool + Sync);

/// A KPI under its display name; its values are passed separately, one column each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi {
    /// Such as `days_since_last_purchase`.
    pub code: String,
    pub name: String,
    /// "days", "purchases", "money", "share", "ratio".
    pub unit: String,
}

/// How to cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClusterSettings {
    /// Number of groups; none: the most, up to 10, that are separated by gaps, or one if there is no gap.
    pub k: Option<usize>,
    pub method: Method,
    /// The scale wanted for each KPI, in their order; none, or no entry: logarithm if skewed.
    pub scales: Vec<Option<Scale>>,
    pub seed: u64,
}

/// Why there is no clustering.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    #[error("no KPI is ticked; tick at least one to group customers by")]
    NoKpis,
    #[error("{kpis} KPIs are named, but {columns} columns of values came with them")]
    NamesDoNotMatch { kpis: usize, columns: usize },
    #[error("KPI {kpi} has {found} values but {expected} are needed, one for each customer")]
    Ragged { kpi: String, found: usize, expected: usize },
    #[error("{customers} customers are too few for {k} groups; select more customers or ask for fewer groups")]
    TooFewCustomers { customers: usize, k: usize },
    #[error("{0} groups cannot be told apart; ask for 2 to 50")]
    GroupsOutOfRange(usize),
    #[error("all customers have nearly the same values for the ticked KPIs; tick others or select more customers")]
    AllAlike,
    #[error(
        "only {distinct} different kinds of customers exist by these KPIs, too few for {k} groups; tick more KPIs or ask for fewer groups"
    )]
    TooFewKinds { distinct: usize, k: usize },
    #[error("{k} groups cannot be told apart by a Gaussian mixture; ask for fewer, or take k-means")]
    NoMixture { k: usize },
    #[error("the groups could not be computed: {0}")]
    Failed(String),
    #[error("stopped before the groups were found")]
    Stopped,
}

/// Largest number of groups that can be asked for.
pub const MOST_GROUPS: usize = 50;

/// One group; vectors are in the order of the KPIs given.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    pub size: usize,
    /// Centre on the scaled KPIs; 0 for a KPI that was not used.
    pub centre: Vec<f64>,
    /// Mean of the known values in the KPI's own unit; the mean of everybody if the group has none.
    pub means: Vec<f64>,
    /// (Group mean − overall mean) ÷ overall standard deviation, on the scaled KPI.
    pub distance: Vec<f64>,
}

/// A number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tried {
    pub k: usize,
    pub silhouette: f64,
    /// Whether there is a gap between any two of the groups.
    pub apart: bool,
}

impl Tried {
    /// Everybody in one group.
    const ONE: Tried = Tried { k: 1, silhouette: 0.0, apart: true };
}

/// A clustering; groups are numbered from 0, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// For each customer, in the order given.
    pub assignment: Vec<u32>,
    /// Probability that each customer belongs to the group, above 0 up to 1; only a mixture provides it.
    pub membership: Option<Vec<f64>>,
    /// Never [`Method::Auto`].
    pub method: Method,
    /// How each KPI was scaled; none for a KPI that was left out.
    pub scales: Vec<Option<Scale>>,
    pub clusters: Vec<Cluster>,
    /// Mean of the known values of everybody, in the KPI's own unit; 0 if nobody has one.
    pub overall: Vec<f64>,
    /// −1 to 1, on at most 2,000 customers (Rousseeuw 1987).
    pub silhouette: f64,
    /// Mean adjusted Rand index over resamples: 1 when the same groups come back each time.
    pub stability: f64,
    /// Sum of squared distances to the own centre, on the scaled KPIs.
    pub inertia: f64,
    /// How the number of groups was found, as a sentence.
    pub choice: String,
    /// The numbers of groups that were tried.
    pub tried: Vec<Tried>,
    /// Each customer on the first two principal components.
    pub points: Vec<[f64; 2]>,
    /// What the two axes mostly consist of.
    pub axes: [String; 2],
    /// Positions of KPIs left out because nearly everybody has the same value.
    pub unused: Vec<usize>,
    footing: FittedScaling,
    rule: Rule,
    /// New number of each of the rule's groups; none for an empty one.
    order: Vec<Option<u32>>,
}

impl Clustering {
    #[must_use]
    pub fn k(&self) -> usize {
        self.clusters.len()
    }
}

/// Groups customers by `columns` (one vector per KPI, one value per customer, NaN if it is not known).
///
/// # Errors
/// [`ClusterError`] when the input does not fit together, or holds fewer kinds of customers than groups.
pub fn find_clusters(
    columns: &[Vec<f64>],
    kpis: &[Kpi],
    settings: &ClusterSettings,
) -> Result<Clustering, ClusterError> {
    find_clusters_unless(columns, kpis, settings, &|| false)
}

/// [`find_clusters`], but ends with [`ClusterError::Stopped`] soon after `stop` says so.
///
/// # Errors
/// Same as [`find_clusters`].
pub fn find_clusters_unless(
    columns: &[Vec<f64>],
    kpis: &[Kpi],
    settings: &ClusterSettings,
    stop: Stop<'_>,
) -> Result<Clustering, ClusterError> {
    check(columns, kpis, settings)?;
    let footing = FittedScaling::new(columns, &settings.scales);
    let scaled = footing.scale(columns)?;
    let distinct = scaled.count_kinds(settings.k.unwrap_or(choice::MOST_TRIED) + 1);
    if distinct < 2 {
        return Err(ClusterError::AllAlike);
    }
    if let Some(k) = settings.k.filter(|&k| distinct < k) {
        return Err(ClusterError::TooFewKinds { distinct, k });
    }
    let Chosen { rule, method, silhouette, stability, tried, sentence } =
        choice::choose(&scaled.points, distinct, settings, stop)?;
    let (labels, membership) = rule.assign(&scaled.points);
    let (axes, points) = picture::project(&scaled, kpis);
    let (order, sizes) = largest_first(&labels);
    let assignment: Vec<u32> = labels.iter().filter_map(|&label| order[label]).collect();
    let overall = profile::overall(columns);
    let clusters = profile::profile(columns, &scaled, &assignment, &sizes, &overall);
    let inertia = profile::inertia(&scaled, &assignment, &clusters);
    Ok(Clustering {
        assignment,
        membership,
        method,
        scales: footing.scales(),
        clusters,
        overall,
        silhouette,
        stability,
        inertia,
        choice: sentence,
        tried,
        points,
        axes,
        unused: scaled.unused(columns.len()),
        footing,
        rule,
        order,
    })
}

fn check(columns: &[Vec<f64>], kpis: &[Kpi], settings: &ClusterSettings) -> Result<(), ClusterError> {
    if columns.len() != kpis.len() {
        return Err(ClusterError::NamesDoNotMatch { kpis: kpis.len(), columns: columns.len() });
    }
    let customers = columns.first().ok_or(ClusterError::NoKpis)?.len();
    if let Some((kpi, column)) = kpis.iter().zip(columns).find(|(_, column)| column.len() != customers) {
        return Err(ClusterError::Ragged { kpi: kpi.name.clone(), found: column.len(), expected: customers });
    }
    if let Some(k) = settings.k.filter(|k| !(2..=MOST_GROUPS).contains(k)) {
        return Err(ClusterError::GroupsOutOfRange(k));
    }
    let k = settings.k.unwrap_or(2);
    if customers < k { Err(ClusterError::TooFewCustomers { customers, k }) } else { Ok(()) }
}

/// New number for each old label, the largest group first and none for empty ones; and the sizes by new number.
fn largest_first(labels: &[usize]) -> (Vec<Option<u32>>, Vec<usize>) {
    let mut counts = vec![0_usize; labels.iter().max().map_or(0, |most| most + 1)];
    for &label in labels {
        counts[label] += 1;
    }
    let mut by_size: Vec<usize> = (0..counts.len()).filter(|&label| counts[label] > 0).collect();
    by_size.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
    let mut order = vec![None; counts.len()];
    for (new, &old) in (0..).zip(&by_size) {
        order[old] = Some(new);
    }
    (order, by_size.into_iter().map(|label| counts[label]).collect())
}

/// A separate generator for each step, so that steps can run in parallel and still give the same numbers.
fn generator(seed: u64, step: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// At most `most` distinct rows, in their order.
fn sample_rows(points: &Array2<f64>, most: usize, random: &mut Xoshiro256PlusPlus) -> Array2<f64> {
    if points.nrows() <= most {
        return points.clone();
    }
    let mut rows = rand::seq::index::sample(random, points.nrows(), most).into_vec();
    rows.sort_unstable();
    points.select(ndarray::Axis(0), &rows)
}
