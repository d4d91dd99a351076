//! The Gauss hypergeometric function 2F1 where its series is reliable.

/// A sum that lost more digits than this by cancellation is not returned.
const WORST_CANCELLATION: f64 = 1e5;
const MOST_TERMS: u32 = 2_000;

/// 2F1(a, b; c; z) for z < 1 by its power series, for z < 0 after Pfaff's transformation (Abramowitz & Stegun 15.1.1
/// and 15.3.4). None if the series converges too slowly or cancels, so that no wrong figure is ever returned; callers
/// then integrate numerically.
#[must_use]
pub fn hyp2f1(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    if z >= 1.0 || !z.is_finite() {
        return None;
    }
    if z < 0.0 {
        return series(c - a, b, c, z / (z - 1.0)).map(|f| f * (1.0 - z).powf(-b));
    }
    series(a, b, c, z)
}

fn series(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    let (mut term, mut sum, mut largest) = (1.0_f64, 1.0_f64, 1.0_f64);
    for n in 0..MOST_TERMS {
        let n = f64::from(n);
        term *= (a + n) / (c + n) * (b + n) / (n + 1.0) * z;
        sum += term;
        largest = largest.max(term.abs());
        if !sum.is_finite() {
            return None;
        }
        if term.abs() <= f64::EPSILON * 0.1 * sum.abs() {
            return (largest <= WORST_CANCELLATION * sum.abs()).then_some(sum);
        }
    }
    None
}

/// ln 2F1(a, b; c; z) for a, b, c > 0 and 0 ≤ z < 1, where the value itself may overflow. None in the same cases as
/// [`hyp2f1`].
#[must_use]
pub fn ln_hyp2f1(a: f64, b: f64, c: f64, z: f64) -> Option<f64> {
    const HUGE: f64 = 1e200;
    let (mut term, mut sum, mut ln_scale) = (1.0_f64, 1.0_f64, 0.0);
    for n in 0..MOST_TERMS {
        let n = f64::from(n);
        term *= (a + n) / (c + n) * (b + n) / (n + 1.0) * z;
        sum += term;
        if sum > HUGE {
            term /= HUGE;
            sum /= HUGE;
            ln_scale += HUGE.ln();
        }
        if term <= f64::EPSILON * 0.1 * sum {
            return Some(ln_scale + sum.ln());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        let found = found.expect("within the series' reach");
        assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
    }

    #[test]
    fn elementary_cases() {
        close(hyp2f1(1.0, 1.0, 2.0, 0.5), 2.0 * 2.0_f64.ln());
        close(hyp2f1(1.0, 1.0, 2.0, -3.0), 4.0_f64.ln() / 3.0);
        close(hyp2f1(2.5, 1.3, 1.3, 0.7), 0.3_f64.powf(-2.5));
        close(hyp2f1(0.5, 1.0, 1.5, -1.0), std::f64::consts::FRAC_PI_4);
    }

    #[test]
    fn logarithm_where_the_value_overflows() {
        let ln = ln_hyp2f1(900.0, 2.0, 2.0, 0.6).expect("converges");
        assert!((ln + 900.0 * 0.4_f64.ln()).abs() < 1e-8);
        close(ln_hyp2f1(3.2, 1.1, 4.0, 0.8).map(f64::exp), hyp2f1(3.2, 1.1, 4.0, 0.8).expect("converges"));
    }

    #[test]
    fn says_none_instead_of_a_wrong_figure() {
        assert_eq!(hyp2f1(-1e5, 3.0, 4.0, 0.5), None);
        assert_eq!(hyp2f1(1.0, 1.0, 2.0, 0.999_99), None);
        assert_eq!(hyp2f1(1.0, 1.0, 2.0, f64::NAN), None);
    }
}
