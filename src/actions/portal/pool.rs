//! The portal's way in: connections that its requests share, each used by one at a time. Whoever holds a pool can do nothing
//! with the database but ask.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::Result;

use crate::database;
use crate::request::{Request, ask};
use domain::moment::{Clock, Moment};
use domain::request::{Asker, Place};
use progress::Progress;
use store::Store;

/// The maximum number of open connections: each may keep pages in memory.
const MOST: usize = 6;

pub(super) struct Pool {
    path: PathBuf,
    clock: Clock,
    state: Mutex<State>,
    freed: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Store>,
    open: usize,
}

impl Pool {
    pub fn new(path: &Path, clock: Clock) -> Pool {
        Pool { path: path.to_owned(), clock, state: Mutex::default(), freed: Condvar::new() }
    }

    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Carries out a request on a connection of its own, waiting for one where all are in use.
    pub fn ask<R: Request>(&self, asker: &Asker, request: R) -> Result<R::Answer> {
        let mut lent = Lent { pool: self, store: self.idle_or_room() };
        let store = if let Some(store) = lent.store.take() {
            store
        } else {
            let store = database::open_beside(&self.path)?;
            store.leave_checkpoints()?;
            store
        };
        ask(lent.store.insert(store), asker, self.now(), request, &Progress::new())
    }

    /// What the portal needs for itself.
    pub fn ask_as_portal<R: Request>(&self, request: R) -> Result<R::Answer> {
        self.ask(&Asker::portal(Place::Portal), request)
    }

    /// A connection that nobody is using, or none if another may be opened.
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

/// A connection that is returned when dropped; after a panic it is closed instead.
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

/// A connection for the portal's own work beside the requests of others; opening it makes good what dead runs left.
pub(super) struct Alone {
    store: Store,
    clock: Clock,
}

impl Alone {
    pub fn open(path: &Path, clock: Clock) -> Result<Alone> {
        Ok(Alone { store: database::open(path)?, clock })
    }

    pub fn ask<R: Request>(&mut self, request: R) -> Result<R::Answer> {
        ask(&mut self.store, &Asker::portal(Place::Portal), (self.clock)(), request, &Progress::new())
    }
}
