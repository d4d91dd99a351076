//! Sheets of a workbook that belong to each other: lines of sales on one, their orders with day and customer on another.
//! What joins them is found by overlap: a column whose values differ on each row of the orders, and come again in the lines.

use std::collections::{HashMap, HashSet};

use crate::above;
use crate::alike_sheets::SheetText;
use crate::cell_text;
use crate::columns;
use crate::facts::{ColumnFacts, Mapping};
use crate::glimpse;
use crate::guess;
use crate::record::NumberedBy;
use crate::records::Records;
use crate::words;
use reports::import::{Delimiter, ImportKind};

/// Rows by which columns are judged.
const JUDGED: usize = 2000;
/// Of the lines, the share that must find their order.
const FOUND: f64 = 0.95;

/// Lines completed by what their orders tell.
#[derive(Debug, Default)]
pub(crate) struct Related {
    pub text: Vec<u8>,
    /// What was joined, as sentences.
    pub told: Vec<String>,
    /// The sheets that are joined.
    pub sheets: [String; 2],
}

/// One sheet as a table.
struct Table<'a> {
    name: &'a str,
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    mapping: Mapping,
    kind: ImportKind,
}

impl<'a> Table<'a> {
    fn of(sheet: &'a SheetText) -> Option<Table<'a>> {
        const COMMA: Delimiter = Delimiter::Character(b',');
        let records = || Records::new(sheet.text.as_slice(), COMMA).numbered(NumberedBy::Rows);
        let layout = above::layout(records(), COMMA);
        let mut all = records();
        let mut cells: Vec<Vec<String>> = Vec::new();
        while matches!(all.advance(), Ok(true)) {
            let record = all.record();
            cells.push((0..record.width()).map(|place| record.cell(place).into_owned()).collect());
        }
        let (above, below) = (layout.rows_above as usize, (layout.rows_above + layout.header_rows) as usize);
        let header = columns::one_header(cells.get(above..below)?, glimpse::is_field_name);
        let names = columns::names(&header, true);
        let rows = cells.split_off(below);
        if names.len() < 2 || rows.is_empty() {
            return None;
        }
        let column = |place: usize| rows.iter().take(JUDGED).map(move |row| row.get(place).map_or("", String::as_str));
        let facts: Vec<ColumnFacts> =
            names.iter().enumerate().map(|(place, name)| ColumnFacts::of(name, column(place))).collect();
        let (kind, mapping) = (guess::kind(&facts), guess::mapping(ImportKind::Purchases, &facts));
        Some(Table { name: &sheet.name, names, rows, mapping, kind })
    }

    fn has(&self, fields: &[&str]) -> bool {
        self.mapping.iter().flatten().any(|field| fields.contains(field))
    }

    fn tells_whom(&self) -> bool {
        self.has(&["customer", "email"])
    }
}

fn cell(row: &[String], place: usize) -> &str {
    row.get(place).map_or("", String::as_str)
}

/// What each sheet seems to hold.
pub(crate) fn kinds(sheets: &[SheetText]) -> Vec<(String, ImportKind)> {
    sheets.iter().filter_map(Table::of).map(|table| (table.name.to_owned(), table.kind)).collect()
}

/// The lines of sales with what their orders tell; none if no sheet lacks what another has.
pub(crate) fn together(sheets: &[SheetText]) -> Option<Related> {
    let tables: Vec<Table<'_>> = sheets.iter().filter_map(Table::of).collect();
    let is_lines =
        |table: &&Table<'_>| table.has(&["amount", "unit_price"]) && !(table.has(&["date"]) && table.tells_whom());
    for lines in tables.iter().filter(is_lines) {
        let completes = |heads: &&Table<'_>| {
            heads.name != lines.name
                && (lines.has(&["date"]) || heads.has(&["date"]))
                && (lines.tells_whom() || heads.tells_whom())
        };
        let mut joins: Vec<(Join, &Table<'_>)> =
            tables.iter().filter(completes).filter_map(|heads| Some((join(lines, heads)?, heads))).collect();
        joins.sort_by_key(|(join, _)| std::cmp::Reverse((join.is_named, join.met)));
        if let Some((join, heads)) = joins.first() {
            return Some(joined(lines, heads, join));
        }
    }
    None
}

/// The columns by which two sheets belong together.
struct Join {
    line: usize,
    head: usize,
    /// Both columns are called alike.
    is_named: bool,
    /// Different orders that have lines.
    met: usize,
}

fn join(lines: &Table<'_>, heads: &Table<'_>) -> Option<Join> {
    let mut best: Option<Join> = None;
    for head in 0..heads.names.len() {
        let keys: HashSet<&str> = heads.rows.iter().map(|row| cell(row, head)).collect();
        if keys.len() < heads.rows.len() || keys.contains("") || keys.len() < 2 {
            continue;
        }
        for line in 0..lines.names.len() {
            let cells = || lines.rows.iter().map(|row| cell(row, line));
            let found = cells().filter(|cell| keys.contains(cell)).count();
            let met = cells().filter(|cell| keys.contains(cell)).collect::<HashSet<_>>().len();
            let is_named = alike(&lines.names[line], &heads.names[head], heads.name);
            // Numbers of lines overlap with those of orders too, but only with the first of them.
            let is_key = is_named || met * 2 >= keys.len();
            if found as f64 >= FOUND * lines.rows.len() as f64
                && is_key
                && best.as_ref().is_none_or(|other| (is_named, met) > (other.is_named, other.met))
            {
                best = Some(Join { line, head, is_named, met });
            }
        }
    }
    best
}

/// "order_id" of the lines and "order_id", or "id" on a sheet called "Orders".
fn alike(line: &str, head: &str, sheet: &str) -> bool {
    let (line, head, sheet) = (words::plain(line), words::plain(head), words::plain(sheet));
    let one = sheet.trim_end_matches(['s', 'n', 'e']);
    line == head || (words::is_identity(&head) && one.len() >= 3 && line.starts_with(one))
}

fn joined(lines: &Table<'_>, heads: &Table<'_>, join: &Join) -> Related {
    let taken: Vec<usize> = (0..heads.names.len()).filter(|&place| place != join.head).collect();
    let plain: Vec<String> = lines.names.iter().map(|name| words::plain(name)).collect();
    let name = |place: usize| {
        let own = &heads.names[place];
        if plain.contains(&words::plain(own)) { format!("{own} ({})", heads.name) } else { own.clone() }
    };
    let further: Vec<String> = taken.iter().map(|&place| name(place)).collect();
    let mut text = Vec::new();
    cell_text::push_row(&mut text, lines.names.iter().chain(&further).map(String::as_str));
    let by_key: HashMap<&str, &Vec<String>> = heads.rows.iter().map(|row| (cell(row, join.head), row)).collect();
    let mut lost = 0;
    for row in &lines.rows {
        let head = by_key.get(cell(row, join.line));
        lost += usize::from(head.is_none());
        let own = (0..lines.names.len()).map(|place| cell(row, place));
        let told = taken.iter().map(|&place| head.map_or("", |head| cell(head, place)));
        cell_text::push_row(&mut text, own.chain(told));
    }
    let mut told =
        vec![format!("The rows of {} are completed from {} by '{}'.", lines.name, heads.name, lines.names[join.line])];
    if lost > 0 {
        told.push(format!("{lost} rows of {} find nothing there.", lines.name));
    }
    if heads.rows.len() > join.met {
        told.push(format!("{} rows of {} have no lines and bring no money.", heads.rows.len() - join.met, heads.name));
    }
    Related { text, told, sheets: [lines.name.to_owned(), heads.name.to_owned()] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, text: &str) -> SheetText {
        SheetText { name: name.into(), text: text.as_bytes().to_vec(), starts: Vec::new() }
    }

    #[test]
    fn lines_find_their_orders_by_overlap() {
        let sheets = [
            sheet("Customers", "id,name,email\n7,Ada Brook,ada@example.com\n8,Ben Reed,ben@example.com\n"),
            sheet("Orders", "id,customer_id,order_date\n101,7,2025-03-25\n102,8,2025-03-26\n103,7,2025-03-27\n"),
            sheet("Lines", "id,order_id,sku,qty,line_total\n1,101,P1,2,12.50\n2,101,P2,1,20.00\n3,102,P1,1,3.00\n"),
        ];
        let related = together(&sheets).expect("related");
        let text = String::from_utf8_lossy(&related.text).into_owned();
        let expected = "id,order_id,sku,qty,line_total,customer_id,order_date\n1,101,P1,2,12.50,7,2025-03-25\n\
                        2,101,P2,1,20.00,7,2025-03-25\n3,102,P1,1,3.00,8,2025-03-26\n";
        assert_eq!(text, expected);
        assert!(related.told[0].contains("Lines are completed from Orders by 'order_id'"), "{:?}", related.told);
        assert!(related.told[1].starts_with("1 rows of Orders have no lines"), "{:?}", related.told);
        assert!(together(&sheets[..2]).is_none());
    }

    #[test]
    fn sheets_in_other_languages_belong_together_too() {
        for sheets in [
            [
                sheet("Belege", "Belegnr,Kundennr,Datum\nB1,K7,25.03.2025\nB2,K8,26.03.2025\n"),
                sheet("Positionen", "Beleg,Artikel,Menge,Betrag\nB1,Sieb,2,\"12,50\"\nB2,Topf,1,\"3,00\"\n"),
            ],
            [
                sheet(
                    "Lignes",
                    "n° commande,article,quantité,montant\nC1,Tamis,2,12.50\nC2,Pot,1,3.00\nC2,Vis,1,1.00\n",
                ),
                sheet("Commandes", "numéro,client,date\nC1,Moulin,2025-03-25\nC2,Pré,2025-03-26\n"),
            ],
        ] {
            let related = together(&sheets).expect("related");
            assert!(String::from_utf8_lossy(&related.text).contains("2025"), "{:?}", related.told);
        }
    }
}
