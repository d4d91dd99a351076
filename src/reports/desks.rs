//! Who works at other desks with a database that is shared.

/// Somebody who is signed in at another desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtDesk {
    pub person: String,
    /// The network address of the desk.
    pub address: String,
    /// Seconds since something was asked from there.
    pub idle_seconds: i64,
}
