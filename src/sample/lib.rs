//! The fictitious dealership and any number of synthetic rows: seed in, rows out, the same on any machine.

mod campaigns;
mod catalogue;
mod draw;
mod names;
mod people;
mod places;
mod story;
pub mod synthetic;
mod traits;

use crate::people::Person;
use crate::story::{Life, Story};
use domain::attribute::{Attribute, AttributeValue};
use domain::consent::Channel;
use domain::customer::Customer;
use domain::day::Day;
use domain::dealer::Dealer;
use domain::product::Product;
use domain::purchase::Purchase;

/// The first day that may have a purchase, 1 November 2023.
pub const FIRST_DAY: Day = Day(19_662);
/// The last day of the data, 31 October 2026; fixed, so that the sample does not change with the calendar.
pub const LAST_DAY: Day = Day(20_757);

/// Prospects for each customer of the dealership.
const PROSPECTS: f64 = 0.12;

/// A past contact and its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// External id of the customer.
    pub customer: String,
    pub day: Day,
    pub channel: Channel,
    pub campaign: String,
    pub offer: String,
    pub responded: bool,
    pub response_day: Option<Day>,
    /// Left alone at random; a response is then what they bought without being asked.
    pub control: bool,
}

/// A customer with the channels they refuse and what else is known about them.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCustomer {
    pub customer: Customer,
    pub refusals: Vec<Channel>,
    /// One for each of [`attributes`].
    pub attributes: Vec<AttributeValue>,
}

/// Everything that the fictitious motor-and-garden dealer group knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Dealership {
    pub business_name: String,
    /// Its postal address on one line.
    pub business_address: String,
    /// Those with purchases.
    pub customers: Vec<SampleCustomer>,
    /// Those without.
    pub prospects: Vec<SampleCustomer>,
    pub products: Vec<Product>,
    /// Names of the stores.
    pub stores: Vec<String>,
    pub dealers: Vec<Dealer>,
    /// In the order of days; lines of one basket share a reference.
    pub purchases: Vec<Purchase>,
    /// In the order of days.
    pub contacts: Vec<Contact>,
}

/// The dealership with a given number of customers, and 12 prospects per hundred of them.
#[must_use]
pub fn dealership(customers: u32, seed: u64) -> Dealership {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a u32")]
    let prospects = (f64::from(customers) * PROSPECTS).round() as u64;
    let buyers = u64::from(customers);
    let mut dealership = Dealership {
        business_name: places::BUSINESS_NAME.into(),
        business_address: places::BUSINESS_ADDRESS.into(),
        customers: Vec::new(),
        prospects: Vec::new(),
        products: products(),
        stores: places::STORES.iter().map(|store| (*store).to_owned()).collect(),
        dealers: dealers(),
        purchases: Vec::new(),
        contacts: Vec::new(),
    };
    for index in 0..buyers + prospects {
        let person = people::person(seed, index);
        let life = Life::new(seed, index, &person, 1.0);
        let Story { purchases, contacts } = if index < buyers { life.of_a_buyer() } else { life.of_a_prospect() };
        dealership.purchases.extend(purchases);
        dealership.contacts.extend(contacts);
        let list = if index < buyers { &mut dealership.customers } else { &mut dealership.prospects };
        list.push(SampleCustomer::from(person));
    }
    dealership.purchases.sort_by_key(|purchase| purchase.day);
    dealership.contacts.sort_by_key(|contact| contact.day);
    dealership
}

impl From<Person> for SampleCustomer {
    fn from(person: Person) -> SampleCustomer {
        let attributes = person.traits.values();
        SampleCustomer { customer: person.customer, refusals: person.refusals, attributes }
    }
}

/// What the dealership knows about its customers besides their purchases.
#[must_use]
pub fn attributes() -> Vec<Attribute> {
    traits::attributes()
}

/// The catalogue of the dealership.
#[must_use]
pub fn products() -> Vec<Product> {
    catalogue::products()
}

/// The twelve dealers of the group.
#[must_use]
pub fn dealers() -> Vec<Dealer> {
    places::dealers()
}

/// Any number of customers with exactly the requested number of purchase lines, one customer at a time, in bounded
/// memory. Without customers there are no purchases.
#[must_use]
pub fn synthetic(customers: u64, purchases: u64, seed: u64) -> synthetic::Synthetic {
    synthetic::Synthetic::new(customers, purchases, seed)
}
