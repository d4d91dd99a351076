//! The customer table: everybody, one per row, sorted and filtered however large the file is; and what is done with the
//! selected customers.

mod order;
mod people;
mod reach;
pub mod requests;
mod values;
mod written;

use std::sync::Arc;

use anyhow::{Result, bail};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::request::Right;
use people::{People, Ranks};
use progress::Progress;
use reports::customers::{CHANNELS, CustomerList, CustomerRow, Filter, Kind, Order, Query, Way};
use store::Store;
use store::customer_rows::KnownCustomer;

pub use reach::reach;
pub use written::{as_text, csv, export};

/// The customers that the table lists, in order. How many of them can be reached is included if that is known without
/// reading everybody's address; else [`reach()`] counts it.
///
/// # Errors
/// When a column is unknown, the database cannot be read, or the work is cancelled.
pub fn list(store: &Store, query: &Query, today: Day, progress: &Progress) -> Result<CustomerList> {
    stoppable(store, progress, |store| {
        let people = People::load(store)?;
        let wanted = wanted(store, &people, &query.filter, today, progress)?;
        let ranks = match &query.order {
            Some(order) => Some(order::ranks(store, &people, &order.field, today, progress)?),
            None => None,
        };
        let ids = arranged(&people, wanted.as_deref(), query.order.as_ref(), ranks.as_deref());
        let known = people.known_consent(&store.consent_mark(today)?);
        Ok(CustomerList {
            query: query.clone(),
            of: people.ids.len(),
            attributes: store.attribute_names()?.into_iter().map(|(_, name)| name).collect(),
            reach: known.map(|states| reach::counted(&people, &states, &ids)),
            ids: Arc::new(ids),
        })
    })
}

/// The rows of these customers, in their order; those who no longer exist are left out.
///
/// # Errors
/// When the database cannot be read.
pub fn rows(store: &Store, ids: &[CustomerId], today: Day) -> Result<Vec<CustomerRow>> {
    store.in_one_view(|store| {
        let mut suppressed = Vec::with_capacity(CHANNELS.len());
        for channel in CHANNELS {
            suppressed.push((channel, store.suppressed(channel)?));
        }
        let attributes = store.attribute_names()?;
        let mut known = store.known_customers(ids, today)?;
        let row = |(id, known): (CustomerId, KnownCustomer)| {
            let KnownCustomer { customer, spending, source, verdicts, attributes: mut told } = known;
            let states = suppressed.iter().map(|(channel, suppressed)| {
                reach::state_of(&customer, verdicts.get(channel).copied(), *channel, suppressed)
            });
            let mut consent = [reports::customers::ConsentState::NothingSaid; 3];
            consent.iter_mut().zip(states).for_each(|(place, state)| *place = state);
            let attributes = attributes.iter().map(|(number, _)| told.remove(number).unwrap_or_default()).collect();
            CustomerRow { id, customer, spending, source, consent, attributes }
        };
        Ok(ids.iter().filter_map(|id| known.remove_entry(id)).map(row).collect())
    })
}

/// Runs `work` on one consistent view of the database; cancelling also ends a long statement.
fn stoppable<T>(store: &Store, progress: &Progress, work: impl FnOnce(&Store) -> Result<T>) -> Result<T> {
    let _while_reading = progress.on_cancel(store.interrupter());
    let done = store.in_one_view(work);
    progress.check()?;
    done
}

/// For each customer, whether the filter includes them; none if it includes all.
fn wanted(
    store: &Store,
    people: &People,
    filter: &Filter,
    today: Day,
    progress: &Progress,
) -> Result<Option<Vec<bool>>> {
    if filter.is_nothing() {
        return Ok(None);
    }
    let mut wanted = vec![true; people.ids.len()];
    if !filter.text.trim().is_empty() {
        progress.stage("Searching", 0)?;
        refuse_unseen(store, &filter.text)?;
        only(&mut wanted, people, &store.customers_matching(&filter.text)?);
    }
    if let Some(fault) = filter.fault {
        progress.stage("Looking for the fault", 0)?;
        only(&mut wanted, people, &store.customers_with(fault)?);
    }
    if filter.kind != Kind::Everybody {
        let spending = people.spending(store, progress)?;
        let buyers = filter.kind == Kind::Buyers;
        wanted.iter_mut().zip(spending.iter()).for_each(|(wanted, one)| *wanted &= one.is_buyer() == buyers);
    }
    if let Some(place) = filter.reachable.and_then(|channel| CHANNELS.iter().position(|known| *known == channel)) {
        let states = reach::consent(store, people, today, progress)?;
        wanted.iter_mut().zip(states.iter()).for_each(|(wanted, of)| *wanted &= of[place].is_reachable());
    }
    Ok(Some(wanted))
}

/// Keeps only those who are among these.
/// Whoever sees numbers in place of people finds nobody by name.
fn refuse_unseen(store: &Store, text: &str) -> Result<()> {
    let is_number = text.trim().strip_prefix('#').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    if store.hides_people() && !is_number {
        bail!(
            "you may not {}, so that nobody is found by that; search for a number such as #17, or have the owner allow it under \
             Settings",
            Right::SeePersonalData.spoken()
        );
    }
    Ok(())
}

fn only(wanted: &mut [bool], people: &People, ids: &[CustomerId]) {
    let mut among = vec![false; wanted.len()];
    ids.iter().filter_map(|id| people.place(*id)).for_each(|place| among[place] = true);
    wanted.iter_mut().zip(among).for_each(|(wanted, among)| *wanted &= among);
}

/// The wanted customers in order; those without a value come last in either direction.
fn arranged(people: &People, wanted: Option<&[bool]>, order: Option<&Order>, ranks: Option<&Ranks>) -> Vec<CustomerId> {
    let is_wanted = |place: usize| wanted.is_none_or(|wanted| wanted[place]);
    let Some(ranks) = ranks else {
        let all = people.ids.iter().enumerate().filter(|(place, _)| is_wanted(*place));
        return all.map(|(_, id)| *id).collect();
    };
    let of = |place: &u32| {
        let place = *place as usize;
        is_wanted(place).then(|| people.ids[place])
    };
    let mut ids = Vec::with_capacity(people.ids.len());
    if order.is_some_and(|order| order.way == Way::Down) {
        ids.extend(ranks.known.iter().rev().filter_map(of));
    } else {
        ids.extend(ranks.known.iter().filter_map(of));
    }
    ids.extend(ranks.unknown.iter().filter_map(of));
    ids
}
