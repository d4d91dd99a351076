//! Whether a customer with one purchase ever buys again: a mixture cure model.
//!
//! A share π of all customers comes back some day, after a Weibull time since the first purchase; the others never do (Boag
//! 1949; Farewell 1982, "The use of mixture models for the analysis of survival data with long-term survivors", eq. 2):
//!
//! S(t) = 1 − π + π·exp(−(t/λ)^k)
//!
//! Those who came back at t contribute π·f(t), those who have not by their age a contribute S(a). A record that ends while
//! many are still to come cannot tell "never" from "not yet" (Maller & Zhou 1996, ch. 4, sufficient follow-up); then nothing is
//! said.

use std::collections::BTreeMap;

use stats::interval::Z95;
use stats::maximiser::{LogLikelihood, Range, maximise};
use stats::special::logistic;

/// Fewer who came back, or who did not, tell nothing.
const FEWEST: f64 = 50.0;
/// "Never" and "not yet" are told apart where the share is known to within this much,
const WIDEST: f64 = 0.3;
/// and where no more than this share of the returns lies beyond the record.
const UNSEEN: f64 = 0.2;
/// Step of the numerical curvature, in logarithms of parameters.
const STEP: f64 = 1e-3;

/// The time to the second purchase of one customer, or so far without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Second {
    /// Days from the first purchase to the second.
    After(u32),
    /// Days since the first purchase.
    NotYet(u32),
}

/// Why the share of those who ever come back cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CureError {
    #[error("too few came back, or too few did not, to say")]
    TooFew,
    #[error("customers still come back for the first time as late as the record reaches, so it cannot be told yet")]
    TooShort,
    #[error("no share fits the record")]
    NoMaximum,
}

/// A fitted share of customers who ever come back, and when they do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CureModel {
    /// π, with its 95 % interval.
    pub share: f64,
    pub low: f64,
    pub high: f64,
    /// λ, in days.
    pub scale: f64,
    /// k.
    pub shape: f64,
}

impl CureModel {
    /// From all customers.
    ///
    /// # Errors
    /// See [`CureError`].
    pub fn fit(seconds: &[Second]) -> Result<CureModel, CureError> {
        let mut terms: BTreeMap<Second, f64> = BTreeMap::new();
        for second in seconds {
            // Whoever came back on the day itself did so within it.
            let term = match *second {
                Second::After(days) => Second::After(days.max(1)),
                Second::NotYet(days) => Second::NotYet(days),
            };
            *terms.entry(term).or_default() += 1.0;
        }
        let returned: f64 = terms.iter().filter(|(second, _)| matches!(second, Second::After(_))).map(|(_, n)| n).sum();
        if returned.min(seconds.len() as f64 - returned) < FEWEST {
            return Err(CureError::TooFew);
        }
        let likelihood = Likelihood { terms: &terms, observations: seconds.len() as f64 };
        let mean = terms.iter().map(|(second, n)| if let Second::After(t) = second { f64::from(*t) * n } else { 0.0 });
        let mean = mean.sum::<f64>() / returned;
        let share = returned / seconds.len() as f64;
        let odds = share / (1.0 - share);
        let ranges = [
            Range { low: 1e-3, high: 1e3 },
            Range { low: mean * 1e-3, high: mean * 1e3 },
            Range { low: 0.05, high: 20.0 },
        ];
        let starts = [vec![odds, mean, 1.0], vec![2.0 * odds, 2.0 * mean, 0.7]];
        let top = maximise(&likelihood, &ranges, &starts).ok_or(CureError::NoMaximum)?;
        let error = likelihood.variance_of_first(&top.parameters).ok_or(CureError::NoMaximum)?.sqrt();
        let middle = top.parameters[0].ln();
        let fitted = CureModel {
            share: logistic(middle),
            low: logistic(middle - Z95 * error),
            high: logistic(middle + Z95 * error),
            scale: top.parameters[1],
            shape: top.parameters[2],
        };
        let longest = seconds.iter().map(|(Second::After(days) | Second::NotYet(days))| *days).max().unwrap_or(0);
        let is_told = fitted.high - fitted.low < WIDEST && fitted.still_away(longest) < UNSEEN;
        if is_told { Ok(fitted) } else { Err(CureError::TooShort) }
    }

    /// P(ever buys again | one purchase, so many days ago).
    #[must_use]
    pub fn ever_again(&self, days: u32) -> f64 {
        let still_to_come = self.share * self.still_away(days);
        still_to_come / (1.0 - self.share + still_to_come)
    }

    /// Of those who come back, the share who have not after so many days.
    fn still_away(&self, days: u32) -> f64 {
        (-(f64::from(days) / self.scale).powf(self.shape)).exp()
    }
}

struct Likelihood<'a> {
    terms: &'a BTreeMap<Second, f64>,
    observations: f64,
}

impl LogLikelihood for Likelihood<'_> {
    fn evaluate(&self, parameters: &[f64]) -> (f64, Vec<f64>) {
        let (share, scale, shape) = (logistic(parameters[0].ln()), parameters[1], parameters[2]);
        let (mut sum, mut slopes) = (0.0, vec![0.0; 3]);
        for (second, n) in self.terms {
            match *second {
                Second::After(t) => {
                    let ratio = (f64::from(t) / scale).ln();
                    let power = (shape * ratio).exp();
                    sum += n * (share.ln() + (shape / f64::from(t)).ln() + shape * ratio - power);
                    slopes[0] += n * (1.0 - share);
                    slopes[1] += n * shape * (power - 1.0);
                    slopes[2] += n * (1.0 + shape * ratio * (1.0 - power));
                }
                Second::NotYet(age) => {
                    let ratio = (f64::from(age.max(1)) / scale).ln();
                    let power = (shape * ratio).exp();
                    let waiting = share * (-power).exp();
                    let silent = 1.0 - share + waiting;
                    sum += n * silent.ln();
                    slopes[0] += n * share * (1.0 - share) * ((-power).exp() - 1.0) / silent;
                    slopes[1] += n * waiting * shape * power / silent;
                    slopes[2] -= n * waiting * shape * ratio * power / silent;
                }
            }
        }
        (sum, slopes)
    }

    fn observations(&self) -> f64 {
        self.observations
    }
}

impl Likelihood<'_> {
    /// Variance of the logarithm of the first parameter: of the inverse observed information, by differences of the slopes.
    fn variance_of_first(&self, parameters: &[f64]) -> Option<f64> {
        let slopes = |place: usize, by: f64| {
            let mut moved = parameters.to_vec();
            moved[place] *= by.exp();
            self.evaluate(&moved).1
        };
        let row = |place: usize| -> [f64; 3] {
            let (up, down) = (slopes(place, STEP), slopes(place, -STEP));
            std::array::from_fn(|i| (down[i] - up[i]) / (2.0 * STEP))
        };
        let [a, b, c] = [row(0), row(1), row(2)];
        let minor = b[1] * c[2] - b[2] * c[1];
        let determinant = a[0] * minor - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
        Some(minor / determinant).filter(|variance| variance.is_finite() && *variance > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::random::Seeded;

    /// Customers of whom `share` come back after Weibull times, known for up to `longest` days.
    fn simulated(n: usize, share: f64, scale: f64, shape: f64, longest: f64, seed: u64) -> Vec<Second> {
        let mut random = Seeded::new(seed);
        let whole = |days: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "invented days")]
            let whole = days.ceil() as u32;
            whole
        };
        (0..n)
            .map(|_| {
                let age = longest * random.uniform();
                let comes = random.uniform() < share;
                let after = scale * random.exponential(1.0).powf(1.0 / shape);
                if comes && after <= age { Second::After(whole(after)) } else { Second::NotYet(whole(age)) }
            })
            .collect()
    }

    #[test]
    fn a_simulated_share_is_recovered_within_its_interval() {
        let mut held = 0;
        for seed in 1..=20 {
            let fitted = CureModel::fit(&simulated(4_000, 0.35, 90.0, 0.8, 1_500.0, seed)).expect("fits");
            assert!((fitted.share - 0.35).abs() < 0.05, "{fitted:?}");
            assert!((fitted.shape - 0.8).abs() < 0.12 && (fitted.scale / 90.0 - 1.0).abs() < 0.3, "{fitted:?}");
            held += usize::from((fitted.low..fitted.high).contains(&0.35));
        }
        assert!(held >= 16, "{held} of 20");
    }

    #[test]
    fn silence_makes_ever_less_likely_down_to_nothing() {
        let fitted = CureModel::fit(&simulated(6_000, 0.5, 60.0, 1.0, 1_200.0, 3)).expect("fits");
        assert!((fitted.ever_again(0) - fitted.share).abs() < 1e-12);
        let by_days: Vec<f64> = [0, 30, 90, 300, 900].map(|days| fitted.ever_again(days)).to_vec();
        assert!(by_days.windows(2).all(|pair| pair[1] < pair[0]), "{by_days:?}");
        // Half a percent of those who come back have not by 318 days.
        assert!(fitted.ever_again(318) < 0.02 && fitted.ever_again(u32::MAX) < 1e-9);
    }

    #[test]
    fn a_record_that_is_too_short_or_too_thin_says_so() {
        assert_eq!(CureModel::fit(&simulated(3_000, 0.9, 900.0, 1.0, 300.0, 4)), Err(CureError::TooShort));
        assert_eq!(CureModel::fit(&simulated(60, 0.4, 60.0, 1.0, 900.0, 5)), Err(CureError::TooFew));
        assert_eq!(CureModel::fit(&[]), Err(CureError::TooFew));
    }

    #[test]
    fn slopes_are_those_of_the_likelihood() {
        let seconds = simulated(300, 0.4, 60.0, 1.2, 500.0, 6);
        let mut terms = BTreeMap::new();
        for second in &seconds {
            *terms.entry(*second).or_insert(0.0) += 1.0;
        }
        let likelihood = Likelihood { terms: &terms, observations: 300.0 };
        let at = [0.8, 70.0, 0.9];
        let (_, slopes) = likelihood.evaluate(&at);
        for (place, slope) in slopes.iter().enumerate() {
            let moved = |by: f64| {
                let mut moved = at;
                moved[place] *= by.exp();
                likelihood.evaluate(&moved).0
            };
            let numeric = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            assert!((numeric - slope).abs() < 1e-3 * slope.abs().max(1.0), "{place}: {numeric} {slope}");
        }
    }
}
