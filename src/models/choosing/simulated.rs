//! Simulated businesses whose distribution is known, as purchases that forecasts can be compared with.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use crate::choosing::backtest::backtest;
use crate::choosing::fit_cache::FitCache;
use crate::choosing::settings::Settings;
use crate::origins::earlier::{Records, latest_split};
use crate::origins::season::Season;
use crate::origins::window::Window;
use crate::purchase::seasonal_clock::SeasonalClock;
use crate::purchase::trade_step::Repeats;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::{Future, History};
use domain::model::{MethodChoice, Model};
use domain::table::FeatureTable;
use reports::backtest::BacktestReport;
use stats::random::Seeded;

/// Days in a year.
const YEAR: f64 = 365.25;

/// Purchase lines: customer, day, minor units.
pub type Lines = Vec<(i64, i32, i64)>;

/// How a business works. Functions of time take years since the first day, seasons the fraction of the calendar year.
#[derive(Clone, Copy)]
pub struct Business {
    pub name: &'static str,
    pub customers: usize,
    pub years: f64,
    /// When customers arrive: the share of all customers who have arrived by a given share of the time.
    pub come: fn(f64) -> f64,
    /// Purchases per day ~ gamma(shape, rate).
    pub rate: (f64, f64),
    /// Days of life, on average.
    pub life: f64,
    pub season: fn(f64) -> f64,
    pub trade: fn(f64) -> f64,
    pub price: fn(f64) -> f64,
    pub returns: f64,
    /// One in twenty buys as much as this many others.
    pub whales: f64,
    /// Buys at even intervals instead of at random.
    pub regular: bool,
}

impl Business {
    pub const STATIONARY: Business = Business {
        name: "stationary",
        customers: 1_200,
        years: 3.0,
        come: |share| share,
        rate: (0.8, 60.0),
        life: 500.0,
        season: |_| 1.0,
        trade: |_| 1.0,
        price: |_| 1.0,
        returns: 0.0,
        whales: 1.0,
        regular: false,
    };

    /// Its purchases from `first` on.
    pub fn lines(&self, first: Day, seed: u64) -> Lines {
        self.lines_with(first, seed, None)
    }

    /// The same up to a day, and after it another future of the same customers, by a seed of its own.
    pub fn lines_with(&self, first: Day, seed: u64, other: Option<(Day, u64)>) -> Lines {
        let days = whole(self.years * YEAR);
        let mut lines = Vec::new();
        for customer in 0..self.customers {
            let stream = |seed: u64| Seeded::new(seed.wrapping_mul(1_000_003).wrapping_add(customer as u64));
            let mut random = stream(seed);
            let customer = i64::try_from(customer).unwrap_or(0) + 1;
            let comes = whole((self.come)(random.uniform()).clamp(0.0, 1.0) * f64::from(days));
            let ends = f64::from(comes) + random.exponential(1.0 / self.life);
            let rate = random.gamma(self.rate.0, self.rate.1) * if random.uniform() < 0.05 { self.whales } else { 1.0 };
            let mean = random.gamma(5.0, 0.1);
            let mut due = 1.0;
            for day in comes..days {
                if let Some((_, seed)) = other.filter(|(split, _)| first.0 + day == split.0 + 1) {
                    random = stream(seed);
                }
                let years = f64::from(day) / YEAR;
                let part = (f64::from(first.0 + day) / 365.2425).rem_euclid(1.0);
                due += rate * (self.season)(part) * (self.trade)(years);
                let buys = if day == comes {
                    true
                } else if f64::from(day) > ends {
                    break;
                } else if self.regular {
                    due >= 1.0
                } else {
                    random.uniform() < 1.0 - (-rate * (self.season)(part) * (self.trade)(years)).exp()
                };
                if buys {
                    due = if day == comes { 0.0 } else { due - 1.0 };
                    let cents = f64::from(whole(mean * (self.price)(years) * random.gamma(4.0, 0.04))) + 1.0;
                    push(&mut lines, customer, first.0 + day, cents);
                    if random.uniform() < self.returns {
                        push(&mut lines, customer, first.0 + day + 7, -0.9 * cents);
                    }
                }
            }
        }
        lines.sort_unstable();
        lines
    }
}

fn push(lines: &mut Lines, customer: i64, day: i32, cents: f64) {
    #[expect(clippy::cast_possible_truncation, reason = "invented amounts are small")]
    lines.push((customer, day, cents as i64));
}

fn whole(days: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "invented days are few")]
    let whole = days.round() as i32;
    whole
}

/// Purchase days of each customer with their amounts, including returns.
pub struct Past {
    days: BTreeMap<i64, Vec<(i32, f64)>>,
    first: Day,
    seasons: RefCell<HashMap<Day, Rc<SeasonalClock>>>,
}

impl Past {
    pub fn of(lines: &Lines) -> Past {
        let mut days: BTreeMap<i64, Vec<(i32, f64)>> = BTreeMap::new();
        for &(customer, day, cents) in lines {
            let own = days.entry(customer).or_default();
            match own.last_mut() {
                Some(last) if last.0 == day => last.1 += cents as f64 / 100.0,
                _ => own.push((day, cents as f64 / 100.0)),
            }
        }
        let first = Day(lines.iter().map(|line| line.1).min().unwrap_or(0));
        Past { days, first, seasons: RefCell::default() }
    }

    pub fn inner(&self, as_of: Day, days: u32) -> Option<Window> {
        latest_split(self.first, as_of, days).map(|(day, days)| self.window(day, days))
    }

    fn history(&self, customer: i64, as_of: Day) -> Option<History> {
        let known = self.days.get(&customer)?.iter().filter(|(day, spend)| *day <= as_of.0 && *spend > 0.0);
        let known: Vec<(i32, f64)> = known.copied().collect();
        let (first, last) = (known.first()?, known.last()?);
        let total: f64 = known.iter().map(|one| one.1).sum();
        let repeats = known.len() - 1;
        Some(History {
            customer: CustomerId(customer),
            frequency: u32::try_from(repeats).ok()?,
            recency: last.0.abs_diff(first.0),
            age: as_of.0.abs_diff(first.0),
            mean_spend: total / known.len() as f64,
            mean_repeat_spend: if repeats > 0 { (total - first.1) / repeats as f64 } else { 0.0 },
            first_spend: first.1,
        })
    }
}

impl Records for Past {
    fn first_day(&self) -> Day {
        self.first
    }

    fn window(&self, as_of: Day, horizon_days: u32) -> Window {
        let end = as_of.0 + i32::try_from(horizon_days).expect("days");
        let mut window = Window { as_of, horizon_days, histories: Vec::new(), futures: Vec::new() };
        for (&customer, days) in &self.days {
            let Some(history) = self.history(customer, as_of) else { continue };
            let mut future = Future::default();
            for (day, spend) in days.iter().filter(|(day, _)| *day > as_of.0 && *day <= end) {
                future.spend += spend;
                if *spend > 0.0 {
                    future.purchases += 1;
                    future.first_after_days.get_or_insert(day.abs_diff(as_of.0));
                }
            }
            window.histories.push(history);
            window.futures.push(future);
        }
        window
    }

    fn table(&self, moments: &[(CustomerId, Day)], _until: Day) -> FeatureTable {
        let known: Vec<Option<History>> = moments.iter().map(|(id, day)| self.history(id.0, *day)).collect();
        let groups = moments.iter().map(|moment| moment.0.0).collect();
        let mut table = FeatureTable { rows: moments.len(), features: Vec::new(), groups };
        let mut push = |name: &str, of: &dyn Fn(&History) -> f64| {
            table.push_numbers(name, name, known.iter().map(|one| one.as_ref().map_or(f64::NAN, of)).collect());
        };
        push("pause", &|one| f64::from(one.days_since_last_purchase()));
        push("purchases", &|one| f64::from(one.frequency));
        push("age", &|one| f64::from(one.age));
        push("gap", &|one| one.mean_gap().unwrap_or(f64::NAN));
        push("spend", &|one| one.mean_spend);
        table
    }

    fn seasons(&self, as_of: Day) -> Rc<SeasonalClock> {
        let learn = || {
            let mut known = Repeats::default();
            for days in self.days.values() {
                let mut spending =
                    days.iter().filter(|one| one.1 > 0.0).map(|one| one.0).take_while(|day| *day <= as_of.0);
                let Some(first) = spending.next() else { continue };
                let place = known.firsts.len();
                known.firsts.push(first);
                known.repeats.extend(spending.map(|day| (place, day)));
            }
            Rc::new(SeasonalClock::new(self.first, as_of, &known))
        };
        Rc::clone(self.seasons.borrow_mut().entry(as_of).or_insert_with(learn))
    }

    fn season(&self, _as_of: Day) -> Season {
        Season::flat()
    }
}

/// A list made on a day, compared with what then happened.
pub fn tested(lines: &Lines, model: Model, as_of: Day, days: u32) -> BacktestReport {
    tested_with(&FitCache::default(), lines, model, as_of, days)
}

/// The same with fits that were made of the same past before.
pub fn tested_with(fit_cache: &FitCache, lines: &Lines, model: Model, as_of: Day, days: u32) -> BacktestReport {
    let past = Past::of(lines);
    let settings = Settings { dormancy_days: None, clock: &|| 0.0, fit_cache, records: Some(&past) };
    let inner = past.inner(as_of, days);
    let outer = past.window(as_of, days);
    backtest(model, MethodChoice::Auto, inner.as_ref(), &outer, &settings).expect("a report")
}
