//! The table of customers: the query, whom it lists in which order, and the visible rows.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::fault::CustomerFault;

pub use crate::customer_columns::{Field, Way, fixed};
pub use crate::customer_order::Order;
pub use crate::customer_row::{CHANNELS, ConsentState, CustomerRow};

/// Everybody, or only one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    #[default]
    Everybody,
    /// With a purchase or a return.
    Buyers,
    Prospects,
}

/// Which customers to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Filter {
    /// As it was typed; matches as the search does.
    pub text: String,
    pub kind: Kind,
    pub reachable: Option<Channel>,
    pub fault: Option<CustomerFault>,
}

impl Filter {
    /// Whether it excludes nobody.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.text.trim().is_empty() && self.kind == Kind::Everybody && self.reachable.is_none() && self.fault.is_none()
    }
}

/// The query for the table; without an order, in the customers' stored order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    pub filter: Filter,
    pub order: Option<Order>,
}

/// How many of a set of customers can be reached: without those who refused and without suppressed addresses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReachCounts {
    pub customers: u64,
    pub email: u64,
    pub mail: u64,
    pub telephone: u64,
}

/// The customers listed in the table.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomerList {
    pub query: Query,
    /// In order; one row of the table each.
    pub ids: Arc<Vec<CustomerId>>,
    /// Customers and prospects in the whole database.
    pub of: usize,
    /// Names of further attributes of customers, in alphabetical order.
    pub attributes: Vec<String>,
    /// None while still being counted.
    pub reach: Option<ReachCounts>,
}

/// Rows of a list that were read, by page.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RowPages {
    /// Number of the page with its rows, the newest read last.
    pages: Vec<(usize, Vec<CustomerRow>)>,
}

/// Rows of a page.
pub const PAGE: usize = 100;

/// Maximum number of pages kept.
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

    /// Adds rows that start at the beginning of a page; the oldest pages are dropped.
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CustomersReport {
    pub list: CustomerList,
    pub rows: RowPages,
    /// How many of the selected customers can be reached; none while still being counted.
    pub chosen: Option<ReachCounts>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::Customer;
    use domain::spending::Spending;

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
}
