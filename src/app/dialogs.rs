//! The system's own file dialogs, asked in a job's thread so that no frame waits.

use std::path::PathBuf;

use rfd::FileDialog;

use crate::screens::asked::FileFormat;

const DATABASES: [&str; 4] = ["foresale", "db", "sqlite", "sqlite3"];
const TABLES: [&str; 5] = ["csv", "tsv", "txt", "dat", "tab"];

#[must_use]
pub fn open_database() -> Option<PathBuf> {
    FileDialog::new()
        .set_title("Open a customer database")
        .add_filter("Customer databases", &DATABASES)
        .add_filter("All files", &["*"])
        .pick_file()
}

#[must_use]
pub fn new_database() -> Option<PathBuf> {
    FileDialog::new()
        .set_title("Make a new customer database")
        .add_filter("Customer databases", &DATABASES)
        .set_file_name("customers.foresale")
        .save_file()
        .map(|path| with_ending(path, "foresale"))
}

#[must_use]
pub fn import_file() -> Option<PathBuf> {
    FileDialog::new()
        .set_title("Import a file")
        .add_filter("Tables as text", &TABLES)
        .add_filter("All files", &["*"])
        .pick_file()
}

#[must_use]
pub fn save(name: &str, format: FileFormat) -> Option<PathBuf> {
    FileDialog::new()
        .set_title("Save")
        .add_filter(format.ending().to_uppercase(), &[format.ending()])
        .set_file_name(format!("{name}.{}", format.ending()))
        .save_file()
        .map(|path| with_ending(path, format.ending()))
}

#[must_use]
pub fn folder() -> Option<PathBuf> {
    FileDialog::new().set_title("Choose a folder for the call sheets").pick_folder()
}

/// Adds the ending where the person typed none.
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
}
