//! The shape of a year: waves fitted to the weekly ratios of repeat purchases, and what weeks of their own do beside them.

use std::f64::consts::TAU;

use domain::day::Day;

/// Days of the mean Gregorian year.
const YEAR: f64 = 365.2425;
const DAYS: usize = 366;
const WEEKS: usize = 52;
/// Half of the year around a day.
const HALF_YEAR: i32 = 182;
/// Maximum number of waves per year: this resolves a month, but not a week.
const WAVES: usize = 10;
/// Waves that decide whether there are seasons: any season shows in its slow waves.
const SLOW_WAVES: usize = 4;
/// χ² with eight degrees of freedom whose upper tail is one in a thousand.
const CLEARLY_SEASONAL: f64 = 26.12;

/// Repeat purchases by week of the year, with the number expected from the year around each day.
pub(super) struct Weeks {
    seen: [f64; WEEKS],
    usual: [f64; WEEKS],
    /// The same of each year by itself.
    years: Vec<Counted>,
}

/// Seen and usual purchases by week.
type Counted = [[f64; 2]; WEEKS];

/// A Fourier series about 1, and what each week does beside it.
pub(super) struct Shape {
    waves: Waves,
    weeks: [f64; WEEKS],
}

impl Shape {
    pub(super) fn on(&self, part_of_year: f64) -> f64 {
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
    pub(super) fn new(first: Day, days: i32, repeats: &[i32]) -> Weeks {
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
    pub(super) fn shape(&self) -> Option<Shape> {
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
