//! One file a screen: shows a report, asks for actions.

pub mod accounts;
pub mod around;
pub mod asked;
pub mod batches;
pub mod campaign_builder;
pub mod campaign_economics;
pub mod campaign_parts;
pub mod campaigns;
pub mod clusters;
pub mod customer_card;
pub mod data;
pub mod dealers;
pub mod health;
pub mod home;
pub mod import;
mod import_mapping;
pub mod kpis;
pub mod leads;
pub mod palette;
pub mod path_prompt;
pub mod patterns;
pub mod place;
pub mod settings;
pub mod trust;
pub mod welcome;
