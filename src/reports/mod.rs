//! Plain figures that a screen, a page, a letter and a command all show. Built by actions; no behaviour beyond
//! formatting.

pub mod accounts;
pub mod backtest;
pub mod backups;
pub mod by_hand;
pub mod campaign;
pub mod campaign_recipe;
pub mod campaign_results;
pub mod check;
pub mod clusters;
mod customer_fields;
pub mod customers;
pub mod data;
pub mod duplicates;
pub mod freshness;
pub mod home;
pub mod import;
mod import_cautions;
mod import_dialect;
mod import_fields;
mod import_matching;
pub mod kpis;
pub mod leads;
pub mod measure;
pub mod pattern_words;
pub mod patterns;
pub mod portal;
pub mod portal_files;
pub mod proof;
pub mod purchases;
pub mod receipts;
pub mod repair;
pub mod rule_words;
pub mod segments;
pub mod settings;
pub mod timing;
pub mod waves;
