//! Customers of an audience, with what the ledger and the running experiments say about each.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use anyhow::Result;

use crate::consent::{CHANNELS, address_of};
use crate::everybody::Everybody;
use crate::scope::{ASSUMPTIONS, SEED};
use crate::shared_address::SharedAddresses;
use domain::assumption::Assumptions;
use domain::consent::{Channel, Verdict};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::money::Money;
use domain::phone::Country;
use domain::suppression::Suppressed;
use domain::targeting::ContactCap;
use planning::audience::{Candidate, ContactRules, InControl, choose_contactable};
use planning::experiment::is_globally_left_alone;
use store::Store;
use store::mark::MarkedTables;

/// Longest window of a contact cap.
pub const MOST_CAP_DAYS: u32 = 3_650;

/// What the ledger, the suppressed addresses and the running experiments say about one channel.
pub struct Permissions {
    channel: Channel,
    verdicts: HashMap<CustomerId, Verdict>,
    suppressed: Suppressed,
    in_control: HashSet<CustomerId>,
    /// Customers whose telephone number turned out to be wrong.
    wrong_numbers: HashSet<CustomerId>,
    with_a_dealer: HashSet<CustomerId>,
    /// The share of all customers whom every campaign and list leaves alone.
    global_control: f64,
    /// Customers who share an address with one of that share.
    beside_global_control: HashSet<CustomerId>,
    shared: Arc<SharedAddresses>,
    /// The days of each customer's contacts, counted from today.
    contacts: HashMap<CustomerId, Vec<i32>>,
    /// For addresses shared by several customers, the days on which something was sent there.
    address_days: HashMap<usize, BTreeSet<i32>>,
    reading: Reading,
}

/// Which day's permissions count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Today,
    /// What was recorded when a list was made. A list rebuilt from it is only compared and sent nowhere, so its
    /// customers need no address.
    Recorded,
}

impl Permissions {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store, channel: Channel, today: Day) -> Result<Permissions> {
        Permissions::by(store, channel, today, SharedAddresses::load(store, channel)?)
    }

    /// Like [`Permissions::load`], with shared addresses that the caller has already read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn by(store: &Store, channel: Channel, today: Day, shared: Arc<SharedAddresses>) -> Result<Permissions> {
        let assumptions: Assumptions = store.setting(ASSUMPTIONS)?;
        let mut permissions = Permissions {
            channel,
            verdicts: store.consent(channel, today)?,
            suppressed: store.suppressed(channel)?,
            in_control: &store.customers_in_control(today)? | &store.left_alone_on(today)?,
            wrong_numbers: store.wrong_numbers()?,
            with_a_dealer: store.with_a_dealer(today)?,
            global_control: assumptions.global_control_share,
            beside_global_control: HashSet::new(),
            shared,
            contacts: HashMap::new(),
            address_days: HashMap::new(),
            reading: Reading::Today,
        };
        permissions.spread_over_addresses();
        Ok(permissions)
    }

    /// A person may be in the records more than once, and anyone at an address may open a message: what holds for one
    /// record of an address holds for all of them.
    fn spread_over_addresses(&mut self) {
        let shared = Arc::clone(&self.shared);
        let refused = |id| self.verdicts.get(&id) == Some(&Verdict::Refused);
        let refused: Vec<CustomerId> = shared.beside(refused).collect();
        self.verdicts.extend(refused.into_iter().map(|id| (id, Verdict::Refused)));
        for held in [&mut self.in_control, &mut self.with_a_dealer] {
            let beside: Vec<CustomerId> = shared.beside(|id| held.contains(&id)).collect();
            held.extend(beside);
        }
        let share = self.global_control;
        self.beside_global_control = shared.beside(|id| is_globally_left_alone(id, share, SEED)).collect();
    }

    /// What a recipe recorded: everybody but these could be contacted.
    fn recorded(channel: Channel, left_out: &HashSet<CustomerId>) -> Permissions {
        Permissions {
            channel,
            verdicts: left_out.iter().map(|customer| (*customer, Verdict::Refused)).collect(),
            suppressed: Suppressed::new(channel, None, Vec::new()),
            in_control: HashSet::new(),
            wrong_numbers: HashSet::new(),
            with_a_dealer: HashSet::new(),
            global_control: 0.0,
            beside_global_control: HashSet::new(),
            // Customers left out because of a shared address are among those left out.
            shared: Arc::default(),
            contacts: HashMap::new(),
            address_days: HashMap::new(),
            reading: Reading::Recorded,
        }
    }

    /// Reads the contacts that a cap counts.
    fn count_contacts(&mut self, store: &Store, cap: ContactCap, today: Day) -> Result<()> {
        let days = i32::try_from(cap.days.clamp(1, MOST_CAP_DAYS))? - 1;
        for (customer, day, by_channel) in store.contact_days(today.plus(-days), today.plus(days), self.channel)? {
            let day = day.since(today);
            self.contacts.entry(customer).or_default().push(day);
            if let Some(address) = self.shared.group(customer).filter(|_| by_channel) {
                self.address_days.entry(address).or_default().insert(day);
            }
        }
        Ok(())
    }

    /// Days of contacts with a customer, and with others who share the address. The latter count once a day: a campaign
    /// goes to an address once, whichever of its owners a record names.
    fn contact_days(&self, id: CustomerId) -> Vec<i32> {
        let mut days = self.contacts.get(&id).cloned().unwrap_or_default();
        if let Some(of_address) = self.shared.group(id).and_then(|address| self.address_days.get(&address)) {
            let others: Vec<i32> = of_address.iter().copied().filter(|day| !days.contains(day)).collect();
            days.extend(others);
        }
        days
    }

    fn in_control(&self, id: CustomerId) -> InControl {
        if self.in_control.contains(&id) {
            InControl::Yes
        } else if is_globally_left_alone(id, self.global_control, SEED) || self.beside_global_control.contains(&id) {
            InControl::Globally
        } else {
            InControl::No
        }
    }

    /// A customer in the form that the audience step takes.
    #[must_use]
    pub fn candidate(&self, id: CustomerId, customer: &Customer) -> Candidate {
        let address = match self.reading {
            Reading::Today if self.channel == Channel::Telephone && self.wrong_numbers.contains(&id) => String::new(),
            Reading::Today => address_of(customer, self.channel),
            Reading::Recorded => "as recorded".to_owned(),
        };
        let suppressed = self.suppressed.holds(&address, Country::from_letters(&customer.country));
        Candidate {
            customer: id,
            verdict: if suppressed { Some(Verdict::Refused) } else { self.verdicts.get(&id).copied() },
            address,
            in_control: self.in_control(id),
            shared_address: self.shared.group(id),
            with_a_dealer: self.with_a_dealer.contains(&id),
            contacts: self.contact_days(id),
        }
    }
}

/// Which of all customers may and can be reached by a channel today, in the order of [`Everybody`].
///
/// # Errors
/// When the database cannot be read.
pub fn reached_by(store: &Store, channel: Channel, today: Day) -> Result<Arc<Vec<bool>>> {
    let left_alone = store.setting::<Assumptions>(ASSUMPTIONS)?.global_control_share;
    let (customers, consent) = (store.mark_of(MarkedTables::Customers)?, store.mark_of(MarkedTables::Consent)?);
    let mark = format!("{customers} {consent} {left_alone} {today}");
    store.cache().kept(&format!("reach {channel}"), &mark, || {
        let everybody = Everybody::load(store)?;
        let permissions = Permissions::load(store, channel, today)?;
        let people = everybody.numbers.iter().zip(everybody.records.iter());
        let candidates = people.map(|(id, record)| permissions.candidate(CustomerId(*id), record)).collect();
        let rules = ContactRules::by(channel);
        let mut reached = vec![false; everybody.numbers.len()];
        for (place, _) in choose_contactable(candidates, &rules).contactable {
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
    pub fn load(store: &Store, today: Day) -> Result<Reachable> {
        let by = CHANNELS.iter().map(|channel| Ok((*channel, reached_by(store, *channel, today)?)));
        Ok(Reachable { by: by.collect::<Result<_>>()?, everybody: Everybody::load(store)? })
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

    /// What it costs to contact the customer in the cheapest way; none if no channel reaches them.
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
    pub fn load(store: &Store, channel: Channel, today: Day) -> Result<Ledger> {
        let permissions = Permissions::load(store, channel, today)?;
        Ok(Ledger { permissions, customers: store.customers()?.into_iter().collect() })
    }

    /// The ledger as a recipe recorded it, for a list that is only compared.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recorded(store: &Store, channel: Channel, left_out: &HashSet<CustomerId>) -> Result<Ledger> {
        let permissions = Permissions::recorded(channel, left_out);
        Ok(Ledger { permissions, customers: store.customers()?.into_iter().collect() })
    }

    /// The same, with the contacts that a cap counts.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counting(mut self, store: &Store, cap: Option<ContactCap>, today: Day) -> Result<Ledger> {
        if let Some(cap) = cap {
            self.permissions.count_contacts(store, cap, today)?;
        }
        Ok(self)
    }

    /// A customer in the form that the audience step takes; none for a number that is no customer.
    #[must_use]
    pub fn candidate(&self, id: CustomerId) -> Option<Candidate> {
        Some(self.permissions.candidate(id, self.customers.get(&id)?))
    }
}
