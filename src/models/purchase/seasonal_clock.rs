//! The seasonal clock: calendar days become days of equal business, so that every purchase model runs unchanged in a
//! seasonal trade.
//!
//! Purchases of a customer come at the rate λ · s(t), with s of mean 1 over a year. In the time Λ(t) = ∫ s(u) du they
//! come at the steady rate λ: the standard time change of a non-homogeneous Poisson process (Çinlar 1975, ch. 4.7). The
//! shape s is a Fourier series fitted to the ratios of weekly repeat purchases to the year around them, each wave
//! shrunk towards zero as far as its size may be noise (Efron & Morris 1973), and used only where all of them together
//! cannot be noise. What weeks of their own do beside the waves, such as the first day of a season, is kept as far as
//! one year bears out another.

use std::f64::consts::TAU;

use domain::day::Day;
use domain::history::History;

/// Days of the mean Gregorian year.
const YEAR: f64 = 365.2425;
const DAYS: usize = 366;
const WEEKS: usize = 52;
/// Half of the year around a day.
const HALF_YEAR: i32 = 182;
const TWO_YEARS: i32 = 730;
/// Maximum number of waves per year: this resolves a month, but not a week.
const WAVES: usize = 10;
/// Waves that decide whether there are seasons: any season shows in its slow waves.
const SLOW_WAVES: usize = 4;
/// χ² with eight degrees of freedom whose upper tail is one in a thousand.
const CLEARLY_SEASONAL: f64 = 26.12;
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

    #[must_use]
    pub fn is_seasonal(&self) -> bool {
        matches!(self, SeasonalClock::Seasonal(_))
    }

    /// Days of business from one calendar day to another; the same as calendar days without seasons.
    #[must_use]
    pub fn between(&self, from: Day, to: Day) -> f64 {
        match self {
            SeasonalClock::Seasonal(passed) => reading(passed, to) - reading(passed, from),
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
        if !self.is_seasonal() {
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
    pub fn spoken(&self) -> &'static str {
        match self {
            SeasonalClock::Unknown => {
                "Seasons cannot be known yet: that takes two years of repeat purchases, so the forecast treats all months alike."
            }
            SeasonalClock::Flat => "No season stands out from chance, so all months are treated alike.",
            SeasonalClock::Seasonal(_) => "The forecast follows the seasons of the years on record.",
        }
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

/// Repeat purchases by week of the year, with the number expected from the year around each day.
struct Weeks {
    seen: [f64; WEEKS],
    usual: [f64; WEEKS],
    /// The same of each year by itself.
    years: Vec<Counted>,
}

/// Seen and usual purchases by week.
type Counted = [[f64; 2]; WEEKS];

/// A Fourier series about 1, and what each week does beside it.
struct Shape {
    waves: Waves,
    weeks: [f64; WEEKS],
}

impl Shape {
    fn on(&self, part_of_year: f64) -> f64 {
        self.waves.at(part_of_year) + self.weeks[week_of_part(part_of_year)]
    }
}

struct Waves(Vec<[f64; 2]>);

impl Waves {
    fn at(&self, part_of_year: f64) -> f64 {
        let wave = |(k, [a, b]): (usize, &[f64; 2])| {
            let angle = TAU * (k + 1) as f64 * part_of_year;
            a * angle.cos() + b * angle.sin()
        };
        1.0 + self.0.iter().enumerate().map(wave).sum::<f64>()
    }
}

impl Weeks {
    /// Growth is removed by comparing each day with the mean of the year around it, so the first and the last half year
    /// serve only as context.
    fn new(first: Day, days: i32, repeats: &[i32]) -> Weeks {
        let length = usize::try_from(days).unwrap_or(0) + 1;
        let mut sums = vec![0.0; length + 1];
        for &day in repeats {
            if let Some(count) = usize::try_from(day - first.0).ok().and_then(|place| sums.get_mut(place + 1)) {
                *count += 1.0;
            }
        }
        for place in 1..sums.len() {
            sums[place] += sums[place - 1];
        }
        let half = HALF_YEAR.unsigned_abs() as usize;
        let mut weeks = Weeks { seen: [0.0; WEEKS], usual: [0.0; WEEKS], years: Vec::new() };
        for place in half..length.saturating_sub(half) {
            let week = week_of(first.0 + i32::try_from(place).unwrap_or(0));
            let seen = sums[place + 1] - sums[place];
            let usual = (sums[place + half + 1] - sums[place - half]) / (2 * half + 1) as f64;
            weeks.seen[week] += seen;
            weeks.usual[week] += usual;
            // Whole years from the first half year on, wherever in the calendar they begin.
            let year = (place - half) / DAYS;
            if weeks.years.len() <= year {
                weeks.years.push([[0.0; 2]; WEEKS]);
            }
            weeks.years[year][week][0] += seen;
            weeks.years[year][week][1] += usual;
        }
        weeks
    }

    /// None if the waves may be chance.
    fn shape(&self) -> Option<Shape> {
        if self.usual.iter().any(|usual| *usual <= 0.0) {
            return None;
        }
        let ratios: [f64; WEEKS] = std::array::from_fn(|week| self.seen[week] / self.usual[week]);
        let mean = ratios.iter().sum::<f64>() / WEEKS as f64;
        let ratios = ratios.map(|ratio| ratio / mean);
        let raw = Waves((1..=WAVES).map(|k| wave(&ratios, k)).collect());
        let middle = |week: usize| (week as f64 + 0.5) / WEEKS as f64;
        // A Poisson count has a variance equal to its mean; more scatter about the waves raises the noise estimate.
        let chi2: f64 = (0..WEEKS)
            .map(|week| {
                (ratios[week] - raw.at(middle(week))).powi(2) * self.usual[week] / raw.at(middle(week)).max(0.1)
            })
            .sum();
        let excess = (chi2 / (WEEKS - 2 * WAVES - 1) as f64).max(1.0);
        let of_a_ratio = excess * self.usual.iter().map(|usual| 1.0 / usual).sum::<f64>() / WEEKS as f64;
        let noise = 2.0 * of_a_ratio / WEEKS as f64;
        let size = |[a, b]: &[f64; 2]| (a * a + b * b) / noise;
        if raw.0.iter().take(SLOW_WAVES).map(size).sum::<f64>() < CLEARLY_SEASONAL {
            return None;
        }
        let drawn = |wave: &[f64; 2]| wave.map(|part| part * (1.0 - 2.0 / size(wave).max(2.0)));
        let waves = Waves(raw.0.iter().map(drawn).collect());
        Some(Shape { weeks: self.beside(&waves, mean), waves })
    }
}

impl Weeks {
    /// What each week of the year does beside the waves, drawn towards nothing as far as years do not bear each other
    /// out: the product of what a week did in two years is, on average, the square of what it always does.
    fn beside(&self, waves: &Waves, mean: f64) -> [f64; WEEKS] {
        let rest: Vec<[Option<f64>; WEEKS]> = self
            .years
            .iter()
            .map(|year| {
                std::array::from_fn(|week| {
                    let [seen, usual] = year[week];
                    let middle = (week as f64 + 0.5) / WEEKS as f64;
                    (usual > 0.0).then(|| seen / usual / mean - waves.at(middle))
                })
            })
            .collect();
        let (mut lasting, mut pairs, mut squares, mut single) = (0.0, 0.0, 0.0, 0.0);
        for (place, one) in rest.iter().enumerate() {
            for (a, others) in one.iter().zip(0..WEEKS) {
                let Some(a) = a else { continue };
                squares += a * a;
                single += 1.0;
                for b in rest[place + 1..].iter().filter_map(|other| other[others]) {
                    lasting += a * b;
                    pairs += 1.0;
                }
            }
        }
        if pairs == 0.0 {
            return [0.0; WEEKS];
        }
        let lasting = (lasting / pairs).max(0.0);
        let passing = (squares / single - lasting).max(0.0);
        std::array::from_fn(|week| {
            let own: Vec<f64> = rest.iter().filter_map(|year| year[week]).collect();
            let n = own.len() as f64;
            if n < 2.0 || lasting <= 0.0 {
                return 0.0;
            }
            own.iter().sum::<f64>() / n * lasting / (lasting + passing / n)
        })
    }
}

/// The components of a wave of `k` periods per year in weekly ratios.
fn wave(ratios: &[f64; WEEKS], k: usize) -> [f64; 2] {
    let angle = |week: usize| TAU * k as f64 * (week as f64 + 0.5) / WEEKS as f64;
    let sum = |of: &dyn Fn(f64) -> f64| (0..WEEKS).map(|week| ratios[week] * of(angle(week))).sum::<f64>();
    [2.0 / WEEKS as f64 * sum(&f64::cos), 2.0 / WEEKS as f64 * sum(&f64::sin)]
}

fn week_of(day: i32) -> usize {
    week_of_part((f64::from(day) / YEAR).rem_euclid(1.0))
}

fn week_of_part(part_of_year: f64) -> usize {
    let place = part_of_year * WEEKS as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a week of the year")]
    let week = place as usize;
    week.min(WEEKS - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::CustomerId;
    use stats::random::Seeded;

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
