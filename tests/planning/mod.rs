//! Decisions: lists, control groups, dealers' leads.

mod allocation;
mod audience;
mod backups;
mod duplicates;
mod effect;
mod experiment;
mod listing;
mod members;
mod outcome;
mod selection;
mod targeting;
