//! Arguments → window or one command.

use std::process::ExitCode;

use clap::Parser;
use foresale::cli::{self, Arguments};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command {
        Some(command) => cli::run(&command),
        None => cli::no_window_yet(),
    }
}
