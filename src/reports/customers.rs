//! The table of customers: what was asked of it, whom it lists in which order, and the rows in sight.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use domain::consent::{Channel, Verdict};
use domain::customer::{Customer, CustomerId};
use domain::fault::CustomerFault;
use domain::purchase::Source;
use domain::spending::Spending;

pub use super::customer_fields::{FIXED, Field, Order, Way};

/// Channels in the order in which their consent is told.
pub const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Mail, Channel::Telephone];

/// Everybody, or only one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    #[default]
    Everybody,
    /// With a purchase or a return.
    Buyers,
    Prospects,
}

/// Whom the table is to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// As it was typed; matches as the search does.
    pub text: String,
    pub kind: Kind,
    pub reachable: Option<Channel>,
    pub fault: Option<CustomerFault>,
}

impl Filter {
    /// Whether it leaves nobody out.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.text.trim().is_empty() && self.kind == Kind::Everybody && self.reachable.is_none() && self.fault.is_none()
    }
}

/// What was asked of the table; without an order as the customers came.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    pub filter: Filter,
    pub order: Option<Order>,
}

/// What holds for a customer on a channel, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentState {
    Permitted,
    NothingSaid,
    NoAddress,
    /// The address is on the do-not-contact list.
    Suppressed,
    Refused,
}

impl ConsentState {
    #[must_use]
    pub fn of(verdict: Option<Verdict>, has_address: bool, suppressed: bool) -> ConsentState {
        match verdict {
            Some(Verdict::Refused) => ConsentState::Refused,
            _ if suppressed => ConsentState::Suppressed,
            _ if !has_address => ConsentState::NoAddress,
            Some(Verdict::Permitted) => ConsentState::Permitted,
            None => ConsentState::NothingSaid,
        }
    }

    /// In a word or two.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ConsentState::Permitted => "permitted",
            ConsentState::NothingSaid => "unknown",
            ConsentState::NoAddress => "no address",
            ConsentState::Suppressed => "suppressed",
            ConsentState::Refused => "refused",
        }
    }

    #[must_use]
    pub fn is_reachable(self) -> bool {
        matches!(self, ConsentState::Permitted | ConsentState::NothingSaid)
    }
}

/// How many of some customers can be reached: nobody who refused, no suppressed address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachCounts {
    pub customers: u64,
    pub email: u64,
    pub mail: u64,
    pub telephone: u64,
}

/// Whom the table lists.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomerList {
    pub query: Query,
    /// In order; a row of the table each.
    pub ids: Arc<Vec<CustomerId>>,
    /// Customers and prospects in the whole database.
    pub of: usize,
    /// Names of what else is known of customers, by the alphabet.
    pub attributes: Vec<String>,
    /// None while it is being counted.
    pub reach: Option<ReachCounts>,
}

/// One customer of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerRow {
    pub id: CustomerId,
    pub customer: Customer,
    pub spending: Spending,
    /// Where most of the purchase lines came from.
    pub source: Option<Source>,
    /// In the order of [`CHANNELS`].
    pub consent: [ConsentState; 3],
    /// In the order of [`CustomerList::attributes`]; empty where nothing is known.
    pub attributes: Vec<String>,
}

impl CustomerRow {
    /// The text of a cell, as people read it; `attributes` are the names of the row's attributes.
    #[must_use]
    pub fn cell(&self, field: &Field, attributes: &[String]) -> String {
        let customer = &self.customer;
        match field {
            Field::Name => customer.display_name(),
            Field::Id => customer.external_id.clone(),
            Field::Email => customer.email.clone(),
            Field::Telephone => customer.phone.clone(),
            Field::Postcode => customer.postcode.clone(),
            Field::City => customer.city.clone(),
            Field::Region => customer.region.clone(),
            Field::Country => customer.country.clone(),
            Field::FirstPurchase => self.spending.first.map(|day| day.to_string()).unwrap_or_default(),
            Field::LastPurchase => self.spending.last.map(|day| day.to_string()).unwrap_or_default(),
            Field::PurchaseDays | Field::Spend if !self.spending.is_buyer() => String::new(),
            Field::PurchaseDays => self.spending.days.to_string(),
            Field::Spend => self.spending.spend.plain().replace(',', ""),
            Field::Source => self.source.map(|source| source.name().to_owned()).unwrap_or_default(),
            Field::Consent(channel) => self.state(*channel).map(|state| state.name().to_owned()).unwrap_or_default(),
            Field::Attribute(name) => self.attribute(name, attributes).to_owned(),
        }
    }

    /// What holds on a channel; none for one that is not told.
    #[must_use]
    pub fn state(&self, channel: Channel) -> Option<ConsentState> {
        CHANNELS.iter().position(|known| *known == channel).map(|place| self.consent[place])
    }

    fn attribute(&self, name: &str, attributes: &[String]) -> &str {
        let place = attributes.iter().position(|known| known == name);
        place.and_then(|place| self.attributes.get(place)).map_or("", String::as_str)
    }
}

/// Rows of a list that were read, a page each.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowPages {
    /// Number of the page with its rows, the newest read last.
    pages: Vec<(usize, Vec<CustomerRow>)>,
}

/// Rows of a page.
pub const PAGE: usize = 100;

/// Pages kept at a time.
const MOST_PAGES: usize = 24;

impl RowPages {
    #[must_use]
    pub fn row(&self, place: usize) -> Option<&CustomerRow> {
        let (_, rows) = self.pages.iter().find(|(page, _)| *page == place / PAGE)?;
        rows.get(place % PAGE)
    }

    #[must_use]
    pub fn has(&self, page: usize) -> bool {
        self.pages.iter().any(|(known, _)| *known == page)
    }

    /// Takes rows in, which begin at the first of a page; the oldest pages go.
    pub fn put(&mut self, first: usize, rows: Vec<CustomerRow>) {
        let mut rows = rows.into_iter();
        for page in first.. {
            let some: Vec<CustomerRow> = rows.by_ref().take(PAGE).collect();
            if some.is_empty() {
                break;
            }
            self.pages.retain(|(known, _)| *known != page);
            self.pages.push((page, some));
        }
        let spare = self.pages.len().saturating_sub(MOST_PAGES);
        self.pages.drain(..spare);
    }
}

/// The screen of customers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CustomersReport {
    pub list: CustomerList,
    pub rows: RowPages,
    /// How many of the chosen can be reached; none while it is being counted.
    pub chosen: Option<ReachCounts>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: i64) -> CustomerRow {
        CustomerRow {
            id: CustomerId(number),
            customer: Customer::default(),
            spending: Spending::default(),
            source: None,
            consent: [ConsentState::NothingSaid; 3],
            attributes: vec!["44".into()],
        }
    }

    #[test]
    fn pages_come_and_go() {
        let mut pages = RowPages::default();
        pages.put(3, (0..150).map(row).collect());
        assert_eq!(pages.row(3 * PAGE + 120).map(|row| row.id), Some(CustomerId(120)));
        assert!(pages.has(4) && !pages.has(2) && pages.row(4 * PAGE + 50).is_none());
        for page in 10..10 + MOST_PAGES {
            pages.put(page, vec![row(1)]);
        }
        assert!(!pages.has(3) && pages.has(10));
    }

    #[test]
    fn cells_read_as_people_write_and_nothing_is_empty() {
        let known = ["age".to_owned()];
        let one = row(1);
        assert_eq!(one.cell(&Field::Attribute("age".into()), &known), "44");
        assert_eq!(one.cell(&Field::Attribute("size".into()), &known), "");
        assert_eq!(one.cell(&Field::Spend, &known), "", "a prospect has spent nothing, not 0.00");
        assert_eq!(one.cell(&Field::Consent(Channel::Mail), &known), "unknown");
    }
}
