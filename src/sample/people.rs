//! Fictitious customers: names, addresses, e-mail, telephone, refusals.

use crate::draw::{Draw, Purpose};
use crate::names::{FIRST_NAMES, MAIL_DOMAINS, STREETS, SURNAMES, TOWNS, TRADES};
use crate::traits::Traits;
use domain::consent::Channel;
use domain::customer::Customer;

/// One customer in this many is a duplicate of another, under a different id.
const DUPLICATE_EVERY: u64 = 83;
/// How far back the first record of a duplicate is.
const DUPLICATE_OF: u64 = 7;

/// A customer, where they live and what they refuse.
pub(super) struct Person {
    pub customer: Customer,
    /// Position in [`TOWNS`].
    pub town: usize,
    pub refusals: Vec<Channel>,
    pub traits: Traits,
}

/// The id that the fictitious till gave a customer, counted from 0: six digits with leading zeros, or more.
pub(super) fn external_id(index: u64) -> String {
    format!("{:06}", index + 1)
}

/// Makes a customer; the same for the same seed and index.
pub(super) fn person(seed: u64, index: u64) -> Person {
    let duplicate = index % DUPLICATE_EVERY == DUPLICATE_EVERY - 1;
    let mut person = original(seed, if duplicate { index - DUPLICATE_OF } else { index });
    person.customer.external_id = external_id(index);
    if duplicate {
        retyped(&mut person.customer);
    }
    person
}

/// A second record of a person, as another clerk would type it.
fn retyped(customer: &mut Customer) {
    customer.street = customer.street.replace("Street", "St").replace("Road", "Rd").replace("Lane", "Ln");
    customer.phone = String::new();
}

fn original(seed: u64, index: u64) -> Person {
    let mut draw = Draw::new(seed, index, Purpose::Person);
    let town = draw.by_weight(TOWNS.iter().map(|town| town.weight));
    let first_name = (*draw.pick(&FIRST_NAMES)).to_owned();
    let last_name = (*draw.pick(&SURNAMES)).to_owned();
    let company =
        if draw.happens(0.06) { format!("{} {}", draw.pick(&SURNAMES), draw.pick(&TRADES)) } else { String::new() };
    let street = format!("{} {}", draw.between(1, 180), draw.pick(&STREETS));
    let postcode = format!("{}{:03}", TOWNS[town].prefix, draw.between(1, 199));
    let email = email(&mut draw, &first_name, &last_name, index);
    let phone = if draw.happens(0.86) { phone(index) } else { String::new() };
    let refusals = [(Channel::Email, 0.08), (Channel::Mail, 0.04), (Channel::Telephone, 0.12)]
        .into_iter()
        .filter(|(_, share)| draw.happens(*share))
        .map(|(channel, _)| channel)
        .collect();
    let customer = Customer {
        external_id: external_id(index),
        first_name,
        last_name,
        company,
        email,
        phone,
        street,
        postcode,
        city: TOWNS[town].name.into(),
        region: TOWNS[town].region.into(),
        country: String::new(),
    };
    let traits = Traits::new(seed, index, !customer.company.is_empty());
    Person { customer, town, refusals, traits }
}

/// Missing for some, and undeliverable for a few.
fn email(draw: &mut Draw, first_name: &str, last_name: &str, index: u64) -> String {
    let domain = *draw.pick(&MAIL_DOMAINS);
    let fault = draw.unit();
    let name = format!("{}.{}{}", ascii(first_name), ascii(last_name), index + 1);
    if fault < 0.07 {
        String::new()
    } else if fault < 0.073 {
        format!("{name}.{domain}")
    } else {
        format!("{name}@{domain}")
    }
}

fn ascii(name: &str) -> String {
    name.to_lowercase()
        .chars()
        .filter_map(|c| match c {
            'é' | 'ë' => Some('e'),
            'ü' | 'ú' => Some('u'),
            'ñ' => Some('n'),
            other => other.is_ascii_alphabetic().then_some(other),
        })
        .collect()
}

/// A number from the range reserved for fiction, 555-0100 to 555-0199, under some area code.
fn phone(index: u64) -> String {
    format!("+1 {} 555 01{:02}", 201 + index / 100 % 780, index % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_people_are_recorded_twice() {
        let (first, again) = (person(1, DUPLICATE_EVERY - 1 - DUPLICATE_OF), person(1, DUPLICATE_EVERY - 1));
        assert_ne!(first.customer.external_id, again.customer.external_id);
        assert_eq!(first.customer.display_name(), again.customer.display_name());
        assert_eq!(first.customer.email, again.customer.email);
    }

    #[test]
    fn people_are_reachable_nowhere_real() {
        for index in 0..2000 {
            let customer = person(5, index).customer;
            assert!(customer.phone.is_empty() || customer.phone.contains(" 555 01"), "{}", customer.phone);
            assert!(customer.email.is_empty() || MAIL_DOMAINS.iter().any(|d| customer.email.ends_with(d)));
            assert_eq!(customer.postcode.len(), 5);
        }
    }
}
