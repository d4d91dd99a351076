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

    /// Beta with the given shapes.
    pub fn beta(&mut self, a: f64, b: f64) -> f64 {
        let (x, y) = (self.gamma(a, 1.0), self.gamma(b, 1.0));
        if x + y > 0.0 { x / (x + y) } else { 0.5 }
    }
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
}
