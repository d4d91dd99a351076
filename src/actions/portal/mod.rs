//! The dealers' portal and telephone: what they ask of the database, and starting and watching them.

mod backend;
mod callable_cache;
mod downloads;
mod events;
mod journal;
mod lockouts;
mod overview;
mod phone;
mod reporting;
mod requests;
mod serving;
mod sign_in;
mod simulating;
mod telephone;
mod unsubscribing;
mod upkeep;
mod viewing;
mod watching;

use crate::unsubscribe_link::SETTINGS;
pub use crate::unsubscribe_link::unsubscribe_link;
pub use backend::PortalBackend;
pub use lockouts::unlock;
pub use overview::{
    MakePortalLink, MarkMessageRead, ReadPortal, SavePortal, UnlockDealer, mark_read, new_link, overview,
    save_settings, settings,
};
pub use serving::{Certificate, Front, Running, ServeOptions, USUAL, serve};
pub(crate) use serving::{identity, socket};
pub use simulating::SimulatedCall;
pub use watching::{Watch, is_told, touched_by};

/// Settings by name.
const CERTIFICATE: &str = "portal_certificate";

/// A session ends when it has not been used for this long, and at the latest this long after it began, in seconds.
const IDLE_SECONDS: i64 = 30 * 60;
const WHOLE_SECONDS: i64 = 10 * 3_600;
/// How long a one-time link can be used, in seconds.
const LINK_SECONDS: i64 = 3 * 86_400;
