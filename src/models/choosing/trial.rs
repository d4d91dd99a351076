//! All candidates tried on one window: what each would have predicted, next to what then happened.

use std::collections::BTreeMap;

use crate::choosing::panel::{EvaluationMode, Panel};
use crate::choosing::question;
use crate::choosing::settings::Settings;
use crate::origins::window::{FEWEST_OF_EACH, Window};
use crate::purchase::candidates::Scores;
use crate::purchase::purchase_model::PurchaseModel;
use domain::history::{Future, History};
use domain::model::{Method, Model};
use stats::roc::Roc;

/// One method on the window's population.
#[derive(Debug)]
pub struct Trial {
    pub method: Method,
    pub scores: Scores,
    /// For "buys at all"; none unless there are both buyers and non-buyers.
    pub roc: Option<Roc>,
    pub fit_seconds: f64,
    pub log_likelihood: Option<f64>,
    pub parameters: BTreeMap<String, f64>,
}

/// Every candidate on the window's population.
#[derive(Debug)]
pub struct Trials {
    pub population: Vec<History>,
    pub futures: Vec<Future>,
    pub positive: Vec<bool>,
    pub trials: Vec<Trial>,
    /// The purchase model whose level and vote others follow.
    pub leading: Method,
    /// What the learned methods learned from, as a sentence; empty without any.
    pub learned_from: String,
}

impl Trials {
    /// Fits on all customers of the window and scores those whom the question concerns. Methods that cannot be fitted
    /// are left out.
    #[must_use]
    pub fn new(
        model: Model,
        methods: &[Method],
        window: &Window,
        mode: EvaluationMode,
        settings: &Settings<'_>,
    ) -> Trials {
        let chosen = question::population(model, &window.histories, settings.dormancy(&window.histories));
        let population: Vec<History> = chosen.iter().map(|&i| window.histories[i]).collect();
        let futures: Vec<Future> = chosen.iter().filter_map(|&i| window.futures.get(i).copied()).collect();
        let positive: Vec<bool> = futures.iter().map(|future| future.purchases > 0).collect();
        let panel = Panel::new(methods, window.as_of, &window.histories, window.horizon_days, mode, settings);
        let trials = panel
            .score_each(methods, &chosen)
            .into_iter()
            .map(|(method, scores)| {
                let own = panel.candidates.model(method).ok();
                let learned = panel.learned.as_ref().filter(|_| method.is_learned());
                Trial {
                    method,
                    roc: Roc::new(question::buying_score(model, method, &scores), &positive),
                    scores,
                    fit_seconds: learned
                        .map_or_else(|| panel.candidates.fit_seconds(method), |learned| learned.fits.seconds),
                    log_likelihood: own.map(PurchaseModel::log_likelihood),
                    parameters: own.map(PurchaseModel::parameters).unwrap_or_default(),
                }
            })
            .collect();
        let learned_from = panel.learned.as_ref().map(|learned| learned.fits.learned_from.clone()).unwrap_or_default();
        Trials { population, futures, positive, trials, leading: panel.candidates.leading(), learned_from }
    }

    #[must_use]
    pub fn positives(&self) -> usize {
        self.positive.iter().filter(|p| **p).count()
    }

    /// Why these customers are too few to compare methods; none if there are enough.
    #[must_use]
    pub fn too_thin(&self) -> Option<String> {
        let (all, back) = (self.positive.len(), self.positives());
        let away = all - back;
        if back.min(away) >= FEWEST_OF_EACH {
            return None;
        }
        Some(format!(
            "Of {all} customers {back} came back and {away} did not; at least {FEWEST_OF_EACH} of each are needed to \
             test a list. A longer record, an earlier as-of day or a longer horizon would help."
        ))
    }

    #[must_use]
    pub fn of_method(&self, method: Method) -> Option<&Trial> {
        self.trials.iter().find(|trial| trial.method == method)
    }
}
