//! Why a model of purchases could not be fitted.

/// Why a model could not be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    #[error("there are no customers with purchases to learn from")]
    NoCustomers,
    #[error("the purchase records do not suit this model; try another method")]
    NoMaximum,
    #[error("the record before the as-of day is too short to learn from earlier days; try another method")]
    TooLittleToLearn,
    #[error("customers buy no more evenly than chance has it, so this model would be MBG/NBD; use mbg-nbd")]
    NotRegular,
}
