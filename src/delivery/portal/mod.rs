//! The dealers' portal: pages rendered here and served over HTTP, readable on any telephone without scripts.

mod answers;
pub mod backend;
mod dealer_pages;
mod forms;
mod limits;
mod network;
mod open_pages;
mod pages;
pub mod phone;
mod routes;
pub mod secrets;
pub mod server;
mod site;
pub mod tls;
mod views;
mod visit;

pub use forms::{Form, encoded};
pub(crate) use limits::Arrivals;
pub use limits::Limit;
pub use network::network;
pub use routes::router;
pub(crate) use routes::{client, guarded};
pub use site::{Limits, Portal, Proxy, Site};
pub use views::tel;
