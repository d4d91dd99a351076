//! Sets that stand as one line and once more as the lines of their parts: the money of the set is told twice.

use super::table::Table;
use reports::import::PartsBy;

/// So many sets must show it, of which some have several parts.
const ENOUGH: usize = 3;
/// A column with more words marks no kinds of rows.
const FEW: usize = 12;

/// The word on the rows of sets, if in one of the columns it stands above the rows of the parts that come to it.
pub(super) fn marked(table: &Table, receipts: &[Vec<usize>], money: usize, kind: usize) -> Option<String> {
    let mut words: Vec<&str> = table.cells(kind).filter(|cell| !cell.is_empty()).collect();
    words.sort_unstable();
    words.dedup();
    if words.len() < 2 || words.len() > FEW {
        return None;
    }
    let is_set = |set: &&str| {
        words.iter().any(|part| {
            part != set
                && [false, true]
                    .into_iter()
                    .any(|turned| holds(table, receipts, &Marks { money, kind, set, part, turned }))
        })
    };
    words.iter().copied().find(is_set).map(str::to_owned)
}

/// One hypothesis.
struct Marks<'a> {
    money: usize,
    kind: usize,
    set: &'a str,
    part: &'a str,
    /// The parts stand above their set.
    turned: bool,
}

/// Whether nearly each set comes to what its parts do, and no part stands alone.
fn holds(table: &Table, receipts: &[Vec<usize>], marks: &Marks<'_>) -> bool {
    let (mut sets, mut right, mut several, mut stray) = (0_usize, 0_usize, 0_usize, 0_usize);
    for rows in receipts {
        let order: Vec<usize> = if marks.turned { rows.iter().rev().copied().collect() } else { rows.clone() };
        let word = |at: usize| order.get(at).map_or("", |&row| table.cell(row, marks.kind));
        let amount = |at: usize| table.numbers[marks.money][order[at]].unwrap_or(0.0);
        let mut at = 0;
        while at < order.len() {
            let is_set = word(at) == marks.set;
            stray += usize::from(word(at) == marks.part);
            let whole = amount(at);
            at += 1;
            if !is_set {
                continue;
            }
            let first = at;
            while word(at) == marks.part {
                at += 1;
            }
            let parts: f64 = (first..at).map(amount).sum();
            let fits = at > first && whole != 0.0 && (parts - whole).abs() <= 0.011 * (at - first) as f64;
            sets += 1;
            right += usize::from(fits);
            several += usize::from(fits && at > first + 1);
        }
    }
    right >= ENOUGH && several >= 2 && right * 100 >= sets * 97 && stray * 50 <= sets
}

/// How the rows of parts are marked below the row of their set, if the parts come to what the set does.
pub(super) fn parts(table: &Table, receipts: &[Vec<usize>], money: usize, place: usize) -> Option<PartsBy> {
    let first_letter = |cell: &str| cell.chars().next().filter(|c| !c.is_alphanumeric() && !"([{\"'".contains(*c));
    let mut begins: Vec<char> = table.cells(place).filter_map(first_letter).collect();
    begins.sort_unstable();
    begins.dedup();
    let is_text = !table.numeric[place];
    let is_key = table.mapping[place].is_some_and(|field| ["customer", "date", "reference", "amount"].contains(&field));
    let marked = begins.into_iter().take(3).filter(|_| is_text).map(|begin| PartsBy::Beginning(begin.to_string()));
    let filled = (!is_key && table.filled(place) < table.rows.len()).then_some(PartsBy::Filled);
    let dotted = (!is_key && table.cells(place).any(|cell| PartsBy::Dotted.marks(cell))).then_some(PartsBy::Dotted);
    marked.chain(filled).chain(dotted).find(|by| {
        let is_part = |row: usize| by.marks(table.cell(row, place));
        [false, true].into_iter().any(|turned| come_to_their_sets(table, receipts, money, &is_part, turned))
    })
}

/// Whether nearly each row above parts comes to what they do.
fn come_to_their_sets(
    table: &Table,
    receipts: &[Vec<usize>],
    money: usize,
    is_part: &dyn Fn(usize) -> bool,
    turned: bool,
) -> bool {
    let (mut sets, mut right, mut several, mut stray) = (0_usize, 0_usize, 0_usize, 0_usize);
    for rows in receipts {
        let order: Vec<usize> = if turned { rows.iter().rev().copied().collect() } else { rows.clone() };
        let mut whole: Option<f64> = None;
        let mut of_set: Vec<f64> = Vec::new();
        let mut close = |whole: Option<f64>, of_set: &mut Vec<f64>| {
            let parts: f64 = of_set.iter().sum();
            let fits = whole.is_some_and(|whole| whole != 0.0 && (parts - whole).abs() <= 0.011 * of_set.len() as f64);
            if !of_set.is_empty() && whole.is_some() {
                sets += 1;
                right += usize::from(fits);
                several += usize::from(fits && of_set.len() > 1);
            } else {
                stray += of_set.len();
            }
            of_set.clear();
        };
        for row in order {
            let amount = table.numbers[money][row].unwrap_or(0.0);
            if is_part(row) {
                of_set.push(amount);
            } else {
                close(whole, &mut of_set);
                whole = Some(amount);
            }
        }
        close(whole, &mut of_set);
    }
    right >= ENOUGH && several >= 2 && right * 100 >= sets * 97 && stray * 50 <= sets
}
