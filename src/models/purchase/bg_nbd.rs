//! BG/NBD: Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way", Marketing Science 24(2).
//! Likelihood: eq. 6; expected purchases: eq. 10; P(active): as in its appendix. A one-time buyer is certainly active.

use crate::purchase::counts::Counts;
use crate::purchase::fit_error::FitError;
use crate::purchase::geometric_dropout::{Dropout, GeometricDropout};

/// # Errors
/// See [`FitError`].
pub fn fit(counts: &Counts) -> Result<GeometricDropout, FitError> {
    GeometricDropout::fit(Dropout::AfterFirstRepeat, counts)
}
