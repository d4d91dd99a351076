//! The log of the portal: every entry is on disk before its answer goes out, and those of one moment share a commit.

use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::{Result, bail};

use super::pool::Pool;
use crate::store::Store;
use crate::store::portal::NewEvent;

/// What is written down for a request that only reads.
pub(super) enum Entry {
    Event(NewEvent),
    /// A session was used.
    Seen {
        digest: String,
        seconds: i64,
    },
}

#[derive(Default)]
pub(super) struct Journal {
    state: Mutex<State>,
    written: Condvar,
}

#[derive(Default)]
struct State {
    pending: Vec<Entry>,
    is_writing: bool,
    /// Number of the batch that `pending` becomes, and the last that was written or failed.
    next: u64,
    done: u64,
    /// Batches that could not be written, newest last.
    failed: Vec<u64>,
}

impl Journal {
    /// Writes an entry, together with those that others wait for; the first who finds nobody writing writes for all.
    pub fn write(&self, pool: &Pool, entry: Entry) -> Result<()> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.pending.push(entry);
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
            drop(state);
            let result = pool.with(|store| store.atomically(|store| put(store, &entries)));
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
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
}

fn put(store: &mut Store, entries: &[Entry]) -> Result<()> {
    for entry in entries {
        match entry {
            Entry::Event(event) => store.put_portal_event(event)?,
            Entry::Seen { digest, seconds } => store.touch_portal_session(digest, *seconds)?,
        }
    }
    Ok(())
}
