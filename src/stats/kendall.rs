//! Whether a series rises or falls, regardless of its seasons: Kendall's test within seasons and the median slope.

use statrs::function::erf::erfc;

use crate::ranks;

/// How a series moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Median change from one value to the next.
    pub per_step: f64,
    /// Two-sided: how likely a series without a trend would look as steady as this one.
    pub p_value: f64,
}

/// The seasonal Kendall test (Hirsch, Slack & Smith 1982, eqs. 5–9) with the seasonal Theil–Sen slope (their eq. 15):
/// only values of the same season, `season` steps apart, are compared; 1 is the test of Mann (1945) and Kendall and the
/// slope of Theil (1950) and Sen (1968). Correlated months carry less information than independent ones: the variance
/// grows by (1 + ρ) ÷ (1 − ρ) with the lag-one correlation ρ of the residuals after slope and season (Yue & Wang 2004,
/// for a first-order autoregression), ρ corrected for its bias in short series. None with fewer than two comparisons.
#[must_use]
pub fn seasonal_slope(values: &[f64], season: usize) -> Option<Slope> {
    let season = season.max(1);
    let (mut score, mut slopes) = (0.0_f64, Vec::new());
    for (early, from) in values.iter().enumerate() {
        for later in (early + season..values.len()).step_by(season) {
            let change = values[later] - from;
            score += if change > 0.0 {
                1.0
            } else if change < 0.0 {
                -1.0
            } else {
                0.0
            };
            slopes.push(change / (later - early) as f64);
        }
    }
    if slopes.len() < 2 || slopes.iter().any(|slope| !slope.is_finite()) {
        return None;
    }
    let per_step = median(&mut slopes);
    let variance = (0..season).map(|first| variance_of_score(values, first, season)).sum::<f64>();
    let hanging = lag_one(&residuals(values, season, per_step)).clamp(0.0, 0.9);
    let deviation = (variance * (1.0 + hanging) / (1.0 - hanging)).sqrt();
    // One step nearer to zero, as the score moves in steps of two.
    let distance = (score.abs() - 1.0).max(0.0);
    let p_value = if deviation > 0.0 { erfc(distance / deviation / std::f64::consts::SQRT_2) } else { 1.0 };
    Some(Slope { per_step, p_value })
}

/// n (n − 1) (2n + 5) ÷ 18 without the pairs that are tied (Kendall 1975, eq. 4.2).
fn variance_of_score(values: &[f64], first: usize, season: usize) -> f64 {
    let mut own: Vec<f64> = values.iter().skip(first).step_by(season).copied().collect();
    own.sort_by(f64::total_cmp);
    let term = |n: usize| {
        let n = n as f64;
        n * (n - 1.0) * (2.0 * n + 5.0) / 18.0
    };
    term(own.len()) - own.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(|tied| term(tied.len())).sum::<f64>()
}

/// The residuals after removing the slope and each season's median.
fn residuals(values: &[f64], season: usize, per_step: f64) -> Vec<f64> {
    let mut left: Vec<f64> = values.iter().enumerate().map(|(i, value)| value - per_step * i as f64).collect();
    let cycles = left.len() / season.max(1);
    if cycles < 2 {
        return left;
    }
    for first in 0..season {
        let usual = median(&mut left.iter().skip(first).step_by(season).copied().collect::<Vec<_>>());
        left.iter_mut().skip(first).step_by(season).for_each(|value| *value -= usual);
    }
    left
}

/// Correlation of neighbours, corrected for the bias of short series (Kendall 1954: r is too low by (1 + 4ρ) ÷ n).
pub(crate) fn lag_one(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if n < 8.0 {
        return 0.0;
    }
    let mean = values.iter().sum::<f64>() / n;
    let around: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    let along: f64 = values.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    if around > 0.0 { (n * along / around + 1.0) / (n - 4.0) } else { 0.0 }
}

/// The median; 0 without values. Sorts the values.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len(), values.len() / 2) {
        (0, _) => 0.0,
        (n, middle) if n % 2 == 1 => values[middle],
        (_, middle) => f64::midpoint(values[middle - 1], values[middle]),
    }
}

/// Whether the same positions of every cycle are the high ones: Friedman's test (1937) on ranks within cycles, by the F
/// of Iman & Davenport (1980). `cycles` are rows of equal length; 1 if nothing can be said.
#[must_use]
pub fn friedman(cycles: &[&[f64]]) -> f64 {
    let places = cycles.first().map_or(0, |cycle| cycle.len());
    if cycles.len() < 2 || places < 2 || cycles.iter().any(|cycle| cycle.len() != places) {
        return 1.0;
    }
    let (b, k) = (cycles.len() as f64, places as f64);
    let ranked: Vec<Vec<f64>> = cycles.iter().map(|cycle| ranks::midranks(cycle)).collect();
    let squares: f64 = ranked.iter().flatten().map(|rank| rank * rank).sum();
    let middle = b * (k + 1.0) / 2.0;
    let between: f64 = (0..places).map(|j| (ranked.iter().map(|row| row[j]).sum::<f64>() - middle).powi(2)).sum();
    let spread = squares - b * k * (k + 1.0).powi(2) / 4.0;
    if spread <= 0.0 {
        return 1.0;
    }
    let chi = (k - 1.0) * between / spread;
    let left = b * (k - 1.0) - chi;
    if left <= 1e-9 {
        return 0.0;
    }
    let (d1, d2) = (k - 1.0, (b - 1.0) * (k - 1.0));
    let f = (b - 1.0) * chi / left;
    statrs::function::beta::checked_beta_reg(d2 / 2.0, d1 / 2.0, d2 / (d2 + d1 * f)).unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn a_series_by_hand() {
        // Four values, five of six pairs rise: S = 4, variance 4·3·13/18 = 26/3.
        let slope = seasonal_slope(&[1.0, 3.0, 2.0, 4.0], 1).expect("enough");
        let z: f64 = 3.0 / (26.0_f64 / 3.0).sqrt();
        assert!((slope.p_value - erfc(z / 2.0_f64.sqrt())).abs() < 1e-9, "{slope:?}");
        // The slopes of the pairs are −1, ½, ½, 1, 2, 2.
        assert!((slope.per_step - 0.75).abs() < 1e-12);
        assert_eq!(seasonal_slope(&[1.0, 2.0], 12), None);
        assert!((seasonal_slope(&[5.0; 30], 12).expect("enough").p_value - 1.0).abs() < 1e-12);
    }

    fn year(i: usize) -> f64 {
        (std::f64::consts::TAU * i as f64 / 12.0).sin()
    }

    #[test]
    fn seasons_are_no_trend_and_trends_are_found_through_seasons() {
        let mut random = Seeded::new(2);
        let noise: Vec<f64> = (0..36).map(|i| 100.0 + 40.0 * year(i) + 5.0 * random.normal()).collect();
        assert!(seasonal_slope(&noise, 12).expect("enough").p_value > 0.01);
        let rising: Vec<f64> = noise.iter().enumerate().map(|(i, value)| value + i as f64).collect();
        let slope = seasonal_slope(&rising, 12).expect("enough");
        assert!(slope.p_value < 1e-3 && (slope.per_step - 1.0).abs() < 0.25, "{slope:?}");
        let cycles: Vec<&[f64]> = noise.chunks(12).collect();
        assert!(friedman(&cycles) < 1e-4);
    }

    /// Share of series without a trend for which it reports a trend at 5 %.
    fn false_alarms(months: usize, hanging: f64, seeds: u64) -> f64 {
        let alarms = (0..seeds).filter(|seed| {
            let mut random = Seeded::new(*seed);
            let mut last = 0.0;
            let values: Vec<f64> = (0..months)
                .map(|i| {
                    last = hanging * last + random.normal();
                    50.0 + 6.0 * year(i) + last
                })
                .collect();
            seasonal_slope(&values, if months >= 24 { 12 } else { 1 }).is_some_and(|slope| slope.p_value < 0.05)
        });
        alarms.count() as f64 / seeds as f64
    }

    #[test]
    fn series_without_a_trend_seldom_look_like_one() {
        for (months, hanging) in [(24, 0.0), (36, 0.0), (36, 0.3), (60, 0.3), (120, 0.5)] {
            let share = false_alarms(months, hanging, 400);
            assert!(share < 0.085, "{months} months, correlation {hanging}: {share}");
        }
    }

    #[test]
    fn months_without_a_season_seldom_look_like_one() {
        let seasonal = (0..400).filter(|seed| {
            let mut random = Seeded::new(*seed);
            let values: Vec<f64> = (0..36).map(|_| random.normal()).collect();
            friedman(&values.chunks(12).collect::<Vec<_>>()) < 0.05
        });
        let share = seasonal.count() as f64 / 400.0;
        assert!((0.02..0.085).contains(&share), "{share}");
        assert!((friedman(&[&[1.0, 1.0], &[1.0, 1.0]]) - 1.0).abs() < 1e-12);
    }
}
