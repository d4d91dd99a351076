//! k-means: k-means++ starts on a sample (Arthur and Vassilvitskii 2007, section 2.2), the best of them extended to all
//! rows by Lloyd's algorithm (1982). Rows are summed in fixed blocks, so any number of threads gives the same numbers.

use ndarray::{Array2, Axis};
use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use crate::clusters::{ClusterError, generator, sample_rows};

/// Rows whose sums are computed together.
const BLOCK: usize = 8_192;
/// Rows on which the starts compete.
const SCREENED_ROWS: usize = 20_000;
/// Starts that compete when all rows are grouped.
const STARTS: usize = 10;
/// Relative fall of the inertia below which the search ends.
const SETTLED: f64 = 1e-5;
/// The same limit while starts compete.
const ROUGHLY: f64 = 1e-3;
/// Starts that are continued to the end because they are the best so far.
const FINALISTS: usize = 2;
const MOST_ROUNDS: usize = 300;

/// Centres (k × columns), and how far the rows are from theirs.
#[derive(Debug, Clone)]
pub(super) struct Centres {
    pub centres: Array2<f64>,
    pub inertia: f64,
}

/// Groups of rows by k-means.
#[derive(Debug, Clone, PartialEq)]
pub struct Grouped {
    /// The number of its group, for each row.
    pub labels: Vec<usize>,
    /// Sum of squared distances to the own centre.
    pub inertia: f64,
}

/// Groups rows of `columns` numbers each, stored row by row, into `k` groups.
///
/// # Errors
/// When the numbers do not fill whole rows, or there are fewer rows than groups.
pub fn group(numbers: Vec<f64>, columns: usize, k: usize, seed: u64) -> Result<Grouped, ClusterError> {
    let rows = numbers.len() / columns.max(1);
    if k == 0 || rows < k {
        return Err(ClusterError::TooFewCustomers { customers: rows, k });
    }
    let points = Array2::from_shape_vec((rows, columns), numbers).map_err(|e| ClusterError::Failed(e.to_string()))?;
    let sample = sample_rows(&points, SCREENED_ROWS, &mut generator(seed, 1));
    let start = best_of(&sample, k, STARTS, &mut generator(seed, 2));
    let found = carry_on(&points, start.centres, &|| false)?;
    Ok(Grouped { labels: nearest(&points, &found.centres), inertia: found.inertia })
}

/// The best end of several k-means++ starts; the best of them after a few rounds are continued to the end.
pub(super) fn best_of(points: &Array2<f64>, k: usize, starts: usize, random: &mut Xoshiro256PlusPlus) -> Centres {
    let mut begun: Vec<Centres> =
        (0..starts.max(1)).map(|_| settle(points, spread_start(points, k, random), ROUGHLY, &|| false)).collect();
    begun.sort_by(|a, b| a.inertia.total_cmp(&b.inertia));
    begun
        .into_iter()
        .take(FINALISTS)
        .map(|begun| settle(points, begun.centres, SETTLED, &|| false))
        .min_by(|a, b| a.inertia.total_cmp(&b.inertia))
        .unwrap_or_else(|| Centres { centres: Array2::zeros((k, points.ncols())), inertia: f64::INFINITY })
}

/// Mean of the rows of each label; zero where a label has none.
pub(super) fn means(points: &Array2<f64>, labels: &[usize], k: usize) -> Array2<f64> {
    let (mut sums, mut counts) = (Array2::zeros((k, points.ncols())), vec![0.0_f64; k]);
    for (row, &label) in points.rows().into_iter().zip(labels) {
        counts[label] += 1.0;
        sums.row_mut(label).scaled_add(1.0, &row);
    }
    for (mut sum, count) in sums.rows_mut().into_iter().zip(counts) {
        sum /= count.max(1.0);
    }
    sums
}

/// Extends centres found on a sample to all rows.
pub(super) fn carry_on(
    points: &Array2<f64>,
    centres: Array2<f64>,
    stop: &(dyn Fn() -> bool + Sync),
) -> Result<Centres, ClusterError> {
    let found = settle(points, centres, SETTLED, stop);
    if stop() { Err(ClusterError::Stopped) } else { Ok(found) }
}

/// k-means++: each further centre is a row drawn with a chance in proportion to its squared distance from the centres so
/// far; of a few such draws the one that leaves the least distance is kept.
fn spread_start(points: &Array2<f64>, k: usize, random: &mut Xoshiro256PlusPlus) -> Array2<f64> {
    let rows = rows(points);
    let mut chosen = vec![random.gen_range(0..rows.len())];
    let mut distances: Vec<f64> = rows.iter().map(|row| squared_distance(row, rows[chosen[0]])).collect();
    // About 2 + ln k.
    let draws = 2 + k.checked_ilog2().unwrap_or(0) as usize * 7 / 10;
    while chosen.len() < k {
        let total: f64 = distances.iter().sum();
        let mut best: Option<(f64, usize, Vec<f64>)> = None;
        for _ in 0..draws {
            let candidate = drawn(&distances, total * random.gen_range(0.0..1.0));
            let left: Vec<f64> =
                distances.iter().zip(&rows).map(|(d, row)| d.min(squared_distance(row, rows[candidate]))).collect();
            let sum = left.iter().sum();
            if best.as_ref().is_none_or(|(least, ..)| sum < *least) {
                best = Some((sum, candidate, left));
            }
        }
        let Some((_, candidate, left)) = best else { break };
        chosen.push(candidate);
        distances = left;
    }
    points.select(Axis(0), &chosen)
}

/// The row at which the running sum of distances passes `at`.
fn drawn(distances: &[f64], at: f64) -> usize {
    let mut sum = 0.0;
    distances
        .iter()
        .position(|distance| {
            sum += distance;
            sum > at
        })
        .unwrap_or(distances.len() - 1)
}

/// Lloyd's rounds until the inertia falls by less than the share `settled` of it; if stopped early, the result so far.
fn settle(points: &Array2<f64>, mut centres: Array2<f64>, settled: f64, stop: &(dyn Fn() -> bool + Sync)) -> Centres {
    let rows = rows(points);
    let mut inertia = f64::INFINITY;
    for _ in 0..MOST_ROUNDS {
        let sums = round(&rows, &centres);
        let has_settled = sums.inertia >= inertia * (1.0 - settled);
        inertia = sums.inertia;
        if has_settled || stop() {
            break;
        }
        move_centres(&mut centres, &sums, &rows);
    }
    Centres { centres, inertia }
}

/// The result of one pass over rows.
struct Sums {
    counts: Vec<usize>,
    places: Vec<f64>,
    inertia: f64,
    /// The row farthest from its centre, and how far.
    farthest: (usize, f64),
}

fn round(rows: &[&[f64]], centres: &Array2<f64>) -> Sums {
    let (k, columns) = centres.dim();
    let centres = self::rows(centres);
    let of_block = |(block, rows): (usize, &[&[f64]])| {
        let mut found =
            Sums { counts: vec![0; k], places: vec![0.0; k * columns], inertia: 0.0, farthest: (block * BLOCK, -1.0) };
        for (place, row) in rows.iter().enumerate() {
            let (own, distance) = nearest_centre(row, &centres);
            found.counts[own] += 1;
            found.inertia += distance;
            for (sum, x) in found.places[own * columns..(own + 1) * columns].iter_mut().zip(*row) {
                *sum += x;
            }
            if distance > found.farthest.1 {
                found.farthest = (block * BLOCK + place, distance);
            }
        }
        found
    };
    let blocks: Vec<Sums> = rows.par_chunks(BLOCK).enumerate().map(of_block).collect();
    let mut all = Sums { counts: vec![0; k], places: vec![0.0; k * columns], inertia: 0.0, farthest: (0, -1.0) };
    for block in blocks {
        all.counts.iter_mut().zip(&block.counts).for_each(|(all, own)| *all += own);
        all.places.iter_mut().zip(&block.places).for_each(|(all, own)| *all += own);
        all.inertia += block.inertia;
        if block.farthest.1 > all.farthest.1 {
            all.farthest = block.farthest;
        }
    }
    all
}

/// Moves each centre to the mean of its rows, and the first one without rows to the row that is farthest from its own
/// centre.
fn move_centres(centres: &mut Array2<f64>, sums: &Sums, rows: &[&[f64]]) {
    let columns = centres.ncols();
    let mut stray = Some(sums.farthest.0);
    for (number, &count) in sums.counts.iter().enumerate() {
        if count > 0 {
            for column in 0..columns {
                centres[[number, column]] = sums.places[number * columns + column] / count as f64;
            }
        } else if let Some(row) = stray.take() {
            for column in 0..columns {
                centres[[number, column]] = rows[row][column];
            }
        }
    }
}

/// The number of the nearest centre, the first where two are equally near, and the squared distance.
fn nearest_centre(row: &[f64], centres: &[&[f64]]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (number, centre) in centres.iter().enumerate() {
        let distance = squared_distance(row, centre);
        if distance < best.1 {
            best = (number, distance);
        }
    }
    best
}

/// Sum of squared distances from the nearest centres.
pub(super) fn inertia(points: &Array2<f64>, centres: &Array2<f64>) -> f64 {
    round(&rows(points), centres).inertia
}

/// For each row the number of its nearest centre.
pub(super) fn nearest(points: &Array2<f64>, centres: &Array2<f64>) -> Vec<usize> {
    let centres = rows(centres);
    rows(points).par_iter().map(|row| nearest_centre(row, &centres).0).collect()
}

/// The rows as slices: many times faster to walk through than views in a build without optimisation.
pub(super) fn rows(matrix: &Array2<f64>) -> Vec<&[f64]> {
    let all = matrix.as_slice().expect("scaled points, samples of rows and centres are all laid out row by row");
    all.chunks_exact(matrix.ncols().max(1)).collect()
}

pub(super) fn squared_distance(a: &[f64], b: &[f64]) -> f64 {
    let mut sum = 0.0;
    for (x, y) in a.iter().zip(b) {
        sum += (x - y) * (x - y);
    }
    sum
}
