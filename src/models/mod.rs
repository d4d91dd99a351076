//! Fitting and scoring, one model one file, with their evaluation beside them. Numbers in, numbers out.

pub mod bg_nbd;
pub mod counts;
pub mod gamma_gamma;
pub mod geometric_dropout;
pub mod lifetime_integral;
pub mod mbg_nbd;
pub mod pareto_nbd;
pub mod purchase_model;
pub mod clusters;
pub mod patterns;
