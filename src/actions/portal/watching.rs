//! Noticing what dealers did while a window is open, at the cost of reading one number from the file.

use std::path::Path;

use anyhow::Result;

use super::requests::{ReportLead, TakeBackReport, Unsubscribe};
use crate::database;
use crate::request::Request;
use domain::request::Matter;
use reports::portal::{EventLine, Happening};
use store::Store;

/// How many events are reported at once; the log holds all of them.
const MOST: u32 = 50;

/// A watcher on one database.
pub struct Watch {
    store: Store,
    version: i64,
    newest: i64,
}

impl Watch {
    /// # Errors
    /// When the database cannot be opened.
    pub fn over(path: &Path) -> Result<Watch> {
        let store = database::open_to_read(path)?;
        let (version, newest) = (store.file_version()?, store.newest_portal_event()?);
        Ok(Watch { store, version, newest })
    }

    /// What happened since the last check, oldest first; most checks read one number and find nothing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn look(&mut self) -> Result<Vec<EventLine>> {
        let version = self.store.file_version()?;
        if version == self.version {
            return Ok(Vec::new());
        }
        self.version = version;
        let mut events = self.store.portal_events(self.newest, MOST)?;
        self.newest = events.first().map_or(self.newest, |event| event.number);
        events.reverse();
        Ok(events)
    }
}

/// What an event made stale: as much as the request that it comes from.
#[must_use]
pub fn touched_by(what: Happening) -> &'static [Matter] {
    match what {
        Happening::Reported => ReportLead::TOUCHES,
        Happening::TookBack => TakeBackReport::TOUCHES,
        Happening::Unsubscribed => Unsubscribe::TOUCHES,
        Happening::Downloaded => &[Matter::Leads, Matter::Portal],
        _ => &[Matter::Portal],
    }
}

/// Whether the office is notified of an event at once.
#[must_use]
pub fn is_told(what: Happening) -> bool {
    matches!(
        what,
        Happening::Reported
            | Happening::TookBack
            | Happening::LeftMessage
            | Happening::Locked
            | Happening::ManyWrongCodes
    )
}
