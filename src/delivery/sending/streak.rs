//! Similar refusals in a row: one may be about its recipient, several show that the next message would be refused too.

use crate::outbox::{About, Queued, Refusal, State};

/// A refused message, and how it was provisionally settled until the cause is clear.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub queued: Queued,
    pub about: About,
    pub settled: State,
}

/// The similar refusals since the server last accepted a message.
#[derive(Debug, Default)]
pub(super) struct Streak {
    alike: String,
    held: Vec<Held>,
}

impl Streak {
    /// Adds a refusal, which ends a streak of different ones; returns how many similar ones there are.
    pub fn add(&mut self, queued: &Queued, refusal: &Refusal, settled: State) -> usize {
        // A refusal that certainly concerns the sender counts whatever its wording.
        let alike = if refusal.about == About::Sender { "sender" } else { &refusal.alike };
        if self.alike != alike {
            alike.clone_into(&mut self.alike);
            self.held.clear();
        }
        self.held.push(Held { queued: queued.clone(), about: refusal.about, settled });
        self.held.len()
    }

    /// Ends the streak and returns its messages.
    pub fn end(&mut self) -> Vec<Held> {
        self.alike.clear();
        std::mem::take(&mut self.held)
    }
}
