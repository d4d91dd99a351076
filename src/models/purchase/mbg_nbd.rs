//! MBG/NBD: Batislam, Denizel & Filiztekin 2007, "Empirical validation and comparison of models for customer base
//! analysis", International Journal of Research in Marketing 24(3), section 2.2. As BG/NBD, but a customer may drop out
//! right after the first purchase, so that one-time buyers differ.

use std::collections::BTreeMap;

use crate::purchase::counts::{Counts, Record};
use crate::purchase::geometric_dropout::{Dropout, GeometricDropout};
use crate::purchase::posterior::Posterior;
use crate::purchase::purchase_model::{FitError, PurchaseModel, named};

/// A fitted MBG/NBD.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedMbgNbd(pub GeometricDropout);

/// # Errors
/// As [`FitError`] says.
pub fn fit(counts: &Counts) -> Result<FittedMbgNbd, FitError> {
    GeometricDropout::fit(Dropout::AfterFirstPurchase, counts).map(FittedMbgNbd)
}

impl PurchaseModel for FittedMbgNbd {
    fn log_likelihood(&self) -> f64 {
        self.0.log_likelihood
    }

    fn converged(&self) -> bool {
        self.0.converged
    }

    fn parameters(&self) -> BTreeMap<String, f64> {
        named(["r", "alpha", "a", "b"], [self.0.r, self.0.alpha, self.0.a, self.0.b])
    }

    fn active(&self, record: Record) -> f64 {
        self.0.active(record)
    }

    fn purchase_between(&self, record: Record, from: f64, to: f64) -> f64 {
        self.0.purchase_between(record, from, to)
    }

    fn expected_purchases(&self, record: Record, weeks: f64) -> f64 {
        self.0.expected_purchases(record, weeks)
    }

    fn posterior(&self, record: Record) -> Posterior {
        self.0.posterior(record)
    }
}
