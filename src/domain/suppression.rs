//! Addresses that nothing may be sent to, whoever they belong to and however they are written.

use std::collections::HashSet;

use crate::domain::consent::Channel;
use crate::domain::phone::{Country, E164, last_digits};

/// Digits at the end of a telephone number that its E.164 form surely has.
pub const END: usize = 6;

/// How an address is compared: e-mail and post without case and blanks at the ends, telephone numbers as E.164 where they
/// are understood, else by their digits.
#[must_use]
pub fn compared(channel: Channel, address: &str, home: Option<Country>) -> String {
    if channel != Channel::Telephone {
        return address.trim().to_lowercase();
    }
    match E164::of(address, home) {
        Some(number) => number.to_string(),
        None => address.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect(),
    }
}

/// The suppressed addresses of one channel.
#[derive(Debug, Clone)]
pub struct Suppressed {
    channel: Channel,
    home: Option<Country>,
    addresses: HashSet<String>,
    /// Of telephone numbers: understanding one takes a hundred times as long as looking up its end.
    ends: HashSet<Option<u32>>,
}

impl Suppressed {
    /// Takes the addresses as they are stored; `home` is the country of telephone numbers without one.
    #[must_use]
    pub fn new(channel: Channel, home: Option<Country>, stored: impl IntoIterator<Item = String>) -> Suppressed {
        let addresses: HashSet<String> =
            stored.into_iter().map(|address| compared(channel, &address, home)).filter(|key| !key.is_empty()).collect();
        let ends = if channel == Channel::Telephone {
            addresses.iter().map(|address| last_digits(address, END)).collect()
        } else {
            HashSet::new()
        };
        Suppressed { channel, home, addresses, ends }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.addresses.is_empty()
    }

    /// Whether an address is among them. `country` is that of the customer where it is known.
    #[must_use]
    pub fn holds(&self, address: &str, country: Option<Country>) -> bool {
        if self.addresses.is_empty() || address.trim().is_empty() {
            return false;
        }
        if self.channel == Channel::Telephone {
            let end = last_digits(address, END);
            // A shorter number is understood to be on the safe side.
            if end.is_some() && !self.ends.contains(&end) {
                return false;
            }
        }
        self.addresses.contains(&compared(self.channel, address, country.or(self.home)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_suppressed_however_it_is_written() {
        let home = Country::of("DE");
        let list = Suppressed::new(Channel::Telephone, home, ["030/901820".to_owned(), "call me".to_owned()]);
        for written in ["+49 30 901820", "030 90 18 20", "0049-30-901820", "030 901820 ext. 5"] {
            assert!(list.holds(written, None), "{written}");
        }
        assert!(!list.holds("030 901821", None) && !list.holds("", None) && !list.holds("call", None));
        assert!(!list.holds("030 901820", Country::of("FR")), "another country's number");
    }

    #[test]
    fn an_email_is_compared_without_case() {
        let list = Suppressed::new(Channel::Email, None, ["Ada@Example.com ".to_owned()]);
        assert!(list.holds(" ada@example.COM", None) && !list.holds("bo@example.com", None));
    }
}
