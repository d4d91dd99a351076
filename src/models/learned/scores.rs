//! What learned methods predict for everybody, alongside a purchase model.
//!
//! A horizon longer than the record allows to learn on is reached by the purchase model's own growth, instead of by
//! scaling all counts alike, which is biased: some customers stop buying on the way. The blend lets the purchase model
//! vote with the learned ones: where the customers of earlier days differ from today's (a young business, one cohort
//! growing older) it is the more stable of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::learned::Contributions;
use crate::learned::fits::{CountWeight, LearnedFits, Sayings};
use crate::purchase::candidates::{Candidates, Scores, Words, lend};
use domain::history::History;
use domain::model::Method;
use domain::table::FeatureTable;
use stats::special::{logistic, logit};

/// One learned method's scores for each customer.
#[derive(Debug, Clone, PartialEq)]
pub struct LearnedWords {
    /// P(at least one purchase in the horizon)
    pub probability: Vec<f64>,
    /// Purchase days in the horizon.
    pub expected_purchases: Vec<f64>,
}

/// The learned methods' scores for one day and horizon.
#[derive(Debug)]
pub struct LearnedScores {
    words: BTreeMap<Method, LearnedWords>,
    /// Learned money of a purchase day; empty where none could be learned.
    prices: Vec<f64>,
    pub fits: Rc<LearnedFits>,
    /// Features of everybody on the day, for reasons; empty for cross-fitted scores.
    table: Rc<FeatureTable>,
}

impl LearnedScores {
    /// Scores everybody as known on a day, with the features of that day, by models that learned from the days before
    /// it.
    #[must_use]
    pub fn new(
        fits: Rc<LearnedFits>,
        table: Rc<FeatureTable>,
        histories: &[History],
        candidates: &Candidates,
        horizon_days: u32,
    ) -> Option<LearnedScores> {
        let growth = Growth {
            learned: candidates.words(Method::Blend, histories, fits.plan.horizon_days).ok()?,
            asked: candidates.words(Method::Blend, histories, horizon_days).ok()?,
        };
        let beside = candidates.score(candidates.leading(), histories, horizon_days).ok()?;
        let said = growth.of(fits.say(&table));
        Some(LearnedScores { words: words(&said, &beside, fits.count_weight), prices: said.prices, fits, table })
    }

    /// The scores of the customers of the latest training day, each by models that were trained on other customers:
    /// what methods are compared and calibrated on.
    #[must_use]
    pub fn cross_fitted(
        fits: Rc<LearnedFits>,
        histories: &[History],
        candidates: &Candidates,
    ) -> Option<LearnedScores> {
        let beside = candidates.score(candidates.leading(), histories, fits.plan.horizon_days).ok()?;
        let words = words(&fits.cross_fitted, &beside, fits.count_weight);
        let prices = fits.cross_fitted.prices.clone();
        Some(LearnedScores { words, prices, fits, table: Rc::default() })
    }

    /// A method's scores; none for one that does not learn.
    #[must_use]
    pub fn words(&self, method: Method) -> Option<&LearnedWords> {
        self.words.get(&method)
    }

    /// The money of a purchase day of the customer at this position, in major units, where Gamma-Gamma expects `modelled`.
    #[must_use]
    pub fn price(&self, place: usize, modelled: f64) -> f64 {
        self.prices.get(place).map_or(modelled, |learned| self.fits.price_weight.between(modelled, *learned))
    }

    /// What raised and lowered the scores of the customers at these positions; none for a method that does not learn.
    #[must_use]
    pub fn contributions(&self, method: Method, places: &[usize]) -> Option<(FeatureTable, Contributions)> {
        let (lines, trees) = (&self.fits.fits.logistic, &self.fits.fits.trees);
        let rows = self.table.select(places);
        let contributions = match method {
            Method::Logistic => lines.contributions(&rows),
            Method::Trees => trees.contributions(&rows),
            Method::Blend => lines.contributions(&rows).blend(&trees.contributions(&rows)),
            _ => return None,
        };
        Some((rows, contributions))
    }
}

/// How a purchase model gets from the horizon learned on to the one asked for: customer by customer; then the chances
/// are reassigned to the learned order, which separated buyers from others better than the extended chances did.
struct Growth {
    learned: Words,
    asked: Words,
}

impl Growth {
    fn of(&self, said: Sayings) -> Sayings {
        let (asked, learned) = (&self.asked, &self.learned);
        let grown = |(i, p): (usize, &f64)| logistic(logit(*p) + logit(asked.purchase[i]) - logit(learned.purchase[i]));
        let chances = |p: Vec<f64>| lend(&p.iter().enumerate().map(grown).collect::<Vec<_>>(), &p);
        let count = |(i, n): (usize, f64)| n * asked.purchases[i] / learned.purchases[i].max(1e-9);
        Sayings {
            logistic: chances(said.logistic),
            trees: chances(said.trees),
            counts: said.counts.into_iter().enumerate().map(count).collect(),
            prices: said.prices,
        }
    }
}

/// The scores of each learned method, with a purchase model's alongside; `weight` is the learned counts' in the blend.
fn words(said: &Sayings, beside: &Scores, weight: CountWeight) -> BTreeMap<Method, LearnedWords> {
    let customers = 0..said.counts.len();
    let in_step = |i: usize| said.logistic[i] * beside.expected_purchases[i] / beside.probability[i].max(1e-9);
    let votes =
        |i: usize| [said.logistic[i], said.trees[i], beside.probability[i]].map(logit).iter().sum::<f64>() / 3.0;
    let blend = LearnedWords {
        probability: customers.clone().map(|i| logistic(votes(i))).collect(),
        expected_purchases: customers
            .clone()
            .map(|i| {
                let modelled = beside.expected_purchases[i];
                modelled + weight.of(modelled) * (said.counts[i] - modelled)
            })
            .collect(),
    };
    let lines =
        LearnedWords { probability: said.logistic.clone(), expected_purchases: customers.map(in_step).collect() };
    let trees = LearnedWords { probability: said.trees.clone(), expected_purchases: said.counts.clone() };
    BTreeMap::from([(Method::Logistic, lines), (Method::Trees, trees), (Method::Blend, blend)])
}
