//! Who may be called today: looked up again whenever leads are placed, published or handed over.

use std::collections::HashSet;

use anyhow::Result;

use crate::actions::audience::Permissions;
use crate::domain::consent::Channel;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::planning::audience::{ContactRules, Permission, choose_reachable};
use crate::store::Store;

/// Why a lead goes to nobody that was made before.
pub(super) const WHY: &str = "may not be called any more, or is with another dealer by now";

/// Customers who may and can be called: not refused, not suppressed, not left alone by a running experiment.
pub(in crate::actions) struct Permitted(HashSet<CustomerId>);

impl Permitted {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, customers: impl Iterator<Item = CustomerId>, today: Day) -> Result<Permitted> {
        let permissions = Permissions::of(store, Channel::Telephone, today)?;
        let mut candidates = Vec::new();
        for customer in customers {
            candidates.push(permissions.candidate(customer, &store.customer(customer)?));
        }
        let rules = ContactRules { channel: Channel::Telephone, permission: Permission::UnlessRefused, rest_days: 0 };
        let reachable = choose_reachable(candidates, &rules);
        Ok(Permitted(reachable.contactable.iter().map(|(_, one)| one.customer()).collect()))
    }

    /// As [`Permitted::of`], for a list that the dealers do not have yet: nobody gets a second dealer by it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn besides_other_dealers(
        store: &Store,
        customers: impl Iterator<Item = CustomerId>,
        today: Day,
    ) -> Result<Permitted> {
        let mut permitted = Permitted::of(store, customers, today)?;
        for customer in store.with_a_dealer(today)? {
            permitted.0.remove(&customer);
        }
        Ok(permitted)
    }

    pub fn holds(&self, customer: CustomerId) -> bool {
        self.0.contains(&customer)
    }
}
