//! Which way of dividing a chance over periods is used, and how well it did on a later period.
//!
//! Decided in the same way as methods are: on an earlier period that ends at the as-of day, with hazards learned from
//! days before it.

use crate::choosing::choice::Choice;
use crate::choosing::dividing::Divisible;
use crate::choosing::panel::{EvaluationMode, Panel};
use crate::choosing::settings::Settings;
use crate::origins::window::{FEWEST_OF_EACH, Window};
use crate::timing::backtest::{self, choose};
use crate::timing::division::Division;
use crate::timing::first_purchase::Timing;
use crate::timing::periods::Periods;
use domain::history::Future;
use domain::period::PeriodUnit;
use reports::backtest::{DivisionFigures, TimingFigures};

/// The way of dividing in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DivisionChoice {
    pub division: Division,
    /// Which and why, in a sentence or two.
    pub why: String,
}

/// Everything that could be tried on a window.
struct Tried {
    periods: Periods,
    ways: Vec<(Division, Vec<Timing>)>,
}

/// Picks the way of dividing on the inner window: the smallest ranked probability score, the simpler one unless it is
/// clearly beaten.
#[must_use]
pub fn choose_division(
    choice: &Choice,
    inner: Option<&Window>,
    unit: PeriodUnit,
    settings: &Settings<'_>,
) -> DivisionChoice {
    let enough = |window: &&Window| {
        let bought = window.futures.iter().filter(|future| future.purchases > 0).count();
        bought.min(window.futures.len() - bought) >= FEWEST_OF_EACH
    };
    let tried = inner.filter(enough).and_then(|window| {
        let tried = Tried::on(choice, window, unit, EvaluationMode::Choosing, settings)?;
        let timings: Vec<&[Timing]> = tried.ways.iter().map(|(_, timings)| &timings[..]).collect();
        let best = choose(&tried.periods, &timings, &window.futures)?;
        Some(DivisionChoice { division: tried.ways[best].0, why: why(&tried, best, window) })
    });
    tried.unwrap_or_else(usual)
}

fn usual() -> DivisionChoice {
    let division = Division::Rhythm;
    let why = format!(
        "The chance is divided over the periods {}: the record before the as-of day is too short or too thin to compare \
         ways of dividing it.",
        division.spoken()
    );
    DivisionChoice { division, why }
}

/// Tests the chosen way, and all others for comparison, on the outer window.
#[must_use]
pub fn test_division(
    choice: &Choice,
    chosen: &DivisionChoice,
    outer: &Window,
    unit: PeriodUnit,
    settings: &Settings<'_>,
) -> Option<TimingFigures> {
    let tried = Tried::on(choice, outer, unit, EvaluationMode::Forecasting, settings)?;
    let tested: Vec<(Division, TimingFigures)> = tried
        .ways
        .iter()
        .filter_map(|(division, timings)| Some((*division, backtest::test(&tried.periods, timings, &outer.futures)?)))
        .collect();
    let line = |(division, figures): &(Division, TimingFigures)| DivisionFigures {
        name: division.name().to_owned(),
        chosen: *division == chosen.division,
        ranked_probability_score: figures.ranked_probability_score,
        c_index: figures.c_index,
    };
    let tried = tested.iter().map(line).collect();
    let (_, own) = tested.into_iter().find(|(division, _)| *division == chosen.division)?;
    Some(TimingFigures { choice: chosen.why.clone(), tried, ..own })
}

impl Tried {
    fn on(
        choice: &Choice,
        window: &Window,
        unit: PeriodUnit,
        mode: EvaluationMode,
        settings: &Settings<'_>,
    ) -> Option<Tried> {
        let periods = Periods::of_horizon(window.as_of, window.horizon_days, unit);
        let panel = Panel::new(&[choice.method], window.as_of, &window.histories, window.horizon_days, mode, settings);
        let chances = chances(choice, &panel, window)?;
        let divisible = Divisible {
            periods: &periods,
            horizon_days: window.horizon_days,
            histories: &window.histories,
            chances: &chances,
            model: panel.candidates.behind(choice.method).ok()?,
            candidates: &panel.candidates,
        };
        let ways = Division::ALL.into_iter().filter_map(|way| Some((way, divisible.by(way, settings)?))).collect();
        Some(Tried { periods, ways })
    }
}

/// The chances that the list would have shown. If the method could not learn, those of the purchase model.
fn chances(choice: &Choice, panel: &Panel<'_>, window: &Window) -> Option<Vec<f64>> {
    let everybody: Vec<usize> = (0..window.histories.len()).collect();
    let modelled = panel.score(choice.leading, &everybody).ok().map(|scores| scores.probability);
    let (method, own) = match panel.score(choice.method, &everybody) {
        Ok(scores) => (choice.method, scores.probability),
        Err(_) => (choice.leading, modelled.clone()?),
    };
    let calibration = choice.calibration_of(method, &own, modelled.as_deref(), window.horizon_days);
    Some(own.iter().map(|&p| calibration.apply(p).probability).collect())
}

/// The inner comparison in words.
fn why(tried: &Tried, best: usize, window: &Window) -> String {
    let end = window.as_of.plus(i32::try_from(window.horizon_days).unwrap_or(i32::MAX));
    let score = |place: usize| score(&tried.periods, &tried.ways[place].1, &window.futures);
    let chosen = tried.ways[best].0;
    let begin = format!("The chance is divided over the periods {}.", chosen.spoken());
    let other = (0..tried.ways.len()).filter(|&i| i != best).min_by(|&a, &b| score(a).total_cmp(&score(b)));
    let Some(other) = other else {
        return format!("{begin} There was too little to learn another way from.");
    };
    let told = format!(
        "{begin} On the {} to {}, which came before this list, its ranked probability score was {:.4}, that of \"{}\" {:.4}; lower is better.",
        figures::weeks_or_days(window.horizon_days),
        end.spoken(),
        score(best),
        tried.ways[other].0.name(),
        score(other),
    );
    if score(other) < score(best) {
        format!("{told} That lead is too small to matter, so the simpler way is used.")
    } else {
        told
    }
}

fn score(periods: &Periods, timings: &[Timing], futures: &[Future]) -> f64 {
    backtest::test(periods, timings, futures).map_or(f64::NAN, |figures| figures.ranked_probability_score)
}
