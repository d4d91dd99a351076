//! Days that stand once, on a line of their own, above the sales of that day.

use crate::columns;
use crate::date::{self, DateFormat};
use reports::import::DAY_HEADING;

/// No heading is longer.
const LONGEST: usize = 80;
/// Of the rows of a file with headings, the share that may stand above the first one.
const LOST: usize = 10;

/// A file's rows without their headings, each with its day behind the last column.
pub(crate) struct Headed {
    pub names: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// The rows under their days, where a file tells its days so and in no column. `above` are the records above the header.
pub(crate) fn find(names: &[String], rows: &[Vec<String>], above: &[Vec<String>]) -> Option<Headed> {
    let heads: Vec<&Vec<String>> = rows.iter().filter(|row| is_heading(row)).collect();
    if heads.is_empty() || names.len() < 2 || has_days(names, rows) {
        return None;
    }
    let format = best_format(&heads)?;
    let day_of = |row: &[String]| day(row.iter().map(String::as_str), |text| format.parse(text).is_some());
    let mut under = above.iter().rev().find_map(|row| day_of(row)).unwrap_or_default();
    let (mut headed, mut lost) = (Vec::with_capacity(rows.len()), 0);
    for row in rows {
        if let Some(day) = day_of(row) {
            under = day;
        } else if !is_header(names, row.iter().map(String::as_str)) {
            lost += usize::from(under.is_empty());
            let mut row = row.clone();
            row.resize(names.len(), String::new());
            row.push(under.clone());
            headed.push(row);
        }
    }
    if headed.is_empty() || lost * LOST > headed.len() {
        return None;
    }
    let names = names.iter().cloned().chain([DAY_HEADING.to_owned()]).collect();
    Some(Headed { names, rows: headed })
}

/// Whether a row seems to hold a day and nothing else, in any way of writing.
pub(crate) fn is_heading(row: &[String]) -> bool {
    day(row.iter().map(String::as_str), |text| formats().any(|format| format.parse(text).is_some())).is_some()
}

/// Whether some column of the rows that are no headings holds days.
fn has_days(names: &[String], rows: &[Vec<String>]) -> bool {
    let is_day = |text: &str| formats().any(|format| format.parse(text).is_some());
    let lines: Vec<&Vec<String>> = rows.iter().filter(|row| !is_heading(row)).take(100).collect();
    (0..names.len()).any(|place| {
        let filled = lines.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty());
        let days = filled.clone().filter(|cell| is_day(cell)).count();
        days > 0 && days * 2 >= filled.count()
    })
}

/// The way of writing days that reads the most headings.
fn best_format(heads: &[&Vec<String>]) -> Option<DateFormat> {
    let mut best: Option<(usize, &DateFormat)> = None;
    for format in formats() {
        let reads =
            |head: &&&Vec<String>| day(head.iter().map(String::as_str), |text| format.parse(text).is_some()).is_some();
        let read = heads.iter().filter(reads).count();
        if read > 0 && best.is_none_or(|(most, _)| read > most) {
            best = Some((read, format));
        }
    }
    best.map(|(_, format)| format.clone())
}

/// Bare numbers head nothing.
fn formats() -> impl Iterator<Item = &'static DateFormat> {
    date::candidates().iter().filter(|format| !format.is_bare())
}

/// The day of a line that contains nothing else: "05.01.2025", "Datum: 05.01.2025", "Sunday, 5 January 2025", or a word
/// and a day in cells of their own.
pub(crate) fn day<'a>(cells: impl Iterator<Item = &'a str>, is_day: impl Fn(&str) -> bool) -> Option<String> {
    let mut filled = cells.filter(|cell| !cell.is_empty());
    let (first, second, third) = (filled.next()?, filled.next(), filled.next());
    if third.is_some() {
        return None;
    }
    let Some(second) = second else { return day_within(first, is_day) };
    let is_word = |text: &str| !text.contains(|c: char| c.is_ascii_digit());
    match (is_word(first), is_word(second)) {
        (true, false) => is_day(second).then(|| second.to_owned()),
        (false, true) => is_day(first).then(|| first.to_owned()),
        _ => None,
    }
}

/// The shortest part of a text that is a day, if only words stand around it: a format may put up with some of them.
fn day_within(text: &str, is_day: impl Fn(&str) -> bool) -> Option<String> {
    if text.len() > LONGEST || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ':').filter(|word| !word.is_empty()).collect();
    let has_digit = |words: &[&str]| words.iter().any(|word| word.contains(|c: char| c.is_ascii_digit()));
    let bare = |text: &str| text.trim_matches(['(', ')', ',', ';', '[', ']', '-', '–', '*']).trim().to_owned();
    if is_day(text) {
        return Some(text.to_owned());
    }
    (1..=words.len()).find_map(|length| {
        (0..=words.len() - length).find_map(|start| {
            let part = bare(&words[start..start + length].join(" "));
            let alone = !has_digit(&words[..start]) && !has_digit(&words[start + length..]);
            (alone && is_day(&part)).then_some(part)
        })
    })
}

/// Whether a line says the names of the columns once more, as each page of a report does.
pub(crate) fn is_header<'a>(names: &[String], cells: impl Iterator<Item = &'a str>) -> bool {
    let cells: Vec<String> = cells.map(str::to_owned).collect();
    !cells.iter().all(String::is_empty)
        && cells.len() >= names.len()
        && columns::names(&cells, true)[..names.len()] == *names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(cells: &[&str]) -> Option<String> {
        let any = |text: &str| formats().any(|format| format.parse(text).is_some());
        day(cells.iter().copied(), any)
    }

    #[test]
    fn headings_are_told_from_lines() {
        for (cells, expected) in [
            (&["05.01.2025", "", ""][..], "05.01.2025"),
            (&["Datum: 05.01.2025"], "05.01.2025"),
            (&["Sonntag, 5. Januar 2025"], "Sonntag, 5. Januar 2025"),
            (&["Umsatz vom 5. Januar 2025"], "5. Januar 2025"),
            (&["Ventas del día 05/01/2025"], "05/01/2025"),
            (&["Sales of 5 January 2025 (Sunday)"], "5 January 2025"),
            (&["", "Dzień:", "2025-01-05", ""], "2025-01-05"),
            (&["2025-01-05", "Sunday"], "2025-01-05"),
        ] {
            assert_eq!(told(cells).as_deref(), Some(expected), "{cells:?}");
        }
        for cells in [
            &["K1", "12.00", ""][..],
            &["K1", "2025-01-05", "12.00"],
            &["2025-01-05", "12.00"],
            &["Store 7, 2025-01-05"],
            &["Kasse 3"],
            &["", ""],
        ] {
            assert_eq!(told(cells), None, "{cells:?}");
        }
    }

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(';').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn rows_stand_under_their_days() {
        let names = ["Kunde", "Betrag"].map(str::to_owned);
        let above = rows("Tagesbericht\nDatum: 05.01.2025");
        let headed =
            find(&names, &rows("K1;1\nK2;2\nDatum: 06.01.2025\nKunde;Betrag\nK1;3"), &above).expect("headings");
        assert_eq!(headed.names.last().map(String::as_str), Some(DAY_HEADING));
        assert_eq!(headed.rows, rows("K1;1;05.01.2025\nK2;2;05.01.2025\nK1;3;06.01.2025"));
        // Days that stand in a column are told there.
        let names = ["Kunde", "Datum", "Betrag"].map(str::to_owned);
        assert!(find(&names, &rows("05.01.2025;;\nK1;05.01.2025;1\nK2;05.01.2025;2"), &[]).is_none());
    }
}
