//! k-means measured by the groups' common spread: for groups that are long in the same direction, because KPIs are
//! correlated within them (Friedman and Rubin 1967, their criterion |W|).

use ndarray::Array2;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::clusters::sphering::{sphered, within};
use crate::clusters::{ClusterError, Stop, kmeans, mixture, quality};

/// Times that the spread is measured again with the groups found.
const ROUNDS: usize = 4;
/// Rounds that search for groups again.
const SEARCHED: usize = 2;
/// Agreement of two rounds above which the spread would hardly change.
const SAME: f64 = 0.995;

/// Centres and the spread by which distances from them are measured.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CommonSpread {
    /// Lower factor L of the covariance within groups.
    lower: Vec<f64>,
    /// Where a row x is L⁻¹ x.
    centres: Array2<f64>,
}

impl CommonSpread {
    /// Starts from a grouping; none if the groups have no extent in some direction.
    pub fn fit(
        points: &Array2<f64>,
        labels: &[usize],
        k: usize,
        starts: usize,
        random: &mut Xoshiro256PlusPlus,
    ) -> Option<CommonSpread> {
        let mut found = None;
        let mut labels = labels.to_vec();
        for turn in 0..ROUNDS {
            let lower = within(points, &labels, k)?;
            let round = sphered(points, &lower);
            // The first measure may be far off, and groups found by it too; later ones change the groups a little.
            let centres = if turn < SEARCHED {
                kmeans::best_of(&round, k, starts, random).centres
            } else {
                kmeans::carry_on(&round, kmeans::means(&round, &labels, k), &|| false).ok()?.centres
            };
            let before = std::mem::replace(&mut labels, kmeans::nearest(&round, &centres));
            found = Some(CommonSpread { lower, centres });
            if quality::adjusted_rand(&before, &labels) > SAME {
                break;
            }
        }
        found
    }

    /// For each row its nearest centre.
    pub fn nearest(&self, points: &Array2<f64>) -> Vec<usize> {
        kmeans::nearest(&sphered(points, &self.lower), &self.centres)
    }

    /// Extends centres found on a sample to all rows.
    pub fn carry_on(self, points: &Array2<f64>, stop: Stop<'_>) -> Result<CommonSpread, ClusterError> {
        let round = sphered(points, &self.lower);
        let centres = kmeans::carry_on(&round, self.centres, stop)?.centres;
        Ok(CommonSpread { lower: self.lower, centres })
    }

    /// Schwarz's criterion of groups of this one spread.
    pub fn bic(&self, points: &Array2<f64>) -> f64 {
        let (rows, d) = points.dim();
        let stretched: f64 = (0..d).map(|i| self.lower[i * d + i].ln()).sum();
        let parameters = (d * (d + 1) / 2 - 1) as f64;
        mixture::bic_of_centres(&sphered(points, &self.lower), &self.centres)
            + 2.0 * rows as f64 * stretched
            + parameters * (rows as f64).ln()
    }
}
