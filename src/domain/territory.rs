//! Where a customer lives, and which places a dealer serves.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// Mean radius of the Earth in km.
const EARTH_KM: f64 = 6_371.0;
const MICRO: f64 = 1_000_000.0;

/// A point on the map, in millionths of a degree, so that equal points are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    latitude_e6: i32,
    longitude_e6: i32,
}

impl Position {
    /// From degrees; none if they are outside ±90 and ±180.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Position> {
        if !(latitude.abs() <= 90.0 && longitude.abs() <= 180.0) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million by the line above")]
        let micro = |degrees: f64| (degrees * MICRO).round() as i32;
        Some(Position { latitude_e6: micro(latitude), longitude_e6: micro(longitude) })
    }

    /// Degrees north.
    #[must_use]
    pub fn latitude(self) -> f64 {
        f64::from(self.latitude_e6) / MICRO
    }

    /// Degrees east.
    #[must_use]
    pub fn longitude(self) -> f64 {
        f64::from(self.longitude_e6) / MICRO
    }

    /// Great-circle distance (haversine formula; Sinnott 1984).
    #[must_use]
    pub fn km_to(self, other: Position) -> f64 {
        let half = |a: f64, b: f64| ((b - a).to_radians() / 2.0).sin().powi(2);
        let (from, to) = (self.latitude(), other.latitude());
        let across = from.to_radians().cos() * to.to_radians().cos() * half(self.longitude(), other.longitude());
        2.0 * EARTH_KM * (half(from, to) + across).clamp(0.0, 1.0).sqrt().asin()
    }
}

/// Where a customer lives, as far as known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub postcode: &'a str,
    pub region: &'a str,
    pub position: Option<Position>,
}

/// Postcodes served: those that begin with a prefix, or are within a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Postcodes {
    Prefix(String),
    /// For countries whose postcodes begin with area letters: "M1" contains M1 1AE and not M11 4AB, "SW1" also SW1A,
    /// "BN3 2" only codes whose part after the blank begins with that digit.
    District {
        outward: String,
        inward: String,
    },
    /// Both ends have the same number of characters, and postcodes are compared by that many; both ends are served.
    Range(String, String),
    /// Districts of one area by number: SW1 to SW9 does not include SW10.
    Districts {
        area: String,
        from: u32,
        to: u32,
    },
}

impl Postcodes {
    /// Reads "10", "M1", "BN3 2", "10000-14999", "SW1–SW9" or "10000..14999"; none for a blank text. A dash between
    /// parts of different lengths belongs to the postcode itself, as in Portugal and Poland.
    #[must_use]
    pub fn read(text: &str) -> Option<Postcodes> {
        // "75***", "10xxx"
        let stars = text.trim().trim_end_matches(['*', 'x', 'X', '#']);
        // SW1X is a district.
        let is_any = stars.len() + 1 < text.trim().len() || text.contains('*');
        let text = if is_any && stars.ends_with(|c: char| c.is_ascii_digit()) { stars } else { text };
        let words = || BETWEEN.iter().find_map(|word| text.split_once(word));
        let ends = text.split_once("..").or_else(|| text.split_once(['-', '–', '—', '…'])).or_else(words);
        if let Some((first, last)) = ends {
            let (first, mut last) = (plain(first), plain(last));
            // "SW1-9" repeats the letters only in the mind of its writer.
            if let Some((area, _)) = numbered(&first).filter(|_| last.len() <= 2 && is_number(&last)) {
                last.insert_str(0, area);
            }
            if let (Some((area, from)), Some((other, to))) = (numbered(&first), numbered(&last))
                && area == other
                && from <= to
            {
                return Some(Postcodes::Districts { area: area.to_owned(), from, to });
            }
            if !first.is_empty() && first.chars().count() == last.chars().count() && first <= last {
                return Some(Postcodes::Range(first, last));
            }
        }
        let mut parts = text.split_whitespace().map(plain);
        let (first, rest) = (parts.next()?, parts.collect::<String>());
        if is_outward(&first) && (rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit())) {
            return Some(Postcodes::District { outward: first, inward: rest });
        }
        Some(Postcodes::Prefix(first + &rest))
    }

    /// Whether a postcode, made [`plain`], is among them.
    #[must_use]
    pub fn hold(&self, postcode: &str) -> bool {
        let postcode = &*bare(postcode);
        match self {
            Postcodes::Prefix(prefix) => postcode.starts_with(&*bare(prefix)),
            Postcodes::District { outward, inward } => match halves(postcode) {
                Some((district, rest)) if inward.is_empty() => {
                    is_within(district, outward) || (rest.is_empty() && district == outward)
                }
                Some((district, rest)) => district == outward && rest.starts_with(inward.as_str()),
                // Actually from another country, such as Canada or Ireland.
                None => postcode.strip_prefix(outward.as_str()).is_some_and(|rest| rest.starts_with(inward.as_str())),
            },
            Postcodes::Range(first, last) => {
                let length = first.chars().count();
                let end = postcode.char_indices().nth(length).map_or(postcode.len(), |(at, _)| at);
                let start = &postcode[..end];
                start.chars().count() == length && first.as_str() <= start && start <= last.as_str()
            }
            Postcodes::Districts { area, from, to } => {
                let district = halves(postcode).map_or(postcode, |(district, _)| district);
                let digits = district.strip_prefix(area.as_str()).unwrap_or_default();
                let number = digits.trim_end_matches(|c: char| c.is_ascii_alphabetic());
                number.parse().is_ok_and(|number: u32| (*from..=*to).contains(&number))
            }
        }
    }
}

/// Words between the ends of a range.
const BETWEEN: [&str; 10] = [" to ", " bis ", " à ", " a ", " al ", " tot ", " t/m ", " till ", " do ", " до "];

/// A plain postcode without the letters of its country and without dashes: D-10115 is 10115, 00-950 is 00950.
#[must_use]
pub fn bare(postcode: &str) -> Cow<'_, str> {
    if !postcode.contains('-') {
        return Cow::Borrowed(postcode);
    }
    let is_country =
        |letters: &str| (1..=3).contains(&letters.len()) && letters.bytes().all(|b| b.is_ascii_alphabetic());
    let own = postcode
        .split_once('-')
        .filter(|(letters, rest)| is_country(letters) && rest.starts_with(|c: char| c.is_ascii_digit()));
    Cow::Owned(own.map_or(postcode, |(_, rest)| rest).replace('-', ""))
}

/// One or two letters and up to two digits, or a digit and a letter; letters alone are an area.
fn is_outward(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters = text.len() - rest.len();
    let bytes = rest.as_bytes();
    let is_number = matches!(bytes, [] | [b'0'..=b'9'] | [b'0'..=b'9', b'0'..=b'9' | b'A'..=b'Z']);
    (1..=2).contains(&letters) && is_number
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Area and number of "SW9"; none for anything else.
fn numbered(text: &str) -> Option<(&str, u32)> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let area = &text[..text.len() - digits.len()];
    let number = (!area.is_empty() && is_number(digits)).then(|| digits.parse().ok())?;
    number.map(|number| (area, number))
}

/// Both halves of a British postcode in plain form: M11AE is M1 and 1AE; for "M11" alone the whole is the first half.
fn halves(postcode: &str) -> Option<(&str, &str)> {
    if !postcode.is_ascii() {
        return None;
    }
    let (outward, inward) = postcode.split_at(postcode.len().saturating_sub(3));
    let is_inward = matches!(inward.as_bytes(), [b'0'..=b'9', b'A'..=b'Z', b'A'..=b'Z']);
    let has_digit = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    if is_inward && is_outward(outward) && has_digit(outward) {
        return Some((outward, inward));
    }
    is_outward(postcode).then_some((postcode, ""))
}

/// Whether a district is the given one or part of it: M1 is in the area M, SW1A in SW1, but M11 is not in M1.
fn is_within(district: &str, wanted: &str) -> bool {
    let Some(rest) = district.strip_prefix(wanted) else { return false };
    let area_alone = wanted.bytes().all(|byte| byte.is_ascii_uppercase());
    rest.is_empty() || rest.starts_with(|c: char| if area_alone { c.is_ascii_digit() } else { c.is_ascii_uppercase() })
}

/// Without blanks, in capitals: how postcodes and regions are compared.
#[must_use]
pub fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_and_ranges_are_told_apart() {
        let range = |a: &str, b: &str| Some(Postcodes::Range(a.into(), b.into()));
        let prefix = |a: &str| Some(Postcodes::Prefix(a.into()));
        assert_eq!(Postcodes::read(" 10 "), prefix("10"));
        assert_eq!(Postcodes::read("10000-14999"), range("10000", "14999"));
        assert_eq!(Postcodes::read("10 .. 14"), range("10", "14"));
        for own in ["1000-001", "00-950", "12345-6789", "20-10"] {
            assert_eq!(Postcodes::read(own), prefix(own), "{own}");
        }
        assert_eq!(Postcodes::read(" "), None);
    }

    #[test]
    fn districts_are_held_whole() {
        for (text, inside, outside) in [
            ("M1", &["M1 1AE", "M1", "m11ae"][..], &["M11 4AB", "M12 4AB", "ME1 1AA", "M11"][..]),
            ("M11", &["M11 4AB"], &["M1 1AE", "M1 1AB"]),
            ("M", &["M1 1AE", "M60 1AA"], &["ME1 1AA", "MK9 1AA"]),
            ("SW1", &["SW1A 1AA", "SW1 2AB"], &["SW10 9AB", "SW19 1AA"]),
            ("BN3 2", &["BN3 2AA"], &["BN3 3AA", "BN32 2AA"]),
            ("SW1-9", &["SW1A 1AA", "SW9 1AA"], &["SW10 9AB", "SW19 1AA", "SE5 1AA"]),
            ("SW1-SW9", &["SW1A 1AA", "SW9 1AA"], &["SW10 9AB", "SW19 1AA", "SE5 1AA"]),
            ("M1..M12", &["M1 1AE", "M12 4AB", "M9 1AA"], &["M13 1AA", "ME1 1AA"]),
            ("K1A", &["K1A 0B1"], &["K1B 0B1"]),
            ("10", &["10115", "1000-001"], &["01067"]),
            ("01", &["01067"], &["10115"]),
            ("1234 AB", &["1234 AB", "1234AB"], &["1234 CD"]),
            ("114 5", &["114 55"], &["114 15"]),
            ("00", &["00-950", "00950"], &["01-950"]),
            ("00-9", &["00-950", "00950"], &["00-850"]),
            ("10", &["D-10115", "DE-10115"], &["D-01067"]),
            ("CH-80", &["8001", "CH-8001"], &["8101"]),
            ("150", &["150-0001", "1500001"], &["151-0001"]),
            ("75***", &["75008"], &["76000"]),
            ("10xxx", &["10115"], &["11115"]),
            ("10000 bis 14999", &["12000"], &["15000"]),
            ("1000 t/m 1099", &["1012 AB"], &["1100 AB"]),
        ] {
            let codes = Postcodes::read(text).expect("postcodes");
            for postcode in inside {
                assert!(codes.hold(&plain(postcode)), "{text} holds {postcode}");
            }
            for postcode in outside {
                assert!(!codes.hold(&plain(postcode)), "{text} does not hold {postcode}");
            }
        }
    }

    #[test]
    fn a_range_holds_both_ends_and_all_that_begins_with_them() {
        let range = Postcodes::read("100-149").expect("a range");
        for inside in ["10000", "14999", "149", "120"] {
            assert!(range.hold(inside), "{inside}");
        }
        for outside in ["15000", "09999", "14", ""] {
            assert!(!range.hold(outside), "{outside}");
        }
        assert!(!Postcodes::Range("ÄÄ".into(), "ÖÖ".into()).hold("Ä"));
    }

    #[test]
    fn distances_are_those_of_the_map() {
        let at = |lat, lon| Position::new(lat, lon).expect("on the map");
        let (berlin, paris) = (at(52.52, 13.405), at(48.8566, 2.3522));
        assert!((berlin.km_to(paris) - 878.0).abs() < 2.0, "{}", berlin.km_to(paris));
        assert!(berlin.km_to(berlin) < 1e-9);
        assert!((at(0.0, 179.5).km_to(at(0.0, -179.5)) - 111.2).abs() < 0.5, "across the date line");
        assert_eq!(Position::new(91.0, 0.0), None);
        assert_eq!(Position::new(f64::NAN, 0.0), None);
    }
}
