//! Gamma-Gamma: Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value". Likelihood: eq. 1a; expected mean: eq. 5.
//!
//! The mean z̄ of x amounts is gamma(px, νx) for a customer whose ν ~ gamma(q, γ).

use crate::purchase::fit_error::FitError;
use stats::maximiser::{LogLikelihood, Range, maximise};
use stats::random::Seeded;
use stats::special::{digamma, ln_gamma};

/// What a customer spent: the mean of a number of occasions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spend {
    pub occasions: f64,
    /// In major units.
    pub mean: f64,
}

impl Spend {
    /// x and the total xz̄; zero if either is not a finite number.
    fn evidence(self) -> (f64, f64) {
        /// So large that nothing computed from it overflows.
        const MOST: f64 = 1e250;
        if self.occasions > 0.0 && self.occasions.is_finite() && self.mean.is_finite() {
            (self.occasions, (self.occasions * self.mean.max(0.0)).min(MOST))
        } else {
            (0.0, 0.0)
        }
    }
}

/// A fitted Gamma-Gamma.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedGammaGamma {
    pub p: f64,
    pub q: f64,
    pub gamma: f64,
    pub log_likelihood: f64,
    pub converged: bool,
}

/// Fits to customers with at least one occasion and a mean above zero; others are skipped. q is kept above 1.01,
/// because below 1 the mean spend of a new customer would be infinite.
///
/// # Errors
/// See [`FitError`].
pub fn fit(spends: &[Spend]) -> Result<FittedGammaGamma, FitError> {
    let usable: Vec<Spend> =
        spends.iter().filter(|s| s.occasions >= 1.0 && s.mean > 0.0 && s.mean.is_finite()).copied().collect();
    if usable.is_empty() {
        return Err(FitError::NoCustomers);
    }
    let mean = usable.iter().map(|s| s.mean).sum::<f64>() / usable.len() as f64;
    // γ scales with the currency, the other two do not.
    let ranges = [Range::POSITIVE, Range { low: 1.01, high: 1e4 }, Range { low: mean * 1e-5, high: mean * 1e5 }];
    let starts = [[5.0, 4.0, 0.6], [1.0, 3.0, 2.0], [20.0, 2.0, 0.05]].map(|[p, q, g]| vec![p, q, g * mean]);
    let top = maximise(&Likelihood { spends: &usable }, &ranges, &starts).ok_or(FitError::NoMaximum)?;
    let [p, q, gamma] = [0, 1, 2].map(|i| top.parameters[i]);
    Ok(FittedGammaGamma { p, q, gamma, log_likelihood: top.log_likelihood, converged: top.converged })
}

impl FittedGammaGamma {
    /// E(Z | p, q, γ; z̄, x): the customer's own mean shrunk towards everybody's, in major units. Without an occasion,
    /// everybody's mean pγ/(q−1).
    #[must_use]
    pub fn expected_mean(&self, spend: Spend) -> f64 {
        let (x, total) = spend.evidence();
        (self.gamma + total) * self.p / (self.p * x + self.q - 1.0)
    }

    /// A draw of the sum of `purchases` purchases, in major units: gamma(p·purchases, ν) with the customer's own ν ~
    /// gamma(q + px, γ + xz̄).
    pub fn draw_total(&self, spend: Spend, purchases: u32, random: &mut Seeded) -> f64 {
        if purchases == 0 {
            return 0.0;
        }
        let (x, total) = spend.evidence();
        let rate = random.gamma(self.q + self.p * x, self.gamma + total);
        random.gamma(self.p * f64::from(purchases), rate).min(f64::MAX)
    }
}

struct Likelihood<'a> {
    spends: &'a [Spend],
}

impl LogLikelihood for Likelihood<'_> {
    fn evaluate(&self, parameters: &[f64]) -> (f64, Vec<f64>) {
        let [p, q, gamma] = [0, 1, 2].map(|i| parameters[i]);
        let (ln_gamma_q, digamma_q, ln_scale) = (ln_gamma(q), digamma(q), gamma.ln());
        let mut last: Option<(f64, [f64; 4])> = None;
        let [mut value, mut by_p, mut by_q, mut by_gamma] = [0.0; 4];
        for spend in self.spends {
            let x = spend.occasions;
            let [ln_all, ln_own, digamma_all, digamma_own] = match last {
                #[expect(clippy::float_cmp, reason = "the same count as for the customer before")]
                Some((before, functions)) if before == x => functions,
                _ => [ln_gamma(p * x + q), ln_gamma(p * x), digamma(p * x + q), digamma(p * x)],
            };
            last = Some((x, [ln_all, ln_own, digamma_all, digamma_own]));
            let total = gamma + x * spend.mean;
            let (ln_mean, ln_total, ln_x) = (spend.mean.ln(), total.ln(), x.ln());
            value += ln_all - ln_own - ln_gamma_q + q * ln_scale + (p * x - 1.0) * ln_mean + p * x * ln_x
                - (p * x + q) * ln_total;
            by_p += x * (digamma_all - digamma_own + ln_mean + ln_x - ln_total);
            by_q += digamma_all - digamma_q + ln_scale - ln_total;
            by_gamma += q / gamma - (p * x + q) / total;
        }
        (value, vec![by_p * p, by_q * q, by_gamma * gamma])
    }

    fn observations(&self) -> f64 {
        self.spends.len() as f64
    }
}
