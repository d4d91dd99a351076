//! Gamma-family functions and the logistic pair, safe at the ends of their ranges.

/// ln Γ(x) for x > 0.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    statrs::function::gamma::ln_gamma(x)
}

/// ψ(x) = d ln Γ(x)/dx for x > 0.
#[must_use]
pub fn digamma(x: f64) -> f64 {
    statrs::function::gamma::digamma(x)
}

/// ln B(a, b) for a, b > 0.
#[must_use]
pub fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// 1 / (1 + e^−x), without overflow.
#[must_use]
pub fn logistic(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + (-x).exp())
    } else {
        let e = x.exp();
        e / (1.0 + e)
    }
}

/// ln(p / (1 − p)), with p kept at least 1e-12 away from 0 and 1 so that the result is finite.
#[must_use]
pub fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).ln()
}

/// ln(1 + e^x), without overflow.
#[must_use]
pub fn ln_1p_exp(x: f64) -> f64 {
    if x > 0.0 { x + (-x).exp().ln_1p() } else { x.exp().ln_1p() }
}

/// The standard normal distribution function.
#[must_use]
pub fn normal(z: f64) -> f64 {
    0.5 * statrs::function::erf::erfc(-z / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        assert!((ln_gamma(0.5) - std::f64::consts::PI.sqrt().ln()).abs() < 1e-12);
        assert!((digamma(1.0) + 0.577_215_664_901_532_9).abs() < 1e-10);
        assert!((ln_beta(2.0, 3.0) - (1.0_f64 / 12.0).ln()).abs() < 1e-12);
    }

    #[test]
    fn digamma_is_the_slope_of_ln_gamma() {
        for x in [0.01, 0.3, 1.7, 25.0, 400.0] {
            let step = 1e-4 * x;
            let slope = (ln_gamma(x + step) - ln_gamma(x - step)) / (2.0 * step);
            assert!((slope - digamma(x)).abs() < 1e-5 * digamma(x).abs().max(1.0), "{x}");
        }
    }

    #[test]
    fn the_logistic_pair_is_finite_everywhere() {
        for x in [-800.0, -3.0, 0.0, 3.0, 800.0] {
            assert!(logistic(x).is_finite() && ln_1p_exp(x).is_finite());
        }
        assert!(logit(0.0).is_finite() && logit(1.0).is_finite());
        assert!((logit(logistic(1.3)) - 1.3).abs() < 1e-12);
    }
}
