//! What BG/NBD and MBG/NBD share: a customer buys at rate λ ~ gamma(r, α) and, after each purchase, drops out with
//! probability p ~ beta(a, b). They differ in whether the very first purchase already carries that risk.
//!
//! With n survived or failed drop-out chances (x in BG/NBD, x + 1 in MBG/NBD) both have the likelihood
//! Γ(r+x) α^r / Γ(r) · { B(a, b+n)/B(a, b) (α+T)^−(r+x) + 1(n > 0) B(a+1, b+n−1)/B(a, b) (α+t_x)^−(r+x) }.

use std::collections::BTreeMap;

use crate::purchase::counts::{Counts, Record, sum_terms};
use crate::purchase::fit_error::FitError;
use crate::purchase::posterior::{Latent, Posterior};
use crate::purchase::purchase_model::{PurchaseModel, fit_from_starts, named};
use stats::hypergeometric::{hyp2f1, ln_hyp2f1};
use stats::quadrature::beta_expectation;
use stats::special::{digamma, ln_gamma};

/// The earliest purchase after which a customer may drop out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropout {
    /// BG/NBD: a one-time buyer is certainly active.
    AfterFirstRepeat,
    /// MBG/NBD
    AfterFirstPurchase,
}

impl Dropout {
    /// n: the drop-out chances that the record holds.
    fn chances(self, record: &Record) -> f64 {
        match self {
            Dropout::AfterFirstRepeat => record.x(),
            Dropout::AfterFirstPurchase => record.x() + 1.0,
        }
    }
}

/// The fitted pair of mixtures.
#[derive(Debug, Clone, PartialEq)]
pub struct GeometricDropout {
    pub dropout: Dropout,
    pub r: f64,
    pub alpha: f64,
    pub a: f64,
    pub b: f64,
    pub log_likelihood: f64,
    pub converged: bool,
}

impl GeometricDropout {
    /// # Errors
    /// See [`FitError`].
    pub fn fit(dropout: Dropout, counts: &Counts) -> Result<GeometricDropout, FitError> {
        let rate = counts.purchase_rate();
        let starts = [[0.5, 0.5, 0.8, 2.5], [2.0, 1.0, 0.3, 1.0], [0.25, 0.2, 2.0, 5.0]]
            .map(|[r, wait, a, b]| vec![r, wait / rate, a, b]);
        let top = fit_from_starts(counts, &starts, |counts, parameters| log_likelihood(dropout, counts, parameters))?;
        let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| top.parameters[i]);
        Ok(GeometricDropout { dropout, r, alpha, a, b, log_likelihood: top.log_likelihood, converged: top.converged })
    }
}

impl PurchaseModel for GeometricDropout {
    fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    fn converged(&self) -> bool {
        self.converged
    }

    fn parameters(&self) -> BTreeMap<String, f64> {
        named(["r", "alpha", "a", "b"], [self.r, self.alpha, self.a, self.b])
    }

    /// P(active at T).
    fn active(&self, record: Record) -> f64 {
        let n = self.dropout.chances(&record);
        if n == 0.0 {
            return 1.0;
        }
        let ln_odds_against = (self.a / (self.b + n - 1.0)).ln()
            + (self.r + record.x()) * ((self.alpha + record.t()) / (self.alpha + record.t_x())).ln();
        stats::special::logistic(-ln_odds_against)
    }

    /// No drop-out by T + from (drop-outs come at rate λp), and then not silent. In closed form if from = 0.
    fn purchase_if_active(&self, record: Record, from: f64, to: f64) -> f64 {
        let (shape, rate) = (self.r + record.x(), self.alpha + record.t());
        let length = (to - from).max(0.0);
        if from > 0.0 {
            beta_expectation(self.a, self.b + self.dropout.chances(&record), |p| {
                let waited = rate + p * from;
                (-shape * (waited / rate).ln()).exp() * -(-shape * (length / waited).ln_1p()).exp_m1()
            })
        } else {
            -(-shape * (length / rate).ln_1p()).exp_m1()
        }
    }

    fn purchases_if_active(&self, record: Record, weeks: f64) -> f64 {
        let b = self.b + self.dropout.chances(&record);
        purchases_of_the_active(self.r + record.x(), self.alpha + record.t(), self.a, b, weeks)
    }

    /// Given activity at T, λ ~ gamma(r+x, α+T) and p ~ beta(a, b+n).
    fn posterior(&self, record: Record) -> Posterior {
        let latent = Latent::Dropout {
            shape: self.r + record.x(),
            rate: self.alpha + record.t(),
            a: self.a,
            b: self.b + self.dropout.chances(&record),
        };
        Posterior { active: self.active(record), latent }
    }
}

/// E[(1 − e^−λpt)/p] for λ ~ gamma(shape, rate) and p ~ beta(a, b): Fader, Hardie & Lee 2005, eq. 10 without P(active),
/// after Euler's transformation of its 2F1, which keeps the arguments small for frequent buyers. Where the series
/// fails, the expectation over p is integrated numerically.
pub(super) fn purchases_of_the_active(shape: f64, rate: f64, a: f64, b: f64, weeks: f64) -> f64 {
    let z = weeks / (rate + weeks);
    let c = a + b - 1.0;
    // The closed form divides by a − 1, has poles where c is not positive, and suffers cancellation where c is huge.
    let silent = if (a - 1.0).abs() < 1e-4 || !(1e-6..1e4).contains(&c) {
        None
    } else if shape + 1.0 > a {
        hyp2f1(c - shape, a - 1.0, c, z).map(|f| f * (1.0 - z).powf(a - 1.0))
    } else {
        ln_hyp2f1(shape, b, c, z).map(|ln_f| (ln_f + shape * (1.0 - z).ln()).exp())
    };
    let closed = silent.map(|silent| c / (a - 1.0) * (1.0 - silent));
    let ceiling = shape * weeks / rate;
    match closed {
        Some(value) if value.is_finite() => value.clamp(0.0, ceiling),
        _ => beta_expectation(a, b, |p| {
            if p * ceiling < 1e-14 { ceiling } else { -(-shape * (p * weeks / rate).ln_1p()).exp_m1() / p }
        })
        .clamp(0.0, ceiling),
    }
}

/// The sum over customers, and its slopes by ln r, ln α, ln a, ln b.
fn log_likelihood(dropout: Dropout, counts: &Counts, parameters: &[f64]) -> (f64, Vec<f64>) {
    let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| parameters[i]);
    let parts_at = |frequency| {
        let record = Record { frequency, recency: 0, age: 0 };
        Parts::at(r + record.x(), dropout.chances(&record), parameters)
    };
    let by_frequency = Parts::by_frequency(counts, parts_at);
    let [value, by_r, by_alpha, by_a, by_b] = sum_terms(&counts.terms, |(record, customers), sum| {
        let parts = by_frequency.get(record.frequency as usize).copied().unwrap_or_else(|| parts_at(record.frequency));
        let shape = r + record.x();
        let (at_t, at_t_x) = (alpha + record.t(), alpha + record.t_x());
        let (ln_at_t, ln_growth) = (at_t.ln(), (at_t / at_t_x).ln());
        let n = dropout.chances(record);
        let ln_odds = if n > 0.0 { (a / (b + n - 1.0)).ln() + shape * ln_growth } else { f64::NEG_INFINITY };
        let gone = stats::special::logistic(ln_odds);
        let value = parts.value - shape * ln_at_t + stats::special::ln_1p_exp(ln_odds);
        let slope_b = if n > 0.0 { gone / (b + n - 1.0) } else { 0.0 };
        sum[0] += customers * value;
        sum[1] += customers * (parts.by_r - ln_at_t + gone * ln_growth);
        sum[2] += customers * (r / alpha - shape / at_t + gone * shape * (1.0 / at_t - 1.0 / at_t_x));
        sum[3] += customers * (parts.by_a + gone / a);
        sum[4] += customers * (parts.by_b - slope_b);
    });
    (value, vec![by_r * r, by_alpha * alpha, by_a * a, by_b * b])
}

/// The part of a term that depends on x alone, with its slopes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    pub value: f64,
    pub by_r: f64,
    pub by_a: f64,
    pub by_b: f64,
}

impl Parts {
    /// For λ ~ gamma(r, α) whose posterior has this shape, and n chances to drop out with p ~ beta(a, b).
    pub(super) fn at(shape: f64, n: f64, parameters: &[f64]) -> Parts {
        let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| parameters[i]);
        let all = digamma(a + b) - digamma(a + b + n);
        Parts {
            value: ln_gamma(shape) - ln_gamma(r) + r * alpha.ln() + ln_gamma(a + b) - ln_gamma(b) + ln_gamma(b + n)
                - ln_gamma(a + b + n),
            by_r: digamma(shape) - digamma(r) + alpha.ln(),
            by_a: all,
            by_b: all - digamma(b) + digamma(b + n),
        }
    }

    /// Those of every frequency among the counts, if they are few enough to keep.
    pub(super) fn by_frequency(counts: &Counts, at: impl Fn(u32) -> Parts) -> Vec<Parts> {
        let most = counts.terms.iter().map(|(record, _)| record.frequency).max().unwrap_or(0);
        if most <= 2_000 { (0..=most).map(at).collect() } else { Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts() -> Counts {
        let table = [(0, 0, 200, 5), (1, 30, 250, 3), (4, 190, 200, 2), (300, 600, 700, 1), (0, 0, 0, 1)];
        Counts::from_table(table.map(|(frequency, recency, age, n)| (Record { frequency, recency, age }, n)))
    }

    #[test]
    fn slopes_agree_with_differences() {
        let counts = counts();
        for dropout in [Dropout::AfterFirstRepeat, Dropout::AfterFirstPurchase] {
            let at = [0.4, 5.0, 0.7, 2.1];
            let (_, slopes) = log_likelihood(dropout, &counts, &at);
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut to = at;
                    to[i] *= by.exp();
                    log_likelihood(dropout, &counts, &to).0
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slopes[i]).abs() < 1e-4 * slopes[i].abs().max(1.0), "{dropout:?} {i}");
            }
        }
    }

    #[test]
    fn closed_form_agrees_with_integration() {
        for (shape, rate, a, b, weeks) in [
            (0.243, 43.0, 0.793, 2.426, 39.0),
            (5.2, 43.0, 0.793, 7.4, 39.0),
            (300.2, 110.0, 0.8, 302.0, 26.0),
            (2.0, 10.0, 1.0, 3.0, 20.0),
            (2.0, 10.0, 7.5, 3.0, 20.0),
            (40.0, 0.5, 3.0, 30.0, 100.0),
            (0.3, 0.01, 0.4, 0.3, 50.0),
        ] {
            let found = purchases_of_the_active(shape, rate, a, b, weeks);
            let integral = beta_expectation(a, b, |p| {
                if p < 1e-15 { shape * weeks / rate } else { -(-shape * (p * weeks / rate).ln_1p()).exp_m1() / p }
            });
            assert!((found / integral - 1.0).abs() < 1e-8, "{shape} {a}: {found} {integral}");
        }
    }
}
