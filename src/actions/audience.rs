//! Customers of an audience with what the ledger and the running experiments say of each.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::actions::consent::{CHANNELS, address_of};
use crate::domain::consent::{Channel, Verdict};
use crate::domain::customer::{Customer, CustomerId};
use crate::domain::day::Day;
use crate::domain::phone::Country;
use crate::domain::suppression::Suppressed;
use crate::planning::audience::{Candidate, ContactRules, InControl, Permission, choose_reachable};
use crate::store::Store;

/// What the ledger, the suppressed addresses and the running experiments say of one channel.
pub struct Permissions {
    channel: Channel,
    verdicts: HashMap<CustomerId, Verdict>,
    suppressed: Suppressed,
    in_control: HashSet<CustomerId>,
    /// Customers whose telephone number was found to be wrong.
    wrong_numbers: HashSet<CustomerId>,
}

impl Permissions {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, channel: Channel, today: Day) -> Result<Permissions> {
        Ok(Permissions {
            channel,
            verdicts: store.consent(channel, today)?,
            suppressed: store.suppressed(channel)?,
            in_control: &store.customers_in_control(today)? | &store.left_alone_on(today)?,
            wrong_numbers: store.wrong_numbers()?,
        })
    }

    /// A customer as the audience step takes it.
    #[must_use]
    pub fn candidate(&self, id: CustomerId, customer: &Customer) -> Candidate {
        let address = match self.channel {
            Channel::Telephone if self.wrong_numbers.contains(&id) => String::new(),
            channel => address_of(customer, channel),
        };
        let suppressed = self.suppressed.holds(&address, Country::of(&customer.country));
        Candidate {
            customer: id,
            verdict: if suppressed { Some(Verdict::Refused) } else { self.verdicts.get(&id).copied() },
            address,
            in_control: if self.in_control.contains(&id) { InControl::Yes } else { InControl::No },
            days_since_contact: None,
        }
    }
}

/// Customers who can be contacted at all, by e-mail, post or telephone.
pub struct Reachable(HashSet<CustomerId>);

impl Reachable {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, today: Day) -> Result<Reachable> {
        let customers = store.customers()?;
        let mut reached = HashSet::new();
        for channel in CHANNELS {
            let permissions = Permissions::of(store, channel, today)?;
            let candidates = customers.iter().map(|(id, customer)| permissions.candidate(*id, customer)).collect();
            let rules = ContactRules { channel, permission: Permission::UnlessRefused, rest_days: 0 };
            let contactable = choose_reachable(candidates, &rules).contactable;
            reached.extend(contactable.into_iter().map(|(_, contactable)| contactable.customer()));
        }
        Ok(Reachable(reached))
    }

    #[must_use]
    pub fn holds(&self, customer: CustomerId) -> bool {
        self.0.contains(&customer)
    }

    pub fn count(&self, customers: impl Iterator<Item = CustomerId>) -> usize {
        customers.filter(|customer| self.holds(*customer)).count()
    }
}

/// Everything known about who may be contacted by one channel.
pub struct Ledger {
    permissions: Permissions,
    pub customers: HashMap<CustomerId, Customer>,
}

impl Ledger {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, channel: Channel, today: Day) -> Result<Ledger> {
        let permissions = Permissions::of(store, channel, today)?;
        Ok(Ledger { permissions, customers: store.customers()?.into_iter().collect() })
    }

    /// A customer as the audience step takes it; none for a number that is no customer.
    #[must_use]
    pub fn candidate(&self, id: CustomerId) -> Option<Candidate> {
        Some(self.permissions.candidate(id, self.customers.get(&id)?))
    }
}
