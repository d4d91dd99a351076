//! Files become checked rows and numbered problems.
//!
//! [`preview::preview`] looks at a file and says how it is written and what its columns seem to be; a person confirms
//! or changes that; [`kinds`] then streams the file as checked rows, and [`rejects`] keeps those that were not taken.

mod above;
pub mod addresses;
mod arms;
pub mod attributes;
mod cell_text;
pub mod columns;
mod compound_file;
pub mod contacts;
mod cutter;
pub mod date;
mod date_evidence;
mod day_order;
pub mod error;
mod facts;
mod feed;
pub mod fields;
mod format;
mod glimpse;
mod guess;
mod guess_kind;
pub mod kinds;
mod line_money;
mod meaning;
mod months;
pub mod number;
pub mod numbering;
mod old_sheets;
mod open_document;
mod parquet;
mod parquet_cells;
mod parquet_pages;
pub mod preview;
pub mod read_ahead;
pub mod records;
mod refusal_words;
pub mod refusals;
mod refused;
pub mod rejects;
pub mod rows;
mod shaping;
mod shown_zeros;
mod sniff;
pub mod source;
mod sqlite;
pub mod sums;
mod total_lines;
mod totals;
mod words;
mod workbook;
pub mod write_sample;
mod zip_index;
