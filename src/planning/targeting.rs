//! What each offer would bring from each customer, in which order customers are worth contacting, and what a list should
//! bring. Money in major units.

use std::cmp::Ordering;

use crate::experiment;
use crate::selection::Choosable;
use domain::targeting::Goal;
use reports::campaign::CurvePoint;

/// Maximum number of points of a profit curve.
const CURVE_POINTS: usize = 400;

/// What one offer would bring from one customer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Chance {
    /// Of responding to this offer if contacted, 0 to 1.
    pub probability: f64,
    /// Of buying the same if left alone, at full price.
    pub alone: f64,
    /// Sales from a response, after the discount.
    pub sales: f64,
    /// Contribution of a response before the cost of the offer.
    pub margin: f64,
    /// What a response costs: discount given and anything that comes with it.
    pub offer_cost: f64,
}

impl Chance {
    /// What the contact adds: p · (margin − offer cost) − p(alone) · margin − contact cost; non-finite values count as
    /// zero. Whoever would have bought anyway brings nothing more, and gets the discount all the same.
    #[must_use]
    pub fn expected_profit(&self, contact_cost: f64) -> f64 {
        self.gross_profit(contact_cost) - sane_probability(self.alone) * sane(self.margin)
    }

    /// What all responses bring, with those that would have come anyway: p · (margin − offer cost) − contact cost.
    #[must_use]
    pub fn gross_profit(&self, contact_cost: f64) -> f64 {
        sane_probability(self.probability) * (sane(self.margin) - sane(self.offer_cost)) - sane(contact_cost).max(0.0)
    }

    /// The contact with one customer, by position, that makes one offer, by position.
    #[must_use]
    pub fn contact(&self, customer: usize, offer: usize, contact_cost: f64) -> Choosable {
        let probability = sane_probability(self.probability);
        let profit = self.expected_profit(contact_cost);
        Choosable {
            customer,
            offer,
            probability,
            cost: sane(contact_cost).max(0.0),
            sales: probability * sane(self.sales),
            gross: self.gross_profit(contact_cost),
            profit,
            value: profit,
        }
    }
}

fn sane(amount: f64) -> f64 {
    if amount.is_finite() { amount } else { 0.0 }
}

fn sane_probability(probability: f64) -> f64 {
    if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) }
}

/// The chance of a response when a discount of `discount` (0 to 1) multiplies its odds by 1 + `effect` for every ten
/// percentage points.
#[must_use]
pub fn lifted(probability: f64, discount: f64, effect: f64) -> f64 {
    let p = sane_probability(probability);
    let factor = (1.0 + sane(effect).max(0.0)).powf(sane(discount).clamp(0.0, 1.0) * 10.0);
    if p <= 0.0 || p >= 1.0 { p } else { p * factor / (1.0 - p + p * factor) }
}

/// What a contact is worth for a goal: contacts are ranked by it, and the best offer has the most of it. For a goal
/// with a rate it is the contact's surplus above that rate, so that a list keeps the rate as long as the sum is not
/// negative.
#[must_use]
pub fn score(goal: Goal, contact: &Choosable) -> f64 {
    match goal {
        Goal::Profit => contact.profit,
        Goal::Likelihood { least } | Goal::ResponseRate { least } => contact.probability - least,
        Goal::Margin { least } => contact.gross - least * contact.sales,
    }
}

/// Each customer's best option for the goal, the best customer first. `options`: of each customer together.
#[must_use]
pub fn rank(options: &[Choosable], goal: Goal) -> Vec<Choosable> {
    let of_customer = options.chunk_by(|a, b| a.customer == b.customer);
    let mut ranked: Vec<Choosable> =
        of_customer.filter_map(|own| own.iter().min_by(|a, b| better(goal, a, b)).copied()).collect();
    ranked.sort_by(|a, b| better(goal, a, b));
    ranked
}

/// The better contact first; ties are broken by profit, probability and so on, for one fixed order.
pub(super) fn better(goal: Goal, a: &Choosable, b: &Choosable) -> Ordering {
    let by_score = score(goal, b).total_cmp(&score(goal, a));
    let by_money = by_score.then_with(|| b.profit.total_cmp(&a.profit));
    by_money
        .then_with(|| b.probability.total_cmp(&a.probability))
        .then(a.customer.cmp(&b.customer))
        .then(a.offer.cmp(&b.offer))
}

/// What contacts would earn if every response were only `share` times as likely.
#[must_use]
pub fn profit_at_response(contacts: &[Choosable], share: f64) -> f64 {
    contacts.iter().map(|contact| share * (contact.profit + contact.cost) - contact.cost).sum()
}

/// Expected responses, contact cost and profit of the first 0, 1, 2, … customers of an order: every size up to 400 points, beyond
/// that evenly thinned, but exact at the start, the end, the `optimum` and `mark` (the size chosen).
#[must_use]
pub fn profit_curve(ranked: &[Choosable], optimum: usize, mark: usize) -> Vec<CurvePoint> {
    let kept = kept_sizes(ranked.len(), [optimum.min(ranked.len()), mark.min(ranked.len())]);
    let mut point = CurvePoint { size: 0, responses: 0.0, cost: 0.0, profit: 0.0 };
    let mut curve = Vec::with_capacity(kept.len());
    let mut kept = kept.into_iter().peekable();
    for contact in ranked.iter().map(Some).chain([None]) {
        if kept.next_if_eq(&point.size).is_some() {
            curve.push(point);
        }
        let Some(contact) = contact else { break };
        point.size += 1;
        point.responses += contact.probability;
        point.cost += contact.cost;
        point.profit += contact.profit;
    }
    curve
}

fn kept_sizes(most: usize, marks: [usize; 2]) -> Vec<usize> {
    if most < CURVE_POINTS {
        return (0..=most).collect();
    }
    let even = CURVE_POINTS - marks.len();
    let mut sizes: Vec<usize> = (0..even).map(|i| i * most / (even - 1)).chain(marks).collect();
    sizes.sort_unstable();
    sizes.dedup();
    sizes
}

/// The expected result of a list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ExpectedResponse {
    pub responses: f64,
    /// Overall response rate with its 95 % interval.
    pub rate: f64,
    pub rate_low: f64,
    pub rate_high: f64,
}

/// A calibrated probability with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    pub probability: f64,
    pub low: f64,
    pub high: f64,
}

/// Overall response rate of a list. A calibration error moves all customers alike, so their interval half-widths add up
/// in full; the random spread (a sum of independent trials) is added in quadrature.
#[must_use]
pub fn expected_response(list: &[Calibrated]) -> ExpectedResponse {
    if list.is_empty() {
        return ExpectedResponse::default();
    }
    let n = list.len() as f64;
    let (mut responses, mut variance, mut below, mut above) = (0.0, 0.0, 0.0, 0.0);
    for customer in list {
        let p = sane_probability(customer.probability);
        responses += p;
        variance += p * (1.0 - p);
        below += (p - sane_probability(customer.low)).max(0.0);
        above += if customer.high.is_nan() { 0.0 } else { (customer.high.min(1.0) - p).max(0.0) };
    }
    let chance = experiment::Z_95 * variance.sqrt();
    let rate = responses / n;
    let rate_low = (rate - f64::hypot(below, chance) / n).max(0.0);
    let rate_high = (rate + f64::hypot(above, chance) / n).min(1.0);
    ExpectedResponse { responses, rate, rate_low, rate_high }
}
