//! A test of answers to contacts, as the report that a screen and a command show.

use super::learning::{Trials, Tried};
use crate::choosing::level_words::{Numbers, Order, caution, sentence};
use crate::choosing::totals::is_near;
use crate::evaluation::{brier, calibration_bins, calibration_error, gains, lift_top_tenth, log_loss, top_hits};
use domain::day::Day;
use domain::model::{Method, Model};
use reports::backtest::{BacktestReport, Evidence, LevelFigures, MethodFigures, Source, Tested};
use stats::ranks::ascending;
use stats::roc::Roc;

/// What was tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Subject {
    pub model: Model,
    /// The last day of data that the methods have seen.
    pub as_of: Day,
    /// To the last contact of the test.
    pub horizon_days: u32,
    pub tested: Tested,
    /// What was learned from, as a sentence.
    pub learned_from: String,
    /// A warning that belongs to the verdict; may be empty.
    pub warning: String,
}

/// The level counts as missed if it is off by more than this share of the observed rate,
const LEVEL_MISSED: f64 = 0.2;
/// and by this many standard errors.
const BEYOND_NOISE: f64 = 3.0;

/// The figures of a test.
#[must_use]
pub fn report(subject: &Subject, trials: &Trials) -> BacktestReport {
    let mut report = blank(subject, trials.method, &trials.why);
    report.population = trials.positive.len();
    report.positives = trials.positive.iter().filter(|positive| **positive).count();
    report.methods = trials.tried.iter().map(|tried| figures(tried, &trials.positive)).collect();
    let Some(chosen) = trials.tried.iter().find(|tried| tried.method == trials.method) else {
        return not_enough(subject, format!("{} has nothing to learn from in these contacts.", trials.method.name()));
    };
    report.gains = gains(&chosen.ranking, &trials.positive);
    report.calibration = calibration_bins(&chosen.probability, &trials.positive);
    let mut order = ascending(&chosen.ranking);
    order.reverse();
    report.top_size = 100.min((report.population / 10).max(1));
    report.top_hits = top_hits(&order, &trials.positive, report.top_size);
    report.random_hits = report.top_size as f64 * report.positives as f64 / report.population.max(1) as f64;
    report.level = Some(level_figures(chosen, &trials.positive));
    report.verdict = verdict(subject, &report, chosen, trials);
    report
}

/// The report where nothing can be tested, with what would help.
#[must_use]
pub fn not_enough(subject: &Subject, why: String) -> BacktestReport {
    let mut report = blank(subject, Method::Blend, "There is nothing yet to base the choice of a method on.");
    report.verdict = format!("There is not enough history to test this list. {why}");
    report.evidence = Evidence::NotEnough { why };
    report
}

fn blank(subject: &Subject, method: Method, why: &str) -> BacktestReport {
    BacktestReport {
        tested: subject.tested,
        source: Source::Contacts,
        learned_from: subject.learned_from.clone(),
        ..BacktestReport::unmeasured(subject.model, subject.as_of, subject.horizon_days, method, why.to_owned())
    }
}

fn figures(tried: &Tried, positive: &[bool]) -> MethodFigures {
    let roc = Roc::new(&tried.ranking, positive);
    let interval = roc.as_ref().map(Roc::interval);
    MethodFigures {
        auc: roc.as_ref().map(|roc| roc.area),
        auc_low: interval.map(|(low, _)| low),
        auc_high: interval.map(|(_, high)| high),
        lift_top10: lift_top_tenth(&tried.ranking, positive),
        brier: brier(&tried.probability, positive),
        log_loss: log_loss(&tried.probability, positive),
        calibration_error: calibration_error(&calibration_bins(&tried.probability, positive)),
        ..MethodFigures::from_method(tried.method)
    }
}

fn verdict(subject: &Subject, report: &BacktestReport, chosen: &Tried, trials: &Trials) -> String {
    let (hits, size, random) = (report.top_hits, report.top_size, report.random_hits);
    let found = match subject.tested {
        Tested::LaterPeriod => format!(
            "Had you used this list on {}, {hits} of the top {size} contacts after it would have been answered; a random \
             {size} holds {random:.0}.",
            subject.as_of.spoken()
        ),
        Tested::FiveFolds => format!(
            "Of the top {size} contacts, each ranked by what others taught, {hits} were answered; a random {size} holds \
             {random:.0}."
        ),
    };
    let both = report.level.as_ref().map(|level| level.sentence.clone()).unwrap_or_default();
    let sentences =
        [both, found, order(chosen, &trials.positive), level(chosen, &trials.positive), subject.warning.clone()];
    sentences.into_iter().filter(|sentence| !sentence.is_empty()).collect::<Vec<_>>().join(" ")
}

/// How many answers were expected and how many came.
fn level_figures(chosen: &Tried, positive: &[bool]) -> LevelFigures {
    let answered = positive.iter().filter(|positive| **positive).count();
    let expected: f64 = chosen.probability.iter().sum();
    let by_chance = BEYOND_NOISE * chosen.probability.iter().map(|p| p * (1.0 - p)).sum::<f64>().sqrt();
    let roc = Roc::new(&chosen.ranking, positive);
    let order = Order::from_roc(roc.as_ref());
    let level_held = is_near(expected, answered as f64, by_chance);
    let pairs = roc.map(|roc| roc.area);
    let numbers = Numbers { whom: "answers", expected, came: answered, sales: None };
    LevelFigures {
        expected_buyers: expected,
        buyers: answered,
        expected_purchases: None,
        purchases: None,
        expected_spend: None,
        spend: None,
        stated: None,
        order_held: order == Order::Held,
        level_held,
        sentence: sentence(pairs, (order, level_held), &numbers),
        caution: caution((order, level_held), &numbers),
    }
}

/// How good the order is.
fn order(chosen: &Tried, positive: &[bool]) -> String {
    match Roc::new(&chosen.ranking, positive) {
        Some(roc) if roc.interval().1 < 0.5 => "Its order was worse than drawing lots: do not rely on it.".into(),
        Some(roc) if roc.interval().0 <= 0.5 => {
            "Its order cannot be told from drawing lots: use the overall rate, not the rank.".into()
        }
        Some(roc) => format!(
            "It puts a contact that was answered above one that was not in {:.1} of 100 pairs.",
            100.0 * roc.area
        ),
        None => String::new(),
    }
}

/// A warning if the rate of answers was far from what had been expected.
fn level(chosen: &Tried, positive: &[bool]) -> String {
    let n = positive.len().max(1) as f64;
    let seen = positive.iter().filter(|positive| **positive).count() as f64 / n;
    let expected = chosen.probability.iter().sum::<f64>() / n;
    let error = (chosen.probability.iter().map(|p| p * (1.0 - p)).sum::<f64>()).sqrt() / n;
    let missed = (seen - expected).abs();
    if missed <= LEVEL_MISSED * seen || missed <= BEYOND_NOISE * error {
        return String::new();
    }
    format!(
        "The level could not be predicted: {} were answered where {} had been expected, because the rate \
         of answers changed over time. Rely on the order, not on the chances.",
        figures::percent(seen),
        figures::percent(expected)
    )
}
