//! Fitting and scoring, one model one file, with their evaluation beside them. Numbers in, numbers out.

pub mod choosing;
pub mod clusters;
pub mod contact;
pub mod evaluation;
pub mod learned;
pub mod next_product;
pub mod origins;
pub mod patterns;
pub mod purchase;
pub mod timing;
