//! Tests of numbers, words and days.

use super::{Known, Mask, MembersError, after, nothing_known};
use crate::attribute_value::standing;
use domain::columns::AttributeColumn;
use domain::day::Day;
use domain::rule::{AttributeTest, Comparison, DayTest, NumberTest, TextTest};
use domain::table::{UNKNOWN, Values};
use domain::territory::{self, Postcodes};

/// Numbers closer than this are equal: they were rounded to nine digits.
const SAME: f64 = 1e-9;

/// Whether a number passes; NaN means unknown.
pub(super) fn number(test: &NumberTest, value: f64) -> bool {
    let known = !value.is_nan();
    match test {
        NumberTest::Known => known,
        NumberTest::Unknown => !known,
        NumberTest::Between { low, high } => value >= low - SAME && value <= high + SAME,
        NumberTest::Compare { how, than } => {
            let same = (value - than).abs() <= SAME;
            match how {
                Comparison::AtLeast => same || value > *than,
                Comparison::AtMost => same || value < *than,
                Comparison::MoreThan => !same && value > *than,
                Comparison::LessThan => !same && value < *than,
                Comparison::Equal => same,
                Comparison::NotEqual => known && !same,
            }
        }
    }
}

/// A test of words, with its own words prepared for comparison.
pub(super) struct TextMatcher<'a> {
    test: &'a TextTest,
    lowered: Vec<String>,
}

impl<'a> TextMatcher<'a> {
    pub fn new(test: &'a TextTest) -> TextMatcher<'a> {
        let lowered = match test {
            TextTest::Is(word) | TextTest::IsNot(word) | TextTest::StartsWith(word) | TextTest::Contains(word) => {
                vec![lowered(word)]
            }
            TextTest::OneOf(words) => words.iter().map(|word| lowered(word)).collect(),
            TextTest::Known | TextTest::Unknown => Vec::new(),
        };
        TextMatcher { test, lowered }
    }

    /// Whether a text passes; an empty one is unknown.
    pub fn holds(&self, text: &str) -> bool {
        let known = !text.trim().is_empty();
        let text = || lowered(text);
        match self.test {
            TextTest::Known => known,
            TextTest::Unknown => !known,
            TextTest::Is(_) | TextTest::OneOf(_) => known && self.lowered.contains(&text()),
            TextTest::IsNot(_) => known && !self.lowered.contains(&text()),
            TextTest::StartsWith(_) => known && self.lowered.iter().any(|word| text().starts_with(word)),
            TextTest::Contains(_) => known && self.lowered.iter().any(|word| text().contains(word)),
        }
    }
}

fn lowered(word: &str) -> String {
    word.trim().to_lowercase()
}

/// A test of postcodes, whose blanks do not tell: "BN32AA" is "BN3 2AA", and begins with the district BN3 and with "BN3 2",
/// but not with BN32. Districts and ranges are those of dealers' territories.
pub(super) struct PostcodeMatcher<'a> {
    test: &'a TextTest,
    plain: Vec<String>,
    begins: Option<Postcodes>,
}

impl<'a> PostcodeMatcher<'a> {
    pub fn from_test(test: &'a TextTest) -> PostcodeMatcher<'a> {
        let (plain, begins) = match test {
            TextTest::Is(word) | TextTest::IsNot(word) | TextTest::Contains(word) => {
                (vec![territory::plain(word)], None)
            }
            TextTest::StartsWith(word) => (Vec::new(), Postcodes::read(word)),
            TextTest::OneOf(words) => (words.iter().map(|word| territory::plain(word)).collect(), None),
            TextTest::Known | TextTest::Unknown => (Vec::new(), None),
        };
        PostcodeMatcher { test, plain, begins }
    }

    /// Whether a postcode passes; an empty one is not known.
    pub fn holds(&self, postcode: &str) -> bool {
        let postcode = territory::plain(postcode);
        let known = !postcode.is_empty();
        match self.test {
            TextTest::Known => known,
            TextTest::Unknown => !known,
            TextTest::Is(_) | TextTest::OneOf(_) => known && self.plain.contains(&postcode),
            TextTest::IsNot(_) => known && !self.plain.contains(&postcode),
            TextTest::StartsWith(_) => known && self.begins.as_ref().is_none_or(|codes| codes.hold(&postcode)),
            TextTest::Contains(_) => known && self.plain.iter().any(|word| postcode.contains(word.as_str())),
        }
    }
}

pub(super) fn attribute(
    test: &AttributeTest,
    attribute: &AttributeColumn,
    known: &Known,
) -> Result<Mask, MembersError> {
    let places = standing(attribute, &known.customers, known.as_of.0);
    let name = &attribute.name;
    match (&attribute.values, test) {
        (Values::Numbers(values), AttributeTest::Number(test)) => {
            Ok(places.iter().map(|place| number(test, place.map_or(f64::NAN, |place| values[place]))).collect())
        }
        (Values::Words { codes, words }, AttributeTest::Word(test)) => {
            let test = TextMatcher::new(test);
            Ok(by_word(&places, codes, words, test.holds(""), |word| test.holds(word)))
        }
        (Values::Words { codes, words }, AttributeTest::Day(test)) => {
            Ok(by_word(&places, codes, words, false, |word| day(*test, word, known.today)))
        }
        (Values::Numbers(_), _) => nothing_known(format!("'{name}' is a number; compare it with a number")),
        (Values::Words { .. }, AttributeTest::Number(_)) => {
            nothing_known(format!("'{name}' is text; compare it with a word"))
        }
    }
}

/// Each distinct word is tested once, however many customers have it.
fn by_word(
    places: &[Option<usize>],
    codes: &[u32],
    words: &[String],
    where_unknown: bool,
    passes: impl Fn(&str) -> bool,
) -> Mask {
    let passing: Vec<bool> = words.iter().map(|word| passes(word)).collect();
    let of = |place: &Option<usize>| {
        let code = place.map_or(UNKNOWN, |place| codes[place]);
        passing.get(code as usize).copied().unwrap_or(where_unknown)
    };
    places.iter().map(of).collect()
}

fn day(test: DayTest, word: &str, today: Day) -> bool {
    let Ok(Day(day)) = word.parse::<Day>() else { return false };
    match test {
        DayTest::From(first) => day >= first.0,
        DayTest::Until(last) => day <= last.0,
        DayTest::InLastDays(days) => day >= after(today.0, days) && day <= today.0,
        DayTest::BeforeLastDays(days) => day < after(today.0, days),
        DayTest::InNextDays(days) => day > today.0 && day <= today.0.saturating_add_unsigned(days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_are_compared_as_districts_whatever_their_blanks() {
        let starts = |text: &str| TextTest::StartsWith(text.into());
        for (test, inside, outside) in [
            (starts("M1"), &["M1 1AE", "m11ae", "M1"][..], &["M11 4AB", "M12 4AB", ""][..]),
            (starts("BN3 2"), &["BN3 2AA", "BN32AA"], &["BN3 3AA", "BN32 2AA"]),
            (starts("SW1–SW9"), &["SW1A 1AA", "SW9 9ZZ"], &["SW10 0AA", "SW19 1AA"]),
            (starts("SW1-9"), &["SW1A 1AA", "SW9 9ZZ"], &["SW10 0AA"]),
            (starts("10"), &["10115", "1012 AB"], &["20115"]),
            (starts("114 5"), &["114 55", "11455"], &["114 15"]),
            (starts(""), &["10115"], &[""]),
            (TextTest::Is("bn32aa".into()), &["BN3 2AA"], &["BN3 2AB", ""]),
            (TextTest::OneOf(vec!["1012 AB".into(), "10115".into()]), &["1012ab", "10115"], &["1012 AC"]),
            (TextTest::IsNot("SW1A 1AA".into()), &["SW1A 1AB"], &["SW1A1AA", ""]),
        ] {
            let test = PostcodeMatcher::from_test(&test);
            for postcode in inside {
                assert!(test.holds(postcode), "{postcode}");
            }
            for postcode in outside {
                assert!(!test.holds(postcode), "{postcode}");
            }
        }
    }
}
