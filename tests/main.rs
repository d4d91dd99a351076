//! All integration tests in one binary, so that linking is paid once.

mod models;
mod planning;
mod delivery;
mod parts;
