//! How long work tells how far it is, and hears that it should stop.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The person asked the work to stop; not an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled; nothing was changed")]
pub struct Cancelled;

#[derive(Default)]
struct Shared {
    stage: Mutex<String>,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
    /// What to call when the work is cancelled.
    on_cancel: Mutex<Option<Box<dyn Fn() + Send>>>,
}

/// A handle that the work and the one who waits share; cloning it shares it.
#[derive(Clone, Default)]
pub struct Progress {
    shared: Arc<Shared>,
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.snapshot().fmt(f)
    }
}

/// As long as it lives, cancelling calls what [`Progress::on_cancel`] was given.
#[must_use]
pub struct OnCancel {
    shared: Arc<Shared>,
}

impl Drop for OnCancel {
    fn drop(&mut self) {
        if let Ok(mut call) = self.shared.on_cancel.lock() {
            *call = None;
        }
    }
}

/// How far the work is at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub stage: String,
    pub done: u64,
    /// 0 while the amount of work is not known.
    pub total: u64,
}

impl Progress {
    #[must_use]
    pub fn new() -> Progress {
        Progress::default()
    }

    /// Begins a stage of `total` steps (0: not known).
    ///
    /// # Errors
    /// [`Cancelled`] when the work should stop.
    pub fn stage(&self, name: &str, total: u64) -> Result<(), Cancelled> {
        if let Ok(mut stage) = self.shared.stage.lock() {
            name.clone_into(&mut stage);
        }
        self.shared.done.store(0, Ordering::Relaxed);
        self.shared.total.store(total, Ordering::Relaxed);
        self.check()
    }

    /// Sets how many steps of the stage are done.
    ///
    /// # Errors
    /// [`Cancelled`] when the work should stop.
    pub fn done(&self, done: u64) -> Result<(), Cancelled> {
        self.shared.done.store(done, Ordering::Relaxed);
        self.check()
    }

    /// # Errors
    /// [`Cancelled`] when the work should stop.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.shared.cancelled.load(Ordering::Relaxed) { Err(Cancelled) } else { Ok(()) }
    }

    pub fn cancel(&self) {
        self.shared.cancelled.store(true, Ordering::Relaxed);
        if let Ok(call) = self.shared.on_cancel.lock()
            && let Some(call) = call.as_ref()
        {
            call();
        }
    }

    /// Lets cancelling reach work that cannot look at its progress, such as one long statement of the database: `call`
    /// is what stops it. There is one such call at a time.
    pub fn on_cancel(&self, call: impl Fn() + Send + 'static) -> OnCancel {
        if let Ok(mut slot) = self.shared.on_cancel.lock() {
            *slot = Some(Box::new(call));
        }
        OnCancel { shared: self.shared.clone() }
    }

    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            stage: self.shared.stage.lock().map(|s| s.clone()).unwrap_or_default(),
            done: self.shared.done.load(Ordering::Relaxed),
            total: self.shared.total.load(Ordering::Relaxed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cancelling_reaches_the_one_who_works() {
        let waiting = Progress::new();
        let working = waiting.clone();
        assert_eq!(working.stage("Reading", 10), Ok(()));
        assert_eq!(working.done(3), Ok(()));
        assert_eq!(waiting.snapshot(), Snapshot { stage: "Reading".into(), done: 3, total: 10 });
        waiting.cancel();
        assert_eq!(working.done(4), Err(Cancelled));
    }
}
