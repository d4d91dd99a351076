//! Whether a stored result is of the data as they are now.

/// Of a result that was computed before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Freshness {
    /// Nothing that it was computed from has changed.
    #[default]
    Present,
    /// Data, selection or assumptions have changed since.
    Outdated,
}

impl Freshness {
    /// By the marks of the data now and then.
    #[must_use]
    pub fn of(now: &str, then: &str) -> Freshness {
        if now == then { Freshness::Present } else { Freshness::Outdated }
    }
}
