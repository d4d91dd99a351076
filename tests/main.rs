//! All integration tests in one binary, so that linking is paid once.

mod actions;
mod cli;
mod delivery;
mod intake;
mod layers;
mod models;
mod parts;
mod planning;
mod screens;
