//! Decisions: lists, control groups, dealers' leads.

mod allocation;
mod audience;
mod experiment;
mod targeting;
