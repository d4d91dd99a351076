//! Names of sheets that say what their rows are: credit notes beside invoices, offers beside sales.

use crate::meaning;

/// What the name of a sheet says of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetKind {
    Sales,
    /// They take money back.
    Back,
    /// Nothing is sold by them.
    NoSales,
}

/// The heading of the column that tells the sheet of a row.
const HEADING: &str = "Kind";

pub(crate) fn kind_of(name: &str) -> SheetKind {
    let word: String = name.chars().filter(|c| !c.is_numeric() && !"()".contains(*c)).collect();
    let word = word.trim();
    // "Angebote", "Presupuestos": the words are known as one of them.
    let ends = word.char_indices().rev().take(2).map(|(at, _)| &word[..at]);
    let is_no_sale = std::iter::once(word).chain(ends).any(meaning::is_no_sale);
    match () {
        () if is_no_sale => SheetKind::NoSales,
        () if meaning::takes_back_below("", word) && !meaning::tells_what_is_left(word) => SheetKind::Back,
        () => SheetKind::Sales,
    }
}

/// The rows of one sheet with its name behind each; the last row of `head` gets the heading.
pub(crate) fn with_name(head: &[u8], below: &[u8], name: &str, width: usize) -> Vec<u8> {
    let cell: String = name.chars().map(|c| if matches!(c, ',' | '"' | '\n' | '\r') { ' ' } else { c }).collect();
    let last = rows(head).len().saturating_sub(1);
    let mut text = Vec::new();
    for (at, row) in rows(head).into_iter().enumerate() {
        add(&mut text, row, (at == last).then_some(HEADING), width);
    }
    for row in rows(below) {
        add(&mut text, row, Some(&cell), width);
    }
    text
}

fn add(text: &mut Vec<u8>, row: &[u8], cell: Option<&str>, width: usize) {
    text.extend_from_slice(row);
    if let Some(cell) = cell.filter(|_| !row.is_empty()) {
        text.extend(std::iter::repeat_n(b',', width.saturating_sub(cells(row))));
        text.push(b',');
        text.extend_from_slice(cell.as_bytes());
    }
    text.push(b'\n');
}

/// The most cells of a row.
pub(crate) fn width(text: &[u8]) -> usize {
    rows(text).into_iter().map(cells).max().unwrap_or(0)
}

fn cells(row: &[u8]) -> usize {
    let mut is_quoted = false;
    1 + row
        .iter()
        .filter(|byte| {
            is_quoted ^= **byte == b'"';
            **byte == b',' && !is_quoted
        })
        .count()
}

/// The rows without their ends; a quoted cell may hold one.
fn rows(text: &[u8]) -> Vec<&[u8]> {
    let mut is_quoted = false;
    let split = text.split(|byte| {
        is_quoted ^= *byte == b'"';
        *byte == b'\n' && !is_quoted
    });
    let mut rows: Vec<&[u8]> = split.collect();
    rows.pop_if(|row| row.is_empty());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_say_what_their_rows_are() {
        for name in ["Gutschriften", "Returns", "Storno", "Avoirs 2024", "Abonos", "Zwroty", "Refunds"] {
            assert_eq!(kind_of(name), SheetKind::Back, "{name}");
        }
        for name in ["Angebote", "Quotes", "Devis", "Presupuestos", "Lieferscheine 2024"] {
            assert_eq!(kind_of(name), SheetKind::NoSales, "{name}");
        }
        for name in ["Januar", "Umsatz ohne Storno", "2024", "Sales", "Tabelle1", "Rechnungen", ""] {
            assert_eq!(kind_of(name), SheetKind::Sales, "{name}");
        }
    }

    #[test]
    fn the_name_stands_behind_each_row() {
        let text = with_name(b"Shop\nA,B\n", b"1,\"x\ny\"\n2\n", "Ret,urns", 2);
        assert_eq!(String::from_utf8_lossy(&text), "Shop\nA,B,Kind\n1,\"x\ny\",Ret urns\n2,,Ret urns\n");
    }
}
