//! Foresale: who will buy again, when, how much, and what to offer them.

pub mod actions;
pub mod app;
pub mod cli;
pub mod delivery;
pub mod domain;
pub mod features;
pub mod intake;
pub mod models;
pub mod planning;
pub mod progress;
pub mod reports;
pub mod sample;
pub mod screens;
pub mod stats;
pub mod store;
pub mod ui;
