//! What leaves the program.

mod files;
mod invented;
mod mailbox;
mod pages;
mod sending;
pub mod server;
