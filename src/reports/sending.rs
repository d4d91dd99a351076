//! The result of sending: the state of every message, and what prevented the rest.

use serde::{Deserialize, Serialize};

/// The state of the outbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxCounts {
    pub queued: u64,
    /// Being handed over when the program ended: a person decides.
    pub uncertain: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
}

/// A sending run, with the state of all messages of the campaign or list after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendReport {
    pub queued: u64,
    /// Being handed over when the program ended: a person decides.
    pub uncertain: u64,
    pub sent: u64,
    pub failed: u64,
    pub suppressed: u64,
    /// How many of the queued ones another run is handing over right now.
    #[serde(default, skip_serializing_if = "is_none")]
    pub elsewhere: u64,
    /// How many of the failed ones had a permanently refused recipient.
    #[serde(default, skip_serializing_if = "is_none")]
    pub bad_recipients: u64,
    /// Why the run ended before everything was tried, and when to continue, as a sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// What the server said about messages that were not sent, with a count for each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_none(count: &u64) -> bool {
    *count == 0
}

impl SendReport {
    /// From these counts, without details of the run.
    #[must_use]
    pub fn from_counts(counts: OutboxCounts) -> SendReport {
        let OutboxCounts { queued, uncertain, sent, failed, suppressed } = counts;
        SendReport { queued, uncertain, sent, failed, suppressed, ..SendReport::default() }
    }

    /// Whether everything was sent that should be: messages held back for a refusal should not, and those claimed by
    /// another run are reported by that run.
    #[must_use]
    pub fn all_went(&self) -> bool {
        self.stopped.is_none() && self.failed + self.uncertain + self.queued.saturating_sub(self.elsewhere) == 0
    }

    /// What was not sent, and why, as a sentence without its full stop; none if everything was sent.
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
