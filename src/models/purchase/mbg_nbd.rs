//! MBG/NBD: Batislam, Denizel & Filiztekin 2007, "Empirical validation and comparison of models for customer base
//! analysis", International Journal of Research in Marketing 24(3), section 2.2. As BG/NBD, but a customer may drop out
//! right after the first purchase, so that one-time buyers differ from each other.

use crate::purchase::counts::Counts;
use crate::purchase::fit_error::FitError;
use crate::purchase::geometric_dropout::{Dropout, GeometricDropout};

/// # Errors
/// See [`FitError`].
pub fn fit(counts: &Counts) -> Result<GeometricDropout, FitError> {
    GeometricDropout::fit(Dropout::AfterFirstPurchase, counts)
}
