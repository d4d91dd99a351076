//! Which pattern the days of a file follow, and the question if day and month cannot be distinguished.

use crate::croatian::{self, CROATIAN};
use crate::date::DateFormat;
use crate::facts::{self, ColumnFacts, Mapping};

/// Fields that hold days.
const DAYS: [&str; 3] = ["date", "available_from", "available_to"];

/// What is known about how days are written.
pub(crate) enum Dates {
    None,
    Known(DateFormat),
    /// Day and month cannot be distinguished.
    Unclear {
        column: String,
        example: String,
        day_first: DateFormat,
        month_first: DateFormat,
    },
}

impl Dates {
    /// Examines the column mapped to a day. Without one nothing is asked: the first column whose format is clear
    /// decides, and if none is clear it stays unknown.
    pub fn new(facts: &[ColumnFacts], mapping: &Mapping, rows: &[Vec<String>]) -> Dates {
        if let Some(place) = mapping.iter().position(|field| field.is_some_and(|field| DAYS.contains(&field))) {
            return Dates::in_column(&facts[place], place, rows).in_the_language_of(facts, place, rows);
        }
        let columns = facts.iter().enumerate().filter(|(_, column)| column.is_date());
        let mut dates = columns.map(|(place, column)| Dates::in_column(column, place, rows));
        dates.find(|dates| matches!(dates, Dates::Known(_))).unwrap_or(Dates::None)
    }

    /// Where the headings are Croatian, so are the months, if all can be read so.
    fn in_the_language_of(self, facts: &[ColumnFacts], place: usize, rows: &[Vec<String>]) -> Dates {
        let Dates::Known(format) = &self else { return self };
        let is_a_month_in_words = format.pattern().contains("%B") && !format.pattern().starts_with(CROATIAN);
        if !is_a_month_in_words || !croatian::are_headings(facts.iter().map(|column| column.name.as_str())) {
            return self;
        }
        let fits = |own: &DateFormat| {
            let cells = rows.iter().filter_map(|row| row.get(place));
            cells.filter(|cell| format.parse(cell).is_some()).all(|cell| own.parse(cell).is_some())
        };
        let own = format!("{CROATIAN}{}", format.pattern()).parse::<DateFormat>().ok();
        own.filter(fits).map_or(self, Dates::Known)
    }

    fn in_column(column: &ColumnFacts, place: usize, rows: &[Vec<String>]) -> Dates {
        let Some((best, share)) = column.date_formats.first() else { return Dates::None };
        let rival = column.date_formats.iter().find(|(other, other_share)| {
            other_share >= share && (swaps_day_and_month(best, other) || is_as_likely(best, other, place, rows))
        });
        let Some((other, _)) = rival else { return Dates::Known(best.clone()) };
        let mut cells = rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
        match cells.find(|cell| best.parse(cell) != other.parse(cell)) {
            Some(example) => Dates::Unclear {
                column: column.name.clone(),
                example: example.clone(),
                day_first: best.clone(),
                month_first: other.clone(),
            },
            None => Dates::Known(best.clone()),
        }
    }

    /// The pattern, if it is known.
    pub fn format(&self) -> Option<&DateFormat> {
        match self {
            Dates::Known(format) => Some(format),
            Dates::None | Dates::Unclear { .. } => None,
        }
    }

    /// The question that only a person can answer.
    pub fn question(&self) -> Option<String> {
        let Dates::Unclear { column, example, day_first, month_first } = self else { return None };
        let month = |format: &DateFormat| {
            format.parse(example).map_or_else(String::new, |day| day.date().format("%B").to_string())
        };
        let (first, second) = (day_first.pattern(), month_first.pattern());
        Some(if day_first.has_short_year() && !swaps_day_and_month(day_first, month_first) {
            let day = |format: &DateFormat| format.parse(example).map_or_else(String::new, |day| day.to_string());
            format!(
                "Is {example} {} or {}? Every date in column '{column}' can be read both ways. Choose {first} or {second}.",
                day(day_first),
                day(month_first),
            )
        } else {
            format!(
                "Is {example} in {} or {}? Every date in column '{column}' can be read both ways. Choose {first} (day first) or {second} (month first).",
                month(day_first),
                month(month_first),
            )
        })
    }
}

/// Days of which the first or the last two digits may be the year, where both readings tell of about as long a time.
fn is_as_likely(best: &DateFormat, other: &DateFormat, place: usize, rows: &[Vec<String>]) -> bool {
    const FAR: i32 = 3;
    let cells: Vec<&str> = rows.iter().filter_map(|row| row.get(place)).map(String::as_str).collect();
    best.has_short_year()
        && other.has_short_year()
        && best.begins_with_year() != other.begins_with_year()
        && facts::span(other, &cells) < facts::span(best, &cells).max(1) * FAR
        && cells.iter().any(|cell| best.parse(cell) != other.parse(cell))
}

/// "%d/%m/%Y" and "%m/%d/%Y". With dots the day always comes first.
fn swaps_day_and_month(day_first: &DateFormat, other: &DateFormat) -> bool {
    day_first.pattern().starts_with("%d") && swapped(day_first).is_some_and(|swapped| swapped == *other)
}

/// The same pattern with day and month swapped, if files use both orders.
pub(crate) fn swapped(format: &DateFormat) -> Option<DateFormat> {
    let pattern = format.pattern();
    let unclear =
        (pattern.starts_with("%d") || pattern.starts_with("%m")) && pattern.contains("%m") && !pattern.contains('.');
    if !unclear {
        return None;
    }
    pattern.replace("%d", "%D").replace("%m", "%d").replace("%D", "%m").parse().ok()
}
