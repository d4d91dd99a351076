//! Everybody, as a rule that is being edited, the home screen and the lists all ask for them again.

use std::sync::Arc;

use anyhow::Result;

use domain::customer::{Customer, CustomerId};
use store::Store;
use store::mark::MarkedTables;

/// All customers with what identifies them, as parallel columns.
pub struct Everybody {
    /// Ascending.
    pub numbers: Arc<Vec<i64>>,
    pub records: Arc<Vec<Customer>>,
}

impl Everybody {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store) -> Result<Arc<Everybody>> {
        store.cache().kept("customers", &store.mark_of(MarkedTables::Customers)?, || {
            let (numbers, records): (Vec<i64>, Vec<Customer>) =
                store.customers()?.into_iter().map(|(id, record)| (id.0, record)).unzip();
            Ok(Everybody { numbers: Arc::new(numbers), records: Arc::new(records) })
        })
    }

    #[must_use]
    pub fn record(&self, customer: CustomerId) -> Option<&Customer> {
        self.records.get(self.place(customer)?)
    }

    /// The position of a customer.
    #[must_use]
    pub fn place(&self, customer: CustomerId) -> Option<usize> {
        self.numbers.binary_search(&customer.0).ok()
    }
}
