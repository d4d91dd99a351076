//! What leaves the program.

pub mod certificates;
#[cfg(unix)]
mod company;
#[cfg(unix)]
pub mod dovecot;
mod files;
pub mod hostile;
mod invented;
mod mailbox;
mod pages;
mod refusals;
#[cfg(unix)]
mod scripted;
mod sending;
pub mod server;
