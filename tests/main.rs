//! All integration tests in one binary, so that linking happens once.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the numbers that tests make up are small and not negative"
)]

mod actions;
mod circles;
#[macro_use]
mod cli;
mod delivery;
mod desks;
mod exports;
mod intake;
mod layers;
mod manufacturer;
mod models;
mod parts;
mod planning;
mod portal;
mod requests;
mod screens;
