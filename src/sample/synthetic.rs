//! Any number of dealership customers, with exactly as many purchase lines as asked for.

use crate::draw::{Draw, Purpose};
use crate::story::{Life, Story};
use crate::{Contact, SampleCustomer, people};
use domain::purchase::Purchase;

/// Mean purchase lines of a customer of the dealership; a faster pace scales them.
const USUAL_LINES: f64 = 8.0;
/// Share of customers who never bought.
const PROSPECTS: f64 = 0.1;
/// Weight of the usual number of lines as a prior, in customers.
const PRIOR_WEIGHT: f64 = 500.0;

/// One customer with everything known about them.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticCustomer {
    pub customer: SampleCustomer,
    pub purchases: Vec<Purchase>,
    pub contacts: Vec<Contact>,
}

/// Makes one customer after the other.
pub struct Synthetic {
    seed: u64,
    customers: u64,
    next: u64,
    /// Lines still to be made.
    left: u64,
    pace: f64,
    /// Lines that the simulated lives so far produced by themselves, as (lines, customers), including a prior.
    lived: (f64, f64),
    /// Fraction of a line carried over by rounding.
    owed: f64,
}

impl Synthetic {
    pub(super) fn new(customers: u64, purchases: u64, seed: u64) -> Synthetic {
        let mean = purchases as f64 / customers.max(1) as f64;
        let pace = (mean / (USUAL_LINES * (1.0 - PROSPECTS))).max(0.05);
        let lived = (mean * PRIOR_WEIGHT, PRIOR_WEIGHT);
        Synthetic { seed, customers, next: 0, left: if customers == 0 { 0 } else { purchases }, pace, lived, owed: 0.0 }
    }

    /// How many of their lines this customer keeps, so that the last customer ends exactly at the number asked for.
    fn lines_of(&mut self, lived: usize) -> u64 {
        let after = self.customers - self.next - 1;
        if after == 0 {
            return self.left;
        }
        self.lived.0 += lived as f64;
        self.lived.1 += 1.0;
        let expected = lived as f64 + after as f64 * self.lived.0 / self.lived.1;
        let due = if expected > 0.0 { lived as f64 * self.left as f64 / expected } else { 0.0 } + self.owed;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded, not negative, below u64")]
        let lines = (due.round().max(0.0) as u64).min(self.left);
        self.owed = due - lines as f64;
        if lived == 0 { 0 } else { lines }
    }
}

impl Iterator for Synthetic {
    type Item = SyntheticCustomer;

    fn next(&mut self) -> Option<SyntheticCustomer> {
        if self.next >= self.customers {
            return None;
        }
        let index = self.next;
        let person = people::person(self.seed, index);
        let mut draw = Draw::new(self.seed, index, Purpose::Lines);
        let last_chance = index + 1 == self.customers && self.left > 0;
        let prospect = draw.happens(PROSPECTS) && !last_chance;
        let life = Life::new(self.seed, index, &person, self.pace);
        let Story { mut purchases, contacts } = if prospect { life.of_a_prospect() } else { life.of_a_buyer() };
        let wanted = usize::try_from(self.lines_of(purchases.len())).unwrap_or(usize::MAX);
        fit_lines(&mut purchases, wanted, &mut draw);
        self.left -= purchases.len() as u64;
        self.next += 1;
        Some(SyntheticCustomer { customer: person.into(), purchases, contacts })
    }
}

/// Leaves out the last lines, or adds baskets of one line on days when the customer came anyway.
fn fit_lines(purchases: &mut Vec<Purchase>, wanted: usize, draw: &mut Draw) {
    purchases.truncate(wanted);
    let made = purchases.len();
    if made == 0 {
        return;
    }
    while purchases.len() < wanted {
        let place = draw.by_weight((0..made).map(|_| 1.0));
        let like = &purchases[place];
        let reference = format!("R{}-X{:03}", like.customer, purchases.len() - made + 1);
        purchases.push(Purchase { reference, ..like.clone() });
    }
    purchases.sort_by_key(|purchase| purchase.day);
}
