//! Pure decisions: who is contacted with which offer, who is left alone, which dealer gets which lead.
//!
//! A campaign goes through [`audience`] (who can be reached), [`targeting`] (what each offer would bring), [`listing`]
//! (which offer, which order, where the list ends; under several limits by [`selection`]) and [`experiment`] (who on
//! the list is left alone); leads go through [`allocation`]. [`duplicates`] decides which customers may be one person,
//! [`admission`] whether a dealer's code is checked, [`backups`] which copies of the file are kept.

pub mod admission;
pub mod allocation;
pub mod audience;
pub mod backups;
pub mod call_weeks;
pub mod duplicates;
pub mod effect;
pub mod experiment;
pub mod listing;
pub mod outcome;
pub mod price_test;
pub mod promise;
pub mod selection;
pub mod targeting;
