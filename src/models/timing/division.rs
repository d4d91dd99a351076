//! Ways of dividing a customer's chance of buying over periods.

/// A way of dividing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Division {
    /// By the purchase model behind the list, which knows each customer's rhythm and pause, with the season.
    Rhythm,
    /// By the shares observed on earlier days, the same for everybody, with the season.
    SameForAll,
    /// By a discrete-time hazard learned from earlier days, with the season.
    Logistic,
    Trees,
}

impl Division {
    /// The simplest first.
    pub const ALL: [Division; 4] = [Division::Rhythm, Division::SameForAll, Division::Logistic, Division::Trees];

    /// In a table.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Division::Rhythm => "Rhythm and pause",
            Division::SameForAll => "Same for everybody",
            Division::Logistic => "Hazard, logistic",
            Division::Trees => "Hazard, trees",
        }
    }

    /// In a sentence that begins "Each customer's chance is divided over the periods".
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Division::Rhythm => "by the customer's own rhythm and pause",
            Division::SameForAll => "the same for everybody, as first purchases fell after earlier days",
            Division::Logistic => "by a hazard learned from earlier days (logistic regression)",
            Division::Trees => "by a hazard learned from earlier days (boosted trees)",
        }
    }
}
