//! What past contacts show: who responds, and who buys because of a contact.

pub mod look_alike;
pub mod trial;
pub mod uplift;
