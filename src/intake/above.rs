//! What stands above the header of a table: titles, the time of a report, the line that tells Excel the delimiter.

use std::io::Read;

use crate::glimpse;
use crate::records::Records;
use reports::import::Delimiter;

/// Records by which the table is told from what stands above it.
const LOOKED_AT: usize = 100;
/// A table begins within so many.
const MOST_ABOVE: usize = 30;

/// How many records stand above the header. A header fills about as many cells as the rows below it.
pub(crate) fn rows_above<R: Read>(mut records: Records<R>, delimiter: Delimiter) -> u32 {
    let mut first: Vec<Vec<String>> = Vec::with_capacity(LOOKED_AT);
    while first.len() < LOOKED_AT && matches!(records.advance(), Ok(true)) {
        let record = records.record();
        first.push((0..record.width()).map(|i| record.cell(i).into_owned()).collect());
    }
    let told = usize::from(first.first().is_some_and(|cells| tells_delimiter(cells)));
    if delimiter == Delimiter::Blanks {
        return u32::from(told > 0);
    }
    let filled: Vec<usize> = first.iter().map(|cells| cells.iter().filter(|cell| !cell.is_empty()).count()).collect();
    let typical = median(&filled[told..]);
    let begins = |at: &usize| {
        let full = filled[*at] >= 2 && filled[*at] * 5 >= typical * 3;
        full && !(filled[*at] < typical && header_follows(&first, &filled, *at))
    };
    let found = if typical < 2 { None } else { (told..first.len().saturating_sub(1).min(MOST_ABOVE)).find(begins) };
    u32::try_from(found.unwrap_or(told)).unwrap_or(0)
}

/// "sep=;", the first line of files that Excel wrote or shall open.
fn tells_delimiter(cells: &[String]) -> bool {
    cells.first().is_some_and(|cell| cell.to_lowercase().starts_with("sep="))
        && cells.iter().skip(1).all(String::is_empty)
}

/// Whether the record behind this one is more of a header than this: fuller, and without values where the next has some.
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
        let delimiter = Delimiter::Character(delimiter);
        rows_above(Records::new(text.as_bytes(), delimiter), delimiter)
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
