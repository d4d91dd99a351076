//! What every fitted model of purchase histories can say about a customer.

use std::collections::BTreeMap;
use std::fmt::Debug;

use crate::purchase::counts::{Counts, Record};
use crate::purchase::fit_error::FitError;
use crate::purchase::posterior::Posterior;
use stats::maximiser::{LogLikelihood, Maximum, Range, maximise, maximise_near};

/// What a model says about one customer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Said {
    pub active: f64,
    pub purchase: f64,
    pub purchases: f64,
}

/// A fitted model of when customers buy and when they stop. Times are weeks; no result is ever NaN.
pub trait PurchaseModel: Debug + Send + Sync {
    fn log_likelihood(&self) -> f64;

    /// Whether the likelihood was flat where the search ended.
    fn converged(&self) -> bool;

    /// Fitted parameters in weeks, by the names of the paper.
    fn parameters(&self) -> BTreeMap<String, f64>;

    /// P(active at T), given the record.
    fn active(&self, record: Record) -> f64;

    /// P(at least one purchase in (T + from, T + to]), given the record and activity at T; `from` is not negative.
    fn purchase_if_active(&self, record: Record, from: f64, to: f64) -> f64;

    /// E[purchases in (T, T + weeks]], given the record and activity at T; `weeks` is not negative.
    fn purchases_if_active(&self, record: Record, weeks: f64) -> f64;

    /// What the record leaves random, to draw futures from.
    fn posterior(&self, record: Record) -> Posterior;

    /// P(at least one purchase in (T + from, T + to]), given the record; nothing is known about (T, T + from].
    fn purchase_between(&self, record: Record, from: f64, to: f64) -> f64 {
        probability(self.active(record) * self.purchase_if_active(record, from.max(0.0), to))
    }

    /// P(active at T), P(at least one purchase in (T, T + weeks]) and E[purchases in it], given the record: each part
    /// computed once.
    fn say(&self, record: Record, weeks: f64) -> Said {
        let (active, weeks) = (self.active(record), weeks.max(0.0));
        let purchase = probability(active * self.purchase_if_active(record, 0.0, weeks));
        let purchases = (active * self.purchases_if_active(record, weeks)).max(purchase);
        Said { active, purchase, purchases }
    }

    /// P(at least one purchase in (T, T + weeks]) = 1 − P(X(T, T + weeks) = 0), given the record.
    fn purchase_within(&self, record: Record, weeks: f64) -> f64 {
        self.purchase_between(record, 0.0, weeks)
    }

    /// E[purchases in (T, T + weeks]], given the record.
    fn expected_purchases(&self, record: Record, weeks: f64) -> f64 {
        self.say(record, weeks).purchases
    }
}

/// With more distinct records than this, starts are tried on a sample and the best is refined on all of them.
const ENOUGH_TO_COMPARE_STARTS: usize = 2_000;
/// Number of distinct records whose maximum is close to that of all.
const ENOUGH_TO_BE_NEAR: usize = 20_000;

/// Fits by maximum likelihood from several starts. `evaluate` gives the log-likelihood of counts at parameters, and its
/// slopes by the logarithm of each.
///
/// # Errors
/// Without customers, or if the likelihood is nowhere finite.
pub(crate) fn fit_from_starts(
    counts: &Counts,
    starts: &[Vec<f64>],
    evaluate: impl Fn(&Counts, &[f64]) -> (f64, Vec<f64>),
) -> Result<Maximum, FitError> {
    let (Some(first), false) = (starts.first(), counts.terms.is_empty()) else { return Err(FitError::NoCustomers) };
    let ranges = vec![Range::POSITIVE; first.len()];
    let full = OnCounts { counts, evaluate: &evaluate };
    if counts.terms.len() <= ENOUGH_TO_COMPARE_STARTS {
        return maximise(&full, &ranges, starts).ok_or(FitError::NoMaximum);
    }
    // From a small sample to a larger one to all records: most steps are taken where they are cheap.
    let sample = |most: usize| counts.thinned(most);
    let small = sample(ENOUGH_TO_COMPARE_STARTS / 2);
    let mut rough = maximise(&OnCounts { counts: &small, evaluate: &evaluate }, &ranges, starts);
    if let Some(near) = rough.as_ref().filter(|_| counts.terms.len() > 2 * ENOUGH_TO_BE_NEAR) {
        let larger = sample(ENOUGH_TO_BE_NEAR);
        rough = maximise_near(&OnCounts { counts: &larger, evaluate: &evaluate }, &ranges, near);
    }
    let found = rough.and_then(|near| maximise_near(&full, &ranges, &near));
    found.or_else(|| maximise(&full, &ranges, starts)).ok_or(FitError::NoMaximum)
}

/// A likelihood bound to the counts it is summed over.
struct OnCounts<'a, F> {
    counts: &'a Counts,
    evaluate: &'a F,
}

impl<F: Fn(&Counts, &[f64]) -> (f64, Vec<f64>)> LogLikelihood for OnCounts<'_, F> {
    fn evaluate(&self, parameters: &[f64]) -> (f64, Vec<f64>) {
        (self.evaluate)(self.counts, parameters)
    }

    fn observations(&self) -> f64 {
        self.counts.customers
    }
}

/// Names beside values.
pub(crate) fn named(names: [&str; 4], values: [f64; 4]) -> BTreeMap<String, f64> {
    names.into_iter().map(str::to_owned).zip(values).collect()
}

/// A probability, clamped to [0, 1] in case of rounding.
pub(crate) fn probability(value: f64) -> f64 {
    if value.is_nan() { 0.0 } else { value.clamp(0.0, 1.0) }
}
