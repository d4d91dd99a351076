//! Every method's scores for the same customers, so that the methods can be compared and one chosen.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::purchase::baselines;
use crate::purchase::bg_bb;
use crate::purchase::bg_nbd;
use crate::purchase::counts::{Counts, DAYS_PER_WEEK, Record};
use crate::purchase::fit_error::FitError;
use crate::purchase::mbg_nbd;
use crate::purchase::pareto_nbd;
use crate::purchase::purchase_model::{PurchaseModel, Said};
use crate::purchase::regular_gaps;
use crate::purchase::seasonal_clock::SeasonalClock;
use crate::purchase::spend_model::SpendModel;
use domain::day::Day;
use domain::history::History;
use domain::model::Method;
use stats::ranks::{ascending, tied_runs};

/// One method's scores for each customer of a population, in the population's order.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Higher is better.
    pub ranking: Vec<f64>,
    /// P(at least one purchase in the horizon), not yet calibrated.
    pub probability: Vec<f64>,
    /// P(active); none for rules of thumb.
    pub active: Option<Vec<f64>>,
    /// Purchase days in the horizon.
    pub expected_purchases: Vec<f64>,
    /// Money in the horizon, in major units.
    pub expected_spend: Vec<f64>,
}

/// The probability models and the spend model, fitted on all customers.
#[derive(Debug)]
pub struct Candidates {
    models: BTreeMap<Method, Result<Timed, FitError>>,
    spend: SpendModel,
    as_of: Day,
    /// The clock in which the models' times are measured.
    seasons: SeasonalClock,
    said: Kept,
}

/// What models said of distinct records, ascending, by model and days: six questions ask for the same.
type Kept = RefCell<BTreeMap<(Method, u32), Vec<(Record, Said)>>>;

/// Distinct records of a model and horizon that are kept; where there are more, few customers share one anyway.
const MOST_KEPT: usize = 200_000;

/// A fitted model and the seconds its fit took.
#[derive(Debug)]
struct Timed {
    model: Box<dyn PurchaseModel>,
    seconds: f64,
}

/// Seconds since some fixed moment; only differences are used, and only to report how long fits took.
pub type Clock<'a> = &'a dyn Fn() -> f64;

impl Candidates {
    /// Fits each probability model among `methods` on all `histories`. Rules of thumb borrow their probabilities from
    /// one of them, so Pareto/NBD and MBG/CNBD-k are fitted in any case, and MBG/NBD if both fail.
    #[must_use]
    pub fn fit(
        methods: &[Method],
        as_of: Day,
        histories: &[History],
        seasons: &SeasonalClock,
        clock: Clock<'_>,
    ) -> Candidates {
        let counts = Counts::of(&seasons.told_all(as_of, histories));
        let mut models = BTreeMap::new();
        for &method in methods.iter().chain([&Method::ParetoNbd, &Method::MbgCnbdK]) {
            if method.is_probability_model() {
                models.entry(method).or_insert_with(|| timed_fit(method, &counts, clock));
            }
        }
        if models.values().all(Result::is_err) {
            models.entry(Method::MbgNbd).or_insert_with(|| timed_fit(Method::MbgNbd, &counts, clock));
        }
        let spend = SpendModel::fit(histories);
        Candidates { models, spend, as_of, seasons: seasons.clone(), said: Kept::default() }
    }

    /// The fitted probability model of a method.
    ///
    /// # Errors
    /// Why it could not be fitted; `NoMaximum` for a rule of thumb, which has no model.
    pub fn model(&self, method: Method) -> Result<&dyn PurchaseModel, FitError> {
        match self.models.get(&method) {
            Some(Ok(timed)) => Ok(timed.model.as_ref()),
            Some(Err(error)) => Err(*error),
            None => Err(FitError::NoMaximum),
        }
    }

    /// Seconds that the method's fit took; 0 for a rule of thumb.
    #[must_use]
    pub fn fit_seconds(&self, method: Method) -> f64 {
        self.models.get(&method).and_then(|fit| fit.as_ref().ok()).map_or(0.0, |timed| timed.seconds)
    }

    /// The model whose word counts where no other is asked for: MBG/CNBD-k where customers buy so evenly that it fits
    /// clearly better than Pareto/NBD, else Pareto/NBD.
    #[must_use]
    pub fn leading(&self) -> Method {
        let fitted = |method| self.model(method).ok().map(PurchaseModel::log_likelihood);
        match (fitted(Method::MbgCnbdK), fitted(Method::ParetoNbd)) {
            (Some(even), Some(pareto)) if regular_gaps::leads(even, pareto) => Method::MbgCnbdK,
            (Some(_), None) => Method::MbgCnbdK,
            _ => Method::ParetoNbd,
        }
    }

    /// The probability model that supplies a method's probabilities: its own, or for a rule of thumb or a learned
    /// method the leading one, or the first one that was fitted.
    ///
    /// # Errors
    /// When no probability model could be fitted.
    pub fn behind(&self, method: Method) -> Result<&dyn PurchaseModel, FitError> {
        self.model(self.speaker(method)?)
    }

    fn speaker(&self, method: Method) -> Result<Method, FitError> {
        if method.is_probability_model() {
            return self.model(method).map(|_| method);
        }
        let fitted = [self.leading(), Method::ParetoNbd, Method::MbgNbd, Method::BgNbd]
            .into_iter()
            .find(|method| self.model(*method).is_ok());
        fitted.ok_or_else(|| self.model(Method::ParetoNbd).err().unwrap_or(FitError::NoCustomers))
    }

    /// Scores a population. A probability model ranks by expected purchases, which separated buyers from others better
    /// on public data than its P(at least one) did: P(at least one) overlooks a long pause of a frequent buyer. Its
    /// probabilities are reassigned to follow that order, as they are for a rule of thumb, so that nobody ranks above a
    /// likelier customer.
    ///
    /// # Errors
    /// When the method, or for a rule of thumb every probability model, could not be fitted.
    pub fn score(&self, method: Method, population: &[History], horizon_days: u32) -> Result<Scores, FitError> {
        let words = self.words(method, population, horizon_days)?;
        Ok(self.score_from(&words, method, population, horizon_days))
    }

    /// Same as [`Candidates::score`], for several methods, leaving out those that could not be fitted. The
    /// probabilities that rules of thumb borrow are computed once.
    #[must_use]
    pub fn score_each(&self, methods: &[Method], population: &[History], days: u32) -> Vec<(Method, Scores)> {
        let mut lent: Option<Words> = None;
        let mut scored = Vec::new();
        for &method in methods {
            let words = match lent.take().filter(|_| method.is_rule_of_thumb()) {
                Some(words) => words,
                None => match self.words(method, population, days) {
                    Ok(words) => words,
                    Err(_) => continue,
                },
            };
            scored.push((method, self.score_from(&words, method, population, days)));
            lent = Some(words).filter(|_| method.is_rule_of_thumb());
        }
        scored
    }

    /// What the model behind a method says of a population, in seasonal time.
    ///
    /// # Errors
    /// Same as [`Candidates::behind`].
    pub fn words(&self, method: Method, population: &[History], horizon_days: u32) -> Result<Words, FitError> {
        let speaker = self.speaker(method)?;
        let model = self.model(speaker)?;
        let mut kept = self.said.borrow_mut();
        let known = kept.entry((speaker, horizon_days)).or_default();
        let found = |known: &[(Record, Said)], record: &Record| {
            known.binary_search_by(|(other, _)| other.cmp(record)).ok().map(|place| known[place].1)
        };
        let mut new = Vec::new();
        let words = Words::each(&self.seasons, self.as_of, population, horizon_days, |records, weeks| {
            let unknown: Vec<Record> =
                records.iter().filter(|record| found(known, record).is_none()).copied().collect();
            new = unknown.par_iter().map(|record| (*record, model.say(*record, weeks))).collect();
            let told = |record: &Record| found(known, record).or_else(|| found(&new, record)).unwrap_or_default();
            records.iter().map(told).collect()
        });
        if known.len() + new.len() <= MOST_KEPT {
            known.append(&mut new);
            known.par_sort_unstable_by_key(|(record, _)| *record);
        }
        Ok(words)
    }

    /// What the models know about a customer, in seasonal time.
    #[must_use]
    pub fn record(&self, history: &History) -> Record {
        Record::from(&self.seasons.told(self.as_of, history))
    }

    /// The clock that the models use.
    #[must_use]
    pub fn seasons(&self) -> &SeasonalClock {
        &self.seasons
    }

    fn score_from(&self, words: &Words, method: Method, population: &[History], horizon_days: u32) -> Scores {
        let (ranking, expected_purchases, active) = match rule_score(method, population, horizon_days) {
            None => (words.purchases.clone(), words.purchases.clone(), Some(words.active.clone())),
            Some(rule) if method == Method::SameRate => {
                (rule, baselines::same_repeat_rate(population, horizon_days), None)
            }
            Some(rule) => {
                let lent = lend(&words.purchases, &rule);
                (rule, lent, None)
            }
        };
        let mean_spend = population.iter().map(|history| self.mean_spend(history));
        let expected_spend = mean_spend.zip(&expected_purchases).map(|(mean, purchases)| mean * purchases).collect();
        let probability = lend(&words.purchase, &ranking);
        Scores { ranking, probability, active, expected_purchases, expected_spend }
    }

    /// Expected spend per purchase day, in major units: the customer's own mean shrunk towards everybody's.
    #[must_use]
    pub fn mean_spend(&self, history: &History) -> f64 {
        self.spend.expected_mean(history)
    }
}

/// A model's scores for each customer of a population.
#[derive(Debug)]
pub struct Words {
    pub active: Vec<f64>,
    /// P(at least one purchase in the horizon)
    pub purchase: Vec<f64>,
    pub purchases: Vec<f64>,
}

impl Words {
    /// For a model fitted in the same seasonal time. Equal records are computed once.
    pub fn of(
        model: &dyn PurchaseModel,
        seasons: &SeasonalClock,
        as_of: Day,
        population: &[History],
        horizon_days: u32,
    ) -> Words {
        let say = |records: &[Record], weeks: f64| records.par_iter().map(|record| model.say(*record, weeks)).collect();
        Words::each(seasons, as_of, population, horizon_days, say)
    }

    /// `say` is asked of distinct records, ascending, and the weeks of the horizon.
    fn each(
        seasons: &SeasonalClock,
        as_of: Day,
        population: &[History],
        horizon_days: u32,
        say: impl FnOnce(&[Record], f64) -> Vec<Said>,
    ) -> Words {
        let weeks = seasons.horizon(as_of, horizon_days) / DAYS_PER_WEEK;
        let record = |history: &History| Record::from(&seasons.told(as_of, history));
        let mut records: Vec<(Record, usize)> = population.iter().map(record).zip(0..).collect();
        records.par_sort_unstable();
        let runs: Vec<&[(Record, usize)]> = records.chunk_by(|a, b| a.0 == b.0).collect();
        let told = say(&runs.iter().map(|run| run[0].0).collect::<Vec<_>>(), weeks);
        let [mut active, mut purchase, mut purchases] = [(); 3].map(|()| vec![0.0; population.len()]);
        for (run, told) in runs.iter().zip(told) {
            for &(_, i) in *run {
                [active[i], purchase[i], purchases[i]] = [told.active, told.purchase, told.purchases];
            }
        }
        Words { active, purchase, purchases }
    }
}

/// Fits a probability model; no other method has one.
fn timed_fit(method: Method, counts: &Counts, clock: Clock<'_>) -> Result<Timed, FitError> {
    let start = clock();
    let model: Box<dyn PurchaseModel> = match method {
        Method::BgBb => Box::new(bg_bb::fit(counts)?),
        Method::BgNbd => Box::new(bg_nbd::fit(counts)?),
        Method::MbgNbd => Box::new(mbg_nbd::fit(counts)?),
        Method::MbgCnbdK => Box::new(regular_gaps::fit(counts)?),
        Method::ParetoNbd => Box::new(pareto_nbd::fit(counts)?),
        Method::Recency
        | Method::Frequency
        | Method::RfmScore
        | Method::SameRate
        | Method::Logistic
        | Method::Trees
        | Method::Blend
        | Method::EarlierAnswers => return Err(FitError::NoMaximum),
    };
    Ok(Timed { model, seconds: clock() - start })
}

fn rule_score(method: Method, population: &[History], horizon_days: u32) -> Option<Vec<f64>> {
    match method {
        Method::Recency => Some(baselines::recency(population)),
        Method::Frequency => Some(baselines::frequency(population)),
        Method::RfmScore => Some(baselines::rfm_score(population)),
        Method::SameRate => Some(baselines::same_rate(population, horizon_days)),
        _ => None,
    }
}

/// Reassigns a model's sorted `values` to the order of a rule; customers whom the rule ranks equal share their mean.
pub(crate) fn lend(values: &[f64], rule: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let order = ascending(rule);
    let mut lent = vec![0.0; values.len()];
    for run in tied_runs(rule, &order) {
        let mean = sorted[run.clone()].iter().sum::<f64>() / run.len() as f64;
        for position in run {
            lent[order[position]] = mean;
        }
    }
    lent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lent_values_follow_the_rule_and_keep_their_sum() {
        let lent = lend(&[0.9, 0.1, 0.5, 0.3], &[1.0, 2.0, 2.0, 3.0]);
        assert_eq!(lent, vec![0.1, 0.4, 0.4, 0.9]);
    }
}
