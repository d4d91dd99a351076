//! Progress on standard error while a command works, only on a terminal.

use std::io::{self, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use progress::Progress;

/// Shows the progress of one piece of work until it is dropped.
pub struct ProgressLine {
    pub progress: Progress,
    watcher: Option<(Sender<()>, JoinHandle<()>)>,
}

impl ProgressLine {
    #[must_use]
    pub fn start() -> ProgressLine {
        let progress = Progress::new();
        let watcher = io::stderr().is_terminal().then(|| {
            let (stop, stopped) = mpsc::channel();
            let watched = progress.clone();
            let thread = thread::spawn(move || {
                while stopped.recv_timeout(Duration::from_millis(200)) == Err(RecvTimeoutError::Timeout) {
                    show(&watched);
                }
                let _ = write!(io::stderr(), "\r\x1b[K");
            });
            (stop, thread)
        });
        ProgressLine { progress, watcher }
    }
}

impl Drop for ProgressLine {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.watcher.take() {
            drop(stop);
            // If the display thread has died, there is nothing left to show.
            let _ = thread.join();
        }
    }
}

fn show(progress: &Progress) {
    let now = progress.snapshot();
    let share = match now.total {
        0 => "…".to_owned(),
        total => format!("{} %", now.done.min(total) * 100 / total),
    };
    if !now.stage.is_empty() {
        let _ = write!(io::stderr(), "\r\x1b[K{} {share}", domain::legible::line(&now.stage));
    }
}
