//! BG/BB: Fader, Hardie & Shang 2010, "Customer-Base Analysis in a Discrete-Time Noncontractual Setting", Marketing
//! Science 29(6).
//!
//! At the start of each opportunity an active customer drops out with probability θ ~ beta(γ, δ), and else buys with
//! probability p ~ beta(α, β). A history counts purchase days, so every day since the first purchase is an opportunity:
//! x purchases at n opportunities, the last at opportunity t_x. This suits customers who buy nearly every day, whom the
//! models in continuous time can only approximate.

use std::collections::BTreeMap;

use crate::purchase::bg_bb_likelihood::{log_likelihood, opportunities};
use crate::purchase::counts::{Counts, DAYS_PER_WEEK, Record};
use crate::purchase::fit_error::FitError;
use crate::purchase::posterior::{Latent, Posterior};
use crate::purchase::purchase_model::{PurchaseModel, fit_from_starts, named, probability};
use stats::special::ln_beta;

/// A fitted BG/BB.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedBgBb {
    pub alpha: f64,
    pub beta: f64,
    pub gamma: f64,
    pub delta: f64,
    pub log_likelihood: f64,
    pub converged: bool,
}

/// # Errors
/// See [`FitError`].
pub fn fit(counts: &Counts) -> Result<FittedBgBb, FitError> {
    let (share, days) = ((counts.purchase_rate() / DAYS_PER_WEEK).clamp(1e-4, 0.8), counts.mean_age() * DAYS_PER_WEEK);
    let starts = [[0.6, 0.4, 0.6, 0.5], [2.0, 1.0, 0.3, 1.0], [0.4, 0.3, 2.0, 3.0]]
        .map(|[alpha, wait, gamma, life]| vec![alpha, wait * (1.0 - share) / share, gamma, life * days]);
    let top = fit_from_starts(counts, &starts, log_likelihood)?;
    let [alpha, beta, gamma, delta] = [0, 1, 2, 3].map(|i| top.parameters[i]);
    Ok(FittedBgBb { alpha, beta, gamma, delta, log_likelihood: top.log_likelihood, converged: top.converged })
}

/// Of an active customer after n opportunities: p ~ beta(a, b) and θ ~ beta(γ, d), independent of each other.
struct Active {
    a: f64,
    b: f64,
    gamma: f64,
    d: f64,
}

impl Active {
    /// The same after `days` more opportunities whose outcomes are not observed.
    fn later(self, days: f64) -> Active {
        Active { d: self.d + days, ..self }
    }

    /// P(still active after `days` more opportunities) = B(γ, d + days)/B(γ, d).
    fn stays(&self, days: f64) -> f64 {
        (ln_beta(self.gamma, self.d + days) - ln_beta(self.gamma, self.d)).exp().min(1.0)
    }

    /// P(at least one purchase at the next `days` opportunities): the sum over the first purchase's place i of B(a+1,
    /// b+i−1)/B(a, b) · B(γ, d+i)/B(γ, d), each term computed from the one before, so that nothing is subtracted.
    fn buys(&self, days: f64) -> f64 {
        let first = self.a / (self.a + self.b) * self.d / (self.gamma + self.d);
        sum_days(days, first, |i| (self.b + i - 1.0) / (self.a + self.b + i) * (self.d + i) / (self.gamma + self.d + i))
    }

    /// E[purchases at the next `days` opportunities]: Fader, Hardie & Shang's eq. 14 given activity, before its sum
    /// E[p] Σ B(γ, d+i)/B(γ, d) is put in the closed form, which divides by γ − 1.
    fn purchases(&self, days: f64) -> f64 {
        let first = self.a / (self.a + self.b) * self.d / (self.gamma + self.d);
        sum_days(days, first, |i| (self.d + i) / (self.gamma + self.d + i))
    }
}

/// The sum of a term for each of the days 1, 2, …, where `growth(i)` leads from the i-th term to the next; the fraction
/// of a last, incomplete day counts proportionally.
fn sum_days(days: f64, first: f64, growth: impl Fn(f64) -> f64) -> f64 {
    /// Days given as weeks are whole except for rounding.
    const ROUNDING: f64 = 1e-9;
    const LONGEST: f64 = 1e6;
    let days = days.clamp(0.0, LONGEST);
    let whole = (days + ROUNDING).floor();
    let (mut term, mut sum, mut day) = (first, 0.0, 1.0);
    while day <= whole {
        sum += term;
        term *= growth(day);
        day += 1.0;
    }
    sum + term * (days - whole).max(0.0)
}

impl FittedBgBb {
    fn given_active(&self, record: &Record) -> Active {
        let (x, _, n) = opportunities(record);
        Active {
            a: self.alpha + f64::from(x),
            b: self.beta + f64::from(n - x),
            gamma: self.gamma,
            d: self.delta + f64::from(n),
        }
    }
}

impl PurchaseModel for FittedBgBb {
    fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    fn converged(&self) -> bool {
        self.converged
    }

    /// Per day.
    fn parameters(&self) -> BTreeMap<String, f64> {
        named(["alpha", "beta", "gamma", "delta"], [self.alpha, self.beta, self.gamma, self.delta])
    }

    /// P(active after the n-th opportunity); eq. 11 of the paper asks it one opportunity later. The ways to have
    /// dropped out (the sum of eq. 5) are added up backwards from n, each relative to the one after it.
    fn active(&self, record: Record) -> f64 {
        /// Beyond these odds the customer is gone for certain.
        const CERTAIN: f64 = 1e200;
        let (x, last, n) = opportunities(&record);
        let (both, ends) = (self.alpha + self.beta, self.gamma + self.delta);
        // B(γ+1, δ+n)/B(γ, δ+n): dropped out right after the n-th.
        let (mut way, mut odds) = (self.gamma / (ends + f64::from(n)), 0.0);
        for j in (last..n).rev() {
            let at = f64::from(j);
            way *= (both + at) / (self.beta + f64::from(j - x)) * (ends + 1.0 + at) / (self.delta + at);
            odds += way;
            if odds > CERTAIN {
                break;
            }
        }
        probability(1.0 / (1.0 + odds))
    }

    fn purchase_if_active(&self, record: Record, from: f64, to: f64) -> f64 {
        let (waited, days) = (from * DAYS_PER_WEEK, (to - from).max(0.0) * DAYS_PER_WEEK);
        let active = self.given_active(&record);
        let stays = if waited > 0.0 { active.stays(waited) } else { 1.0 };
        stays * active.later(waited).buys(days)
    }

    fn purchases_if_active(&self, record: Record, weeks: f64) -> f64 {
        self.given_active(&record).purchases(weeks * DAYS_PER_WEEK)
    }

    fn posterior(&self, record: Record) -> Posterior {
        let Active { a, b, gamma, d } = self.given_active(&record);
        Posterior { active: self.active(record), latent: Latent::Opportunities { a, b, gamma, d } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stats::quadrature::beta_expectation;
    use stats::special::ln_gamma;

    fn model() -> FittedBgBb {
        FittedBgBb { alpha: 1.2, beta: 0.75, gamma: 0.66, delta: 2.8, log_likelihood: 0.0, converged: true }
    }

    fn record(frequency: u32, recency: u32, age: u32) -> Record {
        Record { frequency, recency, age }
    }

    /// P(X(n, n+m) = 0) and E[X] by enumerating every sequence of a customer's future under the model.
    #[test]
    fn sums_agree_with_the_story_told_day_by_day() {
        let model = model();
        for one in [record(0, 0, 0), record(2, 3, 6), record(0, 0, 6), record(6, 6, 6)] {
            let active = model.given_active(&one);
            let silent = beta_expectation(active.a, active.b, |p| {
                beta_expectation(active.gamma, active.d, |theta| {
                    let mut silent = 1.0;
                    for _ in 0..5 {
                        silent = theta + (1.0 - theta) * (1.0 - p) * silent;
                    }
                    silent
                })
            });
            let found = 1.0 - active.buys(5.0);
            assert!((found - silent).abs() < 1e-8, "{one:?} {found} {silent}");
            let (gamma, d) = (active.gamma, active.d);
            // The paper's closed form of the sum.
            let ends = ln_gamma(d + 6.0) + ln_gamma(gamma + d) - ln_gamma(gamma + d + 5.0) - ln_gamma(d + 1.0);
            let closed = active.a / (active.a + active.b) * d / (gamma - 1.0) * -ends.exp_m1();
            assert!((active.purchases(5.0) / closed - 1.0).abs() < 1e-9, "{one:?} {} {closed}", active.purchases(5.0));
        }
    }

    #[test]
    fn a_day_begun_counts_in_part_and_rounding_of_weeks_does_not() {
        let active = || model().given_active(&record(3, 5, 6));
        let (four, five) = (active().buys(4.0), active().buys(5.0));
        assert!((active().buys(4.25) - (0.75 * four + 0.25 * five)).abs() < 1e-12);
        assert!((active().buys(5.0 / 7.0 * 7.0 - 1e-13) - five).abs() < 1e-12);
        assert!(active().buys(f64::NAN).abs() < 1e-12);
    }
}
