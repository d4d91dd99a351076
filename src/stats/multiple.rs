//! Many tests at once: the false discovery rate, and tails of sums over strata.

use statrs::function::beta::checked_beta_reg;

/// Adjusted p-values in the order given: reporting those up to q keeps the expected share of false discoveries among
/// them within q (Benjamini & Hochberg 1995, eq. 1). NaN counts as 1.
#[must_use]
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let known = |p: f64| if p.is_nan() { 1.0 } else { p.clamp(0.0, 1.0) };
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|a, b| known(p_values[*b]).total_cmp(&known(p_values[*a])));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (above, place) in order.into_iter().enumerate() {
        let rank = p_values.len() - above;
        least = least.min(known(p_values[place]) * p_values.len() as f64 / rank as f64);
        adjusted[place] = least;
    }
    adjusted
}

/// One stratum of a two-by-two table: `all` cases, `first` of them with one property, `second` with the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stratum {
    pub all: u32,
    pub first: u32,
    pub second: u32,
}

/// Strata under chance: the expected number of cases with both, and the greatest possible number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Expected {
    pub mean: f64,
    pub most: u64,
}

impl Expected {
    /// Sums over strata of first × second ÷ all (Mantel & Haenszel 1959).
    pub fn from_strata(strata: impl Iterator<Item = Stratum>) -> Expected {
        strata.filter(|s| s.all > 0).fold(Expected::default(), |sum, s| Expected {
            mean: sum.mean + f64::from(s.first) * f64::from(s.second) / f64::from(s.all),
            most: sum.most + u64::from(s.first.min(s.second)),
        })
    }

    /// An upper bound on the probability that at least this many cases have both, if the two are independent in every
    /// stratum. In each stratum the number is hypergeometric, which is a sum of independent trials (Vatutin & Mikhailov
    /// 1982), so the total is one too, and its tail beyond mean + 1 is at most that of a binomial with the same mean
    /// (Hoeffding 1956, theorem 4). Closer to the mean it returns 1.
    #[must_use]
    pub fn tail(&self, both: u64) -> f64 {
        if (both as f64) < self.mean + 1.0 {
            return 1.0;
        }
        if both > self.most {
            return 0.0;
        }
        let (k, n) = (both as f64, self.most as f64);
        checked_beta_reg(k, n - k + 1.0, (self.mean / n).clamp(0.0, 1.0)).unwrap_or(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn false_discoveries_by_hand() {
        let adjusted = benjamini_hochberg(&[0.01, 0.04, 0.03, 0.005, f64::NAN]);
        for (found, expected) in adjusted.iter().zip([0.025, 0.05, 0.05, 0.025, 1.0]) {
            assert!((found - expected).abs() < 1e-12, "{adjusted:?}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }

    #[test]
    fn the_bound_is_above_the_exact_tail() {
        // The lady tasting tea: all 4 of 4 right among 8 cups has a probability of 1 in 70.
        let tea = Expected::from_strata([Stratum { all: 8, first: 4, second: 4 }].into_iter());
        assert!((tea.mean - 2.0).abs() < 1e-12 && tea.most == 4);
        assert!((tea.tail(4) - 1.0 / 16.0).abs() < 1e-12 && tea.tail(4) > 1.0 / 70.0);
        assert!((tea.tail(2) - 1.0).abs() < 1e-12 && tea.tail(5).abs() < 1e-12);
        let many = Expected::from_strata([Stratum { all: 1_000_000, first: 1_000, second: 1_000 }].into_iter());
        let tail = many.tail(12);
        // P(X ≥ 12): 7.440e-10 hypergeometric, 7.866e-10 binomial, 8.316e-10 Poisson.
        assert!((7.865e-10..7.867e-10).contains(&tail), "{tail}");
        assert!(many.tail(400) < 1e-300 && Expected::default().tail(0) <= 1.0);
    }
}
