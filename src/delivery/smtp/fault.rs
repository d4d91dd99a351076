//! What can go wrong in a conversation with a mail server, in words suitable for the user.

use std::io;

/// Why a conversation did not proceed as it should. Control characters have been removed from whatever the server said.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The server understood the command and refused it.
    #[error("the server answered {code}{colon}{text}", colon = if .text.is_empty() { "" } else { ": " })]
    Refused { code: u16, text: String },
    #[error("{}", told(.0))]
    Wire(#[source] io::Error),
    #[error("the encryption failed: {0}")]
    Encryption(#[source] io::Error),
    #[error("the connection was closed")]
    Closed,
    #[error("the server began a line that has no end")]
    LongLine,
    #[error("the server began an answer that has no end")]
    LongAnswer,
    #[error("what answered is not a mail server ('{0}')")]
    Nonsense(String),
    #[error("the server answered something it was not asked")]
    OutOfStep,
    #[error("the server answered {code} at the wrong moment; it is out of step")]
    Unexpected { code: u16 },
    #[error("more text followed the answer to STARTTLS unencrypted; somebody may be in between")]
    BeforeEncryption,
    #[error("STARTTLS is not supported on this server")]
    NoStartTls,
    #[error("the server offers no sign-in that this program knows")]
    NoSignIn,
    #[error("the sign-in was not completed: {0}")]
    SignIn(String),
}

impl Fault {
    /// The reply code of a refusal; none if the server did not refuse but failed.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Fault::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self, Fault::Wire(error) | Fault::Encryption(error) if error.kind() == io::ErrorKind::TimedOut)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        match error.kind() {
            io::ErrorKind::UnexpectedEof
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::BrokenPipe => Fault::Closed,
            _ => Fault::Wire(error),
        }
    }
}

fn told(error: &io::Error) -> String {
    if error.kind() == io::ErrorKind::TimedOut {
        return "no answer came in time".to_owned();
    }
    error.to_string()
}
