//! Customers of an audience with what the ledger and the running experiments say of each.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use anyhow::Result;

use crate::actions::consent::{CHANNELS, address_of};
use crate::actions::kept::{Everybody, kept};
use crate::domain::assumption::Assumptions;
use crate::domain::consent::{Channel, Verdict};
use crate::domain::customer::{Customer, CustomerId};
use crate::domain::day::Day;
use crate::domain::money::Money;
use crate::domain::phone::Country;
use crate::domain::suppression::Suppressed;
use crate::planning::audience::{Candidate, ContactRules, InControl, Permission, choose_reachable};
use crate::store::Store;
use crate::store::mark::Part;

/// What the ledger, the suppressed addresses and the running experiments say of one channel.
pub struct Permissions {
    channel: Channel,
    verdicts: HashMap<CustomerId, Verdict>,
    suppressed: Suppressed,
    in_control: HashSet<CustomerId>,
}

impl Permissions {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, channel: Channel, today: Day) -> Result<Permissions> {
        Ok(Permissions {
            channel,
            verdicts: store.consent(channel, today)?,
            suppressed: store.suppressed(channel)?,
            in_control: store.customers_in_control(today)?,
        })
    }

    /// A customer as the audience step takes it.
    #[must_use]
    pub fn candidate(&self, id: CustomerId, customer: &Customer) -> Candidate {
        let address = address_of(customer, self.channel);
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

/// Who of all customers may and can be reached by a channel today, in the order of [`Everybody`].
///
/// # Errors
/// When the database cannot be read.
pub fn reached_by(store: &Store, channel: Channel, today: Day) -> Result<Arc<Vec<bool>>> {
    let mark = format!("{} {} {today}", store.mark_of(Part::Customers)?, store.mark_of(Part::Consent)?);
    kept(&format!("reach {channel}"), &mark, || {
        let everybody = Everybody::of(store)?;
        let permissions = Permissions::of(store, channel, today)?;
        let people = everybody.numbers.iter().zip(everybody.records.iter());
        let candidates = people.map(|(id, record)| permissions.candidate(CustomerId(*id), record)).collect();
        let rules = ContactRules { channel, permission: Permission::UnlessRefused, rest_days: 0 };
        let mut reached = vec![false; everybody.numbers.len()];
        for (place, _) in choose_reachable(candidates, &rules).contactable {
            reached[place] = true;
        }
        Ok(reached)
    })
}

/// Customers who can be contacted at all, and by which channels.
pub struct Reachable {
    everybody: Arc<Everybody>,
    by: Vec<(Channel, Arc<Vec<bool>>)>,
}

impl Reachable {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store, today: Day) -> Result<Reachable> {
        let by = CHANNELS.iter().map(|channel| Ok((*channel, reached_by(store, *channel, today)?)));
        Ok(Reachable { by: by.collect::<Result<_>>()?, everybody: Everybody::of(store)? })
    }

    /// The channels that reach a customer.
    fn channels(&self, customer: CustomerId) -> impl Iterator<Item = Channel> {
        let place = self.everybody.place(customer);
        let reaches = move |reached: &Vec<bool>| place.is_some_and(|place| reached.get(place) == Some(&true));
        self.by.iter().filter(move |(_, reached)| reaches(reached)).map(|(channel, _)| *channel)
    }

    #[must_use]
    pub fn holds(&self, customer: CustomerId) -> bool {
        self.channels(customer).next().is_some()
    }

    /// Whether this channel reaches the customer.
    #[must_use]
    pub fn by(&self, customer: CustomerId, channel: Channel) -> bool {
        self.channels(customer).any(|reaching| reaching == channel)
    }

    /// What it costs to contact the customer in the cheapest way; none where nothing reaches.
    #[must_use]
    pub fn least_cost(&self, customer: CustomerId, assumptions: &Assumptions) -> Option<Money> {
        self.channels(customer).map(|channel| assumptions.contact_cost(channel)).min()
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
