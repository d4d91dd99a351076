//! The portal while a window is open: the server that runs in it, the watcher for what dealers do, and a trial call.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use actions::portal::{Running, SimulatedCall, Watch};
use reports::portal::EventLine;

/// How often the watcher checks: what dealers report appears in the window within a second.
const LOOK: Duration = Duration::from_millis(400);

/// What belongs to the portal of the open file.
#[derive(Default)]
pub struct PortalOfWindow {
    pub running: Option<Running>,
    pub call: Option<SimulatedCall>,
    lookout: Option<Lookout>,
    /// Whose it is.
    database: Option<PathBuf>,
}

impl PortalOfWindow {
    /// The portal of a file that was just opened: nothing runs yet, and dealers are looked out for.
    pub fn new(path: &Path, wake: impl Fn() + Send + 'static) -> PortalOfWindow {
        let database = Some(path.to_owned());
        PortalOfWindow { lookout: Lookout::over(path, wake), database, ..PortalOfWindow::default() }
    }

    /// Takes the server that runs over this database out of here; another one's stays, and ends with this.
    pub fn running_of(&mut self, path: &Path) -> Option<Running> {
        if self.database.as_deref() == Some(path) { self.running.take() } else { None }
    }

    /// Keeps a server running while nobody is signed in.
    pub fn keep(&mut self, path: &Path, running: Option<Running>) {
        *self = PortalOfWindow { running, database: Some(path.to_owned()), ..PortalOfWindow::default() };
    }

    /// What dealers did since this was asked last.
    pub fn happened(&self) -> Vec<EventLine> {
        self.lookout.iter().flat_map(|lookout| lookout.events.try_iter()).flatten().collect()
    }

    /// Closes the watcher for dealers, which keeps the file open.
    pub fn look_away(&mut self) {
        self.lookout = None;
    }
}

/// A thread that tells the window what dealers did; it ends with the file.
struct Lookout {
    events: Receiver<Vec<EventLine>>,
    ends: Arc<AtomicBool>,
}

impl Drop for Lookout {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Relaxed);
    }
}

impl Lookout {
    /// None if no thread can be started; then the window shows what dealers did only when reloaded.
    fn over(path: &Path, wake: impl Fn() + Send + 'static) -> Option<Lookout> {
        let (sender, events) = channel();
        let ends = Arc::new(AtomicBool::new(false));
        let (path, told) = (path.to_owned(), Arc::clone(&ends));
        let work = move || {
            let Ok(mut watch) = Watch::over(&path) else { return };
            while !told.load(Ordering::Relaxed) {
                thread::sleep(LOOK);
                // A database that is briefly locked is checked again.
                let happened = watch.look().unwrap_or_default();
                if !happened.is_empty() {
                    if sender.send(happened).is_err() {
                        return;
                    }
                    wake();
                }
            }
        };
        thread::Builder::new().name("portal look-out".into()).spawn(work).ok()?;
        Some(Lookout { events, ends })
    }
}
