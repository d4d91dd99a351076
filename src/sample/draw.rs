//! Random draws that come out the same on any machine.

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

/// A separate stream of draws for one customer, whatever the order in which customers are made.
pub(super) struct Draw(Xoshiro256PlusPlus);

impl Draw {
    /// `purpose` separates the streams of one customer.
    pub fn new(seed: u64, customer: u64, purpose: Purpose) -> Draw {
        let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ customer.wrapping_mul(0xD1B5_4A32_D192_ED03);
        Draw(Xoshiro256PlusPlus::seed_from_u64(mixed.wrapping_add(purpose as u64)))
    }

    /// From 0 up to 1.
    pub fn unit(&mut self) -> f64 {
        self.0.r#gen()
    }

    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i32, high: i32) -> i32 {
        // 32 bits everywhere: a usize would draw differently on small machines.
        self.0.gen_range(low..=high)
    }

    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        let below = u32::try_from(list.len()).unwrap_or(u32::MAX);
        &list[self.0.gen_range(0..below) as usize]
    }

    /// Exponential with mean 1.
    pub fn waiting(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// About normal with mean 0 and deviation 1, within ±3.5: the sum of twelve uniform draws.
    pub fn bell(&mut self) -> f64 {
        let sum: f64 = (0..12).map(|_| self.unit()).sum();
        (sum - 6.0).clamp(-3.5, 3.5)
    }

    /// A place by weights; the last one when rounding leaves nothing.
    pub fn by_weight(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let total: f64 = weights.clone().sum();
        let mut left = self.unit() * total;
        let mut last = 0;
        for (place, weight) in weights.enumerate() {
            last = place;
            left -= weight;
            if left < 0.0 {
                break;
            }
        }
        last
    }
}

/// What a stream of draws is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Person,
    Behaviour,
    Lines,
    Traits,
    Arm,
}

/// The probability of log-odds.
pub(super) fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let numbers = |seed| {
            let mut draw = Draw::new(seed, 3, Purpose::Person);
            (0..4).map(|_| draw.between(0, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn weights_are_respected() {
        let mut draw = Draw::new(1, 1, Purpose::Behaviour);
        let mut counts = [0; 3];
        for _ in 0..3000 {
            counts[draw.by_weight([1.0, 0.0, 2.0].into_iter())] += 1;
        }
        assert!(counts[1] == 0 && (800..1200).contains(&counts[0]), "{counts:?}");
    }
}
