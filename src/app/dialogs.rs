//! The system's own file dialogs, opened on a job's thread so that no frame waits.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rfd::FileDialog;

use domain::list_format::ListFormat;

const DATABASES: [&str; 4] = ["foresale", "db", "sqlite", "sqlite3"];
const TABLES: [&str; 5] = ["csv", "tsv", "txt", "dat", "tab"];

const CERTIFICATES: [&str; 4] = ["pem", "crt", "cer", "txt"];

/// Nobody closes a dialog faster than this; a faster answer means that none was shown.
const FASTER_THAN_A_HAND: Duration = Duration::from_millis(250);

/// The outcome of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Chosen(PathBuf),
    Closed,
    /// The system has no file dialog, such as a bare Linux desktop without a portal.
    NoDialog,
}

#[must_use]
pub fn open_database() -> Answer {
    let dialog = FileDialog::new()
        .set_title("Open a customer database")
        .add_filter("Customer databases", &DATABASES)
        .add_filter("All files", &["*"]);
    answer(|| dialog.pick_file())
}

#[must_use]
pub fn new_database() -> Answer {
    let dialog = FileDialog::new()
        .set_title("Make a new customer database")
        .add_filter("Customer databases", &DATABASES)
        .set_file_name("customers.foresale");
    answer(|| dialog.save_file().map(|path| with_ending(path, "foresale")))
}

#[must_use]
pub fn import_file() -> Answer {
    let dialog = FileDialog::new()
        .set_title("Import a file")
        .add_filter("Tables as text", &TABLES)
        .add_filter("All files", &["*"]);
    answer(|| dialog.pick_file())
}

#[must_use]
pub fn certificates() -> Answer {
    let dialog = FileDialog::new()
        .set_title("Choose the certificates of your authority")
        .add_filter("Certificates as text", &CERTIFICATES)
        .add_filter("All files", &["*"]);
    answer(|| dialog.pick_file())
}

/// Where to save; none when the dialog was closed. Without a dialog: a free name in the user's home folder.
#[must_use]
pub fn save(name: &str, format: ListFormat) -> Option<PathBuf> {
    let dialog = FileDialog::new()
        .set_title("Save")
        .add_filter(format.ending().to_uppercase(), &[format.ending()])
        .set_file_name(format!("{name}.{}", format.ending()));
    match answer(|| dialog.save_file().map(|path| with_ending(path, format.ending()))) {
        Answer::Chosen(path) => Some(path),
        Answer::Closed => None,
        Answer::NoDialog => Some(free_name(&home(), name, format.ending())),
    }
}

/// A folder for several files; none when the dialog was closed. Without a dialog: one in the user's home folder.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    match answer(|| FileDialog::new().set_title("Choose a folder for the call sheets").pick_folder()) {
        Answer::Chosen(path) => Some(path),
        Answer::Closed => None,
        Answer::NoDialog => Some(home().join("Foresale call sheets")),
    }
}

fn answer(ask: impl FnOnce() -> Option<PathBuf>) -> Answer {
    let start = Instant::now();
    match ask() {
        Some(path) => Answer::Chosen(path),
        None if start.elapsed() < FASTER_THAN_A_HAND => Answer::NoDialog,
        None => Answer::Closed,
    }
}

fn home() -> PathBuf {
    std::env::home_dir().unwrap_or_else(std::env::temp_dir)
}

/// "list.csv", or "list 2.csv" if that is taken, and so on.
fn free_name(folder: &Path, name: &str, ending: &str) -> PathBuf {
    let plain = folder.join(format!("{name}.{ending}"));
    let numbered = (2..1000).map(|n| folder.join(format!("{name} {n}.{ending}")));
    std::iter::once(plain.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(plain)
}

/// Adds the extension if the user typed none.
fn with_ending(path: PathBuf, ending: &str) -> PathBuf {
    if path.extension().is_some() { path } else { path.with_extension(ending) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ending_is_added_where_none_was_typed() {
        assert_eq!(with_ending("list".into(), "csv"), PathBuf::from("list.csv"));
        assert_eq!(with_ending("list.txt".into(), "csv"), PathBuf::from("list.txt"));
    }

    #[test]
    fn an_answer_faster_than_a_hand_means_that_there_was_no_dialog() {
        assert_eq!(answer(|| None), Answer::NoDialog);
        assert_eq!(answer(|| Some("a.csv".into())), Answer::Chosen("a.csv".into()));
        let slow = || {
            std::thread::sleep(FASTER_THAN_A_HAND);
            None
        };
        assert_eq!(answer(slow), Answer::Closed);
    }

    #[test]
    fn nothing_is_overwritten_without_a_dialog() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = free_name(folder.path(), "kpis", "csv");
        assert!(first.ends_with("kpis.csv"));
        std::fs::write(&first, "x").expect("written");
        assert!(free_name(folder.path(), "kpis", "csv").ends_with("kpis 2.csv"));
    }
}
