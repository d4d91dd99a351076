//! Refusals alike in a row: one may be about its recipient, several tell that whoever is next would fare the same.

use crate::outbox::{About, Queued, Refusal, State};

/// A message that was refused, and how it was settled until it is clear why.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub queued: Queued,
    pub about: About,
    pub settled: State,
}

/// The refusals alike since the server last took a message.
#[derive(Debug, Default)]
pub(super) struct Streak {
    alike: String,
    held: Vec<Held>,
}

impl Streak {
    /// Adds a refusal, which ends a streak of others; answers how many there are alike.
    pub fn add(&mut self, queued: &Queued, refusal: &Refusal, settled: State) -> usize {
        // What surely concerns the sender does so in whatever words.
        let alike = if refusal.about == About::Sender { "sender" } else { &refusal.alike };
        if self.alike != alike {
            alike.clone_into(&mut self.alike);
            self.held.clear();
        }
        self.held.push(Held { queued: queued.clone(), about: refusal.about, settled });
        self.held.len()
    }

    /// Ends it, and hands out its messages.
    pub fn end(&mut self) -> Vec<Held> {
        self.alike.clear();
        std::mem::take(&mut self.held)
    }
}
