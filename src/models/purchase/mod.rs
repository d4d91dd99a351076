//! Models of purchase histories, one model per file: (x, t_x, T) in, chances and counts out.

pub mod baselines;
pub mod bg_bb;
mod bg_bb_likelihood;
pub mod bg_nbd;
pub mod candidates;
pub mod counts;
pub mod cure;
pub mod fit_error;
pub mod gamma_gamma;
pub mod geometric_dropout;
pub mod lifetime_integral;
pub mod mbg_nbd;
pub mod pareto_nbd;
pub mod posterior;
pub mod purchase_model;
pub mod regular_gaps;
pub mod seasonal_clock;
mod seasonal_shape;
pub mod spend_model;
mod stages;
pub mod trade_step;
