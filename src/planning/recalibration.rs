//! What past forecasts teach the next one: a shift of all chances, as strong as the evidence for it.

use domain::shift::Shift;
use stats::interval::Z95;
use stats::special::{logistic, logit};

/// Standard deviation of the shift before anything is known, in log odds: half to one and a half times the odds is usual.
const PRIOR: f64 = 0.5;
/// Campaigns differ at least so much among each other (standard deviation, in log odds): a single one, however large, does
/// not speak for all.
const LEAST_SPREAD: f64 = 0.2;
/// A chance is kept this far from impossible and certain.
const EDGE: f64 = 1e-6;

/// A past list: the chances of its customers as they were before any correction, and how many responded.
#[derive(Debug, Clone, PartialEq)]
pub struct PastList {
    pub probabilities: Vec<f64>,
    pub responses: usize,
}

/// The shift of one list with its variance.
struct Observed {
    shift: f64,
    variance: f64,
}

/// Learns from past lists by how much the log odds of all chances should move. Of each list: the intercept that makes its
/// forecast agree with what came ("calibration in the large", Cox 1958; Steyerberg, Borsboom et al. 2004, method 2), with
/// half a response added on either side so that a list without one tells something finite. Over the lists: their
/// random-effects mean with the moment estimator of the spread among lists (DerSimonian and Laird 1986), drawn towards no shift by its evidence (the mean
/// of a normal prior with a standard deviation of 0.5). None without a list that tells anything.
#[must_use]
pub fn learn(lists: &[PastList]) -> Option<Shift> {
    let told = |list: &&PastList| !list.probabilities.is_empty();
    let observed: Vec<Observed> = lists.iter().filter(told).map(observe).collect();
    if observed.is_empty() {
        return None;
    }
    let between = spread_between(&observed).max(LEAST_SPREAD * LEAST_SPREAD);
    let weight = |o: &Observed| 1.0 / (o.variance + between);
    let total: f64 = observed.iter().map(weight).sum();
    let mean = observed.iter().map(|o| weight(o) * o.shift).sum::<f64>() / total;
    let precision = total + 1.0 / (PRIOR * PRIOR);
    let log_odds = mean * total / precision;
    let half = Z95 / precision.sqrt();
    Some(Shift {
        log_odds,
        low: log_odds - half,
        high: log_odds + half,
        lists: observed.len(),
        customers: lists.iter().map(|list| list.probabilities.len()).sum(),
    })
}

/// Solves Σ logistic(logit pᵢ + shift) = responses by bisection: the left side rises with the shift.
fn observe(list: &PastList) -> Observed {
    let odds: Vec<f64> = list.probabilities.iter().map(|p| logit(p.clamp(EDGE, 1.0 - EDGE))).collect();
    let n = odds.len() as f64;
    let hits = (list.responses.min(odds.len()) as f64 + 0.5) * n / (n + 1.0);
    let expected = |shift: f64| odds.iter().map(|odds| logistic(odds + shift)).sum::<f64>();
    let (mut low, mut high) = (-20.0, 20.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if expected(middle) < hits { low = middle } else { high = middle }
    }
    let shift = f64::midpoint(low, high);
    let chance = |odds: &f64| logistic(odds + shift);
    let information: f64 = odds.iter().map(|odds| chance(odds) * (1.0 - chance(odds))).sum();
    Observed { shift, variance: 1.0 / information.max(EDGE) }
}

fn spread_between(observed: &[Observed]) -> f64 {
    let sum = |power: i32| observed.iter().map(|o| o.variance.powi(-power)).sum::<f64>();
    let (first, second) = (sum(1), sum(2));
    let mean = observed.iter().map(|o| o.shift / o.variance).sum::<f64>() / first;
    let q: f64 = observed.iter().map(|o| (o.shift - mean).powi(2) / o.variance).sum();
    let scale = first - second / first;
    if scale > 0.0 { ((q - (observed.len() as f64 - 1.0)) / scale).max(0.0) } else { 0.0 }
}
