//! Paper: hands a PDF to the system's print service, or else opens it in the PDF viewer.
//!
//! The print service reads the pages from this program, so that they lie in no file of ours. A viewer needs a file: it gets one
//! in a folder that nobody else can open, and that is cleared away.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use private_file::{TemporaryFolder, forget_temporary_folders};

/// How to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintOptions {
    pub copies: u32,
    /// Name of the print queue; none: the system's default.
    pub printer: Option<String>,
}

impl Default for PrintOptions {
    fn default() -> PrintOptions {
        PrintOptions { copies: 1, printer: None }
    }
}

/// Where the pages went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// To the print service, with its reply ("request id is Office-12").
    Printer(String),
    /// To the viewer, where the user prints it, as a file in the folder for viewers.
    Viewer,
}

/// Nothing on this computer accepted the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    #[error(
        "the printer did not accept '{pages}': {reason}; see to the printer and print again, or write the call sheets to a folder and print them from there"
    )]
    Refused { pages: String, reason: String },
    #[error(
        "this computer has neither a print service nor a PDF viewer that Foresale can find; write the call sheets to a folder instead, and take them to a computer with a printer"
    )]
    NoWay,
    #[error("the pages for the PDF viewer need a temporary folder, and none could be made: {0}")]
    NoFolder(String),
}

/// Prints a PDF, or opens it in the viewer where there is no print service. No shell is involved, so nothing in a file
/// or printer name can act as a command.
///
/// # Errors
/// [`PrintError`] says what to do instead.
pub fn print_pdf(
    pages: &Pages<'_>,
    options: &PrintOptions,
    viewing: &mut Option<PathBuf>,
) -> Result<Handed, PrintError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    print_with(pages, options, viewing, &folders)
}

/// A PDF, and what it is called: the title of the print job, or the name of the viewer's file.
#[derive(Debug, Clone, Copy)]
pub struct Pages<'a> {
    /// Letters, digits and hyphens.
    pub name: &'a str,
    pub pdf: &'a [u8],
}

/// The prefix of folders for printing.
const FOLDER: &str = "foresale-print-";
/// After this long, nobody is still reading an opened file.
const KEPT: Duration = Duration::from_hours(1);

/// A file in a folder that only this computer user can open. It is left there, because a viewer may still read from it for a
/// while.
fn file_for_viewer(pages: &Pages<'_>, viewing: &mut Option<PathBuf>) -> io::Result<PathBuf> {
    let folder = match viewing {
        Some(folder) => folder,
        None => viewing.insert(TemporaryFolder::new(FOLDER)?.leave()),
    };
    let file = folder.join(format!("{}.pdf", pages.name));
    private_file::save(&file, pages.pdf)?;
    Ok(file)
}

/// Removes the folders that earlier printing left for a viewer.
pub fn forget_old_folders() {
    forget_temporary_folders(FOLDER, KEPT);
}

fn print_with(
    pages: &Pages<'_>,
    options: &PrintOptions,
    viewing: &mut Option<PathBuf>,
    folders: &[PathBuf],
) -> Result<Handed, PrintError> {
    if let Some(lp) = (!cfg!(windows)).then(|| find("lp", folders)).flatten() {
        return queue(&lp, pages, options);
    }
    let viewer = viewers().iter().find_map(|name| find(name, folders)).ok_or(PrintError::NoWay)?;
    let file = file_for_viewer(pages, viewing).map_err(|error| PrintError::NoFolder(error.to_string()))?;
    let opened =
        Command::new(viewer).arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    match opened {
        Ok(_) => Ok(Handed::Viewer),
        Err(error) => {
            // Nobody reads it.
            let _ = std::fs::remove_file(file);
            Err(refused(pages, error.to_string()))
        }
    }
}

fn refused(pages: &Pages<'_>, reason: String) -> PrintError {
    PrintError::Refused { pages: pages.name.to_owned(), reason }
}

/// The programs that open a file in its default viewer.
fn viewers() -> &'static [&'static str] {
    if cfg!(windows) {
        &["explorer.exe"]
    } else if cfg!(target_os = "macos") {
        &["open"]
    } else {
        &["xdg-open", "gio-open"]
    }
}

fn queue(lp: &Path, pages: &Pages<'_>, options: &PrintOptions) -> Result<Handed, PrintError> {
    let refused = |reason: String| refused(pages, reason);
    let mut command = Command::new(lp);
    command.arg("-n").arg(options.copies.max(1).to_string());
    if let Some(printer) = &options.printer {
        command.arg("-d").arg(printer);
    }
    // Without a file it reads what is to be printed from here.
    let begun = command.arg("-t").arg(pages.name).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = begun.spawn().map_err(|e| refused(e.to_string()))?;
    // Who refuses a job stops reading: whether it was taken is what the service itself says.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(pages.pdf));
    let output = child.wait_with_output().map_err(|e| refused(e.to_string()))?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(Handed::Printer(said(&output.stdout)))
    } else {
        let reason = said(&output.stderr);
        Err(refused(if reason.is_empty() { output.status.to_string() } else { reason }))
    }
}

fn find(program: &str, folders: &[PathBuf]) -> Option<PathBuf> {
    folders.iter().map(|folder| folder.join(program)).find(|candidate| candidate.is_file())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const PAGES: Pages<'static> = Pages { name: "-d-03-brook-motors", pdf: b"%PDF Ada Brook" };

    /// A folder with a program that is called so.
    fn office(name: &str, script: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let lp = folder.path().join(name);
        std::fs::write(&lp, script).expect("written");
        std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).expect("allowed");
        folder
    }

    fn print(folder: &Path, options: &PrintOptions) -> Result<Handed, PrintError> {
        print_with(&PAGES, options, &mut None, &[folder.to_owned()])
    }

    #[test]
    fn the_print_service_reads_the_pages_and_no_file_is_made() {
        let folder = office("lp", "#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\ncat\n");
        let options = PrintOptions { copies: 2, printer: Some("Office; reboot".into()) };
        let wanted = "[-n]\n[2]\n[-d]\n[Office; reboot]\n[-t]\n[-d-03-brook-motors]\n%PDF Ada Brook";
        assert_eq!(print(folder.path(), &options), Ok(Handed::Printer(wanted.into())));
    }

    #[test]
    fn a_refusal_says_the_reason_and_what_to_do() {
        let folder = office("lp", "#!/bin/sh\necho 'lp: no default destination' >&2\nexit 1\n");
        let told = print(folder.path(), &PrintOptions::default()).expect_err("refused").to_string();
        assert!(told.contains("no default destination") && told.contains("to a folder"), "{told}");
        let none = tempfile::tempdir().expect("a folder");
        assert_eq!(print(none.path(), &PrintOptions::default()), Err(PrintError::NoWay));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_viewer_gets_a_file_that_nobody_else_can_open() {
        let folder = office("xdg-open", "#!/bin/sh\nexit 0\n");
        let (mut viewing, options) = (None, PrintOptions::default());
        for _ in 0..2 {
            let handed = print_with(&PAGES, &options, &mut viewing, &[folder.path().to_owned()]);
            assert_eq!(handed, Ok(Handed::Viewer));
        }
        let place = viewing.expect("one folder for all of them");
        let mode = |path: &Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
        let file = place.join("-d-03-brook-motors.pdf");
        assert_eq!((mode(&place), mode(&file)), (0o700, 0o600));
        assert_eq!(std::fs::read(&file).expect("read"), PAGES.pdf);
        std::fs::remove_dir_all(place).expect("removed");
    }
}
