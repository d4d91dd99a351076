//! What a person decides about a message of which nobody knows whether it arrived.

/// What becomes of a message that was handed over without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resolution {
    SendAgain,
    WasSent,
}

/// Failed messages that are queued once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// Those that another try may help: what was refused for good because of its recipient stays.
    WorthATry,
    All,
}
