//! The customer file as columns, cached for as long as it does not change: sorting and filtering a million customers
//! again must not reread them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use anyhow::Result;

use domain::customer::CustomerId;
use domain::spending::{Spending, Tally};
use progress::Progress;
use reports::customers::{ConsentState, Field};
use store::Store;
use store::customer_table::ConsentMark;

/// Rows read between two progress checks.
const SOME: u64 = 20_000;

/// How many orders are cached at a time.
const MOST_ORDERS: usize = 6;

/// Consent of every customer, in the order of the numbers.
pub(super) type States = Arc<Vec<[ConsentState; 3]>>;

/// Indices into the customer numbers, in the order of a column; equal values in the order of the numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Ranks {
    pub known: Vec<u32>,
    /// Customers without a value.
    pub unknown: Vec<u32>,
}

/// Columns of the customer file in the order of the customers' numbers, each read when it is first asked for.
pub(super) struct People {
    pub ids: Vec<CustomerId>,
    spending: Mutex<Option<Arc<Vec<Spending>>>>,
    orders: Mutex<HashMap<Field, Arc<Ranks>>>,
    consent: Mutex<Option<(ConsentMark, States)>>,
}

/// Checks the progress handle from time to time.
pub(super) struct Steps<'a> {
    progress: &'a Progress,
    done: u64,
}

impl<'a> Steps<'a> {
    pub fn begin(progress: &'a Progress, stage: &str, total: u64) -> Result<Steps<'a>> {
        progress.stage(stage, total)?;
        Ok(Steps { progress, done: 0 })
    }

    pub fn one(&mut self) -> Result<()> {
        self.done += 1;
        if self.done.is_multiple_of(SOME) {
            self.progress.done(self.done)?;
        }
        Ok(())
    }
}

impl People {
    /// # Errors
    /// When the database cannot be read.
    pub fn load(store: &Store) -> Result<Arc<People>> {
        store.cache().kept("customer table", &store.people_mark()?, || {
            Ok(People {
                ids: store.customer_ids()?,
                spending: Mutex::default(),
                orders: Mutex::default(),
                consent: Mutex::default(),
            })
        })
    }

    /// The index of a customer among the numbers; none for one who no longer exists.
    pub fn place(&self, id: CustomerId) -> Option<usize> {
        // Numbers are mostly consecutive, starting at 1.
        let guess = usize::try_from(id.0 - 1).ok().filter(|place| self.ids.get(*place) == Some(&id));
        guess.or_else(|| self.ids.binary_search(&id).ok())
    }

    /// Purchase figures of every customer.
    ///
    /// # Errors
    /// When the database cannot be read or the work is cancelled.
    pub fn spending(&self, store: &Store, progress: &Progress) -> Result<Arc<Vec<Spending>>> {
        if let Some(known) = self.spending.lock().ok().and_then(|kept| kept.clone()) {
            return Ok(known);
        }
        let mut steps = Steps::begin(progress, "Adding up the purchases", store.totals_of_lines()?)?;
        let mut spending = vec![Spending::default(); self.ids.len()];
        let mut of: Option<(CustomerId, Tally)> = None;
        let mut close = |of: Option<(CustomerId, Tally)>| {
            if let Some((id, tally)) = of
                && let Some(place) = self.place(id)
            {
                spending[place] = tally.end();
            }
        };
        store.each_spend(|id, day, cents| {
            match &mut of {
                Some((customer, tally)) if *customer == id => tally.add(day, cents),
                _ => {
                    let mut tally = Tally::default();
                    tally.add(day, cents);
                    close(of.replace((id, tally)));
                }
            }
            steps.one()
        })?;
        close(of);
        let spending = Arc::new(spending);
        if let Ok(mut kept) = self.spending.lock() {
            *kept = Some(spending.clone());
        }
        Ok(spending)
    }

    /// An order that was made before.
    pub fn order(&self, field: &Field) -> Option<Arc<Ranks>> {
        self.orders.lock().ok()?.get(field).cloned()
    }

    pub fn keep_order(&self, field: &Field, ranks: &Arc<Ranks>) {
        if let Ok(mut orders) = self.orders.lock() {
            if orders.len() >= MOST_ORDERS {
                orders.clear();
            }
            orders.insert(field.clone(), ranks.clone());
        }
    }

    /// Consent of every customer, if today's is known.
    pub fn known_consent(&self, mark: &ConsentMark) -> Option<States> {
        let kept = self.consent.lock().ok()?;
        kept.as_ref().filter(|(of, _)| of == mark).map(|(_, states)| states.clone())
    }

    pub fn keep_consent(&self, mark: ConsentMark, states: &States) {
        if let Ok(mut kept) = self.consent.lock() {
            *kept = Some((mark, states.clone()));
        }
    }
}
