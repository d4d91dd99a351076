//! How much more or less a purchase brings in the days to come than in those just past, where that comes back every year:
//! mowers in spring, oil and blades in autumn.
//!
//! The money of a list takes its level from the newest period, and in a trade whose goods change with the season that
//! is the wrong one. What a purchase brought is measured in two windows of each earlier year: that of the days to come,
//! and that of the period the level was learned from. The newest period's mean times the ratio of the two is the seasonal
//! forecast of the mean (the seasonal random walk with drift in logarithms, Box & Jenkins 1970, ch. 9): what grows from
//! period to period is in the ratio as well. It is used only where it cannot be chance (positive-part shrinkage, Efron &
//! Morris 1973).

use crate::choosing::coherence;
use crate::choosing::drift::{DRIFT_OF_PRICES, FADING, thinned};
use crate::choosing::same_phase::{YEAR, whole};
use crate::origins::earlier::Records;
use crate::origins::window::Window;
use domain::day::Day;
use domain::history::Future;

const MOST_YEARS: i32 = 2;
/// Longer horizons hold every season.
const LONGEST_HORIZON: u32 = 300;
/// Record that must lie behind a window, in days.
const SHORTEST_RECORD: i32 = 120;
/// Fewer purchases do not tell what one brings.
const FEWEST_PURCHASES: f64 = 30.0;
/// A difference below so many standard deviations may be chance.
const CLEAR: f64 = 2.0;
/// Farthest that money is moved, as the logarithm of a ratio: tenfold.
const FARTHEST: f64 = 2.3;
/// What earlier years taught of the money of a purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PriceSeason {
    /// Logarithm of the ratio of what a purchase brings in the horizon to what it brought in the period before it.
    log_ratio: f64,
    /// Its standard deviation.
    deviation: f64,
}

/// A logarithm, of a price or of the ratio of two, and its variance by chance.
#[derive(Clone, Copy)]
pub(super) struct Measured {
    pub log: f64,
    pub variance: f64,
}

impl PriceSeason {
    /// For the days after `as_of`, the level being learned from the `horizon_days` before it. None where the record is too
    /// short, or where the seasons bring the same.
    #[must_use]
    pub fn new(records: &dyn Records, as_of: Day, horizon_days: u32) -> Option<PriceSeason> {
        if horizon_days > LONGEST_HORIZON {
            return None;
        }
        let days = i32::try_from(horizon_days).ok()?;
        let mut years = Vec::new();
        for year in 1..=MOST_YEARS {
            let day = as_of.plus(-whole(f64::from(year) * YEAR));
            let before = day.plus(-days);
            if before.since(records.first_day()) < SHORTEST_RECORD {
                break;
            }
            let brought = |from| brought(&thinned(records.window(from, horizon_days)));
            let (Some(to_come), Some(just_past)) = (brought(day), brought(before)) else { continue };
            years.push(Measured {
                log: to_come.log - just_past.log,
                variance: to_come.variance + just_past.variance + 2.0 * DRIFT_OF_PRICES.powi(2),
            });
        }
        PriceSeason::pooled(&years)
    }

    /// The newest year weighs most.
    fn pooled(years: &[Measured]) -> Option<PriceSeason> {
        let weight = |place: usize| FADING.powi(i32::try_from(place).unwrap_or(i32::MAX));
        let weights: f64 = (0..years.len()).map(weight).sum();
        if weights <= 0.0 {
            return None;
        }
        let mean = years.iter().enumerate().map(|(i, year)| weight(i) * year.log).sum::<f64>() / weights;
        let chance =
            years.iter().enumerate().map(|(i, year)| weight(i).powi(2) * year.variance).sum::<f64>() / weights.powi(2);
        let strays = years.iter().map(|year| (year.log - mean).powi(2)).sum::<f64>() / (years.len() as f64).powi(2);
        let variance = chance.max(strays);
        let kept = 1.0 - CLEAR.powi(2) * variance / mean.powi(2).max(1e-12);
        let log_ratio = kept * mean.clamp(-FARTHEST, FARTHEST);
        (kept > 0.0).then(|| PriceSeason { log_ratio, deviation: variance.sqrt() })
    }

    /// How many times what the period before brought a purchase brings.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.log_ratio.exp()
    }

    /// Standard deviation of the logarithm of that.
    #[must_use]
    pub fn deviation(&self) -> f64 {
        self.deviation
    }

    /// As a sentence.
    #[must_use]
    pub fn spoken(&self) -> String {
        let (share, than) = if self.log_ratio > 0.0 { (self.ratio(), "more") } else { (1.0 / self.ratio(), "less") };
        if share < 2.0 {
            let apart = if self.log_ratio > 0.0 { self.ratio() - 1.0 } else { 1.0 - self.ratio() };
            return format!(
                "At this time of the year a purchase has brought about {} {than} than in the months before; the money follows \
                 that.",
                figures::percent_as_set((100.0 * apart).round() / 100.0)
            );
        }
        let times = figures::decimals(share, 1);
        let as_much = if self.log_ratio > 0.0 {
            format!("about {times} times as much as in the months before")
        } else {
            format!("much less than in the months before, which brought about {times} times as much")
        };
        format!("At this time of the year a purchase has brought {as_much}; the money follows that.")
    }
}

/// What a purchase brought in a window; none if too few were made.
pub(super) fn brought(window: &Window) -> Option<Measured> {
    let bought: f64 = window.futures.iter().map(|future| f64::from(future.purchases)).sum();
    let price = coherence::price(&window.futures).filter(|price| bought >= FEWEST_PURCHASES && *price > 0.0)?;
    let off = |future: &Future| (future.spend - price * f64::from(future.purchases)).powi(2);
    let variance = window.futures.iter().map(off).sum::<f64>() / (price * bought).powi(2);
    Some(Measured { log: price.ln(), variance })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choosing::simulated::{Business, Past, tested};
    use domain::model::Model;

    const FIRST: Day = Day(18_628);

    /// Mowers from April to September, oil and blades in the rest of the year.
    fn mowers(years: f64) -> f64 {
        if (0.25..0.75).contains(&years.fract()) { 5.0 } else { 1.0 }
    }

    fn busy_in_summer(part: f64) -> f64 {
        if (0.25..0.75).contains(&part) { 1.5 } else { 0.5 }
    }

    #[test]
    fn the_money_of_a_half_year_is_that_of_its_season() {
        let mut off = Vec::new();
        for (season, seed) in [(Business::STATIONARY.season, 1), (busy_in_summer, 2), (Business::STATIONARY.season, 3)]
        {
            let business = Business { years: 4.3, price: mowers, season, ..Business::STATIONARY };
            let lines = business.lines(FIRST, seed);
            // To the end of March, and from there to the end of September.
            for as_of in ["2023-10-01", "2024-04-01"] {
                let report = tested(&lines, Model::Spending, as_of.parse().expect("a day"), 182);
                let level = report.level.expect("tested");
                let share = level.expected_spend.expect("money") / level.spend.expect("money");
                assert!((share - 1.0).abs() < 0.2, "{as_of}, seed {seed}: {share}");
                off.push((share - 1.0).abs());
            }
        }
        let mean = off.iter().sum::<f64>() / off.len() as f64;
        assert!(mean < 0.1, "{off:?}");
    }

    #[test]
    fn steady_money_has_no_season() {
        let rising = |years: f64| 1.0 + 0.1 * years;
        for seed in 1..=5 {
            let business = Business { years: 4.3, price: rising, ..Business::STATIONARY };
            let past = Past::of(&business.lines(FIRST, seed));
            assert_eq!(PriceSeason::new(&past, "2024-10-01".parse().expect("a day"), 182), None, "seed {seed}");
        }
    }

    #[test]
    fn only_what_cannot_be_chance_moves_the_money() {
        let year = |log, variance| Measured { log, variance };
        let clear = PriceSeason::pooled(&[year(1.4, 0.01), year(1.5, 0.01)]).expect("a season");
        assert!((clear.log_ratio - 1.44).abs() < 0.03, "{clear:?}");
        assert!(PriceSeason::pooled(&[year(0.15, 0.01)]).is_none());
        // Up in one year and down in the other is no season, however much was bought.
        assert!(PriceSeason::pooled(&[year(0.8, 0.001), year(-0.7, 0.001)]).is_none());
        assert!(PriceSeason::pooled(&[]).is_none());
    }

    #[test]
    fn it_is_said_as_people_say_it() {
        let of = |ratio: f64| PriceSeason { log_ratio: ratio.ln(), deviation: 0.1 }.spoken();
        assert!(of(4.2).contains("about 4.2 times as much as in"), "{}", of(4.2));
        assert!(of(0.25).contains("much less than in the months before, which brought about 4.0 times as much"));
        assert!(of(1.3).contains("about 30 % more") && of(0.7).contains("about 30 % less"), "{}", of(0.7));
    }
}
