//! Models that were fitted, kept while the same questions are asked of the same customers: one fit of a window serves
//! all six questions, their inner holdouts and their backtests.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::domain::day::Day;
use crate::domain::history::History;
use crate::models::candidates::{Candidates, Clock};
use crate::models::earlier::Records;
use crate::models::learned_scores::LearnedScores;
use crate::models::question::EVERY_METHOD;

/// Fits by the customers they were made of.
#[derive(Debug, Default)]
pub struct Shelf {
    fits: RefCell<HashMap<u64, Rc<Candidates>>>,
    /// By as-of day and horizon; none where there was too little to learn from.
    learned: RefCell<HashMap<(Day, u32), Option<Rc<LearnedScores>>>>,
}

impl Shelf {
    /// The probability models fitted on these customers, from the shelf where they have been asked for before.
    #[must_use]
    pub fn candidates(&self, histories: &[History], clock: Clock<'_>) -> Rc<Candidates> {
        let key = fingerprint(histories);
        if let Some(fitted) = self.fits.borrow().get(&key) {
            return Rc::clone(fitted);
        }
        let fitted = Rc::new(Candidates::fit(&EVERY_METHOD, histories, clock));
        self.fits.borrow_mut().insert(key, Rc::clone(&fitted));
        fitted
    }

    /// What learned methods say of everybody on a day, from the shelf where it has been asked for before. One shelf
    /// serves one set of records.
    #[must_use]
    pub fn learned(
        &self,
        records: &dyn Records,
        as_of: Day,
        histories: &[History],
        horizon_days: u32,
        clock: Clock<'_>,
    ) -> Option<Rc<LearnedScores>> {
        let key = (as_of, horizon_days);
        if let Some(known) = self.learned.borrow().get(&key) {
            return known.clone();
        }
        let made = LearnedScores::of(records, as_of, histories, horizon_days, clock).map(Rc::new);
        self.learned.borrow_mut().insert(key, made.clone());
        made
    }
}

/// Tells sets of histories apart within one run of the program.
fn fingerprint(histories: &[History]) -> u64 {
    let mut hash = DefaultHasher::new();
    histories.len().hash(&mut hash);
    for history in histories {
        (history.customer, history.frequency, history.recency, history.age, history.mean_spend.to_bits())
            .hash(&mut hash);
    }
    hash.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::customer::CustomerId;

    #[test]
    fn the_same_customers_are_fitted_once_and_others_anew() {
        let history = |id: i64, frequency: u32, recency: u32| History {
            customer: CustomerId(id),
            frequency,
            recency,
            age: 300,
            mean_spend: 10.0,
            mean_repeat_spend: 10.0,
            first_spend: 10.0,
        };
        let some: Vec<History> = (0..40).map(|i| history(i, u32::try_from(i % 4).unwrap_or(0), 60)).collect();
        let shelf = Shelf::default();
        let first = shelf.candidates(&some, &|| 0.0);
        assert!(Rc::ptr_eq(&first, &shelf.candidates(&some.clone(), &|| 0.0)));
        assert!(!Rc::ptr_eq(&first, &shelf.candidates(&some[1..], &|| 0.0)));
    }
}
