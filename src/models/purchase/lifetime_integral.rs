//! The one integral that Pareto/NBD needs: ∫ (α+u)^−k (β+u)^−l du over an interval.
//!
//! Fader & Hardie's note writes it as a difference of two 2F1, which cancels or overflows for frequent buyers; the
//! integrand itself is smooth and positive, so integrating it is both safe and fast, and also gives the slopes.

use stats::quadrature::{EIGHT, GaussLegendre, SIXTEEN};

/// The integrand's exponents and shifts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Integrand {
    pub alpha: f64,
    pub k: f64,
    pub beta: f64,
    pub l: f64,
}

/// ln ∫, and the means of ln(α+u), 1/(α+u), ln(β+u), 1/(β+u) under the normalised integrand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    pub ln_integral: f64,
    pub ln_alpha_u: f64,
    pub per_alpha_u: f64,
    pub ln_beta_u: f64,
    pub per_beta_u: f64,
}

/// Once its logarithm has fallen this far, the rest of the integrand is lost in rounding.
const NEGLIGIBLE: f64 = -42.0;

impl Integrand {
    /// The integral over (low, high) with its moments; none for an empty interval. All of α, β, k, l must be positive.
    ///
    /// Integrates over v = ln((m+u)/(m+low)), m the smaller shift, where each factor bends no more sharply than a
    /// logistic curve, in panels over which the integrand changes little.
    #[must_use]
    pub fn over(&self, low: f64, high: f64) -> Option<Moments> {
        let (at_alpha, at_beta) = (self.alpha + low, self.beta + low);
        let unit = at_alpha.min(at_beta);
        let end = ((high - low) / unit).ln_1p();
        if end.is_nan() || end <= 0.0 {
            return None;
        }
        // The integrand's logarithm at v, apart from its scale, and the distance from `low` there.
        let at = |v: f64| {
            let gone = unit * v.exp_m1();
            let (ln_alpha, ln_beta) = ((gone / at_alpha).ln_1p(), (gone / at_beta).ln_1p());
            (v - self.k * ln_alpha - self.l * ln_beta, gone, ln_alpha, ln_beta)
        };
        let mut sums = [0.0; 5];
        let mut start = 0.0;
        loop {
            let (width, rule) = self.panel(unit, at_alpha, at_beta, start, end);
            for &(node, weight) in &rule.nodes {
                let (ln_value, gone, ln_alpha, ln_beta) = at(start + width * node);
                let value = width * weight * ln_value.exp();
                sums[0] += value;
                sums[1] += value * ln_alpha;
                sums[2] += value / (at_alpha + gone);
                sums[3] += value * ln_beta;
                sums[4] += value / (at_beta + gone);
            }
            start += width;
            // The logarithm is concave in v: once this far below its start, it keeps falling.
            if start >= end || at(start).0 < NEGLIGIBLE {
                break;
            }
        }
        let (ln_at_alpha, ln_at_beta) = (at_alpha.ln(), at_beta.ln());
        let scale = unit.ln() - self.k * ln_at_alpha - self.l * ln_at_beta;
        Some(Moments {
            ln_integral: scale + sums[0].ln(),
            ln_alpha_u: ln_at_alpha + sums[1] / sums[0],
            per_alpha_u: sums[2] / sums[0],
            ln_beta_u: ln_at_beta + sums[3] / sums[0],
            per_beta_u: sums[4] / sums[0],
        })
    }

    /// The width of the panel from `start` on, such that the integrand falls by at most e^12 over it, and its rule.
    fn panel(&self, unit: f64, at_alpha: f64, at_beta: f64, start: f64, end: f64) -> (f64, &'static GaussLegendre) {
        let mut width = (end - start).min(2.0);
        loop {
            // The slope grows with v, so its value at the panel's end bounds it.
            let grown = (start + width).exp_m1() * unit;
            let slope = (unit + grown) * (self.k / (at_alpha + grown) + self.l / (at_beta + grown));
            if slope * width <= 4.0 && width <= 1.5 {
                return (width, &EIGHT);
            }
            if slope.is_nan() || slope * width <= 12.0 || start + width / 2.0 <= start {
                return (width, &SIXTEEN);
            }
            width /= 2.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_shifts_have_an_elementary_integral() {
        for (shift, k, l, low, high) in
            [(10.0, 0.55, 1.6, 0.0, 39.0), (3.0, 400.0, 1.2, 30.0, 52.0), (1e-5, 0.3, 1.1, 0.0, 500.0)]
        {
            let found = Integrand { alpha: shift, k, beta: shift, l }.over(low, high).expect("an interval");
            let power: f64 = k + l - 1.0;
            let growth = ((high - low) / (shift + low)).ln_1p();
            let expected = -power * (shift + low).ln() + (-(-power * growth).exp_m1() / power).ln();
            assert!((found.ln_integral - expected).abs() < 1e-10, "{shift} {k}: {} {expected}", found.ln_integral);
        }
        assert_eq!(Integrand { alpha: 1.0, k: 1.0, beta: 1.0, l: 1.0 }.over(2.0, 2.0), None);
    }

    #[test]
    fn far_apart_shifts_agree_with_many_small_steps() {
        for integrand in [
            Integrand { alpha: 1e-3, k: 0.4, beta: 2e3, l: 1.5 },
            Integrand { alpha: 5e3, k: 12.0, beta: 0.02, l: 1.01 },
            Integrand { alpha: 10.6, k: 150.5, beta: 11.7, l: 1.6 },
        ] {
            let whole = integrand.over(0.0, 40.0).expect("an interval").ln_integral;
            // Geometric steps, each integrated on its own.
            let edges: Vec<f64> =
                (0..=400).map(|i| 40.0 * ((f64::from(i) / 400.0) * 12.0).exp_m1() / 12f64.exp_m1()).collect();
            let pieces: f64 = edges
                .windows(2)
                .filter_map(|edge| integrand.over(edge[0], edge[1]))
                .map(|piece| (piece.ln_integral - whole).exp())
                .sum();
            assert!((pieces - 1.0).abs() < 1e-9, "{integrand:?}: {pieces}");
        }
    }
}
