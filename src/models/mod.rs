//! Fitting and scoring, one model one file, with their evaluation beside them. Numbers in, numbers out.

pub mod backtest;
pub mod bg_nbd;
pub mod calibration;
pub mod candidates;
pub mod choice;
pub mod clusters;
pub mod counts;
pub mod evaluation;
pub mod gamma_gamma;
pub mod geometric_dropout;
pub mod hazard;
pub mod lifetime_integral;
pub mod mbg_nbd;
pub mod pareto_nbd;
pub mod patterns;
pub mod periods;
pub mod purchase_model;
pub mod question;
pub mod reason;
pub mod season;
pub mod shelf;
pub mod thumb;
pub mod timing;
pub mod timing_backtest;
pub mod trial;
pub mod verdict;
