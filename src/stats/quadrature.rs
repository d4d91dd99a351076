//! Numerical integration: Gauss–Legendre panels, and expectations under a beta distribution.

use std::sync::LazyLock;

/// Nodes and weights of Gauss–Legendre quadrature on [0, 1].
#[derive(Debug, Clone)]
pub struct GaussLegendre {
    pub nodes: Vec<(f64, f64)>,
}

/// Enough for a panel over which the integrand falls by up to e^4.
pub static EIGHT: LazyLock<GaussLegendre> = LazyLock::new(|| GaussLegendre::new(8));
/// Enough for a panel over which the integrand falls by up to e^12.
pub static SIXTEEN: LazyLock<GaussLegendre> = LazyLock::new(|| GaussLegendre::new(16));

impl GaussLegendre {
    /// Roots of the Legendre polynomial of degree `n` by Newton's method (Abramowitz & Stegun 25.4.29).
    #[must_use]
    pub fn new(n: usize) -> GaussLegendre {
        let nodes = (0..n)
            .map(|i| {
                let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
                for _ in 0..100 {
                    let (value, slope) = legendre(n, x);
                    let step = value / slope;
                    x -= step;
                    if step.abs() < 1e-16 {
                        break;
                    }
                }
                let (_, slope) = legendre(n, x);
                ((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * slope * slope))
            })
            .collect();
        GaussLegendre { nodes }
    }
}

/// The Legendre polynomial of degree `n` and its slope at x.
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}

/// E[g(p)] for p ~ Beta(a, b), a and b > 0, and g smooth and finite on [0, 1].
///
/// Integrates over logit p, where the density is smooth for any a and b; the tails, where p is nearly 0 or 1, use g's
/// end values. The weights are normalised by their own sum, so a constant is returned exactly.
pub fn beta_expectation(a: f64, b: f64, g: impl Fn(f64) -> f64) -> f64 {
    const FAR: f64 = 45.0;
    let mode = (a / b).ln();
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let low = (mode - FAR / a - 10.0 * spread).max(-FAR);
    let high = (mode + FAR / b + 10.0 * spread).min(FAR).max(low + 1e-9);
    let ln_density = |y: f64| {
        let (ln_p, ln_q) = (-crate::special::ln_1p_exp(-y), -crate::special::ln_1p_exp(y));
        a * ln_p + b * ln_q
    };
    let peak = ln_density(mode.clamp(low, high));
    let panels = ((high - low) / (1.5 * spread.min(1.0))).ceil().clamp(1.0, 400.0);
    let width = (high - low) / panels;
    let (left, right) = ((ln_density(low) - peak).exp() / a, (ln_density(high) - peak).exp() / b);
    let mut total = left + right;
    let mut sum = left * g(0.0) + right * g(1.0);
    let mut start = low;
    while start < high - width * 0.5 {
        for &(node, weight) in &SIXTEEN.nodes {
            let y = start + width * node;
            let w = weight * width * (ln_density(y) - peak).exp();
            total += w;
            sum += w * g(crate::special::logistic(y));
        }
        start += width;
    }
    sum / total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_are_integrated_exactly() {
        for (rule, degree) in [(&*EIGHT, 15), (&*SIXTEEN, 31)] {
            let integral: f64 = rule.nodes.iter().map(|(x, w)| w * x.powi(degree)).sum();
            assert!((integral - 1.0 / f64::from(degree + 1)).abs() < 1e-14);
        }
    }

    #[test]
    fn beta_moments() {
        for (a, b) in [(0.8, 2.4), (1e-5, 3.0), (3.0, 1e-4), (1e5, 1e5), (1e5, 0.01), (0.5, 400.0), (1e-4, 1e-4)] {
            let mean = beta_expectation(a, b, |p| p);
            let expected = a / (a + b);
            assert!((mean - expected).abs() < 1e-9 * expected.max(1e-3), "{a} {b}: {mean} {expected}");
            let square = beta_expectation(a, b, |p| p * p);
            let expected = a * (a + 1.0) / ((a + b) * (a + b + 1.0));
            assert!((square - expected).abs() < 1e-9 * expected.max(1e-3), "{a} {b}: {square} {expected}");
        }
    }
}
