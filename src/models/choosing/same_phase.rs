//! How far the purchase model's level was off at the same time of earlier years: in a trade with seasons no other period
//! tells of the one that is to come.
//!
//! The model tells the time by the seasons, and so lets customers leave by that time too, while some leave by the
//! calendar: in the quiet half of a year it expects too many to stay, in the busy half too few. The same error comes
//! back with the phase of the year, so the windows of earlier years that begin on the same day measure it.

use crate::choosing::drift::{FADING, LEAST_DRIFT, USUAL_DRIFT, noise_of_sum, thinned};
use crate::learned::earlier_rows::rhythm;
use crate::origins::earlier::Records;
use domain::day::Day;
use stats::special::{logistic, logit};

/// Days of the mean Gregorian year.
pub(super) const YEAR: f64 = 365.2425;
const MOST_YEARS: i32 = 3;
/// Record that must lie behind a window, in days.
const SHORTEST_RECORD: i32 = 365;
/// Corrections go no farther than this, in log-odds and in logarithms of counts.
const FARTHEST: f64 = 1.0;
/// Fewer buyers say nothing.
const FEWEST_BUYERS: f64 = 10.0;

/// Mean errors over the years, the newest weighing most, drawn towards none as far as they may be chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SamePhase {
    /// Of the mean chance, in log-odds, and its variance.
    chance: f64,
    noise: f64,
    /// Of all purchases, in logarithms.
    purchases: f64,
    /// How far the chance strays from year to year, in log-odds, and how many years said so.
    drift: f64,
    years: f64,
}

/// An error and its variance by chance alone.
#[derive(Clone, Copy)]
struct Error {
    size: f64,
    noise: f64,
}

impl SamePhase {
    /// None without a window of the same phase that can be looked at.
    #[must_use]
    pub fn new(records: &dyn Records, as_of: Day, horizon_days: u32) -> Option<SamePhase> {
        let seasons = records.seasons(as_of);
        let (mut chances, mut counts) = (Vec::new(), Vec::new());
        for year in 1..=MOST_YEARS {
            let day = as_of.plus(-whole(f64::from(year) * YEAR));
            let known = u32::try_from(as_of.since(day)).unwrap_or(0);
            if day.since(records.first_day()) < SHORTEST_RECORD {
                break;
            }
            let window = thinned(records.window(day, horizon_days.min(known)));
            let Ok(words) = rhythm(&seasons, day, &window.histories, window.horizon_days) else { continue };
            let n = window.histories.len() as f64;
            let buyers = window.futures.iter().filter(|future| future.purchases > 0).count() as f64;
            let bought: f64 = window.futures.iter().map(|future| f64::from(future.purchases)).sum();
            if buyers < FEWEST_BUYERS || n - buyers < FEWEST_BUYERS {
                continue;
            }
            let (rate, modelled) = (buyers / n, words.purchase.iter().sum::<f64>() / n);
            chances.push(Error { size: logit(rate) - logit(modelled), noise: 1.0 / (n * rate * (1.0 - rate)) });
            let expected: f64 = words.purchases.iter().sum();
            let noise = noise_of_sum(&words.purchases, &window.futures);
            counts.push(Error { size: (bought / expected.max(1e-9)).ln(), noise });
        }
        let (chance, noise) = mean(&chances)?;
        let (purchases, _) = mean(&counts)?;
        Some(SamePhase { chance, noise, purchases, drift: stray(&chances), years: chances.len() as f64 })
    }

    /// The rate of buyers by the model's mean chance.
    #[must_use]
    pub fn rate(&self, mean_chance: f64) -> f64 {
        logistic(logit(mean_chance) + self.chance)
    }

    /// Variance of the log-odds of [`SamePhase::rate`], as far as it is chance.
    #[must_use]
    pub fn noise(&self) -> f64 {
        self.noise
    }

    /// How many times the purchases come that the model expects.
    #[must_use]
    pub fn of_purchases(&self) -> f64 {
        self.purchases.exp()
    }

    /// Standard deviation of what another year adds, in log-odds, and the years that it rests on.
    #[must_use]
    pub fn drift(&self) -> (f64, f64) {
        (self.drift, self.years - 1.0)
    }
}

/// The newest first; with its variance.
fn mean(errors: &[Error]) -> Option<(f64, f64)> {
    let (mut sum, mut weights, mut squares) = (0.0, 0.0, 0.0);
    for (place, error) in (0..).zip(errors) {
        let weight = FADING.powi(place);
        sum += weight * error.size;
        weights += weight;
        squares += weight * weight * (error.noise + LEAST_DRIFT * LEAST_DRIFT);
    }
    if weights == 0.0 {
        return None;
    }
    let (mean, noise) = (sum / weights, squares / (weights * weights));
    let usual = USUAL_DRIFT * USUAL_DRIFT;
    let lasting = usual / (usual + noise);
    Some(((mean * lasting).clamp(-FARTHEST, FARTHEST), lasting * noise))
}

/// Root mean square of the errors about their mean, without what chance explains; 0 for a single one.
fn stray(errors: &[Error]) -> f64 {
    let n = errors.len() as f64;
    if n < 2.0 {
        return 0.0;
    }
    let mean = errors.iter().map(|error| error.size).sum::<f64>() / n;
    let squares: f64 = errors.iter().map(|error| (error.size - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (squares - errors.iter().map(|error| error.noise).sum::<f64>() / n).max(0.0).sqrt()
}

pub(super) fn whole(days: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a few years in days")]
    let whole = days.round() as i32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_back_every_year_is_taken_off_and_chance_is_not() {
        let error = |size, noise| Error { size, noise };
        let (lasting, _) = mean(&[error(-0.4, 0.001), error(-0.35, 0.001), error(-0.45, 0.001)]).expect("years");
        assert!((lasting + 0.4).abs() < 0.04, "{lasting}");
        let (doubtful, _) = mean(&[error(-0.4, 0.4)]).expect("a year");
        assert!(doubtful > -0.1, "{doubtful}");
        assert!(mean(&[]).is_none());
        assert!(stray(&[error(-0.4, 0.001), error(0.4, 0.001)]) > 0.5 && stray(&[error(0.4, 0.0)]) < 1e-12);
    }
}
