//! What plays are reckoned by, and what is proposed of them.

use crate::audience::Reachable;
use domain::assumption::Assumptions;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::effect::LearnedEffect;
use domain::money::Money;
use planning::promise::moved;
use reports::freshness::Freshness;
use reports::home::Play;

/// A play that could be shown.
pub(super) struct Proposed {
    pub play: Play,
    /// 0 for the best of its kind, 1 for the next.
    pub round: usize,
}

/// What plays are valued by.
pub(super) struct Reckoning<'a> {
    pub assumptions: &'a Assumptions,
    pub reach: &'a Reachable,
    /// What a contact adds, as campaigns use it too.
    pub learned: LearnedEffect,
}

impl Reckoning<'_> {
    /// What part of the purchases of customers who are likely to buy with this chance a reminder brings: it would not have
    /// come without one.
    pub fn added(&self, chance: f64) -> f64 {
        let effect = self.learned.by(Channel::Email).mean;
        if self.learned.campaigns == 0 {
            // As long as nothing was measured, the same part of everybody's.
            chance * (1.0 - (-effect.max(0.0)).exp())
        } else {
            moved(chance, effect) - chance
        }
    }

    /// What contacting these customers should bring in total, in major units, from what each spends or buys times its
    /// margin: only customers whom some channel reaches and who bring more than the contact costs.
    pub fn profit(&self, gains: impl Iterator<Item = (CustomerId, f64)>) -> Money {
        let worth = gains.filter_map(|(customer, gain)| {
            let cost = self.reach.least_cost(customer, self.assumptions)?;
            Some((gain - cost.major()).max(0.0))
        });
        Money::from_major(worth.sum())
    }
}

/// What is said about a result that is not based on the current data.
pub(super) fn aged(freshness: Freshness) -> &'static str {
    match freshness {
        // What a play is reckoned by was told by earlier versions too.
        Freshness::Present | Freshness::TellsLess => "",
        Freshness::Outdated => " The data have changed since this was computed.",
    }
}
