//! Pure decisions: who is contacted with which offer, who is left alone, which dealer gets which lead.

pub mod allocation;
pub mod audience;
mod budget;
pub mod experiment;
pub mod targeting;
