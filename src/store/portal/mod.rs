//! Dealers on the portal and on the telephone: who is signed in, what was done, and the state of calls.

mod browser;
mod failure;
mod leads;
mod log;
mod phone;
mod report;
mod session;

pub use failure::{Failures, Lane};
pub use log::NewEvent;
pub use report::{NewDealerReport, StoredReport};
pub use session::StoredSession;
