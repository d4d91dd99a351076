//! Groups that answer an offer alike, found by a few questions with yes or no, and what each of them did.

pub mod figures_of_groups;
pub mod tree;
