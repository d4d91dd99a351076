//! Quasi-Newton maximisation of a log-likelihood over the logarithms of positive parameters, from several starts.

use std::cell::RefCell;

use argmin::core::{CostFunction, Error, Executor, Gradient, State};
use argmin::solver::linesearch::MoreThuenteLineSearch;
use argmin::solver::quasinewton::BFGS;

/// The mean log-likelihood counts as flat below this slope (per unit of a log-parameter).
const FLAT: f64 = 1e-5;
/// A step that gains less than this share of the mean log-likelihood is the last.
const WITHIN_ROUNDING: f64 = 1e-13;

/// A log-likelihood: parameters on their natural scale in, value and slopes by the *logarithm* of each parameter out.
pub trait LogLikelihood {
    fn evaluate(&self, parameters: &[f64]) -> (f64, Vec<f64>);
    /// How many observations it sums over; tolerances are per observation.
    fn observations(&self) -> f64;
}

/// The range that a parameter may take. Within it the search is unconstrained; its ends are approached, never passed,
/// so that data without an interior maximum (one customer, say) still give finite parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
}

impl Range {
    /// Wide enough for any shape or scale in weeks: from 1e-5 to 1e5.
    pub const POSITIVE: Range = Range { low: 1e-5, high: 1e5 };

    fn middle_and_half(self) -> (f64, f64) {
        let (low, high) = (self.low.ln(), self.high.ln());
        (f64::midpoint(low, high), (high - low) / 2.0)
    }

    /// The parameter at the free coordinate u, and d ln parameter / du.
    fn parameter(self, u: f64) -> (f64, f64) {
        let (middle, half) = self.middle_and_half();
        let t = ((u - middle) / half).tanh();
        ((middle + half * t).exp(), 1.0 - t * t)
    }

    fn coordinate(self, parameter: f64) -> f64 {
        let (middle, half) = self.middle_and_half();
        let t = ((parameter.ln() - middle) / half).clamp(-0.999_999, 0.999_999);
        middle + half * t.atanh()
    }
}

/// Where the search ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Maximum {
    pub parameters: Vec<f64>,
    pub log_likelihood: f64,
    /// Whether the likelihood is flat there; also false if it was still rising at the end of a range.
    pub converged: bool,
    /// The parameters as the search sees them.
    coordinates: Vec<f64>,
    /// Of the mean negative log-likelihood in those coordinates, as estimated by the search.
    inverse_curvature: Option<Matrix>,
}

type Matrix = Vec<Vec<f64>>;

/// The best of the maxima found from each of `starts` (natural scale, one value for each of `ranges`); none if the
/// likelihood is finite at no start.
pub fn maximise(likelihood: &impl LogLikelihood, ranges: &[Range], starts: &[Vec<f64>]) -> Option<Maximum> {
    let mut best: Option<Maximum> = None;
    for start in starts {
        let from = ranges.iter().zip(start).map(|(range, &value)| range.coordinate(value)).collect();
        let found = climb(likelihood, ranges, from, None);
        if let Some(found) = found
            && best.as_ref().is_none_or(|b| found.log_likelihood > b.log_likelihood)
        {
            best = Some(found);
        }
    }
    best
}

/// The maximum near that of a similar likelihood, such as that of a sample of the observations: takes only a few steps,
/// as its curvature is known; none if the likelihood is not finite there.
pub fn maximise_near(likelihood: &impl LogLikelihood, ranges: &[Range], near: &Maximum) -> Option<Maximum> {
    climb(likelihood, ranges, near.coordinates.clone(), near.inverse_curvature.clone())
}

/// One climb, restarted if the line search gives up before the top.
fn climb(
    likelihood: &impl LogLikelihood,
    ranges: &[Range],
    mut from: Vec<f64>,
    mut inverse_curvature: Option<Matrix>,
) -> Option<Maximum> {
    let search = Search { likelihood, ranges, last: RefCell::new(None), best: RefCell::new(None) };
    search.at(&from).value.is_finite().then_some(())?;
    for _ in 0..4 {
        // The outcome is read from `search`, which remembers the best point even when the line search fails.
        inverse_curvature = search.run(&from, inverse_curvature.take()).ok().flatten();
        let best = search.best.borrow().clone()?;
        if best.steepest() < FLAT || best.coordinates == from {
            break;
        }
        from = best.coordinates;
    }
    let best = search.best.into_inner()?;
    let (parameters, stretch): (Vec<f64>, Vec<f64>) =
        ranges.iter().zip(&best.coordinates).map(|(range, &u)| range.parameter(u)).unzip();
    let converged = best.slopes.iter().zip(stretch).all(|(slope, s)| slope.abs() < FLAT * s);
    let log_likelihood = -best.value * likelihood.observations();
    Some(Maximum { parameters, log_likelihood, converged, coordinates: best.coordinates, inverse_curvature })
}

/// The mean negative log-likelihood at a point, with its slopes.
#[derive(Debug, Clone)]
struct Point {
    coordinates: Vec<f64>,
    value: f64,
    slopes: Vec<f64>,
}

impl Point {
    fn steepest(&self) -> f64 {
        self.slopes.iter().fold(0.0, |worst, slope| slope.abs().max(worst))
    }
}

struct Search<'a, L> {
    likelihood: &'a L,
    ranges: &'a [Range],
    /// Value and slopes are computed together, but the library asks for them separately.
    last: RefCell<Option<Point>>,
    best: RefCell<Option<Point>>,
}

impl<L: LogLikelihood> Search<'_, L> {
    fn at(&self, coordinates: &[f64]) -> Point {
        if let Some(last) = self.last.borrow().as_ref()
            && last.coordinates == coordinates
        {
            return last.clone();
        }
        let (parameters, stretch): (Vec<f64>, Vec<f64>) =
            self.ranges.iter().zip(coordinates).map(|(range, &u)| range.parameter(u)).unzip();
        let (value, slopes) = self.likelihood.evaluate(&parameters);
        let n = self.likelihood.observations();
        let slopes: Vec<f64> = slopes.iter().zip(stretch).map(|(slope, s)| -slope * s / n).collect();
        let point = Point { coordinates: coordinates.to_vec(), value: -value / n, slopes };
        let mut best = self.best.borrow_mut();
        if point.value.is_finite()
            && point.steepest().is_finite()
            && best.as_ref().is_none_or(|b| point.value < b.value)
        {
            *best = Some(point.clone());
        }
        *self.last.borrow_mut() = Some(point.clone());
        point
    }

    /// A search from a point, with the inverse curvature if one is known; returns its estimate of that at the end.
    fn run(&self, from: &[f64], inverse_curvature: Option<Matrix>) -> Result<Option<Matrix>, Error> {
        let start = self.at(from);
        let line = MoreThuenteLineSearch::new().with_c(1e-4, 0.9)?.with_bounds(1e-10, 20.0)?;
        let solver = BFGS::new(line)
            .with_tolerance_grad(FLAT / 100.0)?
            .with_tolerance_cost(WITHIN_ROUNDING * start.value.abs().max(1.0))?;
        // A first step that follows only the slope has a length of at most one, to stay away from the ends of the
        // ranges.
        let first = 1.0 / start.steepest().max(1.0);
        let diagonal =
            || (0..from.len()).map(|i| (0..from.len()).map(|j| if i == j { first } else { 0.0 }).collect()).collect();
        let inverse = inverse_curvature.unwrap_or_else(diagonal);
        let mut result = Executor::new(self, solver)
            .configure(|state| state.param(from.to_vec()).inv_hessian(inverse).max_iters(100))
            .run()?;
        if let Some(last) = result.state().get_best_param() {
            self.at(last);
        }
        Ok(result.state.take_inv_hessian())
    }
}

impl<L: LogLikelihood> CostFunction for &Search<'_, L> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, coordinates: &Vec<f64>) -> Result<f64, Error> {
        if coordinates.iter().all(|u| u.is_finite()) {
            Ok(self.at(coordinates).value)
        } else {
            Err(Error::msg("the search has lost its direction"))
        }
    }
}

impl<L: LogLikelihood> Gradient for &Search<'_, L> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, coordinates: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(self.at(coordinates).slopes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A gamma distribution's likelihood from its sufficient statistics.
    struct GammaSample {
        n: f64,
        sum: f64,
        ln_sum: f64,
    }

    impl LogLikelihood for GammaSample {
        fn evaluate(&self, parameters: &[f64]) -> (f64, Vec<f64>) {
            use crate::special::{digamma, ln_gamma};
            let (shape, rate) = (parameters[0], parameters[1]);
            let value = self.n * (shape * rate.ln() - ln_gamma(shape)) + (shape - 1.0) * self.ln_sum - rate * self.sum;
            let by_shape = self.n * (rate.ln() - digamma(shape)) + self.ln_sum;
            let by_rate = self.n * shape / rate - self.sum;
            (value, vec![by_shape * shape, by_rate * rate])
        }

        fn observations(&self) -> f64 {
            self.n
        }
    }

    #[test]
    fn finds_the_top_from_far_starts() {
        let sample = GammaSample { n: 100.0, sum: 250.0, ln_sum: 60.0 };
        let starts = [vec![0.01, 100.0], vec![50.0, 0.1], vec![1.0, 1.0]];
        let found: Vec<_> = starts
            .iter()
            .map(|s| maximise(&sample, &[Range::POSITIVE; 2], std::slice::from_ref(s)).expect("a maximum"))
            .collect();
        for one in &found {
            assert!(one.converged, "{one:?}");
            assert!((one.parameters[0] / one.parameters[1] - 2.5).abs() < 1e-4, "the mean is met: {one:?}");
            assert!((one.log_likelihood - found[0].log_likelihood).abs() < 1e-6);
        }
    }

    #[test]
    fn data_without_a_maximum_end_at_the_edge_and_stay_finite() {
        let one_value = GammaSample { n: 1.0, sum: 2.0, ln_sum: 2.0_f64.ln() };
        let found = maximise(&one_value, &[Range::POSITIVE; 2], &[vec![1.0, 1.0]]).expect("a maximum");
        assert!(found.parameters.iter().all(|p| p.is_finite() && *p <= 1e5));
        assert!(found.log_likelihood.is_finite());
    }
}
