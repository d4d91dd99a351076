//! Paper: sends a PDF to the system's print service, or else opens it in the PDF viewer.

use std::io;
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
    /// To the viewer, where the user prints it.
    Viewer,
}

/// Nothing on this computer accepted the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    #[error("the file {0} is not there")]
    NoFile(PathBuf),
    #[error("the printer did not accept it: {reason}; the pages are in {file}; open them and print from there")]
    Refused { file: PathBuf, reason: String },
    #[error(
        "this computer has neither a print service nor a PDF viewer that Foresale can find; the pages are in {0}, take the file to a computer with a printer"
    )]
    NoWay(PathBuf),
}

/// Prints a PDF, or opens it in the viewer where there is no print service. No shell is involved, so nothing in a file
/// or printer name can act as a command.
///
/// # Errors
/// [`PrintError`] names the file, so that the user can print it.
pub fn print_pdf(pdf: &Path, options: &PrintOptions) -> Result<Handed, PrintError> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    print_with(pdf, options, &folders)
}

/// The prefix of folders for printing.
const FOLDER: &str = "foresale-print-";
/// After this long, nobody is still reading an opened file.
const KEPT: Duration = Duration::from_hours(1);

/// A new folder for pages with personal data that only this computer user can open. It is kept, because a viewer may
/// still read from it for a while.
///
/// # Errors
/// When it cannot be created in the system's temporary folder.
pub fn private_folder() -> io::Result<PathBuf> {
    Ok(TemporaryFolder::new(FOLDER)?.leave())
}

/// Removes the folders that earlier printing left for a viewer, or left behind when it failed.
pub fn forget_old_folders() {
    forget_temporary_folders(FOLDER, KEPT);
}

fn print_with(pdf: &Path, options: &PrintOptions, folders: &[PathBuf]) -> Result<Handed, PrintError> {
    // An absolute path never looks like an option, whatever the file is called.
    let file = std::path::absolute(pdf).unwrap_or_else(|_| pdf.to_owned());
    if !file.is_file() {
        return Err(PrintError::NoFile(file));
    }
    if let Some(lp) = (!cfg!(windows)).then(|| find("lp", folders)).flatten() {
        return queue(&lp, &file, options);
    }
    let viewer =
        viewers().iter().find_map(|name| find(name, folders)).ok_or_else(|| PrintError::NoWay(file.clone()))?;
    let opened =
        Command::new(viewer).arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    opened.map(|_| Handed::Viewer).map_err(|e| PrintError::Refused { file, reason: e.to_string() })
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

fn queue(lp: &Path, file: &Path, options: &PrintOptions) -> Result<Handed, PrintError> {
    let refused = |reason: String| PrintError::Refused { file: file.to_owned(), reason };
    let mut command = Command::new(lp);
    command.arg("-n").arg(options.copies.max(1).to_string());
    if let Some(printer) = &options.printer {
        command.arg("-d").arg(printer);
    }
    let output = command.arg("--").arg(file).stdin(Stdio::null()).output().map_err(|e| refused(e.to_string()))?;
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

    /// A folder with an awkwardly named PDF and a print service that records its arguments.
    fn office(script: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let lp = folder.path().join("lp");
        std::fs::write(&lp, script).expect("written");
        std::fs::set_permissions(&lp, std::fs::Permissions::from_mode(0o755)).expect("allowed");
        let pdf = folder.path().join("-o $(rm) ; leads.pdf");
        std::fs::write(&pdf, "%PDF").expect("written");
        (folder, pdf)
    }

    #[test]
    fn the_print_service_gets_the_file_as_one_argument() {
        let (folder, pdf) = office("#!/bin/sh\nfor a in \"$@\"; do echo \"[$a]\"; done\n");
        let options = PrintOptions { copies: 2, printer: Some("Office; reboot".into()) };
        let handed = print_with(&pdf, &options, &[folder.path().to_owned()]);
        let wanted = format!("[-n]\n[2]\n[-d]\n[Office; reboot]\n[--]\n[{}]", pdf.display());
        assert_eq!(handed, Ok(Handed::Printer(wanted)));
    }

    #[test]
    fn a_refusal_names_the_file_and_the_reason() {
        let (folder, pdf) = office("#!/bin/sh\necho 'lp: no default destination' >&2\nexit 1\n");
        let error = print_with(&pdf, &PrintOptions::default(), &[folder.path().to_owned()]).expect_err("refused");
        assert!(error.to_string().contains("leads.pdf") && error.to_string().contains("no default destination"));
    }

    #[test]
    fn without_any_way_to_print_the_file_is_named() {
        let (_folder, pdf) = office("");
        assert_eq!(print_with(&pdf, &PrintOptions::default(), &[]), Err(PrintError::NoWay(pdf.clone())));
        let gone = pdf.with_file_name("gone.pdf");
        assert_eq!(print_with(&gone, &PrintOptions::default(), &[]), Err(PrintError::NoFile(gone)));
    }
}
