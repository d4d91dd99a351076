//! The evidence that two records are one person, as a sentence and a strength.

use std::collections::HashSet;

use super::spelling;
use domain::customer::{Customer, CustomerId};
use domain::phone::{Country, E164};
use reports::duplicates::{Pair, Strength};

/// Minimum number of letters a last name must have for a typing slip to be considered.
const LEAST_LETTERS: usize = 4;

/// A customer with the values to compare.
pub(super) struct Record<'a> {
    pub id: CustomerId,
    pub customer: &'a Customer,
    pub email: String,
    pub phone: String,
    pub name: String,
    pub postcode: String,
    pub street: String,
}

impl<'a> Record<'a> {
    /// If nobody else's number ends in the same digits there is no need to parse it, which takes longest.
    pub fn new(id: CustomerId, customer: &'a Customer, home: Option<Country>, phone: Phone) -> Record<'a> {
        let country = Country::from_letters(&customer.country).or(home);
        let number = if phone == Phone::EndShared { E164::new(&customer.phone, country) } else { None };
        Record {
            id,
            customer,
            email: customer.email.trim().to_lowercase(),
            phone: number.map_or_else(String::new, |number| number.to_string()),
            name: spelling::name(customer),
            postcode: spelling::postcode(&customer.postcode),
            street: spelling::street(&customer.street),
        }
    }

    pub fn name_and_postcode(&self) -> String {
        if self.name.is_empty() || self.postcode.is_empty() {
            return String::new();
        }
        format!("{}, {}", self.name, self.postcode)
    }
}

/// Whether another customer's telephone number ends in the same digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phone {
    EndShared,
    EndAlone,
}

/// How two names relate to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Names {
    Same,
    /// The last names differ by one slip, the first names are equal.
    OneSlip,
    /// One is unknown, or a part or initials of the other.
    NoContradiction,
    Differ,
}

fn names(a: &Record<'_>, b: &Record<'_>) -> Names {
    if a.name.is_empty() || b.name.is_empty() {
        return Names::NoContradiction;
    }
    if a.name == b.name {
        return Names::Same;
    }
    let last = |record: &Record<'_>| spelling::plain(&record.customer.last_name);
    let first = |record: &Record<'_>| spelling::plain(&record.customer.first_name);
    let (last_a, last_b) = (last(a), last(b));
    let long = last_a.chars().count().min(last_b.chars().count()) >= LEAST_LETTERS;
    if long && !first(a).is_empty() && first(a) == first(b) && spelling::one_slip_apart(&last_a, &last_b) {
        return Names::OneSlip;
    }
    if is_part_of(&a.name, &b.name) || is_part_of(&b.name, &a.name) { Names::NoContradiction } else { Names::Differ }
}

/// Whether every word of one name is a word of the other, or the first letter of one.
fn is_part_of(part: &str, whole: &str) -> bool {
    let mut left: Vec<&str> = whole.split(' ').collect();
    part.split(' ').all(|word| {
        let fits = |other: &&str| *other == word || (word.chars().count() == 1 && other.starts_with(word));
        let place = left.iter().position(|other| *other == word).or_else(|| left.iter().position(fits));
        place.map(|place| left.swap_remove(place)).is_some()
    })
}

/// The pair, unless the evidence is too weak. Values in `common` belong to many customers and are ignored.
pub(super) fn pair(a: &Record<'_>, b: &Record<'_>, common: &HashSet<String>) -> Option<Pair> {
    let same = |a: &str, b: &str| !a.is_empty() && a == b && !common.contains(a);
    let email = same(&a.email, &b.email);
    let phone = same(&a.phone, &b.phone);
    let postcode = !a.postcode.is_empty() && a.postcode == b.postcode;
    let street = !a.street.is_empty() && a.street == b.street;
    let names = names(a, b);
    let named = names == Names::Same && !common.contains(&a.name_and_postcode());
    let slip = names == Names::OneSlip && postcode && street;
    if !(email || phone || (named && postcode) || slip) {
        return None;
    }
    let moved = !a.postcode.is_empty() && !b.postcode.is_empty() && !postcode;
    let points = 2 * i32::from(email) + 2 * i32::from(phone) + i32::from(named) + i32::from(named && postcode)
        + i32::from(named && street)
        + i32::from(slip)
        // People of one household share a telephone and an e-mail address, not a first name.
        - 3 * i32::from(names == Names::Differ)
        - i32::from(moved && names != Names::Same);
    let strength = match points {
        ..=1 => Strength::Possible,
        2 => Strength::Likely,
        _ => Strength::AlmostCertain,
    };
    let mut same = Vec::new();
    if email {
        same.push(format!("e-mail address {}", a.email));
    }
    if phone {
        same.push(format!("telephone number {}", a.phone));
    }
    if names == Names::Same {
        same.push("name".to_owned());
    }
    if street && postcode {
        same.push(format!("street in {}", a.customer.postcode.trim()));
    } else if postcode {
        same.push(format!("postcode {}", a.customer.postcode.trim()));
    }
    let evidence = format!("Same {}.{}", figures::listed(&same), against(a, b, names, moved));
    Some(Pair { first: a.id, second: b.id, strength, evidence })
}

/// What differs, as a separate sentence with a leading space; empty if nothing does.
fn against(a: &Record<'_>, b: &Record<'_>, names: Names, moved: bool) -> String {
    let shown = |record: &Record<'_>| record.customer.display_name();
    let text = match names {
        Names::Differ => format!(" The names differ: {} and {}.", shown(a), shown(b)),
        Names::OneSlip => format!(" The last names differ by one letter: {} and {}.", shown(a), shown(b)),
        Names::Same | Names::NoContradiction => String::new(),
    };
    if moved { text + " The postcodes differ." } else { text }
}
