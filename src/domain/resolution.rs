//! What a person decides about a message of which nobody knows whether it arrived.

/// What becomes of a message that was being handed over when the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resolution {
    SendAgain,
    WasSent,
}
