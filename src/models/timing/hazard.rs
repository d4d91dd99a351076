//! Discrete-time hazard: the chance of a first purchase in each period, given none in the periods before.
//!
//! Each customer becomes one row for every period that began without a purchase and was seen to its end, up to and
//! including the period of the first purchase (Allison 1982; Singer & Willett 1993). Any classifier of these rows is a
//! model of the hazard; the caller supplies it. The season multiplies the hazard, as it does for the purchase models.
//! Where the features tell a customer's own rhythm, each period also says how it lies to it: to the anniversary of the
//! last purchase, and in the customer's own gaps (time-varying covariates; Singer & Willett 1993, sec. 4).

use std::collections::HashMap;
use std::fmt::{self, Display};

use rayon::prelude::*;

use crate::origins::season::Season;
use crate::origins::window::FEWEST_OF_EACH;
use crate::purchase::purchase_model::probability;
use crate::timing::first_purchase::Timing;
use crate::timing::periods::Periods;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::table::{Feature, FeatureTable, Values};

/// Number of rows beyond which customers are left out of the training.
const MOST_PERSON_PERIODS: usize = 40_000;
/// Columns that may tell a customer's own rhythm as of the day: days since the last purchase, and mean days between
/// purchases.
pub const PAUSE: &str = "distance of the period to a year after the last purchase";
pub const GAP: &str = "wait until the period in own mean gaps";
/// Days of the mean Gregorian year.
const YEAR: f64 = 365.2425;
/// Customers predicted at a time.
const CHUNK: usize = 8_192;
/// Nobody is certain to buy, or every later period would be impossible.
const HIGHEST_HAZARD: f64 = 1.0 - 1e-9;

/// A model learned from rows and whether something happened: it gives the probability for each row of a table with the
/// same features.
pub type EventModel = Box<dyn Fn(&FeatureTable) -> Vec<f64> + Send + Sync>;

/// What a customer did after an earlier as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spell {
    /// Whoever it is, by any number that tells customers apart.
    pub customer: CustomerId,
    pub as_of: Day,
    /// Days from the as-of day to the first purchase. Where the periods begin later than the next day, the first
    /// purchase from their first day on.
    pub first_after_days: Option<u32>,
    /// Days after the as-of day for which purchases are known.
    pub observed_days: u32,
}

/// What a hazard is learned from.
#[derive(Debug, Clone, Copy)]
pub struct HazardTraining<'a> {
    /// One row per spell, as known on its as-of day.
    pub features: &'a FeatureTable,
    pub spells: &'a [Spell],
    /// The periods asked about; nothing after their as-of day is used.
    pub periods: &'a Periods,
    /// From purchases up to the same day.
    pub season: &'a Season,
}

/// Why no hazard could be learned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HazardError {
    #[error("no periods were asked about")]
    NoPeriods,
    #[error(
        "of {rows} earlier customers' periods {bought} hold a first purchase; at least {FEWEST_OF_EACH} with one and as \
         many without are needed. A longer record would help."
    )]
    NotEnough { rows: usize, bought: usize },
    #[error("{0}")]
    Learner(String),
}

/// A learned hazard, ready to answer for any customers with the same features.
pub struct Hazard {
    periods: Periods,
    model: EventModel,
    asked: Vec<PeriodCovariates>,
}

impl fmt::Debug for Hazard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hazard").field("periods", &self.periods).field("asked", &self.asked).finish_non_exhaustive()
    }
}

/// How a period is put to the model.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PeriodCovariates {
    /// The period, or the last one that was observed.
    period: usize,
    /// Its season and length relative to those that were learned from.
    strength: f64,
}

/// A period of a spell that began without a purchase and was seen to its end.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PersonPeriod {
    row: usize,
    period: usize,
    bought: bool,
}

/// Learns a hazard. `learn` gets one row for each person and period, and whether the first purchase fell in it.
///
/// # Errors
/// Without periods, with fewer than 20 first purchases or 20 periods without one, or when the learner fails.
pub fn fit<E: Display>(
    training: &HazardTraining<'_>,
    learn: impl FnOnce(&FeatureTable, &[bool]) -> Result<EventModel, E>,
) -> Result<Hazard, HazardError> {
    let seen = person_periods(training)?;
    let rows: Vec<usize> = seen.iter().map(|one| one.row).collect();
    let numbers: Vec<usize> = seen.iter().map(|one| one.period).collect();
    let bought: Vec<bool> = seen.iter().map(|one| one.bought).collect();
    let mut table = training.features.select(&rows);
    let edges = training.periods.days_after();
    in_own_time(&mut table, &numbers, &edges);
    table.features.extend(period_features(&numbers, training.periods.len()));
    let model = learn(&table, &bought).map_err(|error| HazardError::Learner(error.to_string()))?;
    Ok(Hazard { periods: training.periods.clone(), model, asked: asked(training, &seen) })
}

/// What everybody gets without looking at who they are: each period's share of first purchases among those left, in the
/// current season (a life table).
///
/// # Errors
/// Same as [`fit`].
pub fn same_for_all(training: &HazardTraining<'_>) -> Result<Timing, HazardError> {
    let seen = person_periods(training)?;
    let (mut begun, mut bought) = (vec![0.0; training.periods.len()], vec![0.0; training.periods.len()]);
    for one in &seen {
        begun[one.period] += 1.0;
        bought[one.period] += f64::from(one.bought);
    }
    let asked = asked(training, &seen);
    Ok(Timing::from_hazards(
        asked.iter().map(|asked| stronger(bought[asked.period] / f64::max(begun[asked.period], 1.0), asked.strength)),
    ))
}

impl Hazard {
    /// Of each row of a table with the features that were learned from, as known on the periods' as-of day.
    #[must_use]
    pub fn timing(&self, features: &FeatureTable) -> Vec<Timing> {
        let starts: Vec<usize> = (0..features.rows).step_by(CHUNK).collect();
        let chunks: Vec<Vec<Timing>> = starts
            .par_iter()
            .map(|&start| {
                let places: Vec<usize> = (start..features.rows.min(start + CHUNK)).collect();
                self.of_chunk(&features.select(&places))
            })
            .collect();
        chunks.into_iter().flatten().collect()
    }

    fn of_chunk(&self, known: &FeatureTable) -> Vec<Timing> {
        let edges = self.periods.days_after();
        let mut by_period: Vec<Vec<f64>> = Vec::with_capacity(self.asked.len());
        let mut table = known.clone();
        for (number, asked) in self.asked.iter().enumerate() {
            table.features.clone_from(&known.features);
            in_own_time(&mut table, &vec![number; known.rows], &edges);
            table.features.extend(period_features(&vec![asked.period; table.rows], self.periods.len()));
            by_period.push((self.model)(&table).iter().map(|&hazard| stronger(hazard, asked.strength)).collect());
        }
        let of_row = |row: usize| Timing::from_hazards(by_period.iter().map(|of| of.get(row).copied().unwrap_or(0.0)));
        (0..table.rows).map(of_row).collect()
    }
}

/// The hazard when the rate behind it is `strength` times as high (proportional hazards).
fn stronger(hazard: f64, strength: f64) -> f64 {
    1.0 - (1.0 - probability(hazard).min(HIGHEST_HAZARD)).powf(strength)
}

/// How each row's period lies in the customer's own time, in place of the two columns of the rhythm; nothing without
/// these.
fn in_own_time(table: &mut FeatureTable, periods: &[usize], edges: &[u32]) {
    let place = |name: &str| table.features.iter().position(|feature| feature.name == name);
    let (Some(pause), Some(gap)) = (place(PAUSE), place(GAP)) else { return };
    let numbers = |place: usize| match &table.features[place].values {
        Values::Numbers(values) => values.clone(),
        Values::Words { .. } => Vec::new(),
    };
    let (pauses, gaps) = (numbers(pause), numbers(gap));
    // From the last purchase to the middle of the period, in days.
    let waits: Vec<f64> = pauses
        .iter()
        .zip(periods)
        .map(|(pause, &period)| pause + f64::midpoint(f64::from(edges[period]), f64::from(edges[period + 1])))
        .collect();
    let anniversary = |wait: &f64| (wait - YEAR * (wait / YEAR).round().max(1.0)).abs().min(YEAR / 2.0);
    let own = waits.iter().zip(&gaps).map(|(wait, gap)| (wait / gap.max(1.0)).max(0.01).ln()).collect();
    table.features[pause].values = Values::Numbers(waits.iter().map(anniversary).collect());
    table.features[gap].values = Values::Numbers(own);
}

/// The number of the period as a number, for learners that follow a trend, and as a word, for one level each.
fn period_features(numbers: &[usize], periods: usize) -> Vec<Feature> {
    let feature = |name: &str, phrase: &str, values| Feature { name: name.into(), phrase: phrase.into(), values };
    let logs = numbers.iter().map(|&number| ((number + 1) as f64).ln()).collect();
    let codes = numbers.iter().map(|&number| u32::try_from(number).unwrap_or(u32::MAX)).collect();
    let words = (1..=periods).map(|number| format!("period {number}")).collect();
    vec![
        feature("log of the period's number", "{} on the logarithmic scale of periods", Values::Numbers(logs)),
        feature("period", "in {}", Values::Words { codes, words }),
    ]
}

/// Every usable period of the spells, in their order; if there are too many rows, the same customers are left out on
/// any machine.
fn person_periods(training: &HazardTraining<'_>) -> Result<Vec<PersonPeriod>, HazardError> {
    if training.periods.is_empty() {
        return Err(HazardError::NoPeriods);
    }
    let edges = training.periods.days_after();
    let present = training.periods.as_of();
    let mut rows = Vec::new();
    for (row, spell) in training.spells.iter().enumerate().take(training.features.rows) {
        expand(row, spell, &edges, present, &mut rows);
    }
    let mut rows = thinned(rows, training.spells);
    let mut begun = vec![0; training.periods.len()];
    for one in &rows {
        begun[one.period] += 1;
    }
    let known = begun.iter().take_while(|&&rows| rows >= FEWEST_OF_EACH).count();
    rows.retain(|one| one.period < known);
    let bought = rows.iter().filter(|one| one.bought).count();
    if bought.min(rows.len() - bought) < FEWEST_OF_EACH {
        return Err(HazardError::NotEnough { rows: rows.len(), bought });
    }
    Ok(rows)
}

fn expand(row: usize, spell: &Spell, edges: &[u32], present: Day, rows: &mut Vec<PersonPeriod>) {
    let known = spell.observed_days.min(u32::try_from(present.since(spell.as_of)).unwrap_or(0));
    if spell.first_after_days.is_some_and(|first| edges.first().is_some_and(|&begin| first < begin)) {
        return;
    }
    for (period, edge) in edges.windows(2).enumerate() {
        if known.saturating_add(1) < edge[1] {
            return;
        }
        let bought = spell.first_after_days.is_some_and(|first| first < edge[1]);
        rows.push(PersonPeriod { row, period, bought });
        if bought {
            return;
        }
    }
}

/// Keeps all rows of some customers, drawn by a hash of who they are.
fn thinned(mut rows: Vec<PersonPeriod>, spells: &[Spell]) -> Vec<PersonPeriod> {
    if rows.len() <= MOST_PERSON_PERIODS {
        return rows;
    }
    let mut of_customer: HashMap<CustomerId, usize> = HashMap::new();
    for one in &rows {
        *of_customer.entry(spells[one.row].customer).or_default() += 1;
    }
    let mut drawn: Vec<(u64, usize)> =
        of_customer.into_iter().map(|(customer, rows)| (scattered(customer), rows)).collect();
    drawn.sort_unstable();
    let mut total = 0;
    let kept = drawn.iter().take_while(|(_, rows)| {
        total += rows;
        total <= MOST_PERSON_PERIODS
    });
    let last = kept.last().map_or(0, |(place, _)| *place);
    rows.retain(|one| scattered(spells[one.row].customer) <= last);
    rows
}

/// A number that has nothing to do with the order of customers (the finaliser of SplitMix64; Steele, Lea & Flood 2014).
fn scattered(customer: CustomerId) -> u64 {
    let mut z = customer.0.cast_unsigned().wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// How each period is put to the model: the current season relative to the mean season of the rows learned from;
/// periods further from the as-of day than any that was observed are treated as the last one observed.
fn asked(training: &HazardTraining<'_>, seen: &[PersonPeriod]) -> Vec<PeriodCovariates> {
    let edges = training.periods.days_after();
    let mut spans: HashMap<(Day, usize), f64> = HashMap::new();
    let (mut begun, mut seasons) = (vec![0.0; training.periods.len()], vec![0.0; training.periods.len()]);
    for one in seen {
        let as_of = training.spells[one.row].as_of;
        let after = |days: u32| as_of.plus(i32::try_from(days).unwrap_or(i32::MAX));
        begun[one.period] += 1.0;
        seasons[one.period] += *spans
            .entry((as_of, one.period))
            .or_insert_with(|| training.season.over(after(edges[one.period]), after(edges[one.period + 1])));
    }
    let last = begun.iter().rposition(|&rows| rows > 0.0).unwrap_or(0);
    let length = |period: usize| f64::from(edges[period + 1] - edges[period]);
    training
        .periods
        .edges()
        .windows(2)
        .enumerate()
        .map(|(number, edge)| {
            let period = number.min(last);
            let learned = if begun[period] > 0.0 { seasons[period] / begun[period] } else { 1.0 };
            let season = if learned > 0.0 { training.season.over(edge[0], edge[1]) / learned } else { 1.0 };
            PeriodCovariates { period, strength: season * length(number) / length(period) }
        })
        .collect()
}
