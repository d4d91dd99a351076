//! The log of what dealers see: every entry is on disk before its answer goes out, and simultaneous entries share a
//! write.
//!
//! An entry goes into the database if nobody else is writing there. If somebody is (an import, another dealer's
//! report), it goes to a file beside the database instead ([`store::spool`]), so that no view waits for a write, and a
//! thread of the portal moves it into the database as soon as that is free. Keeping the entries in memory until then
//! would be simpler, but a killed program would then have shown data that no log records.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::upkeep::{BeginSpool, BringIn, EndSpool, KeepUp, Left, NoteViews, When};
use crate::pool::{Alone, Pool};
use domain::dealer::{DealerId, HandoverMeans};
use domain::moment::Clock;
use store::spool::Spool;
use store::view_entry::ViewEntry;

/// Time between two checks for entries to move into the database, unless one is requested.
const LOOK: Duration = Duration::from_secs(1);
/// How long entries beside the database are collected before they are moved in: every write to the database forces
/// readers to read again.
const GATHER: Duration = Duration::from_millis(200);
/// How many requests in one write count as a rush, and how long a rush lasts. During a rush, entries go beside the
/// database at once.
const RUSH: usize = 4;
const RUSH_TIME: Duration = Duration::from_secs(1);
/// How long stopping waits for what is still beside the database; the rest is moved in when the database is next
/// opened.
const STOP_TIME: Duration = Duration::from_secs(10);

pub(super) struct Journal {
    state: Mutex<State>,
    written: Condvar,
    beside: Arc<Beside>,
    bringing: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Default)]
struct State {
    pending: Vec<ViewEntry>,
    /// Whose entries are pending.
    requests: usize,
    is_writing: bool,
    /// Number of the batch that `pending` will become, and of the last one that was written or failed.
    next: u64,
    done: u64,
    /// Batches that could not be written, newest last.
    failed: Vec<u64>,
    /// When many last wrote at once.
    rushed: Option<Instant>,
}

/// Entries kept beside the database.
struct Beside {
    kept: Mutex<Kept>,
    /// Leads with a receipt that is not yet in the database.
    receipted: Mutex<HashSet<(DealerId, HandoverMeans, i64)>>,
    /// Signals that an entry was kept beside the database, or that the portal is stopping.
    called: Condvar,
}

struct Kept {
    /// None once the portal has stopped.
    spool: Option<Spool>,
    is_stopping: bool,
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Journal {
    /// # Errors
    /// When the database cannot be written, or no file can be created beside it.
    pub fn begin(path: &Path, clock: Clock) -> Result<Journal> {
        let mut alone = Alone::open(path, clock)?;
        let kept = Mutex::new(Kept { spool: Some(alone.ask(BeginSpool {})?), is_stopping: false });
        let beside = Arc::new(Beside { kept, receipted: Mutex::default(), called: Condvar::new() });
        let bringing = {
            let beside = Arc::clone(&beside);
            thread::Builder::new().name("portal log".into()).spawn(move || beside.bring_in(&mut alone))?
        };
        Ok(Journal { state: Mutex::default(), written: Condvar::new(), beside, bringing: Mutex::new(Some(bringing)) })
    }

    /// A dealer's leads with a receipt that is not yet in the database.
    pub fn receipted(&self, dealer: DealerId, means: HandoverMeans) -> HashSet<i64> {
        let waiting = held(&self.beside.receipted);
        waiting.iter().filter(|(of, by, _)| (*of, *by) == (dealer, means)).map(|(_, _, lead)| *lead).collect()
    }

    /// Writes an entry, together with those that other callers wait for; the first caller to find nobody writing writes
    /// for all.
    pub fn write(&self, pool: &Pool, entries: Vec<ViewEntry>) -> Result<()> {
        let mut state = held(&self.state);
        state.pending.extend(entries);
        state.requests += 1;
        let mine = state.next + 1;
        loop {
            if state.done >= mine {
                if state.failed.contains(&mine) {
                    bail!("the log of the portal cannot be written");
                }
                return Ok(());
            }
            if state.is_writing {
                state = self.written.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            state.is_writing = true;
            state.next += 1;
            let (batch, entries) = (state.next, std::mem::take(&mut state.pending));
            if std::mem::take(&mut state.requests) >= RUSH {
                state.rushed = Some(Instant::now());
            }
            let is_rush = state.rushed.is_some_and(|at| at.elapsed() < RUSH_TIME);
            drop(state);
            let result = self.beside.put(pool, entries, is_rush);
            state = held(&self.state);
            state.is_writing = false;
            state.done = batch;
            if result.is_err() {
                state.failed.push(batch);
                let old = state.failed.len().saturating_sub(64);
                state.failed.drain(..old);
            }
            self.written.notify_all();
        }
    }

    /// Moves in what is beside the database, and ends.
    pub fn stop(&self) {
        held(&self.beside.kept).is_stopping = true;
        self.beside.called.notify_all();
        if let Some(bringing) = held(&self.bringing).take() {
            // A panic there left the files; they are moved in the next time the database is opened.
            let _ = bringing.join();
        }
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Beside {
    /// Into the database if it is free and there is no rush, else beside it; always after what is already beside it.
    fn put(&self, pool: &Pool, entries: Vec<ViewEntry>, is_rush: bool) -> Result<()> {
        let entries = Arc::new(entries);
        let note = |when| pool.ask_as_portal(NoteViews { entries: Arc::clone(&entries), when });
        let waits = is_rush || held(&self.kept).spool.as_ref().is_some_and(|spool| !spool.is_empty());
        if !waits && note(When::IfFree)? {
            return Ok(());
        }
        let mut kept = held(&self.kept);
        let Some(spool) = &mut kept.spool else {
            drop(kept);
            return note(When::InTurn).map(|_| ());
        };
        let mut entries = Arc::unwrap_or_clone(entries);
        entries.retain_mut(|entry| is_news(entry, &held(&self.receipted)));
        spool.append(&entries)?;
        held(&self.receipted).extend(entries.iter().flat_map(leads_of));
        self.called.notify_all();
        Ok(())
    }

    /// Works until the portal stops and nothing is left, for at most ten more seconds.
    fn bring_in(&self, alone: &mut Alone) {
        let mut stopped: Option<Instant> = None;
        let mut looked = Instant::now();
        loop {
            let is_stopping = self.wait();
            // What cannot be moved in now (others are writing, the disk is full) is tried again.
            let _ = self.bring_in_some(alone);
            self.prepare();
            if !is_stopping {
                if looked.elapsed() > LOOK {
                    // In case an import dies while the portal runs.
                    let _ = alone.ask(KeepUp {});
                    looked = Instant::now();
                }
                continue;
            }
            let since = *stopped.get_or_insert_with(Instant::now);
            let mut kept = held(&self.kept);
            let is_empty = kept.spool.as_ref().is_none_or(Spool::is_empty);
            if is_empty || since.elapsed() > STOP_TIME {
                let spool = kept.spool.take();
                drop(kept);
                if let Some(spool) = spool.filter(|_| is_empty) {
                    let _ = alone.ask(EndSpool { left: Left::from_spool(spool) });
                }
                return;
            }
        }
    }

    /// Waits for a signal, or a second; returns whether the portal is stopping.
    fn wait(&self) -> bool {
        let kept = held(&self.kept);
        let is_idle = |kept: &mut Kept| !kept.is_stopping && kept.spool.as_ref().is_none_or(Spool::is_empty);
        let (kept, _) = self.called.wait_timeout_while(kept, LOOK, is_idle).unwrap_or_else(PoisonError::into_inner);
        let goes_on = |kept: &mut Kept| !kept.is_stopping;
        let (kept, _) = self.called.wait_timeout_while(kept, GATHER, goes_on).unwrap_or_else(PoisonError::into_inner);
        kept.is_stopping
    }

    /// Creates the next file, so that no request has to wait for it.
    fn prepare(&self) {
        let next = held(&self.kept).spool.as_ref().and_then(Spool::unprepared);
        // If it cannot be created now, a request creates it when needed.
        if let Some(Ok(prepared)) = next.map(store::spool::Unprepared::prepare)
            && let Some(spool) = &mut held(&self.kept).spool
        {
            spool.take_prepared(prepared);
        }
    }

    fn bring_in_some(&self, alone: &mut Alone) -> Result<()> {
        loop {
            let (run, number) = {
                let mut kept = held(&self.kept);
                let Some(spool) = &mut kept.spool else { return Ok(()) };
                if spool.next().is_none() {
                    spool.close();
                }
                let Some(number) = spool.next() else {
                    held(&self.receipted).clear();
                    return Ok(());
                };
                (spool.run().to_owned(), number)
            };
            alone.ask(BringIn { run, number })?;
            if let Some(spool) = &mut held(&self.kept).spool {
                spool.mark_folded(number);
            }
        }
    }
}

fn leads_of(entry: &ViewEntry) -> Vec<(DealerId, HandoverMeans, i64)> {
    match entry {
        ViewEntry::Shown(shown) => shown.leads.iter().map(|lead| (shown.dealer, shown.means, *lead)).collect(),
        _ => Vec::new(),
    }
}

/// Removes from an entry the leads for which a receipt is already waiting; returns whether anything is left.
fn is_news(entry: &mut ViewEntry, receipted: &HashSet<(DealerId, HandoverMeans, i64)>) -> bool {
    let ViewEntry::Shown(shown) = entry else { return true };
    let (dealer, means) = (shown.dealer, shown.means);
    shown.leads.retain(|lead| !receipted.contains(&(dealer, means, *lead)));
    !shown.leads.is_empty()
}
