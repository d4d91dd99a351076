//! What precedes the header of a table: titles, the time of a report, the line that tells Excel the delimiter.

use std::io::Read;

use crate::glimpse::{self, Layout};
use crate::records::Records;
use reports::import::Delimiter;

/// Records used to distinguish the table from what precedes it.
const LOOKED_AT: usize = 100;
/// A table begins within this many records.
const MOST_ABOVE: usize = 30;

/// Where the header stands. A header fills about as many cells as the rows below it.
pub(crate) fn layout<R: Read>(records: Records<R>, delimiter: Delimiter) -> Layout {
    let first = first_records(records);
    let above = rows_above(&first, delimiter);
    let at = above as usize;
    if delimiter == Delimiter::Blanks {
        return Layout { rows_above: above, header_rows: 1 };
    }
    let told = usize::from(first.first().is_some_and(|cells| tells_delimiter(cells)));
    if at > told && names_groups(&first[at - 1], &first[at]) {
        return Layout { rows_above: above - 1, header_rows: 2 };
    }
    Layout { rows_above: above, header_rows: if goes_on(&first, at) { 2 } else { 1 } }
}

/// Whether a record names groups of the columns below it, as merged cells do: words with room between them.
fn names_groups(groups: &[String], header: &[String]) -> bool {
    let filled = |cells: &[String]| (0..cells.len()).filter(|&at| !cells[at].is_empty()).collect::<Vec<_>>();
    let (names, below) = (filled(groups), filled(header));
    let is_spread = names.windows(2).any(|pair| pair[1] > pair[0] + 1 && below.contains(&(pair[0] + 1)));
    let has_value = groups.iter().chain(header).any(|cell| !cell.is_empty() && glimpse::is_value(cell));
    is_spread && below.len() > names.len() && !has_value && !groups.iter().any(|cell| cell.ends_with(':'))
}

/// Whether the record behind the header belongs to it: words over columns of nothing but numbers and days.
fn goes_on(records: &[Vec<String>], at: usize) -> bool {
    const ROWS: usize = 2;
    let (Some(second), below) = (records.get(at + 1), records.get(at + 2..).unwrap_or_default()) else { return false };
    if below.len() < ROWS || second.iter().any(|cell| !cell.is_empty() && glimpse::is_value(cell)) {
        return false;
    }
    let named = (0..second.len()).filter(|&place| !second[place].is_empty());
    let cells = |place: usize| below.iter().filter_map(move |row| row.get(place)).filter(|cell| !cell.is_empty());
    let over_values = |place: usize| {
        let (all, values) = (cells(place).count(), cells(place).filter(|cell| glimpse::is_value(cell)).count());
        all >= ROWS && values * 10 >= all * 9
    };
    let recurs = |place: usize| cells(place).any(|cell| *cell == second[place]);
    named.clone().any(over_values) && !named.clone().any(recurs)
}

fn first_records<R: Read>(mut records: Records<R>) -> Vec<Vec<String>> {
    let mut first: Vec<Vec<String>> = Vec::with_capacity(LOOKED_AT);
    while first.len() < LOOKED_AT && matches!(records.advance(), Ok(true)) {
        let record = records.record();
        first.push((0..record.width()).map(|i| record.cell(i).into_owned()).collect());
    }
    first
}

fn rows_above(first: &[Vec<String>], delimiter: Delimiter) -> u32 {
    let told = usize::from(first.first().is_some_and(|cells| tells_delimiter(cells)));
    if delimiter == Delimiter::Blanks {
        return u32::from(told > 0);
    }
    let filled: Vec<usize> = first.iter().map(|cells| cells.iter().filter(|cell| !cell.is_empty()).count()).collect();
    let typical = median(&filled[told..]);
    let begins = |at: &usize| {
        let full = filled[*at] >= 2 && filled[*at] * 5 >= typical * 3;
        full && !(filled[*at] < typical && header_follows(first, &filled, *at))
    };
    let found = if typical < 2 { None } else { (told..first.len().saturating_sub(1).min(MOST_ABOVE)).find(begins) };
    u32::try_from(found.unwrap_or(told)).unwrap_or(0)
}

/// "sep=;", the first line of files written by or for Excel.
fn tells_delimiter(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| cell.to_lowercase().starts_with("sep="))
        && cells.iter().skip(1).all(String::is_empty)
}

/// Whether the record after this one looks more like a header: fuller, and without values where the following one has
/// some.
fn header_follows(records: &[Vec<String>], filled: &[usize], at: usize) -> bool {
    let has_value =
        |place: usize| records.get(place).is_some_and(|cells| cells.iter().any(|cell| glimpse::is_value(cell)));
    filled.get(at + 1).is_some_and(|next| *next > filled[at]) && !has_value(at + 1) && has_value(at + 2)
}

fn median(counts: &[usize]) -> usize {
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn above(text: &str, delimiter: u8) -> u32 {
        laid_out(text, delimiter).rows_above
    }

    fn laid_out(text: &str, delimiter: u8) -> Layout {
        let delimiter = Delimiter::Character(delimiter);
        layout(Records::new(text.as_bytes(), delimiter), delimiter)
    }

    #[test]
    fn headers_on_two_rows_are_seen() {
        for (text, rows_above, header_rows) in [
            ("Customer;;Sale;;\nNo.;Name;Date;Qty;Amount\n1;Ada;2024-01-05;1;3\n2;Ben;2024-01-06;1;3\n", 0, 2),
            ("Kunde;Datum;Betrag;\n;;netto;brutto\nK1;05.01.2024;10;12\nK2;06.01.2024;20;24\n", 0, 2),
            ("Liste\nClient;Date;Montant\n(code);(jj/mm/aaaa);(EUR)\nC1;05/01/2024;10\nC2;06/01/2024;20\n", 1, 2),
            ("id;day;amount\nK1;2024-01-05;3\nK2;2024-01-06;4\n", 0, 1),
            ("name;city;note\nAda;Mill;\nBen;Reed;tall\nEva;Mill;\n", 0, 1),
            ("Report;March\nid;day;amount\n1;2024-01-05;3\n2;2024-01-05;3\n", 1, 1),
        ] {
            assert_eq!(laid_out(text, b';'), Layout { rows_above, header_rows }, "{text}");
        }
    }

    #[test]
    fn titles_are_told_from_headers() {
        assert_eq!(above("id,day,amount\n1,2024-01-05,3\n", b','), 0);
        assert_eq!(above("Sales report\n\nStore: Mill;;\nid;day;amount\n1;2024-01-05;3\n2;2024-01-05;3\n", b';'), 2);
        assert_eq!(above("Report;March\nid;day;amount\n1;2024-01-05;3\n2;2024-01-05;3\n", b';'), 1);
        assert_eq!(above("sep=;\nid;day\n1;2024-01-05\n", b';'), 1);
        assert_eq!(above("id\n1\n2\n", b','), 0);
        assert_eq!(above("id,a,b,c,d\n1,,,,\n2,,,x,\n", b','), 0);
        assert_eq!(above("", b','), 0);
    }
}
