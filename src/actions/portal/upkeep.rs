//! What the portal asks for itself: its keys, whom the dealers may call, and the log of what they see.

use std::sync::{Arc, Mutex, PoisonError};

use super::sign_in;
use crate::leads::callable::Callable;
use crate::request::request;
use crate::shared_address::SharedAddresses;
use crate::unsubscribe_link::secret;
use anyhow::Result;
use domain::consent::Channel;
use store::Store;
use store::spool::Spool;
use store::view_entry::ViewEntry;

request! {
    /// Before the first request: the key to sign with, and nobody signed in whose time is over.
    Prepare {} -> ();
    "portal.prepare", RunPortal, [], Once;
    |_, session, _| {
        secret(session.store)?;
        sign_in::forget_past(session.store, session.now)
    }
}

request! {
    /// Who of the dealers' leads may be called.
    FindCallable {} -> Arc<Callable>;
    "portal.reachable", RunPortal, [], NewestWins;
    |_, session, _| {
        let shared = shared(session.store)?;
        let customers = session.store.customers_handed_over(session.now.day)?;
        let found = Callable::with_their_dealers_by(session.store, shared, customers.into_iter(), session.now.day)?;
        Ok(Arc::new(found))
    }
}

/// When what dealers saw goes into the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Only if nobody is writing there.
    IfFree,
    InTurn,
}

request! {
    /// Writes down what dealers saw; false where it is not the time for it.
    NoteViews { entries: Arc<Vec<ViewEntry>>, when: When } -> bool;
    "portal.note", RunPortal, [], InTurn;
    |asked, session, _| {
        let NoteViews { entries, when } = asked;
        match when {
            When::IfFree => Ok(session.store.atomically_if_free(|store| store.put_views(&entries))?.is_some()),
            When::InTurn => {
                session.store.atomically(|store| store.put_views(&entries))?;
                Ok(true)
            }
        }
    }
}

request! {
    /// Begins to keep beside the database what dealers see while somebody else is writing there.
    BeginSpool {} -> Spool;
    "portal.begin-spool", RunPortal, [], Once;
    |_, session, _| Ok(session.store.begin_spool()?)
}

/// The files of a portal that stops, taken once.
#[derive(Debug, Clone)]
pub(super) struct Left(Arc<Mutex<Option<Spool>>>);

impl Left {
    pub fn from_spool(spool: Spool) -> Left {
        Left(Arc::new(Mutex::new(Some(spool))))
    }
}

request! {
    /// Nothing is kept beside the database any more.
    EndSpool { left: Left } -> ();
    "portal.end-spool", RunPortal, [], Once;
    |asked, session, _| {
        let left = asked.left.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        Ok(left.map_or(Ok(()), |spool| session.store.end_spool(spool))?)
    }
}

request! {
    /// Brings a file of what dealers saw into the database.
    BringIn { run: String, number: i64 } -> ();
    "portal.bring-in", RunPortal, [], InTurn;
    |asked, session, _| Ok(session.store.fold(&asked.run, asked.number)?)
}

request! {
    /// From time to time: brings the log of the file into it, and makes good what a run that died meanwhile has left.
    KeepUp {} -> ();
    "portal.keep-up", RunPortal, [], NewestWins;
    |_, session, _| {
        session.store.checkpoint()?;
        Ok(session.store.recover()?)
    }
}

/// The telephone numbers that several customers share. During an import, as they were before it: its rows do not count
/// until it has ended, and rereading all customers after each portion would keep the dealers waiting.
pub(super) fn shared(store: &Store) -> Result<Arc<SharedAddresses>> {
    let mark = format!("{} {:?}", store.settled_mark()?, store.home_country()?);
    store.cache().kept("shared telephones of settled data", &mark, || SharedAddresses::read(store, Channel::Telephone))
}
