//! Files become checked rows and numbered problems.
//!
//! [`preview::preview`] looks at a file and says how it is written and what its columns seem to be; a person confirms
//! or changes that; [`kinds`] then streams the file as checked rows, and [`rejects`] keeps those that were not taken.

mod arms;
pub mod attributes;
pub mod columns;
pub mod contacts;
pub mod date;
mod day_order;
pub mod error;
mod facts;
pub mod fields;
mod glimpse;
mod guess;
pub mod kinds;
pub mod number;
pub mod numbering;
pub mod preview;
pub mod read_ahead;
pub mod records;
pub mod rejects;
pub mod rows;
mod sniff;
pub mod source;
mod words;
pub mod write_sample;
