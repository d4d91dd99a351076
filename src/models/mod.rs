//! Fitting and scoring, one model one file, with their evaluation beside them. Numbers in, numbers out.

pub mod clusters;
pub mod patterns;
