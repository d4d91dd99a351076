//! All integration tests in one binary, so that linking is paid once.

mod delivery;
mod intake;
mod models;
mod parts;
mod planning;
mod screens;
