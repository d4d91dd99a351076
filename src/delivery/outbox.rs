//! The outbox: what is waiting to be sent, in which state, and the two small interfaces its sender needs.
//!
//! A message is *queued*, then *sending* while it is handed over, then *sent*, *failed* or *suppressed*. The changes
//! before and after the hand-over are each committed. A message that is *sending* records the run that is handling it.
//! If that run died in between, the next one marks it *uncertain*, because nobody can know whether the server had
//! accepted it; messages that a live run is handling belong to that run. An uncertain message never changes state by
//! itself: a person chooses [`Resolution::SendAgain`] or [`Resolution::WasSent`]. Sending again uses the same
//! Message-ID, so the server's log can answer the question and most mailboxes show two copies only once.

use std::error::Error;

use domain::resolution::Resolution;
use reports::campaign::OutboxCounts;

/// The database's own number of an outbox row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(pub i64);

/// The state of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Queued,
    /// Being handed over right now.
    Sending,
    Sent,
    /// Refused permanently, or refused too often; the last error says why.
    Failed,
    /// Handed over, but nobody knows whether it was accepted: a person decides.
    Uncertain,
    /// The recipient unsubscribed before this one was sent.
    Suppressed,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Queued, State::Sending, State::Sent, State::Failed, State::Uncertain, State::Suppressed];

    /// The word used in the database.
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

    /// The state of an uncertain message after a person has decided.
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

/// The type of an attachment.
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

/// A file attached to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// "leads-october.pdf", without a folder.
    pub name: String,
    pub kind: AttachmentKind,
    pub bytes: Vec<u8>,
}

/// A message ready to send: everything rendered, nothing left to look up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// From [`message_id`]; the same for every attempt to send the row.
    pub message_id: String,
    pub to_name: String,
    pub to_address: String,
    pub subject: String,
    pub text: String,
    pub html: Option<String>,
    /// E-mail address for unsubscribe requests.
    pub unsubscribe: Option<String>,
    /// Web address for one-click unsubscribing (RFC 8058), if the portal is reachable from the internet.
    pub unsubscribe_link: Option<String>,
    pub attachments: Vec<Attachment>,
}

/// A message that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queued {
    pub id: OutboxId,
    /// How many hand-overs so far the server answered with "not now".
    pub tries: u32,
    /// How often it was queued again because its refusal seemed to concern the sender.
    pub taken_back: u32,
    pub message: Message,
}

/// What is recorded after a hand-over, or instead of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// Never [`State::Sending`].
    pub state: State,
    pub tries: u32,
    /// Unix seconds before which a message that is queued again is not due; 0 for at once.
    pub not_before: i64,
    /// Whom a refusal concerned: the recipient for a message that will never be accepted, unclear if nothing was
    /// refused.
    pub about: About,
    /// Empty when all went well.
    pub error: String,
}

/// Whatever error the store reports.
pub type StoreFailure = Box<dyn Error + Send + Sync + 'static>;

/// The rows of the outbox. Every method that changes something has durably committed it when it returns.
pub trait OutboxStore {
    /// The queued message with `not_before <= now` (Unix seconds) that was queued again least often, among these the
    /// one with the lowest id; never one to the given domains (in lower case), which have had enough for now.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn next_due(&mut self, now: i64, busy: &[String]) -> Result<Option<Queued>, StoreFailure>;

    /// Whether a person has paused the sending of these messages.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn is_paused(&mut self) -> Result<bool, StoreFailure>;

    /// When and to which domain (in lower case) messages were handed over since a given time, by any run; oldest first.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn handed_over_since(&mut self, moment: i64) -> Result<Vec<(i64, String)>, StoreFailure>;

    /// The earliest `not_before` of all queued messages; none when nothing is queued.
    ///
    /// # Errors
    /// When the outbox cannot be read.
    fn next_due_at(&mut self) -> Result<Option<i64>, StoreFailure>;

    /// Whether the recipient may no longer be written to, according to the current ledger.
    ///
    /// # Errors
    /// When the ledger cannot be read.
    fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, StoreFailure>;

    /// Queued → sending by this run, now (Unix seconds). False when the row is no longer queued: another run has taken it.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn claim(&mut self, id: OutboxId, now: i64) -> Result<bool, StoreFailure>;

    /// Sending (or queued, for a suppressed message) → the settlement's state. A row of this run that was meanwhile
    /// declared uncertain is settled too, because the run that handed it over knows the outcome; a row that another run
    /// is handling, or in any other state, stays.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn settle(&mut self, id: OutboxId, settlement: &Settlement) -> Result<(), StoreFailure>;

    /// What this run settled as failed, or queued for later → queued at once, as if it had not been tried: the refusal
    /// concerned the sender. Counts that it was queued again.
    ///
    /// # Errors
    /// When the outbox cannot be written.
    fn take_back(&mut self, queued: &Queued, error: &str) -> Result<(), StoreFailure>;

    /// Sending → uncertain, for all rows left behind by a run that died; rows that a live run is handling stay. Returns
    /// how many.
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

/// Whom a refusal concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum About {
    /// Only this recipient, or this message.
    Recipient,
    /// The sender: every further message would meet the same refusal.
    Sender,
    /// One refusal is not conclusive; several similar ones in a row concern the sender.
    Unclear,
}

impl About {
    /// The word used in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            About::Recipient => "recipient",
            About::Sender => "sender",
            About::Unclear => "",
        }
    }
}

/// A server's refusal of a message. The message was certainly not delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub about: About,
    /// Whether the server says "never" rather than "not now".
    pub for_good: bool,
    /// Two refusals with the same value are considered similar.
    pub alike: String,
    /// Seconds until resuming may help, if the refusal concerns the sender.
    pub pause: i64,
    /// A sentence for the person.
    pub words: String,
}

/// Why a message was not, or perhaps not, accepted. Each carries a sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// This message cannot be handed to any server: there is no such address. Certainly not delivered.
    #[error("{0}")]
    Permanent(String),
    /// The server refused it.
    #[error("{words}", words = .0.words)]
    Refused(Refusal),
    /// No message is accepted now, whatever it is: no connection, no sign-in. Certainly not delivered.
    #[error("{0}")]
    NoService(String),
    /// The connection was lost while the server was processing the message.
    #[error("{0}")]
    Uncertain(String),
}

/// Hands one message to whoever delivers it.
pub trait Messenger {
    /// Returns only after the server has accepted or refused responsibility for the message.
    ///
    /// # Errors
    /// [`SendError`] says whether the message may have been delivered.
    fn send(&mut self, message: &Message) -> Result<(), SendError>;
}

/// The Message-ID of an outbox row, the same for every attempt: `<database.row@domain of the sender>`. `database` is a
/// random word assigned to the database when it was created, so that two databases never share an id.
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
