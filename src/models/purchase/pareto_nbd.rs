//! Pareto/NBD: Schmittlein, Morrison & Colombo 1987, "Counting Your Customers: Who Are They and What Will They Do
//! Next?", Management Science 33(1); derivations after Fader & Hardie 2005, "A Note on Deriving the Pareto/NBD Model".
//!
//! A customer buys at rate λ ~ gamma(r, α) during a lifetime of rate μ ~ gamma(s, β).

use std::collections::BTreeMap;

use crate::purchase::counts::{Counts, Record, sum_terms};
use crate::purchase::fit_error::FitError;
use crate::purchase::lifetime_integral::Integrand;
use crate::purchase::posterior::{Latent, Posterior};
use crate::purchase::purchase_model::{PurchaseModel, fit_from_starts, named, probability};
use stats::special::{digamma, ln_gamma, logistic};

/// A fitted Pareto/NBD.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedParetoNbd {
    pub r: f64,
    pub alpha: f64,
    pub s: f64,
    pub beta: f64,
    pub log_likelihood: f64,
    pub converged: bool,
}

/// # Errors
/// See [`FitError`].
pub fn fit(counts: &Counts) -> Result<FittedParetoNbd, FitError> {
    let (rate, age) = (counts.purchase_rate(), counts.mean_age());
    let starts = [[0.6, 0.4, 0.6, 0.5], [2.0, 1.0, 0.3, 1.0], [0.4, 0.3, 2.0, 3.0]]
        .map(|[r, wait, s, life]| vec![r, wait / rate, s, life * age]);
    let top = fit_from_starts(counts, &starts, log_likelihood)?;
    let [r, alpha, s, beta] = [0, 1, 2, 3].map(|i| top.parameters[i]);
    Ok(FittedParetoNbd { r, alpha, s, beta, log_likelihood: top.log_likelihood, converged: top.converged })
}

/// The density of the lifetime ending at u, anywhere in (t_x, T]: (α+u)^−(r+x) (β+u)^−(s+1).
fn ended_earlier(parameters: &[f64; 4], record: &Record) -> Integrand {
    let [r, alpha, s, beta] = *parameters;
    Integrand { alpha, k: r + record.x(), beta, l: s + 1.0 }
}

impl PurchaseModel for FittedParetoNbd {
    fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    fn converged(&self) -> bool {
        self.converged
    }

    fn parameters(&self) -> BTreeMap<String, f64> {
        named(["r", "alpha", "s", "beta"], [self.r, self.alpha, self.s, self.beta])
    }

    /// Fader & Hardie's eq. 18 with its A0 as an integral.
    fn active(&self, record: Record) -> f64 {
        let integrand = ended_earlier(&[self.r, self.alpha, self.s, self.beta], &record);
        let Some(ended) = integrand.over(record.t_x(), record.t()) else { return 1.0 };
        let ln_active = -integrand.k * (self.alpha + record.t()).ln() - self.s * (self.beta + record.t()).ln();
        probability(logistic(ln_active - self.s.ln() - ended.ln_integral))
    }

    /// Given activity at T, λ ~ gamma(r+x, α+T) and μ ~ gamma(s, β+T) are independent, so the first purchase after
    /// T + from comes at T + from + w with density (r+x)(α+T)^(r+x) (β+T)^s (α+T+w)^−(r+x+1) (β+T+from+w)^−s.
    fn purchase_if_active(&self, record: Record, from: f64, to: f64) -> f64 {
        let (shape, rate, life) = (self.r + record.x(), self.alpha + record.t(), self.beta + record.t());
        let first = Integrand { alpha: rate, k: shape + 1.0, beta: life + from, l: self.s };
        let Some(integral) = first.over(0.0, to - from) else { return 0.0 };
        let ln_given_active = shape.ln() + shape * rate.ln() + self.s * life.ln() + integral.ln_integral;
        ln_given_active.exp().min(1.0)
    }

    /// Fader & Hardie's eq. 22 without P(active); at s = 1 its limit, a logarithm.
    fn purchases_if_active(&self, record: Record, weeks: f64) -> f64 {
        let (rate, life) = (self.alpha + record.t(), self.beta + record.t());
        let growth = (weeks / life).ln_1p();
        let power = self.s - 1.0;
        let lifetimes = if power.abs() < 1e-9 { growth } else { -(-power * growth).exp_m1() / power };
        let without_end = (self.r + record.x()) / rate;
        (without_end * life * lifetimes).min(without_end * weeks + 1e-12)
    }

    /// Given activity at T, λ ~ gamma(r+x, α+T) and μ ~ gamma(s, β+T).
    fn posterior(&self, record: Record) -> Posterior {
        let latent = Latent::Lifetime {
            shape: self.r + record.x(),
            rate: self.alpha + record.t(),
            s: self.s,
            life: self.beta + record.t(),
        };
        Posterior { active: self.active(record), latent }
    }
}

/// L = Γ(r+x) α^r β^s / Γ(r) · { (α+T)^−(r+x) (β+T)^−s + s ∫ (α+u)^−(r+x) (β+u)^−(s+1) du over (t_x, T] }
fn log_likelihood(counts: &Counts, parameters: &[f64]) -> (f64, Vec<f64>) {
    let parameters = [0, 1, 2, 3].map(|i| parameters[i]);
    let [r, alpha, s, beta] = parameters;
    let (ln_alpha, ln_beta, ln_s) = (alpha.ln(), beta.ln(), s.ln());
    let (ln_gamma_r, digamma_r) = (ln_gamma(r), digamma(r));
    let most = counts.terms.last().map_or(0, |(record, _)| record.frequency).min(2_000);
    let by_frequency: Vec<(f64, f64)> =
        (0..=most).map(|x| r + f64::from(x)).map(|shape| (ln_gamma(shape), digamma(shape))).collect();
    let [value, by_r, by_alpha, by_s, by_beta] = sum_terms(&counts.terms, |(record, customers), sum| {
        let shape = r + record.x();
        let (ln_gamma_shape, digamma_shape) =
            by_frequency.get(record.frequency as usize).copied().unwrap_or_else(|| (ln_gamma(shape), digamma(shape)));
        let (at_t, life) = (alpha + record.t(), beta + record.t());
        let (ln_at_t, ln_life) = (at_t.ln(), life.ln());
        let ln_active = -shape * ln_at_t - s * ln_life;
        let ended = ended_earlier(&parameters, record).over(record.t_x(), record.t());
        let mut active = 1.0;
        let mut ln_both = ln_active;
        if let Some(ended) = ended {
            let ln_odds = ln_active - ln_s - ended.ln_integral;
            active = logistic(ln_odds);
            ln_both = ln_active + stats::special::ln_1p_exp(-ln_odds);
            let gone = customers * (1.0 - active);
            sum[1] -= gone * ended.ln_alpha_u;
            sum[2] -= gone * shape * ended.per_alpha_u;
            sum[3] += gone * (1.0 / s - ended.ln_beta_u);
            sum[4] -= gone * (s + 1.0) * ended.per_beta_u;
        }
        sum[0] += customers * (ln_gamma_shape - ln_gamma_r + r * ln_alpha + s * ln_beta + ln_both);
        sum[1] += customers * (digamma_shape - digamma_r + ln_alpha - active * ln_at_t);
        sum[2] += customers * (r / alpha - active * shape / at_t);
        sum[3] += customers * (ln_beta - active * ln_life);
        sum[4] += customers * (s / beta - active * s / life);
    });
    (value, vec![by_r * r, by_alpha * alpha, by_s * s, by_beta * beta])
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::hypergeometric::hyp2f1;

    fn record(frequency: u32, recency: u32, age: u32) -> Record {
        Record { frequency, recency, age }
    }

    #[test]
    fn slopes_agree_with_differences() {
        let counts = Counts::from_table([
            (record(0, 0, 0), 1),
            (record(0, 0, 200), 5),
            (record(1, 30, 250), 3),
            (record(4, 190, 200), 2),
            (record(300, 600, 700), 1),
        ]);
        for at in [[0.55, 10.6, 0.6, 11.7], [2.0, 0.1, 0.05, 300.0]] {
            let (_, slopes) = log_likelihood(&counts, &at);
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut to = at;
                    to[i] *= by.exp();
                    log_likelihood(&counts, &to).0
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slopes[i]).abs() < 1e-4 * slopes[i].abs().max(1.0), "{at:?} {i}");
            }
        }
    }

    /// The likelihood as Fader & Hardie print it, for α ≥ β.
    #[test]
    fn integral_agrees_with_the_published_hypergeometric_form() {
        let [r, alpha, s, beta] = [0.553, 12.0, 0.606, 11.669];
        for one in [record(0, 0, 273), record(2, 100, 200), record(6, 30, 270)] {
            let (x, t_x, t) = (one.x(), one.t_x(), one.t());
            let total: f64 = r + s + x;
            let part = |u: f64| {
                hyp2f1(total, s + 1.0, total + 1.0, (alpha - beta) / (alpha + u)).expect("converges")
                    / (alpha + u).powf(total)
            };
            let published = (part(t_x) - part(t)) / total;
            let ours = ended_earlier(&[r, alpha, s, beta], &one).over(t_x, t).expect("an interval").ln_integral.exp();
            assert!((ours / published - 1.0).abs() < 1e-9, "{one:?} {ours} {published}");
        }
    }
}
