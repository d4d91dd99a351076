//! Training rows from several earlier days: customers as they were known then, and what they did next.

use std::sync::{Mutex, PoisonError};

use crate::learned::adversarial;
use crate::learned::standing_order::StandingOrder;
use crate::origins::earlier::{MOST_ROWS, Plan, Records};
use crate::origins::window::Window;
use crate::purchase::baselines;
use crate::purchase::candidates::Words;
use crate::purchase::counts::Counts;
use crate::purchase::fit_error::FitError;
use crate::purchase::mbg_nbd;
use crate::purchase::pareto_nbd;
use crate::purchase::purchase_model::PurchaseModel;
use crate::purchase::regular_gaps;
use crate::purchase::seasonal_clock::SeasonalClock;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::history::{Future, History};
use domain::table::FeatureTable;
use stats::ranks::midranks;
use stats::special::logit;

/// Distinct records that the purchase model among the features is fitted on; more would not change its parameters.
const RECORDS_OF_A_FIT: usize = 2_000;
const FEWEST_ROWS: usize = 50;

/// Customers of several earlier days with what they then did; all vectors are in the same order.
#[derive(Debug)]
pub struct EarlierRows {
    pub plan: Plan,
    /// Of everybody known on the latest day.
    pub order: StandingOrder,
    /// The customer and the day as of which they are known.
    pub moments: Vec<(CustomerId, Day)>,
    pub table: FeatureTable,
    /// Features that are not in the table, as they tell these days from the present one.
    pub left_out: Vec<String>,
    /// What they did in the plan's horizon.
    pub futures: Vec<Future>,
    /// Days since the last purchase, and mean days between purchases, not a number without repeats.
    pub rhythms: Vec<[f64; 2]>,
    /// For the one fit that is made of these rows: as large as everybody's record, it is not kept for longer.
    latest: Mutex<Option<Latest>>,
}

/// Everybody as known on the latest day, with what the purchase model among the features says of them.
#[derive(Debug)]
pub struct Latest {
    pub window: Window,
    pub words: Words,
}

struct Row {
    moment: (CustomerId, Day),
    future: Future,
    standing: Standing,
    rhythm: [f64; 2],
}

/// See [`EarlierRows::rhythms`].
#[must_use]
pub fn own_rhythm(history: &History) -> [f64; 2] {
    [f64::from(history.days_since_last_purchase()), history.mean_gap().unwrap_or(f64::NAN)]
}

/// What a customer's record says only in comparison with others: a purchase model's predictions, and ranks among all
/// customers of the day, in hundredths. Ranks mean the same on every day, while pauses and counts grow with the record.
type Standing = [f64; 5];

const STANDING: [(&str, &str); 5] = [
    ("chance by rhythm and pause", "still within the usual rhythm|outside the usual rhythm"),
    ("purchases expected by rhythm and pause", "still within the usual rhythm|outside the usual rhythm"),
    ("rank by the pause", "bought more recently than {} % of customers"),
    ("rank by purchase days", "bought more often than {} % of customers"),
    ("rank by total spend", "spent more than {} % of customers"),
];

impl EarlierRows {
    /// None if the record before `as_of` is too short or too sparse to learn from.
    #[must_use]
    pub fn new(records: &dyn Records, as_of: Day, horizon_days: u32) -> Option<EarlierRows> {
        let plan = Plan::new(records.first_day(), as_of, horizon_days)?;
        let mut windows: Vec<_> = plan.days.iter().map(|day| records.window(*day, plan.horizon_days)).collect();
        let all: usize = windows.iter().map(|window| window.histories.len()).sum();
        let share = MOST_ROWS as f64 / all.max(1) as f64;
        let order = windows.first().map(StandingOrder::from_window).unwrap_or_default();
        let seasons = records.seasons(as_of);
        let mut rows: Vec<Row> = Vec::new();
        let mut words_of_latest = None;
        for (place, window) in windows.iter().enumerate() {
            let Ok(words) = rhythm(&seasons, window.as_of, &window.histories, plan.horizon_days) else { continue };
            let standings = standings(&window.histories, &words);
            let kept = (0..window.histories.len())
                .filter(|&i| order.draw(window.histories[i].customer, window.as_of) < share)
                .map(|i| Row {
                    moment: (window.histories[i].customer, window.as_of),
                    future: window.futures[i],
                    standing: standings[i],
                    rhythm: own_rhythm(&window.histories[i]),
                });
            rows.extend(kept);
            if place == 0 {
                words_of_latest = Some(words);
            }
        }
        if rows.len() < FEWEST_ROWS {
            return None;
        }
        rows.sort_by_key(|row| (order.place(row.moment.0), row.moment));
        let moments: Vec<(CustomerId, Day)> = rows.iter().map(|row| row.moment).collect();
        let mut table = records.table(&moments, as_of);
        let present = records.window(as_of, 0);
        let now: Vec<(CustomerId, Day)> =
            adversarial::sample(&present).into_iter().map(|i| (present.histories[i].customer, as_of)).collect();
        let left_out = adversarial::telling(&table, &records.table(&now, as_of));
        table.features.retain(|feature| !left_out.contains(&feature.name));
        add(&mut table, &rows.iter().map(|row| row.standing).collect::<Vec<_>>());
        let rhythms = rows.iter().map(|row| row.rhythm).collect();
        let futures = rows.iter().map(|row| row.future).collect();
        let latest = words_of_latest.map(|words| Latest { window: windows.swap_remove(0), words });
        let latest = Mutex::new(latest);
        Some(EarlierRows { plan, order, moments, table, left_out, futures, rhythms, latest })
    }

    /// Of the latest day, as it was found when these rows were made. None if no purchase model could be fitted, or if
    /// this was asked for before.
    #[must_use]
    pub fn take_latest(&self) -> Option<Latest> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl EarlierRows {
    /// As a sentence that follows another; empty if nothing was left out.
    #[must_use]
    pub fn left_out_spoken(&self) -> String {
        if self.left_out.is_empty() {
            return String::new();
        }
        let (names, these) = (figures::listed(&self.left_out), figures::plural(self.left_out.len(), "it", "they"));
        format!(" They did not look at {names}, as {these} would only tell those days from today.")
    }
}

/// The features of customers as of a day, including a purchase model's predictions.
#[must_use]
pub fn features(records: &dyn Records, as_of: Day, histories: &[History], words: &Words) -> FeatureTable {
    let moments: Vec<(CustomerId, Day)> = histories.iter().map(|history| (history.customer, as_of)).collect();
    let mut table = records.table(&moments, as_of);
    add(&mut table, &standings(histories, words));
    table
}

/// The predictions of the purchase model that is among the features, for customers as of a day.
///
/// # Errors
/// When no purchase model can be fitted.
pub fn rhythm(
    seasons: &SeasonalClock,
    as_of: Day,
    histories: &[History],
    horizon_days: u32,
) -> Result<Words, FitError> {
    let counts = Counts::of(&seasons.told_all(as_of, histories)).thinned(RECORDS_OF_A_FIT);
    let model = leading(&counts)?;
    Ok(Words::of(model.as_ref(), seasons, as_of, histories, horizon_days))
}

/// Which model that is decides as among the candidates.
fn leading(counts: &Counts) -> Result<Box<dyn PurchaseModel>, FitError> {
    let (pareto, even) = (pareto_nbd::fit(counts), regular_gaps::fit(counts));
    Ok(match (pareto, even) {
        (Ok(pareto), Ok(even)) if regular_gaps::leads(even.log_likelihood, pareto.log_likelihood) => Box::new(even),
        (Ok(pareto), _) => Box::new(pareto),
        (Err(_), Ok(even)) => Box::new(even),
        (Err(_), Err(_)) => Box::new(mbg_nbd::fit(counts)?),
    })
}

fn standings(histories: &[History], words: &Words) -> Vec<Standing> {
    let spend: Vec<f64> = histories.iter().map(History::total_spend).collect();
    let hundredths = |values: &[f64]| -> Vec<f64> {
        let n = values.len().max(1) as f64;
        midranks(values).into_iter().map(|rank| 100.0 * (rank - 0.5) / n).collect()
    };
    let (pause, often, spend) =
        (hundredths(&baselines::recency(histories)), hundredths(&baselines::frequency(histories)), hundredths(&spend));
    let of = |i: usize| [logit(words.purchase[i]), words.purchases[i].max(1e-6).ln(), pause[i], often[i], spend[i]];
    (0..histories.len()).map(of).collect()
}

fn add(table: &mut FeatureTable, standings: &[Standing]) {
    for (place, (name, phrase)) in STANDING.iter().enumerate() {
        table.push_numbers(name, phrase, standings.iter().map(|standing| standing[place]).collect());
    }
}
