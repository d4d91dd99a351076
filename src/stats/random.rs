//! Seeded random numbers: the same seed gives the same numbers on any machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A seeded source of draws.
#[derive(Debug, Clone)]
pub struct Seeded(Xoshiro256PlusPlus);

impl Seeded {
    #[must_use]
    pub fn new(seed: u64) -> Seeded {
        Seeded(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// Uniform in (0, 1); never 0, so that its logarithm is finite.
    pub fn uniform(&mut self) -> f64 {
        self.0.gen_range(f64::EPSILON..1.0)
    }

    /// Uniform among 0 .. n; `n` must not be 0.
    pub fn below(&mut self, n: usize) -> usize {
        self.0.gen_range(0..n)
    }

    /// Exponential with the given rate.
    pub fn exponential(&mut self, rate: f64) -> f64 {
        -self.uniform().ln() / rate
    }

    /// Standard normal (Box & Muller 1958).
    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// Gamma with the given shape and rate (Marsaglia & Tsang 2000).
    pub fn gamma(&mut self, shape: f64, rate: f64) -> f64 {
        if shape < 1.0 {
            let boosted = self.gamma(shape + 1.0, rate);
            return boosted * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d * (1.0 - v + v.ln()) {
                return d * v / rate;
            }
        }
    }

    /// Beta with the given shapes. If both are so small that their gamma draws would underflow, through the draws'
    /// logarithms.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        if a.max(b) < 0.05 {
            let (x, y) = (self.ln_small_gamma(a), self.ln_small_gamma(b));
            return crate::special::logistic(x - y);
        }
        let (x, y) = (self.gamma(a, 1.0), self.gamma(b, 1.0));
        if x + y > 0.0 { x / (x + y) } else { 0.5 }
    }

    /// The logarithm of a gamma of rate 1.
    fn ln_small_gamma(&mut self, shape: f64) -> f64 {
        self.gamma(shape + 1.0, 1.0).ln() + self.uniform().ln() / shape
    }

    /// Poisson with the given mean, at most a billion: long stretches at a time by the gamma waiting time of their last
    /// event (Ahrens & Dieter 1974), the rest event by event.
    pub fn poisson(&mut self, mean: f64) -> u32 {
        const EVENT_BY_EVENT: f64 = 12.0;
        let (mut left, mut sure) = (if mean.is_nan() { 0.0 } else { mean.clamp(0.0, 1e9) }, 0);
        while left > EVENT_BY_EVENT {
            let events = whole(left * 0.875);
            let waited = self.gamma(f64::from(events), 1.0);
            if waited > left {
                return sure + self.binomial(events - 1, left / waited);
            }
            sure += events;
            left -= waited;
        }
        let (bar, mut product) = ((-left).exp(), self.uniform());
        while product > bar {
            sure += 1;
            product *= self.uniform();
        }
        sure
    }

    /// Binomial: `trials` of probability `p` each. Many trials are halved by their middle beta order statistic (Ahrens
    /// & Dieter 1974).
    pub fn binomial(&mut self, trials: u32, p: f64) -> u32 {
        const ONE_BY_ONE: u32 = 16;
        let (mut left, mut p, mut sure) = (trials, if p.is_nan() { 0.0 } else { p.clamp(0.0, 1.0) }, 0);
        while left > ONE_BY_ONE && p > 0.0 && p < 1.0 {
            let middle = left / 2 + 1;
            let at = self.beta(f64::from(middle), f64::from(left - middle + 1));
            if at <= p {
                sure += middle;
                left -= middle;
                p = ((p - at) / (1.0 - at)).clamp(0.0, 1.0);
            } else {
                left = middle - 1;
                p = (p / at).clamp(0.0, 1.0);
            }
        }
        if p <= 0.0 {
            return sure;
        }
        if p >= 1.0 {
            return sure + left;
        }
        for _ in 0..left {
            sure += u32::from(self.uniform() < p);
        }
        sure
    }

    /// How many trials in a row fail before the first of probability `p` succeeds, at most `most`.
    pub fn failures(&mut self, p: f64, most: u32) -> u32 {
        let failures = self.uniform().ln() / (-p.clamp(0.0, 1.0)).ln_1p();
        if failures < f64::from(most) { whole(failures) } else { most }
    }
}

/// Truncated; 0 below 0, the largest number above the range.
fn whole(value: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "meant, and the cast saturates")]
    let whole = value as u32;
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_repeats_and_moments_fit() {
        assert_eq!(Seeded::new(7).uniform().to_bits(), Seeded::new(7).uniform().to_bits());
        let mut random = Seeded::new(3);
        let n = 20_000;
        for (shape, rate) in [(0.4, 2.0), (3.0, 0.5), (40.0, 9.0)] {
            let drawn: Vec<f64> = (0..n).map(|_| random.gamma(shape, rate)).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(n);
            assert!((mean / (shape / rate) - 1.0).abs() < 0.05, "{shape} {mean}");
            let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
            assert!((variance / (shape / rate / rate) - 1.0).abs() < 0.1, "{shape} {variance}");
        }
        let mean = (0..n).map(|_| random.beta(0.8, 2.4)).sum::<f64>() / f64::from(n);
        assert!((mean - 0.25).abs() < 0.01, "{mean}");
    }

    /// Mean and variance of many draws, within about five standard errors of their true values.
    fn assert_moments(what: &str, mean: f64, variance: f64, mut draw: impl FnMut() -> u32) {
        let n = 20_000.0;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..20_000 {
            let value = f64::from(draw());
            sum += value;
            squares += (value - mean).powi(2);
        }
        let error = (variance / n).sqrt();
        assert!((sum / n - mean).abs() < 5.0 * error + 1e-12, "{what}: {} {mean}", sum / n);
        assert!((squares / n - variance).abs() < 0.12 * variance + 1e-9, "{what}: {} {variance}", squares / n);
    }

    #[test]
    fn counts_have_their_moments() {
        let mut random = Seeded::new(8);
        for mean in [0.0, 0.3, 11.0, 40.0, 5e3] {
            assert_moments("Poisson", mean, mean, || random.poisson(mean));
        }
        for (trials, p) in [(0, 0.4), (9, 0.4), (365, 0.02), (365, 0.97), (100_000, 0.5), (50, 1.0), (50, 0.0)] {
            let mean = f64::from(trials) * p;
            assert_moments("binomial", mean, mean * (1.0 - p), || random.binomial(trials, p));
        }
        for p in [0.9, 0.3, 0.01] {
            assert_moments("failures", (1.0 - p) / p, (1.0 - p) / p / p, || random.failures(p, 1_000_000));
        }
    }

    #[test]
    fn draws_at_the_ends_are_bounded() {
        let mut random = Seeded::new(9);
        for p in [f64::NAN, -1.0, 0.0, 1e-300, 1.0, 2.0] {
            assert!(random.failures(p, 30) <= 30 && random.binomial(30, p) <= 30);
        }
        assert_eq!((random.failures(0.0, 30), random.failures(1.0, 30)), (30, 0));
        assert!(random.poisson(f64::INFINITY) > 900_000_000 && random.poisson(f64::NAN) == 0);
        let ones = (0..2_000).filter(|_| random.beta(1e-5, 1e-5) > 0.5).count();
        assert!((850..1_150).contains(&ones), "a beta with tiny shapes is 0 or 1, each half of the time: {ones}");
    }
}
