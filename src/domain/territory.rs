//! Where a customer lives, and which places a dealer serves.

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
    /// From degrees; none where they lie outside ±90 and ±180.
    #[must_use]
    pub fn of(latitude: f64, longitude: f64) -> Option<Position> {
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

/// Where a customer lives, as far as it is known.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Place<'a> {
    pub postcode: &'a str,
    pub region: &'a str,
    pub position: Option<Position>,
}

/// Postcodes served: those that begin with a prefix, or lie from one to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Postcodes {
    Prefix(String),
    /// Both ends have the same number of characters, by which postcodes are compared; both are served.
    Range(String, String),
}

impl Postcodes {
    /// Reads "10", "10000-14999" or "10000..14999"; none of a blank text. A dash between parts of different lengths
    /// belongs to the postcode itself, as in Portugal and Poland.
    #[must_use]
    pub fn read(text: &str) -> Option<Postcodes> {
        let ends = text.split_once("..").or_else(|| text.split_once(['-', '–', '—', '…']));
        if let Some((first, last)) = ends {
            let (first, last) = (plain(first), plain(last));
            if !first.is_empty() && first.chars().count() == last.chars().count() && first <= last {
                return Some(Postcodes::Range(first, last));
            }
        }
        let prefix = plain(text);
        (!prefix.is_empty()).then_some(Postcodes::Prefix(prefix))
    }

    /// Whether a postcode, made [`plain`], is among them.
    #[must_use]
    pub fn hold(&self, postcode: &str) -> bool {
        match self {
            Postcodes::Prefix(prefix) => postcode.starts_with(prefix.as_str()),
            Postcodes::Range(first, last) => {
                let length = first.chars().count();
                let end = postcode.char_indices().nth(length).map_or(postcode.len(), |(at, _)| at);
                let start = &postcode[..end];
                start.chars().count() == length && first.as_str() <= start && start <= last.as_str()
            }
        }
    }
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
        assert_eq!(Postcodes::read("sw1–sw9"), range("SW1", "SW9"));
        for own in ["1000-001", "00-950", "12345-6789", "20-10"] {
            assert_eq!(Postcodes::read(own), prefix(own), "{own}");
        }
        assert_eq!(Postcodes::read(" "), None);
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
        let at = |lat, lon| Position::of(lat, lon).expect("on the map");
        let (berlin, paris) = (at(52.52, 13.405), at(48.8566, 2.3522));
        assert!((berlin.km_to(paris) - 878.0).abs() < 2.0, "{}", berlin.km_to(paris));
        assert!(berlin.km_to(berlin) < 1e-9);
        assert!((at(0.0, 179.5).km_to(at(0.0, -179.5)) - 111.2).abs() < 0.5, "across the date line");
        assert_eq!(Position::of(91.0, 0.0), None);
        assert_eq!(Position::of(f64::NAN, 0.0), None);
    }
}
