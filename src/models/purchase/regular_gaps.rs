//! MBG/CNBD-k: Reutterer, Platzer & Schröder 2021, "Leveraging purchase regularity for predicting customer behavior the
//! easy way", International Journal of Research in Marketing 38(1), 194–215. As MBG/NBD, but the gaps between a
//! customer's purchases follow an Erlang distribution of k stages (their eq. 1 and 2): with k above 1 they are more even
//! than chance makes them, and a pause beyond the usual gap tells much sooner that a customer has left.
//!
//! While a customer is active, stages pass at rate λ ~ gamma(r, α), and every k-th is a purchase; after each purchase,
//! the first included, the customer drops out with probability p ~ beta(a, b). With s = r + kx, n = x + 1 and j of the k
//! stages passed since the last purchase the likelihood is
//! Γ(s) α^r / Γ(r) · { B(a, b+n)/B(a, b) Σ_{j<k} Γ(s+j)/(Γ(s) j!) (T−t_x)^j (α+T)^−(s+j) +
//! B(a+1, b+n−1)/B(a, b) (α+t_x)^−s } · t_x^(kx−1) / Γ(kx), the days between the first purchase and the last summed out
//! (a sum of Erlang gaps is Erlang). As stages are a Poisson process, what an active customer will buy is an exact sum
//! over the stages to come, where the paper approximates.

use std::collections::BTreeMap;

use crate::purchase::counts::{Counts, Record, sum_terms};
use crate::purchase::fit_error::FitError;
use crate::purchase::geometric_dropout::{Parts, purchases_of_the_active};
use crate::purchase::mbg_nbd;
use crate::purchase::posterior::{Latent, Posterior};
use crate::purchase::purchase_model::{PurchaseModel, fit_from_starts, named};
use crate::purchase::stages::{each_number_of_stages, fewer_than, passed, silence};
use stats::special::{ln_1p_exp, ln_gamma, logistic};

/// Numbers of stages that are tried, one after the other as long as the likelihood grows.
const STAGES: [u32; 6] = [2, 3, 4, 6, 8, 12];
/// Records that the number of stages is found on.
const ENOUGH_FOR_STAGES: usize = 2_000;
/// Twice the gain in log-likelihood from which gaps are more even than chance: χ² with one degree of freedom whose upper
/// tail is one in a thousand.
const CLEARLY_REGULAR: f64 = 10.83;
/// Beyond so many stages to come a single one no longer matters.
const MOST_STAGES: f64 = 20_000.0;

/// A fitted MBG/CNBD-k.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedMbgCnbdK {
    /// Stages of a gap, at least 2.
    pub k: u32,
    pub r: f64,
    pub alpha: f64,
    pub a: f64,
    pub b: f64,
    /// Comparable with those of the other models.
    pub log_likelihood: f64,
    pub converged: bool,
}

/// With the number of stages that fits best.
///
/// # Errors
/// [`FitError::NotRegular`] if gaps are no more even than chance makes them; others see [`FitError`].
pub fn fit(counts: &Counts) -> Result<FittedMbgCnbdK, FitError> {
    let few = counts.thinned(ENOUGH_FOR_STAGES);
    let by_chance = mbg_nbd::fit(&few)?;
    // With one stage the model is MBG/NBD, and the best parameters change little from one number of stages to the next.
    let mut near = [by_chance.r, by_chance.alpha, by_chance.a, by_chance.b];
    let mut best: Option<FittedMbgCnbdK> = None;
    for k in STAGES {
        let stages_before = best.as_ref().map_or(1.0, FittedMbgCnbdK::stages);
        near[1] *= stages_before / f64::from(k);
        let next = fit_near(&few, k, &[near.to_vec()])?;
        near = [next.r, next.alpha, next.a, next.b];
        let before = best.as_ref().map_or(by_chance.log_likelihood + CLEARLY_REGULAR / 2.0, |best| best.log_likelihood);
        if next.log_likelihood <= before {
            break;
        }
        best = Some(next);
    }
    let best = best.ok_or(FitError::NotRegular)?;
    if few.terms.len() == counts.terms.len() {
        return Ok(best);
    }
    fit_near(counts, best.k, &[vec![best.r, best.alpha, best.a, best.b]])
}

/// Whether a model of even gaps with this log-likelihood fits clearly better than one of chance. Both have as many
/// parameters but for the stages.
#[must_use]
pub fn leads(even: f64, by_chance: f64) -> bool {
    2.0 * (even - by_chance) > CLEARLY_REGULAR
}

/// With a given number of stages.
///
/// # Errors
/// See [`FitError`].
pub fn fit_with(counts: &Counts, k: u32) -> Result<FittedMbgCnbdK, FitError> {
    let (stages, rate) = (f64::from(k), counts.purchase_rate());
    let starts = [[0.5, 0.5, 0.8, 2.5], [4.0, 1.5, 0.3, 2.0], [0.25, 0.2, 2.0, 5.0]]
        .map(|[r, wait, a, b]| vec![r, wait / (stages * rate), a, b]);
    fit_near(counts, k, &starts)
}

fn fit_near(counts: &Counts, k: u32, starts: &[Vec<f64>]) -> Result<FittedMbgCnbdK, FitError> {
    let top = fit_from_starts(counts, starts, |counts, parameters| log_likelihood(k, counts, parameters))?;
    let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| top.parameters[i]);
    let log_likelihood = top.log_likelihood + evenness(k, counts);
    Ok(FittedMbgCnbdK { k, r, alpha, a, b, log_likelihood, converged: top.converged })
}

/// What the days summed out add to the log-likelihood, less what they add where gaps are exponential, which the other
/// models leave out.
fn evenness(k: u32, counts: &Counts) -> f64 {
    let of = |(record, customers): &(Record, f64)| {
        let (x, stages) = (record.x(), f64::from(k) * record.x());
        if x > 0.0 && record.t_x() > 0.0 {
            customers * ((stages - x) * record.t_x().ln() - ln_gamma(stages) + ln_gamma(x))
        } else {
            0.0
        }
    };
    counts.terms.iter().map(of).sum()
}

impl FittedMbgCnbdK {
    fn stages(&self) -> f64 {
        f64::from(self.k)
    }

    /// s
    fn shape(&self, record: &Record) -> f64 {
        self.r + self.stages() * record.x()
    }

    /// b + n
    fn survived(&self, record: &Record) -> f64 {
        self.b + record.x() + 1.0
    }

    /// The pause as a share of α + T.
    fn pause(&self, record: &Record) -> f64 {
        ((record.t() - record.t_x()) / (self.alpha + record.t())).clamp(0.0, 1.0)
    }

    /// P(that many stages have passed since the last purchase), given activity.
    fn passed(&self, record: &Record) -> Vec<f64> {
        passed(self.k, self.shape(record), self.pause(record))
    }
}

impl PurchaseModel for FittedMbgCnbdK {
    fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    fn converged(&self) -> bool {
        self.converged
    }

    fn parameters(&self) -> BTreeMap<String, f64> {
        let mut parameters = named(["r", "alpha", "a", "b"], [self.r, self.alpha, self.a, self.b]);
        parameters.insert("k".into(), self.stages());
        parameters
    }

    /// P(active at T): the first part of the likelihood against both.
    fn active(&self, record: Record) -> f64 {
        let shape = self.shape(&record);
        let growth = ((self.alpha + record.t()) / (self.alpha + record.t_x())).ln();
        let [ln_silence, ..] = silence(self.k, shape, self.pause(&record));
        let ln_odds_against = (self.a / (self.survived(&record) - 1.0)).ln() + shape * growth - ln_silence;
        logistic(-ln_odds_against)
    }

    /// Not dropped out by T + from, and then enough stages for a purchase.
    fn purchase_if_active(&self, record: Record, from: f64, to: f64) -> f64 {
        let (shape, rate) = (self.shape(&record), self.alpha + record.t());
        let weeks = (to - from).max(0.0);
        if weeks <= 0.0 {
            return 0.0;
        }
        let survived = self.survived(&record);
        let of = |(j, weight): (u32, f64)| {
            let shape = shape + f64::from(j);
            if from <= 0.0 || shape * from / rate > MOST_STAGES {
                return weight * (1.0 - fewer_than(self.k - j, shape, rate, weeks));
            }
            let (mut sum, mut stays, mut purchases) = (0.0, 1.0, 0.0);
            each_number_of_stages(shape, rate, from, |passed, chance| {
                if passed > 0 && (passed + j).is_multiple_of(self.k) {
                    stays *= (survived + purchases) / (self.a + survived + purchases);
                    purchases += 1.0;
                }
                let wanted = self.k - (passed + j) % self.k;
                let silent = fewer_than(wanted, shape + f64::from(passed), rate + from, weeks);
                sum += chance * stays * (1.0 - silent);
            });
            weight * sum
        };
        (0..).zip(self.passed(&record)).map(of).sum()
    }

    /// Over the number of stages to come, as many purchases as they make up, each one only if the customer stayed after
    /// those before it.
    fn purchases_if_active(&self, record: Record, weeks: f64) -> f64 {
        let (shape, rate) = (self.shape(&record), self.alpha + record.t());
        if weeks <= 0.0 {
            return 0.0;
        }
        let survived = self.survived(&record);
        if shape * weeks / rate > MOST_STAGES {
            return purchases_of_the_active(shape, self.stages() * rate, self.a, survived, weeks);
        }
        let of = |(j, weight): (u32, f64)| {
            let (mut sum, mut stays, mut purchases, mut bought) = (0.0, 1.0, 0.0, 0.0);
            each_number_of_stages(shape + f64::from(j), rate, weeks, |passed, chance| {
                if passed > 0 && (passed + j).is_multiple_of(self.k) {
                    bought += stays;
                    stays *= (survived + purchases) / (self.a + survived + purchases);
                    purchases += 1.0;
                }
                sum += chance * bought;
            });
            weight * sum
        };
        (0..).zip(self.passed(&record)).map(of).sum()
    }

    /// Given activity at T and the stages passed, λ ~ gamma(s+j, α+T) and p ~ beta(a, b+n).
    fn posterior(&self, record: Record) -> Posterior {
        let latent = Latent::Stages {
            k: self.k,
            shape: self.shape(&record),
            rate: self.alpha + record.t(),
            pause: self.pause(&record),
            a: self.a,
            b: self.survived(&record),
        };
        Posterior { active: self.active(record), latent }
    }
}

/// The sum over customers, and its slopes by ln r, ln α, ln a, ln b.
fn log_likelihood(k: u32, counts: &Counts, parameters: &[f64]) -> (f64, Vec<f64>) {
    let [r, alpha, a, b] = [0, 1, 2, 3].map(|i| parameters[i]);
    let parts_at = |frequency: u32| {
        let x = f64::from(frequency);
        Parts::at(r + f64::from(k) * x, x + 1.0, parameters)
    };
    let by_frequency = Parts::by_frequency(counts, parts_at);
    let [value, by_r, by_alpha, by_a, by_b] = sum_terms(&counts.terms, |(record, customers), sum| {
        let parts = by_frequency.get(record.frequency as usize).copied().unwrap_or_else(|| parts_at(record.frequency));
        let (n, shape) = (record.x() + 1.0, r + f64::from(k) * record.x());
        let (at_t, at_t_x) = (alpha + record.t(), alpha + record.t_x());
        let (ln_at_t, growth) = (at_t.ln(), (at_t / at_t_x).ln());
        let pause = (record.t() - record.t_x()).max(0.0) / at_t;
        let [ln_silence, silence_by_s, passed] = silence(k, shape, pause);
        let silence_by_alpha = -passed / at_t;
        let ln_odds = (a / (b + n - 1.0)).ln() + shape * growth - ln_silence;
        let (gone, active) = (logistic(ln_odds), logistic(-ln_odds));
        sum[0] += customers * (parts.value - shape * ln_at_t + ln_silence + ln_1p_exp(ln_odds));
        sum[1] += customers * (parts.by_r - ln_at_t + active * silence_by_s + gone * growth);
        sum[2] += customers
            * (r / alpha - shape / at_t + active * silence_by_alpha + gone * shape * (1.0 / at_t - 1.0 / at_t_x));
        sum[3] += customers * (parts.by_a + gone / a);
        sum[4] += customers * (parts.by_b - gone / (b + n - 1.0));
    });
    (value, vec![by_r * r, by_alpha * alpha, by_a * a, by_b * b])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::purchase::pareto_nbd;
    use stats::random::Seeded;

    fn record(frequency: u32, recency: u32, age: u32) -> Record {
        Record { frequency, recency, age }
    }

    fn model(k: u32) -> FittedMbgCnbdK {
        FittedMbgCnbdK { k, r: 1.8, alpha: 5.0, a: 0.7, b: 6.0, log_likelihood: 0.0, converged: true }
    }

    /// Customers whose gaps are Erlang-k, seen for so many days since their first purchase.
    fn customers(k: u32, n: usize, seed: u64) -> (Counts, Vec<(Record, u32)>) {
        let mut random = Seeded::new(seed);
        let mut seen = Vec::new();
        for _ in 0..n {
            let age = 100 + u32::try_from(random.below(500)).expect("days");
            let (rate, stops) = (random.gamma(4.0, 20.0), random.beta(0.8, 9.0));
            let (mut day, mut own, mut later) = (0.0, record(0, 0, age), 0);
            while random.uniform() >= stops {
                day += (0..k).map(|_| random.exponential(f64::from(k) * rate)).sum::<f64>();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some days")]
                let on = day.round().max(1.0) as u32;
                if on > age + 180 {
                    break;
                }
                if on > age {
                    later += 1;
                } else {
                    own = record(own.frequency + 1, on, age);
                }
            }
            seen.push((own, later));
        }
        (Counts::from_table(seen.iter().map(|(record, _)| (*record, 1))), seen)
    }

    #[test]
    fn slopes_agree_with_differences() {
        let table = [(0, 0, 200, 5), (1, 30, 250, 3), (4, 190, 200, 2), (300, 600, 700, 1), (0, 0, 0, 1)];
        let counts = Counts::from_table(table.map(|(x, t_x, t, n)| (record(x, t_x, t), n)));
        for k in [1, 2, 5] {
            let at = [0.4, 5.0, 0.7, 2.1];
            let (_, slopes) = log_likelihood(k, &counts, &at);
            for i in 0..4 {
                let moved = |by: f64| {
                    let mut to = at;
                    to[i] *= by.exp();
                    log_likelihood(k, &counts, &to).0
                };
                let difference = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                assert!((difference - slopes[i]).abs() < 1e-4 * slopes[i].abs().max(1.0), "{k} {i}");
            }
        }
    }

    #[test]
    fn one_stage_is_mbg_nbd() {
        let (counts, _) = customers(1, 300, 3);
        let (one, usual) = (fit_with(&counts, 1).expect("fits"), mbg_nbd::fit(&counts).expect("fits"));
        assert!((one.log_likelihood - usual.log_likelihood).abs() < 1e-3, "{one:?} {usual:?}");
        let one = FittedMbgCnbdK { k: 1, r: usual.r, alpha: usual.alpha, a: usual.a, b: usual.b, ..one };
        for own in [record(0, 0, 40), record(3, 90, 100), record(3, 40, 300), record(40, 200, 210)] {
            let near = |a: f64, b: f64| (a - b).abs() < 1e-6 * b.abs().max(1e-3);
            assert!(near(one.active(own), usual.active(own)), "{own:?}");
            for weeks in [0.5, 13.0, 52.0] {
                let (found, expected) = (one.expected_purchases(own, weeks), usual.expected_purchases(own, weeks));
                assert!(near(found, expected), "{own:?} {weeks}: {found} {expected}");
                assert!(near(one.purchase_within(own, weeks), usual.purchase_within(own, weeks)), "{own:?}");
                let later = |model: &dyn PurchaseModel| model.purchase_between(own, 4.0, 4.0 + weeks);
                assert!((later(&one) - later(&usual)).abs() < 1e-4, "{own:?} {weeks}");
            }
        }
    }

    /// What is lost by starting from the fit with fewer stages alone.
    #[test]
    fn the_neighbouring_fit_leads_to_the_same_maximum() {
        for (k, n, seed) in [(2, 400, 11), (3, 1_500, 12), (6, 800, 13)] {
            let (counts, _) = customers(k, n, seed);
            let near = fit(&counts).expect("regular");
            let anew = fit_with(&counts.thinned(ENOUGH_FOR_STAGES), near.k).expect("fits");
            assert!(near.log_likelihood > anew.log_likelihood - 1e-2, "{near:?} {anew:?}");
        }
    }

    #[test]
    fn what_is_expected_agrees_with_what_is_drawn() {
        let mut random = Seeded::new(5);
        for k in [2, 4] {
            for own in [record(0, 0, 40), record(3, 90, 100), record(6, 150, 170), record(20, 200, 210)] {
                let (model, weeks) = (model(k), 20.0);
                let drawn = model.posterior(own).draws(None, weeks, 40_000, &mut random);
                let mean = drawn.iter().map(|draw| f64::from(draw.purchases)).sum::<f64>() / 40_000.0;
                let expected = model.expected_purchases(own, weeks);
                assert!((mean - expected).abs() < 0.03 * expected + 0.01, "{k} {own:?}: {mean} {expected}");
                let share = drawn.iter().filter(|draw| draw.purchases > 0).count() as f64 / 40_000.0;
                assert!((share - model.purchase_within(own, weeks)).abs() < 0.012, "{k} {own:?}: {share}");
                let parts = [model.purchase_within(own, 3.0), model.purchase_between(own, 3.0, weeks)];
                let whole = model.purchase_within(own, weeks);
                assert!(parts[1] <= whole && whole <= parts[0] + parts[1], "{k} {own:?}: {parts:?} {whole}");
            }
        }
    }

    #[test]
    fn even_gaps_are_found_and_told_from_chance() {
        let (counts, seen) = customers(4, 1_500, 7);
        let fitted = fit(&counts).expect("even gaps");
        assert!((3..=6).contains(&fitted.k), "{fitted:?}");
        assert!(fitted.log_likelihood > pareto_nbd::fit(&counts).expect("fits").log_likelihood + 50.0);
        let came: f64 = seen.iter().map(|(_, later)| f64::from(*later)).sum();
        let expected: f64 = seen.iter().map(|(own, _)| fitted.expected_purchases(*own, 180.0 / 7.0)).sum();
        assert!((expected / came - 1.0).abs() < 0.06, "{expected} {came}");
        // Twice the usual pause: surely gone, where MBG/NBD still hopes.
        let (silent, hoping) = (record(20, 400, 460), mbg_nbd::fit(&counts).expect("fits"));
        assert!(fitted.active(silent) < 0.5 * hoping.active(silent), "{}", fitted.active(silent));
        assert_eq!(fit(&customers(1, 1_500, 8).0).err(), Some(FitError::NotRegular));
    }
}
