//! Addresses to which nothing may be sent, whoever they belong to and however they are written.

use std::collections::HashSet;

use crate::consent::Channel;
use crate::phone::{Country, E164, last_digits};

/// How many digits at the end of a telephone number certainly appear in its E.164 form.
pub const END: usize = 6;

/// How an address is compared: e-mail and post ignoring case and surrounding blanks, telephone numbers as E.164 if they
/// can be parsed, else by their digits.
#[must_use]
pub fn compared(channel: Channel, address: &str, home: Option<Country>) -> String {
    if channel != Channel::Telephone {
        return address.trim().to_lowercase();
    }
    if let Some(number) = E164::new(address, home) {
        return number.to_string();
    }
    let digits: String = address.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    // Two leading zeros are treated as the plus, whatever the country.
    match digits.strip_prefix("00").filter(|rest| rest.len() > END) {
        Some(international) => format!("+{international}"),
        None => digits,
    }
}

/// What follows the country code, which has one to three digits, without leading zeros.
fn within_countries(number: &str) -> impl Iterator<Item = &str> {
    let digits = number.strip_prefix('+').unwrap_or_default();
    (1..=3).filter_map(move |code| digits.get(code..)).map(within_a_country).filter(|rest| rest.len() >= END)
}

fn within_a_country(number: &str) -> &str {
    number.trim_start_matches('0')
}

/// The suppressed addresses of one channel.
#[derive(Debug, Clone)]
pub struct Suppressed {
    channel: Channel,
    home: Option<Country>,
    addresses: HashSet<String>,
    /// For telephone numbers: parsing one takes a hundred times as long as looking up its last digits.
    ends: HashSet<Option<u32>>,
    /// Refused numbers whose country is unknown, and the others without their country code, both without leading zeros:
    /// a number that might be a refused one counts as refused.
    national: HashSet<String>,
    international: HashSet<String>,
}

impl Suppressed {
    /// Takes the addresses as stored; `home` is the country assumed for telephone numbers without one.
    #[must_use]
    pub fn new(channel: Channel, home: Option<Country>, stored: impl IntoIterator<Item = String>) -> Suppressed {
        let addresses: HashSet<String> =
            stored.into_iter().map(|address| compared(channel, &address, home)).filter(|key| !key.is_empty()).collect();
        let ends = if channel == Channel::Telephone {
            addresses.iter().map(|address| last_digits(address, END)).collect()
        } else {
            HashSet::new()
        };
        let (mut national, mut international) = (HashSet::new(), HashSet::new());
        if channel == Channel::Telephone {
            for number in &addresses {
                if number.starts_with('+') {
                    international.extend(within_countries(number).map(str::to_owned));
                } else if within_a_country(number).len() >= END {
                    national.insert(within_a_country(number).to_owned());
                }
            }
        }
        Suppressed { channel, home, addresses, ends, national, international }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Whether an address is among them. `country` is the customer's, if known.
    #[must_use]
    pub fn holds(&self, address: &str, country: Option<Country>) -> bool {
        if self.addresses.is_empty() || address.trim().is_empty() {
            return false;
        }
        if self.channel == Channel::Telephone {
            let end = last_digits(address, END);
            // A shorter number is parsed, to be on the safe side.
            if end.is_some() && !self.ends.contains(&end) {
                return false;
            }
        }
        let number = compared(self.channel, address, country.or(self.home));
        if self.addresses.contains(&number) {
            return true;
        }
        if number.starts_with('+') {
            within_countries(&number).any(|rest| self.national.contains(rest))
        } else {
            self.international.contains(within_a_country(&number))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_suppressed_however_it_is_written() {
        let home = Country::from_letters("DE");
        let list = Suppressed::new(Channel::Telephone, home, ["030/901820".to_owned(), "call me".to_owned()]);
        for written in ["+49 30 901820", "030 90 18 20", "0049-30-901820", "030 901820 ext. 5"] {
            assert!(list.holds(written, None), "{written}");
        }
        assert!(!list.holds("030 901821", None) && !list.holds("", None) && !list.holds("call", None));
        assert!(!list.holds("030 901820", Country::from_letters("FR")), "another country's number");
    }

    #[test]
    fn a_number_without_a_country_may_be_any_countrys() {
        let list = |refused: &str| Suppressed::new(Channel::Telephone, None, [refused.to_owned()]);
        assert!(list("030 901820").holds("+49 30 901820", None) && list("030 901820").holds("0049 30 901820", None));
        assert!(list("+49 30 901820").holds("030 901820", None) && list("0049 30 901820").holds("+4930901820", None));
        assert!(!list("030 901820").holds("+49 40 901820", None) && !list("+49 30 901820").holds("040 901820", None));
    }

    #[test]
    fn an_email_is_compared_without_case() {
        let list = Suppressed::new(Channel::Email, None, ["Ada@Example.com ".to_owned()]);
        assert!(list.holds(" ada@example.COM", None) && !list.holds("bo@example.com", None));
    }
}
