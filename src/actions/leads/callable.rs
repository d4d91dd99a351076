//! Who may be called today: looked up again whenever leads are assigned, published or handed over.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use anyhow::Result;

use crate::audience::Permissions;
use crate::shared_address::SharedAddresses;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use planning::audience::{Candidate, ContactRules, DropReason, InControl, choose_contactable};
use store::Store;
use store::mark::MarkedTables;

/// Why an existing lead is handed to nobody.
pub(super) const WHY: &str = "may no longer be called, or is now with another dealer";

/// Customers who may and can be called, and why the others may not.
#[derive(Debug, Clone)]
pub struct Callable {
    held: HashSet<CustomerId>,
    withheld: HashMap<CustomerId, DropReason>,
}

impl Callable {
    /// For leads that no dealer has yet: not refused, not suppressed, not left alone by a running experiment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store, customers: impl Iterator<Item = CustomerId>, today: Day) -> Result<Arc<Callable>> {
        let customers: Vec<CustomerId> = customers.collect();
        Callable::kept("leads without a dealer", MarkedTables::Calling, store, customers, today, |store, customers| {
            let permissions = Permissions::load(store, Channel::Telephone, today)?;
            Callable::among(store, &permissions, customers, |candidate| candidate)
        })
    }

    /// Looked up once for as long as nothing that decides it changes: it takes long, so that whoever is to write looks before
    /// the others have to wait, and is answered at once then.
    fn kept(
        name: &str,
        by: MarkedTables,
        store: &Store,
        customers: Vec<CustomerId>,
        today: Day,
        look: impl FnOnce(&Store, std::vec::IntoIter<CustomerId>) -> Result<Callable>,
    ) -> Result<Arc<Callable>> {
        let mut asked = DefaultHasher::new();
        customers.hash(&mut asked);
        let (known, calling) = (store.mark_of(MarkedTables::Customers)?, store.mark_of(by)?);
        let mark = format!("{known} {calling} {today} {} {:x}", customers.len(), asked.finish());
        store.cache().kept(&format!("may be called: {name}"), &mark, || look(store, customers.into_iter()))
    }

    /// For leads that a dealer has: withdrawn only for a refusal, or if there is no valid number. A campaign that
    /// leaves a customer alone came too late: the dealer may already have called, so the customer no longer measures
    /// anything, and the lead would only vanish from a dealer's work.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_their_dealers(
        store: &Store,
        customers: impl Iterator<Item = CustomerId>,
        today: Day,
    ) -> Result<Arc<Callable>> {
        let customers: Vec<CustomerId> = customers.collect();
        Callable::kept(
            "leads with their dealers",
            MarkedTables::Refusals,
            store,
            customers,
            today,
            |store, customers| {
                let shared = SharedAddresses::load(store, Channel::Telephone)?;
                Callable::with_their_dealers_by(store, shared, customers, today)
            },
        )
    }

    /// Like [`Callable::with_their_dealers`], with shared telephone numbers that the caller has already read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_their_dealers_by(
        store: &Store,
        shared: Arc<SharedAddresses>,
        customers: impl Iterator<Item = CustomerId>,
        today: Day,
    ) -> Result<Callable> {
        let permissions = Permissions::by(store, Channel::Telephone, today, shared)?;
        Callable::among(store, &permissions, customers, |candidate| Candidate {
            in_control: InControl::No,
            ..candidate
        })
    }

    /// Like [`Callable::load`], for a list that the dealers do not have yet: nobody gets a second dealer through it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn besides_other_dealers(
        store: &Store,
        customers: impl Iterator<Item = CustomerId>,
        today: Day,
    ) -> Result<Callable> {
        let mut permitted = Callable::clone(&*Callable::load(store, customers, today)?);
        for customer in store.with_a_dealer(today)? {
            permitted.held.remove(&customer);
        }
        Ok(permitted)
    }

    fn among(
        store: &Store,
        permissions: &Permissions,
        customers: impl Iterator<Item = CustomerId>,
        seen_as: impl Fn(Candidate) -> Candidate,
    ) -> Result<Callable> {
        let mut candidates = Vec::new();
        for customer in customers {
            candidates.push(seen_as(permissions.candidate(customer, &store.customer(customer)?)));
        }
        let asked: Vec<CustomerId> = candidates.iter().map(|candidate| candidate.customer).collect();
        let reachable = choose_contactable(candidates, &ContactRules::by(Channel::Telephone));
        Ok(Callable {
            held: reachable.contactable.iter().map(|(_, one)| one.customer()).collect(),
            withheld: reachable.dropped.into_iter().map(|(place, why)| (asked[place], why)).collect(),
        })
    }

    pub fn holds(&self, customer: CustomerId) -> bool {
        self.held.contains(&customer)
    }

    /// Why some of these customers may not be called, with counts ("3 leads: refused contact by telephone").
    pub(super) fn why_not(&self, customers: impl Iterator<Item = CustomerId>) -> Vec<String> {
        let mut counts: BTreeMap<DropReason, usize> = BTreeMap::new();
        for why in customers.filter_map(|customer| self.withheld.get(&customer)) {
            *counts.entry(*why).or_default() += 1;
        }
        let rules = ContactRules::by(Channel::Telephone);
        let said = |why: DropReason| match why {
            DropReason::NoAddress => "no telephone number, or a wrong one".to_owned(),
            why => why.why(&rules),
        };
        counts.into_iter().map(|(why, leads)| format!("{}: {}", super::plural(leads, "lead"), said(why))).collect()
    }
}
