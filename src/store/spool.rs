//! What dealers saw while somebody else was writing to the database: stored in a file beside it before the response
//! goes out, and transferred into the database as soon as it is free.
//!
//! Personal data must not be shown without an entry, and nobody who looks at a list should wait for an import. So the
//! entry goes to disk here instead: one line of JSON each, in consecutively numbered files that only their owner may
//! read. The entries of a file are transferred into the database in one transaction with the file's number, so that
//! each counts once however often the program dies; what a dead portal left is transferred by whoever opens the
//! database next.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, Write};
use std::path::PathBuf;

use rusqlite::{OptionalExtension, params};

use super::keys::{Key, decrypt_line, encrypt_line};
use super::run::Run;
use super::view_entry::ViewEntry;
use super::{Store, StoreError};

/// Entries per file, which are transferred into the database together.
const MOST_LINES: usize = 2_000;
/// Preallocated bytes of a file: overwriting existing bytes reaches the disk quickly, while a growing file waits for
/// everything else the disk has to do.
const READY: usize = 512 * 1024;

/// The files of one portal.
#[derive(Debug)]
pub struct Spool {
    run: Run,
    database: PathBuf,
    /// Number of the file that is written to, or would be.
    number: i64,
    /// Number of the last one whose entries are in the database.
    folded: i64,
    file: Option<File>,
    lines: usize,
    /// A file that waits for its turn.
    prepared: Option<Prepared>,
    /// What the database is encrypted with, and these files too.
    key: Option<Key>,
}

/// Where a file is to be made.
#[derive(Debug)]
pub struct Unprepared {
    path: PathBuf,
    number: i64,
}

/// A file with room in it.
#[derive(Debug)]
pub struct Prepared {
    number: i64,
    file: File,
}

impl Unprepared {
    /// Makes the file.
    ///
    /// # Errors
    /// When it cannot be made; nothing is left of it then.
    pub fn prepare(self) -> io::Result<Prepared> {
        let Unprepared { path, number } = self;
        let mut file = create(&path)?;
        let filled = file.write_all(&vec![0; READY]).and_then(|()| file.rewind()).and_then(|()| file.sync_all());
        if let Err(error) = filled {
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok(Prepared { number, file })
    }
}

impl Spool {
    /// Stores entries; they are on disk when this returns.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn append(&mut self, entries: &[ViewEntry]) -> io::Result<()> {
        let mut text = Vec::new();
        for entry in entries {
            let line = serde_json::to_vec(entry)?;
            match &self.key {
                Some(key) => text.extend(encrypt_line(key, &line).map_err(io::Error::other)?.bytes()),
                None => text.extend(line),
            }
            text.push(b'\n');
        }
        if self.file.is_none() {
            self.file = Some(self.open_next()?);
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        let written = file.write_all(&text).and_then(|()| file.sync_data());
        self.lines += entries.len();
        if written.is_err() || self.lines >= MOST_LINES {
            // A partial line ends its file, so that the next file starts clean.
            self.close();
        }
        written
    }

    /// The file to write to next: the prepared one, else one created now.
    fn open_next(&mut self) -> io::Result<File> {
        if let Some(prepared) = self.prepared.take()
            && prepared.number == self.number
        {
            return Ok(prepared.file);
        }
        loop {
            match create(&path(&self.database, self.run.name(), self.number)) {
                // It is just being prepared; it gets no more entries and is folded as an empty file.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => self.number += 1,
                created => return created,
            }
        }
    }

    /// The file that will be written to after the current one, if it has not been prepared; none before the first.
    #[must_use]
    pub fn unprepared(&self) -> Option<Unprepared> {
        let number = self.number + i64::from(self.file.is_some());
        let is_wanted = number > 1 && self.prepared.as_ref().is_none_or(|prepared| prepared.number < number);
        let path = path(&self.database, self.run.name(), number);
        is_wanted.then_some(Unprepared { path, number })
    }

    pub fn take_prepared(&mut self, prepared: Prepared) {
        self.prepared = Some(prepared);
    }

    /// Ends the file that is written to, so that it can be folded.
    pub fn close(&mut self) {
        if self.file.take().is_some() {
            self.number += 1;
            self.lines = 0;
        }
    }

    /// The next file to fold, of those that are closed.
    #[must_use]
    pub fn next(&self) -> Option<i64> {
        (self.folded + 1 < self.number).then_some(self.folded + 1)
    }

    /// Whether everything that was stored here is in the database.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.file.is_none() && self.next().is_none()
    }

    /// Records that a file was folded.
    pub fn mark_folded(&mut self, number: i64) {
        self.folded = self.folded.max(number);
    }

    #[must_use]
    pub fn run(&self) -> &str {
        self.run.name()
    }
}

/// "customers.foresale" has "customers.foresale-views-0f3a…-1" beside it.
fn path(database: &std::path::Path, run: &str, number: i64) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!("-views-{run}-{number}"));
    PathBuf::from(name)
}

fn create(path: &std::path::Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The entries of a file. An incomplete last line was never answered: its request died with the program.
fn entries(text: &str, key: Option<&Key>) -> Vec<ViewEntry> {
    // A file that was encrypted meanwhile may have plain ones left.
    let plain = |line: &str| serde_json::from_str(line).ok();
    let encrypted = |line: &str| serde_json::from_slice(&decrypt_line(key?, line)?).ok();
    text.lines().filter_map(|line| plain(line).or_else(|| encrypted(line))).collect()
}

impl Store {
    /// Begins to store views beside the database.
    ///
    /// # Errors
    /// When the database cannot be written, or no file can be created beside it.
    pub fn begin_spool(&mut self) -> Result<Spool, StoreError> {
        let run = self.begin_run()?;
        self.connection.execute("INSERT INTO view_spool (run) VALUES (?1)", [run.name()])?;
        let (database, file, prepared) = (self.path.clone(), None, None);
        let key = self.key.clone();
        Ok(Spool { run, database, number: 1, folded: 0, file, lines: 0, prepared, key })
    }

    /// Whether a portal is currently serving this database, in this program or another one.
    #[must_use]
    pub fn has_portal_at_work(&self) -> bool {
        // If this cannot be read nothing can, and that is reported where it matters.
        self.spool_runs().is_ok_and(|runs| runs.iter().any(|run| self.is_at_work(run)))
    }

    fn spool_runs(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT run FROM view_spool")?;
        Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Ends a spool whose entries are all in the database.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn end_spool(&mut self, spool: Spool) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM view_spool WHERE run = ?1", [spool.run()])?;
        if let Some(prepared) = &spool.prepared {
            // Nothing is in it.
            let _ = fs::remove_file(path(&self.path, spool.run(), prepared.number));
        }
        drop(spool);
        Ok(())
    }

    /// Transfers the entries of one closed file into the database, each once, and removes the file.
    ///
    /// # Errors
    /// When the file cannot be read or the database cannot be written.
    pub fn fold(&mut self, run: &str, number: i64) -> Result<(), StoreError> {
        let path = path(&self.path, run, number);
        let text = fs::read(&path).map_err(|error| StoreError::cannot_open(&path, &error))?;
        let entries = entries(&String::from_utf8_lossy(&text), self.key.as_ref());
        self.atomically(|store| {
            let sql = "UPDATE view_spool SET folded = ?2 WHERE run = ?1 AND folded < ?2";
            if store.connection.execute(sql, params![run, number])? == 1 {
                store.put_views(&entries)?;
            }
            Ok::<_, StoreError>(())
        })?;
        // If left behind, it will be recognised as already folded.
        let _ = fs::remove_file(&path);
        Ok(())
    }

    /// Transfers what portals that are no longer running stored.
    pub(super) fn fold_what_is_left(&mut self) -> Result<(), StoreError> {
        let runs = self.spool_runs()?;
        for run in runs.iter().filter(|run| !self.is_at_work(run)).collect::<Vec<_>>() {
            let sql = "SELECT folded FROM view_spool WHERE run = ?1";
            let folded: Option<i64> = self.connection.query_row(sql, [run], |row| row.get(0)).optional()?;
            let mut number = folded.unwrap_or(0);
            // The program may have died before it removed the last one that was folded.
            let _ = fs::remove_file(path(&self.path, run, number));
            number += 1;
            while path(&self.path, run, number).exists() {
                match self.fold(run, number) {
                    // Somebody else who opened the database was faster.
                    Err(StoreError::Missing(_)) => {}
                    folded => folded?,
                }
                number += 1;
            }
            self.connection.execute("DELETE FROM view_spool WHERE run = ?1", [run])?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::portal::NewEvent;
    use reports::portal::{Happening, Means};

    fn view(at: i64) -> ViewEntry {
        let detail = String::new();
        ViewEntry::Event(NewEvent {
            at,
            dealer: None,
            means: Means::Portal,
            what: Happening::SawList,
            lead: None,
            detail,
        })
    }

    #[test]
    fn a_file_that_was_prepared_is_written_to_and_one_that_is_being_prepared_is_passed_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("a.foresale");
        let mut store = Store::create(&database).expect("created");
        let mut spool = store.begin_spool().expect("begun");
        let run = spool.run().to_owned();
        assert!(spool.unprepared().is_none(), "nobody may ever need one");
        spool.append(&[view(1)]).expect("kept");
        let prepared = spool.unprepared().expect("wanted").prepare().expect("made");
        spool.take_prepared(prepared);
        assert!(spool.unprepared().is_none());
        spool.close();
        spool.append(&[view(2)]).expect("kept");
        let long = fs::metadata(path(&database, &run, 2)).expect("there").len();
        assert_eq!(usize::try_from(long).expect("small"), READY, "the second went into what was ready");
        let late = spool.unprepared().expect("wanted");
        spool.close();
        let late = late.prepare().expect("made");
        spool.append(&[view(3)]).expect("kept, in the fourth");
        spool.take_prepared(late);
        spool.close();
        spool.append(&[view(4)]).expect("kept");
        spool.close();
        while let Some(number) = spool.next() {
            store.fold(&run, number).expect("folded");
            spool.mark_folded(number);
        }
        assert_eq!(store.portal_events(0, 9).expect("read").len(), 4);
        let unused = spool.unprepared().expect("wanted").prepare().expect("made");
        spool.take_prepared(unused);
        store.end_spool(spool).expect("ended");
        let left = fs::read_dir(folder.path()).expect("listed").flatten();
        assert!(!left.into_iter().any(|file| file.file_name().to_string_lossy().contains("-views-")));
    }

    #[test]
    fn each_entry_comes_into_the_database_once_however_often_the_program_dies() {
        let folder = tempfile::tempdir().expect("a folder");
        let database = folder.path().join("a.foresale");
        let mut store = Store::create(&database).expect("created");
        let mut spool = store.begin_spool().expect("begun");
        let run = spool.run().to_owned();
        spool.append(&[view(1), view(2)]).expect("kept");
        spool.close();
        spool.append(&[view(3)]).expect("kept");
        let first = path(&database, &run, 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&first).expect("there").permissions().mode() & 0o777, 0o600);
        }
        let kept = fs::read(&first).expect("read");
        assert_eq!(spool.next(), Some(1));
        store.fold(&run, 1).expect("folded");
        assert!(!first.exists());
        // Killed between the commit and the removal of the file.
        fs::write(&first, &kept).expect("written");
        store.fold(&run, 1).expect("folded");
        assert_eq!(store.portal_events(0, 9).expect("read").len(), 2);
        fs::write(&first, &kept).expect("written");
        assert_eq!(
            Store::open(&database).expect("opened").portal_events(0, 9).expect("read").len(),
            2,
            "it is at work"
        );
        // Killed in the middle of a line, for which nobody got the response.
        let torn = [fs::read(path(&database, &run, 2)).expect("read"), b"{\"Event\":{\"at\":4".to_vec()].concat();
        fs::write(path(&database, &run, 2), torn).expect("written");
        drop(spool);
        for _ in 0..2 {
            let opened = Store::open(&database).expect("opened");
            assert_eq!(opened.portal_events(0, 9).expect("read").len(), 3);
        }
        let left: Vec<_> =
            fs::read_dir(folder.path()).expect("listed").flatten().map(|file| file.file_name()).collect();
        assert!(left.iter().all(|name| !name.to_string_lossy().contains("-views-")), "{left:?}");
    }
}
