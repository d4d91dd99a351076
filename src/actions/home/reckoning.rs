//! What plays are reckoned by, and what is proposed of them.

use crate::audience::Reachable;
use domain::assumption::Assumptions;
use domain::customer::CustomerId;
use domain::money::Money;
use reports::freshness::Freshness;
use reports::home::Play;

/// A play that could be shown.
pub(super) struct Proposed {
    pub play: Play,
    /// 0 for the best of its kind, 1 for the next.
    pub round: usize,
}

/// What plays are reckoned by.
pub(super) struct Reckoning<'a> {
    pub assumptions: &'a Assumptions,
    pub reach: &'a Reachable,
}

impl Reckoning<'_> {
    /// What contacting these customers should bring in all, in major units, from what each spends or buys times its margin:
    /// of those whom something reaches, and who bring more than that costs.
    pub fn profit(&self, gains: impl Iterator<Item = (CustomerId, f64)>) -> Money {
        let worth = gains.filter_map(|(customer, gain)| {
            let cost = self.reach.least_cost(customer, self.assumptions)?;
            Some((gain - cost.major()).max(0.0))
        });
        Money::from_major(worth.sum())
    }
}

/// What is said of a result that is not of the present data.
pub(super) fn aged(freshness: Freshness) -> &'static str {
    match freshness {
        // What a play is reckoned by was told by earlier versions too.
        Freshness::Present | Freshness::TellsLess => "",
        Freshness::Outdated => " The data have changed since this was computed.",
    }
}
