//! What remains random about one customer once the record is known, and draws of what the customer may do next.
//!
//! In each of the purchase models the latent rates of a customer who is still active keep the form of their mixing
//! distributions (gamma and beta are conjugate here), independent of each other, and a customer who is not active never
//! buys again. So a draw needs no search and no approximation: active or not, then the rates, then a future at these
//! rates.

use crate::purchase::counts::DAYS_PER_WEEK;
use crate::purchase::gamma_gamma::{FittedGammaGamma, Spend};
use crate::purchase::stages::passed;
use stats::random::Seeded;

/// The latent rates of a customer who is still active.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Latent {
    /// Pareto/NBD: buys at λ ~ gamma(shape, rate) per week for a remaining life of rate μ ~ gamma(s, life).
    Lifetime { shape: f64, rate: f64, s: f64, life: f64 },
    /// BG/NBD and MBG/NBD: buys at λ ~ gamma(shape, rate) per week, and stops after each purchase with p ~ beta(a, b).
    Dropout { shape: f64, rate: f64, a: f64, b: f64 },
    /// MBG/CNBD-k: stages pass at λ ~ gamma(shape + j, rate) per week, j of `k` since the last purchase, a `pause` as a
    /// share of the whole time; the customer stops after each purchase with p ~ beta(a, b).
    Stages { k: u32, shape: f64, rate: f64, pause: f64, a: f64, b: f64 },
    /// BG/BB: each day stops with θ ~ beta(gamma, d), else buys with p ~ beta(a, b).
    Opportunities { a: f64, b: f64, gamma: f64, d: f64 },
}

/// One customer, given the record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Posterior {
    /// P(active at T)
    pub active: f64,
    pub latent: Latent,
}

/// What one customer may do in the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Draw {
    /// Purchase days.
    pub purchases: u32,
    /// In major units; 0 if no spend model was given.
    pub spend: f64,
}

impl Posterior {
    /// `n` draws of the `weeks` after T from the posterior predictive distribution: this covers the uncertainty of the
    /// customer's
    /// own rates and the randomness given these rates, not the uncertainty of the fitted parameters.
    #[must_use]
    pub fn draws(
        &self,
        spend: Option<(&FittedGammaGamma, Spend)>,
        weeks: f64,
        n: usize,
        random: &mut Seeded,
    ) -> Vec<Draw> {
        let draw = |_| {
            let purchases = self.draw_purchases(weeks, random);
            let spend = spend.map_or(0.0, |(model, own)| model.draw_total(own, purchases, random));
            Draw { purchases, spend }
        };
        (0..n).map(draw).collect()
    }

    fn draw_purchases(&self, weeks: f64, random: &mut Seeded) -> u32 {
        if random.uniform() >= self.active || weeks.is_nan() || weeks <= 0.0 {
            return 0;
        }
        match self.latent {
            Latent::Lifetime { shape, rate, s, life } => {
                let (buys, ends) = (random.gamma(shape, rate), random.gamma(s, life));
                let rest = random.exponential(ends).min(weeks);
                random.poisson(buys * rest)
            }
            Latent::Dropout { shape, rate, a, b } => {
                let (buys, stops) = (random.gamma(shape, rate), random.beta(a, b));
                let purchases = random.poisson(buys * weeks);
                purchases.min(random.failures(stops, u32::MAX - 1) + 1)
            }
            Latent::Stages { k, shape, rate, pause, a, b } => {
                let mut place = random.uniform();
                let passed = passed(k, shape, pause).into_iter().take_while(|chance| {
                    place -= chance;
                    place >= 0.0
                });
                let passed = u32::try_from(passed.count()).unwrap_or(0).min(k - 1);
                let (stages, stops) = (random.gamma(shape + f64::from(passed), rate), random.beta(a, b));
                let purchases = random.poisson(stages * weeks).saturating_add(passed) / k;
                purchases.min(random.failures(stops, u32::MAX - 1) + 1)
            }
            Latent::Opportunities { a, b, gamma, d } => {
                let (buys, stops) = (random.beta(a, b), random.beta(gamma, d));
                let days = whole_days(weeks, random);
                let active_days = random.failures(stops, days);
                random.binomial(active_days, buys)
            }
        }
    }
}

/// The days of a horizon; a fractional last day is rounded up with a probability equal to its fraction.
fn whole_days(weeks: f64, random: &mut Seeded) -> u32 {
    const LONGEST: f64 = 1e6;
    let days = (weeks * DAYS_PER_WEEK).min(LONGEST);
    let near = days.round();
    let days = if (days - near).abs() < 1e-9 { near } else { (days + random.uniform()).floor() };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 0 and a million")]
    let days = days as u32;
    days
}

/// The interval that holds the middle `share` of `values`, interpolated between neighbours; none without values.
#[must_use]
pub fn middle(values: &[f64], share: f64) -> Option<(f64, f64)> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let at = |part: f64| {
        let place = part.clamp(0.0, 1.0) * last as f64;
        let below = place.floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place among the values")]
        let i = below as usize;
        sorted[i] + (place - below) * (sorted[(i + 1).min(last)] - sorted[i])
    };
    Some((at((1.0 - share) / 2.0), at(f64::midpoint(1.0, share))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_of_a_hundred_and_one() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let (low, high) = middle(&values, 0.8).expect("values");
        assert!((low - 10.0).abs() < 1e-9 && (high - 90.0).abs() < 1e-9);
        assert_eq!(middle(&[], 0.8), None);
        assert_eq!(middle(&[7.0], 0.8), Some((7.0, 7.0)));
    }

    #[test]
    fn nothing_is_bought_by_the_gone_or_in_no_time() {
        let latent = Latent::Lifetime { shape: 9.0, rate: 1.0, s: 0.1, life: 90.0 };
        let none = |active: f64, weeks: f64| {
            let draws = Posterior { active, latent }.draws(None, weeks, 50, &mut Seeded::new(1));
            draws.iter().all(|draw| draw.purchases == 0 && draw.spend.abs() < 1e-12)
        };
        assert!(none(0.0, 50.0) && none(1.0, 0.0) && none(1.0, -3.0) && none(1.0, f64::NAN) && !none(1.0, 50.0));
    }

    #[test]
    fn a_day_begun_is_whole_as_often_as_its_part() {
        let mut random = Seeded::new(2);
        assert_eq!(whole_days(90.0 / 7.0, &mut random), 90);
        let days: u32 = (0..4_000).map(|_| whole_days(3.25 / 7.0, &mut random)).sum();
        assert!((f64::from(days) / 4_000.0 - 3.25).abs() < 0.04, "{days}");
    }
}
