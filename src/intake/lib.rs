//! Turns files into checked rows and numbered problems.
//!
//! [`preview::preview`] looks at a file and says how it is written and what its columns appear to be; a person confirms
//! or changes that; [`kinds`] then streams the file as checked rows, and [`rejects`] keeps those that were rejected.
//!
//! From the disk to the row:
//!
//! - *Opening*: `opening`, `format`, `packed`, `zip_index`, `source` with `encoding_evidence` (`alphabets`) and `sniff`
//!   (`wide_text`); sheets, Parquet and databases become text in `workbook` (`sheet_rows`, `shown_numbers`, `text_numbers`),
//!   `open_document`, `old_sheets` (`compound_file`), `parquet` (`parquet_pages`, `parquet_cells`) and `sqlite`, by `cell_text` and
//!   by way of `feed` and `row_feed`.
//! - *Cutting*: `cutter`, `record` (`cell_marks`), `records`; what precedes the table: `above`.
//! - *What is looked at first*: `glimpse` at the start, the middle and the end, `pieces` from further down.
//! - *What columns are*: `words` (of headings, `contact_words` of addresses, by `letters`), `facts` (of cells), `guess`, `guess_kind`,
//!   `arms`, `attributes`, then `meaning`, which weighs several readings by what adds up; `proposals` says what
//!   words in cells may mean (`meanings`, `placeholders`, `nobody`, `odd_customers`, `source_words`, `refusal_words`, `refused`,
//!   `consent_words`, `channel_words`), `contact_notes` what files of contacts leave open, `lost_zeros` what postcodes lost.
//!   `preview` puts it all together.
//! - *What cells say*: `date` with `date_candidates`, `date_evidence`, `day_order`, `mixed_days`, `counted_days`, `months`, `croatian`
//!   and `date_text`; `number` (`scripts`, `beside_numbers`) with `currency` and `money_units`; `line_money`; `addresses`, `places`.
//!   `fields` turns a cell into a value or a reason, `id_case` tells ids apart that differ in capitals only, `alike_ids` those
//!   and names that differ in zeros, marks and blanks; `garbled` tells of text that was encoded twice.
//! - *Rows that are not what they seem*: `totals`, `total_lines`, `shaping` (`ditto`), `day_headings`, `cross_table`,
//!   `alike_sheets` (`sheet_kinds`), `related_sheets`; `taken_off` are discounts without a minus;
//!   `late_entries` are words that first stand below what was looked at.
//! - *Checked rows*: `rows`, by `columns` and `values`, handed out by kind in `kinds`, `contacts`, `dealers`, `refusals`; purchases
//!   through `name_numbers` and `read_ahead`. `sums` adds them up, `rejects` keeps what was refused, `error` says what is wrong
//!   with a file as a whole. `write_sample` writes files of any size to try all this on.

mod above;
pub mod addresses;
mod alike_ids;
mod alike_sheets;
mod alphabets;
mod arms;
pub mod attributes;
mod beside_numbers;
mod cell_marks;
mod cell_text;
mod channel_words;
pub mod columns;
mod compound_file;
mod consent_words;
mod contact_notes;
mod contact_words;
pub mod contacts;
mod counted_days;
mod croatian;
mod cross_table;
mod currency;
mod cutter;
pub mod date;
mod date_candidates;
mod date_evidence;
mod date_text;
mod day_headings;
mod day_order;
pub mod dealers;
mod ditto;
mod encoding_evidence;
pub mod error;
mod facts;
mod feed;
pub mod fields;
mod format;
mod garbled;
mod glimpse;
mod guess;
mod guess_kind;
mod id_case;
pub mod kinds;
mod late_entries;
mod letters;
mod line_money;
mod lost_zeros;
mod meaning;
mod meanings;
mod mixed_days;
mod money_units;
mod months;
pub mod name_numbers;
mod nobody;
pub mod number;
mod odd_customers;
mod old_sheets;
mod open_document;
pub mod opening;
mod packed;
mod parquet;
mod parquet_cells;
mod parquet_pages;
mod pieces;
mod placeholders;
mod places;
pub mod preview;
mod proposals;
pub mod read_ahead;
pub mod record;
pub mod records;
mod refusal_words;
pub mod refusals;
mod refused;
pub mod rejects;
mod related_sheets;
mod row_feed;
pub mod rows;
mod scripts;
mod shaping;
mod sheet_kinds;
mod sheet_rows;
mod shown_numbers;
mod sniff;
pub mod source;
mod source_words;
mod sqlite;
pub mod sums;
mod taken_off;
mod text_numbers;
mod total_lines;
mod totals;
mod values;
mod wide_text;
mod words;
mod workbook;
pub mod write_sample;
mod zip_index;
