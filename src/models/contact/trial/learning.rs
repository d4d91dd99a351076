//! The method for answers to contacts: chosen and calibrated on cases that its fits have not seen.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::Cases;
use super::fits::{CANDIDATES, Fits, Word};
use crate::choosing::calibration::{Calibrated, Calibration, Move};
use crate::learned::training_sample::{deal, split};
use domain::day::Day;
use domain::model::{Method, MethodChoice};
use stats::interval::Z95;
use stats::roc::Roc;

/// Of the cases learned from, for choosing and calibrating.
pub(super) const INNER_FOLDS: usize = 3;
/// Of all cases, for testing.
const OUTER_FOLDS: usize = 5;
pub(super) const SEED: u64 = 20_260_101;

/// The latest cases, which set the level: their maximum number and share.
const LATEST_CASES: usize = 1_000;
const LATEST_SHARE: usize = 4;
/// The recent level is used if it differs from the overall level by this many standard errors.
const BEYOND_NOISE: f64 = 3.0;

/// The cases whose rate of answers the probabilities are matched to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// All cases: for other cases of the same time.
    OfAll,
    /// The latest ones, if their rate is clearly different: for what comes next.
    OfLate,
}

/// The methods fitted on cases, the one in force among them, and what held-out cases showed about probabilities.
#[derive(Debug)]
pub struct Learned {
    pub method: Method,
    /// Why this one, in a sentence or two.
    pub why: String,
    pub fits: Fits,
    calibrations: BTreeMap<Method, Calibration>,
}

/// One method on cases that it was tested on.
#[derive(Debug, Clone, PartialEq)]
pub struct Tried {
    pub method: Method,
    pub ranking: Vec<f64>,
    pub probability: Vec<f64>,
}

/// Every method on the same cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Trials {
    pub method: Method,
    pub why: String,
    pub tried: Vec<Tried>,
    pub positive: Vec<bool>,
}

impl Learned {
    /// Fits all methods on all cases; the choice among them and their calibration come from three folds of customers,
    /// each scored by models trained on the other two.
    #[must_use]
    pub fn new(cases: &Cases, choice: MethodChoice, level: Level) -> Learned {
        let held_out = held_out(cases);
        let latest = match level {
            Level::OfLate => latest(&cases.days),
            Level::OfAll => Vec::new(),
        };
        let learn = |word: &Word| (word.method, calibration(&word.probability, &cases.positive, &latest));
        let calibrations = held_out.iter().map(learn).collect();
        let (method, why) = match choice {
            MethodChoice::Fixed(method) => (method, format!("{} was set by hand.", method.name())),
            MethodChoice::Auto => best(&held_out, &cases.positive),
        };
        Learned { method, why, fits: Fits::new(cases, SEED), calibrations }
    }

    /// A method's probabilities as calibrated, each with its interval.
    #[must_use]
    pub fn calibrated(&self, word: &Word) -> Vec<Calibrated> {
        let calibration = self.calibrations.get(&word.method).copied().unwrap_or_else(Calibration::unchanged);
        word.probability.iter().map(|&p| calibration.apply(p)).collect()
    }

    fn tried(&self, cases: &Cases) -> Vec<Tried> {
        let words = self.fits.say(&cases.table).into_iter();
        words
            .map(|word| Tried {
                method: word.method,
                probability: self.calibrated(&word).iter().map(|calibrated| calibrated.probability).collect(),
                ranking: word.ranking,
            })
            .collect()
    }
}

/// Positions of the latest cases.
fn latest(days: &[Day]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..days.len()).collect();
    places.sort_by_key(|&i| std::cmp::Reverse((days[i], i)));
    places.truncate((days.len() / LATEST_SHARE).min(LATEST_CASES));
    places
}

/// Learned from all cases, with the level of the latest if that is clearly different.
fn calibration(probability: &[f64], positive: &[bool], latest: &[usize]) -> Calibration {
    let learned = Calibration::learn(probability, positive);
    let shown: Vec<f64> = latest.iter().map(|&i| probability[i]).collect();
    let calibrated: Vec<f64> = shown.iter().map(|&p| learned.apply(p).probability).collect();
    let expected: f64 = calibrated.iter().sum();
    let seen = latest.iter().filter(|&&i| positive[i]).count() as f64;
    let error = calibrated.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
    if (seen - expected).abs() <= BEYOND_NOISE * error {
        return learned;
    }
    learned.levelled(&shown, seen / latest.len() as f64, 1.0, Move::WHOLE)
}

/// The scores of each case by fits that have not seen the case's customer, for methods that every fold could fit.
pub(super) fn held_out(cases: &Cases) -> Vec<Word> {
    let fold_of = deal(|i| usize::from(cases.positive[i]), &cases.table.groups, cases.len(), INNER_FOLDS, SEED);
    let fold = |fold: usize| {
        let (others, within) = split(&fold_of, fold);
        let words = Fits::new(&cases.select(&others), SEED).say(&cases.table.select(&within));
        (within, words)
    };
    let folds: Vec<(Vec<usize>, Vec<Word>)> = (0..INNER_FOLDS).into_par_iter().map(fold).collect();
    let gathered = |method: Method| {
        let mut word = Word { method, ranking: vec![0.0; cases.len()], probability: vec![0.0; cases.len()] };
        for (within, words) in &folds {
            let part = words.iter().find(|word| word.method == method)?;
            for (place, &i) in within.iter().enumerate() {
                word.ranking[i] = part.ranking[place];
                word.probability[i] = part.probability[place];
            }
        }
        Some(word)
    };
    CANDIDATES.into_iter().filter_map(gathered).collect()
}

/// The blend stands unless logistic regression or trees lead it by more than noise, 1.96 standard errors of the
/// difference, or are needed against a rule of thumb, which has to lead by as much.
pub(super) fn best(words: &[Word], positive: &[bool]) -> (Method, String) {
    let rocs: Vec<(Method, Roc)> =
        words.iter().filter_map(|word| Some((word.method, Roc::new(&word.ranking, positive)?))).collect();
    let Some(blend) = rocs.iter().find(|(method, _)| *method == Method::Blend) else {
        let why = "Too few answers are known to compare methods on, so the usual one, the blend, is used.";
        return (Method::Blend, why.to_owned());
    };
    let leader = |of: &dyn Fn(Method) -> bool| {
        rocs.iter()
            .filter(|(method, _)| of(*method))
            .reduce(|best, next| if next.1.area > best.1.area { next } else { best })
    };
    let leads = |one: &(Method, Roc), other: &(Method, Roc)| {
        one.1.area - other.1.area > Z95 * one.1.standard_error_of_difference(&other.1)
    };
    let strongest = leader(&Method::is_learned).unwrap_or(blend);
    let rule = leader(&Method::is_rule_of_thumb);
    let is_behind = rule.is_some_and(|rule| leads(rule, blend));
    let learned = if is_behind || leads(strongest, blend) { strongest } else { blend };
    let chosen = rule.filter(|rule| leads(rule, learned)).unwrap_or(learned);
    let beside =
        if chosen.0.is_learned() { rule.or_else(|| leader(&|method| method != chosen.0)) } else { Some(learned) };
    let pairs = |of: &(Method, Roc)| format!("{:.1}", 100.0 * of.1.area);
    let also = beside.map_or_else(String::new, |beside| format!(", {} in {}", beside.0.name(), pairs(beside)));
    let why = format!(
        "Among customers held back for testing, {} put one who answered above one who did not in {} of 100 \
        pairs{also}.",
        chosen.0.name(),
        pairs(chosen)
    );
    (chosen.0, why)
}

/// Learns from the earlier cases, choice and calibration included, and tries every method on the later ones.
#[must_use]
pub fn try_on_later(earlier: &Cases, later: &Cases, choice: MethodChoice) -> Trials {
    let learned = Learned::new(earlier, choice, Level::OfLate);
    let tried = learned.tried(later);
    Trials { method: learned.method, why: learned.why, tried, positive: later.positive.clone() }
}

/// Deals the customers into five folds and tests each with models trained on the other four, choice and calibration
/// included. The reported method is the one that most folds chose.
#[must_use]
pub fn try_in_folds(cases: &Cases, choice: MethodChoice) -> Trials {
    let fold_of = deal(|i| usize::from(cases.positive[i]), &cases.table.groups, cases.len(), OUTER_FOLDS, SEED);
    let folds: Vec<(Vec<usize>, Learned, Vec<Tried>)> = (0..OUTER_FOLDS)
        .map(|fold| {
            let (others, within) = split(&fold_of, fold);
            let learned = Learned::new(&cases.select(&others), choice, Level::OfAll);
            let tried = learned.tried(&cases.select(&within));
            (within, learned, tried)
        })
        .collect();
    let chose = |method: Method| folds.iter().filter(|(_, learned, _)| learned.method == method).count();
    let method = CANDIDATES.into_iter().rev().max_by_key(|method| chose(*method)).unwrap_or(Method::Blend);
    let why = folds.iter().find(|(_, learned, _)| learned.method == method).map(|(_, learned, _)| learned.why.clone());
    let gathered = |method: Method| {
        let mut all = Tried { method, ranking: vec![0.0; cases.len()], probability: vec![0.0; cases.len()] };
        for (within, _, tried) in &folds {
            let part = tried.iter().find(|tried| tried.method == method)?;
            for (place, &i) in within.iter().enumerate() {
                all.probability[i] = part.probability[place];
                // Scores of different fits are comparable only after calibration.
                all.ranking[i] = if method.is_rule_of_thumb() { part.ranking[place] } else { part.probability[place] };
            }
        }
        Some(all)
    };
    let tried = CANDIDATES.into_iter().filter_map(gathered).collect();
    Trials { method, why: why.unwrap_or_default(), tried, positive: cases.positive.clone() }
}
