//! What leaves the program.

pub mod certificates;
#[cfg(unix)]
mod company;
#[cfg(unix)]
pub mod dovecot;
mod files;
mod invented;
mod mailbox;
mod pages;
#[cfg(unix)]
mod scripted;
mod sending;
pub mod server;
