//! Which method answers a question: decided on an earlier period that ends at the as-of day, never on the period that
//! is reported.
//!
//! The criterion. For future spending: the smallest root mean squared error of purchase days among methods that expect
//! a number. For the other questions: the largest area under the ROC curve (how often a customer who came back stood
//! above one who did not). Among probability models an earlier one on the list stands unless a later one leads by more
//! than one standard error of the difference on the same customers. The blend of learned methods and a probability
//! model stands unless one of its parts leads it by more than noise, 1.96 standard errors: a combination of forecasts
//! is seldom far from the best of its parts, which part that is changes from one period to the next (Bates & Granger
//! 1969), and the best of several leads by a little through luck alone. A rule of thumb has to lead by as much; a model
//! also says how probable and how much, which a rule only borrows. Without an earlier period, or with too few customers
//! in it, Pareto/NBD. If nobody can yet have been silent for the dormancy days that were set, the dormancy days learned
//! from the earlier period's own rhythm are used instead.

use std::collections::BTreeMap;

use crate::choosing::calibration::{Calibration, Move};
use crate::choosing::coherence::{Dispersion, Scale, coherent};
use crate::choosing::lessons::{Lessons, calibrate};
use crate::choosing::level::Level;
use crate::choosing::level_words;
use crate::choosing::panel::EvaluationMode;
use crate::choosing::price_season::PriceSeason;
use crate::choosing::question;
use crate::choosing::settings::Settings;
use crate::choosing::spread::Spread;
use crate::choosing::totals::Strays;
use crate::choosing::trial::{Trial, Trials};
use crate::origins::window::Window;
use crate::purchase::candidates::Scores;
use crate::purchase::fit_error::FitError;
use domain::model::{Method, MethodChoice, Model};
use stats::interval::Z95;
use stats::roc::variance_of_mean;

/// A spread of log-odds below this counts as none.
const LEAST_SPREAD: f64 = 0.05;
/// The most, in log-odds, by which the purchase model's level moves a learned method's level.
const FARTHEST: f64 = 0.75;

/// A method that cannot answer, and what can be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceError {
    #[error("{method} cannot rank {model}; use auto or one of {}", others.join(", "))]
    NotACandidate { method: Method, model: Model, others: Vec<String> },
    #[error("{0}")]
    NotFitted(#[from] FitError),
}

/// The method in force, with what the earlier period showed about its probabilities.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub method: Method,
    /// Why this one, in a sentence or two.
    pub why: String,
    calibrations: BTreeMap<Method, Calibration>,
    spreads: BTreeMap<Method, Spread>,
    /// Ratio of observed to expected counts and money.
    scales: BTreeMap<Method, Scale>,
    /// How far their sums stray by chance.
    dispersions: BTreeMap<Method, Dispersion>,
    /// Standard deviations of the calibrated log-odds on the earlier period.
    log_odds_spreads: BTreeMap<Method, f64>,
    /// Of the rolling origins before the as-of day.
    level: Level,
    /// Share of the question's own customers who bought in the earlier period; none if there were too few to say.
    rate: Option<f64>,
    /// What a purchase of the earlier period brought, in major units.
    price: Option<f64>,
    /// The horizon that these were learned on.
    learned_days: u32,
    /// The purchase model whose level of probabilities the learned methods adopt.
    pub leading: Method,
}

impl Choice {
    /// The calibration of a method's probabilities for a horizon; no change if the earlier period showed nothing.
    #[must_use]
    pub fn calibration(&self, method: Method, horizon_days: u32) -> Calibration {
        self.calibrations
            .get(&method)
            .copied()
            .unwrap_or_else(Calibration::unchanged)
            .drifting(self.level.drift(method))
            .for_horizon(self.learned_days, horizon_days)
    }

    /// The same for a method's probabilities of some customers. Learned methods know the customers of earlier days, and
    /// customers age: to the extent that rolling origins found the purchase model's level the better one, the level and
    /// spread of the learned probabilities are changed from the earlier period to this one in the same way as the
    /// purchase model's.
    #[must_use]
    pub fn calibration_of(
        &self,
        method: Method,
        probabilities: &[f64],
        modelled: Option<&[f64]>,
        horizon_days: u32,
    ) -> Calibration {
        // The drift is that of the mean chance. Where most chances are near none or all, each has to move farther for the
        // mean to move so far.
        self.levelled_of(method, probabilities, modelled, horizon_days).spread_over(probabilities)
    }

    fn levelled_of(
        &self,
        method: Method,
        probabilities: &[f64],
        modelled: Option<&[f64]>,
        horizon_days: u32,
    ) -> Calibration {
        let own = self.calibration(method, horizon_days);
        if self.was_far(method) || !method.is_learned() && self.level.model_was_wrong() {
            return self.by_rates_alone(own, probabilities, horizon_days);
        }
        if let Some(modelled) = modelled.filter(|modelled| !modelled.is_empty())
            && let Some(phase) = self.level.in_season()
        {
            let rate = phase.rate(modelled.iter().sum::<f64>() / modelled.len() as f64);
            let moved = Move { share: 1.0, most: FARTHEST };
            return own.levelled(probabilities, rate, 1.0, moved).with_level_of(phase.noise());
        }
        let trust = self.level.trust_in_model();
        match modelled.filter(|modelled| method.is_learned() && !modelled.is_empty() && trust > 0.0) {
            None => own,
            Some(modelled) => {
                let level = self.calibration(self.leading, horizon_days);
                let sum: f64 = level.apply_each(modelled).iter().sum();
                let grown = |method, now: f64| {
                    let before = self.log_odds_spreads.get(&method).copied().unwrap_or(now);
                    if before.min(now) > LEAST_SPREAD { now / before } else { 1.0 }
                };
                let wider =
                    grown(self.leading, level.spread_of(modelled)) / grown(method, own.spread_of(probabilities));
                let as_far = Move { share: trust, most: FARTHEST };
                own.levelled(probabilities, sum / modelled.len() as f64, wider.clamp(0.5, 2.0).powf(trust), as_far)
            }
        }
    }

    /// Whether the chances of a method that hears a purchase model had little to do with what came of the earlier period.
    /// The blend includes its vote; a learned method alone does not.
    fn was_far(&self, method: Method) -> bool {
        let hears_model = !method.is_learned() || method == Method::Blend;
        hears_model && self.calibrations.get(&method).is_some_and(Calibration::is_far)
    }

    /// The level of a model that had nothing to go by is meaningless: its order is kept, and the rates of earlier
    /// periods become its level.
    fn by_rates_alone(&self, own: Calibration, probabilities: &[f64], horizon_days: u32) -> Calibration {
        match self.rate.filter(|_| horizon_days <= self.learned_days) {
            Some(rate) => own.levelled(probabilities, self.level.stacked(rate), 1.0, Move::WHOLE),
            None => own,
        }
    }

    /// Everything a method predicts for some customers, at the level learned from earlier periods: chances calibrated,
    /// counts and money scaled by how they turned out and by how the level of the chances moved, none contradicting
    /// another.
    #[must_use]
    pub fn settled(
        &self,
        method: Method,
        scores: &Scores,
        modelled: Option<&Scores>,
        calibration: &Calibration,
        horizon_days: u32,
    ) -> Scores {
        let probability = calibration.apply_each(&scores.probability);
        let mut scale = self.scale(method);
        if let Some((season, price)) = self.price_season(horizon_days).zip(self.price) {
            scale = scale.bringing(price * season.ratio(), scores);
        }
        let was_far = self.was_far(method);
        let own = self.calibration(method, horizon_days);
        let before: f64 = match self.rate.filter(|_| was_far && horizon_days <= self.learned_days) {
            // Where the rates of earlier periods stand for the chances, counts move as the rates do.
            Some(rate) => rate * scores.probability.len() as f64,
            None => own.apply_each(&scores.probability).iter().sum(),
        };
        if was_far && self.scales.get(&method).is_none_or(Scale::is_far) {
            // The counts of a model that had nothing to go by carry no more than its chances at their new level.
            scale.purchases = 0.0;
        } else if let (Some(phase), Some(modelled)) = (self.level.in_season(), modelled) {
            // Results of another season are no measure of this one.
            let wanted = phase.of_purchases() * modelled.expected_purchases.iter().sum::<f64>();
            let shown: f64 = scores.expected_purchases.iter().sum();
            scale.purchases = if shown > 0.0 { wanted / shown } else { 1.0 };
        } else if before > 0.0 {
            scale.purchases *= probability.iter().sum::<f64>() / before;
        }
        coherent(scores, &probability, scale)
    }

    /// What not to rely on where the numbers strayed on earlier periods, as a sentence for wherever they are used; none
    /// if they stayed near enough for a decision.
    #[must_use]
    pub fn caution(&self) -> Option<String> {
        level_words::caution_of_drift(self.level.drift(self.method))
    }

    /// How far sums of a method's expectations stray by chance; none if nothing was expected.
    #[must_use]
    pub fn dispersion(&self, method: Method) -> Option<Dispersion> {
        let learned = *self.dispersions.get(&method)?;
        Some(Dispersion { lasting: self.level.lasting_counts(learned.noise_of_level()), ..learned })
    }

    /// What the money of a purchase does at this time of the year, where the level was learned on as long a period; none
    /// if it always brings the same.
    #[must_use]
    pub fn price_season(&self, horizon_days: u32) -> Option<&PriceSeason> {
        self.level.prices().filter(|_| horizon_days == self.learned_days)
    }

    /// How far the next period strays from what is expected.
    #[must_use]
    pub fn strays(&self, method: Method, horizon_days: u32) -> Strays {
        let of_season = self.price_season(horizon_days).map_or(0.0, PriceSeason::deviation);
        Strays {
            dispersion: self.dispersion(method),
            counts: self.level.drift_of_counts(),
            prices: self.level.drift_of_prices().hypot(of_season),
        }
    }

    /// As the earlier period showed it, as far as its counts are more than chance.
    fn scale(&self, method: Method) -> Scale {
        let learned = self.scales.get(&method).copied().unwrap_or_default();
        let lasting = self.dispersion(method).map_or(1.0, |dispersion| dispersion.lasting);
        Scale { purchases: learned.purchases.powf(lasting), ..learned }
    }

    /// How far spend strayed from a method's expectation in the earlier period; none if too few bought in it.
    #[must_use]
    pub fn spread(&self, method: Method) -> Option<&Spread> {
        self.spreads.get(&method)
    }
}

/// Picks the method for a question on the inner window (see the head of this file), and learns how to calibrate.
///
/// # Errors
/// When the method set by hand is not a candidate for the question.
pub fn choose(
    model: Model,
    choice: MethodChoice,
    inner: Option<&Window>,
    settings: &Settings<'_>,
) -> Result<Choice, ChoiceError> {
    let candidates = question::candidates(model);
    if let MethodChoice::Fixed(method) = choice
        && !candidates.contains(&method)
    {
        let others = candidates.iter().map(ToString::to_string).collect();
        return Err(ChoiceError::NotACandidate { method, model, others });
    }
    let trials = inner.map(|window| (window, inner_trials(model, window, settings)));
    let level = inner.and_then(|window| level(window, settings)).unwrap_or_default();
    let learned =
        trials.as_ref().map(|(window, trials)| calibrate(window, trials, &level, settings)).unwrap_or_default();
    let (method, why) = match (choice, &trials) {
        (MethodChoice::Fixed(method), _) => (method, format!("{} was set by hand.", method.name())),
        (MethodChoice::Auto, Some((window, trials))) if trials.too_thin().is_none() => best(model, window, trials),
        (MethodChoice::Auto, _) => usual(),
    };
    let learned_days = inner.map_or(0, |window| window.horizon_days);
    let rate = trials.as_ref().and_then(|(_, trials)| {
        let thin = trials.too_thin().is_some();
        (!thin).then(|| trials.positives() as f64 / trials.positive.len().max(1) as f64)
    });
    let Lessons { calibrations, spreads, scales, dispersions, log_odds_spreads, price } = learned;
    let leading = trials.as_ref().map_or(Method::ParetoNbd, |(_, trials)| trials.leading);
    Ok(Choice {
        method,
        why,
        calibrations,
        spreads,
        scales,
        dispersions,
        log_odds_spreads,
        level,
        rate,
        price,
        learned_days,
        leading,
    })
}

/// Of the rolling origins up to the inner window's end.
fn level(inner: &Window, settings: &Settings<'_>) -> Option<Level> {
    let as_of = inner.as_of.plus(i32::try_from(inner.horizon_days).ok()?);
    Some(settings.fit_cache.level(settings.records?, as_of, inner.horizon_days))
}

fn inner_trials(model: Model, window: &Window, settings: &Settings<'_>) -> Trials {
    let trials = Trials::new(model, question::candidates(model), window, EvaluationMode::Choosing, settings);
    if model != Model::Dormancy || settings.dormancy_days.is_none() || trials.too_thin().is_none() {
        return trials;
    }
    Trials::new(
        model,
        question::candidates(model),
        window,
        EvaluationMode::Choosing,
        &Settings { dormancy_days: None, ..*settings },
    )
}

fn usual() -> (Method, String) {
    let why = "The record before the as-of day is too short or too thin to compare methods, so the usual one, \
               Pareto/NBD, is used.";
    (Method::ParetoNbd, why.to_owned())
}

/// How much better one trial is than another, and the standard error of that.
fn advantage(model: Model, trials: &Trials, of: &Trial, over: &Trial) -> (f64, f64) {
    if model == Model::Spending {
        let gains: Vec<f64> =
            (0..trials.futures.len()).map(|i| squared_error(trials, over, i) - squared_error(trials, of, i)).collect();
        let mean = gains.iter().sum::<f64>() / gains.len().max(1) as f64;
        return (mean, variance_of_mean(gains.iter().copied()).sqrt());
    }
    match (&of.roc, &over.roc) {
        (Some(of), Some(over)) => (of.area - over.area, of.standard_error_of_difference(over)),
        _ => (0.0, 0.0),
    }
}

fn mean_squared_error(trials: &Trials, trial: &Trial) -> f64 {
    let customers = trials.futures.len();
    (0..customers).map(|i| squared_error(trials, trial, i)).sum::<f64>() / customers.max(1) as f64
}

fn squared_error(trials: &Trials, trial: &Trial, customer: usize) -> f64 {
    (trial.scores.expected_purchases[customer] - f64::from(trials.futures[customer].purchases)).powi(2)
}

fn best(model: Model, window: &Window, trials: &Trials) -> (Method, String) {
    let eligible = |trial: &&Trial| model != Model::Spending || question::counts_purchases(trial.method);
    let leader = |kind: fn(Method) -> bool, errors: f64| {
        trials.trials.iter().filter(eligible).filter(|trial| kind(trial.method)).reduce(|best, next| {
            let (lead, error) = advantage(model, trials, next, best);
            if lead > errors * error { next } else { best }
        })
    };
    let Some(modelled) = leader(Method::is_probability_model, 1.0) else { return usual() };
    let clearly_over = |one: &Trial, other: &Trial| {
        let (lead, error) = advantage(model, trials, one, other);
        lead > Z95 * error
    };
    let blend = trials.of_method(Method::Blend);
    let fitted = blend.filter(|blend| !clearly_over(modelled, blend)).unwrap_or(modelled);
    let learned = leader(Method::is_learned, 0.0).filter(|learned| clearly_over(learned, fitted));
    let fitted = learned.unwrap_or(fitted);
    let Some(rule) = leader(Method::is_rule_of_thumb, 0.0) else {
        return (fitted.method, "It is the only candidate.".into());
    };
    let (lead, error) = advantage(model, trials, rule, fitted);
    if lead > Z95 * error {
        (rule.method, why(model, window, trials, rule, fitted))
    } else {
        let noise = if lead > 0.0 {
            "That lead is too small to matter, and a probability model also says how likely and how much."
        } else {
            ""
        };
        (fitted.method, why(model, window, trials, fitted, rule) + noise)
    }
}

/// The inner comparison in words.
fn why(model: Model, window: &Window, trials: &Trials, chosen: &Trial, other: &Trial) -> String {
    let period = format!(
        "On the {} to {}, which came before this list,",
        figures::weeks_or_days(window.horizon_days),
        window.as_of.plus(i32::try_from(window.horizon_days).unwrap_or(i32::MAX)).spoken(),
    );
    let told = if model == Model::Spending {
        format!(
            "{} missed the number of purchases by {:.2} (root mean square), {} by {:.2}.",
            chosen.method.name(),
            mean_squared_error(trials, chosen).sqrt(),
            other.method.name(),
            mean_squared_error(trials, other).sqrt()
        )
    } else {
        let pairs = |trial: &Trial| 100.0 * trial.roc.as_ref().map_or(0.5, |roc| roc.area);
        format!(
            "{} put a customer who came back above one who did not in {:.1} of 100 pairs, {} in {:.1}.",
            chosen.method.name(),
            pairs(chosen),
            other.method.name(),
            pairs(other)
        )
    };
    format!("{period} {told}")
}
