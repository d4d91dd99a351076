//! How levels drift from origin to origin, and the customers of an origin that are enough to measure it.

use crate::origins::earlier::draw_by_record;
use crate::origins::window::Window;
use domain::history::{Future, History};

/// Drift where nothing is measured, in log-odds: the root mean square over businesses. Most are calmer, a few much
/// wilder, so that beside what is measured the usual size is smaller, and worth an origin or two.
pub(super) const USUAL_DRIFT: f64 = 0.3;
/// Standard deviation, as a share, of what a period adds to the money a purchase brings.
pub(super) const DRIFT_OF_PRICES: f64 = 0.05;
/// The least that is believed.
pub(super) const LEAST_DRIFT: f64 = 0.04;
/// The newest origin weighs most: each earlier one this much of the one after it.
pub(super) const FADING: f64 = 0.75;
/// Maximum number of customers used at an origin: more would not change its level.
const MOST_CUSTOMERS: f64 = 5_000.0;

/// Variance, by chance alone, of the logarithm of how many purchases come: by how far each customer's lay from what was
/// expected, once the level is right. Purchases of one customer come together, so that a sum strays more than a Poisson
/// count; of those who buy at even intervals it strays less.
pub(super) fn noise_of_sum(expected: &[f64], futures: &[Future]) -> f64 {
    let came: f64 = futures.iter().map(|future| f64::from(future.purchases)).sum();
    let level = came / expected.iter().sum::<f64>().max(1e-9);
    let off = |(expected, future): (&f64, &Future)| (f64::from(future.purchases) - level * expected).powi(2);
    expected.iter().zip(futures).map(off).sum::<f64>() / came.max(1.0).powi(2)
}

/// A sample of the customers if there are many, drawn by their first purchase, regardless of their numbers.
pub(super) fn thinned(window: Window) -> Window {
    let share = MOST_CUSTOMERS / window.histories.len().max(1) as f64;
    if share >= 1.0 {
        return window;
    }
    let drawn = |history: &History| draw_by_record(history, window.as_of) < share;
    let kept = window.histories.iter().zip(&window.futures).filter(|(history, _)| drawn(history));
    let (histories, futures) = kept.map(|(history, future)| (*history, *future)).unzip();
    Window { histories, futures, ..window }
}
