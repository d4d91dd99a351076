//! Other desks: the same requests, asked from another computer. [`serve`] answers them where the database is; an [`Office`]
//! asks them from elsewhere. Rights, log and what an answer makes stale are the one way in's ([`crate::request`]) here as there.
//!
//! [`table`] lists what can travel; a request that changes something carries a number, by which it is done once however often
//! the desk has to ask ([`crate::numbered`]).

mod backend;
mod changes;
mod encoding;
mod known_offices;
mod office;
mod parcels;
mod reaching;
mod serving;
mod sessions;
pub mod table;

pub use encoding::{read, written};
pub use office::{News, Office, Patience, SessionEnded, Tell, is_office, refuse_office};
pub use reaching::{Reached, name_of, reach, trust};
pub use serving::{DesksOptions, RunningDesks, USUAL, serve};

/// The version that both ends have to have.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
