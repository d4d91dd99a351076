//! Arguments → the window, or one command.

use std::path::PathBuf;
use std::process::ExitCode;

use foresale::app::{self, Options};
use foresale::screens::asked::ThemeChoice;
use foresale::screens::place::Screen;

fn main() -> ExitCode {
    let mut options = Options::default();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--sample" => options.sample = true,
            "--screen" => {
                let wanted = arguments.next().unwrap_or_default();
                options.screen = Screen::ALL.into_iter().find(|screen| screen.name().eq_ignore_ascii_case(&wanted));
            }
            "--theme" => {
                options.theme = match arguments.next().as_deref() {
                    Some("light") => Some(ThemeChoice::Light),
                    Some("dark") => Some(ThemeChoice::Dark),
                    _ => None,
                };
            }
            _ => options.path = Some(PathBuf::from(argument)),
        }
    }
    match app::run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            #[expect(clippy::print_stderr, reason = "there is no window to say it in")]
            {
                eprintln!("{message}");
            }
            ExitCode::FAILURE
        }
    }
}
