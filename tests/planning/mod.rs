//! Decisions: lists, control groups, dealers' leads.

mod allocation;
mod audience;
mod duplicates;
mod experiment;
mod members;
mod selection;
mod targeting;
