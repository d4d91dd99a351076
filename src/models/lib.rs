//! Fitting and scoring, one model per file, with their evaluation alongside. Numbers in, numbers out.

pub mod choosing;
pub mod clusters;
pub mod contact;
pub mod evaluation;
pub mod groups;
pub mod learned;
pub mod next_product;
pub mod origins;
pub mod patterns;
pub mod purchase;
pub mod timing;
