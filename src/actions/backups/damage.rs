//! What to say about a damaged file: which of its backups is the newest good one, and how to restore it.

use std::fmt;
use std::path::{Path, PathBuf};

use domain::backup::BackupName;
use store::backup::newest_sound;
use store::{Store, StoreError};

/// A file that is damaged, missing or no longer a database, with the backup that can replace it.
#[derive(Debug)]
pub struct BackupOffer {
    pub database: PathBuf,
    pub backup: PathBuf,
    pub name: BackupName,
    /// What was wrong.
    wrong: String,
    /// Whether it can be opened, so that repairing it may be enough.
    may_be_mended: bool,
}

impl BackupOffer {
    /// For callers that offer a button to restore it.
    #[must_use]
    pub fn spoken(&self) -> String {
        format!(
            "{}. The newest good backup is of {}. Restoring it keeps the present file under another name.",
            self.wrong,
            self.name.spoken()
        )
    }
}

impl fmt::Display for BackupOffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [database, backup] = [&self.database, &self.backup].map(|path| quoted(path));
        let mending = if self.may_be_mended {
            format!("; `foresale check {database} --repair` mends what can be mended without one")
        } else {
            String::new()
        };
        write!(
            f,
            "{}; the newest good backup is of {}: `foresale restore {database} {backup}`{mending}",
            self.wrong,
            self.name.spoken()
        )
    }
}

impl std::error::Error for BackupOffer {}

/// An error about a database file, with the way out: its newest good backup, if there is one.
#[must_use]
pub fn with_way_out(error: anyhow::Error, database: &Path) -> anyhow::Error {
    let cause = error.chain().find_map(|cause| cause.downcast_ref::<StoreError>());
    let is_damaged = matches!(cause, Some(StoreError::Damaged(_)));
    let is_of_this_file = match cause {
        Some(StoreError::Damaged(_)) => true,
        Some(StoreError::Foreign(path) | StoreError::Missing(path)) => path == database,
        _ => false,
    };
    if !is_of_this_file || error.is::<BackupOffer>() {
        return error;
    }
    let mut wrong = error.to_string();
    for cause in
        error.chain().skip(1).map(ToString::to_string).filter(|cause| !error.to_string().contains(cause.as_str()))
    {
        wrong = format!("{wrong}: {cause}");
    }
    // A suggestion that does not help here: the file did exist.
    let wrong = wrong.replace("; create one with `foresale new`", "");
    match newest_sound(database) {
        Some(backup) => BackupOffer {
            database: database.to_owned(),
            backup: backup.path,
            name: backup.name,
            wrong,
            may_be_mended: is_damaged && opens(database),
        }
        .into(),
        None if is_damaged => {
            let database = quoted(database);
            anyhow::anyhow!(
                "{wrong}; there is no good backup of it; `foresale check {database} --repair` mends what can be mended"
            )
        }
        None => error,
    }
}

/// What to do about failed checks of a database, after a semicolon: repair first, then restore a backup.
#[must_use]
pub fn way_out_of_faults(database: &Path, is_mended: bool) -> String {
    let path = quoted(database);
    if !is_mended {
        return format!("`foresale check {path} --repair` mends what can be mended without a backup");
    }
    match newest_sound(database) {
        Some(backup) => format!(
            "this cannot be mended safely; the newest good backup is of {}: `foresale restore {path} {}`",
            backup.name.spoken(),
            quoted(&backup.path)
        ),
        None => "this cannot be mended safely, and there is no backup".to_owned(),
    }
}

fn opens(path: &Path) -> bool {
    Store::open(path).is_ok()
}

/// A path as written in a command.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    if text.contains([' ', '\'', '"', '(', ')', '&', ';']) { format!("\"{text}\"") } else { text }
}
