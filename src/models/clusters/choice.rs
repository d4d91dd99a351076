//! How many groups: as many as stand apart most clearly and come back when other customers are drawn.

use ndarray::{Array2, Axis};
use rand::Rng;
use rayon::prelude::*;

use crate::models::clusters::kmeans::{self, Start};
use crate::models::clusters::{ClusterError, ClusterSettings, Tried, generator, quality, sample_rows};

/// Numbers of groups tried go from 2 to here.
pub(super) const MOST_TRIED: usize = 8;
/// Rows on which the number of groups and the first centres are found.
const SEARCH_ROWS: usize = 3_000;
/// Rows on which silhouette and stability are measured.
const MEASURED_ROWS: usize = 2_000;
/// Rows drawn in a resample.
const RESAMPLE_ROWS: usize = 1_000;
/// Part of the best score that counts as just as good.
const NEARLY: f64 = 0.95;
const RESAMPLES: u64 = 5;
const RUNS: usize = 4;
const RESAMPLE_RUNS: usize = 2;

/// A grouping and how good it is.
pub(super) struct Chosen {
    /// For each customer; a number may be unused.
    pub labels: Vec<usize>,
    pub silhouette: f64,
    pub stability: f64,
    pub tried: Vec<Tried>,
    pub sentence: String,
}

/// Finds the number of groups unless it is given, then the groups. `kinds` is the number of different rows, counted
/// as far as it matters.
pub(super) fn choose(points: &Array2<f64>, kinds: usize, settings: &ClusterSettings) -> Result<Chosen, ClusterError> {
    let search = sample_rows(points, SEARCH_ROWS, &mut generator(settings.seed, 1));
    let measured = sample_rows(&search, MEASURED_ROWS, &mut generator(settings.seed, 2));
    let candidates: Vec<usize> = match settings.k {
        Some(k) => vec![k],
        None => (2..=MOST_TRIED.min(kinds)).collect(),
    };
    let fits = candidates
        .par_iter()
        .map(|&k| try_number(k, &search, &measured, settings.seed))
        .collect::<Result<Vec<Fit>, ClusterError>>()?;
    let labels: Vec<Vec<usize>> = fits.iter().map(|fit| fit.labels.clone()).collect();
    let silhouettes = quality::silhouettes(&measured, &labels);
    let tried: Vec<Tried> = candidates
        .iter()
        .zip(&fits)
        .zip(silhouettes)
        .map(|((&k, fit), silhouette)| Tried { k, silhouette, stability: fit.stability })
        .collect();
    let best = best(&tried);
    let centres = kmeans::fit(points, candidates[best], Start::From(fits[best].centres.clone()))?;
    let Tried { silhouette, stability, .. } = tried[best];
    let sentence = sentence(&tried, best, settings.k.is_some());
    let tried = if settings.k.is_some() { Vec::new() } else { tried };
    Ok(Chosen { labels: kmeans::nearest(points, &centres), silhouette, stability, tried, sentence })
}

struct Fit {
    centres: Array2<f64>,
    /// Of the measured rows.
    labels: Vec<usize>,
    stability: f64,
}

fn try_number(k: usize, search: &Array2<f64>, measured: &Array2<f64>, seed: u64) -> Result<Fit, ClusterError> {
    let step = 1_000 * k as u64;
    let centres = kmeans::fit(search, k, Start::Random { runs: RUNS, random: generator(seed, step) })?;
    let labels = kmeans::nearest(measured, &centres);
    let mut agreement = 0.0;
    for resample in 1..=RESAMPLES {
        let mut random = generator(seed, step + resample);
        let rows: Vec<usize> =
            (0..search.nrows().min(RESAMPLE_ROWS)).map(|_| random.gen_range(0..search.nrows())).collect();
        let drawn = search.select(Axis(0), &rows);
        let again = kmeans::fit(&drawn, k, Start::Random { runs: RESAMPLE_RUNS, random })?;
        agreement += quality::adjusted_rand(&labels, &kmeans::nearest(measured, &again));
    }
    Ok(Fit { centres, labels, stability: agreement / RESAMPLES as f64 })
}

/// Position of the highest silhouette × stability; of those nearly as high the most groups, because they say more.
fn best(tried: &[Tried]) -> usize {
    let score = |t: &Tried| t.silhouette.max(0.0) * t.stability.max(0.0);
    let most = tried.iter().map(score).fold(0.0, f64::max);
    // Where nothing is above zero, the fewest groups claim least.
    if most > 0.0 { tried.iter().rposition(|t| score(t) >= NEARLY * most).unwrap_or(0) } else { 0 }
}

fn sentence(tried: &[Tried], best: usize, given: bool) -> String {
    let Tried { k, silhouette, stability } = tried[best];
    let apart = match silhouette {
        s if s >= 0.5 => "The groups stand clearly apart",
        s if s >= 0.25 => "The groups overlap at their edges",
        _ => "The groups run into one another",
    };
    let back = match stability {
        s if s >= 0.8 => "come back nearly the same",
        s if s >= 0.5 => "come back roughly",
        _ => "change",
    };
    let how = if given {
        format!("{k} groups, as asked.")
    } else {
        let most = tried.last().map_or(k, |last| last.k);
        format!("{k} groups: of 2 to {most}, this number tells customers apart best and most repeatably.")
    };
    format!(
        "{how} {apart} (silhouette {silhouette:.2}) and {back} when other customers are drawn (stability {stability:.2})."
    )
}
