//! Customers who share an address: what one of them said applies to everybody else reached through it.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;

use crate::consent::address_of;
use crate::everybody::Everybody;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::phone::{Country, last_digits};
use domain::suppression::{END, compared};
use store::Store;
use store::mark::MarkedTables;

/// The addresses of one channel that more than one customer has, regardless of how they are written.
#[derive(Default)]
pub struct SharedAddresses {
    groups: Vec<Vec<CustomerId>>,
    of: HashMap<CustomerId, usize>,
}

impl SharedAddresses {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store, channel: Channel) -> Result<Arc<SharedAddresses>> {
        let home = store.home_country()?;
        let mark = format!("{} {home:?}", store.mark_of(MarkedTables::Customers)?);
        store.cache().kept(&format!("shared addresses {channel}"), &mark, || {
            let everybody = Everybody::load(store)?;
            let customers = everybody.numbers.iter().copied().map(CustomerId).zip(everybody.records.iter());
            Ok(SharedAddresses::among(customers, channel, home))
        })
    }

    /// Same as [`SharedAddresses::load`], without the records that others keep: beside an import they hold for no time.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn read(store: &Store, channel: Channel) -> Result<SharedAddresses> {
        let customers = store.customers()?;
        let home = store.home_country()?;
        Ok(SharedAddresses::among(customers.iter().map(|(id, record)| (*id, record)), channel, home))
    }

    fn among<'a>(
        customers: impl Iterator<Item = (CustomerId, &'a Customer)>,
        channel: Channel,
        home: Option<Country>,
    ) -> SharedAddresses {
        let (customers, written): (Vec<_>, Vec<String>) =
            customers.map(|(id, record)| ((id, &record.country), address_of(record, channel))).unzip();
        let mut known: HashMap<String, Vec<CustomerId>> = HashMap::new();
        for place in maybe_shared(channel, &written) {
            let (id, country) = customers[place];
            let address = compared(channel, &written[place], Country::from_letters(country).or(home));
            if !address.is_empty() {
                known.entry(address).or_default().push(id);
            }
        }
        SharedAddresses::grouped(known.into_values())
    }

    fn grouped(addresses: impl Iterator<Item = Vec<CustomerId>>) -> SharedAddresses {
        let groups: Vec<Vec<CustomerId>> = addresses.filter(|customers| customers.len() > 1).collect();
        let numbered = groups.iter().enumerate();
        let of = numbered.flat_map(|(group, customers)| customers.iter().map(move |id| (*id, group))).collect();
        SharedAddresses { groups, of }
    }

    /// The index of the address that a customer shares; none: nobody else has it.
    #[must_use]
    pub fn group(&self, customer: CustomerId) -> Option<usize> {
        self.of.get(&customer).copied()
    }

    /// Everybody who shares an address with a customer for whom `holds` is true, that customer included.
    pub fn beside<'a>(&'a self, holds: impl Fn(CustomerId) -> bool + 'a) -> impl Iterator<Item = CustomerId> + 'a {
        self.groups.iter().filter(move |group| group.iter().any(|id| holds(*id))).flatten().copied()
    }
}

/// Indices of the addresses that others may have too. Parsing a telephone number takes long, so only those are
/// considered whose last digits also occur in another customer's number.
fn maybe_shared(channel: Channel, written: &[String]) -> Vec<usize> {
    if channel != Channel::Telephone {
        return (0..written.len()).collect();
    }
    let ends: Vec<Option<u32>> = written.iter().map(|number| last_digits(number, END)).collect();
    let mut times: HashMap<u32, u32> = HashMap::new();
    for end in ends.iter().flatten() {
        *times.entry(*end).or_default() += 1;
    }
    // A number too short for this comparison is parsed, to be on the safe side.
    let may_repeat = |end: &Option<u32>| end.is_none_or(|end| times.get(&end).is_some_and(|times| *times > 1));
    (0..written.len()).filter(|place| may_repeat(&ends[*place])).collect()
}
