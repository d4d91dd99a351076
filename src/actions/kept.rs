//! What was read of the database, kept while it stays what it is: a rule that is being edited, the home screen and the lists
//! all ask for the same again.

use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::Result;

use domain::customer::{Customer, CustomerId};
use store::Store;
use store::mark::Part;

struct Kept {
    mark: String,
    value: Arc<dyn Any + Send + Sync>,
}

/// By what it is; one of each.
static KEPT: Mutex<Option<HashMap<String, Kept>>> = Mutex::new(None);

/// What was read under this name and mark before, else what `read` answers now.
pub fn kept<T: Send + Sync + 'static>(name: &str, mark: &str, read: impl FnOnce() -> Result<T>) -> Result<Arc<T>> {
    if let Some(value) = known(name, mark) {
        return Ok(value);
    }
    let value = Arc::new(read()?);
    if let Ok(mut kept) = KEPT.lock() {
        let kept = kept.get_or_insert_default();
        // Another database, or other data: what is kept of it is of no use any more.
        let of = |mark: &str| mark.split(' ').take(2).map(str::to_owned).collect::<Vec<_>>();
        kept.retain(|_, other| of(&other.mark) == of(mark));
        kept.insert(name.to_owned(), Kept { mark: mark.to_owned(), value: Arc::<T>::clone(&value) });
    }
    Ok(value)
}

/// What was read under this name and mark before.
pub fn known<T: Send + Sync + 'static>(name: &str, mark: &str) -> Option<Arc<T>> {
    let kept = KEPT.lock().ok()?;
    let kept = kept.as_ref()?.get(name).filter(|kept| kept.mark == mark)?;
    Arc::clone(&kept.value).downcast().ok()
}

/// All customers with what identifies them, positions in step.
pub struct Everybody {
    /// Ascending.
    pub numbers: Arc<Vec<i64>>,
    pub records: Arc<Vec<Customer>>,
}

impl Everybody {
    /// # Errors
    /// When the database cannot be read.
    pub fn of(store: &Store) -> Result<Arc<Everybody>> {
        kept("customers", &store.mark_of(Part::Customers)?, || {
            let (numbers, records): (Vec<i64>, Vec<Customer>) =
                store.customers()?.into_iter().map(|(id, record)| (id.0, record)).unzip();
            Ok(Everybody { numbers: Arc::new(numbers), records: Arc::new(records) })
        })
    }

    #[must_use]
    pub fn record(&self, customer: CustomerId) -> Option<&Customer> {
        self.records.get(self.place(customer)?)
    }

    /// Where a customer stands.
    #[must_use]
    pub fn place(&self, customer: CustomerId) -> Option<usize> {
        self.numbers.binary_search(&customer.0).ok()
    }
}
