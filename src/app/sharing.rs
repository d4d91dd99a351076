//! Other desks that work with the file of this window: the server that runs in it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use actions::desks::RunningDesks;
use screens::settings::sharing::Shared;

/// The server for other desks; it goes on while the window is locked.
#[derive(Default)]
pub struct SharingOfWindow {
    pub running: Option<RunningDesks>,
    /// What the settings show of it.
    pub shown: Option<Shared>,
    /// Whose it is.
    database: Option<PathBuf>,
    /// When it was last seen who is there.
    looked: Option<Instant>,
}

impl SharingOfWindow {
    pub fn begin(&mut self, database: &Path, running: RunningDesks) {
        let shown = Shared {
            addresses: running.reached_at(),
            fingerprint: running.fingerprint.clone(),
            present: running.present(),
        };
        let (running, shown, database) = (Some(running), Some(shown), Some(database.to_owned()));
        *self = SharingOfWindow { running, shown, database, looked: None };
    }

    /// The server, taken out of here to be stopped.
    pub fn end(&mut self) -> Option<RunningDesks> {
        let running = self.running.take();
        *self = SharingOfWindow::default();
        running
    }

    #[must_use]
    pub fn is_of(&self, database: &Path) -> bool {
        self.running.is_some() && self.database.as_deref() == Some(database)
    }

    /// Another file is open now, and only that one can be shared.
    pub fn keep_only(&mut self, database: &Path) {
        if !self.is_of(database) {
            self.end();
        }
    }

    /// Reads anew who is there, if that was longer ago than `often`.
    pub fn look(&mut self, often: Duration) {
        if self.looked.is_some_and(|looked| looked.elapsed() < often) {
            return;
        }
        self.looked = Some(Instant::now());
        if let (Some(running), Some(shown)) = (&self.running, &mut self.shown) {
            shown.present = running.present();
        }
    }
}
