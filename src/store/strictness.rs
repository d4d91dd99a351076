//! What a merged customer may be sent: the strictest of what was said under either id.

use domain::consent::{Channel, ConsentEntry, Verdict, word_on};
use domain::customer::Customer;
use domain::day::Day;
use domain::phone::Country;
use domain::suppression::compared;

/// A customer with everything that the ledger says about them, oldest first.
pub(super) type Said<'a> = (&'a Customer, Vec<ConsentEntry>);

/// Entries that make the merged ledger as strict as the stricter of the two: a refusal of either, the shortest
/// permission, and no permission given for an address that the merged record does not have. None if the ledger says so
/// already.
pub(super) fn strictest(said: &[Said<'_>], record: &Customer, home: Option<Country>, today: Day) -> Vec<ConsentEntry> {
    Channel::ALL.into_iter().filter_map(|channel| strict_entry(said, channel, record, home, today)).collect()
}

fn strict_entry(
    said: &[Said<'_>],
    channel: Channel,
    record: &Customer,
    home: Option<Country>,
    today: Day,
) -> Option<ConsentEntry> {
    let entry = |verdict, expires, reason: &str| ConsentEntry {
        number: 0,
        channel,
        verdict,
        day: today,
        origin: "merge".to_owned(),
        purpose: "marketing".to_owned(),
        wording: String::new(),
        expires,
        reason: reason.to_owned(),
    };
    let words: Vec<Option<Verdict>> = said.iter().map(|(_, entries)| word(entries.iter(), channel, today)).collect();
    let mut together: Vec<&ConsentEntry> = said.iter().flat_map(|(_, entries)| entries).collect();
    together.sort_by_key(|entry| entry.number);
    let newest = together.iter().rev().find(|entry| entry.channel == channel).map(|entry| entry.expires);
    let now = word(together.into_iter(), channel, today);
    if words.contains(&Some(Verdict::Refused)) {
        return (now != Some(Verdict::Refused))
            .then(|| entry(Verdict::Refused, None, "one of the two customers had refused"));
    }
    if !words.contains(&Some(Verdict::Callable)) {
        return None;
    }
    let address = |customer: &Customer| address(customer, channel, home);
    let stands = said
        .iter()
        .zip(&words)
        .any(|((customer, _), word)| *word == Some(Verdict::Callable) && address(customer) == address(record));
    if !stands {
        return Some(entry(Verdict::Callable, Some(today.plus(-1)), "it was given for another address"));
    }
    let until = permitted_until(said, channel, today);
    let says_so = now == Some(Verdict::Callable) && newest == Some(until);
    (!says_so).then(|| entry(Verdict::Callable, until, "both customers are one"))
}

fn word<'a>(entries: impl Iterator<Item = &'a ConsentEntry>, channel: Channel, today: Day) -> Option<Verdict> {
    let of_channel: Vec<&ConsentEntry> = entries.filter(|entry| entry.channel == channel).collect();
    word_on(&of_channel, today, |entry| (entry.verdict, entry.expires))
}

fn address(customer: &Customer, channel: Channel, home: Option<Country>) -> String {
    let country = Country::from_letters(&customer.country).or(home);
    match channel {
        Channel::Email | Channel::Web => compared(channel, &customer.email, country),
        Channel::Telephone => compared(channel, &customer.phone, country),
        Channel::Mail => compared(channel, &customer.address_line(), country),
    }
}

/// The first day on which a permission of either runs out; none if none does.
fn permitted_until(said: &[Said<'_>], channel: Channel, today: Day) -> Option<Day> {
    let newest = said.iter().filter_map(|(_, entries)| {
        entries.iter().rev().find(|entry| entry.channel == channel && entry.verdict == Verdict::Callable)
    });
    newest.filter(|entry| entry.holds_on(today)).filter_map(|entry| entry.expires).min()
}
