//! Work that can simply be done again, stored in turns: a tenth of a second each, and others write in between.

use std::thread;
use std::time::Instant;

use super::portion::{PAUSE, PORTION};

/// A turn of writing, while others wait.
pub(super) struct Turn(Instant);

impl Turn {
    pub fn begin() -> Turn {
        Turn(Instant::now())
    }

    /// Whether others have waited for long enough.
    pub fn is_over(&self) -> bool {
        self.0.elapsed() > PORTION
    }

    /// Lets others write before the next turn.
    pub fn give_way() {
        thread::sleep(PAUSE);
    }
}
