//! Sheets of a workbook that are one table: one a month, a shop or a year, with the same columns.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::above;
use crate::record::NumberedBy;
use crate::records::Records;
use reports::import::Delimiter;

/// The text of one sheet with the places where its first rows begin.
pub(crate) struct SheetText {
    pub name: String,
    pub text: Vec<u8>,
    /// Of the first rows only.
    pub starts: Vec<usize>,
}

/// Sheets that are read as one table.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    /// Names of those that are read, in their order.
    pub read: Vec<String>,
    /// Sheets that hold the rows of the others once more.
    pub repeating: Vec<String>,
    pub text: Vec<u8>,
}

/// A sheet's header and where the rows below it begin.
struct Table {
    header: Vec<String>,
    below: usize,
}

/// The sheets with the columns of the first that is a table, as one text; none if there is one such sheet only.
pub(crate) fn together(sheets: &[SheetText]) -> Option<Alike> {
    let tables: Vec<(&SheetText, Table)> = sheets.iter().filter_map(|sheet| Some((sheet, table(sheet)?))).collect();
    let most = tables.iter().max_by_key(|(_, table)| {
        let same = tables.iter().filter(|(_, other)| other.header == table.header).count();
        (same, std::cmp::Reverse(table.below))
    })?;
    let header = most.1.header.clone();
    let same: Vec<&(&SheetText, Table)> = tables.iter().filter(|(_, table)| table.header == header).collect();
    if same.len() < 2 {
        return None;
    }
    let repeating = repeating(&same.iter().map(|(sheet, table)| &sheet.text[table.below..]).collect::<Vec<_>>());
    let mut alike = Alike::default();
    for (place, (sheet, table)) in same.iter().enumerate() {
        if Some(place) == repeating {
            alike.repeating.push(sheet.name.clone());
            continue;
        }
        let from = if alike.read.is_empty() { 0 } else { table.below };
        alike.text.extend_from_slice(&sheet.text[from..]);
        alike.read.push(sheet.name.clone());
    }
    (alike.read.len() > 1).then_some(alike)
}

/// None for a sheet without a header and rows below it.
fn table(sheet: &SheetText) -> Option<Table> {
    const COMMA: Delimiter = Delimiter::Character(b',');
    let records = || Records::new(sheet.text.as_slice(), COMMA).numbered(NumberedBy::Rows);
    let layout = above::layout(records(), COMMA);
    let mut records = records();
    let mut header = Vec::new();
    for at in 0..layout.rows_above + layout.header_rows {
        if !matches!(records.advance(), Ok(true)) {
            return None;
        }
        if at >= layout.rows_above {
            let record = records.record();
            header.extend((0..record.width()).map(|place| record.cell(place).trim().to_lowercase()));
        }
    }
    let line = usize::try_from(records.record().line).ok()?;
    let below = *sheet.starts.get(line)?;
    let has_rows = sheet.text[below..].iter().any(|byte| !matches!(byte, b'\n' | b','));
    (has_rows && header.iter().filter(|name| !name.is_empty()).count() > 1).then_some(Table { header, below })
}

/// The sheet that holds all rows of the others and no more, such as one of the whole year.
fn repeating(rows: &[&[u8]]) -> Option<usize> {
    let hasher = RandomState::new();
    let counted = |text: &[u8]| {
        let mut counts: HashMap<u64, i64> = HashMap::new();
        for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            *counts.entry(hasher.hash_one(line)).or_default() += 1;
        }
        counts
    };
    let counts: Vec<HashMap<u64, i64>> = rows.iter().map(|text| counted(text)).collect();
    let mut all: HashMap<u64, i64> = HashMap::new();
    for (line, count) in counts.iter().flatten() {
        *all.entry(*line).or_default() += count;
    }
    // What a sheet holds once is then held twice in all.
    (rows.len() > 2).then(|| {
        counts.iter().position(|own| all.iter().all(|(line, all)| own.get(line) == Some(&(all / 2)) && all % 2 == 0))
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, text: &str) -> SheetText {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        SheetText { name: name.into(), text: text.as_bytes().to_vec(), starts }
    }

    #[test]
    fn sheets_with_the_same_columns_are_one_table() {
        let sheets = [
            sheet("Info", "Read me\n"),
            sheet("Jan", "Shop Mill\n\nCustomer,Date,Amount\nC0,2024-01-03,10\nC1,2024-01-04,11\n"),
            sheet("Feb", "Customer,Date,Amount\nC0,2024-02-03,20\nC1,2024-02-04,21\n"),
            sheet("Prices", "Product,Price\nP0,3\nP1,4\n"),
        ];
        let alike = together(&sheets).expect("two alike");
        assert_eq!(alike.read, ["Jan", "Feb"]);
        let text = "Shop Mill\n\nCustomer,Date,Amount\nC0,2024-01-03,10\nC1,2024-01-04,11\nC0,2024-02-03,20\nC1,2024-02-04,21\n";
        assert_eq!(String::from_utf8_lossy(&alike.text), text);
        assert!(together(&sheets[2..]).is_none());
    }

    #[test]
    fn a_sheet_of_the_whole_year_is_not_read_twice() {
        let sheets = [
            sheet("2024", "Kunde,Tag,Betrag\nK1,2024-01-03,10\nK2,2024-02-03,20\nK1,2024-03-03,5\n"),
            sheet("Q1", "Kunde,Tag,Betrag\nK1,2024-01-03,10\nK2,2024-02-03,20\n"),
            sheet("Q2", "Kunde,Tag,Betrag\nK1,2024-03-03,5\n"),
        ];
        let alike = together(&sheets).expect("alike");
        assert_eq!((alike.read, alike.repeating), (vec!["Q1".to_owned(), "Q2".into()], vec!["2024".to_owned()]));
    }
}
