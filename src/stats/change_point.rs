//! Does a series jump from one level to another: Pettitt's test, seasons taken off.

use crate::kendall::{lag_one, median};

/// Of the dependence of neighbours that is allowed for.
const MOST_DEPENDENCE: f64 = 0.9;

/// Where a series jumps, if it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The first value of the new level.
    pub place: usize,
    /// Mean before it and from it on.
    pub before: f64,
    pub after: f64,
    /// Two-sided: how likely a series without any change looks as split as this one.
    pub p_value: f64,
    /// Sum of squares that two levels leave over.
    pub left: f64,
}

/// Pettitt's test (1979, eqs. 2.2–2.6): U(t) counts how often a value up to t lies below one after it, less how often
/// above, and max |U| is large where the series splits into a low and a high part. Ties lower its variance as they do
/// that of Mann and Whitney's U (Lehmann 1975, eq. 1.35); neighbours that hang together raise it, by
/// (1 + ρ) ÷ (1 − ρ) as in Kendall's test. With two cycles of a `season` or more each place's median is taken off
/// first. What was sold only from some day on, or only up to it, is also held against all orders of the same values
/// (an exact permutation test), as few values need. None with fewer than four values or all alike.
#[must_use]
pub fn change_point(values: &[f64], season: usize) -> Option<Change> {
    if values.len() < 4 || values.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let (rough, _) = split(values)?;
    let level = seasonless(values, rough, season);
    let (place, score) = split(&level)?;
    let rest = around(&level, place);
    let hanging = lag_one(&rest).clamp(0.0, MOST_DEPENDENCE);
    let n = values.len() as f64;
    let square = score * score / tied(&level).max(1e-9) * (1.0 - hanging) / (1.0 + hanging);
    let by_ranks = 2.0 * (-6.0 * square / (n.powi(3) + n.powi(2))).exp();
    let p_value = match only_at_one_end(values) {
        Some(by_order) if by_order < by_ranks => 2.0 * by_order,
        _ => 2.0 * by_ranks,
    };
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    Some(Change {
        place,
        before: mean(&values[..place]),
        after: mean(&values[place..]),
        p_value: p_value.min(1.0),
        left: rest.iter().map(|value| value * value).sum(),
    })
}

/// Sum of squares that the line of least squares leaves over, seasons taken off: what a steady change explains less well
/// than two levels do.
#[must_use]
pub fn left_by_a_line(values: &[f64], season: usize) -> f64 {
    let line = |values: &[f64]| {
        let n = values.len().max(1) as f64;
        let (middle, mean) = ((n - 1.0) / 2.0, values.iter().sum::<f64>() / n);
        let along: f64 = values.iter().enumerate().map(|(i, value)| (i as f64 - middle) * (value - mean)).sum();
        let square: f64 = (0..values.len()).map(|i| (i as f64 - middle).powi(2)).sum();
        let slope = if square > 0.0 { along / square } else { 0.0 };
        let rest = |(i, value): (usize, &f64)| value - mean - slope * (i as f64 - middle);
        values.iter().enumerate().map(rest).collect::<Vec<f64>>()
    };
    let usual = usual_of_places(&line(values), season);
    let level: Vec<f64> = values.iter().enumerate().map(|(i, value)| value - usual[i % usual.len()]).collect();
    line(&level).iter().map(|rest| rest * rest).sum()
}

/// The place where |U| is largest, and that.
fn split(values: &[f64]) -> Option<(usize, f64)> {
    let n = values.len();
    let mut score = 0.0_f64;
    let mut best: Option<(usize, f64)> = None;
    for place in 1..n {
        let moved = values[place - 1];
        // U grows by how the value that changes sides stands to all others.
        score += values.iter().map(|other| f64::from(i8::from(*other > moved) - i8::from(*other < moved))).sum::<f64>();
        if best.is_none_or(|(_, most)| score.abs() > most) {
            best = Some((place, score.abs()));
        }
    }
    best.filter(|(_, score)| *score > 0.0)
}

/// What is left of each value about the mean of its part.
fn around(values: &[f64], place: usize) -> Vec<f64> {
    let (before, after) = values.split_at(place);
    let about = |part: &[f64]| {
        let mean = part.iter().sum::<f64>() / part.len().max(1) as f64;
        part.iter().map(|value| value - mean).collect::<Vec<f64>>()
    };
    [about(before), about(after)].concat()
}

fn seasonless(values: &[f64], place: usize, season: usize) -> Vec<f64> {
    let usual = usual_of_places(&around(values, place), season);
    values.iter().enumerate().map(|(i, value)| value - usual[i % usual.len()]).collect()
}

/// Each place's median over the cycles; nothing with fewer than two of them.
fn usual_of_places(rest: &[f64], season: usize) -> Vec<f64> {
    if season < 2 || rest.len() < 2 * season {
        return vec![0.0];
    }
    (0..season).map(|first| median(&mut rest.iter().skip(first).step_by(season).copied().collect::<Vec<_>>())).collect()
}

/// 1 − Σ (t³ − t) ÷ (n³ − n) over runs of t equal values.
fn tied(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cube = |n: usize| (n as f64).powi(3) - n as f64;
    let runs: f64 = sorted.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|run| cube(run.len())).sum();
    1.0 - runs / cube(sorted.len())
}

/// Among all orders of these values the share with everything that is not 0 at one end; none if it is not.
fn only_at_one_end(values: &[f64]) -> Option<f64> {
    let sold = values.iter().filter(|value| **value != 0.0).count();
    let first = values.iter().position(|value| *value != 0.0)?;
    let last = values.iter().rposition(|value| *value != 0.0)?;
    let together = last - first + 1 == sold && sold < values.len();
    if !together || (first > 0 && last + 1 < values.len()) {
        return None;
    }
    // 1 ÷ the number of ways to choose their places.
    let ways = (1..=sold).map(|i| ((values.len() - sold + i) as f64 / i as f64).ln()).sum::<f64>();
    Some(2.0 * (-ways).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn the_statistic_by_hand() {
        // U(1) = 3, U(2) = 4 (two of two below two of two), U(3) = 3.
        assert_eq!(split(&[1.0, 2.0, 3.0, 4.0]), Some((2, 4.0)));
        assert_eq!(change_point(&[5.0; 12], 1), None);
        assert_eq!(change_point(&[1.0, 2.0, 3.0], 1), None);
        assert!((tied(&[1.0, 1.0, 2.0, 3.0]) - (1.0 - 6.0 / 60.0)).abs() < 1e-12);
        // Of four places for one value it is the last, or the first, in two.
        assert_eq!(only_at_one_end(&[0.0, 0.0, 0.0, 9.0]), Some(0.5));
        assert_eq!(only_at_one_end(&[0.0, 9.0, 0.0, 0.0]), None);
    }

    #[test]
    fn a_launch_is_found_where_no_slope_is() {
        let mut launch = vec![0.0; 23];
        launch.extend([9_000.0, 21_000.0, 14_000.0, 3_000.0, 16_000.0, 12_000.0]);
        let found = change_point(&launch, 12).expect("a change");
        assert!(found.place == 23 && found.p_value < 1e-3 && found.before.abs() < 1e-9, "{found:?}");
        assert!(found.left < left_by_a_line(&launch, 12));
    }

    #[test]
    fn a_step_is_found_through_seasons_and_beats_a_line_and_a_line_beats_a_step() {
        let mut random = Seeded::new(4);
        let year = |i: usize| (std::f64::consts::TAU * i as f64 / 12.0).sin();
        let usual: Vec<f64> = (0..48).map(|i| 100.0 + 30.0 * year(i) + 5.0 * random.normal()).collect();
        let step: Vec<f64> = usual.iter().enumerate().map(|(i, v)| if i < 30 { *v } else { v + 40.0 }).collect();
        let found = change_point(&step, 12).expect("a change");
        assert!(found.p_value < 0.01 && found.place.abs_diff(30) <= 1, "{found:?}");
        assert!(found.left < left_by_a_line(&step, 12));
        let rising: Vec<f64> = usual.iter().enumerate().map(|(i, v)| v + 2.0 * i as f64).collect();
        assert!(change_point(&rising, 12).expect("enough").left > left_by_a_line(&rising, 12));
    }

    #[test]
    fn series_without_a_change_seldom_look_like_one() {
        for (months, hanging) in [(12, 0.0), (24, 0.0), (36, 0.3), (60, 0.5)] {
            let alarms = (0..400).filter(|seed| {
                let mut random = Seeded::new(*seed);
                let mut last = 0.0;
                let values: Vec<f64> = (0..months)
                    .map(|i| {
                        last = hanging * last + random.normal();
                        50.0 + 6.0 * (std::f64::consts::TAU * f64::from(i) / 12.0).sin() + last
                    })
                    .collect();
                change_point(&values, 12).is_some_and(|change| change.p_value < 0.05)
            });
            let share = alarms.count() as f64 / 400.0;
            assert!(share < 0.085, "{months} months, correlation {hanging}: {share}");
        }
    }
}
