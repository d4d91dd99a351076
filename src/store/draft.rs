//! A file that is written under an unguessable name, readable by its owner only, and gets its own name when it is
//! complete.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::StoreError;
use super::in_use::with_ending;
use super::run::{Run, is_alive, unpredictable};

const ENDING: &str = "part";
/// The companion files that SQLite may keep beside a database.
pub(super) const COMPANIONS: [&str; 3] = ["-wal", "-shm", "-journal"];
/// What a draft has replaced, until it is overwritten.
const REPLACED: &str = "-old";

/// The file being written; unless it is put in place, it is removed when dropped. A draft left by a killed program is
/// recognised by the run in its name, which has ended, and is removed the next time something is written there.
#[derive(Debug)]
pub(super) struct Draft {
    path: PathBuf,
    _run: Run,
}

impl Draft {
    /// An empty draft of `target`, in the same folder. Errors name the target.
    pub fn begin(connection: &Connection, target: &Path) -> Result<Draft, StoreError> {
        Draft::begin_as(connection, target, target)
    }

    /// Same as [`Draft::begin`], under the name of `base` in the same folder.
    pub fn begin_as(connection: &Connection, base: &Path, target: &Path) -> Result<Draft, StoreError> {
        let failed = |error| StoreError::cannot_create(target, &error);
        let run = Run::begin(base, unpredictable(connection)?).map_err(failed)?;
        let path = with_ending(base, &format!(".{}.{ENDING}", run.name()));
        create(&path).map_err(failed)?;
        Ok(Draft { path, _run: run })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name; false if that is taken, because nothing is ever overwritten.
    pub fn place(&self, path: &Path) -> Result<bool, StoreError> {
        match fs::hard_link(&self.path, path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(false),
            // A file system without links, such as that of most USB sticks.
            Err(_) if path.exists() => return Ok(false),
            Err(_) => fs::rename(&self.path, path).map_err(|error| StoreError::cannot_create(path, &error))?,
        }
        sync_folder_of(path);
        Ok(true)
    }

    /// Puts it in place, replacing any existing file.
    pub fn replace(self, path: &Path) -> Result<(), StoreError> {
        fs::rename(&self.path, path).map_err(|error| StoreError::cannot_create(path, &error))?;
        sync_folder_of(path);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        remove_with_companions(&self.path);
    }
}

/// An empty file that only its owner may read, before SQLite writes a single row into it.
fn create(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map(drop)
}

/// Removes drafts of `target` left by dead runs.
pub(super) fn clear_drafts_of(target: &Path) {
    let name = target.file_name().and_then(|name| name.to_str());
    if let Some(name) = name {
        clear(&folder_of_file(target), name);
    }
}

/// Whatever cannot be removed is tried again the next time.
fn clear(folder: &Path, of: &str) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(of)) else { continue };
        let base = folder.join(of);
        if let Some(run) = rest.strip_prefix('.').and_then(|rest| rest.split_once('.')).filter(|(_, e)| is_ours(e)) {
            if is_a_run(run.0) && !is_alive(&base, run.0) {
                if run.1.ends_with(REPLACED) {
                    let _ = overwrite(&entry.path());
                }
                let _ = fs::remove_file(entry.path());
            }
        } else if let Some(run) = rest.strip_prefix("-run-").filter(|run| is_a_run(run)) {
            // Asking is enough: the lock file of a dead run is then removed.
            is_alive(&base, run);
        }
    }
}

/// Whether a name ends like a draft or one of its companion files.
fn is_ours(ending: &str) -> bool {
    ending.strip_prefix(ENDING).is_some_and(|rest| rest.is_empty() || rest == REPLACED || COMPANIONS.contains(&rest))
}

fn is_a_run(name: &str) -> bool {
    name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn remove_with_companions(path: &Path) {
    for ending in COMPANIONS {
        let _ = fs::remove_file(with_ending(path, ending));
    }
    let _ = fs::remove_file(path);
}

/// Writes zeros over all of a file that is no database any more.
pub(super) fn overwrite(path: &Path) -> io::Result<()> {
    let mut left = fs::metadata(path)?.len();
    let mut file = OpenOptions::new().write(true).open(path)?;
    let zeros = vec![0; 1 << 20];
    while left > 0 {
        let some = usize::try_from(left).unwrap_or(usize::MAX).min(zeros.len());
        file.write_all(&zeros[..some])?;
        left -= some as u64;
    }
    file.sync_all()
}

fn folder_of_file(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// Makes the new name of a file survive a power loss. Only a folder is opened, and only where that is possible.
pub(super) fn sync_folder_of(path: &Path) {
    if cfg!(unix)
        && let Ok(folder) = fs::File::open(folder_of_file(path))
    {
        // Some file systems cannot; the names are then as safe as they get.
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_dead_runs_left_goes_and_what_living_ones_write_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open_in_memory().expect("SQLite");
        let draft = Draft::begin(&connection, &folder.path().join("backup")).expect("begun");
        let living = names(folder.path());
        assert_eq!(living.len(), 2, "{living:?}");
        for left in [
            "backup.0123456789abcdef.part",
            "backup.0123456789abcdef.part-wal",
            "backup-run-0123456789abcdef",
            "backup-run-0123456789abcde0",
        ] {
            fs::write(folder.path().join(left), "x").expect("written");
        }
        for others in ["backup.part", "backup.notes.part", "notes.0123456789abcdef.part"] {
            fs::write(folder.path().join(others), "x").expect("written");
        }
        clear_drafts_of(&folder.path().join("backup"));
        let mut expected = living;
        expected.extend(["backup.part", "backup.notes.part", "notes.0123456789abcdef.part"].map(String::from));
        expected.sort();
        assert_eq!(names(folder.path()), expected);
        drop(draft);
        assert_eq!(names(folder.path()).len(), 3);
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let connection = Connection::open_in_memory().expect("SQLite");
        let target = folder.path().join("a.foresale");
        fs::write(&target, "theirs").expect("written");
        let draft = Draft::begin(&connection, &target).expect("begun");
        assert!(!draft.place(&target).expect("tried"));
        assert!(draft.place(&folder.path().join("b.foresale")).expect("placed"));
        drop(draft);
        assert_eq!(fs::read_to_string(&target).expect("read"), "theirs");
        assert_eq!(names(folder.path()), ["a.foresale", "b.foresale"]);
    }
}
