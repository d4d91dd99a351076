//! What past contacts teach: who responds, and whom a contact makes buy.

pub mod look_alike;
pub mod trial;
pub mod uplift;
