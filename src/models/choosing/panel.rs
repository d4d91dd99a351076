//! All methods that can score the customers of a day: purchase models, rules of thumb, learned methods.

use std::rc::Rc;

use crate::choosing::settings::Settings;
use crate::learned::scores::LearnedScores;
use crate::origins::earlier::Records;
use crate::purchase::candidates::{Candidates, Scores};
use crate::purchase::fit_error::FitError;
use domain::day::Day;
use domain::history::History;
use domain::model::Method;
use stats::special::logit;

/// How much of the horizon learned methods may have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EvaluationMode {
    /// Nothing: they learned from days whose horizons end by the as-of day.
    Forecasting,
    /// What other customers did in it: for comparing and calibrating methods before the present as-of day, where models
    /// trained on still earlier days would know only half as much as the one that will be used.
    Choosing,
}

/// Fitted on everybody as known on a day, to score some of them.
pub struct Panel<'a> {
    pub candidates: Rc<Candidates>,
    pub learned: Option<Rc<LearnedScores>>,
    histories: &'a [History],
    horizon_days: u32,
}

fn cross_fitted(
    records: &dyn Records,
    as_of: Day,
    histories: &[History],
    candidates: &Candidates,
    horizon_days: u32,
    settings: &Settings<'_>,
) -> Option<Rc<LearnedScores>> {
    let end = as_of.plus(i32::try_from(horizon_days).ok()?);
    let fits = settings.fit_cache.fits(records, end, horizon_days, settings.clock)?;
    let is_latest = fits.plan.days.first() == Some(&as_of) && fits.plan.horizon_days == horizon_days;
    is_latest.then(|| LearnedScores::cross_fitted(fits, histories, candidates).map(Rc::new)).flatten()
}

impl<'a> Panel<'a> {
    /// Learned methods are fitted only where `methods` asks for one.
    #[must_use]
    pub fn new(
        methods: &[Method],
        as_of: Day,
        histories: &'a [History],
        horizon_days: u32,
        mode: EvaluationMode,
        settings: &Settings<'_>,
    ) -> Panel<'a> {
        let known = match mode {
            EvaluationMode::Forecasting => as_of,
            EvaluationMode::Choosing => as_of.plus(i32::try_from(horizon_days).unwrap_or(0)),
        };
        let seasons = settings.records.map(|records| records.seasons(known)).unwrap_or_default();
        let candidates = settings.fit_cache.candidates(as_of, histories, &seasons, settings.clock);
        let wanted = methods.iter().any(|method| method.is_learned());
        let learned = settings.records.filter(|_| wanted).and_then(|records| match mode {
            EvaluationMode::Forecasting => {
                settings.fit_cache.learned(records, (as_of, horizon_days), histories, &candidates, settings.clock)
            }
            EvaluationMode::Choosing => cross_fitted(records, as_of, histories, &candidates, horizon_days, settings),
        });
        Panel { candidates, learned, histories, horizon_days }
    }

    /// One method's scores for the customers at these positions.
    ///
    /// # Errors
    /// When the method could not be fitted.
    pub fn score(&self, method: Method, places: &[usize]) -> Result<Scores, FitError> {
        let mut found = self.score_each(&[method], places);
        match found.pop() {
            Some((_, scores)) => Ok(scores),
            None if method.is_learned() => Err(FitError::TooLittleToLearn),
            None => Err(self.candidates.behind(method).err().unwrap_or(FitError::NoMaximum)),
        }
    }

    /// Same as [`Panel::score`], for several methods, leaving out those that could not be fitted.
    #[must_use]
    pub fn score_each(&self, methods: &[Method], places: &[usize]) -> Vec<(Method, Scores)> {
        let population: Vec<History> = places.iter().map(|&i| self.histories[i]).collect();
        let (learned, others): (Vec<Method>, Vec<Method>) = methods.iter().partition(|method| method.is_learned());
        let mut scored = self.candidates.score_each(&others, &population, self.horizon_days);
        scored.extend(learned.into_iter().filter_map(|method| Some((method, self.learned_scores(method, places)?))));
        scored.sort_by_key(|(method, _)| methods.iter().position(|one| one == method));
        scored
    }

    fn learned_scores(&self, method: Method, places: &[usize]) -> Option<Scores> {
        let learned = self.learned.as_ref()?;
        let words = learned.words(method)?;
        let probability: Vec<f64> = places.iter().map(|&i| words.probability[i]).collect();
        let expected_purchases: Vec<f64> = places.iter().map(|&i| words.expected_purchases[i]).collect();
        let expected_spend = places
            .iter()
            .zip(&expected_purchases)
            .map(|(&i, purchases)| learned.price(i, self.candidates.mean_spend(&self.histories[i])) * purchases)
            .collect();
        let ranking = probability.iter().map(|&p| logit(p)).collect();
        Some(Scores { ranking, probability, active: None, expected_purchases, expected_spend })
    }
}
