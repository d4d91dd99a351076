//! Postcodes that a spreadsheet took for numbers and wrote without their leading zeros: 1067 among codes of five digits.

use crate::facts::{ColumnFacts, Mapping};
use reports::import::ImportKind;

/// Codes of so many digits have leading zeros somewhere: those of Germany, Spain, Italy, Poland, Japan, the United States and
/// others.
const DIGITS: [usize; 3] = [5, 6, 7];
/// Of so many codes or fewer none can be said to be usual.
const ENOUGH: usize = 4;

/// A sentence on postcodes that are shorter than most others, where none begins with a zero.
pub(crate) fn told(
    kind: ImportKind,
    columns: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &Mapping,
) -> Option<String> {
    let is_of_people =
        matches!(kind, ImportKind::Customers | ImportKind::Prospects | ImportKind::Dealers | ImportKind::Stores);
    let place = mapping.iter().position(|field| is_of_people && *field == Some("postcode"))?;
    // Each country has its own length.
    if mapping.contains(&Some("country")) {
        return None;
    }
    let is_digits = |cell: &&str| !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    let codes: Vec<&str> = rows.iter().filter_map(|row| row.get(place)).map(String::as_str).filter(is_digits).collect();
    let digits = codes.iter().map(|code| code.len()).max().filter(|digits| DIGITS.contains(digits))?;
    let (whole, short): (Vec<&str>, Vec<&str>) = codes.iter().partition(|code| code.len() == digits);
    let first = short.first()?;
    if short.iter().any(|code| code.len() + 2 < digits) || whole.iter().any(|code| code.starts_with('0')) {
        return None;
    }
    if codes.len() <= ENOUGH || whole.len() < short.len() {
        return None;
    }
    Some(format!(
        "Of the postcodes in '{}' some have {digits} digits and some fewer, such as \"{first}\": a spreadsheet may have taken the leading \
         zero ({first:0>digits$}). They are kept as they are; if so, write the column as text and export the file again.",
        columns[place].name
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(codes: &[&str], country: bool) -> Option<String> {
        let rows: Vec<Vec<String>> =
            codes.iter().map(|code| vec!["17".to_owned(), (*code).to_owned(), "DE".to_owned()]).collect();
        let facts: Vec<ColumnFacts> = ["Nr", "PLZ", "Land"]
            .iter()
            .enumerate()
            .map(|(place, name)| ColumnFacts::of(name, rows.iter().map(move |row| row[place].as_str())))
            .collect();
        let mapping = vec![Some("customer"), Some("postcode"), country.then_some("country")];
        told(ImportKind::Customers, &facts, &rows, &mapping)
    }

    #[test]
    fn shorter_codes_are_told_unless_zeros_were_kept() {
        let lost = ["1067", "50667", "80331", "99084", "4109", "20095"];
        assert!(noted(&lost, false).is_some_and(|told| told.contains("\"1067\"") && told.contains("(01067)")));
        assert!(noted(&["10001", "60601", "94103", "501", "2115"], false).is_some_and(|told| told.contains("(00501)")));
        assert_eq!(noted(&lost, true), None);
        for kept in [
            &["01067", "50667", "80331", "1010", "20095"][..],
            &["1067", "1010", "8010", "4020", "10115"],
            &["50667", "80331", "20095", "10115", "70173"],
            &["SW1", "12345", "BN3", "54321", "23456"],
        ] {
            assert_eq!(noted(kept, false), None, "{kept:?}");
        }
    }
}
