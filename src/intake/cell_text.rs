//! Typed cells of sheets, Parquet files and databases as the text a person would have typed.

use domain::day::Day;

/// Spreadsheets compute with 15 digits and show fewer.
const PLACES: usize = 8;
const DIGITS: usize = 15;
const WHOLE_UNTIL: f64 = 9_007_199_254_740_992.0;
const SECONDS_A_DAY: i64 = 86_400;

/// Appends one row of the text that [`crate::records`] reads with commas and quotation marks. A row without
/// any value becomes a blank line.
pub(crate) fn push_row<'a>(text: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    let start = text.len();
    let mut filled = start;
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            text.push(b',');
        }
        push_cell(text, cell);
        if !cell.is_empty() {
            filled = text.len();
        }
    }
    // Cells after the last filled one are omitted.
    text.truncate(filled);
    text.push(b'\n');
}

fn push_cell(text: &mut Vec<u8>, cell: &str) {
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        text.extend_from_slice(cell.as_bytes());
        return;
    }
    text.push(b'"');
    text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
    text.push(b'"');
}

/// A number without artefacts of binary fractions: 19.899999999999 is 19.9 and 12345.0 is 12345.
pub(crate) fn number(value: f64) -> String {
    if !value.is_finite() {
        return String::new();
    }
    // Beyond this not every whole number has a value of its own: different ids became one.
    if value.abs() > WHOLE_UNTIL {
        return format!("{value:.5e}").replace('e', "E+");
    }
    let rounded = if value.abs() >= 1.0 {
        format!("{value:.PLACES$}")
    } else {
        let digits: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
        digits.to_string()
    };
    let bare = if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.') } else { &rounded };
    // Three digits after the mark could be mistaken for thousands; four cannot.
    let zero = if bare.split_once('.').is_some_and(|(_, decimals)| decimals.len() == 3) { "0" } else { "" };
    if bare == "-0" { "0".to_owned() } else { format!("{bare}{zero}") }
}

/// A day, with its time if that is not midnight: "2024-01-31" or "2024-01-31 10:15:00".
pub(crate) fn moment(seconds_since_1970: i64) -> String {
    let (day, seconds) = (seconds_since_1970.div_euclid(SECONDS_A_DAY), seconds_since_1970.rem_euclid(SECONDS_A_DAY));
    let Some(day) = i32::try_from(day).ok().map(Day).filter(|day| is_of_a_calendar(*day)) else { return String::new() };
    if seconds == 0 { day.to_string() } else { format!("{day} {}", time(seconds)) }
}

/// The years that four digits can express; the calendar library supports no day far beyond them.
fn is_of_a_calendar(day: Day) -> bool {
    const YEAR_1: i32 = -719_162;
    const YEAR_9999: i32 = 2_932_896;
    (YEAR_1..=YEAR_9999).contains(&day.0)
}

/// "10:15:00".
pub(crate) fn time(seconds: i64) -> String {
    format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_without_all_their_digits_are_seen_to_be_shortened() {
        assert_eq!(number(9.876_543_210_123_457e18), "9.87654E+18");
        assert_eq!(number(-2e20), "-2.00000E+20");
        assert_eq!(number(4_477_123_450_001_234.0), "4477123450001234");
    }

    #[test]
    fn numbers_have_no_artefacts() {
        for (value, text) in [
            (12_345.0, "12345"),
            (19.899_999_999, "19.9"),
            (0.1 + 0.2, "0.3"),
            (-0.05, "-0.05"),
            (-0.0, "0"),
            (-0.000_000_000_1, "-0.0000000001"),
            (1e15, "1000000000000000"),
            (100.0, "100"),
            // So that it is not mistaken for thousands.
            (12.345, "12.3450"),
            (-0.125, "-0.1250"),
            (1.2345, "1.2345"),
            (f64::NAN, ""),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn moments_are_written_so_that_every_reader_knows_them() {
        assert_eq!(moment(0), "1970-01-01");
        assert_eq!(moment(1_706_696_100), "2024-01-31 10:15:00");
        assert_eq!(moment(-1), "1969-12-31 23:59:59");
        assert_eq!(moment(i64::MAX), "");
    }

    #[test]
    fn rows_become_text() {
        let mut text = Vec::new();
        push_row(&mut text, ["a,b", "", "say \"hi\"\nthere", ""].into_iter());
        push_row(&mut text, ["", ""].into_iter());
        assert_eq!(String::from_utf8_lossy(&text), "\"a,b\",,\"say \"\"hi\"\"\nthere\"\n\n");
    }
}
