//! Which column tells the stores or tills, where each counts its own receipts: the same number comes again on a day, in another
//! store each time.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Found;
use super::headings::{Hint, is_word_of};
use super::table::{Table, number_at_end};
use crate::words;

/// Most stores of a file.
const MOST: usize = 60;
/// So many numbers that come again show that it is no chance, where no heading says so.
const ENOUGH: usize = 12;
/// So many where the column holds short codes that nothing else explains.
const SOME: usize = 3;
/// Parts of headings over the number of a till.
const TILLS: &str = "kasse caisse cassa kassa kasa pokladn caixa caja tpv till register terminal workstation penztar casamarcat casademarcat касса \
     ταμει レジ 端末 收银 收銀 계산대 단말 blagajn kaardiseade kases kasos קופה kassan =pos =posnr =posno =posid =pdv =tpe =pc =x =platz";

pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let (Some(receipt), Some(date)) = (table.place("reference"), table.place("date")) else { return };
    // "Pos." is a point of sale in one language and a line in another.
    let is_line = |place: usize| Numbers::new(table, receipt, date, None).are_lines(table, place);
    if table.place("store").is_some_and(is_line) {
        table.unmap("store");
    }
    let store = table.place("store");
    let numbers = Numbers::new(table, receipt, date, store);
    let candidates: Vec<usize> =
        (0..table.width()).filter(|&place| may_tell(table, place) && !numbers.are_lines(table, place)).collect();
    let named = |place: usize| names_till(&table.plain[place]) || names_store(&table.plain[place]);
    let chosen = candidates
        .iter()
        .copied()
        .find(|&place| named(place) && numbers.told_by(table, place).is_some_and(|told| told > 0))
        .or_else(|| {
            candidates.iter().copied().find(|&place| {
                let least = if is_code_of_nothing(table, place) { SOME } else { ENOUGH };
                // What became of a sale tells a sale from its return, and no till from another.
                !table.hints(place, Hint::Entry)
                    && !numbers.is_of_customer(table, place)
                    && numbers.told_by(table, place).is_some_and(|told| told >= least)
            })
        });
    let Some(place) = chosen else { return };
    found.evidence.push(format!(
        "Numbers of {} come again on the same day, each time with another {}: it tells the receipts apart.",
        table.named(receipt),
        table.named(place)
    ));
    if store.is_none() {
        table.map("store", place);
    } else {
        table.receipt_beside = Some(place);
        found.reading.receipt_beside = Some(table.names[place].clone());
    }
}

/// Whether a heading is that of the number of a till.
pub(super) fn names_till(plain: &str) -> bool {
    TILLS.split_whitespace().any(|part| match part.strip_prefix('=') {
        Some(whole) => plain == whole,
        None => plain.contains(part),
    })
}

fn names_store(plain: &str) -> bool {
    words::of("store").filter(|word| word.chars().count() > 3).any(|word| plain.contains(word))
}

/// Short codes below a heading that tells nothing else of a sale or a customer.
fn is_code_of_nothing(table: &Table, place: usize) -> bool {
    let plain = table.plain[place].as_str();
    let fields = [
        "quantity",
        "product",
        "category",
        "city",
        "postcode",
        "phone",
        "country",
        "region",
        "first_name",
        "last_name",
    ];
    let is_other = fields.into_iter().any(|field| is_word_of(plain, field)) || super::is_described(table, place);
    !is_other && table.cells(place).all(|cell| cell.chars().count() <= 12)
}

/// The rows of each number of a receipt on a day.
struct Numbers {
    rows: Vec<Vec<usize>>,
    /// Rows whose numbers do not come again on their day.
    alone: Vec<usize>,
    receipt: usize,
    date: usize,
    customer: Option<usize>,
}

impl Numbers {
    fn new(table: &Table, receipt: usize, date: usize, store: Option<usize>) -> Numbers {
        let mut groups: BTreeMap<[&str; 3], Vec<usize>> = BTreeMap::new();
        for row in 0..table.rows.len() {
            let number = table.cell(row, receipt);
            let day = table.cell(row, date).split([' ', 'T']).next().unwrap_or_default();
            if !number.is_empty() {
                groups.entry([number, day, store.map_or("", |place| table.cell(row, place))]).or_default().push(row);
            }
        }
        let (rows, alone): (Vec<Vec<usize>>, Vec<Vec<usize>>) = groups.into_values().partition(|rows| rows.len() > 1);
        let alone = alone.concat();
        Numbers { rows, alone, receipt, date, customer: table.place("customer").or(table.place("email")) }
    }

    /// How many numbers that come again a column tells apart; none if it leaves some, or changes within a receipt.
    fn told_by(&self, table: &Table, place: usize) -> Option<usize> {
        let (mut again, mut apart, mut several, mut steady) = (0_usize, 0_usize, 0_usize, 0_usize);
        let who = |row: usize| self.customer.map_or("", |customer| table.cell(row, customer));
        let is_scattered = self.are_scattered(table);
        for rows in &self.rows {
            let mut by_value: HashMap<&str, Vec<usize>> = HashMap::new();
            let mut by_customer: HashMap<&str, Vec<usize>> = HashMap::new();
            for &row in rows {
                by_value.entry(table.cell(row, place)).or_default().push(row);
                by_customer.entry(who(row)).or_default().push(row);
            }
            // Each value stands in one stretch of rows, and with one customer.
            let is_stretch = |rows: &[usize]| is_scattered || stand_together(rows);
            let has_one = |rows: &[usize]| self.has_one_customer(table, rows);
            if is_stretch(rows) && has_one(rows) {
                continue;
            }
            again += 1;
            let is_told = by_value.values().all(|rows| is_stretch(rows) && has_one(rows));
            apart += usize::from(is_told && by_value.len() > 1);
            // What changes from line to line is of the lines.
            let lines = by_customer.iter().filter(|(who, rows)| !who.is_empty() && rows.len() > 1 && is_stretch(rows));
            for (_, rows) in lines {
                several += 1;
                steady += usize::from(rows.iter().all(|&row| table.cell(row, place) == table.cell(rows[0], place)));
            }
        }
        (again > 0 && apart * 50 >= again * 49 && steady * 10 >= several * 7).then_some(apart)
    }

    fn has_one_customer(&self, table: &Table, rows: &[usize]) -> bool {
        let Some(customer) = self.customer else { return true };
        let cells = rows.iter().map(|&row| table.cell(row, customer)).filter(|cell| !cell.is_empty());
        cells.collect::<HashSet<_>>().len() <= 1
    }

    /// Whether the lines of most receipts stand apart, and the numbers go up and down: then other rows between them do not show
    /// that a number came again. One store below the other goes up twice.
    fn are_scattered(&self, table: &Table) -> bool {
        let of_one = || self.rows.iter().filter(|rows| self.has_one_customer(table, rows));
        let apart = of_one().filter(|rows| !stand_together(rows)).count();
        let numbers: Vec<i64> = table.cells(self.receipt).filter_map(number_at_end).collect();
        let down = numbers.windows(2).filter(|pair| pair[1] < pair[0]).count();
        let up = numbers.windows(2).filter(|pair| pair[1] > pair[0]).count();
        apart * 2 > of_one().count() && up.min(down) * 10 > numbers.len()
    }

    /// Whether rows that a column tells apart are lines of one receipt all the same, whatever it is called: it counts from the
    /// same number on in nearly all of them, and what stands once for a receipt, such as who bought, is the same on its lines.
    fn are_lines(&self, table: &Table, place: usize) -> bool {
        let differs = |rows: &&Vec<usize>| rows.iter().any(|&row| table.cell(row, place) != table.cell(rows[0], place));
        let told: Vec<&Vec<usize>> = self.rows.iter().filter(differs).collect();
        let number = |row: usize| number_at_end(table.cell(row, place));
        let Some(first) = (0..table.rows.len()).filter_map(number).min() else { return false };
        let begins = |rows: &Vec<usize>| rows.iter().any(|&row| number(row) == Some(first));
        let all = self.rows.len() + self.alone.len();
        let begun = self.rows.iter().filter(|rows| begins(rows)).count()
            + self.alone.iter().filter(|&&row| number(row) == Some(first)).count();
        !told.is_empty()
            && begun * 20 >= all * 19
            && (0..table.width()).any(|head| head != place && self.stands_once(table, head, &told))
    }

    /// Whether a column says the same on all rows of nearly each of these numbers, and of others something else: not what is
    /// of the day, nor what nearly always holds.
    fn stands_once(&self, table: &Table, head: usize, told: &[&Vec<usize>]) -> bool {
        if [self.receipt, self.date].contains(&head) {
            return false;
        }
        let same = |rows: &&&Vec<usize>| rows.iter().all(|&row| table.cell(row, head) == table.cell(rows[0], head));
        let held = told.iter().filter(same).count();
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for cell in table.cells(head) {
            *counts.entry(cell).or_default() += 1;
        }
        let most = counts.values().max().copied().unwrap_or(0);
        let firsts: HashSet<&str> = told.iter().map(|rows| table.cell(rows[0], head)).collect();
        let comes_back = told.len() < 4 || firsts.len() < told.len();
        let varies = counts.len() >= 3 && most * 10 <= table.rows.len() * 6;
        varies && comes_back && held * 20 >= told.len() * 19 && self.changes(table, head)
    }

    /// Whether a column mostly changes with the number of the receipt, on one day too.
    fn changes(&self, table: &Table, head: usize) -> bool {
        let (mut all, mut changed, mut on_day, mut changed_on_day) = (0_usize, 0_usize, 0_usize, 0_usize);
        for row in 1..table.rows.len() {
            let day = |row: usize| table.cell(row, self.date).split([' ', 'T']).next();
            let is_other = |place: usize| table.cell(row, place) != table.cell(row - 1, place);
            if !is_other(self.receipt) {
                continue;
            }
            let is_new = usize::from(is_other(head));
            (all, changed) = (all + 1, changed + is_new);
            if day(row) == day(row - 1) {
                (on_day, changed_on_day) = (on_day + 1, changed_on_day + is_new);
            }
        }
        changed * 2 >= all && changed_on_day * 10 >= on_day * 3
    }

    /// Whether a column says the same of each customer wherever one comes: it is of the customer then.
    fn is_of_customer(&self, table: &Table, place: usize) -> bool {
        let Some(customer) = self.customer else { return false };
        let mut values: HashMap<&str, HashSet<&str>> = HashMap::new();
        for row in 0..table.rows.len() {
            values.entry(table.cell(row, customer)).or_default().insert(table.cell(row, place));
        }
        let single = values.iter().filter(|(who, values)| !who.is_empty() && values.len() == 1).count();
        single * 10 >= values.len() * 8
    }
}

fn stand_together(rows: &[usize]) -> bool {
    rows.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// Whether a column names articles: by its heading, or each of its values beside the same product and each product beside the
/// same value.
fn is_of_product(table: &Table, place: usize) -> bool {
    let is_one_each = |product: usize| {
        let pairs: HashSet<[&str; 2]> =
            (0..table.rows.len()).map(|row| [product, place].map(|place| table.cell(row, place))).collect();
        table.distinct(product) > 2 && pairs.len() == table.distinct(product) && pairs.len() == table.distinct(place)
    };
    let is_named =
        table.hints(place, Hint::Product) && !names_till(&table.plain[place]) && !names_store(&table.plain[place]);
    let tells = |product: usize| table.mapping[product] == Some("product") || table.hints(product, Hint::Product);
    is_named || (0..table.width()).any(|product| product != place && tells(product) && is_one_each(product))
}

fn may_tell(table: &Table, place: usize) -> bool {
    let has_fractions = || table.numbers[place].iter().flatten().any(|number| number.fract() != 0.0);
    table.mapping[place].is_none()
        && !table.is_date[place]
        && !is_of_product(table, place)
        && (2..=MOST).contains(&table.distinct(place))
        && table.filled(place) * 20 >= table.rows.len() * 19
        && !has_fractions()
}
