//! Shares of many small groups, each shrunk towards the overall share: beta-binomial with a prior learned from the
//! groups.

use statrs::distribution::{Beta, ContinuousCDF};

use crate::special::ln_beta;

/// Prior precisions that are tried, from groups that differ a lot to groups that are nearly alike.
const LEAST: f64 = 2.0;
const MOST: f64 = 2_000.0;
const STEPS: u32 = 60;

/// A share with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// For each group (hits, of how many) the posterior mean and interval of its share. The prior's mean is the share of
/// all groups together, its precision the one with the greatest marginal likelihood (Griffiths 1973). Without any
/// observation the interval is that of the prior.
#[must_use]
pub fn shrunken_rates(groups: &[(usize, usize)]) -> Vec<Rate> {
    let (hits, all) = groups.iter().fold((0, 0), |(hits, all), group| (hits + group.0.min(group.1), all + group.1));
    let mean = (hits as f64 + 0.5) / (all as f64 + 1.0);
    let precision = precision(groups, mean);
    groups.iter().map(|&(hits, n)| rate(mean * precision + hits.min(n) as f64, precision + n as f64)).collect()
}

fn precision(groups: &[(usize, usize)], mean: f64) -> f64 {
    let told = |group: &&(usize, usize)| group.1 > 0;
    if groups.iter().filter(told).count() < 2 {
        return LEAST;
    }
    let likelihood = |precision: f64| -> f64 {
        let (a, b) = (mean * precision, (1.0 - mean) * precision);
        let one = |&(hits, n): &(usize, usize)| {
            let hits = hits.min(n) as f64;
            ln_beta(a + hits, b + n as f64 - hits) - ln_beta(a, b)
        };
        groups.iter().map(one).sum()
    };
    let tried = |step: u32| LEAST * (MOST / LEAST).powf(f64::from(step) / f64::from(STEPS));
    let best = (0..=STEPS).max_by(|&a, &b| likelihood(tried(a)).total_cmp(&likelihood(tried(b)))).unwrap_or(0);
    tried(best)
}

/// Of a beta distribution with this first parameter and this sum of both parameters.
fn rate(a: f64, sum: f64) -> Rate {
    let b = (sum - a).max(f64::MIN_POSITIVE);
    match Beta::new(a, b) {
        Ok(beta) => Rate { mean: a / sum, low: beta.inverse_cdf(0.025), high: beta.inverse_cdf(0.975) },
        Err(_) => Rate { mean: a / sum, low: 0.0, high: 1.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Seeded;

    #[test]
    fn few_observations_say_little() {
        let rates = shrunken_rates(&[(1, 1), (30, 100), (28, 100), (0, 0)]);
        assert!(rates[0].mean < 0.5, "one hit of one is no share of 1: {rates:?}");
        assert!((rates[1].mean - 0.3).abs() < 0.02 && rates[1].high - rates[1].low < 0.2);
        let pooled = 59.5 / 202.0;
        assert!((rates[3].mean - pooled).abs() < 1e-9, "nothing known: the share of all");
        assert!(rates.iter().all(|rate| rate.low <= rate.mean && rate.mean <= rate.high));
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let mut random = Seeded::new(4);
        let (mut held, mut groups) = (0, 0);
        for _ in 0..20 {
            let truth: Vec<f64> = (0..30).map(|_| random.beta(6.0, 24.0)).collect();
            let seen: Vec<(usize, usize)> = truth.iter().map(|p| (random.binomial(40, *p) as usize, 40)).collect();
            for (rate, p) in shrunken_rates(&seen).iter().zip(&truth) {
                held += usize::from(rate.low <= *p && *p <= rate.high);
                groups += 1;
            }
        }
        let share = f64::from(u32::try_from(held).expect("few")) / f64::from(groups);
        assert!((0.92..=0.98).contains(&share), "{share}");
    }

    #[test]
    fn any_counts_give_shares() {
        for groups in [vec![], vec![(0, 0)], vec![(5, 3)], vec![(0, 10), (10, 10)], vec![(0, 1); 50]] {
            for rate in shrunken_rates(&groups) {
                assert!((0.0..=1.0).contains(&rate.low) && rate.low <= rate.high && rate.high <= 1.0, "{groups:?}");
            }
        }
    }
}
