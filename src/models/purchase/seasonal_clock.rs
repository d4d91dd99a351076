//! The seasonal clock: calendar days become days of equal business, so that every purchase model runs unchanged in a
//! seasonal trade.
//!
//! Purchases of a customer come at the rate λ · s(t), with s of mean 1 over a year. In the time Λ(t) = ∫ s(u) du they
//! come at the steady rate λ: the standard time change of a non-homogeneous Poisson process (Çinlar 1975, ch. 4.7). The
//! shape s is a Fourier series fitted to the ratios of weekly repeat purchases to the year around them, each wave
//! shrunk towards zero as far as its size may be noise (Efron & Morris 1973), and used only where all of them together
//! cannot be noise. What weeks of their own do beside the waves, such as the first day of a season, is kept as far as
//! one year bears out another.

use crate::purchase::seasonal_shape::Weeks;
use crate::purchase::trade_step::{Repeats, Step};
use domain::day::Day;
use domain::history::History;

/// Days of the mean Gregorian year.
const YEAR: f64 = 365.2425;
const DAYS: usize = 366;
const TWO_YEARS: i32 = 730;
/// With fewer repeat purchases, seasons cannot be distinguished from chance.
const FEWEST_PURCHASES: usize = 200;
/// Business never stands quite still: the weakest day as a share of the mean.
const WEAKEST: f64 = 0.01;

/// Whether and how business follows the year.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum SeasonalClock {
    /// Less than two years on record, or hardly any repeat purchases: seasons cannot be known.
    #[default]
    Unknown,
    /// Any seasonal pattern may be chance.
    Flat,
    /// Days of business from the year's beginning to each of its days.
    Seasonal(Vec<f64>),
    /// Beside that, trade jumped to another level and stayed there: a day at the new one is worth so many more.
    Stepped(Box<SeasonalClock>, Step),
}

impl SeasonalClock {
    /// From the days of all repeat purchases between two days, in any order.
    #[must_use]
    pub fn learn(first: Day, as_of: Day, repeats: &[i32]) -> SeasonalClock {
        let days = as_of.since(first);
        if days < TWO_YEARS || repeats.len() < FEWEST_PURCHASES {
            return SeasonalClock::Unknown;
        }
        let weeks = Weeks::new(first, days, repeats);
        let Some(shape) = weeks.shape() else { return SeasonalClock::Flat };
        let mut passed = Vec::with_capacity(DAYS + 1);
        let mut sum = 0.0;
        passed.push(0.0);
        for day in 0..DAYS {
            sum += shape.on((day as f64 + 0.5) / DAYS as f64).max(WEAKEST);
            passed.push(sum);
        }
        SeasonalClock::Seasonal(passed.into_iter().map(|so_far| so_far / sum * YEAR).collect())
    }

    /// From all that customers bought again between two days: seasons, and a step where one is clear. A record that is
    /// too short to know seasons cannot tell a step from one.
    #[must_use]
    pub fn new(first: Day, as_of: Day, known: &Repeats) -> SeasonalClock {
        let days: Vec<i32> = known.repeats.iter().map(|repeat| repeat.1).collect();
        let seasons = SeasonalClock::learn(first, as_of, &days);
        if seasons == SeasonalClock::Unknown {
            return seasons;
        }
        match Step::find(&|from, to| seasons.between(from, to), (first, as_of), known) {
            Some(step) => SeasonalClock::Stepped(Box::new(seasons), step),
            None => seasons,
        }
    }

    #[must_use]
    pub fn is_seasonal(&self) -> bool {
        match self {
            SeasonalClock::Seasonal(_) => true,
            SeasonalClock::Stepped(seasons, _) => seasons.is_seasonal(),
            SeasonalClock::Unknown | SeasonalClock::Flat => false,
        }
    }

    /// Whether days differ at all.
    fn is_calendar(&self) -> bool {
        matches!(self, SeasonalClock::Unknown | SeasonalClock::Flat)
    }

    /// The step of the level, where there is one.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        if let SeasonalClock::Stepped(_, step) = self { Some(*step) } else { None }
    }

    /// Days of business from one calendar day to another; the same as calendar days without seasons.
    #[must_use]
    pub fn between(&self, from: Day, to: Day) -> f64 {
        match self {
            SeasonalClock::Seasonal(passed) => reading(passed, to) - reading(passed, from),
            SeasonalClock::Stepped(seasons, step) => {
                let last_before = step.day.plus(-1);
                let since = seasons.between(from.max(last_before), to.max(last_before));
                seasons.between(from, to) + (step.ratio - 1.0) * since
            }
            SeasonalClock::Unknown | SeasonalClock::Flat => f64::from(to.since(from)),
        }
    }

    /// Days of business in the horizon after a day.
    #[must_use]
    pub fn horizon(&self, as_of: Day, days: u32) -> f64 {
        self.between(as_of, as_of.plus(i32::try_from(days).unwrap_or(i32::MAX / 4)))
    }

    /// A history as of a day, its times measured by this clock, to the nearest day.
    #[must_use]
    pub fn told(&self, as_of: Day, history: &History) -> History {
        if self.is_calendar() {
            return *history;
        }
        let back = |days: u32| as_of.plus(-i32::try_from(days).unwrap_or(i32::MAX / 4));
        let (first, last) = (back(history.age), back(history.days_since_last_purchase()));
        let age = whole(self.between(first, as_of));
        let recency = if history.frequency == 0 { 0 } else { whole(self.between(first, last)).min(age) };
        History { recency, age, ..*history }
    }

    /// Same as [`SeasonalClock::told`], for several histories.
    #[must_use]
    pub fn told_all(&self, as_of: Day, histories: &[History]) -> Vec<History> {
        histories.iter().map(|history| self.told(as_of, history)).collect()
    }

    /// What is known about seasons, as a sentence.
    #[must_use]
    pub fn spoken(&self) -> String {
        let said = match self {
            SeasonalClock::Stepped(seasons, step) => {
                return format!(
                    "{} Around {}, customers began to buy about {} times as often as before; the forecast takes it that \
                     this lasts, which nobody can know yet.",
                    seasons.spoken(),
                    step.day.month_name(),
                    figures::decimals(step.ratio, 1)
                );
            }
            SeasonalClock::Unknown => {
                "Seasons cannot be known yet: that takes two years of repeat purchases, so the forecast treats all months alike."
            }
            SeasonalClock::Flat => "No season stands out from chance, so all months are treated alike.",
            SeasonalClock::Seasonal(_) => "The forecast follows the seasons of the years on record.",
        };
        said.to_owned()
    }
}

fn reading(passed: &[f64], day: Day) -> f64 {
    let years = f64::from(day.0) / YEAR;
    let (whole_years, part) = (years.floor(), years.rem_euclid(1.0));
    let place = part * DAYS as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the year")]
    let below = (place.floor() as usize).min(DAYS - 1);
    whole_years * YEAR + passed[below] + (place - below as f64) * (passed[below + 1] - passed[below])
}

fn whole(days: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "days since a purchase, rounded")]
    let whole = days.round().clamp(0.0, f64::from(u32::MAX)) as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::CustomerId;
    use stats::random::Seeded;
    use std::f64::consts::TAU;

    const FIRST: Day = Day(18_993);

    /// Purchases over some years at a daily rate that depends on the part of the year.
    fn purchases(years: f64, rate: impl Fn(f64, f64) -> f64) -> (Day, Vec<i32>) {
        let mut random = Seeded::new(5);
        let days = whole(years * YEAR);
        let as_of = FIRST.plus(i32::try_from(days).expect("days"));
        let mut repeats = Vec::new();
        for day in FIRST.0..as_of.0 {
            let mean = rate((f64::from(day) / YEAR).rem_euclid(1.0), f64::from(day - FIRST.0) / YEAR);
            repeats.extend((0..random.poisson(mean)).map(|_| day));
        }
        (as_of, repeats)
    }

    fn year_from(clock: &SeasonalClock, from: f64, to: f64) -> f64 {
        let day = |part: f64| FIRST.plus(i32::try_from(whole(part * YEAR)).expect("days"));
        clock.between(day(from), day(to))
    }

    #[test]
    fn a_season_is_found_and_a_year_stays_a_year() {
        let (as_of, repeats) = purchases(3.5, |part, _| 8.0 * (1.0 + 0.8 * (TAU * part).cos()));
        let clock = SeasonalClock::learn(FIRST, as_of, &repeats);
        assert!(clock.is_seasonal());
        let begin = (f64::from(FIRST.0) / YEAR).rem_euclid(1.0);
        let (winter, summer) =
            (year_from(&clock, 0.75 - begin + 1.0, 1.25 - begin + 1.0), year_from(&clock, 1.25 - begin, 1.75 - begin));
        // 0.5 ± 0.8/π of a year.
        assert!((winter / YEAR - 0.755).abs() < 0.02 && (summer / YEAR - 0.245).abs() < 0.02, "{winter} {summer}");
        assert!((year_from(&clock, 0.2, 1.2) - YEAR).abs() < 1.5);
    }

    #[test]
    fn growth_and_chance_are_no_seasons_and_two_years_are_needed() {
        let (as_of, steady) = purchases(4.0, |_, _| 5.0);
        assert_eq!(SeasonalClock::learn(FIRST, as_of, &steady), SeasonalClock::Flat);
        let (as_of, growing) = purchases(4.0, |_, years| 4.0 * years);
        assert_eq!(SeasonalClock::learn(FIRST, as_of, &growing), SeasonalClock::Flat);
        let (as_of, short) = purchases(1.2, |part, _| 8.0 * (1.0 + 0.8 * (TAU * part).cos()));
        let clock = SeasonalClock::learn(FIRST, as_of, &short);
        assert_eq!(clock, SeasonalClock::Unknown);
        assert!(clock.spoken().contains("cannot be known"));
    }

    #[test]
    fn a_history_is_told_in_days_of_business() {
        let (as_of, repeats) = purchases(3.5, |part, _| 8.0 * (1.0 + 0.8 * (TAU * part).cos()));
        let clock = SeasonalClock::learn(FIRST, as_of, &repeats);
        let history = History {
            customer: CustomerId(1),
            frequency: 2,
            recency: 365,
            age: 730,
            mean_spend: 1.0,
            mean_repeat_spend: 1.0,
            first_spend: 1.0,
        };
        let told = clock.told(as_of, &history);
        assert!(told.age.abs_diff(730) <= 2 && told.recency.abs_diff(365) <= 2, "{told:?}");
        let one = clock.told(as_of, &History { frequency: 0, recency: 0, ..history });
        assert_eq!(one.recency, 0);
        assert_eq!(SeasonalClock::Flat.told(as_of, &history), history);
    }
}
