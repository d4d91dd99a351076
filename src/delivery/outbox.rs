//! The outbox: what waits to leave, in which state, and the two small interfaces its sender needs.
//!
//! A message is *queued*, then *sending* while it is handed over, then *sent*, *failed* or *suppressed*. Each change is
//! committed before and after the hand-over. Whatever dies in between leaves the message *sending*; the next run turns
//! that into *uncertain*, because nobody can know whether the server had accepted it. An uncertain message never moves
//! on its own: a person chooses [`Resolution::SendAgain`] or [`Resolution::WasSent`]. Sending again uses the same
//! Message-ID, by which the server's log answers the question and most mailboxes show the second copy only once.

use std::error::Error;

use crate::domain::resolution::Resolution;
use crate::reports::campaign::OutboxCounts;

/// The database's own number of an outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(pub i64);

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Queued,
    /// Being handed over at this moment.
    Sending,
    Sent,
    /// Refused for good, or refused too often; the last error says why.
    Failed,
    /// Handed over, but nobody knows whether it was accepted: a person decides.
    Uncertain,
    /// The recipient asked for no more messages before this one left.
    Suppressed,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Queued, State::Sending, State::Sent, State::Failed, State::Uncertain, State::Suppressed];

    /// The word in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::Sent => "sent",
            State::Failed => "failed",
            State::Uncertain => "uncertain",
            State::Suppressed => "suppressed",
        }
    }

    /// The state of an uncertain message after a person decided.
    #[must_use]
    pub fn after(resolution: Resolution) -> State {
        match resolution {
            Resolution::SendAgain => State::Queued,
            Resolution::WasSent => State::Sent,
        }
    }

    #[must_use]
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What an attachment holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachmentKind {
    Pdf,
    Csv,
}

impl AttachmentKind {
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            AttachmentKind::Pdf => "application/pdf",
            AttachmentKind::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// A file that travels with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// "leads-october.pdf", without a folder.
    pub name: String,
    pub kind: AttachmentKind,
    pub bytes: Vec<u8>,
}

/// A message as it leaves: everything rendered, nothing left to look up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// From [`message_id`]; the same however often the row is tried.
    pub message_id: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// E-mail address that takes requests for no more messages.
    pub unsubscribe: Option<String>,
    /// Address on the web that takes them with one click (RFC 8058), where the portal is reached by the world.
    pub unsubscribe_link: Option<String>,
    pub attachments: Vec<Attachment>,
}

/// A message that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub id: OutboxId,
    /// Hand-overs so far that the server answered with "not now".
    pub tries: u32,
    pub message: Message,
}

/// What is written down after a hand-over, or instead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Never [`State::Sending`].
    pub state: State,
    pub tries: u32,
    /// Unix seconds before which a message that is queued again is not due; 0 for at once.
    pub not_before: i64,
    /// Empty when all went well.
    pub error: String,
}

/// Whatever the store says went wrong.
pub type StoreFailure = Box<dyn Error + Send + Sync + 'static>;

/// The rows of the outbox. Every method that changes something has committed it, durably, when it returns.
pub trait OutboxStore {
    /// The queued message of the lowest id with `not_before <= now` (Unix seconds).
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn next_due(&mut self, now: i64) -> Result<Option<Queued>, StoreFailure>;

    /// The earliest `not_before` of all queued messages; none when nothing is queued.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure>;

    /// Whether the recipient may not be written to any more, by the ledger of this moment.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure>;

    /// Queued → sending. False when the row is no longer queued: another run has taken it.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn claim(&mut self, id: OutboxId) -> Result<bool, StoreFailure>;

    /// Sending (or queued, for a suppressed message) → the settlement's state. A row that another run has meanwhile
    /// declared uncertain is settled too, because the one who handed it over knows; a row in any other state stays.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure>;

    /// Sending → uncertain, for all rows that a run left behind when it died; answers how many.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn recover(&mut self) -> Result<u64, StoreFailure>;

    /// Uncertain → what the person decided. False when the row is not uncertain.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, StoreFailure>;

    /// # Errors
    /// When the outbox cannot be read.
    fn counts(&mut self) -> Result<OutboxCounts, StoreFailure>;
}

/// Why a message was not, or perhaps not, accepted. Each carries a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This message will never be accepted: a bad address, a refusal for good. Certainly not delivered.
    #[error("{0}")]
    Permanent(String),
    /// This message is not accepted now. Certainly not delivered; worth another try later.
    #[error("{0}")]
    Temporary(String),
    /// No message is accepted now, whatever it is: no connection, no sign-in. Certainly not delivered.
    #[error("{0}")]
    NoService(String),
    /// The connection was lost while the server had the message in hand.
    #[error("{0}")]
    Uncertain(String),
}

/// Carries one message to the one who delivers it.
pub trait Messenger {
    /// Returns only after the server has taken or refused responsibility for the message.
    ///
    /// # Errors
    /// [`SendError`] says whether the message may have been delivered.
    fn send(&mut self, message: &Message) -> Result<(), SendError>;
}

/// The Message-ID of an outbox row, the same at every try: `<database.row@domain of the sender>`. `database` is a random
/// word that the database was given when it was made, so that two databases never share an id.
#[must_use]
pub fn message_id(database: &str, row: OutboxId, from_address: &str) -> String {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-')).collect::<String>().to_lowercase()
    };
    let domain = plain(from_address.rsplit_once('@').map_or("", |(_, domain)| domain));
    let domain = if domain.is_empty() { "localhost" } else { &domain };
    format!("<{}.{}@{domain}>", plain(database), row.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_the_rows_own_and_holds_nothing_foreign() {
        let id = message_id("k3x9", OutboxId(12), "hello@example.com");
        assert_eq!(id, "<k3x9.12@example.com>");
        assert_eq!(
            message_id("k3x9", OutboxId(12), "Brook Motors <hello@example.com>\r\nBcc: x"),
            "<k3x9.12@example.combccx>"
        );
        assert_eq!(message_id("", OutboxId(1), "nobody"), "<.1@localhost>");
    }

    #[test]
    fn every_state_is_read_back() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
        assert_eq!(State::from_code("lost"), None);
    }
}
