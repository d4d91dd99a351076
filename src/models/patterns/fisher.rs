//! Fisher's exact test, one-sided: how likely chance alone puts two things together so often.

use statrs::function::gamma::ln_gamma;

/// The test for one number of baskets.
pub(super) struct Fisher {
    baskets: usize,
}

fn ln_factorial(n: usize) -> f64 {
    ln_gamma(n as f64 + 1.0)
}

fn ln_choose(n: usize, k: usize) -> f64 {
    ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k)
}

impl Fisher {
    pub fn new(baskets: usize) -> Fisher {
        Fisher { baskets }
    }

    /// Hypergeometric P(X ≥ `together`) where `with_if` of the baskets hold the one and `with_then` the other. The
    /// first term by log-gamma, the following by the ratio of neighbours.
    pub fn upper_tail(&self, together: usize, with_if: usize, with_then: usize) -> f64 {
        let most = with_if.min(with_then);
        let least = (with_if + with_then).saturating_sub(self.baskets);
        if together <= least {
            return 1.0;
        }
        if together > most {
            return 0.0;
        }
        let first = ln_choose(with_then, together) + ln_choose(self.baskets - with_then, with_if - together)
            - ln_choose(self.baskets, with_if);
        let (mut term, mut sum) = (1.0_f64, 1.0_f64);
        for x in together..most {
            let ways = (with_then - x) as f64 * (with_if - x) as f64;
            // baskets − with_then − with_if + x + 1, ordered so that it stays above zero.
            let ways_back = (x + 1) as f64 * (self.baskets + x + 1 - with_then - with_if) as f64;
            term *= ways / ways_back;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        (first.exp() * sum).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tails_by_hand() {
        // The lady tasting tea: all 4 of 4 right among 8 cups is 1 in 70; 3 or more 17 in 70.
        let tea = Fisher::new(8);
        assert!((tea.upper_tail(4, 4, 4) - 1.0 / 70.0).abs() < 1e-12);
        assert!((tea.upper_tail(3, 4, 4) - 17.0 / 70.0).abs() < 1e-12);
        assert!((tea.upper_tail(0, 4, 4) - 1.0).abs() < 1e-12);
        // Six and six of eight share at least four: certain.
        assert!((tea.upper_tail(4, 6, 6) - 1.0).abs() < 1e-12);
        assert!((tea.upper_tail(5, 6, 6) - (1.0 - 15.0 / 28.0)).abs() < 1e-12);
        assert!(tea.upper_tail(5, 4, 4).abs() < 1e-12);
    }

    #[test]
    fn tiny_tails_do_not_vanish_at_once() {
        let p = Fisher::new(1_000_000).upper_tail(300, 1_000, 1_000);
        assert!(p < 1e-200, "{p}");
    }
}
