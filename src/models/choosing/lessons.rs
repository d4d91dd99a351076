//! What an earlier period taught of every method: how to calibrate its chances, how far its sums and its money stray.

use std::collections::BTreeMap;

use crate::choosing::calibration::Calibration;
use crate::choosing::coherence::{self, Dispersion, Scale};
use crate::choosing::level::Level;
use crate::choosing::panel::EvaluationMode;
use crate::choosing::settings::Settings;
use crate::choosing::spread::Spread;
use crate::choosing::trial::{Trial, Trials};
use crate::origins::window::Window;
use domain::model::{Method, Model};

/// By method.
#[derive(Default)]
pub(super) struct Lessons {
    pub calibrations: BTreeMap<Method, Calibration>,
    pub spreads: BTreeMap<Method, Spread>,
    pub scales: BTreeMap<Method, Scale>,
    pub dispersions: BTreeMap<Method, Dispersion>,
    pub log_odds_spreads: BTreeMap<Method, f64>,
    /// What a purchase of the period brought, in major units; none if nothing was bought.
    pub price: Option<f64>,
}

/// Calibrations and spreads of each method on the question's own customers, or on all customers if those are too few.
pub(super) fn calibrate(window: &Window, trials: &Trials, level: &Level, settings: &Settings<'_>) -> Lessons {
    let methods: Vec<Method> = trials.trials.iter().map(|trial| trial.method).collect();
    let wider =
        trials.too_thin().map(|_| Trials::new(Model::Propensity, &methods, window, EvaluationMode::Choosing, settings));
    let from = wider.as_ref().unwrap_or(trials);
    let learn = |trial: &Trial| {
        let shown = &trial.scores.probability;
        let learned = Calibration::learn(shown, &from.positive);
        let share = level.lasting_move(trial.method, learned.moved(), learned.noise_of_move());
        (trial.method, learned.lasting(share, shown))
    };
    let spread = |trial: &Trial| Some((trial.method, Spread::learn(&trial.scores, &from.futures)?));
    let calibrations: BTreeMap<Method, Calibration> = from.trials.iter().map(learn).collect();
    // For the question's own customers, although the calibration may come from all.
    let of_log_odds = |trial: &Trial| {
        Some((
            trial.method,
            calibrations.get(&trial.method)?.spread_of(&trials.of_method(trial.method)?.scores.probability),
        ))
    };
    let log_odds_spreads = from.trials.iter().filter_map(of_log_odds).collect();
    let scale = |trial: &Trial| (trial.method, Scale::learn(&trial.scores, &from.futures));
    let scales: BTreeMap<Method, Scale> = from.trials.iter().map(scale).collect();
    let dispersion = |trial: &Trial| {
        let scale = scales.get(&trial.method).copied().unwrap_or_default();
        Some((trial.method, Dispersion::learn(&trial.scores, scale, &from.futures)?))
    };
    Lessons {
        spreads: from.trials.iter().filter_map(spread).collect(),
        dispersions: from.trials.iter().filter_map(dispersion).collect(),
        scales,
        log_odds_spreads,
        calibrations,
        price: coherence::price(&from.futures),
    }
}
