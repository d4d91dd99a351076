//! Connections to the database that requests share, each used by one at a time.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::Result;

use crate::database;
use store::Store;

/// Connections open at most: each may keep pages in memory.
const MOST: usize = 6;

pub(super) struct Pool {
    path: PathBuf,
    state: Mutex<State>,
    freed: Condvar,
    /// One at a time writes: others who waited for the database would keep the connections from those who read.
    writing: Mutex<()>,
}

#[derive(Default)]
struct State {
    idle: Vec<Store>,
    open: usize,
}

impl Pool {
    pub fn new(path: &Path) -> Pool {
        Pool { path: path.to_owned(), state: Mutex::default(), freed: Condvar::new(), writing: Mutex::default() }
    }

    /// Runs `work` on a connection of its own, waiting for one where all are in use.
    pub fn with<T>(&self, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        let mut lent = Lent { pool: self, store: self.idle_or_room() };
        let store = if let Some(store) = lent.store.take() {
            store
        } else {
            let store = database::open_beside(&self.path)?;
            store.leave_checkpoints()?;
            store
        };
        work(lent.store.insert(store))
    }

    /// As [`Pool::with`], for what is in the database before the answer goes out.
    pub fn written<T>(&self, work: impl FnOnce(&mut Store) -> Result<T>) -> Result<T> {
        let _turn = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.with(work)
    }

    /// A connection that nobody uses, or none where another may be opened.
    fn idle_or_room(&self) -> Option<Store> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(store) = state.idle.pop() {
                return Some(store);
            }
            if state.open < MOST {
                state.open += 1;
                return None;
            }
            state = self.freed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A connection that is given back when dropped, also by a panic: then it is closed instead.
struct Lent<'a> {
    pool: &'a Pool,
    store: Option<Store>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.store.take() {
            Some(store) if !std::thread::panicking() => state.idle.push(store),
            _ => state.open -= 1,
        }
        self.pool.freed.notify_one();
    }
}
