//! What sending came to: where every message stands, and what was in the way.

use serde::{Deserialize, Serialize};

/// Where the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxCounts {
    pub queued: u64,
    /// Handed over when the program ended: a person decides.
    pub uncertain: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
}

/// A run of sending, with where all messages of the campaign or list stand after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendReport {
    pub queued: u64,
    /// Handed over when the program ended: a person decides.
    pub uncertain: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
    /// Of the queued ones, those that another run is handing over at this moment.
    #[serde(default, skip_serializing_if = "is_none")]
    pub elsewhere: u64,
    /// Of the failed ones, those whose recipient was refused for good.
    #[serde(default, skip_serializing_if = "is_none")]
    pub bad_recipients: u64,
    /// Why the run ended before all was tried, and when to go on, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What the server said of messages that did not go, each with how many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl SendReport {
    /// Of these counts, without a word about the run.
    #[must_use]
    pub fn of(counts: OutboxCounts) -> SendReport {
        let OutboxCounts { queued, uncertain, sent, failed, suppressed } = counts;
        SendReport { queued, uncertain, sent, failed, suppressed, ..SendReport::default() }
    }

    /// Whether everything went that should: what is held back for a refusal should not, and what another run has in hand
    /// is told by that.
    #[must_use]
    pub fn all_went(&self) -> bool {
        self.stopped.is_none() && self.failed + self.uncertain + self.queued.saturating_sub(self.elsewhere) == 0
    }

    /// What did not go, and why, as a sentence without its end; none where everything went.
    #[must_use]
    pub fn left(&self) -> Option<String> {
        if self.all_went() {
            return None;
        }
        let waiting = self.queued.saturating_sub(self.elsewhere);
        let counts = [(self.failed, "failed"), (self.uncertain, "uncertain"), (waiting, "still queued")];
        let counts: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
        let mut told = "not everything went".to_owned();
        if !counts.is_empty() {
            told.push_str(": ");
            told.push_str(&counts.join(", "));
        }
        for more in self.stopped.iter().chain(&self.problems) {
            told.push_str("; ");
            told.push_str(more);
        }
        Some(told)
    }
}
