//! The approach whose ranking separates best on cases it has not seen, with figures from data not used to choose it.

use rayon::prelude::*;

use crate::contact::uplift::gain::{GainCalibration, ResponseCalibration};
use crate::contact::uplift::qini::{Groups, qini};
use crate::contact::uplift::{Approach, Experiment, UpliftModel, fit};
use crate::learned::LearnError;
use crate::learned::training_sample::{deal, split};
use reports::backtest::UpliftFigures;
use stats::interval::difference;
use stats::ranks::ascending;

const FOLDS: usize = 5;
/// Fewer in a group cannot fill the folds.
const FEWEST_IN_A_GROUP: usize = 20;
/// The share of the list whose uplift is reported.
const TOP: f64 = 0.3;

/// The chosen model fitted to all cases, and how the selection performs on held-out cases.
#[derive(Debug)]
pub struct Chosen {
    pub model: UpliftModel,
    pub figures: UpliftFigures,
    /// How much a contact adds: the chosen model, or two models where ranking by response did best.
    pub teller: Teller,
}

/// What tells how much a contact adds, and how far it can be believed.
#[derive(Debug)]
pub struct Teller {
    pub model: UpliftModel,
    pub gain: GainCalibration,
    /// Chances of those contacted, and how far they can be believed.
    pub contacted: UpliftModel,
    pub responding: ResponseCalibration,
}

/// One approach on one fold.
struct Held {
    coefficient: f64,
    /// Of the fold's top 30 %.
    top: Groups,
    scores: Vec<f64>,
}

/// Picks the approach with the largest Qini coefficient, averaged over five folds, and fits it to all cases. The
/// figures take in each fold the approach that the *other* folds favour, so that they are not those it was chosen by.
///
/// # Errors
/// [`LearnError::TooFew`] with fewer than 20 cases contacted or left alone; else when a fit fails.
pub fn choose(experiment: &Experiment<'_>, seed: u64) -> Result<Chosen, LearnError> {
    experiment.check(FEWEST_IN_A_GROUP)?;
    let groups = experiment.groups();
    let class = |i: usize| 2 * usize::from(experiment.treated[i]) + usize::from(experiment.positive[i]);
    let fold_of = deal(class, &experiment.table.groups, experiment.table.rows, FOLDS, seed);
    let held = cross_validate(experiment, &fold_of, seed)?;
    let approach = best(&held, None);
    let model = fit(Approach::ALL[approach], experiment, seed)?;
    // Approach::ALL begins with the ranking by response, which tells no gain.
    let telling = approach.max(1);
    let held_out = |approach: usize| {
        let mut scores = vec![0.0; experiment.table.rows];
        for (fold, by) in held.iter().enumerate() {
            split(&fold_of, fold).1.into_iter().zip(&by[approach].scores).for_each(|(i, score)| scores[i] = *score);
        }
        scores
    };
    let teller = Teller {
        model: fit(Approach::ALL[telling], experiment, seed)?,
        gain: GainCalibration::learn(&held_out(telling), experiment),
        contacted: fit(Approach::ResponseOnly, experiment, seed)?,
        responding: ResponseCalibration::learn(&held_out(0), experiment),
    };
    Ok(Chosen { model, figures: figures(groups, Approach::ALL[approach], &held), teller })
}

/// Folds × approaches.
fn cross_validate(experiment: &Experiment<'_>, fold_of: &[usize], seed: u64) -> Result<Vec<Vec<Held>>, LearnError> {
    let fold = |fold: usize| {
        let (others, within) = split(fold_of, fold);
        let one = |&approach: &Approach| held(experiment, approach, &others, &within, seed);
        Approach::ALL.par_iter().map(one).collect::<Vec<_>>().into_iter().collect()
    };
    (0..FOLDS).into_par_iter().map(fold).collect::<Vec<_>>().into_iter().collect()
}

fn held(
    experiment: &Experiment<'_>,
    approach: Approach,
    others: &[usize],
    within: &[usize],
    seed: u64,
) -> Result<Held, LearnError> {
    let pick = |values: &[bool], places: &[usize]| -> Vec<bool> { places.iter().map(|&i| values[i]).collect() };
    let (treated, positive) = (pick(experiment.treated, others), pick(experiment.positive, others));
    let table = experiment.table.select(others);
    let model = fit(approach, &Experiment { table: &table, treated: &treated, positive: &positive }, seed)?;
    let scores = model.score(&experiment.table.select(within));
    let (treated, positive) = (pick(experiment.treated, within), pick(experiment.positive, within));
    let coefficient = qini(&scores, &treated, &positive).map_or(0.0, |qini| qini.coefficient);
    Ok(Held { coefficient, top: top(&scores, &treated, &positive), scores })
}

/// Who was contacted and who responded among the best 30 %.
fn top(scores: &[f64], treated: &[bool], positive: &[bool]) -> Groups {
    let worst_first: Vec<f64> = scores.iter().map(|score| -score).collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of the length")]
    let size = (scores.len() as f64 * TOP).round() as usize;
    let mut groups = Groups::default();
    ascending(&worst_first).into_iter().take(size).for_each(|i| groups.add(treated[i], positive[i]));
    groups
}

/// The approach with the largest mean coefficient over all folds but one; among ties, the simplest.
fn best(held: &[Vec<Held>], but: Option<usize>) -> usize {
    let sum = |approach: usize| -> f64 {
        let folds = held.iter().enumerate().filter(|(fold, _)| Some(*fold) != but);
        folds.map(|(_, fold)| fold[approach].coefficient).sum()
    };
    (1..Approach::ALL.len()).fold(0, |best, approach| if sum(approach) > sum(best) { approach } else { best })
}

fn figures(groups: Groups, approach: Approach, held: &[Vec<Held>]) -> UpliftFigures {
    let favoured: Vec<&Held> = held.iter().enumerate().map(|(fold, by)| &by[best(held, Some(fold))]).collect();
    let top = favoured.iter().fold(Groups::default(), |sum, held| sum.plus(held.top));
    let mean = |coefficients: &mut dyn Iterator<Item = f64>| coefficients.sum::<f64>() / held.len() as f64;
    let (uplift_low, uplift_high) =
        difference(groups.treated_hits, groups.treated, groups.control_hits, groups.control);
    UpliftFigures {
        treated: groups.treated,
        control: groups.control,
        treated_rate: groups.treated_rate(),
        control_rate: groups.control_rate(),
        uplift: groups.treated_rate() - groups.control_rate(),
        uplift_low,
        uplift_high,
        method: approach.code().to_owned(),
        qini: mean(&mut favoured.iter().map(|held| held.coefficient)),
        // Approach::ALL begins with the ranking by response.
        qini_response: mean(&mut held.iter().map(|fold| fold[0].coefficient)),
        uplift_top30: top.treated_rate() - top.control_rate(),
    }
}
