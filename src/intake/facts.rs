//! What the sampled values of a column look like.

use std::collections::HashSet;

use crate::arms;
use crate::date::{self, DateFormat};
use crate::number::{self, DecimalMark};
use crate::{addresses, consent_words, fields, meanings, places, source_words};

/// The field of each column, if one fits.
pub type Mapping = Vec<Option<&'static str>>;

/// What is known about a column without understanding its name.
#[derive(Debug, Clone)]
pub struct ColumnFacts {
    pub name: String,
    /// Cells that are not empty.
    pub filled: usize,
    /// Among the filled cells, the share that are numbers with either decimal mark.
    pub numeric: f64,
    /// … that are whole numbers from 0 to 999 without leading zeros.
    pub small_counts: f64,
    /// … that have a decimal mark followed by one, two or more than three digits.
    pub fractions: f64,
    /// … that are e-mail addresses.
    pub emails: f64,
    /// … that say yes or no.
    pub truths: f64,
    /// … that say whether consent was given.
    pub consents: f64,
    /// … that say that somebody has subscribed to letters, or has no longer.
    pub subscriptions: f64,
    /// … that name a source of purchases.
    pub sources: f64,
    /// … that name a channel of contact.
    pub channels: f64,
    /// … that could be telephone numbers.
    pub phones: f64,
    /// … that hold a postcode and a city.
    pub postcodes_with_cities: f64,
    /// How many distinct values the filled cells have.
    pub words: usize,
    /// … that say whether somebody was left alone.
    pub arms: f64,
    /// Whole numbers of which 1 is the most frequent, then 2, then 3: a count, not an identifier.
    pub is_count: bool,
    /// The share of distinct values among the filled cells.
    pub distinct: f64,
    /// The patterns that match most of the filled cells, best first, with the share they match.
    pub date_formats: Vec<(DateFormat, f64)>,
    /// Cells that only make sense with a decimal comma, and with a decimal point.
    pub marks: MarkVotes,
}

/// Evidence for one decimal mark or the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MarkVotes {
    pub comma: usize,
    pub point: usize,
    /// "1.234" and "1,234": probably thousands, which is evidence for the other mark.
    pub weak_comma: usize,
    pub weak_point: usize,
}

impl ColumnFacts {
    /// Facts of a column from its sampled cells.
    #[must_use]
    pub fn of<'a>(name: &str, cells: impl Iterator<Item = &'a str>) -> ColumnFacts {
        let filled: Vec<&str> = cells.filter(|cell| !meanings::is_missing(cell)).collect();
        let words = filled.iter().collect::<HashSet<_>>().len();
        let share = |is: &dyn Fn(&str) -> bool| share(&filled, is);
        let date_formats = date_formats(&filled);
        let looks_like_days = date_formats.first().is_some_and(|(format, _)| !format.is_bare());
        ColumnFacts {
            name: name.to_owned(),
            filled: filled.len(),
            numeric: share(&is_numeric),
            small_counts: share(&is_small_count),
            fractions: share(&has_fraction),
            emails: share(&|cell| !addresses::emails(cell).is_empty()),
            truths: share(&|cell| fields::truth("", cell).is_ok()),
            consents: share(&|cell| fields::consent("", cell).is_ok()),
            subscriptions: share(&consent_words::is_subscription),
            sources: share(&|cell| source_words::source(cell).is_some()),
            channels: share(&is_channels),
            phones: share(&is_phone),
            postcodes_with_cities: share(&places::is_postcode_and_city),
            words,
            arms: share(&|cell| arms::left_alone("", cell, false).is_ok()),
            is_count: share(&is_small_count) > 0.99 && falls_from_one(&filled),
            distinct: words as f64 / filled.len().max(1) as f64,
            marks: if looks_like_days { MarkVotes::default() } else { votes(&filled) },
            date_formats,
        }
    }

    /// Whether the column appears to hold days, other than as bare spreadsheet numbers.
    #[must_use]
    pub fn is_date(&self) -> bool {
        self.date_formats.first().is_some_and(|(format, share)| !format.is_bare() && *share >= 0.6)
    }

    /// Whether it could hold days if its name says so.
    #[must_use]
    pub fn may_be_date(&self) -> bool {
        self.filled == 0 || self.date_formats.first().is_some_and(|(_, share)| *share >= 0.3)
    }

    /// Whether it could hold numbers if its name says so.
    #[must_use]
    pub fn may_be_number(&self) -> bool {
        self.filled == 0 || self.numeric >= 0.5
    }
}

fn share(filled: &[&str], is: &dyn Fn(&str) -> bool) -> f64 {
    filled.iter().filter(|cell| is(cell)).count() as f64 / filled.len().max(1) as f64
}

/// Whether the text is a number or a percentage under either decimal mark.
#[must_use]
pub fn is_numeric(text: &str) -> bool {
    let text = text.trim_end_matches('%');
    [DecimalMark::Point, DecimalMark::Comma].into_iter().any(|mark| number::parse(text, mark).is_ok())
}

/// One channel of contact, several, or all.
fn is_channels(text: &str) -> bool {
    const ALL: [&str; 7] = ["all", "any", "alle", "tous", "toutes", "todos", "tutti"];
    let is_channel = |word: &str| ALL.contains(&word.to_lowercase().as_str()) || fields::channel(word).is_ok();
    fields::split_list(text, |c| matches!(c, ',' | ';' | '|' | '/' | '+')).all(is_channel)
}

fn is_phone(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (6..=16).contains(&digits) && text.chars().all(|c| c.is_ascii_digit() || " +-/().\u{a0}".contains(c))
}

fn is_small_count(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}

/// Whether 1, 2 and 3 are decreasingly frequent and together make up most of the cells.
fn falls_from_one(filled: &[&str]) -> bool {
    let [one, two, three] = ["1", "2", "3"].map(|number| filled.iter().filter(|cell| **cell == number).count());
    one > two && two > three && three > 0 && (one + two + three) * 5 > filled.len() * 3 && filled.len() >= 100
}

/// The last mark and how many digits follow it.
fn last_mark(text: &str) -> Option<(char, usize)> {
    let at = text.rfind(['.', ','])?;
    let digits = text[at + 1..].chars().take_while(char::is_ascii_digit).count();
    text[at..].chars().next().map(|mark| (mark, digits))
}

/// Whether three digits stand behind this mark, the last one of the text.
pub(crate) fn ends_in_three(text: &str, mark: char) -> bool {
    last_mark(text) == Some((mark, 3))
}

fn has_fraction(text: &str) -> bool {
    is_numeric(text) && last_mark(text).is_some_and(|(_, digits)| digits > 0 && digits != 3)
}

fn votes(filled: &[&str]) -> MarkVotes {
    let mut votes = MarkVotes::default();
    for text in filled {
        let point = number::parse(text, DecimalMark::Point).is_ok();
        let comma = number::parse(text, DecimalMark::Comma).is_ok();
        match (point, comma, last_mark(text)) {
            (true, false, Some(_)) => votes.point += 1,
            (false, true, Some(_)) => votes.comma += 1,
            (true, true, Some(('.', 3))) => votes.weak_comma += 1,
            (true, true, Some((',', 3))) => votes.weak_point += 1,
            _ => {}
        }
    }
    votes
}

/// The patterns that match at least a third of the cells, the best first; among ties the usual ones first.
fn date_formats(filled: &[&str]) -> Vec<(DateFormat, f64)> {
    // A column of words or of long ids is not worth twenty attempts per cell.
    let few: Vec<&str> = filled.iter().take(50).copied().collect();
    let mut formats: Vec<(DateFormat, f64)> = date::candidates()
        .iter()
        .filter(|format| share(&few, &|cell| is_plausible(format, cell)) > 0.0)
        .map(|format| (format.clone(), share(filled, &|cell| is_plausible(format, cell))))
        .filter(|(_, share)| *share >= 0.3)
        .collect();
    formats.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    // Any two digits may be the year: a record covers a short time.
    if formats.first().is_some_and(|(format, _)| format.has_short_year()) {
        let shortest = |year_first: bool| {
            let alike = formats.iter().filter(|(format, _)| format.begins_with_year() == year_first);
            alike.map(|(format, _)| span(format, filled)).min().unwrap_or(0)
        };
        let spans = [shortest(false), shortest(true)];
        let of = |format: &DateFormat| spans[usize::from(format.begins_with_year())];
        formats.sort_by(|(one, a), (other, b)| b.total_cmp(a).then(of(one).cmp(&of(other))));
    }
    formats
}

/// How many days lie between the first and the last that a column tells if it is written so.
pub(crate) fn span(format: &DateFormat, filled: &[&str]) -> i32 {
    let days = || filled.iter().filter_map(|cell| format.parse(cell));
    days().max().zip(days().min()).map_or(0, |(last, first)| last.0 - first.0)
}

/// A day in living memory; otherwise bare digits could be any id.
fn is_plausible(format: &DateFormat, cell: &str) -> bool {
    let years =
        if format.pattern() == "%Y%m%d" || format.is_bare() { format.earliest_year()..2060 } else { 1800..2200 };
    format.parse(cell).is_some_and(|day| years.contains(&day.year()))
}

/// The columns whose unambiguous numbers all have the other decimal mark.
pub(crate) fn other_mark(facts: &[ColumnFacts], decimal_comma: bool) -> Vec<String> {
    let against = |column: &&ColumnFacts| {
        let (point, comma) = (column.marks.point, column.marks.comma);
        if decimal_comma { point > 0 && comma == 0 } else { comma > 0 && point == 0 }
    };
    facts.iter().filter(against).map(|column| column.name.clone()).collect()
}

/// Decided by the numbers that can be read one way only; else by what looks like thousands.
pub(crate) fn has_decimal_comma(facts: &[ColumnFacts]) -> bool {
    let sum = |votes: fn(&MarkVotes) -> usize| facts.iter().map(|column| votes(&column.marks)).sum::<usize>();
    let (comma, point) = (sum(|votes| votes.comma), sum(|votes| votes.point));
    if comma == point { sum(|votes| votes.weak_comma) > sum(|votes| votes.weak_point) } else { comma > point }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(cells: &[&str]) -> ColumnFacts {
        ColumnFacts::of("c", cells.iter().copied())
    }

    #[test]
    fn numbers_vote_for_their_mark() {
        let german = facts(&["1.234,50", "12,00", "7"]).marks;
        assert_eq!((german.comma, german.point), (2, 0));
        let thousands = facts(&["1.234", "2.500"]).marks;
        assert_eq!((thousands.weak_comma, thousands.weak_point, thousands.point), (2, 0, 0));
        assert_eq!(facts(&["31.12.2024", "01.02.2025"]).marks, MarkVotes::default());
    }

    #[test]
    fn days_are_recognised() {
        assert!(facts(&["19970101", "19970112", ""]).is_date());
        assert!(!facts(&["45322", "45323"]).is_date() && facts(&["45322", "45323"]).may_be_date());
        assert!(!facts(&["10000001", "10000002"]).is_date());
        for (cells, pattern) in [
            (&["250319", "250322", "251224", "260110"], "%y%m%d"),
            (&["190325", "220325", "241225", "100126"], "%d%m%y"),
            (&["031925", "032225", "122425", "011026"], "%m%d%y"),
        ] {
            let facts = facts(cells);
            assert!(!facts.is_date() && facts.may_be_date(), "{pattern}");
            assert_eq!(facts.date_formats[0].0.pattern(), pattern);
        }
        assert!(!facts(&["103567", "204599", "305688"]).may_be_date());
        assert!(!facts(&["tyres", "mowers"]).may_be_date());
    }

    #[test]
    fn contents_are_measured() {
        let counts = facts(&["1", "2", "2", "10"]);
        assert!(counts.small_counts > 0.99 && counts.fractions < 0.01 && counts.distinct > 0.7);
        assert!(facts(&["00001", "00002"]).small_counts < 0.01);
        assert!(facts(&["ada@example.com", ""]).emails > 0.99);
    }
}
