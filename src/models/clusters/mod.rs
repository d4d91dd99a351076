//! Groups of customers who are alike in the ticked KPIs: scaling, k-means, how many groups, and their picture.

mod choice;
mod kmeans;
pub mod names;
pub mod needs;
mod picture;
mod quality;
mod scaling;

use ndarray::Array2;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::models::clusters::choice::Chosen;
use crate::models::clusters::scaling::Scaled;

/// A KPI as people call it; the values come beside it, one column each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kpi {
    /// Such as `days_since_last_purchase`.
    pub code: String,
    pub name: String,
    /// "days", "purchases", "money", "share", "ratio".
    pub unit: String,
}

/// How to cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClusterSettings {
    /// Number of groups; none: chosen among 2 to 8 by silhouette and stability.
    pub k: Option<usize>,
    pub seed: u64,
}

/// Why there is no clustering.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClusterError {
    #[error("no KPI is ticked; tick at least one to group customers by")]
    NoKpis,
    #[error("{kpis} KPIs are named, but {columns} columns of values came with them")]
    NamesDoNotMatch { kpis: usize, columns: usize },
    #[error("KPI {kpi} has {found} values where {expected} are needed, one for each customer")]
    Ragged { kpi: String, found: usize, expected: usize },
    #[error("{customers} customers are too few for {k} groups; select more customers or ask for fewer groups")]
    TooFewCustomers { customers: usize, k: usize },
    #[error("{0} groups cannot be told apart; ask for 2 to 50")]
    GroupsOutOfRange(usize),
    #[error("all customers have nearly the same values of the ticked KPIs; tick others or select more customers")]
    AllAlike,
    #[error(
        "only {distinct} different kinds of customers exist by these KPIs, too few for {k} groups; tick more KPIs or ask for fewer groups"
    )]
    TooFewKinds { distinct: usize, k: usize },
    #[error("the groups could not be computed: {0}")]
    Failed(String),
}

/// Most groups that can be asked for.
pub const MOST_GROUPS: usize = 50;

/// One group; vectors are in the order of the KPIs given.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    pub size: usize,
    /// Centre on the scaled KPIs; 0 for a KPI that was not used.
    pub centre: Vec<f64>,
    /// Mean of the known values in the KPI's own unit; the mean of everybody where the group has none.
    pub means: Vec<f64>,
    /// (Group mean − overall mean) ÷ overall standard deviation, on the scaled KPI.
    pub distance: Vec<f64>,
}

/// A number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tried {
    pub k: usize,
    pub silhouette: f64,
    pub stability: f64,
}

/// A clustering; groups are numbered from 0, the largest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Clustering {
    /// For each customer, in the order given.
    pub assignment: Vec<u32>,
    pub clusters: Vec<Cluster>,
    /// Mean of the known values of everybody, in the KPI's own unit; 0 where nobody has one.
    pub overall: Vec<f64>,
    /// −1 to 1, on at most 2,000 customers (Rousseeuw 1987).
    pub silhouette: f64,
    /// Mean adjusted Rand index over resamples: 1 when the same groups come back each time.
    pub stability: f64,
    /// Sum of squared distances to the own centre, on the scaled KPIs.
    pub inertia: f64,
    /// How the number of groups was found, as a sentence.
    pub choice: String,
    /// The numbers of groups that were tried; empty when it was given.
    pub tried: Vec<Tried>,
    /// Each customer on the first two principal components.
    pub points: Vec<[f64; 2]>,
    /// What the two axes are mostly made of.
    pub axes: [String; 2],
    /// Positions of KPIs left out, because nearly everybody has the same value.
    pub unused: Vec<usize>,
}

impl Clustering {
    #[must_use]
    pub fn k(&self) -> usize {
        self.clusters.len()
    }
}

/// Groups customers by `columns` (one vector a KPI, one value a customer, NaN where it is not known).
///
/// # Errors
/// [`ClusterError`] when the input does not fit together, or holds fewer kinds of customers than groups.
pub fn find_clusters(
    columns: &[Vec<f64>],
    kpis: &[Kpi],
    settings: &ClusterSettings,
) -> Result<Clustering, ClusterError> {
    check(columns, kpis, settings)?;
    let scaled = scaling::scale(columns)?;
    let distinct = scaled.count_kinds(settings.k.unwrap_or(choice::MOST_TRIED) + 1);
    if distinct < 2 {
        return Err(ClusterError::AllAlike);
    }
    if let Some(k) = settings.k.filter(|&k| distinct < k) {
        return Err(ClusterError::TooFewKinds { distinct, k });
    }
    let chosen = choice::choose(&scaled.points, distinct, settings)?;
    let (axes, points) = picture::project(&scaled, kpis);
    let (order, sizes) = largest_first(&chosen.labels);
    let assignment: Vec<u32> = chosen.labels.iter().map(|&label| order[label]).collect();
    let overall: Vec<f64> = columns.iter().map(|column| known_mean(column.iter().copied()).unwrap_or(0.0)).collect();
    let clusters = profile(columns, &scaled, &assignment, &sizes, &overall);
    let inertia = inertia(&scaled, &assignment, &clusters);
    let Chosen { silhouette, stability, tried, sentence, .. } = chosen;
    Ok(Clustering {
        assignment,
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

/// New number for each old label, the largest group first and empty ones left out; and the sizes by new number.
fn largest_first(labels: &[usize]) -> (Vec<u32>, Vec<usize>) {
    let mut counts = vec![0_usize; labels.iter().max().map_or(0, |most| most + 1)];
    for &label in labels {
        counts[label] += 1;
    }
    let mut by_size: Vec<usize> = (0..counts.len()).filter(|&label| counts[label] > 0).collect();
    by_size.sort_by_key(|&label| std::cmp::Reverse(counts[label]));
    let mut order = vec![0; counts.len()];
    for (new, &old) in (0..).zip(&by_size) {
        order[old] = new;
    }
    (order, by_size.into_iter().map(|label| counts[label]).collect())
}

fn known_mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) =
        values.filter(|value| value.is_finite()).fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

fn profile(
    columns: &[Vec<f64>],
    scaled: &Scaled,
    assignment: &[u32],
    sizes: &[usize],
    overall: &[f64],
) -> Vec<Cluster> {
    let empty = |&size: &usize| Cluster {
        size,
        centre: vec![0.0; columns.len()],
        means: Vec::with_capacity(columns.len()),
        distance: vec![0.0; columns.len()],
    };
    let mut clusters: Vec<Cluster> = sizes.iter().map(empty).collect();
    for (column, everybody) in columns.iter().zip(overall) {
        for (number, cluster) in (0_u32..).zip(&mut clusters) {
            let members = column.iter().zip(assignment).filter(|&(_, &label)| label == number);
            cluster.means.push(known_mean(members.map(|(&value, _)| value)).unwrap_or(*everybody));
        }
    }
    for (used, &kpi) in scaled.used.iter().enumerate() {
        let column = scaled.points.column(used);
        let mean = column.sum() / column.len() as f64;
        let spread = (column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / column.len() as f64).sqrt();
        for (value, &label) in column.iter().zip(assignment) {
            clusters[label as usize].centre[kpi] += value;
        }
        for cluster in &mut clusters {
            cluster.centre[kpi] /= cluster.size as f64;
            cluster.distance[kpi] = if spread > 0.0 { (cluster.centre[kpi] - mean) / spread } else { 0.0 };
        }
    }
    clusters
}

fn inertia(scaled: &Scaled, assignment: &[u32], clusters: &[Cluster]) -> f64 {
    let to_centre = |(point, &label): (ndarray::ArrayView1<'_, f64>, &u32)| -> f64 {
        let centre = &clusters[label as usize].centre;
        point.iter().zip(&scaled.used).map(|(x, &kpi)| (x - centre[kpi]).powi(2)).sum()
    };
    scaled.points.rows().into_iter().zip(assignment).map(to_centre).sum()
}

/// A generator of its own for each step, so that steps can run side by side and still give the same numbers.
fn generator(seed: u64, step: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed ^ step.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// At most `most` different rows, in their order.
fn sample_rows(points: &Array2<f64>, most: usize, random: &mut Xoshiro256PlusPlus) -> Array2<f64> {
    if points.nrows() <= most {
        return points.clone();
    }
    let mut rows = rand::seq::index::sample(random, points.nrows(), most).into_vec();
    rows.sort_unstable();
    points.select(ndarray::Axis(0), &rows)
}
