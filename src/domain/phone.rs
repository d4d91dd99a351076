//! Telephone numbers in international format (E.164), alongside the text that a person typed.

use std::fmt;
use std::str::FromStr;

use phonenumber::{Mode, country};

/// The minimum digits of a number without a country code: shorter ones are extensions and placeholders.
const LEAST_NATIONAL_DIGITS: usize = 6;

/// Currencies used by one country, or predominantly by one.
const COUNTRY_OF_CURRENCY: [(&str, &str); 20] = [
    ("AUD", "AU"),
    ("BRL", "BR"),
    ("CAD", "CA"),
    ("CHF", "CH"),
    ("CZK", "CZ"),
    ("DKK", "DK"),
    ("GBP", "GB"),
    ("HUF", "HU"),
    ("INR", "IN"),
    ("JPY", "JP"),
    ("KRW", "KR"),
    ("MXN", "MX"),
    ("NOK", "NO"),
    ("NZD", "NZ"),
    ("PLN", "PL"),
    ("RON", "RO"),
    ("SEK", "SE"),
    ("TRY", "TR"),
    ("USD", "US"),
    ("ZAR", "ZA"),
];

/// The country assumed for a number without a country code; written as two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Country(country::Id);

impl Country {
    /// The country with these two letters, in either case; none for any other text.
    #[must_use]
    pub fn from_letters(letters: &str) -> Option<Country> {
        let letters = letters.trim();
        if letters.len() != 2 {
            return None;
        }
        country::Id::from_str(&letters.to_ascii_uppercase()).ok().map(Country)
    }

    /// The country that a currency implies, if unambiguous; none for the euro.
    #[must_use]
    pub fn of_currency(currency: &str) -> Option<Country> {
        let known = COUNTRY_OF_CURRENCY.iter().find(|(code, _)| *code == currency)?;
        Country::from_letters(known.1)
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_ref())
    }
}

/// A telephone number in the form "+4930123456": equal however it was originally written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct E164(String);

impl E164 {
    /// Parses a number as written. One without a country code is assumed to be in `home`; none if there is no home, or
    /// the text is not a telephone number. An extension is dropped.
    #[must_use]
    pub fn new(written: &str, home: Option<Country>) -> Option<E164> {
        let written = written.trim();
        let digits = written.chars().filter(char::is_ascii_digit).count();
        let international = written.starts_with('+');
        // The library would take minutes for a page of text.
        if digits < LEAST_NATIONAL_DIGITS || written.len() > 40 || (!international && home.is_none()) {
            return None;
        }
        let number = phonenumber::parse(home.map(|home| home.0), written).ok()?;
        Some(E164(number.format().mode(Mode::E164).to_string()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for E164 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The last `most` digits (at most nine) as written: numbers equal in E.164 agree in these, so only numbers that agree
/// need to be parsed at all. None if there are fewer digits, or if letters may hide an extension.
#[must_use]
pub fn last_digits(written: &str, most: usize) -> Option<u32> {
    if written.chars().any(char::is_alphabetic) {
        return None;
    }
    let digits: Vec<u32> = written.chars().rev().filter_map(|c| c.to_digit(10)).take(most).collect();
    (digits.len() == most).then(|| digits.iter().rev().fold(0, |sum, digit| sum * 10 + digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(written: &str, home: &str) -> Option<String> {
        E164::new(written, Country::from_letters(home)).map(|number| number.to_string())
    }

    #[test]
    fn one_number_in_many_hands_is_one_number() {
        let ways =
            ["+49 30 901820", "0049 30 901820", "030 901820", "030/90 18 20", "(030) 901820", "+49 (0)30 901820"];
        for written in ways {
            assert_eq!(read(written, "de").as_deref(), Some("+4930901820"), "{written}");
        }
        assert_eq!(read("(212) 555-0123", "US").as_deref(), Some("+12125550123"));
        assert_eq!(read("1-212-555-0123", "US").as_deref(), Some("+12125550123"));
        assert_eq!(read("020 7946 0123", "GB").as_deref(), Some("+442079460123"));
    }

    #[test]
    fn without_a_country_only_a_plus_is_understood() {
        assert_eq!(read("030 901820", ""), None);
        assert_eq!(read("+49 30 901820", "").as_deref(), Some("+4930901820"));
        for nonsense in ["", "+", "none", "12345", "n/a 000", "+++++++", "é".repeat(4000).as_str(), "++49 30"] {
            assert_eq!(read(nonsense, "DE"), None, "{nonsense}");
        }
    }

    #[test]
    fn equal_numbers_end_in_the_same_digits() {
        assert_eq!(last_digits("+49 (0)30 901820", 7), last_digits("030/901820", 7));
        assert_eq!(last_digits("030 901820 ext 5", 6), None);
        assert_eq!(last_digits("12", 6), None);
    }

    #[test]
    fn a_country_has_two_letters_and_some_currencies_name_one() {
        assert_eq!(Country::from_letters("gb").map(|country| country.to_string()).as_deref(), Some("GB"));
        assert_eq!(Country::from_letters("Germany"), None);
        assert_eq!(Country::from_letters("QQ"), None);
        assert_eq!(Country::of_currency("GBP"), Country::from_letters("GB"));
        assert_eq!(Country::of_currency("EUR"), None);
    }
}
