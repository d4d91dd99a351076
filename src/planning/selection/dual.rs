//! The prices of the limits that give the lowest bound, by the ellipsoid method with deep cuts (Bland, Goldfarb and
//! Todd 1981, *Operations Research* 29, 1039–1091, section 3 and equations 5.1–5.3). The bound is convex in the prices
//! and the limits are few, so that no step length has to be guessed and every step shows how much is left to gain.

use super::Field;

/// The bound is lowered until at most this share of it can still be gained.
const PRECISION: f64 = 1e-6;
/// Maximum number of steps, per squared number of limits.
const STEPS: usize = 60;

/// Prices, one per limit, and the bound that they give.
pub(super) struct Prices {
    pub prices: Vec<f64>,
    pub bound: f64,
}

pub(super) fn lowest_bound(field: &Field<'_>) -> Prices {
    let limits = field.limits.len();
    let mut best = at(field, vec![0.0; limits]).0;
    if limits == 0 {
        return best;
    }
    let highest = highest_prices(field);
    let mut ellipsoid = Ellipsoid::around(&highest);
    for _ in 0..STEPS * (limits + 1) * (limits + 1) {
        let outside = (0..limits).find(|&r| ellipsoid.centre[r] < 0.0);
        let (cut, surplus) = if let Some(r) = outside {
            // Prices must not be negative: a cut along the axis.
            let mut cut = vec![0.0; limits];
            cut[r] = -1.0;
            (cut, -ellipsoid.centre[r])
        } else {
            let (here, slope) = at(field, ellipsoid.centre.clone());
            let bound = here.bound;
            if bound < best.bound {
                best = here;
            }
            (slope, bound - best.bound)
        };
        let reach = ellipsoid.reach(&cut);
        let gain = reach - surplus;
        let done = outside.is_none() && gain <= PRECISION * best.bound.abs();
        if done || !ellipsoid.cut(&cut, surplus) {
            break;
        }
    }
    best
}

/// The bound at these prices, and its slope: what the best choice there leaves unused of each limit.
fn at(field: &Field<'_>, prices: Vec<f64>) -> (Prices, Vec<f64>) {
    let mut slope: Vec<f64> = field.limits.iter().map(|limit| limit.available()).collect();
    let mut bound: f64 = slope.iter().zip(&prices).map(|(available, price)| available * price).sum();
    for (option, reduced) in field.best(&prices) {
        bound += reduced;
        for (left, taken) in slope.iter_mut().zip(field.taken(option)) {
            *left -= taken;
        }
    }
    (Prices { prices, bound }, slope)
}

/// Above these prices no option that uses the limit is worth it.
fn highest_prices(field: &Field<'_>) -> Vec<f64> {
    let mut highest = vec![0.0_f64; field.limits.len()];
    for (option, choosable) in field.options.iter().enumerate() {
        for (price, taken) in highest.iter_mut().zip(field.taken(option)) {
            let worth = choosable.value / taken;
            if *taken > 1e-12 && worth.is_finite() {
                *price = price.max(worth);
            }
        }
    }
    // A limit that nobody uses has no price, but the ellipsoid needs a width.
    let widest = highest.iter().copied().fold(0.0, f64::max).max(1.0);
    highest.into_iter().map(|price| if price > 0.0 { price } else { widest }).collect()
}

/// All points within sqrt((x − centre)ᵀ shape⁻¹ (x − centre)) ≤ 1.
struct Ellipsoid {
    centre: Vec<f64>,
    /// Row by row.
    shape: Vec<f64>,
}

impl Ellipsoid {
    /// The smallest one around the box from 0 to `highest`.
    fn around(highest: &[f64]) -> Ellipsoid {
        let n = highest.len();
        let mut shape = vec![0.0; n * n];
        for (r, high) in highest.iter().enumerate() {
            shape[r * n + r] = n as f64 * (high / 2.0).powi(2);
        }
        Ellipsoid { centre: highest.iter().map(|high| high / 2.0).collect(), shape }
    }

    /// shape · direction.
    fn turned(&self, direction: &[f64]) -> Vec<f64> {
        let n = direction.len();
        (0..n).map(|r| self.shape[r * n..(r + 1) * n].iter().zip(direction).map(|(s, d)| s * d).sum()).collect()
    }

    /// How far a linear function with this slope falls from the centre to the boundary.
    fn reach(&self, slope: &[f64]) -> f64 {
        let turned = self.turned(slope);
        slope.iter().zip(&turned).map(|(a, b)| a * b).sum::<f64>().max(0.0).sqrt()
    }

    /// Keeps the part in which slopeᵀ(x − centre) ≤ −surplus, in the smallest ellipsoid around it. False when nothing is
    /// left or the shape is used up.
    fn cut(&mut self, slope: &[f64], surplus: f64) -> bool {
        let n = slope.len();
        let dimension = n as f64;
        let reach = self.reach(slope);
        let depth = surplus / reach;
        if !depth.is_finite() || depth >= 1.0 {
            return false;
        }
        let turned: Vec<f64> = self.turned(slope).into_iter().map(|x| x / reach).collect();
        let step = (1.0 + dimension * depth) / (dimension + 1.0);
        for (centre, turned) in self.centre.iter_mut().zip(&turned) {
            *centre -= step * turned;
        }
        if n == 1 {
            let half = self.shape[0].sqrt() * (1.0 - depth) / 2.0;
            self.shape[0] = half * half;
            return true;
        }
        let grown = dimension * dimension / (dimension * dimension - 1.0) * (1.0 - depth * depth);
        let flat = 2.0 * (1.0 + dimension * depth) / ((dimension + 1.0) * (1.0 + depth));
        for r in 0..n {
            for c in 0..n {
                let entry = &mut self.shape[r * n + c];
                *entry = grown * (*entry - flat * turned[r] * turned[c]);
            }
        }
        true
    }
}
