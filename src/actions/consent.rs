//! Permissions and refusals by hand: refusing takes one click, permitting again takes a reason.

use anyhow::{Result, bail};

use crate::request::request;
use domain::consent::{Channel, ConsentEntry, Verdict, word_on};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::phone::Country;
use intake::addresses::is_email;
use reports::customer_card::ChannelWord;
use store::consent::BY_HAND;
use store::{Change, Store};

/// The channels that a customer is reached by.
pub(super) const CHANNELS: [Channel; 3] = [Channel::Email, Channel::Mail, Channel::Telephone];

/// The minimum length of a reason.
const LEAST_REASON: usize = 4;

/// A permission that a person enters.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Permission {
    pub channel: Channel,
    /// Why it is entered: who said so, where and when.
    pub reason: String,
    /// What the customer was asked or told us; may be empty.
    pub wording: String,
    /// Its last day; none: until further notice.
    pub expires: Option<Day>,
}

/// What one customer's entries, oldest first, say about a channel today.
pub(super) fn word(entries: &[ConsentEntry], channel: Channel, today: Day) -> Option<Verdict> {
    let of_channel: Vec<&ConsentEntry> = entries.iter().filter(|entry| entry.channel == channel).collect();
    word_on(&of_channel, today, |entry| (entry.verdict, entry.expires))
}

/// All consent entries of one customer, newest first, with what applies on each channel today.
///
/// # Errors
/// When the database cannot be read or has no such customer.
pub fn ledger(store: &Store, id: CustomerId, today: Day) -> Result<(Vec<ConsentEntry>, Vec<ChannelWord>)> {
    let customer = store.customer(id)?;
    let mut entries = store.consent_entries(id)?;
    let mut words = Vec::new();
    for channel in CHANNELS {
        let address = address_of(&customer, channel);
        words.push(ChannelWord {
            channel,
            verdict: word(&entries, channel, today),
            has_address: !address.is_empty(),
            suppressed: store.suppressed(channel)?.holds(&address, Country::from_letters(&customer.country)),
        });
    }
    entries.reverse();
    Ok((entries, words))
}

/// Number of digits in the shortest telephone number.
const LEAST_DIGITS: usize = 4;

/// The address that a channel uses; empty if none is known, or if it cannot be valid: nothing sent to it would arrive.
#[must_use]
pub fn address_of(customer: &Customer, channel: Channel) -> String {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    match channel {
        Channel::Email | Channel::Web if !is_email(customer.email.trim()) => String::new(),
        Channel::Email | Channel::Web => customer.email.trim().to_owned(),
        Channel::Telephone if digits(&customer.phone) < LEAST_DIGITS => String::new(),
        Channel::Telephone => customer.phone.trim().to_owned(),
        Channel::Mail if customer.street.trim().is_empty() => String::new(),
        Channel::Mail => customer.address_line(),
    }
}

/// Enters a refusal for one or more customers; returns how many had not refused before.
///
/// # Errors
/// When the database cannot be written or has no such customer; then nothing is entered.
pub fn refuse(store: &mut Store, customers: &[CustomerId], channel: Channel, today: Day) -> Result<u64> {
    store.atomically(|store| {
        let mut entered = 0;
        for customer in customers {
            let change = store.refuse(*customer, channel, today, BY_HAND).or_else(|error| {
                // Another desk may have merged or erased the customer meanwhile.
                store.customer(*customer)?;
                Err(error)
            })?;
            entered += u64::from(change == Change::Added);
        }
        let whose = match customers {
            [one] => format!("customer {}", store.customer(*one)?.external_id),
            many => format!("{} customers", many.len()),
        };
        store.log(&format!("Recorded by hand that {whose} refused {}", channel.name()))?;
        Ok(entered)
    })
}

/// Ends the newest refusal on a channel, which was entered manually by mistake. Entry and end stay in the ledger.
///
/// # Errors
/// When it came from elsewhere or was already ended: then a permission with a reason is needed.
pub fn end_mistaken_refusal(store: &mut Store, customer: CustomerId, channel: Channel, today: Day) -> Result<()> {
    store.atomically(|store| {
        let external_id = store.customer(customer)?.external_id;
        let entries = store.consent_entries(customer)?;
        let newest = entries.iter().rev().find(|entry| entry.channel == channel);
        let ended = match newest {
            Some(entry) => store.end_refusal_by_hand(entry.number, today, "entered by mistake")?,
            None => false,
        };
        if !ended {
            bail!("only a refusal entered by hand can be taken back; enter a permission with its reason instead");
        }
        store.log(&format!("Ended a refusal of {} by {external_id}, entered by mistake", channel.name()))?;
        Ok(())
    })
}

/// Enters a permission; it overrides earlier refusals. Suppressed addresses stay suppressed.
///
/// # Errors
/// When no reason is given, the permission would end before it begins, or there is no such customer.
pub fn permit_again(store: &mut Store, customer: CustomerId, permission: &Permission, today: Day) -> Result<()> {
    let reason = permission.reason.trim();
    if reason.chars().count() < LEAST_REASON {
        bail!("a permission needs a reason: who gave it, where and when");
    }
    if permission.expires.is_some_and(|last| last < today) {
        bail!("the permission would end before today; choose a later last day or none");
    }
    store.atomically(|store| {
        let external_id = store.customer(customer)?.external_id;
        let entry = ConsentEntry {
            number: 0,
            channel: permission.channel,
            verdict: Verdict::Callable,
            day: today,
            origin: BY_HAND.to_owned(),
            purpose: "marketing".to_owned(),
            wording: permission.wording.trim().to_owned(),
            expires: permission.expires,
            reason: reason.to_owned(),
        };
        store.enter_consent(customer, &entry)?;
        store.log(&format!("Callable {} to customer {external_id} again: {reason}", permission.channel.name()))?;
        Ok(())
    })
}

request! {
    /// Customers refuse a channel; returns for how many that is new.
    Refuse { customers: Vec<CustomerId>, channel: Channel } -> u64;
    "consent.refuse", Change, [Consent], InTurn;
    |asked, session, _| refuse(session.store, &asked.customers, asked.channel, session.now.day)
}

request! {
    /// A refusal was entered by mistake.
    EndRefusal { customer: CustomerId, channel: Channel } -> ();
    "consent.end-refusal", Change, [Consent], InTurn;
    |asked, session, _| end_mistaken_refusal(session.store, asked.customer, asked.channel, session.now.day)
}

request! {
    /// A customer permits a channel again.
    PermitAgain { customer: CustomerId, permission: Permission } -> ();
    "consent.permit", Change, [Consent], InTurn;
    |asked, session, _| permit_again(session.store, asked.customer, &asked.permission, session.now.day)
}
