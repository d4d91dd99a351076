//! The telephone: a menu as data, navigated by keys or words, rendered for the telephone service or for a simulator.

mod call;
mod heard;
mod menu;
mod service;
mod signature;
mod simulator;
mod turn;
mod twiml;

pub use service::{Ringed, Ringing, answer};
pub use signature::{is_signed, sign};
pub use simulator::Simulator;
