//! Everything that can be asked of Foresale, by window and command line alike: one file per area, one function per
//! verb. Each takes the store, its inputs and a progress handle, and returns a report.

mod audience;
pub mod backups;
pub mod campaigns;
pub mod clusters;
pub mod consent;
pub mod customers;
pub mod data;
pub mod database;
pub mod demo;
pub mod duplicates;
mod everybody;
pub mod home;
pub mod import;
pub mod kpis;
pub mod leads;
pub mod log;
mod mail_setup;
pub mod manual_entry;
mod matching;
pub mod outbox;
pub mod patterns;
pub mod people;
pub mod portal;
pub mod privacy;
pub mod purchases;
pub mod ranking;
pub mod request;
pub mod scope;
pub mod segments;
pub mod settings;
mod shared_address;
pub mod steps;
mod unsubscribe_link;
