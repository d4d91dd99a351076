//! What a person decides about a message of which nobody knows whether it arrived.

/// What becomes of a message that was handed over without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resolution {
    SendAgain,
    WasSent,
}
