//! Other desks: how a request travels to the computer that has the database, and its answer back. It knows neither what is
//! asked nor who may; [`backend::Backend`] says that.

pub mod address;
pub mod backend;
pub mod client;
mod pinned;
mod queue;
mod routes;
mod streaming;
mod wire;

pub use routes::{Desks, router};
