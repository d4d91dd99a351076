//! What past campaigns teach of the next: how far forecasts lay from what came, and what a contact and a discount added.
//!
//! Of campaign k and offer j the contacted and those left alone each give one figure: the shift in log odds that makes
//! the forecast agree with what came. With what was forecast for them if left alone,
//!
//! left alone: s₀ = a + ε₀, contacted: s₁ = a + t + δ·d + ε₁,
//!
//! where a is the level that was missed, t what a contact by the channel adds, δ what ten points of discount add and d the
//! discount in tens of points. The level and the effect of a campaign vary around those of the business with the
//! standard deviations τ_a and τ_t; offers of the same goods in one campaign, as in a price test, share both, so that
//! only chance lies between them and their discounts. The unknowns are normal before anything is seen, with the stored assumptions as their
//! means (a hierarchical normal model: Gelman, Carlin et al. 2013, *Bayesian Data Analysis*, chapter 5); each campaign
//! updates them in turn, which also gives the likelihood by which τ_a and τ_t are averaged over a grid.

use domain::consent::Channel;
use domain::effect::{Estimate, LearnedEffect, UNSURE_OF_DISCOUNT, USUAL_SPREAD, place};
use stats::special::{logistic, logit};

/// A chance is kept at least this far from 0 and 1.
const EDGE: f64 = 1e-6;
/// How far levels may lie from the forecast before anything is known (standard deviation, log odds).
const LEVEL: f64 = 0.4;
/// What of the doubt about an effect is common to all channels, as a share of its variance.
const COMMON: f64 = 0.6;
/// Standard deviations among campaigns that are tried.
const SPREADS: [f64; 4] = [0.05, 0.15, 0.3, 0.5];
/// Level, common part of the effects, three channels, discount; what the campaign at hand adds to level and effect.
const UNKNOWNS: usize = 8;
const LEVEL_AT: usize = 0;
const COMMON_AT: usize = 1;
const CHANNEL_AT: usize = 2;
const DISCOUNT_AT: usize = 5;
const OWN_LEVEL_AT: usize = 6;
const OWN_EFFECT_AT: usize = 7;

/// One arm of a campaign: what was forecast for each of its customers, and how many responded.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ArmSeen {
    pub chances: Vec<f64>,
    pub responses: usize,
}

/// What a finished campaign showed of one offer.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignSeen {
    pub channel: Channel,
    /// Share of the price given away.
    pub discount: f64,
    /// With the chance of each as it was forecast without own results, of those contacted and of those left alone.
    pub contacted: ArmSeen,
    pub left_alone: ArmSeen,
}

/// Two groups of a trial that tells no forecast: customers and responses of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrialSeen {
    pub channel: Channel,
    pub contacted: [usize; 2],
    pub left_alone: [usize; 2],
}

/// Same as [`learn_of_offers`], of campaigns with one offer each.
#[must_use]
pub fn learn(assumed: &LearnedEffect, campaigns: &[CampaignSeen], trials: &[TrialSeen]) -> LearnedEffect {
    let alone: Vec<Vec<CampaignSeen>> = campaigns.iter().map(|one| vec![one.clone()]).collect();
    learn_of_offers(assumed, &alone, trials)
}

/// Learns from campaigns, each with its offers of the same goods, and from trials that only tell the difference;
/// `assumed`: what holds without them.
#[must_use]
pub fn learn_of_offers(
    assumed: &LearnedEffect,
    campaigns: &[Vec<CampaignSeen>],
    trials: &[TrialSeen],
) -> LearnedEffect {
    let offers = |offers: &Vec<CampaignSeen>| -> Vec<Seen> { offers.iter().filter_map(Seen::of_campaign).collect() };
    let of_trials = trials.iter().filter_map(Seen::of_trial).map(|one| vec![one]);
    let seen: Vec<Vec<Seen>> =
        campaigns.iter().map(offers).chain(of_trials).filter(|offers| !offers.is_empty()).collect();
    if seen.is_empty() {
        return *assumed;
    }
    let tried: Vec<(f64, f64, Belief)> = SPREADS
        .iter()
        .flat_map(|level| SPREADS.iter().map(move |effect| (*level, *effect)))
        .map(|(level, effect)| {
            let mut belief = Belief::before(assumed);
            for offers in &seen {
                belief.begin_campaign(level, effect);
                for one in offers {
                    belief.see(one, effect);
                }
            }
            // Campaigns of one business are more often alike than not: half-normal around the usual spread.
            let usual = |spread: f64| -0.5 * (spread / (2.0 * USUAL_SPREAD)).powi(2);
            belief.log_likelihood += usual(level) + usual(effect);
            (level, effect, belief)
        })
        .collect();
    let best = tried.iter().map(|(.., belief)| belief.log_likelihood).fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<f64> = tried.iter().map(|(.., belief)| (belief.log_likelihood - best).exp()).collect();
    let total: f64 = weights.iter().sum();
    let mean = |of: &dyn Fn(&(f64, f64, Belief)) -> f64| -> f64 {
        tried.iter().zip(&weights).map(|(one, weight)| weight * of(one)).sum::<f64>() / total
    };
    let estimate = |x: [f64; UNKNOWNS]| {
        let middle = mean(&|(.., belief)| belief.mean_of(&x));
        let within = mean(&|(.., belief)| belief.variance_of(&x));
        let between = mean(&|(.., belief)| (belief.mean_of(&x) - middle).powi(2));
        Estimate { mean: middle, sd: (within + between).sqrt() }
    };
    let channel = |at: usize| {
        let mut x = unit(COMMON_AT);
        x[CHANNEL_AT + at] = 1.0;
        estimate(x)
    };
    let judged = || seen.iter().filter(|offers| offers.iter().all(|one| one.difference.is_none()));
    LearnedEffect {
        level: estimate(unit(LEVEL_AT)),
        contact: [channel(0), channel(1), channel(2)],
        discount: estimate(unit(DISCOUNT_AT)),
        level_spread: mean(&|one| one.0 * one.0).sqrt(),
        contact_spread: mean(&|one| one.1 * one.1).sqrt(),
        campaigns: seen.len(),
        customers: seen.iter().flatten().map(|one| one.customers).sum(),
        left_alone: seen.iter().flatten().map(|one| one.left_alone).sum(),
        judged: judged().count(),
        judged_customers: judged().flatten().map(|one| one.customers + one.left_alone).sum(),
    }
}

fn unit(at: usize) -> [f64; UNKNOWNS] {
    let mut x = [0.0; UNKNOWNS];
    x[at] = 1.0;
    x
}

/// A shift in log odds with the variance that chance gives it.
#[derive(Debug, Clone, Copy)]
struct Shifted {
    shift: f64,
    variance: f64,
}

/// What one campaign tells: of each arm, or of their difference alone.
struct Seen {
    channel: usize,
    tens_of_discount: f64,
    contacted: Option<Shifted>,
    left_alone_arm: Option<Shifted>,
    difference: Option<Shifted>,
    customers: usize,
    left_alone: usize,
}

impl Seen {
    fn of_campaign(one: &CampaignSeen) -> Option<Seen> {
        let (contacted, left_alone) = (one.contacted.shifted(), one.left_alone.shifted());
        contacted.or(left_alone)?;
        Some(Seen {
            channel: place(one.channel),
            tens_of_discount: 10.0 * one.discount.clamp(0.0, 1.0),
            contacted,
            left_alone_arm: left_alone,
            difference: None,
            customers: one.contacted.chances.len(),
            left_alone: one.left_alone.chances.len(),
        })
    }

    /// The log odds ratio with half a response and half a refusal added to each group (Haldane 1956, Anscombe 1956).
    fn of_trial(one: &TrialSeen) -> Option<Seen> {
        let [n1, y1] = one.contacted;
        let [n0, y0] = one.left_alone;
        if n1 == 0 || n0 == 0 {
            return None;
        }
        let half = |count: usize| count as f64 + 0.5;
        let parts = [half(y1), half(n1.saturating_sub(y1)), half(y0), half(n0.saturating_sub(y0))];
        let shift = (parts[0] / parts[1]).ln() - (parts[2] / parts[3]).ln();
        let variance = parts.iter().map(|part| 1.0 / part).sum();
        Some(Seen {
            channel: place(one.channel),
            tens_of_discount: 0.0,
            contacted: None,
            left_alone_arm: None,
            difference: Some(Shifted { shift, variance }),
            customers: n1,
            left_alone: n0,
        })
    }

    /// What the unknowns weigh in the contacted arm's shift beyond the level.
    fn effect(&self) -> [f64; UNKNOWNS] {
        let mut x = unit(COMMON_AT);
        x[CHANNEL_AT + self.channel] = 1.0;
        x[DISCOUNT_AT] = self.tens_of_discount;
        x
    }
}

impl ArmSeen {
    /// Solves Σ logistic(logit pᵢ + shift) = responses by bisection, with half a response and half a refusal added
    /// ("calibration in the large", Cox 1958; Steyerberg, Borsboom et al. 2004, method 2). None of an empty arm.
    fn shifted(&self) -> Option<Shifted> {
        let odds: Vec<f64> = self.chances.iter().map(|p| logit(p.clamp(EDGE, 1.0 - EDGE))).collect();
        if odds.is_empty() {
            return None;
        }
        let n = odds.len() as f64;
        let hits = (self.responses.min(odds.len()) as f64 + 0.5) * n / (n + 1.0);
        let expected = |shift: f64| odds.iter().map(|odds| logistic(odds + shift)).sum::<f64>();
        let (mut low, mut high) = (-20.0, 20.0);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            if expected(middle) < hits { low = middle } else { high = middle }
        }
        let shift = f64::midpoint(low, high);
        let chance = |odds: &f64| logistic(odds + shift);
        let information: f64 = odds.iter().map(|odds| chance(odds) * (1.0 - chance(odds))).sum();
        Some(Shifted { shift, variance: 1.0 / information.max(EDGE) })
    }
}

/// A normal belief about the unknowns.
struct Belief {
    mean: [f64; UNKNOWNS],
    covariance: [[f64; UNKNOWNS]; UNKNOWNS],
    log_likelihood: f64,
}

impl Belief {
    /// The effects of channels start at what is assumed of each; what all have in common is how far off that is.
    fn before(assumed: &LearnedEffect) -> Belief {
        let mut mean = [0.0; UNKNOWNS];
        let mut covariance = [[0.0; UNKNOWNS]; UNKNOWNS];
        covariance[LEVEL_AT][LEVEL_AT] = LEVEL * LEVEL;
        let doubt = assumed.contact.iter().map(|one| one.sd * one.sd).fold(0.0, f64::max);
        covariance[COMMON_AT][COMMON_AT] = COMMON * doubt;
        for (at, one) in assumed.contact.iter().enumerate() {
            mean[CHANNEL_AT + at] = one.mean;
            covariance[CHANNEL_AT + at][CHANNEL_AT + at] = (1.0 - COMMON) * one.sd * one.sd;
        }
        mean[DISCOUNT_AT] = assumed.discount.mean;
        covariance[DISCOUNT_AT][DISCOUNT_AT] = assumed.discount.sd.max(UNSURE_OF_DISCOUNT).powi(2);
        Belief { mean, covariance, log_likelihood: 0.0 }
    }

    /// Forgets what the last campaign added of its own: that of the next is another draw.
    fn begin_campaign(&mut self, level_spread: f64, effect_spread: f64) {
        for (at, spread) in [(OWN_LEVEL_AT, level_spread), (OWN_EFFECT_AT, effect_spread)] {
            self.mean[at] = 0.0;
            for other in 0..UNKNOWNS {
                self.covariance[at][other] = 0.0;
                self.covariance[other][at] = 0.0;
            }
            self.covariance[at][at] = spread * spread;
        }
    }

    fn see(&mut self, one: &Seen, effect_spread: f64) {
        let of_effect = one.effect();
        if let Some(seen) = one.difference {
            self.update(&of_effect, seen.shift, seen.variance + effect_spread * effect_spread);
            return;
        }
        let mut level = unit(LEVEL_AT);
        level[OWN_LEVEL_AT] = 1.0;
        if let Some(alone) = one.left_alone_arm {
            self.update(&level, alone.shift, alone.variance);
        }
        if let Some(contacted) = one.contacted {
            let mut x: [f64; UNKNOWNS] = std::array::from_fn(|at| level[at] + of_effect[at]);
            x[OWN_EFFECT_AT] = 1.0;
            self.update(&x, contacted.shift, contacted.variance);
        }
    }

    /// One figure y = x·u + noise, with the likelihood of it.
    fn update(&mut self, x: &[f64; UNKNOWNS], y: f64, noise: f64) {
        let with: [f64; UNKNOWNS] = std::array::from_fn(|row| dot(&self.covariance[row], x));
        let variance = dot(&with, x) + noise;
        let missed = y - self.mean_of(x);
        self.log_likelihood -= 0.5 * (variance.ln() + missed * missed / variance);
        for row in 0..UNKNOWNS {
            self.mean[row] += with[row] * missed / variance;
            for column in 0..UNKNOWNS {
                self.covariance[row][column] -= with[row] * with[column] / variance;
            }
        }
    }

    fn mean_of(&self, x: &[f64; UNKNOWNS]) -> f64 {
        dot(&self.mean, x)
    }

    fn variance_of(&self, x: &[f64; UNKNOWNS]) -> f64 {
        let with: [f64; UNKNOWNS] = std::array::from_fn(|row| dot(&self.covariance[row], x));
        dot(&with, x).max(0.0)
    }
}

fn dot(a: &[f64; UNKNOWNS], b: &[f64; UNKNOWNS]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}
