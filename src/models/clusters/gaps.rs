//! Whether groups are separated by gaps: between the centres of any two, customers must be rarer than at both.
//!
//! Each pair is viewed along the direction that best separates the two (Fisher 1936, his linear discriminant), so that
//! long groups side by side are seen as two. A single group cut in half has no gap at the cut.

use crate::clusters::definite;

/// Largest number of customers in a gap, relative to the lower of the two peaks.
const DEEP: f64 = 0.75;
/// Standard errors that the peak must rise above the gap.
const SURE: f64 = 3.0;
/// From a quarter before one centre to a quarter beyond the other.
const BINS: usize = 10;
const FROM: f64 = -0.25;
const WIDTH: f64 = 0.15;
/// Bins between the centres in which the gap is looked for.
const BETWEEN: std::ops::Range<usize> = 3..7;
/// Variance of a count smoothed by ¼, ½, ¼, as a part of the count.
const SMOOTHED: f64 = 0.375;

/// Whether every two groups have a gap between them.
pub(super) fn all_apart(rows: &[&[f64]], labels: &[usize], k: usize) -> bool {
    let mut groups: Vec<Vec<&[f64]>> = vec![Vec::new(); k];
    for (row, &label) in rows.iter().zip(labels) {
        groups[label].push(row);
    }
    groups.retain(|group| !group.is_empty());
    let moments: Vec<Moments> = groups.iter().map(|group| Moments::from_group(group)).collect();
    (0..groups.len()).all(|i| (0..i).all(|j| apart((&groups[i], &moments[i]), (&groups[j], &moments[j]))))
}

/// Mean of a group, and the sum of squares and products around it.
struct Moments {
    mean: Vec<f64>,
    scatter: Vec<f64>,
}

impl Moments {
    fn from_group(group: &[&[f64]]) -> Moments {
        let columns = group[0].len();
        let mut mean = vec![0.0; columns];
        for row in group {
            mean.iter_mut().zip(*row).for_each(|(sum, x)| *sum += x);
        }
        for sum in &mut mean {
            *sum /= group.len() as f64;
        }
        let mut scatter = vec![0.0; columns * columns];
        for row in group {
            for i in 0..columns {
                for j in 0..columns {
                    scatter[i * columns + j] += (row[i] - mean[i]) * (row[j] - mean[j]);
                }
            }
        }
        Moments { mean, scatter }
    }
}

fn apart((left, of_left): (&[&[f64]], &Moments), (right, of_right): (&[&[f64]], &Moments)) -> bool {
    let Some(direction) = discriminant(of_left, of_right, left.len() + right.len()) else { return false };
    let place = |row: &[f64]| -> f64 { row.iter().zip(&direction).map(|(x, d)| x * d).sum() };
    let (from, to) = (place(&of_left.mean), place(&of_right.mean));
    let mut counts = [0.0; BINS];
    for row in left.iter().chain(right) {
        let bin = ((place(row) - from) / (to - from) - FROM) / WIDTH;
        if (0.0..BINS as f64).contains(&bin) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a bin")]
            let bin = bin as usize;
            counts[bin] += 1.0;
        }
    }
    has_gap(&counts)
}

/// W⁻¹ (m₂ − m₁) with W the common covariance, a little rounded so that it can be solved.
fn discriminant(left: &Moments, right: &Moments, customers: usize) -> Option<Vec<f64>> {
    let columns = left.mean.len();
    let mut within: Vec<f64> =
        left.scatter.iter().zip(&right.scatter).map(|(a, b)| (a + b) / customers as f64).collect();
    let trace: f64 = (0..columns).map(|i| within[i * columns + i]).sum();
    for i in 0..columns {
        within[i * columns + i] += 1e-3 * trace / columns as f64 + 1e-9;
    }
    let lower = definite::factor(&within, columns)?;
    let mut direction: Vec<f64> = right.mean.iter().zip(&left.mean).map(|(r, l)| r - l).collect();
    definite::forward(&lower, &mut direction);
    definite::backward(&lower, &mut direction);
    Some(direction)
}

fn has_gap(counts: &[f64; BINS]) -> bool {
    let at = |i: usize| counts[i.min(BINS - 1)];
    let smooth: Vec<f64> =
        (0..BINS).map(|i| f64::midpoint(at(i), f64::midpoint(at(i.saturating_sub(1)), at(i + 1)))).collect();
    let Some(gap) = BETWEEN.min_by(|&a, &b| smooth[a].total_cmp(&smooth[b])) else { return false };
    let peak = |bins: &[f64]| bins.iter().copied().fold(0.0, f64::max);
    let lower = peak(&smooth[..gap]).min(peak(&smooth[gap + 1..]));
    let error = (SMOOTHED * (lower + smooth[gap])).sqrt();
    smooth[gap] < DEEP * lower && lower - smooth[gap] > SURE * error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(from: f64) -> impl Iterator<Item = [f64; 2]> {
        (0..400).map(move |i| [from + f64::from(i % 20) / 20.0, f64::from(i / 20)])
    }

    #[test]
    fn two_blocks_are_apart_and_one_cut_in_halves_is_not() {
        let both: Vec<[f64; 2]> = grid(0.0).chain(grid(3.0)).collect();
        let rows: Vec<&[f64]> = both.iter().map(<[f64; 2]>::as_slice).collect();
        let by_block: Vec<usize> = (0..800).map(|i| i / 400).collect();
        assert!(all_apart(&rows, &by_block, 2));
        let across: Vec<usize> = rows.iter().map(|row| usize::from(row[1] > 9.5)).collect();
        assert!(!all_apart(&rows, &across, 2), "cut across, both halves run on");
        assert!(all_apart(&rows, &vec![0; 800], 1), "one group is parted from nothing");
    }

    #[test]
    fn a_few_customers_prove_no_gap() {
        assert!(has_gap(&[4.0, 30.0, 30.0, 10.0, 5.0, 5.0, 10.0, 30.0, 30.0, 4.0]));
        assert!(!has_gap(&[0.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 0.0]));
        assert!(!has_gap(&[10.0, 30.0, 30.0, 28.0, 27.0, 28.0, 30.0, 30.0, 30.0, 10.0]));
    }
}
