//! Whether trade with the customers there are jumped to another level and stayed there: a launch, a new shop, a rival.
//!
//! Repeat purchases in a period by customers who came in another one are Poisson about customers × a rate of those who
//! came together × a rate of their age × days of business × the level of the period: the age–period–cohort model
//! (Holford 1983, eq. 1), fitted by iterative proportional fitting. A steady growth cannot be told from ages and cohorts
//! there, a step can. The likelihood ratio of the best single step, divided by how much more than Poisson the counts
//! scatter, is compared with the distribution of such a maximum (Andrews 1993). As the purchases of a customer come
//! together, so that one who leaves looks like a small step, the step must also be clear against the scatter between
//! customers (Liang & Zeger 1986).

use domain::day::Day;

/// Periods are this long, or longer on a longer record, so that there are no more than so many.
const SHORTEST_PERIOD: i32 = 30;
const MOST_PERIODS: i32 = 36;
/// A level holds for as many periods before it counts as one.
const FEWEST_BEFORE: usize = 6;
const FEWEST_AFTER: usize = 3;
/// One in a hundred records without a step reaches 13 (Andrews 1993, table 1); the test is repeated on many days, so
/// more is asked for.
const CLEARLY_A_STEP: f64 = 16.0;
/// The logarithm of a step that matters.
const SMALLEST: f64 = 0.15;
/// No step is believed beyond this.
const LARGEST: f64 = 1.4;
const ROUNDS: usize = 60;
const MORE_ROUNDS: usize = 400;

/// The first day of the new level, and how many times the old one it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    pub day: Day,
    pub ratio: f64,
}

/// The days on which customers bought again, up to a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repeats {
    /// First day of each customer.
    pub firsts: Vec<i32>,
    /// The customer's place among the first days, and the day of the repeat purchase.
    pub repeats: Vec<(usize, i32)>,
}

/// Counts by the period of arrival and the period of the purchase.
struct Counts {
    /// Customers × days of business would be expected to bring purchases.
    exposed: Vec<Vec<f64>>,
    bought: Vec<Vec<f64>>,
    periods: usize,
    /// First day of the first period.
    origin: i32,
    /// Days of a period.
    length: i32,
}

/// Rates by cohort and by age, and the level of the later periods.
#[derive(Clone)]
struct Rates {
    cohort: Vec<f64>,
    age: Vec<f64>,
    level: f64,
}

impl Step {
    /// The clearest step up to a day; none if all may be chance. `business` gives the days of business between two days,
    /// seasons considered.
    #[must_use]
    pub fn find(business: &dyn Fn(Day, Day) -> f64, (first, as_of): (Day, Day), known: &Repeats) -> Option<Step> {
        let days = as_of.since(first);
        let length = (days / MOST_PERIODS).max(SHORTEST_PERIOD);
        let periods = usize::try_from(days / length).ok()?;
        if periods < FEWEST_BEFORE + FEWEST_AFTER {
            return None;
        }
        let begin = |period: usize| as_of.plus(-length * i32::try_from(periods - period).unwrap_or(0));
        let counts = Counts::of(business, known, periods, &begin, length);
        let steady = counts.fitted(Rates::even(periods), periods, MORE_ROUNDS);
        let without = counts.log_likelihood(&steady, periods);
        let (place, _, stepped) = (FEWEST_BEFORE..=periods - FEWEST_AFTER)
            .map(|place| {
                let stepped = counts.fitted(steady.clone(), place, ROUNDS);
                (place, counts.log_likelihood(&stepped, place), stepped)
            })
            .max_by(|one, other| one.1.total_cmp(&other.1))?;
        let stepped = counts.fitted(stepped, place, MORE_ROUNDS);
        let gain = 2.0 * (counts.log_likelihood(&stepped, place) - without);
        let size = stepped.level.ln();
        let clear = gain > CLEARLY_A_STEP * counts.scatter(&stepped, place)
            && size * size > CLEARLY_A_STEP * counts.variance(&stepped, place, known, begin(place))
            && size.abs() > SMALLEST;
        clear.then(|| Step { day: begin(place).plus(1), ratio: size.clamp(-LARGEST, LARGEST).exp() })
    }
}

impl Rates {
    fn even(periods: usize) -> Rates {
        Rates { cohort: vec![1.0; periods], age: vec![1.0; periods], level: 1.0 }
    }
}

impl Counts {
    fn of(
        business: &dyn Fn(Day, Day) -> f64,
        known: &Repeats,
        periods: usize,
        begin: &dyn Fn(usize) -> Day,
        length: i32,
    ) -> Counts {
        let mut counts = Counts {
            exposed: Vec::new(),
            bought: vec![vec![0.0; periods]; periods],
            periods,
            origin: begin(0).0 + 1,
            length,
        };
        let mut came = vec![0.0; periods];
        for &day in &known.firsts {
            // Whoever came before the first whole period is counted with it.
            if let Some(period) = counts.period_of(day.max(counts.origin)) {
                came[period] += 1.0;
            }
        }
        for &(customer, day) in &known.repeats {
            if !counts.is_counted(known, customer, day) {
                continue;
            }
            let first = known.firsts[customer].max(counts.origin);
            if let (Some(cohort), Some(period)) = (counts.period_of(first), counts.period_of(day)) {
                counts.bought[cohort][period] += 1.0;
            }
        }
        let worth: Vec<f64> = (0..periods).map(|p| business(begin(p), begin(p + 1)) / f64::from(length)).collect();
        counts.exposed = (0..periods)
            .map(|cohort| (0..periods).map(|p| if p > cohort { came[cohort] * worth[p] } else { 0.0 }).collect())
            .collect();
        counts
    }

    /// Each (cohort, period) with what is expected there.
    fn cells<'a>(&'a self, rates: &'a Rates, place: usize) -> impl Iterator<Item = (usize, usize, f64)> + 'a {
        (0..self.periods).flat_map(move |cohort| {
            (cohort + 1..self.periods).map(move |period| {
                let level = if period >= place { rates.level } else { 1.0 };
                let mean = self.exposed[cohort][period] * rates.cohort[cohort] * rates.age[period - cohort] * level;
                (cohort, period, mean)
            })
        })
    }

    /// The step begins at `place`; there is none where that is the end.
    fn fitted(&self, mut rates: Rates, place: usize, rounds: usize) -> Rates {
        let n = self.periods;
        for _ in 0..rounds {
            for by_age in [false, true] {
                let (mut seen, mut expected) = (vec![0.0; n], vec![0.0; n]);
                for (cohort, period, mean) in self.cells(&rates, place) {
                    let own = if by_age { period - cohort } else { cohort };
                    seen[own] += self.bought[cohort][period];
                    expected[own] += mean;
                }
                let of = if by_age { &mut rates.age } else { &mut rates.cohort };
                for ((rate, seen), expected) in of.iter_mut().zip(seen).zip(expected) {
                    *rate = if expected > 0.0 { *rate * seen / expected } else { *rate };
                }
            }
            let (mut seen, mut expected) = (0.0, 0.0);
            for (cohort, period, mean) in self.cells(&rates, place).filter(|cell| cell.1 >= place) {
                seen += self.bought[cohort][period];
                expected += mean;
            }
            if seen > 0.0 && expected > 0.0 {
                rates.level *= seen / expected;
            }
        }
        rates
    }

    /// Of the logarithm of the step, from how far each customer's purchases before and after it are from what is
    /// expected of such a customer.
    fn variance(&self, rates: &Rates, place: usize, known: &Repeats, before: Day) -> f64 {
        let mut sums = vec![[0.0; 2]; self.periods];
        for (cohort, period, mean) in self.cells(rates, place) {
            sums[cohort][usize::from(period >= place)] += mean;
        }
        let all = [0, 1].map(|side| sums.iter().map(|of| of[side]).sum::<f64>().max(1.0));
        let mut own = vec![[0.0; 2]; known.firsts.len()];
        for &(customer, day) in known.repeats.iter().filter(|repeat| self.is_counted(known, repeat.0, repeat.1)) {
            own[customer][usize::from(day > before.0)] += 1.0;
        }
        let mut came = vec![0.0; self.periods];
        let cohorts: Vec<Option<usize>> =
            known.firsts.iter().map(|day| self.period_of(*day.max(&self.origin))).collect();
        for cohort in cohorts.iter().flatten() {
            came[*cohort] += 1.0;
        }
        let off = |(own, cohort): (&[f64; 2], &Option<usize>)| {
            let Some(cohort) = *cohort else { return 0.0 };
            let by_side = [0, 1].map(|side| (own[side] - sums[cohort][side] / came[cohort]) / all[side]);
            (by_side[1] - by_side[0]).powi(2)
        };
        own.iter().zip(&cohorts).map(off).sum()
    }

    fn period_of(&self, day: i32) -> Option<usize> {
        usize::try_from((day - self.origin).div_euclid(self.length)).ok().filter(|period| *period < self.periods)
    }

    /// Purchases of the period in which a customer came are left out: not all of it was seen.
    fn is_counted(&self, known: &Repeats, customer: usize, day: i32) -> bool {
        let first = known.firsts[customer].max(self.origin);
        matches!((self.period_of(first), self.period_of(day)), (Some(cohort), Some(period)) if period > cohort)
    }

    fn log_likelihood(&self, rates: &Rates, place: usize) -> f64 {
        let of = |(cohort, period, mean): (usize, usize, f64)| {
            let seen = self.bought[cohort][period];
            if seen > 0.0 { seen * mean.max(1e-300).ln() - mean } else { -mean }
        };
        self.cells(rates, place).map(of).sum()
    }

    /// How many times the variance of Poisson counts the scatter is: of the cells, or of whole periods, whichever is
    /// more; at least once.
    fn scatter(&self, rates: &Rates, place: usize) -> f64 {
        let (mut chi2, mut cells) = (0.0, 0.0);
        let mut periods = vec![[0.0; 2]; self.periods];
        for (cohort, period, mean) in self.cells(rates, place).filter(|cell| cell.2 > 0.0) {
            let seen = self.bought[cohort][period];
            chi2 += (seen - mean).powi(2) / mean;
            cells += 1.0;
            periods[period][0] += seen;
            periods[period][1] += mean;
        }
        let free = (cells - 2.0 * self.periods as f64).max(1.0);
        let usable = periods.iter().filter(|[_, mean]| *mean > 0.0);
        let of_periods: f64 = usable.clone().map(|[seen, mean]| (seen - mean).powi(2) / mean).sum();
        let free_periods = (usable.count() as f64 - 2.0).max(1.0);
        (chi2 / free).max(of_periods / free_periods).max(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    const DAYS: i32 = 1_000;

    /// Customers who come all the time, buy less the older they get, and more or less by a level of the day.
    fn business(seed: u64, level: impl Fn(i32) -> f64, loyal_at_first: f64) -> Repeats {
        let mut random = Seeded::new(seed);
        let mut known = Repeats::default();
        for customer in 0..900 {
            let came = if customer < 200 { 0 } else { i32::try_from(random.below(1_000)).expect("days") };
            let place = known.firsts.len();
            let rate = random.gamma(0.8, 60.0) * if came == 0 { loyal_at_first } else { 1.0 };
            let ends = f64::from(came) + random.exponential(1.0 / 500.0);
            known.firsts.push(came);
            for day in (came + 1)..DAYS {
                if f64::from(day) < ends && random.uniform() < 1.0 - (-rate * level(day)).exp() {
                    known.repeats.push((place, day));
                }
            }
        }
        known
    }

    fn found(known: &Repeats) -> Option<Step> {
        Step::find(&|from, to| f64::from(to.since(from)), (Day(0), Day(DAYS - 1)), known)
    }

    #[test]
    fn a_launch_is_found_with_its_day_and_size() {
        for seed in 1..=4 {
            let step = found(&business(seed, |day| if day > 800 { 1.6 } else { 1.0 }, 1.0)).expect("a step");
            assert!((step.day.0 - 800).abs() <= 60 && (1.3..1.95).contains(&step.ratio), "{seed}: {step:?}");
        }
        let lost = found(&business(5, |day| if day > 600 { 0.5 } else { 1.0 }, 3.0)).expect("a step");
        assert!((lost.day.0 - 600).abs() <= 60 && (0.4..0.65).contains(&lost.ratio), "{lost:?}");
    }

    #[test]
    fn steady_growth_loyal_first_customers_and_chance_are_no_steps() {
        for seed in 10..=17 {
            assert_eq!(found(&business(seed, |_| 1.0, 1.0)), None, "steady {seed}");
            assert_eq!(found(&business(seed, |_| 1.0, 4.0)), None, "loyal at first {seed}");
            assert_eq!(found(&business(seed, |day| 1.0 + f64::from(day) / 1_500.0, 1.0)), None, "growing {seed}");
        }
        assert_eq!(found(&Repeats::default()), None);
    }
}
