//! The money of a purchase day by a customer's own record: Gamma-Gamma, and the own mean where it cannot be fitted.

use rayon::prelude::*;

use crate::purchase::gamma_gamma::{self, FittedGammaGamma, Spend};
use domain::history::History;

/// Customers of a fit. From more, so many are taken evenly from those in order of purchases and money: three parameters are
/// known well enough from them.
const CUSTOMERS_AT_MOST: usize = 50_000;

/// Fitted on everybody known on a day.
#[derive(Debug)]
pub struct SpendModel(Option<FittedGammaGamma>);

impl SpendModel {
    #[must_use]
    pub fn fit(histories: &[History]) -> SpendModel {
        let mut spends: Vec<Spend> = histories.iter().map(all_spend).collect();
        // Sums in floating point depend on their order, which must not depend on the order of a file.
        spends.par_sort_unstable_by(|a, b| a.occasions.total_cmp(&b.occasions).then(a.mean.total_cmp(&b.mean)));
        if spends.len() > CUSTOMERS_AT_MOST {
            let n = spends.len();
            spends = (0..CUSTOMERS_AT_MOST).map(|place| spends[place * n / CUSTOMERS_AT_MOST]).collect();
        }
        SpendModel(gamma_gamma::fit(&spends).ok())
    }

    /// Expected money of a purchase day, in major units: the customer's own mean shrunk towards everybody's.
    #[must_use]
    pub fn expected_mean(&self, history: &History) -> f64 {
        let own = if history.mean_spend.is_finite() { history.mean_spend.max(0.0) } else { 0.0 };
        self.0.as_ref().map_or(own, |model| model.expected_mean(all_spend(history)))
    }
}

/// The mean over all purchase days: what expected purchases are multiplied by.
fn all_spend(history: &History) -> Spend {
    Spend { occasions: f64::from(history.frequency) + 1.0, mean: history.mean_spend }
}
