//! How the rows of purchases add up: what their columns mean beyond a name, the evidence for it, and the proof of the sums.

use serde::{Deserialize, Serialize};

use crate::import_dialect::OtherDays;
use domain::money::Money;

/// What a file of purchases tells in its shape instead of in a column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a trait of a file of its own")]
pub struct Reading {
    /// Columns whose blank cells mean the value of a row above, the widest group first.
    pub carried: Vec<String>,
    /// Days stand once, on a line of their own above their sales.
    pub day_headings: bool,
    /// Words of the column mapped to `entry` that take money back: "Credit Note", "Gutschrift".
    pub taking_back: Vec<String>,
    /// Discounts in per cent are written as shares: 0.2 for a fifth.
    pub discount_shares: bool,
    /// A refund is told once on an order, and may hold more than its lines, such as shipping.
    pub refund_of_order: bool,
    /// A discount of the whole order stands on each of its lines, and is taken off once.
    pub discount_of_order: bool,
    /// Cells of the day's column that stand for no day: "1970-01-01".
    pub no_days: Vec<String>,
    /// The currency of the amounts, where the file tells it; rows in another one are rejected.
    pub currency: Option<String>,
    /// The column that names the currency of each row.
    pub currency_column: Option<String>,
    /// How ids of customers are written that a file writes in both ways.
    pub id_case: Option<IdCase>,
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

/// The name of the column that headings with days make.
pub const DAY_HEADING: &str = "(day of the line above)";

/// A question that only a person can answer, with the answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// A sentence.
    pub question: String,
    pub answers: Vec<Answer>,
}

/// One way to read the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// What it supposes, as a sentence without its full stop.
    pub means: String,
    /// Field and column of each `--map`; empty where another option is the answer.
    pub mapping: Vec<(String, String)>,
    /// Words of the entries column that take money back.
    pub taking_back: Vec<String>,
    /// Columns whose blank cells take the value above; none where that is not what is asked.
    pub carried: Option<Vec<String>>,
    /// How the days are read that are written in another way than the rest.
    #[serde(default)]
    pub other_days: Option<OtherDays>,
    /// The currency whose rows are taken.
    #[serde(default)]
    pub currency: Option<String>,
    /// Sum of the rows that were looked at, in that reading.
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
        maps.chain(words).chain(carry).chain(days).chain(currency).collect::<Vec<_>>().join(" ")
    }
}

/// What the rows of an import add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// Rows read: those stored or known before, rejected, totals and headings together.
    pub rows: u64,
    pub stored: u64,
    pub rejected: u64,
    /// Lines that sum up others, and are no sales.
    pub totals: u64,
    /// Lines that say something of the lines below them.
    pub headings: u64,
    /// Whether the four make up the rows to the line.
    pub adds_up: bool,
    /// Who bought, among the rows taken.
    pub customers: u64,
    /// Sum of all rows taken.
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
    /// What was taken off before; negative, and not part of the sales.
    pub discounts: Money,
}
