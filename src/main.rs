//! Arguments → the window, or one command.

use std::process::ExitCode;

use clap::Parser;
use foresale::app::{self, Options};
use foresale::cli::{self, Arguments, Theme};
use foresale::screens::action::ThemeChoice;
use foresale::screens::place::Screen;

fn main() -> ExitCode {
    keep_memory_off_the_disk();
    let arguments = match Arguments::try_parse_from(cli::without_person()) {
        Ok(arguments) => arguments,
        Err(error) => match cli::unknown_command() {
            Some(word) if error.use_stderr() => return no_such(&word),
            _ => match cli::no_number(&error) {
                Some(told) => return refused(&told),
                None => match cli::harmless(&error) {
                    Some(told) => return refused(&told),
                    None => error.exit(),
                },
            },
        },
    };
    match &arguments.command {
        Some(command) => cli::run(command),
        None => open_window(arguments),
    }
}

/// A program that dies leaves no picture of its memory, in which people and keys are.
fn keep_memory_off_the_disk() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // A system that does not permit even less than it would allow is left as it is.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
}

/// Ends as the library of arguments does, with other words.
fn refused(told: &str) -> ExitCode {
    cli::misread(told);
    ExitCode::from(2)
}

fn no_such(word: &str) -> ExitCode {
    cli::complain(&format!("there is no file and no command '{word}'; `foresale --help` lists the commands"));
    ExitCode::FAILURE
}

fn open_window(arguments: Arguments) -> ExitCode {
    let screen = arguments
        .screen
        .and_then(|wanted| Screen::ALL.into_iter().find(|screen| screen.name().eq_ignore_ascii_case(&wanted)));
    let theme = arguments.theme.map(|theme| match theme {
        Theme::Light => ThemeChoice::Light,
        Theme::Dark => ThemeChoice::Dark,
    });
    if let Some(path) = arguments.db.as_ref().filter(|path| !app::is_there(path)) {
        return no_such(&path.display().to_string());
    }
    match app::run(Options { path: arguments.db, screen, theme, sample: arguments.sample }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            cli::complain(&message);
            ExitCode::FAILURE
        }
    }
}
