//! How good the list would have been on a later period that neither the choice of method nor any fit has seen.

use std::rc::Rc;

use crate::choosing::calibration::{Calibrated, Calibration};
use crate::choosing::choice::{Choice, ChoiceError, choose};
use crate::choosing::panel::{EvaluationMode, Panel};
use crate::choosing::question;
use crate::choosing::settings::Settings;
use crate::choosing::spread;
use crate::choosing::totals::{self, Totals};
use crate::choosing::trial::{Trial, Trials};
use crate::choosing::verdict;
use crate::evaluation::{
    brier, calibration_bins, calibration_error, errors, gains, lift_top_tenth, log_loss, top_hits, top_tenth_share,
};
use crate::learned::scores::LearnedScores;
use crate::origins::window::Window;
use crate::purchase::candidates::{Candidates, Scores};
use crate::purchase::fit_error::FitError;
use domain::day::Day;
use domain::history::{Future, History};
use domain::model::{Method, MethodChoice, Model};
use reports::backtest::{BacktestReport, Evidence, MethodFigures};
use stats::concordance::concordance;
use stats::ranks::spearman;
use stats::roc::Roc;

/// Tests on the outer window every candidate, and the list of the method chosen on the inner window.
///
/// # Errors
/// When the method set by hand is not a candidate for the question.
pub fn backtest(
    model: Model,
    choice: MethodChoice,
    inner: Option<&Window>,
    outer: &Window,
    settings: &Settings<'_>,
) -> Result<BacktestReport, ChoiceError> {
    let chosen = choose(model, choice, inner, settings)?;
    Ok(backtest_choice(model, &chosen, outer, settings))
}

/// Same as [`backtest`], for a choice already made.
#[must_use]
pub fn backtest_choice(model: Model, choice: &Choice, outer: &Window, settings: &Settings<'_>) -> BacktestReport {
    let trials = Trials::new(model, question::candidates(model), outer, EvaluationMode::Forecasting, settings);
    let mut report = BacktestReport {
        population: trials.population.len(),
        positives: trials.positives(),
        ..BacktestReport::unmeasured(model, outer.as_of, outer.horizon_days, choice.method, choice.why.clone())
    };
    let why_not = match (trials.too_thin(), trials.of_method(choice.method)) {
        (Some(why), _) => why,
        (None, None) => format!("{} could not be fitted to these records.", choice.method.name()),
        (None, Some(trial)) => {
            fill(&mut report, choice, (outer, settings), &trials, trial);
            return report;
        }
    };
    report.verdict = format!("There is not enough history to test this list. {why_not}");
    report.evidence = Evidence::NotEnough { why: why_not };
    report
}

fn fill(
    report: &mut BacktestReport,
    choice: &Choice,
    (outer, settings): (&Window, &Settings<'_>),
    trials: &Trials,
    chosen: &Trial,
) {
    let model = report.model;
    report.methods =
        trials.trials.iter().map(|trial| figures(model, trials, trial, choice, outer.horizon_days)).collect();
    report.learned_from.clone_from(&trials.learned_from);
    let list = question::list_score(model, chosen.method, &chosen.scores);
    let order = question::order(list, &trials.population, |id| settings.place_by_name(id));
    report.gains = gains(list, &trials.positive);
    let calibration = calibration_of(choice, trials, chosen, outer.horizon_days);
    let settled =
        choice.settled(chosen.method, &chosen.scores, level_of(choice, trials), &calibration, outer.horizon_days);
    let bins = calibration_bins(&settled.probability, &trials.positive);
    report.calibration = totals::stated(bins, &calibration, &chosen.scores.probability, &settled.probability);
    report.level = Some(Totals::new(&settled, &calibration, choice.strays(chosen.method, outer.horizon_days)).beside(
        &trials.futures,
        chosen,
        model == Model::Spending && question::counts_purchases(chosen.method),
    ));
    report.top_size = 100.min((trials.population.len() / 10).max(1));
    report.top_hits = top_hits(&order, &trials.positive, report.top_size);
    report.random_hits = report.top_size as f64 * report.positives as f64 / report.population as f64;
    report.verdict = verdict::spoken(report, outer, trials, chosen, &order);
}

/// Of the model whose level others may follow.
fn level_of<'a>(choice: &Choice, trials: &'a Trials) -> Option<&'a Scores> {
    trials.of_method(choice.leading).map(|level| &level.scores)
}

fn calibration_of(choice: &Choice, trials: &Trials, trial: &Trial, horizon_days: u32) -> Calibration {
    let modelled = level_of(choice, trials).map(|scores| &scores.probability[..]);
    choice.calibration_of(trial.method, &trial.scores.probability, modelled, horizon_days)
}

fn figures(model: Model, trials: &Trials, trial: &Trial, choice: &Choice, horizon_days: u32) -> MethodFigures {
    let calibration = &calibration_of(choice, trials, trial, horizon_days);
    let settled = choice.settled(trial.method, &trial.scores, level_of(choice, trials), calibration, horizon_days);
    let intervals = spend_intervals(choice, trial.method, &trial.scores, &settled);
    let covered = intervals
        .map(|intervals| spread::coverage(&intervals, &settled.probability, &trials.futures))
        .unwrap_or_default();
    let positive = &trials.positive;
    let score = question::buying_score(model, trial.method, &trial.scores);
    let probability = &settled.probability;
    let seen: Vec<f64> = trials.futures.iter().map(|future| f64::from(future.purchases)).collect();
    let spent: Vec<f64> = trials.futures.iter().map(|future| future.spend).collect();
    let expects = question::counts_purchases(trial.method);
    let counted = expects.then(|| errors(&settled.expected_purchases, &seen)).flatten();
    let money = expects.then(|| errors(&settled.expected_spend, &spent)).flatten();
    let interval = trial.roc.as_ref().map(Roc::interval);
    MethodFigures {
        method: trial.method,
        auc: trial.roc.as_ref().map(|roc| roc.area),
        auc_low: interval.map(|(low, _)| low),
        auc_high: interval.map(|(_, high)| high),
        lift_top10: lift_top_tenth(score, positive),
        brier: brier(probability, positive),
        log_loss: log_loss(probability, positive),
        calibration_error: calibration_error(&calibration_bins(probability, positive)),
        mae: counted.map(|e| e.mae),
        rmse: counted.map(|e| e.rmse),
        bias_percent: counted.and_then(|e| e.bias_percent),
        spearman: spearman(score, &seen),
        c_index: order_in_time(score, &trials.futures),
        spend_mae: money.map(|e| e.mae),
        spend_rmse: money.map(|e| e.rmse),
        spend_bias_percent: money.and_then(|e| e.bias_percent),
        spend_top10_share: expects.then(|| top_tenth_share(&settled.expected_spend, &spent)).flatten(),
        spend_coverage80: covered.all,
        spend_coverage80_likely: covered.likely,
        spend_coverage80_buyers: covered.buyers,
        fit_seconds: trial.fit_seconds,
        log_likelihood: trial.log_likelihood,
        parameters: trial.parameters.clone(),
    }
}

/// Concordance of the score with the order in which the buyers bought.
fn order_in_time(score: &[f64], futures: &[Future]) -> Option<f64> {
    let (scores, days): (Vec<f64>, Vec<f64>) = score
        .iter()
        .zip(futures)
        .filter_map(|(score, future)| future.first_after_days.map(|days| (*score, f64::from(days))))
        .unzip();
    concordance(&scores, &days)
}

/// A ranked list, best first; every vector is in the list's order.
#[derive(Debug)]
pub struct RankedList {
    pub method: Method,
    /// Indices of the histories given.
    pub customers: Vec<usize>,
    /// P(at least one purchase in the horizon), calibrated.
    pub probability: Vec<Calibrated>,
    /// P(active); none for rules of thumb.
    pub active: Option<Vec<f64>>,
    /// Purchase days in the horizon.
    pub expected_purchases: Vec<f64>,
    /// Money in the horizon, in major units.
    pub expected_spend: Vec<f64>,
    /// 80 % prediction intervals of that money; none if no earlier period shows how far spend strays.
    pub spend_intervals: Option<Vec<(f64, f64)>>,
    /// Of the whole list.
    pub totals: Totals,
    /// The days of silence that counted as dormant.
    pub dormancy_days: u32,
    /// The fitted models, for questions about timing.
    pub candidates: Rc<Candidates>,
    /// The learned methods, for explaining scores; none if only other methods were asked for.
    pub learned: Option<Rc<LearnedScores>>,
}

/// The list for the present: the chosen method fitted on all histories, with the question's customers ranked.
///
/// # Errors
/// When the method cannot be fitted.
pub fn rank(
    model: Model,
    choice: &Choice,
    as_of: Day,
    histories: &[History],
    horizon_days: u32,
    settings: &Settings<'_>,
) -> Result<RankedList, FitError> {
    let method: Method = choice.method;
    let dormancy_days = settings.dormancy(histories);
    let chosen = question::population(model, histories, dormancy_days);
    let population: Vec<History> = chosen.iter().map(|&i| histories[i]).collect();
    let panel = Panel::new(&[method], as_of, histories, horizon_days, EvaluationMode::Forecasting, settings);
    let scores = panel.score(method, &chosen)?;
    let order =
        question::order(question::list_score(model, method, &scores), &population, |id| settings.place_by_name(id));
    let modelled = panel.score(choice.leading, &chosen).ok();
    let chances = modelled.as_ref().map(|scores| &scores.probability[..]);
    let calibration = choice.calibration_of(method, &scores.probability, chances, horizon_days);
    let settled = choice.settled(method, &scores, modelled.as_ref(), &calibration, horizon_days);
    let intervals = spend_intervals(choice, method, &scores, &settled);
    let totals = Totals::new(&settled, &calibration, choice.strays(method, horizon_days));
    let listed = |values: &[f64]| order.iter().map(|&i| values[i]).collect::<Vec<f64>>();
    Ok(RankedList {
        method,
        customers: order.iter().map(|&i| chosen[i]).collect(),
        probability: order.iter().map(|&i| calibration.apply(scores.probability[i])).collect(),
        active: scores.active.as_deref().map(listed),
        expected_purchases: listed(&settled.expected_purchases),
        expected_spend: listed(&settled.expected_spend),
        spend_intervals: intervals.map(|intervals| order.iter().map(|&i| intervals[i]).collect()),
        totals,
        dormancy_days,
        learned: panel.learned.clone(),
        candidates: panel.candidates,
    })
}

/// Prediction intervals of spend, if an earlier period showed how far spend strays.
fn spend_intervals(choice: &Choice, method: Method, scores: &Scores, settled: &Scores) -> Option<Vec<(f64, f64)>> {
    let spread = choice.spread(method).filter(|_| question::counts_purchases(method))?;
    let of = |i: usize| {
        let shown = scores.probability[i];
        let p = settled.probability[i];
        let (low, high) = spread.interval(p, shown, scores.expected_spend[i], scores.expected_purchases[i]);
        // The mean may lie outside the range of most customers (one in fifty spends a thousand), so the interval is
        // widened to contain it.
        (low.min(settled.expected_spend[i]), high.max(settled.expected_spend[i]))
    };
    Some((0..scores.probability.len()).map(of).collect())
}
