//! Sheets of a workbook that are one table: one a month, a shop or a year, with the same columns.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::above;
use crate::record::NumberedBy;
use crate::records::Records;
use crate::sheet_kinds::{self, SheetKind, kind_of};
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
    /// Sheets of offers and the like, by their names.
    pub no_sales: Vec<String>,
    pub text: Vec<u8>,
}

impl Alike {
    /// What is read and what is left out, as sentences.
    pub fn told(&self) -> Vec<String> {
        let read = match &self.read[..] {
            [only] => format!("The sheet {only} is read."),
            all => format!("The sheets {} have the same columns and are read as one table.", all.join(", ")),
        };
        let repeats =
            |name: &String| format!("The sheet {name} holds the rows of the others once more and is left out.");
        let sells_nothing = |name: &String| format!("The sheet {name} holds no sales, by its name, and is left out.");
        let left_out = self.repeating.iter().map(repeats).chain(self.no_sales.iter().map(sells_nothing));
        std::iter::once(read).chain(left_out).collect()
    }
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
    let rows: Vec<&[u8]> = same.iter().map(|(sheet, table)| &sheet.text[table.below..]).collect();
    let repeating = repeating(&rows);
    let is_any_sale = same.iter().any(|(sheet, _)| kind_of(&sheet.name) == SheetKind::Sales);
    let is_back = |sheet: &SheetText| is_any_sale && kind_of(&sheet.name) == SheetKind::Back;
    let takes_back = same.iter().any(|(sheet, _)| is_back(sheet));
    let width = rows.iter().map(|rows| sheet_kinds::width(rows)).max().unwrap_or(0).max(header.len());
    let mut alike = Alike::default();
    for (place, (sheet, table)) in same.iter().enumerate() {
        if repeating.contains(&place) {
            alike.repeating.push(sheet.name.clone());
            continue;
        }
        if is_any_sale && kind_of(&sheet.name) == SheetKind::NoSales {
            alike.no_sales.push(sheet.name.clone());
            continue;
        }
        let from = if alike.read.is_empty() { 0 } else { table.below };
        if takes_back {
            let (head, below) = sheet.text[from..].split_at(table.below - from);
            alike.text.extend(sheet_kinds::with_name(head, below, &sheet.name, width));
        } else {
            alike.text.extend_from_slice(&sheet.text[from..]);
        }
        alike.read.push(sheet.name.clone());
    }
    let is_left_out = !alike.repeating.is_empty() || !alike.no_sales.is_empty();
    (alike.read.len() > 1 || (is_left_out && !alike.read.is_empty())).then_some(alike)
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

/// The sheets that hold what others do: copies, and the one with all rows of the others and no more, such as one of the
/// whole year.
fn repeating(rows: &[&[u8]]) -> Vec<usize> {
    /// Fewer rows may be the same by chance.
    const ENOUGH: usize = 3;
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
    let whole = (rows.len() > 2)
        .then(|| {
            counts
                .iter()
                .position(|own| all.iter().all(|(line, all)| own.get(line) == Some(&(all / 2)) && all % 2 == 0))
        })
        .flatten();
    let is_copy = |place: &usize| counts[*place].len() >= ENOUGH && counts[..*place].contains(&counts[*place]);
    (0..rows.len()).filter(|place| Some(*place) == whole || is_copy(place)).collect()
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

    #[test]
    fn copies_and_offers_are_left_out_and_returns_are_named() {
        let head = "Kunde,Tag,Betrag\n";
        let first = "K1,2024-01-03,10\nK2,2024-01-04,20\nK3,2024-01-05,5\n";
        let sheets = [
            sheet("Januar", &format!("{head}{first}")),
            sheet("Januar (2)", &format!("{head}{first}")),
            sheet("Februar", &format!("{head}K1,2024-02-03,7\n")),
            sheet("Angebote", &format!("{head}K1,2024-02-01,7\n")),
        ];
        let alike = together(&sheets).expect("alike");
        assert_eq!(alike.read, ["Januar", "Februar"]);
        assert_eq!((alike.repeating, alike.no_sales), (vec!["Januar (2)".to_owned()], vec!["Angebote".to_owned()]));
        assert_eq!(String::from_utf8_lossy(&alike.text), format!("{head}{first}K1,2024-02-03,7\n"));
        for name in ["Gutschriften", "Avoirs", "Returns"] {
            let sheets = [sheet("2024", &format!("{head}{first}")), sheet(name, &format!("{head}K1,2024-02-03,7\n"))];
            let alike = together(&sheets).expect("alike");
            let text = String::from_utf8_lossy(&alike.text).into_owned();
            assert!(text.starts_with("Kunde,Tag,Betrag,Kind\nK1,2024-01-03,10,2024\n"), "{text}");
            assert!(text.ends_with(&format!("K1,2024-02-03,7,{name}\n")), "{text}");
        }
    }
}
