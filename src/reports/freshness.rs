//! Whether a stored result is of the data as they are now, and tells all that this program tells.

/// State of a result computed earlier.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Freshness {
    /// Nothing that it was computed from has changed.
    #[default]
    Present,
    /// Data, selection or assumptions have changed since.
    Outdated,
    /// The data are the same, but an earlier version of the program computed it, which told less.
    TellsLess,
}

impl Freshness {
    /// By comparing the marks of the data now and then.
    #[must_use]
    pub fn new(now: &str, then: &str) -> Freshness {
        if now == then { Freshness::Present } else { Freshness::Outdated }
    }

    /// The same, of a result that may tell less than one that is computed now.
    #[must_use]
    pub fn telling(self, less: bool) -> Freshness {
        if less && self == Freshness::Present { Freshness::TellsLess } else { self }
    }

    /// What there is to know before one relies on it, without its full stop; none if it is up to date. `these`: "this
    /// list was computed".
    #[must_use]
    pub fn told(self, these: &str) -> Option<String> {
        match self {
            Freshness::Present => None,
            Freshness::Outdated => Some(format!("the data have changed since {these}")),
            Freshness::TellsLess => Some(format!("{these} by an earlier version of Foresale, which told less")),
        }
    }
}
