//! What a person decides about a message that may or may not have been delivered.

/// What happens to a message that was handed over but never answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Resolution {
    SendAgain,
    WasSent,
}

/// Which failed messages are queued again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Failed {
    /// Those for which another try may help: messages refused permanently because of their recipient stay failed.
    WorthATry,
    All,
}
