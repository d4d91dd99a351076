//! What the columns of a file of purchases mean: hypotheses scored on its rows by arithmetic and layout, with headings
//! only breaking ties; and the question if two interpretations fit equally well.

mod beside_amount;
mod beside_rows;
mod customer_code;
mod customer_list;
mod days;
mod deductions;
mod discount_rows;
mod documents;
mod entries;
mod formula;
mod heading_words;
mod headings;
mod hint;
mod id_beside_name;
mod journal;
mod keys;
mod marks;
mod money;
mod money_words;
mod of_the_order;
mod off_the_order;
mod orders;
mod parents;
mod parts;
mod payments;
mod people;
mod price;
mod price_reading;
mod price_unit;
mod refers_back;
mod repeating_words;
mod repeats;
mod same_business;
mod sets;
mod stores;
mod table;
mod two_columns;
mod two_currencies;

pub(crate) use customer_code::settle as settle_id;
pub(crate) use documents::{is_known as is_known_document, is_no_sale};
pub(crate) use headings::{is_known_heading, names_entries, names_pieces, takes_back_below};
pub(crate) use id_beside_name::prefer_id;
pub(crate) use journal::names_discount;
pub(crate) use money::MONEY_FIELDS;
pub(crate) use money_words::tells_what_is_left;
pub(crate) use repeating_words::is_repeating_word;
pub(crate) use table::Marks;
use table::Table;

use crate::facts::{ColumnFacts, Mapping};
use domain::money::Money;
use headings::Hint;
use reports::import::{Answer, ImportKind, Meaning, Reading, ReadingQuestion, ValueMeaning};

/// The findings.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub mapping: Mapping,
    pub reading: Reading,
    pub evidence: Vec<String>,
    pub asked: Option<ReadingQuestion>,
    /// Unused columns that could change the sums.
    pub unused: Vec<String>,
    /// Whatever a column of currencies says, the amounts are in that of the books.
    pub is_in_one_currency: bool,
    formula: Option<formula::Formula>,
}

impl Found {
    /// What names and values alone suggested.
    pub(crate) fn guessed(mapping: Mapping) -> Found {
        Found { mapping, ..Found::default() }
    }

    /// Only the first question is asked; its answer may settle others.
    fn ask(&mut self, question: String, answers: Vec<Answer>) {
        let differ =
            answers.windows(2).any(|pair| pair[0].sum != pair[1].sum || pair[0].customers != pair[1].customers);
        if self.asked.is_none() && (differ || answers.iter().any(|answer| answer.carried.is_some())) {
            self.asked = Some(ReadingQuestion { question, answers });
        }
    }
}

/// Decides what the columns mean, starting from what each column's name and values suggested.
pub(crate) fn settle(
    names: &[String],
    facts: &[ColumnFacts],
    rows: &[Vec<String>],
    marks: Marks<'_>,
    mapping: Mapping,
) -> Found {
    let mut table = Table::new(names, facts, rows, marks, mapping);
    let mut found = Found::default();
    keys::settle(&mut table, &mut found);
    people::settle(&mut table, &mut found);
    // A name that was only found to be the customer's now may have its id beside it too.
    found.evidence.extend(prefer_id(ImportKind::Purchases, facts, &table.rows, &mut table.mapping));
    parents::settle(&mut table, &mut found);
    if table.place("store").is_none() {
        // Only now the customer is known and each line has its day.
        stores::settle(&mut table, &mut found);
    }
    table.read_numbers(marks);
    repeats::settle(&mut table, &mut found);
    without_totals(&mut table);
    table.read_numbers(marks);
    days::settle(&mut table, facts, &mut found);
    days::placeholders(&table, facts, &mut found);
    money::settle(&mut table, &mut found);
    marks::by_quantity(&table, &mut found);
    beside_rows::settle(&mut table, &mut found);
    discount_rows::settle(&mut table, &mut found);
    entries::settle(&mut table, &mut found);
    customer_list::ask(&table, facts, &mut found);
    found.unused = unused(&table, &found);
    found.mapping = std::mem::take(&mut table.mapping);
    found
}

/// Whether a heading says of a column what it tells, other than a number of something.
fn is_described(table: &Table, place: usize) -> bool {
    [Hint::Product, Hint::Quantity, Hint::Customer, Hint::Tax, Hint::Discount, Hint::Percent, Hint::Status, Hint::Entry]
        .into_iter()
        .any(|hint| table.hints(place, hint))
}

/// Removes the rows that are totals: they would hide what is true for all others.
fn without_totals(table: &mut Table) {
    let mut totals = parents::totals(table).into_iter();
    table.rows.retain(|_| !totals.next().unwrap_or(false));
}

/// Unused measures whose names suggest that they affect the money.
fn unused(table: &Table, found: &Found) -> Vec<String> {
    let telling = [Hint::Discount, Hint::Returns, Hint::Tax, Hint::Shipping, Hint::Quantity, Hint::Order];
    let is_told = |place: usize| {
        telling.into_iter().any(|hint| table.hints(place, hint)) || money_words::names_fee(&table.names[place])
    };
    // What another formula explains is explained, and so is what the lines of an order come to.
    let is_settled = found.formula.is_some();
    let in_formula = |place: usize| {
        found.formula.is_some_and(|formula| {
            let parts = [
                Some(formula.price),
                formula.quantity,
                formula.returns,
                formula.discount.map(|(place, _)| place),
                formula.further,
                formula.tax.map(|(place, _)| place),
            ];
            parts.contains(&Some(place))
        })
    };
    (0..table.width())
        .filter(|&place| {
            table.mapping[place].is_none() && table.numeric[place] && table.is_any_nonzero(place) && !in_formula(place)
        })
        .filter(|&place| is_told(place) || (!is_settled && beside_amount::is_unexplained(table, place)))
        .map(|place| table.names[place].clone())
        .collect()
}

/// The same meaning of several words of a column.
fn meaning_of(table: &Table, place: usize, words: &[String], meaning: Meaning) -> Vec<ValueMeaning> {
    let column = &table.names[place];
    words.iter().map(|word| ValueMeaning { column: column.clone(), word: word.clone(), meaning }).collect()
}

/// One way to interpret the file, with its result on the sampled rows.
fn answer(table: &Table, means: &str, mapping: &[(&str, usize)], sum: f64) -> Answer {
    #[expect(clippy::cast_possible_truncation, reason = "sums of amounts within ±10^12 of two thousand rows")]
    let cents = (sum * 100.0).round() as i64;
    Answer {
        means: means.to_owned(),
        mapping: mapping.iter().map(|(field, place)| ((*field).to_owned(), table.names[*place].clone())).collect(),
        sum: Money(cents),
        customers: table.place("customer").or(table.place("email")).map_or(0, |place| table.distinct(place) as u64),
        ..Answer::default()
    }
}
