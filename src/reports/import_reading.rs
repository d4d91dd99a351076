//! How the rows of purchases add up: what their columns mean beyond their names, the evidence for it, and the check of
//! the sums.

use serde::{Deserialize, Serialize};

use crate::import_dialect::OtherDays;
use crate::import_values::ValueMeaning;
use domain::money::Money;

/// What a file of purchases expresses by its layout instead of in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of a file of its own")]
pub struct Reading {
    /// Columns whose blank cells mean the value of a row above, the widest group first.
    pub carried: Vec<String>,
    /// Days are given once, on a line of their own above their sales.
    pub day_headings: bool,
    /// Words in the column mapped to `entry` that mean money is returned: "Credit Note", "Gutschrift".
    pub taking_back: Vec<String>,
    /// Amounts have no sign of their own: pieces below nothing take money back.
    pub signed_by_quantity: bool,
    /// Discounts in per cent are written as shares: 0.2 for a fifth.
    pub discount_shares: bool,
    /// A refund is given once per order, and may include more than its lines, such as shipping.
    pub refund_of_order: bool,
    /// Such a refund stands on each of its lines, and is taken off once.
    pub refund_on_each_line: bool,
    /// The column of what came back counts pieces, not money.
    pub returned_pieces: bool,
    /// Of how many pieces the price is, where it is not that of one.
    pub price_of: Option<PriceOf>,
    /// A discount of the whole order stands on each of its lines, and is taken off once.
    pub discount_of_order: bool,
    /// Cells of the day column that mean no day: "1970-01-01".
    pub no_days: Vec<String>,
    /// The currency of the amounts, where the file tells it; rows in another one are rejected.
    pub currency: Option<String>,
    /// The column that names the currency of each row.
    pub currency_column: Option<String>,
    /// How ids of customers are written that a file writes in both ways.
    pub id_case: Option<IdCase>,
    /// Columns of money that are not in whole units of the currency.
    pub units: Vec<ColumnUnits>,
    /// A discount in money is off each piece.
    pub discount_of_each: bool,
    /// Rows that repeat what the other lines of their receipt come to.
    pub aside: Option<RowsAside>,
    /// Rows that are money off, although they have no minus.
    pub taken_off: Option<RowsAside>,
    /// The column that tells apart receipts of one number, such as tills of a store that count their own.
    pub receipt_beside: Option<String>,
}

/// Rows that are no sales of their own, by a word: payments, sums and heads of receipts; discounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowsAside {
    /// The column that marks them.
    pub column: String,
    /// Its words on them; an empty one stands for an empty cell.
    pub words: Vec<String>,
    /// Another word of the same kind, further down, marks them too: another card.
    #[serde(default = "yes")]
    pub is_open: bool,
    /// The rows are parts of the set above them, marked otherwise than by a word.
    #[serde(default)]
    pub parts: Option<PartsBy>,
}

/// Plans of earlier versions know only such rows.
fn yes() -> bool {
    true
}

/// How the parts of a set are marked in a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartsBy {
    /// The cell is filled: it names the set.
    Filled,
    /// The cell is a position below another: "1.2".
    Dotted,
    /// The cell begins with a mark: "- Soap".
    Beginning(String),
}

impl PartsBy {
    /// Whether a cell marks a part.
    #[must_use]
    pub fn marks(&self, cell: &str) -> bool {
        match self {
            PartsBy::Filled => !cell.is_empty(),
            PartsBy::Dotted => {
                let numbers: Vec<&str> = cell.split(['.', '-', '/']).collect();
                let is_number =
                    |text: &&str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
                // "1.0" is the position itself.
                numbers.len() > 1
                    && numbers.iter().all(is_number)
                    && numbers[1..].iter().any(|text| !text.trim_start_matches('0').is_empty())
            }
            PartsBy::Beginning(mark) => cell.starts_with(mark.as_str()),
        }
    }
}

/// Between the names of columns of money that are added up: "Sales 7 % + Sales 19 %".
pub const ADDED: &str = " + ";

/// Of how many pieces a price is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PriceOf {
    Pieces(u32),
    /// As many as the column says on each row.
    Column(String),
}

/// In what a column counts money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnUnits {
    pub column: String,
    pub units: InUnits,
}

/// Cents, thousands or millions of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InUnits {
    Hundredths,
    Thousands,
    Millions,
}

impl InUnits {
    /// By what a number is multiplied to be in whole units of the currency.
    #[must_use]
    pub fn factor(self) -> f64 {
        match self {
            InUnits::Hundredths => 0.01,
            InUnits::Thousands => 1000.0,
            InUnits::Millions => 1_000_000.0,
        }
    }

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            InUnits::Hundredths => "hundredths, such as cents",
            InUnits::Thousands => "thousands",
            InUnits::Millions => "millions",
        }
    }
}

/// Capitals or small letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdCase {
    Upper,
    Lower,
}

impl IdCase {
    #[must_use]
    pub fn of(self, id: &str) -> String {
        match self {
            IdCase::Upper => id.to_uppercase(),
            IdCase::Lower => id.to_lowercase(),
        }
    }
}

/// The name of the column made from headings with days.
pub const DAY_HEADING: &str = "(day of the line above)";

/// A question that only a person can answer, with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadingQuestion {
    /// A sentence.
    pub question: String,
    pub answers: Vec<Answer>,
}

/// One way to read the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it assumes, as a sentence without its full stop.
    pub means: String,
    /// Field and column of each `--map`; empty if another option is the answer.
    pub mapping: Vec<(String, String)>,
    /// Words of the entries column that mean money is returned.
    pub taking_back: Vec<String>,
    /// Columns whose blank cells take the value above; none if the question is a different one.
    pub carried: Option<Vec<String>>,
    /// How the days are read that are written in another way than the rest.
    #[serde(default)]
    pub other_days: Option<OtherDays>,
    /// The currency whose rows are taken.
    #[serde(default)]
    pub currency: Option<String>,
    /// What words of a column mean.
    #[serde(default)]
    pub values: Vec<ValueMeaning>,
    /// Sum of the sampled rows in that interpretation.
    pub sum: Money,
    pub customers: u64,
}

impl Answer {
    /// The options of the command line that choose it.
    #[must_use]
    pub fn options(&self) -> String {
        let maps = self.mapping.iter().map(|(field, column)| format!("--map '{field}={column}'"));
        let words = self.taking_back.iter().map(|word| format!("--taking-back '{word}'"));
        let carry = self
            .carried
            .iter()
            .map(|carried| format!("--blanks {}", if carried.is_empty() { "empty" } else { "above" }));
        let days = self
            .other_days
            .iter()
            .map(|days| format!("--mixed-days {}", if days.turned { "turned-round" } else { "as-written" }));
        let currency = self.currency.iter().map(|currency| format!("--currency {currency}"));
        let values = self.values.iter().map(|told| format!("--value '{}:{}={}'", told.column, told.word, told.meaning));
        maps.chain(words).chain(carry).chain(days).chain(currency).chain(values).collect::<Vec<_>>().join(" ")
    }
}

/// The totals of an import's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Rows read: stored or already known, rejected, totals and headings together.
    pub rows: u64,
    pub stored: u64,
    pub rejected: u64,
    /// Lines that sum up others and are not sales.
    pub totals: u64,
    /// Lines that describe the lines below them.
    pub headings: u64,
    /// Whether the four add up exactly to the rows read.
    pub adds_up: bool,
    /// Number of buyers among the accepted rows.
    pub customers: u64,
    /// Sum of all accepted rows.
    pub amount: Money,
    pub months: Vec<MonthSums>,
    /// Columns that were not used and hold money, quantities or states that could change the sums.
    pub unused: Vec<String>,
}

impl Proof {
    /// "9 rows read = 8 taken + 0 rejected + 1 totals"
    #[must_use]
    pub fn rows_spoken(&self) -> String {
        let further = [(self.totals, "totals"), (self.headings, "headings")];
        let further: Vec<String> = further
            .iter()
            .filter(|(rows, _)| *rows > 0)
            .map(|(rows, what)| format!(" + {} {what}", figures::count(*rows)))
            .collect();
        let (rows, stored, rejected) =
            (figures::count(self.rows), figures::count(self.stored), figures::count(self.rejected));
        let sign = if self.adds_up { "=" } else { "≠" };
        format!("{rows} rows read {sign} {stored} taken + {rejected} rejected{}", further.concat())
    }
}

/// Money of one month by kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthSums {
    /// "2025-03".
    pub month: String,
    pub rows: u64,
    pub sales: Money,
    /// Negative.
    pub returns: Money,
    /// Discounts already subtracted; negative, and not part of the sales.
    pub discounts: Money,
}
