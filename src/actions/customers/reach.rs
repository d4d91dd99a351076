//! Which customers can be reached: consent, addresses and the do-not-contact lists of all customers at once.

use std::sync::Arc;

use anyhow::Result;

use super::people::{People, States, Steps};
use super::stoppable;
use crate::consent::address_of;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::phone::Country;
use domain::suppression::Suppressed;
use progress::Progress;
use reports::customers::{CHANNELS, ConsentState, ReachCounts};
use store::Store;
use store::customer_table::TextColumn;

/// Consent of everybody on a day, kept for as long as nothing changes it.
///
/// # Errors
/// When the database cannot be read or the work is cancelled.
pub(super) fn consent(store: &Store, people: &People, today: Day, progress: &Progress) -> Result<States> {
    let mark = store.consent_mark(today)?;
    if let Some(known) = people.known_consent(&mark) {
        return Ok(known);
    }
    let states = Arc::new(states(store, people, today, progress)?);
    people.keep_consent(mark, &states);
    Ok(states)
}

/// What applies on the three channels for every customer, in the order of the numbers.
fn states(store: &Store, people: &People, today: Day, progress: &Progress) -> Result<Vec<[ConsentState; 3]>> {
    let mut steps = Steps::begin(progress, "Reading who may be contacted", people.ids.len() as u64)?;
    let mut words = Vec::with_capacity(CHANNELS.len());
    for channel in CHANNELS {
        words.push((store.consent(channel, today)?, store.suppressed(channel)?));
    }
    let columns = [
        TextColumn::Email,
        TextColumn::Phone,
        TextColumn::Street,
        TextColumn::Postcode,
        TextColumn::City,
        TextColumn::Country,
    ];
    let mut states = Vec::with_capacity(people.ids.len());
    let mut customer = Customer::default();
    store.each_text(columns, |id, texts| {
        let fields = [
            &mut customer.email,
            &mut customer.phone,
            &mut customer.street,
            &mut customer.postcode,
            &mut customer.city,
            &mut customer.country,
        ];
        fields.into_iter().zip(texts).for_each(|(field, text)| text.clone_into(field));
        let mut of = [ConsentState::NothingSaid; 3];
        for ((state, channel), (verdicts, suppressed)) in of.iter_mut().zip(CHANNELS).zip(&words) {
            *state = ConsentState::new(
                verdicts.get(&id).copied(),
                has_address(&customer, channel),
                is_suppressed(&customer, channel, suppressed),
            );
        }
        states.push(of);
        steps.one()
    })?;
    Ok(states)
}

/// Whether [`address_of`] knows an address, without writing it.
fn has_address(customer: &Customer, channel: Channel) -> bool {
    let needed = match channel {
        Channel::Email | Channel::Web => &customer.email,
        Channel::Telephone => &customer.phone,
        Channel::Mail => &customer.street,
    };
    !needed.trim().is_empty()
}

pub(super) fn is_suppressed(customer: &Customer, channel: Channel, suppressed: &Suppressed) -> bool {
    if suppressed.is_empty() || !has_address(customer, channel) {
        return false;
    }
    // The country is parsed only for channels that need it.
    let country = if channel == Channel::Telephone { Country::from_letters(&customer.country) } else { None };
    suppressed.holds(&address_of(customer, channel), country)
}

/// What applies for one customer on a channel.
pub(super) fn state_of(
    customer: &Customer,
    verdict: Option<domain::consent::Verdict>,
    channel: Channel,
    suppressed: &Suppressed,
) -> ConsentState {
    ConsentState::new(verdict, has_address(customer, channel), is_suppressed(customer, channel, suppressed))
}

/// How many of these customers can be reached today; those who no longer exist do not count.
///
/// # Errors
/// When the database cannot be read or the work is cancelled.
pub fn reach(store: &Store, customers: &[CustomerId], today: Day, progress: &Progress) -> Result<ReachCounts> {
    stoppable(store, progress, |store| {
        let people = People::load(store)?;
        let states = consent(store, &people, today, progress)?;
        Ok(counted(&people, &states, customers))
    })
}

pub(super) fn counted(people: &People, states: &[[ConsentState; 3]], customers: &[CustomerId]) -> ReachCounts {
    let mut counts = ReachCounts::default();
    for of in customers.iter().filter_map(|id| people.place(*id)).filter_map(|place| states.get(place)) {
        let [email, mail, telephone] = of.map(|state| u64::from(state.is_reachable()));
        counts.customers += 1;
        counts.email += email;
        counts.mail += mail;
        counts.telephone += telephone;
    }
    counts
}
