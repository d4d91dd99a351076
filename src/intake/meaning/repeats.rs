//! Rows that repeat what the other lines of their receipt come to: payments, sums, heads of orders. They are no sales. The
//! arithmetic tells them, words only break ties.

use std::collections::{BTreeMap, HashMap};

use super::Found;
use super::headings::Hint;
use super::journal;
use super::repeating_words::is_repeating_word;
use super::sets;
use super::table::{Table, quoted};
use crate::totals;
use reports::import::RowsAside;

/// So many receipts must show it.
const ENOUGH: usize = 3;
/// A column with more words marks no kinds of rows, but may name articles.
const FEW: usize = 12;
const MOST: usize = 400;

/// Finds such rows, tells them and takes them out of the table.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let groups = receipts(table);
    let monies: Vec<usize> = (0..table.width()).filter(|&place| may_be_money(table, place)).collect();
    let kinds: Vec<usize> = (0..table.width()).filter(|&place| may_mark(table, place)).collect();
    if groups.iter().filter(|rows| rows.len() > 1).count() < ENOUGH {
        of_customers(table, &monies, &kinds, found);
        return;
    }
    for &money in &monies {
        for &kind in &kinds {
            let Some(words) = repeating(table, &groups, money, kind) else { continue };
            tell(table, money, kind, words, "what the other lines of their receipt come to", found);
            return;
        }
    }
    for &money in &monies {
        for &kind in &kinds {
            let Some(found_words) = journal::read(table, &groups, money, kind) else { continue };
            tell(table, money, kind, found_words.aside, "what the other lines of their receipt come to", found);
            take_off(table, kind, found_words.off, found);
            return;
        }
    }
    for &money in &monies {
        for &kind in &kinds {
            let Some(word) = sets::marked(table, &groups, money, kind) else { continue };
            tell(table, money, kind, vec![word], "what the lines of their parts come to", found);
            return;
        }
    }
    others(table, &groups, &monies, &kinds, found);
}

/// Parts of sets that are marked otherwise than by a word, and totals of customers with a day and an id of their own.
fn others(table: &mut Table, groups: &[Vec<usize>], monies: &[usize], kinds: &[usize], found: &mut Found) {
    for &money in monies {
        for place in (0..table.width()).filter(|&place| place != money) {
            let Some(by) = sets::parts(table, groups, money, place) else { continue };
            let is_part = |table: &Table, row: usize| by.marks(table.cell(row, place));
            let rows = (0..table.rows.len()).filter(|&row| is_part(table, row)).count();
            found.evidence.push(format!(
                "{rows} of {} rows are the parts of the sets that they stand with, as {} shows, and come to what these do: the \
                 sets are counted.",
                table.rows.len(),
                table.named(place),
            ));
            table.retain(|table, row| !is_part(table, row));
            let column = table.names[place].clone();
            found.reading.aside = Some(RowsAside { column, parts: Some(by), ..RowsAside::default() });
            return;
        }
    }
    of_customers(table, monies, kinds, found);
}

/// Totals of all rows of a customer.
fn of_customers(table: &mut Table, monies: &[usize], kinds: &[usize], found: &mut Found) {
    let Some(customer) = table.place("customer").or(table.place("email")) else { return };
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        groups.entry(table.cell(row, customer)).or_default().push(row);
    }
    let groups: Vec<Vec<usize>> = groups.into_values().collect();
    for &money in monies {
        for &kind in kinds {
            // Words such as "Rechnung 17" would win by their number: here only those for totals count.
            let mut ways =
                [false, true].into_iter().filter_map(|turned| in_direction(table, &groups, money, kind, turned));
            if let Some(words) = ways.find(|words| words.iter().all(|word| totals::is_total_word(word))) {
                tell(table, money, kind, words, "what the other rows of their customer come to", found);
                return;
            }
        }
    }
}

fn tell(table: &mut Table, money: usize, kind: usize, words: Vec<String>, what: &str, found: &mut Found) {
    let is_aside = |row: usize| words.iter().any(|word| word == table.cell(row, kind));
    let rows = (0..table.rows.len()).filter(|&row| is_aside(row)).count();
    let sum: f64 = (0..table.rows.len()).filter(|&row| is_aside(row)).filter_map(|row| table.numbers[money][row]).sum();
    let quoted: Vec<String> = words
        .iter()
        .map(|word| if word.is_empty() { "empty".to_owned() } else { format!("\u{201c}{word}\u{201d}") })
        .collect();
    let all = table.rows.len();
    found.evidence.push(format!(
        "Rows whose {} is {} repeat {what} ({rows} of {all} rows, {sum:.2}), so they are no sales.",
        table.named(kind),
        quoted.join(", "),
    ));
    table.retain(|table, row| words.iter().all(|word| word != table.cell(row, kind)));
    // Another card further down is one too, unless such words stand on sales as well.
    let is_open = !table.cells(kind).any(is_repeating_word);
    found.reading.aside = Some(RowsAside { column: table.names[kind].clone(), words, is_open, parts: None });
}

/// Tells the rows that are money off, which would hide what is true for all others.
fn take_off(table: &mut Table, kind: usize, words: Vec<String>, found: &mut Found) {
    if words.is_empty() {
        return;
    }
    let is_off = |row: usize| words.iter().any(|word| word == table.cell(row, kind));
    let rows = (0..table.rows.len()).filter(|&row| is_off(row)).count();
    found.evidence.push(format!(
        "Rows whose {} is {} are taken off, whatever their sign: only so the lines of a receipt come to its total ({rows} of {} rows).",
        table.named(kind),
        quoted(&words),
        table.rows.len(),
    ));
    table.retain(|table, row| words.iter().all(|word| word != table.cell(row, kind)));
    found.reading.taken_off = Some(RowsAside { column: table.names[kind].clone(), words, ..RowsAside::default() });
}

/// Rows of each receipt, in their order; where nothing numbers them, the rows below each other of one customer and day.
fn receipts(table: &Table) -> Vec<Vec<usize>> {
    let Some(receipt) = table.place("reference") else { return stretches(table) };
    let beside: Vec<usize> = ["date", "store"].into_iter().filter_map(|field| table.place(field)).collect();
    let beside: Vec<usize> = beside.into_iter().chain(table.receipt_beside).collect();
    let mut groups: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let number = table.cell(row, receipt);
        if !number.is_empty() {
            let told = beside.iter().map(|&place| table.cell(row, place).split([' ', 'T']).next().unwrap_or_default());
            groups.entry(std::iter::once(number).chain(told).collect()).or_default().push(row);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_unstable();
    groups
}

fn stretches(table: &Table) -> Vec<Vec<usize>> {
    let told: Vec<usize> = ["customer", "email", "date"].into_iter().filter_map(|field| table.place(field)).collect();
    if told.len() < 2 {
        return Vec::new();
    }
    let goes_on =
        |row: &usize, next: &usize| told.iter().all(|&place| table.cell(*row, place) == table.cell(*next, place));
    let rows: Vec<usize> = (0..table.rows.len()).collect();
    rows.chunk_by(goes_on).map(<[usize]>::to_vec).collect()
}

fn may_be_money(table: &Table, place: usize) -> bool {
    let is_key =
        table.mapping[place].is_some_and(|field| ["reference", "customer", "date", "quantity"].contains(&field));
    let is_other = [Hint::Quantity, Hint::Percent, Hint::Unit].into_iter().any(|hint| table.hints(place, hint));
    !is_key
        && !is_other
        && table.numeric[place]
        && !table.is_deduction(place)
        && table.filled(place) * 20 >= table.rows.len() * 19
}

/// A column of words, of which some come again.
fn may_mark(table: &Table, place: usize) -> bool {
    let is_key =
        table.mapping[place].is_some_and(|field| ["reference", "customer", "date", "email", "store"].contains(&field));
    let distinct = table.distinct(place);
    !is_key
        && !table.numeric[place]
        && !table.is_date[place]
        && (1..=MOST).contains(&distinct)
        && distinct < table.rows.len()
}

/// How often rows with a word repeat the lines before or behind them in their receipt.
#[derive(Debug, Default, Clone, Copy)]
struct Met {
    rows: usize,
    /// They equal what the others so far come to.
    repeats: usize,
    /// They are the first of their receipt in the direction that is looked at.
    first: usize,
}

/// The words of a column whose rows repeat their receipts; none if this does not hold throughout.
fn repeating(table: &Table, groups: &[Vec<usize>], money: usize, kind: usize) -> Option<Vec<String>> {
    let [behind, before] = [false, true].map(|turned| in_direction(table, groups, money, kind, turned));
    match (behind, before) {
        (Some(behind), Some(before)) => {
            // Where each receipt has but one line, words say which of the two is the sale.
            let known = |words: &[String]| words.iter().filter(|word| is_repeating_word(word)).count();
            let bare = |words: &[String]| bareness(table, kind, words);
            let (a, b) = ((known(&behind), bare(&behind)), (known(&before), bare(&before)));
            match a.cmp(&b) {
                std::cmp::Ordering::Equal => None,
                std::cmp::Ordering::Greater => Some(behind),
                std::cmp::Ordering::Less => Some(before),
            }
        }
        (one, other) => one.or(other),
    }
}

/// How many cells are empty on the rows with these words.
fn bareness(table: &Table, kind: usize, words: &[String]) -> usize {
    let rows = (0..table.rows.len()).filter(|&row| words.iter().any(|word| word == table.cell(row, kind)));
    rows.map(|row| (0..table.width()).filter(|&place| table.cell(row, place).is_empty()).count()).sum()
}

fn in_direction(table: &Table, groups: &[Vec<usize>], money: usize, kind: usize, turned: bool) -> Option<Vec<String>> {
    let mut met: HashMap<&str, Met> = HashMap::new();
    for rows in groups {
        let mut sum = 0.0_f64;
        let mut lines = 0_usize;
        let order: Vec<usize> = if turned { rows.iter().rev().copied().collect() } else { rows.clone() };
        for row in order {
            let (word, amount) = (table.cell(row, kind), table.numbers[money][row].unwrap_or(0.0));
            let of_word = met.entry(word).or_default();
            of_word.rows += 1;
            of_word.first += usize::from(lines == 0);
            if lines > 0 && amount != 0.0 && (amount.abs() - sum.abs()).abs() <= 0.011 {
                of_word.repeats += 1;
            } else {
                sum += amount;
                lines += 1;
            }
        }
    }
    let of = |least: usize, of_hundred: usize| -> Vec<&str> {
        let is_it =
            |met: &Met| met.rows >= least && met.repeats * 100 >= met.rows * of_hundred && met.first * 20 <= met.rows;
        met.iter().filter(|(_, met)| is_it(met)).map(|(word, _)| *word).collect()
    };
    let sure = of(ENOUGH, 95);
    let mut taken: Vec<&str> = sure.clone();
    // A receipt that is paid in two ways has several rows that repeat it together, and rare words are known by name.
    let few = met.len() <= FEW;
    let perhaps: Vec<&str> = met
        .iter()
        .filter(|(word, met)| {
            !sure.contains(word)
                && met.first * 20 <= met.rows
                && (met.repeats * 100 >= met.rows * 40 || is_repeating_word(word))
                && (few || is_repeating_word(word))
        })
        .map(|(word, _)| *word)
        .collect();
    if !perhaps.is_empty() && together(table, groups, money, kind, &sure, &perhaps) {
        taken.extend(perhaps);
    }
    // Without a word for it, some receipt with several lines must show it, or it may be chance.
    let telling = groups.iter().any(|rows| {
        let lines = rows.iter().filter(|&&row| !taken.contains(&table.cell(row, kind))).count();
        lines > 1 && lines < rows.len()
    });
    let is_known = taken.iter().any(|word| is_repeating_word(word));
    let rows_taken: usize = taken.iter().filter_map(|word| met.get(word)).map(|met| met.rows).sum();
    let is_some = rows_taken >= ENOUGH && rows_taken < table.rows.len() && (telling || is_known);
    let holds = is_some && holds(table, groups, money, kind, &taken, &sure);
    let mut taken: Vec<String> = taken.into_iter().map(str::to_owned).collect();
    taken.sort();
    holds.then_some(taken)
}

/// Whether rows with any of some words come to what the lines of their receipt do.
fn together(table: &Table, groups: &[Vec<usize>], money: usize, kind: usize, sure: &[&str], perhaps: &[&str]) -> bool {
    let (mut seen, mut right) = (0_usize, 0_usize);
    for rows in groups {
        let of = |is: &dyn Fn(&str) -> bool| -> (usize, f64) {
            let rows = rows.iter().filter(|&&row| is(table.cell(row, kind)));
            rows.fold((0, 0.0), |(count, sum), &row| (count + 1, sum + table.numbers[money][row].unwrap_or(0.0)))
        };
        let (count, paid) = of(&|word| perhaps.contains(&word));
        let (lines, sold) = of(&|word| !perhaps.contains(&word) && !sure.contains(&word));
        if count > 0 && lines > 0 {
            seen += 1;
            right += usize::from((paid.abs() - sold.abs()).abs() <= 0.011 * (count + lines) as f64);
        }
    }
    seen > 0 && right * 100 >= seen * 95
}

/// Whether most receipts have such rows beside others, each word with what these come to: two equal articles do not.
fn holds(table: &Table, groups: &[Vec<usize>], money: usize, kind: usize, taken: &[&str], sure: &[&str]) -> bool {
    let (mut with, mut alone, mut all, mut wrong) = (0_usize, 0_usize, 0_usize, 0_usize);
    for rows in groups {
        let (aside, lines): (Vec<usize>, Vec<usize>) =
            rows.iter().partition(|&&row| taken.contains(&table.cell(row, kind)));
        let money_of = |rows: &[usize]| rows.iter().filter_map(|&row| table.numbers[money][row]).sum::<f64>();
        all += usize::from(money_of(&lines) != 0.0 || !aside.is_empty());
        alone += usize::from(lines.is_empty());
        with += usize::from(!aside.is_empty() && !lines.is_empty());
        let sold = money_of(&lines);
        let is_off = |word: &&str| {
            let of_word: Vec<usize> = aside.iter().copied().filter(|&row| table.cell(row, kind) == *word).collect();
            !of_word.is_empty() && (money_of(&of_word).abs() - sold.abs()).abs() > 0.011 * rows.len() as f64
        };
        wrong += usize::from(!lines.is_empty() && sure.iter().any(is_off));
    }
    alone * 50 <= all && with * 10 >= all * 8 && wrong * 50 <= all
}
