//! What the window does for each action: starts the job that calls the matching function of `actions`.

mod backups;
mod campaign_ending;
mod campaign_sending;
mod campaigns;
mod clusters;
mod customers;
mod files;
mod identity;
pub mod imports;
mod kpis;
mod leads;
mod office;
mod patterns;
mod people;
mod plays;
mod portal;
mod privacy;
mod ranking;

mod segments;
mod settings;
mod sharing;
