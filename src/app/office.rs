//! The office of this window, where the database is at another computer: whether the line to it holds, and signing out.

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use actions::desks::{News, Office, Tell};
use domain::request::Matter;
use progress::Progress;

/// Whether the line holds; shared by the window and the jobs that notice.
#[derive(Debug, Clone, Default)]
pub struct LineState {
    /// Why it is lost; what was asked for goes on when it is back.
    lost: Arc<Mutex<Option<String>>>,
}

impl LineState {
    fn set(&self, lost: Option<String>) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = lost;
    }

    /// Why the line is lost; none while it holds.
    #[must_use]
    pub fn lost(&self) -> Option<String> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What keeps this up to date; `wake` asks for another frame.
    pub fn teller(&self, wake: impl Fn() + Send + Sync + 'static) -> Tell {
        let state = self.clone();
        Box::new(move |news| {
            match news {
                News::FirstTime { .. } => {}
                News::Waiting { reason } => state.set(Some((*reason).to_owned())),
                News::Back => state.set(None),
            }
            wake();
        })
    }
}

/// The office that this window works with; when it is dropped, whoever worked there signs out.
pub struct OfficeOfWindow {
    /// Taken by whoever drops it.
    office: Option<Arc<Office>>,
    pub line: LineState,
    heard: Receiver<Heard>,
    listening: Progress,
}

/// What comes from the office without being asked for.
pub enum Heard {
    /// Others have changed this.
    Touched(Vec<Matter>),
    /// The office does not know any more who works here.
    Ended(anyhow::Error),
}

impl OfficeOfWindow {
    /// `wake` asks for another frame when something was heard.
    #[must_use]
    pub fn new(office: Office, line: LineState, wake: impl Fn() + Send + 'static) -> OfficeOfWindow {
        let office = Arc::new(office);
        let (says, heard) = channel();
        let (listener, listening) = (Arc::clone(&office), Progress::new());
        let wanted = listening.clone();
        let work = move || {
            let hears = |matters: &[Matter]| {
                // The window may just be closing.
                let _ = says.send(Heard::Touched(matters.to_vec()));
                wake();
            };
            let Err(ended) = listener.listen(&wanted, &hears);
            let _ = says.send(Heard::Ended(ended));
            wake();
        };
        // Without a thread the window shows what others did when it is reloaded.
        let _ = thread::Builder::new().name("hearing the office".into()).spawn(work);
        OfficeOfWindow { office: Some(office), line, heard, listening }
    }

    /// What was heard since this was asked last.
    #[must_use]
    pub fn heard(&self) -> Vec<Heard> {
        self.heard.try_iter().collect()
    }

    #[must_use]
    pub fn office(&self) -> Option<Arc<Office>> {
        self.office.clone()
    }
}

impl Drop for OfficeOfWindow {
    fn drop(&mut self) {
        self.listening.cancel();
        // The line may be lost, and no frame waits for that. Without a thread the session ends when it has been idle.
        let office = self.office.take();
        let _ = thread::Builder::new().name("signing out".into()).spawn(move || drop(office));
    }
}
