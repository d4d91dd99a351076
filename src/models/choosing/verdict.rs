//! A backtest in sentences that a manager can repeat.

use crate::choosing::trial::{Trial, Trials};
use crate::origins::window::Window;
use domain::model::{Method, Model};
use reports::backtest::BacktestReport;
use stats::interval::Z95;

/// What the list would have found, and how that compares with plain recency.
#[must_use]
pub fn spoken(report: &BacktestReport, outer: &Window, trials: &Trials, chosen: &Trial, order: &[usize]) -> String {
    let level = report.level.as_ref().map(|level| level.sentence.clone()).unwrap_or_default();
    let mut sentences = vec![
        level,
        format!(
            "Had you used this list on {}, {} of its top {} would have come back within {}; a random {} holds {:.0}.",
            outer.as_of.spoken(),
            report.top_hits,
            report.top_size,
            figures::weeks_or_days(outer.horizon_days),
            report.top_size,
            report.random_hits,
        ),
    ];
    sentences.extend(money(report.model, trials, order));
    sentences.push(beside_chance(chosen));
    sentences.extend(beside_recency(trials, chosen));
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// For future spending: the share of the money that the top tenth of the list brought.
fn money(model: Model, trials: &Trials, order: &[usize]) -> Option<String> {
    let all: f64 = trials.futures.iter().map(|future| future.spend).sum();
    if model != Model::Spending || all <= 0.0 {
        return None;
    }
    let tenth = order.len().div_ceil(10);
    let top: f64 = order.iter().take(tenth).map(|&i| trials.futures[i].spend).sum();
    Some(format!("The top tenth of the list brought {} of the money of that time.", figures::whole_percent(top / all)))
}

/// A warning if the order is no better than random.
fn beside_chance(chosen: &Trial) -> String {
    match &chosen.roc {
        Some(roc) if roc.interval().1 < 0.5 => "Its order was worse than drawing lots: do not rely on it.".into(),
        Some(roc) if roc.interval().0 <= 0.5 => {
            "Its order cannot be told from drawing lots: use the overall rate, not the rank.".into()
        }
        _ => String::new(),
    }
}

fn beside_recency(trials: &Trials, chosen: &Trial) -> Option<String> {
    let recency = trials.of_method(Method::Recency)?;
    let (own, plain) = (chosen.roc.as_ref()?, recency.roc.as_ref()?);
    if chosen.method == Method::Recency {
        return Some("It is the plain rule of taking the latest buyers first.".into());
    }
    let (lead, error) = (own.area - plain.area, own.standard_error_of_difference(plain));
    let said = if lead > Z95 * error {
        "It tells who comes back better than"
    } else if lead < -Z95 * error {
        "It tells who comes back worse than"
    } else {
        "It tells who comes back about as well as"
    };
    Some(format!(
        "{said} simply taking the latest buyers first ({:.1} against {:.1} of 100 pairs in the right order).",
        100.0 * own.area,
        100.0 * plain.area
    ))
}
