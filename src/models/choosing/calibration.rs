//! Probabilities adjusted to what happened in an earlier period, each with a 95 % interval.

use crate::evaluation::calibration_bins;
use stats::interval::Z95;
use stats::special::{logistic, logit};

/// A probability with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    pub probability: f64,
    pub low: f64,
    pub high: f64,
}

/// How far one level is moved towards another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Move {
    /// Share of the distance that is covered.
    pub share: f64,
    /// Largest move, in log-odds.
    pub most: f64,
}

impl Move {
    pub const WHOLE: Move = Move { share: 1.0, most: f64::INFINITY };
}

/// Platt scaling (Platt 1999) about the middle of the scores: logit p' = c + A + B (logit p − c), with B > 0, so that
/// ranks stay. A and B start from "no change" and move away only as far as the outcomes support it: with few outcomes
/// little changes and the intervals stay wide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    centre: f64,
    shift: f64,
    slope: f64,
    /// Of (A, B), as widened where shape and outcomes disagree.
    covariance: [[f64; 2]; 2],
    /// Variance by chance alone of a shift of all log-odds alike, the slope being given: the mean is right even where the
    /// shape is not.
    noise: f64,
    /// How far the mean chance was moved, in its log-odds. A at the centre says nothing of it where few chances lie there,
    /// as half of them near none and half near one do.
    moved: f64,
    /// How much farther each of the chances has to move than their mean.
    farther: f64,
    /// Standard deviation of what the next period adds to the shift.
    drift: f64,
}

/// Standard deviations of A and B before any outcome is seen.
const PRIOR_SHIFT: f64 = 0.75;
const PRIOR_SLOPE: f64 = 0.3;
/// The next period is never quite like the last: this much no amount of data removes,
const DRIFT: f64 = 0.1;
/// and this much more for each e-fold by which the horizon differs from the one that was learned on.
const DRIFT_OF_HORIZON: f64 = 0.3;
/// A chance drifts so many times as far as the mean of all at most.
const MOST_FARTHER: f64 = 4.0;
/// And the slope strays from period to period: what was sure becomes less so.
const DRIFT_OF_SLOPE: f64 = 0.1;
const FLATTEST: f64 = 0.05;
/// A mean chance moved beyond this is not a correction of the level: the method had nothing to go by.
const FAR: f64 = 1.0;

impl Calibration {
    /// No change, with wide intervals because nothing was learned.
    #[must_use]
    pub fn unchanged() -> Calibration {
        let covariance = [[PRIOR_SHIFT.powi(2), 0.0], [0.0, PRIOR_SLOPE.powi(2)]];
        let noise = covariance[0][0];
        Calibration { centre: 0.0, shift: 0.0, slope: 1.0, covariance, noise, moved: 0.0, farther: 1.0, drift: DRIFT }
    }

    /// Learns from earlier probabilities and their outcomes.
    #[must_use]
    pub fn learn(probabilities: &[f64], positive: &[bool]) -> Calibration {
        if probabilities.is_empty() {
            return Calibration::unchanged();
        }
        let logits: Vec<f64> = probabilities.iter().map(|&p| logit(p)).collect();
        let centre = logits.iter().sum::<f64>() / logits.len() as f64;
        let (mut shift, mut slope) = (0.0_f64, 1.0_f64);
        let Calibration { mut covariance, mut noise, .. } = Calibration::unchanged();
        for _ in 0..50 {
            let (gradient, information) = derivatives(&logits, positive, centre, shift, slope);
            covariance = inverse(information);
            noise = 1.0 / information[0][0];
            let step = [0, 1].map(|i| covariance[i][0] * gradient[0] + covariance[i][1] * gradient[1]);
            // Newton's method on a concave function; a long step is cut so that it cannot overshoot.
            let cut = (1.0 / step[0].abs().max(step[1].abs())).min(1.0);
            shift += cut * step[0];
            slope = (slope + cut * step[1]).max(FLATTEST);
            if step[0].abs().max(step[1].abs()) < 1e-10 {
                break;
            }
        }
        let learned = Calibration { centre, shift, slope, covariance, noise, ..Calibration::unchanged() };
        let spread = learned.overdispersion(probabilities, positive);
        let calibrated = learned.apply_each(probabilities);
        Calibration {
            covariance: covariance.map(|row| row.map(|value| value * spread)),
            moved: logit(mean(&calibrated)) - logit(mean(probabilities)),
            farther: farther(&calibrated),
            ..learned
        }
    }

    /// The same for a horizon of a different length from the one it was learned on: the interval widens.
    #[must_use]
    pub fn for_horizon(self, learned_days: u32, days: u32) -> Calibration {
        let folds = (f64::from(days.max(1)) / f64::from(learned_days.max(1))).ln();
        Calibration { drift: self.drift.hypot(DRIFT_OF_HORIZON * folds), ..self }
    }

    /// The same, with a given amount that the next period adds to the shift, as a standard deviation in log-odds.
    #[must_use]
    pub fn drifting(self, drift: f64) -> Calibration {
        Calibration { drift, ..self }
    }

    /// The same, where the drift is that of the mean of these chances instead of each one's.
    #[must_use]
    pub fn spread_over(self, probabilities: &[f64]) -> Calibration {
        let farther = farther(&self.apply_each(probabilities)).clamp(1.0, MOST_FARTHER);
        Calibration { drift: farther * self.drift, ..self }
    }

    /// The same for the chances that it was learned from, where only this share of their mean's move was more than chance:
    /// the rest is taken back. What is kept is known the better for it (posterior mean and variance of a normal mean, Efron
    /// & Morris 1973).
    #[must_use]
    pub fn lasting(self, share: f64, probabilities: &[f64]) -> Calibration {
        let level = logistic(logit(mean(probabilities)) + share * self.moved);
        let back = shift_to(&self.apply_each(probabilities), level);
        let [[aa, ab], [_, bb]] = self.covariance;
        let ab = share.sqrt() * ab;
        let covariance = [[share * aa, ab], [ab, bb]];
        Calibration { shift: self.shift + back, noise: share * self.noise, covariance, ..self }
    }

    /// The same, where the level comes from elsewhere, with so much variance.
    #[must_use]
    pub fn with_level_of(self, noise: f64) -> Calibration {
        Calibration { noise, ..self }
    }

    /// How far the outcomes moved the mean chance, in its log-odds.
    #[must_use]
    pub fn moved(&self) -> f64 {
        self.moved
    }

    /// Variance of that by chance alone.
    #[must_use]
    pub fn noise_of_move(&self) -> f64 {
        self.noise / self.farther.powi(2)
    }

    /// Whether the probabilities this was learned from had little relation to how many bought.
    #[must_use]
    pub fn is_far(&self) -> bool {
        self.moved.abs() > FAR
    }

    /// Standard deviation, in log-odds, of the level of all probabilities together: of the shift and of what the next
    /// period adds to it.
    #[must_use]
    pub fn level_deviation(&self) -> f64 {
        self.noise.max(0.0).sqrt().hypot(self.drift)
    }

    /// Standard deviation of the log-odds of one such chance.
    #[must_use]
    pub fn deviation(&self, probability: f64) -> f64 {
        let distance = logit(probability) - self.centre;
        let [[aa, ab], [_, bb]] = self.covariance;
        let variance = aa + 2.0 * ab * distance + bb * distance * distance;
        (variance.max(0.0) + self.drift * self.drift + (DRIFT_OF_SLOPE * distance).powi(2)).sqrt()
    }

    /// The same for methods whose level and spread another method knows better: log-odds are spread `wider` about their
    /// centre, and moved as far as `as_far` says towards the point where the calibrated probabilities of these
    /// customers have this mean.
    #[must_use]
    pub fn levelled(self, probabilities: &[f64], mean: f64, wider: f64, as_far: Move) -> Calibration {
        let spread = Calibration { slope: self.slope * wider, ..self };
        let calibrated = spread.apply_each(probabilities);
        let shift = as_far.share * shift_to(&calibrated, mean);
        Calibration { shift: spread.shift + shift.clamp(-as_far.most, as_far.most), ..spread }
    }

    /// Standard deviation of the calibrated log-odds of some customers; 0 for none.
    #[must_use]
    pub fn spread_of(&self, probabilities: &[f64]) -> f64 {
        let log_odds: Vec<f64> = probabilities.iter().map(|&p| self.slope * logit(p)).collect();
        let n = log_odds.len().max(1) as f64;
        let mean = log_odds.iter().sum::<f64>() / n;
        (log_odds.iter().map(|l| (l - mean).powi(2)).sum::<f64>() / n).sqrt()
    }

    /// How much more the observed rates of ten bins scatter around the calibrated ones than chance explains; at least 1.
    fn overdispersion(&self, probabilities: &[f64], positive: &[bool]) -> f64 {
        let calibrated = self.apply_each(probabilities);
        let bins = calibration_bins(&calibrated, positive);
        let chi2: f64 = bins
            .iter()
            .map(|bin| {
                let variance = (bin.predicted * (1.0 - bin.predicted)).max(1e-9) / bin.customers as f64;
                (bin.observed - bin.predicted).powi(2) / variance
            })
            .sum();
        (chi2 / (bins.len() as f64 - 2.0).max(1.0)).clamp(1.0, 100.0)
    }

    /// Probabilities as calibrated.
    #[must_use]
    pub fn apply_each(&self, probabilities: &[f64]) -> Vec<f64> {
        probabilities.iter().map(|&p| self.apply(p).probability).collect()
    }

    /// A probability as calibrated, with its interval.
    #[must_use]
    pub fn apply(&self, probability: f64) -> Calibrated {
        let distance = logit(probability) - self.centre;
        let middle = self.centre + self.shift + self.slope * distance;
        let half = Z95 * self.deviation(probability);
        Calibrated { probability: logistic(middle), low: logistic(middle - half), high: logistic(middle + half) }
    }
}

fn mean(probabilities: &[f64]) -> f64 {
    probabilities.iter().sum::<f64>() / probabilities.len().max(1) as f64
}

/// How much farther each of these chances has to move, in log-odds, than the log-odds of their mean: at least 1.
fn farther(probabilities: &[f64]) -> f64 {
    let mean = mean(probabilities);
    let moving = probabilities.iter().map(|p| p * (1.0 - p)).sum::<f64>() / probabilities.len().max(1) as f64;
    if moving > 0.0 { (mean * (1.0 - mean) / moving).max(1.0) } else { 1.0 }
}

/// The number that moves log-odds so that the mean of the probabilities is `mean`, found by halving; 0 for none.
fn shift_to(probabilities: &[f64], mean: f64) -> f64 {
    if probabilities.is_empty() || mean <= 0.0 || mean >= 1.0 {
        return 0.0;
    }
    let logits: Vec<f64> = probabilities.iter().map(|&p| logit(p)).collect();
    let (mut low, mut high) = (-10.0, 10.0);
    for _ in 0..50 {
        let middle = f64::midpoint(low, high);
        let moved = logits.iter().map(|l| logistic(l + middle)).sum::<f64>() / logits.len() as f64;
        if moved < mean { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Slopes and information of the log-likelihood with its prior, in (A, B).
fn derivatives(logits: &[f64], positive: &[bool], centre: f64, shift: f64, slope: f64) -> ([f64; 2], [[f64; 2]; 2]) {
    let mut gradient = [-shift / PRIOR_SHIFT.powi(2), (1.0 - slope) / PRIOR_SLOPE.powi(2)];
    let mut information = [[PRIOR_SHIFT.powi(-2), 0.0], [0.0, PRIOR_SLOPE.powi(-2)]];
    for (logit, &y) in logits.iter().zip(positive) {
        let distance = logit - centre;
        let p = logistic(centre + shift + slope * distance);
        let (rest, weight) = (f64::from(y) - p, p * (1.0 - p));
        gradient[0] += rest;
        gradient[1] += rest * distance;
        information[0][0] += weight;
        information[0][1] += weight * distance;
        information[1][1] += weight * distance * distance;
    }
    information[1][0] = information[0][1];
    (gradient, information)
}

/// Of a positive definite matrix.
fn inverse([[a, b], [_, d]]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let determinant = a * d - b * b;
    [[d / determinant, -b / determinant], [-b / determinant, a / determinant]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    /// Outcomes for which every shown probability is too high by a logit of 1 and too flat by half.
    fn outcomes(n: usize) -> (Vec<f64>, Vec<bool>) {
        let mut random = Seeded::new(11);
        (0..n)
            .map(|_| {
                let shown = 0.05 + 0.9 * random.uniform();
                let truth = logistic(1.5 * logit(shown) - 1.0);
                (shown, random.uniform() < truth)
            })
            .unzip()
    }

    #[test]
    fn recovers_a_known_distortion_and_keeps_ranks() {
        let (shown, positive) = outcomes(20_000);
        let learned = Calibration::learn(&shown, &positive);
        for p in [0.1, 0.5, 0.9] {
            let found = learned.apply(p);
            let truth = logistic(1.5 * logit(p) - 1.0);
            assert!((found.probability - truth).abs() < 0.03, "{p}: {found:?} {truth}");
            assert!(found.low < truth && truth < found.high);
        }
        let raised: Vec<f64> = (1..100).map(|i| learned.apply(f64::from(i) / 100.0).probability).collect();
        assert!(raised.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// Customers of whom most are near none or near all, and shown still nearer, in equal parts: their mean is right.
    fn parted(n: usize) -> (Vec<f64>, Vec<bool>) {
        let mut random = Seeded::new(12);
        (0..n)
            .map(|i| {
                let (none, all) = (i % 2 == 0, 0.85 + 0.1 * random.uniform());
                let truth = if none { 0.01 * random.uniform() } else { all };
                (if none { 1e-5 * truth } else { truth }, random.uniform() < truth)
            })
            .unzip()
    }

    #[test]
    fn a_mean_that_is_right_is_not_far_however_far_off_the_middle_of_the_log_odds_lies() {
        let (shown, positive) = parted(600);
        let learned = Calibration::learn(&shown, &positive);
        assert!(learned.shift.abs() > 2.0 && !learned.is_far() && learned.moved().abs() < 0.1, "{learned:?}");
        let came = positive.iter().filter(|positive| **positive).count() as f64 / 600.0;
        let level = |share: f64| mean(&learned.lasting(share, &shown).apply_each(&shown));
        assert!((level(1.0) - came).abs() < 0.01 && (level(0.0) - mean(&shown)).abs() < 1e-9, "{learned:?}");
        // As many shown but near none: nothing to go by.
        let nothing: Vec<f64> = shown.iter().map(|p| 1e-6 * p).collect();
        assert!(Calibration::learn(&nothing, &positive).is_far());
    }

    #[test]
    fn few_outcomes_change_little_and_intervals_stay_wide() {
        let few = Calibration::learn(&[0.3, 0.2, 0.4], &[false, false, false]).apply(0.3);
        assert!((few.probability - 0.3).abs() < 0.1 && few.high - few.low > 0.2, "{few:?}");
        let none = Calibration::unchanged().apply(0.3);
        assert!((none.probability - 0.3).abs() < 1e-12 && none.high - none.low > 0.4, "{none:?}");
    }

    #[test]
    fn a_score_that_points_the_wrong_way_is_flattened_never_turned() {
        let (shown, positive) = outcomes(2_000);
        let turned: Vec<bool> = positive.iter().map(|y| !y).collect();
        let learned = Calibration::learn(&shown, &turned);
        assert!(learned.apply(0.2).probability < learned.apply(0.8).probability);
        for p in [0.0, 1.0, 1e-300] {
            let found = learned.apply(p);
            assert!(found.low.is_finite() && found.high.is_finite() && found.probability.is_finite());
        }
    }
}
