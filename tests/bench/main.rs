//! How long our fits take compared with those of Python's lifetimes, on the same simulated customers in the same run;
//! and purchases from the file to the table used by the fits, compared with SQLite and DuckDB (see `purchases.rs`); and
//! itemsets compared with PyFIM's (see `itemsets.rs`).
//!
//! `FORESALE_BENCH_DATA=… FORESALE_PEER_PYTHON=…/bin/python cargo bench --bench speed`, with `-- fits`, `-- clusters`,
//! `-- itemsets` or `-- purchases` appended for one part; without data or that interpreter our side runs alone, or not
//! at all,
//! and says so. In a fit both sides get individual customers, and each is timed from there to fitted parameters;
//! medians of three.
#![expect(clippy::print_stdout, reason = "its figures are what it is for")]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "days and numbers of customers, all of them small"
)]

mod clusters;
mod itemsets;
mod peer;
mod purchases;

use std::collections::BTreeMap;
use std::time::Instant;

use foresale::domain::customer::CustomerId;
use foresale::domain::history::History;
use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, DAYS_PER_WEEK};
use foresale::models::purchase::fit_error::FitError;
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::purchase_model::PurchaseModel;
use foresale::stats::random::Seeded;

const RUNS: usize = 3;

/// The result of one side of the race.
struct Fitted {
    seconds: Vec<f64>,
    log_likelihood: f64,
    parameters: BTreeMap<String, f64>,
}

impl Fitted {
    fn median_seconds(&self) -> f64 {
        let mut sorted = self.seconds.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn tell(&self, whose: &str) {
        let parameters: Vec<String> =
            self.parameters.iter().map(|(name, value)| format!("{name} {value:.4}")).collect();
        let (seconds, likelihood) = (self.median_seconds(), self.log_likelihood);
        println!("  {whose:<10} {seconds:>9.3} s   log-likelihood {likelihood:.1}   {}", parameters.join(", "));
    }
}

/// A model with its name, the peer's name for it if there is one, and how many customers it is tested on.
struct Race {
    name: &'static str,
    peer: Option<&'static str>,
    customers: usize,
    fit: fn(&Counts) -> Result<Box<dyn PurchaseModel>, FitError>,
}

const RACES: [Race; 4] = [
    Race {
        name: "BG/NBD",
        peer: Some("BetaGeoFitter"),
        customers: 1_000_000,
        fit: |counts| Ok(Box::new(bg_nbd::fit(counts)?)),
    },
    Race {
        name: "Pareto/NBD",
        peer: Some("ParetoNBDFitter"),
        customers: 100_000,
        fit: |counts| Ok(Box::new(pareto_nbd::fit(counts)?)),
    },
    Race { name: "MBG/NBD", peer: None, customers: 1_000_000, fit: |counts| Ok(Box::new(mbg_nbd::fit(counts)?)) },
    Race { name: "BG/BB", peer: None, customers: 100_000, fit: |counts| Ok(Box::new(bg_bb::fit(counts)?)) },
];

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let runs = |half: &str| asked.is_empty() || asked.iter().any(|word| word == half);
    if runs("purchases")
        && let Err(error) = purchases::races(peer::python("duckdb").as_deref())
    {
        println!("  FAILED: {error:#}");
    }
    if runs("clusters")
        && let Err(error) = clusters::races(peer::python("sklearn").as_deref())
    {
        println!("  FAILED: {error}");
    }
    if runs("itemsets")
        && let Err(error) = itemsets::races(peer::python("fim").as_deref())
    {
        println!("  FAILED: {error:#}");
    }
    if runs("fits") {
        fits();
    }
}

fn fits() {
    let python = peer::python("lifetimes");
    for race in &RACES {
        let histories = customers(race.customers);
        println!("{}, {} customers", race.name, race.customers);
        let ours = match fit(race, &histories) {
            Ok(ours) => ours,
            Err(error) => {
                println!("  foresale   FAILED: {error}");
                continue;
            }
        };
        ours.tell("foresale");
        let (Some(python), Some(fitter)) = (&python, race.peer) else { continue };
        match peer::fit(python, fitter, &histories, RUNS) {
            Ok(theirs) => {
                theirs.tell("lifetimes");
                println!("  {:.0} times as fast", theirs.median_seconds() / ours.median_seconds());
            }
            Err(why) => println!("  lifetimes  FAILED: {why}"),
        }
    }
    if python.is_none() {
        println!("PEER MISSING: set {} to a Python that has lifetimes to race against it", peer::VARIABLE);
    }
}

fn fit(race: &Race, histories: &[History]) -> Result<Fitted, FitError> {
    let mut seconds = Vec::new();
    let mut timed = || {
        let start = Instant::now();
        let model = (race.fit)(&Counts::of(histories));
        seconds.push(start.elapsed().as_secs_f64());
        model
    };
    let mut model = timed()?;
    for _ in 1..RUNS {
        model = timed()?;
    }
    Ok(Fitted { seconds, log_likelihood: model.log_likelihood(), parameters: model.parameters() })
}

/// Customers who buy at rate λ ~ gamma(0.5, 8) per week, stop after a purchase with p ~ beta(0.8, 2.5), and first came
/// at any time in the last three years, each at most once a day.
fn customers(n: usize) -> Vec<History> {
    let mut random = Seeded::new(1);
    (0..n).map(|id| customer(id, &mut random)).collect()
}

fn customer(id: usize, random: &mut Seeded) -> History {
    let age = 35 + random.below(1_061) as u32;
    let (rate, stops) = (random.gamma(0.5, 8.0) / DAYS_PER_WEEK, random.beta(0.8, 2.5));
    let (mut time, mut frequency, mut recency) = (0.0, 0, 0);
    loop {
        time += random.exponential(rate);
        if time > f64::from(age) {
            break;
        }
        let day = time.ceil() as u32;
        frequency += u32::from(day > recency);
        recency = day;
        if random.uniform() < stops {
            break;
        }
    }
    let customer = CustomerId(id as i64);
    History { customer, frequency, recency, age, mean_spend: 1.0, mean_repeat_spend: 1.0, first_spend: 1.0 }
}
