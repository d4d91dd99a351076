//! What has changed in the database, for the desks that show it: what desks asked for, and what others did at the file itself.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use domain::request::{Matter, Place};
use store::Store;

use super::table;
use crate::database;
use crate::portal::{Watch, touched_by};

/// More than these, and whoever was away for longer reads everything anew.
const MOST: usize = 500;
/// How often the file is looked at: one number is read, and more only if it has changed.
const LOOK: Duration = Duration::from_millis(400);
/// Entries of the log that are read at once.
const MOST_ENTRIES: u32 = 200;

struct Change {
    number: u64,
    matters: &'static [Matter],
    /// The session that asked for it, which reads its own answer; empty for all others.
    by: String,
}

/// The changes since the server began, the newest last.
#[derive(Default)]
pub(super) struct Changes {
    kept: Mutex<(u64, VecDeque<Change>)>,
}

impl Changes {
    fn kept(&self) -> MutexGuard<'_, (u64, VecDeque<Change>)> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn note(&self, matters: &'static [Matter], by: &str) {
        if matters.is_empty() {
            return;
        }
        let mut kept = self.kept();
        kept.0 += 1;
        let number = kept.0;
        kept.1.push_back(Change { number, matters, by: by.to_owned() });
        if kept.1.len() > MOST {
            kept.1.pop_front();
        }
    }

    /// The number of the newest change.
    pub fn newest(&self) -> u64 {
        self.kept().0
    }

    /// What others than this session have touched after the change of this number, and the number of the newest.
    pub fn since(&self, number: u64, session: &str) -> (u64, Vec<Matter>) {
        let kept = self.kept();
        if kept.1.front().is_some_and(|oldest| oldest.number > number + 1) {
            return (kept.0, Matter::ALL.to_vec());
        }
        let by_others =
            kept.1.iter().filter(|change| change.number > number && (change.by.is_empty() || change.by != session));
        let mut matters = Vec::new();
        for matter in by_others.flat_map(|change| change.matters) {
            if !matters.contains(matter) {
                matters.push(*matter);
            }
        }
        (kept.0, matters)
    }
}

/// Notes what is done at the file itself, by the window and the command line there and by dealers; it ends when dropped.
pub(super) struct Lookout {
    ends: Arc<AtomicBool>,
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

impl Lookout {
    /// # Errors
    /// When the database cannot be read, or the system gives no thread.
    pub fn over(path: &Path, changes: &Arc<Changes>) -> Result<Lookout> {
        let mut file =
            File { store: database::open_to_read(path)?, dealers: Watch::over(path)?, version: 0, newest: 0 };
        (file.version, file.newest) = (file.store.file_version()?, file.store.newest_log_entry()?);
        let ends = Arc::new(AtomicBool::new(false));
        let (told, changes) = (Arc::clone(&ends), Arc::clone(changes));
        let work = move || {
            while !told.load(Ordering::Relaxed) {
                thread::sleep(LOOK);
                // A database that is briefly locked is looked at again.
                let _ = file.look(&changes);
            }
        };
        thread::Builder::new().name("changes at the file".into()).spawn(work)?;
        Ok(Lookout { ends })
    }
}

/// The file as it was looked at last.
struct File {
    store: Store,
    dealers: Watch,
    version: i64,
    newest: i64,
}

impl File {
    fn look(&mut self, changes: &Changes) -> Result<()> {
        for event in self.dealers.look()? {
            changes.note(touched_by(event.what), "");
        }
        let version = self.store.file_version()?;
        if version == self.version {
            return Ok(());
        }
        loop {
            let entries = self.store.log_entries_after(self.newest, MOST_ENTRIES)?;
            for entry in &entries {
                self.newest = entry.number;
                // What a desk asked for was noted when it was done.
                if !entry.place.starts_with(Place::Desk.code()) {
                    changes.note(touched_by_request(&entry.request), "");
                }
            }
            if entries.len() < MOST_ENTRIES as usize {
                self.version = version;
                return Ok(());
            }
        }
    }
}

/// What a request made stale; one that only the file's own computer can make may have changed anything.
fn touched_by_request(name: &str) -> &'static [Matter] {
    table::find(name).map_or(Matter::ALL, |entry| entry.touches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_hears_of_what_the_others_did_and_whoever_was_away_for_long_of_everything() {
        let changes = Changes::default();
        changes.note(&[Matter::Leads, Matter::Portal], "ann");
        changes.note(&[], "ann");
        changes.note(&[Matter::Kpis, Matter::Leads], "");
        assert_eq!(changes.since(0, "ann"), (2, vec![Matter::Kpis, Matter::Leads]));
        assert_eq!(changes.since(0, "bob"), (2, vec![Matter::Leads, Matter::Portal, Matter::Kpis]));
        assert_eq!(changes.since(2, "bob"), (2, Vec::new()));
        for _ in 0..=MOST {
            changes.note(&[Matter::Kpis], "");
        }
        let newest = changes.newest();
        assert_eq!(changes.since(newest - 1, "bob"), (newest, vec![Matter::Kpis]));
        assert_eq!(changes.since(2, "bob").1, Matter::ALL);
    }
}
