//! Which customers are worth contacting, with which offer, and where the list should end. Money in major units.

use std::cmp::Ordering;

use crate::domain::money::{Money, grouped};
use crate::planning::{budget, experiment};
use crate::reports::campaign::CurvePoint;

/// Points of a profit curve at most.
const CURVE_POINTS: usize = 400;

/// What one offer would bring from one customer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chance {
    /// Of responding to this offer, 0 to 1.
    pub probability: f64,
    /// Contribution of a response before what the offer costs.
    pub margin: f64,
    /// What a response costs: discount given and anything that comes with it.
    pub offer_cost: f64,
}

impl Chance {
    /// p · margin − p · offer cost − contact cost; what is not a number counts as zero.
    #[must_use]
    pub fn expected_profit(&self, contact_cost: f64) -> f64 {
        sane_probability(self.probability) * (sane(self.margin) - sane(self.offer_cost)) - sane(contact_cost)
    }
}

fn sane(amount: f64) -> f64 {
    if amount.is_finite() { amount } else { 0.0 }
}

fn sane_probability(probability: f64) -> f64 {
    if probability.is_nan() { 0.0 } else { probability.clamp(0.0, 1.0) }
}

/// Position of the offer with the highest expected profit, the first of equal ones, and that profit.
#[must_use]
pub fn best_offer(chances: &[Chance], contact_cost: f64) -> Option<(usize, f64)> {
    let mut best: Option<(usize, f64)> = None;
    for (offer, chance) in chances.iter().enumerate() {
        let profit = chance.expected_profit(contact_cost);
        if best.is_none_or(|(_, most)| profit > most) {
            best = Some((offer, profit));
        }
    }
    best
}

/// A customer with the best offer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contact {
    /// Position of the customer in the input.
    pub customer: usize,
    /// Position of the offer.
    pub offer: usize,
    pub probability: f64,
    pub contact_cost: f64,
    /// Expected, after all costs.
    pub profit: f64,
}

/// Each customer's best offer, the most profitable customer first; customers without any offer are left out.
///
/// `chances[i]`: one entry an offer; `contact_cost[i]`: what contacting customer i costs.
#[must_use]
pub fn rank_contacts(chances: &[Vec<Chance>], contact_costs: &[f64]) -> Vec<Contact> {
    let contact = |(customer, (chances, &cost)): (usize, (&Vec<Chance>, &f64))| {
        let contact_cost = sane(cost).max(0.0);
        let (offer, profit) = best_offer(chances, contact_cost)?;
        let probability = sane_probability(chances[offer].probability);
        Some(Contact { customer, offer, probability, contact_cost, profit })
    };
    let mut ranked: Vec<Contact> = chances.iter().zip(contact_costs).enumerate().filter_map(contact).collect();
    ranked.sort_by(better);
    ranked
}

fn better(a: &Contact, b: &Contact) -> Ordering {
    let by_money = b.profit.total_cmp(&a.profit).then_with(|| b.probability.total_cmp(&a.probability));
    by_money.then(a.customer.cmp(&b.customer))
}

/// What limits a list.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Limits {
    /// For contact costs; what responses cost is paid from what they bring.
    pub budget: Option<f64>,
    /// Size set by hand, control group included; none: the size of highest expected profit.
    pub size: Option<usize>,
    /// Part of the list that will be left alone, 0 to 1, and so costs no contact.
    pub control_share: f64,
}

/// A list and how good it can be.
#[derive(Debug, Clone, PartialEq)]
pub struct ListChoice {
    /// Positions in the ranking, best first; the control group is drawn from these.
    pub list: Vec<usize>,
    /// Size of highest expected profit if nothing limited the list.
    pub optimum: usize,
    /// Expected profit of contacting the whole list.
    pub profit: f64,
    /// Contacting no list under the limits can be expected to earn more; like `profit` it speaks of the whole list, of
    /// which a control group takes its share.
    pub upper_bound: f64,
    /// Which rule stops the list from earning more, as a sentence.
    pub binding: String,
}

/// Ends the list where it earns most under the limits. `ranked`: from [`rank_contacts`].
///
/// With one contact cost for everybody the best customers first is exactly optimal; with differing costs and a budget
/// the list is found greedily and `upper_bound` (a linear relaxation) says how far from the optimum it can be, and the
/// budget is kept for the list as a whole.
#[must_use]
pub fn choose_list(ranked: &[Contact], limits: &Limits) -> ListChoice {
    let optimum = ranked.partition_point(|contact| contact.profit > 0.0);
    let budget = limits.budget.map(|budget| sane(budget).max(0.0));
    let same_cost = ranked.windows(2).all(|pair| (pair[0].contact_cost - pair[1].contact_cost).abs() < 1e-9);
    let mut wanted = limits.size.map_or(optimum, |size| size.min(ranked.len()));
    if budget.is_some() && !same_cost {
        // A budget to be shared out goes to nobody who loses money.
        wanted = wanted.min(optimum);
    }
    let total = |contacts: &[Contact]| contacts.iter().map(|contact| contact.profit).sum::<f64>();
    let (list, upper_bound): (Vec<usize>, f64) = match budget {
        Some(budget) if !same_cost => budget::fill(ranked, wanted, budget),
        Some(budget) => {
            let paid = paid_contacts(budget, ranked.first().map_or(0.0, |contact| contact.contact_cost));
            let length = wanted.min(experiment::list_size_for(paid, limits.control_share));
            ((0..length).collect(), total(&ranked[..length.min(optimum)]))
        }
        None => ((0..wanted).collect(), total(&ranked[..wanted.min(optimum)])),
    };
    let profit = list.iter().map(|&position| ranked[position].profit).sum();
    let binding = binding(list.len(), wanted, optimum, ranked, limits);
    ListChoice { list, optimum, profit, upper_bound, binding }
}

/// How many contacts a budget pays for.
fn paid_contacts(budget: f64, cost: f64) -> usize {
    if cost <= 0.0 {
        return usize::MAX;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "not negative; a huge budget saturates"
    )]
    let paid = (budget / cost + 1e-9).floor() as usize;
    paid
}

fn binding(length: usize, wanted: usize, optimum: usize, ranked: &[Contact], limits: &Limits) -> String {
    let customers =
        |n: usize| if n == 1 { "1 customer".to_owned() } else { format!("{} customers", grouped(n as u64)) };
    let missed = optimum.saturating_sub(length);
    if length < wanted {
        let budget = Money::from_major(limits.budget.unwrap_or(0.0)).plain();
        return if missed == 0 {
            format!("the budget: {budget} does not pay for the list size set by hand")
        } else {
            format!("the budget: {budget} is spent; {} more would be worth their cost", customers(missed))
        };
    }
    match limits.size {
        Some(_) if length > optimum => {
            format!("the list size set by hand: {} on it cost more than they bring", customers(length - optimum))
        }
        Some(_) if missed > 0 => {
            format!("the list size set by hand: {} more would be worth their cost", customers(missed))
        }
        _ if ranked.is_empty() => "nobody can be contacted".to_owned(),
        _ if optimum == 0 => "none: no contact is expected to bring more than it costs".to_owned(),
        _ if length == ranked.len() => "none: every customer who can be contacted is on the list".to_owned(),
        _ => "none: every further contact costs more than it brings".to_owned(),
    }
}

/// Expected responses, contact cost and profit of the best 0, 1, 2, … customers: every size up to 400 points, beyond
/// that evenly thinned, but exact at the start, the end, the optimum and `mark` (the size chosen).
#[must_use]
pub fn profit_curve(ranked: &[Contact], mark: usize) -> Vec<CurvePoint> {
    let optimum = ranked.partition_point(|contact| contact.profit > 0.0);
    let kept = kept_sizes(ranked.len(), [optimum, mark.min(ranked.len())]);
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
        point.cost += contact.contact_cost;
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

/// Overall response rate of a list. An error of calibration moves all customers alike, so their interval half-widths
/// add up in full; the spread of chance (a sum of independent trials) is added to it by squares.
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
