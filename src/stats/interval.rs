//! Intervals for shares.

use statrs::distribution::{ContinuousCDF, Normal};

/// The 97.5 % point of the normal distribution, for two-sided 95 % intervals.
pub const Z95: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share, `hits` of `n` (Wilson 1927). (0, 1) without any observation. `hits` may be fractional
/// if ties were shared out.
#[must_use]
pub fn wilson(hits: f64, n: usize) -> (f64, f64) {
    wilson_at(Z95, hits, n)
}

fn wilson_at(z: f64, hits: f64, n: usize) -> (f64, f64) {
    if n == 0 {
        return (0.0, 1.0);
    }
    let n = n as f64;
    let share = (hits / n).clamp(0.0, 1.0);
    let z2 = z * z;
    let middle = share + z2 / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

/// The 95 % interval of the difference of two shares, `hits` of `n` less `other_hits` of `other_n`, from both Wilson
/// intervals (Newcombe 1998, method 10). (−1, 1) if a group is empty.
#[must_use]
pub fn difference(hits: usize, n: usize, other_hits: usize, other_n: usize) -> (f64, f64) {
    difference_at(Z95, [hits, n], [other_hits, other_n])
}

/// Intervals for several differences that hold jointly with 95 % (Bonferroni): each `[hits, n]` less `[hits, n]`.
#[must_use]
pub fn simultaneous_differences(pairs: &[[[usize; 2]; 2]]) -> Vec<(f64, f64)> {
    let level = 1.0 - 0.025 / pairs.len().max(1) as f64;
    let z = Normal::standard().inverse_cdf(level);
    pairs.iter().map(|[first, second]| difference_at(z, *first, *second)).collect()
}

fn difference_at(z: f64, [hits, n]: [usize; 2], [other_hits, other_n]: [usize; 2]) -> (f64, f64) {
    if n == 0 || other_n == 0 {
        return (-1.0, 1.0);
    }
    let (p1, p0) = (hits as f64 / n as f64, other_hits as f64 / other_n as f64);
    let ((low1, high1), (low0, high0)) = (wilson_at(z, hits as f64, n), wilson_at(z, other_hits as f64, other_n));
    (p1 - p0 - f64::hypot(p1 - low1, high0 - p0), p1 - p0 + f64::hypot(high1 - p1, p0 - low0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998, table II, contrasts (a) 56/70 − 48/80 and (h) 10/10 − 0/10, method 10.
    #[test]
    fn differences_of_the_paper() {
        let (low, high) = difference(56, 70, 48, 80);
        assert!((low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5, "{low} {high}");
        let (low, high) = difference(10, 10, 0, 10);
        assert!((low - 0.6075).abs() < 5e-5 && (high - 1.0).abs() < 5e-5, "{low} {high}");
        assert_eq!(difference(1, 2, 0, 0), (-1.0, 1.0));
    }

    #[test]
    fn several_at_once_are_wider_and_one_is_not() {
        let pair = [[56, 70], [48, 80]];
        let alone = difference(56, 70, 48, 80);
        let one = simultaneous_differences(&[pair])[0];
        assert!((one.0 - alone.0).abs() < 1e-9 && (one.1 - alone.1).abs() < 1e-9);
        let of_five = simultaneous_differences(&[pair; 5])[4];
        assert!(of_five.0 < alone.0 && of_five.1 > alone.1);
        assert_eq!(simultaneous_differences(&[]), []);
    }

    #[test]
    fn wilson_of_ten_in_a_hundred() {
        let (low, high) = wilson(10.0, 100);
        assert!((low - 0.0552).abs() < 5e-4 && (high - 0.1744).abs() < 5e-4, "{low} {high}");
        assert_eq!(wilson(0.0, 0), (0.0, 1.0));
        let (low, high) = wilson(0.0, 20);
        assert!(low.abs() < 1e-12 && high > 0.1);
    }
}
