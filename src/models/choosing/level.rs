//! How far off the level of forecasts was on earlier days, hence whose level to trust and how far off it may be today.
//!
//! On several rolling origins (Tashman 2000) two forecasters are asked how many customers buy in the days that follow:
//! a learner trained on the days before, which stands for all learned methods, and the purchase model corrected by its
//! error at the origin before, as far as its errors used to last from one origin to the next. Their errors, in log-odds
//! of the mean chance and with what chance alone explains removed, say which level to follow: that of the purchase
//! model only if it was right, and more so than the learner. What remains is the drift: how far one period strays from
//! the next, which no amount of data removes.

use crate::choosing::drift::{DRIFT_OF_PRICES, FADING, LEAST_DRIFT, USUAL_DRIFT, noise_of_sum, thinned};
use crate::choosing::price_season::{Measured, PriceSeason, brought};
use crate::choosing::same_phase::SamePhase;
use crate::learned::earlier_rows::rhythm;
use crate::learned::newton::{Cases, Coefficients, minimise};
use crate::origins::earlier::Records;
use crate::origins::window::Window;
use crate::purchase::candidates::Words;
use domain::day::Day;
use domain::history::History;
use domain::model::Method;
use ndarray::{Array2, ShapeBuilder};
use stats::special::{logistic, logit};

/// Maximum number of rolling origins, and how far apart they are as a share of the record.
const MOST_ORIGINS: i32 = 6;
const SHARES_OF_RECORD: i32 = 5;
const SHORTEST_DAYS: i32 = 14;
/// Beside [`USUAL_DRIFT`], where something is measured.
const CALM_DRIFT: f64 = 0.05;
const CALM_PRICES: f64 = 0.02;
const LEAST_DRIFT_OF_PRICES: f64 = 0.01;
const BELIEF: f64 = 2.5;
/// Bounds of what is measured, with [`LEAST_DRIFT`].
const MOST_DRIFT: f64 = 1.0;
/// How much of an error lasts before anything is measured, and how firmly that is held: as by such a squared error.
const USUALLY_LASTING: f64 = 0.5;
const FIRMNESS: f64 = 0.05;
/// How far a method may lie off in every period alike, in log-odds: a mean of several methods' log-odds does.
const BIAS_OF_METHOD: f64 = 0.1;
/// A purchase model that was off by more than this is not followed.
const RIGHT: f64 = 0.35;
/// With fewer buyers, or fewer non-buyers, an origin says nothing about the level.
const FEWEST_OF_EACH: f64 = 20.0;
/// The learner's ridge penalty, and the slope at which its search ends.
const PENALTY: f64 = 1.0;
const FLAT: f64 = 1e-6;

/// What rolling origins showed about levels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Level {
    /// Root mean square of the learner's errors, and of the purchase model's after correction; none with fewer than two
    /// origins.
    learned: Option<f64>,
    modelled: Option<f64>,
    /// The same of the logarithm of all purchases, as the purchase model expects them; and without any correction.
    counted: Option<f64>,
    uncorrected: Option<f64>,
    /// Root mean square of the purchase model's errors without any correction.
    unshifted: Option<f64>,
    /// Weight of the origins behind these.
    origins: f64,
    /// Where the purchase model tells the time by the seasons, which a learner cannot: its errors of earlier years; none
    /// without seasons.
    seasonal: Option<SamePhase>,
    /// Root mean square of how far what a purchase brings strayed from one origin to the next, in logarithms.
    priced: Option<f64>,
    /// Where a purchase brings more or less at this time of the year.
    prices: Option<PriceSeason>,
    /// Difference in log-odds from the newest period's rate to the rate of several periods, the newest weighing most.
    stacked: f64,
}

/// The result of one origin.
struct Origin {
    cases: Cases,
    /// Log-odds of the purchase model's mean chance, and of the observed rate.
    modelled: f64,
    came: f64,
    /// Variance of the log-odds of the rate by chance alone.
    noise: f64,
    /// Logarithm of the purchases that came less that of those expected, and its variance by chance alone.
    counted: f64,
    counted_noise: f64,
    /// What a purchase brought; none if too few were made.
    brought: Option<Measured>,
}

impl Level {
    /// From the records up to a day.
    #[must_use]
    pub fn new(records: &dyn Records, as_of: Day, horizon_days: u32) -> Level {
        let origins = origins(records, as_of, horizon_days);
        let mut learned = Errors::default();
        let (mut modelled, mut counted, mut uncorrected) = (Errors::default(), Errors::default(), Errors::default());
        let (mut unshifted, mut priced) = (Errors::default(), Errors::default());
        for (place, origin) in (0..).zip(&origins) {
            if let Some(origin) = origin {
                uncorrected.add(origin.counted, origin.counted_noise, FADING.powi(place));
                unshifted.add(origin.error(), origin.noise, FADING.powi(place));
            }
        }
        let (left, counts_left) = (lasting(&origins, Origin::error), lasting(&origins, |origin| origin.counted));
        for (place, pair) in origins.windows(2).enumerate() {
            let weight = FADING.powi(i32::try_from(place).unwrap_or(i32::MAX));
            let (Some(now), Some(before)) = (&pair[0], &pair[1]) else { continue };
            modelled.add(now.error() - left * before.error(), now.noise + left * left * before.noise, weight);
            let noise = now.counted_noise + counts_left * counts_left * before.counted_noise;
            counted.add(now.counted - counts_left * before.counted, noise, weight);
            if let (Some(now), Some(before)) = (now.brought, before.brought) {
                priced.add(now.log - before.log, now.variance + before.variance, weight);
            }
            if let Ok(taught) = minimise(&before.cases, PENALTY, FLAT, None) {
                learned.add(now.came - logit(now.mean_chance(&taught)), now.noise + before.noise, weight);
            }
        }
        let seasonal = records.seasons(as_of).is_seasonal();
        Level {
            learned: learned.root_mean_square(),
            modelled: modelled.root_mean_square(),
            counted: counted.root_mean_square(),
            uncorrected: uncorrected.root_mean_square(),
            unshifted: unshifted.root_mean_square(),
            priced: priced.root_mean_square(),
            origins: modelled.weight,
            seasonal: seasonal.then(|| SamePhase::new(records, as_of, horizon_days)).flatten(),
            prices: PriceSeason::new(records, as_of, horizon_days),
            stacked: stacked(records, as_of, horizon_days),
        }
    }

    /// How far to move from a learned method's own level towards the purchase model's, as a share.
    #[must_use]
    pub fn trust_in_model(&self) -> f64 {
        match (self.learned, self.modelled) {
            _ if self.seasonal.is_some() => 1.0,
            (Some(learned), Some(modelled)) if modelled <= RIGHT && modelled < learned => {
                let doubt = (USUAL_DRIFT / 2.0).powi(2);
                let (learned, modelled) = (learned.powi(2) + doubt / 4.0, modelled.powi(2) + doubt / 4.0);
                learned / (learned + modelled)
            }
            _ => 0.0,
        }
    }

    /// What the same phase of earlier years taught of the purchase model's level; none without seasons. What a period of another
    /// season taught about its chances is no guide to this one.
    #[must_use]
    pub fn in_season(&self) -> Option<&SamePhase> {
        self.seasonal.as_ref()
    }

    /// What earlier years taught of the money of a purchase at this time of the year; none if it always brings the same.
    #[must_use]
    pub fn prices(&self) -> Option<&PriceSeason> {
        self.prices.as_ref()
    }

    /// Whether earlier origins found the purchase model's level wrong, and more so than a learner's.
    #[must_use]
    pub fn model_was_wrong(&self) -> bool {
        self.seasonal.is_none()
            && matches!((self.learned, self.modelled), (Some(learned), Some(modelled)) if modelled > RIGHT && learned < modelled)
    }

    /// The expected rate of buyers by the rates of several periods alone, starting from the newest one's rate.
    #[must_use]
    pub fn stacked(&self, newest: f64) -> f64 {
        logistic(logit(newest) + self.stacked)
    }

    /// How much of a move of the mean chance that the newest period taught a method lasts, where so much of its variance is
    /// chance: the more, the farther the method lies off now, or used to (positive-part empirical Bayes, Efron & Morris
    /// 1973). A learned method has seen that period's buyers; what is left of its move lasts the less, the more periods
    /// stray.
    #[must_use]
    pub fn lasting_move(&self, method: Method, moved: f64, noise: f64) -> f64 {
        let used_to = if method.is_learned() { self.learned } else { self.unshifted };
        let used_to = believed(used_to.map(|error| (error, self.origins))).hypot(BIAS_OF_METHOD).powi(2);
        let off = used_to.max(moved * moved - noise);
        let stray = if method.is_learned() { self.learned.unwrap_or(0.0).powi(2) } else { 0.0 };
        off / (off + noise) * USUAL_DRIFT.powi(2) / (USUAL_DRIFT.powi(2) + stray)
    }

    /// What part of an error of one period's purchases, in logarithms, is taken to be the model's and to last, where so
    /// much variance is chance: the larger, the farther the model used to lie off (empirical Bayes, Efron & Morris
    /// 1973).
    #[must_use]
    pub fn lasting_counts(&self, noise: f64) -> f64 {
        let off = believed(self.uncorrected.map(|off| (off, self.origins))).powi(2);
        off / (off + noise)
    }

    /// Standard deviation of the logarithm of what the next period adds to all purchases.
    #[must_use]
    pub fn drift_of_counts(&self) -> f64 {
        match &self.seasonal {
            Some(phase) => believed(Some(phase.drift())),
            None => believed(self.counted.map(|counted| (counted, self.origins))),
        }
    }

    /// Standard deviation of the logarithm of what the next period adds to the money of a purchase, apart from the season.
    #[must_use]
    pub fn drift_of_prices(&self) -> f64 {
        // Where the goods change with the season, one period says little of how far the next strays from it.
        let Some(priced) = self.priced.filter(|_| self.prices.is_none()) else { return DRIFT_OF_PRICES };
        pooled(CALM_PRICES, priced, self.origins).clamp(LEAST_DRIFT_OF_PRICES, MOST_DRIFT)
    }

    /// Standard deviation, in log-odds, of what the next period adds to a method's level.
    #[must_use]
    pub fn drift(&self, method: Method) -> f64 {
        if let Some(phase) = &self.seasonal {
            return believed(Some(phase.drift()));
        }
        let trust = self.trust_in_model();
        let measured = match (self.learned, self.modelled) {
            (Some(learned), Some(modelled)) if method.is_learned() => Some((1.0 - trust) * learned + trust * modelled),
            (_, modelled) => modelled,
        };
        believed(measured.map(|measured| (measured, self.origins)))
    }
}

/// A drift as measured, by how many origins, beside the usual one.
fn believed(measured: Option<(f64, f64)>) -> f64 {
    let Some((measured, origins)) = measured.filter(|(_, origins)| *origins > 0.0) else { return USUAL_DRIFT };
    pooled(CALM_DRIFT, measured, origins).clamp(LEAST_DRIFT, MOST_DRIFT)
}

/// A drift as measured by so many origins, beside that of calm periods.
fn pooled(calm: f64, measured: f64, origins: f64) -> f64 {
    ((BELIEF * calm.powi(2) + origins * measured.powi(2)) / (BELIEF + origins)).sqrt()
}

/// The purchase model's error at an origin as a share of that at the origin before, by least squares about the usual share.
fn lasting(origins: &[Option<Origin>], error: fn(&Origin) -> f64) -> f64 {
    let (mut with, mut square) = (USUALLY_LASTING * FIRMNESS, FIRMNESS);
    let mut weight = 1.0;
    for pair in origins.windows(2) {
        if let [Some(now), Some(before)] = pair {
            with += weight * error(now) * error(before);
            square += weight * error(before).powi(2);
        }
        weight *= FADING;
    }
    (with / square).clamp(0.0, 1.0)
}

/// Squared errors, each less what chance explains.
#[derive(Default)]
struct Errors {
    squares: f64,
    weight: f64,
}

impl Errors {
    fn add(&mut self, error: f64, noise: f64, weight: f64) {
        self.squares += weight * (error * error - noise);
        self.weight += weight;
    }

    fn root_mean_square(&self) -> Option<f64> {
        (self.weight > 0.0).then(|| (self.squares / self.weight).max(0.0).sqrt())
    }
}

/// See [`Level::stacked`]: periods of the horizon's length, a quarter of it apart, as far back as the record reaches.
fn stacked(records: &dyn Records, as_of: Day, horizon_days: u32) -> f64 {
    let Ok(days) = i32::try_from(horizon_days) else { return 0.0 };
    let (mut newest, mut sum, mut weights) = (None, 0.0, 0.0);
    for place in 0..MOST_ORIGINS {
        let day = as_of.plus(-days - place * days / 4);
        if day.since(records.first_day()) < (days / 4).max(SHORTEST_DAYS) {
            break;
        }
        let window = thinned(records.window(day, horizon_days));
        let n = window.histories.len() as f64;
        let buyers = window.futures.iter().filter(|future| future.purchases > 0).count() as f64;
        let rate = (buyers + 1.0) / (n + 2.0);
        let weight = FADING.powi(place);
        newest.get_or_insert(rate);
        sum += weight * rate;
        weights += weight;
    }
    newest.map_or(0.0, |newest| logit(sum / weights) - logit(newest))
}

/// Latest first; none for an origin with too few buyers.
fn origins(records: &dyn Records, as_of: Day, horizon_days: u32) -> Vec<Option<Origin>> {
    let record = as_of.since(records.first_day());
    let days = (record / SHARES_OF_RECORD).min(i32::try_from(horizon_days).unwrap_or(i32::MAX));
    if days < SHORTEST_DAYS {
        return Vec::new();
    }
    let origins = (record / days - 1).min(MOST_ORIGINS);
    let seasons = records.seasons(as_of);
    (1..=origins)
        .map(|place| {
            let window = thinned(records.window(as_of.plus(-place * days), days.unsigned_abs()));
            let words = rhythm(&seasons, window.as_of, &window.histories, window.horizon_days).ok()?;
            Origin::new(&window, &words)
        })
        .collect()
}

impl Origin {
    fn new(window: &Window, words: &Words) -> Option<Origin> {
        let chances = &words.purchase;
        let n = window.histories.len() as f64;
        let bought: Vec<bool> = window.futures.iter().map(|future| future.purchases > 0).collect();
        let buyers = bought.iter().filter(|bought| **bought).count() as f64;
        if buyers < FEWEST_OF_EACH || n - buyers < FEWEST_OF_EACH {
            return None;
        }
        let rate = buyers / n;
        let came: f64 = window.futures.iter().map(|future| f64::from(future.purchases)).sum();
        Some(Origin {
            cases: cases(&window.histories, chances, bought),
            modelled: logit(chances.iter().sum::<f64>() / n),
            came: logit(rate),
            noise: 1.0 / (n * rate * (1.0 - rate)),
            counted: (came / words.purchases.iter().sum::<f64>().max(1e-9)).ln(),
            counted_noise: noise_of_sum(&words.purchases, &window.futures),
            brought: brought(window),
        })
    }

    /// Of the purchase model, in log-odds.
    fn error(&self) -> f64 {
        self.came - self.modelled
    }

    fn mean_chance(&self, taught: &Coefficients) -> f64 {
        let logits = self.cases.x.dot(taught);
        logits.iter().map(|logit| logistic(*logit)).sum::<f64>() / self.cases.positive.len().max(1) as f64
    }
}

/// What the learner sees of each customer: pause, purchases, the purchase model's chance, and 1.
fn cases(histories: &[History], chances: &[f64], positive: Vec<bool>) -> Cases {
    let mut x = Array2::ones((histories.len(), 4).f());
    for (row, (history, chance)) in histories.iter().zip(chances).enumerate() {
        x[[row, 0]] = f64::from(history.days_since_last_purchase()).ln_1p();
        x[[row, 1]] = f64::from(history.frequency).ln_1p();
        x[[row, 2]] = logit(*chance).clamp(-8.0, 8.0);
    }
    Cases { x, positive }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(learned: &[f64], modelled: &[f64]) -> Level {
        let of = |errors: &[f64]| {
            let mut sum = Errors::default();
            for error in errors {
                sum.add(*error, 0.0, 1.0);
            }
            sum.root_mean_square()
        };
        Level { learned: of(learned), modelled: of(modelled), origins: learned.len() as f64, ..Level::default() }
    }

    #[test]
    fn the_purchase_model_is_followed_only_where_it_was_right() {
        // One cohort grows older: the learner is always too high, the model right.
        assert!(level(&[-0.5, -0.6, -0.7], &[0.05, -0.1, 0.1]).trust_in_model() > 0.9);
        // A model that had nothing to go by at first: it was off by three.
        assert!(level(&[0.5, 0.6], &[3.0, 0.2]).trust_in_model() < 1e-12);
        assert!(level(&[0.1, 0.1], &[0.3, 0.3]).trust_in_model() < 1e-12);
        assert!(Level::default().trust_in_model() < 1e-12);
    }

    #[test]
    fn drift_grows_with_the_errors_and_has_a_usual_size() {
        let usual = Level::default().drift(Method::Trees);
        assert!((usual - USUAL_DRIFT).abs() < 1e-12);
        let (calm, stormy) = (level(&[0.02; 5], &[0.5; 5]), level(&[0.8; 5], &[0.9; 5]));
        assert!(calm.drift(Method::Trees) < usual && stormy.drift(Method::Trees) > 0.6);
        assert!(calm.drift(Method::ParetoNbd) > calm.drift(Method::Trees));
        assert!(stormy.drift(Method::Recency) <= MOST_DRIFT);
    }
}
