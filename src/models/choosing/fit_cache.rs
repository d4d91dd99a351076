//! Fitted models, kept while the same questions are asked of the same customers: one fit of a window serves all six
//! questions, their inner holdouts and their backtests.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

use crate::choosing::level::Level;
use crate::choosing::question::EVERY_METHOD;
use crate::learned::earlier_rows::{EarlierRows, features, rhythm};
use crate::learned::fits::LearnedFits;
use crate::learned::scores::LearnedScores;
use crate::origins::earlier::{Records, latest_split};
use crate::purchase::candidates::{Candidates, Clock};
use crate::purchase::seasonal_clock::SeasonalClock;
use crate::timing::division::Division;
use crate::timing::hazard::Hazard;
use crate::timing::periods::Periods;
use domain::day::Day;
use domain::history::History;
use domain::table::FeatureTable;

/// The result for a question, or the fact that there can be none.
type Kept<K, V> = RefCell<HashMap<K, Option<Rc<V>>>>;

/// Fits by the customers they were made from.
#[derive(Debug, Default)]
pub struct FitCache {
    fits: RefCell<HashMap<u64, Rc<Candidates>>>,
    /// By the latest training day and the horizon after it; none if there was too little to learn from.
    rows: Kept<(Day, u32), EarlierRows>,
    /// By the latest training day and the horizon after it; none if there was too little to learn from.
    learned_fits: Kept<(Day, u32), LearnedFits>,
    /// For everybody, by as-of day and the horizon that is learned on.
    features: RefCell<HashMap<(Day, u32), Rc<FeatureTable>>>,
    /// By the edges of the periods; none if too few bought to learn the timing.
    hazards: Kept<(Vec<Day>, Division), Hazard>,
    /// By as-of day and horizon.
    levels: RefCell<HashMap<(Day, u32), Level>>,
    /// By as-of day and horizon.
    learned: Kept<(Day, u32), LearnedScores>,
}

impl FitCache {
    /// The probability models fitted on these customers, from the cache if they have been asked for before.
    #[must_use]
    pub fn candidates(
        &self,
        as_of: Day,
        histories: &[History],
        seasons: &SeasonalClock,
        clock: Clock<'_>,
    ) -> Rc<Candidates> {
        let key = fingerprint(as_of, histories, seasons);
        if let Some(fitted) = self.fits.borrow().get(&key) {
            return Rc::clone(fitted);
        }
        let fitted = Rc::new(Candidates::fit(&EVERY_METHOD, as_of, histories, seasons, clock));
        self.fits.borrow_mut().insert(key, Rc::clone(&fitted));
        fitted
    }

    /// Training rows for a day and horizon, from the cache if they have been asked for before; none if there is too
    /// little to learn from.
    #[must_use]
    pub fn rows(&self, records: &dyn Records, as_of: Day, horizon_days: u32) -> Option<Rc<EarlierRows>> {
        // Horizons that cannot be learned on share the longest one that can.
        let key = latest_split(records.first_day(), as_of, horizon_days)?;
        if let Some(known) = self.rows.borrow().get(&key) {
            return known.clone();
        }
        let made = EarlierRows::new(records, as_of, horizon_days).map(Rc::new);
        self.rows.borrow_mut().insert(key, made.clone());
        made
    }

    /// The learned models for a day and horizon, from the cache if they have been asked for before; none if there was
    /// too little to learn from. One cache serves one set of records.
    #[must_use]
    pub fn fits(
        &self,
        records: &dyn Records,
        as_of: Day,
        horizon_days: u32,
        clock: Clock<'_>,
    ) -> Option<Rc<LearnedFits>> {
        let key = latest_split(records.first_day(), as_of, horizon_days)?;
        if let Some(known) = self.learned_fits.borrow().get(&key) {
            return known.clone();
        }
        let rows = self.rows(records, as_of, horizon_days);
        let made = rows.and_then(|rows| LearnedFits::new(&rows, records, clock)).map(Rc::new);
        self.learned_fits.borrow_mut().insert(key, made.clone());
        made
    }

    /// What learned methods predict for everybody as of a day for a horizon, from the cache if it has been asked for
    /// before.
    #[must_use]
    pub fn learned(
        &self,
        records: &dyn Records,
        (as_of, horizon_days): (Day, u32),
        histories: &[History],
        candidates: &Candidates,
        clock: Clock<'_>,
    ) -> Option<Rc<LearnedScores>> {
        let key = (as_of, horizon_days);
        if let Some(known) = self.learned.borrow().get(&key) {
            return known.clone();
        }
        let made = self.fits(records, as_of, horizon_days, clock).and_then(|fits| {
            let table = self.features(records, as_of, histories, fits.plan.horizon_days)?;
            LearnedScores::new(fits, table, histories, candidates, horizon_days).map(Rc::new)
        });
        self.learned.borrow_mut().insert(key, made.clone());
        made
    }

    /// What rolling origins before a day showed about levels, measured if it has not been asked for before.
    #[must_use]
    pub fn level(&self, records: &dyn Records, as_of: Day, horizon_days: u32) -> Level {
        let key = (as_of, horizon_days);
        if let Some(known) = self.levels.borrow().get(&key) {
            return known.clone();
        }
        let made = Level::new(records, as_of, horizon_days);
        self.levels.borrow_mut().insert(key, made.clone());
        made
    }

    /// The features of everybody on a day, from the cache if they have been asked for before; none if no purchase
    /// model, whose predictions are among them, can be fitted.
    #[must_use]
    pub fn features(
        &self,
        records: &dyn Records,
        as_of: Day,
        histories: &[History],
        learned_days: u32,
    ) -> Option<Rc<FeatureTable>> {
        let key = (as_of, learned_days);
        if let Some(known) = self.features.borrow().get(&key) {
            return Some(Rc::clone(known));
        }
        let words = rhythm(&records.seasons(as_of), as_of, histories, learned_days).ok()?;
        let made = Rc::new(features(records, as_of, histories, &words));
        self.features.borrow_mut().insert(key, Rc::clone(&made));
        Some(made)
    }

    /// The hazard for these periods, learned if it has not been asked for before.
    #[must_use]
    pub fn hazard(
        &self,
        periods: &Periods,
        division: Division,
        learn: impl FnOnce() -> Option<Hazard>,
    ) -> Option<Rc<Hazard>> {
        let key = (periods.edges().to_vec(), division);
        if let Some(known) = self.hazards.borrow().get(&key) {
            return known.clone();
        }
        let made = learn().map(Rc::new);
        self.hazards.borrow_mut().insert(key, made.clone());
        made
    }
}

/// Distinguishes sets of histories within one run of the program.
fn fingerprint(as_of: Day, histories: &[History], seasons: &SeasonalClock) -> u64 {
    let mut hash = DefaultHasher::new();
    (as_of, seasons.horizon(as_of, 30).to_bits(), seasons.horizon(as_of, 100).to_bits()).hash(&mut hash);
    seasons.step().map(|step| (step.day, step.ratio.to_bits())).hash(&mut hash);
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
    use domain::customer::CustomerId;

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
        let fit_cache = FitCache::default();
        let fitted = |some: &[History]| fit_cache.candidates(Day(900), some, &SeasonalClock::Unknown, &|| 0.0);
        let first = fitted(&some);
        assert!(Rc::ptr_eq(&first, &fitted(&some.clone())));
        assert!(!Rc::ptr_eq(&first, &fitted(&some[1..])));
    }
}
