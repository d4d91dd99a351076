//! Who can be contacted at all, by e-mail, post or telephone.

use std::collections::HashSet;

use anyhow::Result;

use crate::actions::audience::Ledger;
use crate::domain::consent::Channel;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::planning::audience::{ContactRules, Permission, choose_reachable};
use crate::store::Store;

/// Customers who have not refused every channel by which they could be reached.
pub(super) struct Reach(HashSet<CustomerId>);

impl Reach {
    pub fn of(store: &Store, today: Day) -> Result<Reach> {
        let mut reached = HashSet::new();
        for channel in [Channel::Email, Channel::Mail, Channel::Telephone] {
            let ledger = Ledger::of(store, channel, today)?;
            let candidates = ledger.customers.keys().filter_map(|customer| ledger.candidate(*customer)).collect();
            let rules = ContactRules { channel, permission: Permission::UnlessRefused, rest_days: 0 };
            let reachable = choose_reachable(candidates, &rules).contactable;
            reached.extend(reachable.into_iter().map(|(_, contactable)| contactable.customer()));
        }
        Ok(Reach(reached))
    }

    pub fn count(&self, customers: impl Iterator<Item = CustomerId>) -> usize {
        customers.filter(|customer| self.0.contains(customer)).count()
    }
}
