//! Special functions, optimiser, intervals and seeded random numbers: thin layers over libraries.

pub mod adjustment;
pub mod beta_binomial;
pub mod change_point;
pub mod concordance;
pub mod hypergeometric;
pub mod interval;
pub mod kaplan_meier;
pub mod kendall;
pub mod maximiser;
pub mod mean;
pub mod multiple;
pub mod quadrature;
pub mod random;
pub mod ranks;
pub mod roc;
pub mod special;
