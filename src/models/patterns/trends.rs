//! Whether a product group rises or falls, and whether it has seasons, in each region, source, store or cluster.

use rayon::prelude::*;

use domain::day::Day;
use stats::change_point::{Change, change_point, left_by_a_line};
use stats::kendall::{friedman, median, seasonal_slope};
use stats::multiple::benjamini_hochberg;

/// Months that a trend must rest on.
pub const FEWEST_MONTHS: usize = 8;
const YEAR: usize = 12;

/// The result for one series of whole months.
#[derive(Debug, Clone, PartialEq)]
pub struct Movement {
    /// Change per year as a share of the mean month; none with too few months or nothing sold.
    pub change_per_year: Option<f64>,
    /// Of no trend, adjusted for all series tried (Benjamini & Hochberg).
    pub trend_p: f64,
    /// Where it jumps from one level to another, such as a launch, and that explains it better than a steady change; its
    /// p-value held against all series tried.
    pub jump: Option<Change>,
    /// January first: each month as a multiple of the usual month; none with less than two years.
    pub profile: Option<[f64; YEAR]>,
    /// Of no season, adjusted for all series tried.
    pub season_p: f64,
}

/// Looks for trends and seasons in series of net amounts per day, one value per whole month, all beginning with the
/// same month.
///
/// Trends by the seasonal Kendall test and its slope (Hirsch, Slack & Smith 1982) from two years on, before that by Mann
/// and Kendall's; jumps by Pettitt's test (1979); seasons by Friedman's test (1937) over whole years without the slope.
/// The p-values are adjusted for the number of series: trends, jumps and seasons apart.
#[must_use]
pub fn find_movements(first_month: Day, series: &[Vec<f64>]) -> Vec<Movement> {
    let raw: Vec<Movement> = series.par_iter().map(|values| movement(first_month, values)).collect();
    let trends = benjamini_hochberg(&raw.iter().map(|one| one.trend_p).collect::<Vec<_>>());
    let seasons = benjamini_hochberg(&raw.iter().map(|one| one.season_p).collect::<Vec<_>>());
    let jumps: Vec<f64> = raw.iter().map(|one| one.jump.map_or(1.0, |jump| jump.p_value)).collect();
    let adjusted = raw.into_iter().zip(trends.into_iter().zip(seasons)).zip(benjamini_hochberg(&jumps));
    adjusted
        .map(|((one, (trend_p, season_p)), p_value)| {
            let jump = one.jump.map(|jump| Change { p_value, ..jump });
            Movement { trend_p, jump, season_p, ..one }
        })
        .collect()
}

fn movement(first_month: Day, values: &[f64]) -> Movement {
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    let season = if values.len() >= 2 * YEAR { YEAR } else { 1 };
    let slope = (values.len() >= FEWEST_MONTHS && mean > 0.0).then(|| seasonal_slope(values, season)).flatten();
    let jump = (values.len() >= FEWEST_MONTHS).then(|| change_point(values, season)).flatten();
    let per_step = slope.map_or(0.0, |slope| slope.per_step);
    let level: Vec<f64> = values.iter().enumerate().map(|(i, value)| value - per_step * i as f64).collect();
    // Whole years, the newest last.
    let years: Vec<&[f64]> = level.rchunks_exact(YEAR).collect();
    let skipped = level.len() % YEAR;
    Movement {
        change_per_year: slope.map(|slope| slope.per_step * YEAR as f64 / mean),
        trend_p: slope.map_or(1.0, |slope| slope.p_value),
        jump: jump.filter(|jump| jump.left < left_by_a_line(values, season)),
        profile: (years.len() >= 2 && mean > 0.0).then(|| profile(first_month, skipped, &years)),
        season_p: if mean > 0.0 { friedman(&years) } else { 1.0 },
    }
}

/// Each calendar month's median over the years against the mean of the twelve.
fn profile(first_month: Day, skipped: usize, years: &[&[f64]]) -> [f64; YEAR] {
    let mut by_month = [0.0; YEAR];
    let begins = first_month.month() as usize + YEAR - 1 + skipped;
    for place in 0..YEAR {
        by_month[(begins + place) % YEAR] =
            median(&mut years.iter().map(|year| year[place]).collect::<Vec<_>>()).max(0.0);
    }
    let mean = by_month.iter().sum::<f64>() / YEAR as f64;
    by_month.map(|value| if mean > 0.0 { value / mean } else { 1.0 })
}
