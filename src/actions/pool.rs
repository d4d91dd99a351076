//! The way in of whoever serves others: connections that requests share, each used by one at a time. Whoever holds a pool can
//! do nothing with the database but ask.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};

use crate::database;
use crate::numbered::{Numbered, done_once};
use crate::people;
use crate::request::{Request, ask};
use domain::moment::{Clock, Moment};
use domain::request::{Asker, Place};
use progress::Progress;
use reports::people::Door;
use store::Store;

/// The maximum number of open connections: each may keep pages in memory.
const MOST: usize = 6;

pub(crate) struct Pool {
    path: PathBuf,
    clock: Clock,
    checkpoints: Checkpoints,
    state: Mutex<State>,
    freed: Condvar,
}

/// Who brings what was written from the write-ahead log into the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checkpoints {
    /// Each connection, when there is enough of it.
    Usual,
    /// Somebody else, as none of these has the time.
    Left,
}

#[derive(Default)]
struct State {
    idle: Vec<Store>,
    open: usize,
}

impl Pool {
    pub fn new(path: &Path, clock: Clock, checkpoints: Checkpoints) -> Pool {
        Pool { path: path.to_owned(), clock, checkpoints, state: Mutex::default(), freed: Condvar::new() }
    }

    pub fn now(&self) -> Moment {
        (self.clock)()
    }

    /// Carries out a request on a connection of its own, waiting for one where all are in use.
    pub fn ask<R: Request>(&self, asker: &Asker, request: R) -> Result<R::Answer> {
        self.ask_at_length(asker, request, &Progress::new())
    }

    pub fn ask_at_length<R: Request>(&self, asker: &Asker, request: R, progress: &Progress) -> Result<R::Answer> {
        ask(self.lend()?.connection()?, asker, self.now(), request, progress)
    }

    /// Carries out a request that is done once, however often it is asked; the answer is as it is `written`.
    pub fn ask_once<R: Request>(
        &self,
        asker: &Asker,
        numbered: &Numbered<'_>,
        request: R,
        written: impl FnOnce(&R::Answer) -> Result<Vec<u8>>,
        progress: &Progress,
    ) -> Result<Vec<u8>> {
        let now = self.now();
        done_once(self.lend()?.connection()?, numbered, (&asker.person, now), |store| {
            written(&ask(store, asker, now, request, progress)?)
        })
    }

    /// Who asks from here on, and whether the database is encrypted.
    pub fn sign_in(&self, name: &str, password: &str, place: Place, seat: &str) -> Result<(Asker, bool)> {
        let mut lent = self.lend()?;
        let store = lent.connection()?;
        if people::door(store)? == Door::Open {
            bail!("this database has no people any more, so that nobody can sign in");
        }
        let asker = people::sign_in(store, name, password, place, seat, self.now())?;
        Ok((asker, store.is_encrypted()))
    }

    /// How a person's password is kept at this moment; none of somebody who is not there any more.
    pub fn password_hash(&self, name: &str) -> Result<Option<String>> {
        Ok(self.lend()?.connection()?.password_hash(name)?)
    }

    fn lend(&self) -> Result<Lent<'_>> {
        let mut lent = Lent { pool: self, store: self.idle_or_room() };
        if lent.store.is_none() {
            let store = database::open_beside(&self.path)?;
            if self.checkpoints == Checkpoints::Left {
                store.leave_checkpoints()?;
            }
            lent.store = Some(store);
        }
        Ok(lent)
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

impl Lent<'_> {
    fn connection(&mut self) -> Result<&mut Store> {
        self.store.as_mut().context("this connection was given back")
    }
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
pub(crate) struct Alone {
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
