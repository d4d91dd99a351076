//! Which currency amounts are in, by the signs and codes beside them or in a column of their own. Amounts of two currencies
//! are never added up.

use std::collections::HashSet;

use crate::columns::Columns;
use crate::facts::{ColumnFacts, Mapping};
use crate::fields::Reason;
use crate::number::{self, DecimalMark};
use crate::record::Record;
use crate::words;
use domain::money::Money;
use reports::import::{Answer, ImportPlan, Reading, ReadingQuestion};

/// Signs, codes and abbreviations with the currency that they stand for; `$` and `kr` alone are whoever writes them.
const NAMES: [(&str, &str); 62] = [
    ("€", "EUR"),
    ("EURO", "EUR"),
    ("EUROS", "EUR"),
    ("$", "USD"),
    ("US$", "USD"),
    ("$US", "USD"),
    ("A$", "AUD"),
    ("AU$", "AUD"),
    ("C$", "CAD"),
    ("CA$", "CAD"),
    ("$CA", "CAD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("S$", "SGD"),
    ("MX$", "MXN"),
    ("R$", "BRL"),
    ("£", "GBP"),
    ("¥", "JPY"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("₹", "INR"),
    ("RS", "INR"),
    ("₽", "RUB"),
    ("РУБ", "RUB"),
    ("Р", "RUB"),
    ("₺", "TRY"),
    ("TL", "TRY"),
    ("₩", "KRW"),
    ("원", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("₴", "UAH"),
    ("ГРН", "UAH"),
    ("฿", "THB"),
    ("₦", "NGN"),
    ("FR", "CHF"),
    ("SFR", "CHF"),
    ("KR", "kr"),
    ("KČ", "CZK"),
    ("KC", "CZK"),
    ("ZŁ", "PLN"),
    ("ZL", "PLN"),
    ("FT", "HUF"),
    ("LEI", "RON"),
    ("ЛВ", "BGN"),
    ("RP", "IDR"),
    ("RM", "MYR"),
    ("S/", "PEN"),
    ("KN", "HRK"),
    ("DIN", "RSD"),
    ("ДИН", "RSD"),
    ("KM", "BAM"),
    ("DH", "MAD"),
    ("DHS", "AED"),
    ("R", "ZAR"),
    ("POUND", "GBP"),
    ("POUNDS", "GBP"),
    ("STERLING", "GBP"),
    ("DOLLAR", "USD"),
    ("DOLLARS", "USD"),
    ("FRANKEN", "CHF"),
    ("FRANCS", "CHF"),
];
const CODES: &str = "EUR USD GBP CHF JPY CNY SEK NOK DKK ISK PLN CZK HUF RON BGN TRY INR AUD CAD NZD ZAR BRL MXN ARS CLP COP PEN \
                     UYU ILS AED SAR QAR KWD EGP MAD TND NGN KES GHS RUB UAH BYN KZT GEL RSD BAM MKD ALL MDL HRK THB IDR MYR SGD \
                     HKD TWD KRW VND PHP PKR BDT LKR";
/// Parts of headers over a column of currencies.
const HEADERS: [&str; 15] = [
    "currency",
    "waehrung",
    "devise",
    "moneda",
    "divisa",
    "moeda",
    "valuta",
    "waluta",
    "mena",
    "para",
    "deviza",
    "валют",
    "νομισμα",
    "通貨",
    "货币",
];
/// The currency of amounts beside which none is named, where others are left out.
const UNNAMED: &str = "none";
/// The field that tells which lines are one order.
const ORDER: &str = "reference";
/// Fields of money.
const MONEY: [&str; 4] = ["amount", "unit_price", "order_total", "margin"];

/// The currency that a text names by itself: "EUR", "€", "US$", "Kč".
pub(crate) fn named(text: &str) -> Option<&'static str> {
    let word = text.trim().trim_end_matches('.').to_uppercase();
    let named = NAMES.iter().find(|(name, _)| *name == word).map(|(_, code)| *code);
    named.or_else(|| CODES.split_whitespace().find(|code| *code == word))
}

/// The currency beside an amount; none if a cell holds digits alone.
pub(crate) fn beside(cell: &str) -> Option<&'static str> {
    let bytes = cell.as_bytes();
    if bytes.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b'-' | b'+' | b' ' | b'\'')) {
        return None;
    }
    let first = cell.find(|c: char| c.is_numeric())?;
    let last = cell.rfind(|c: char| c.is_numeric())?;
    let behind = cell[last..].chars().next().map_or(last, |c| last + c.len_utf8());
    let bare = |part: &str| part.replace(|c: char| c.is_whitespace() || "()+-−–".contains(c), "");
    let (before, after) = (bare(&cell[..first]), bare(cell[behind..].trim_start_matches(['.', ','])));
    named(&before).or_else(|| named(&after))
}

/// The currencies that a sign beside an amount may stand for too, where a column names one of them.
fn also_meant(sign: &str) -> &'static [&'static str] {
    match sign {
        "kr" => &["SEK", "NOK", "DKK", "ISK"],
        "USD" => &["AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN", "ARS", "CLP", "COP"],
        "JPY" => &["CNY"],
        "GBP" => &["EGP"],
        _ => &[],
    }
}

/// What was found out about the currencies of a file.
#[derive(Debug, Default)]
pub(crate) struct Currencies {
    pub asked: Option<ReadingQuestion>,
    pub evidence: Option<String>,
}

/// Settles which currency a file of purchases is in, or asks.
pub(crate) fn settle(
    facts: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &Mapping,
    decimal_comma: bool,
    reading: &mut Reading,
) -> Currencies {
    let mut found = Currencies::default();
    let column =
        (0..facts.len()).find(|&place| mapping[place].is_none() && names_currencies(&facts[place], rows, place));
    let money: Vec<usize> =
        (0..facts.len()).filter(|&place| mapping[place].is_some_and(|field| MONEY.contains(&field))).collect();
    let own = |row: &[String]| column.and_then(|place| row.get(place)).and_then(|cell| named(cell));
    let owned: HashSet<&'static str> = rows.iter().filter_map(|row| own(row)).collect();
    let signed = |row: &[String]| {
        let sign = money.iter().filter_map(|&place| row.get(place)).find_map(|cell| beside(cell))?;
        // "kr" is what the column calls SEK, where it tells one of its kind.
        let mut meant = also_meant(sign).iter().copied().filter(|code| owned.contains(code));
        let only = meant.next().filter(|_| meant.next().is_none() && !owned.contains(sign));
        Some(only.unwrap_or(sign))
    };
    let mark = DecimalMark::from_decimal_comma(decimal_comma);
    let amount_of = |row: &[String]| -> Option<Money> {
        let cell = money.first().and_then(|&place| row.get(place))?;
        number::parse(cell, mark).ok().map(number::Decimal::money)
    };
    let is_sold = |row: &[String]| amount_of(row).is_some_and(|amount| amount != Money::ZERO);
    let of_rows = of_orders(facts, rows, mapping, reading, |row| own(row).or_else(|| signed(row)));
    let bare = rows.iter().zip(&of_rows).filter(|(row, currency)| is_sold(row) && currency.is_none()).count();
    let sum = |of: Option<&str>| -> Money {
        let of = rows.iter().zip(&of_rows).filter(|(_, currency)| **currency == of);
        Money(of.filter_map(|(row, _)| amount_of(row)).map(|money| money.0).sum())
    };
    let mut met: Vec<(&'static str, usize)> = Vec::new();
    for &currency in of_rows.iter().flatten() {
        match met.iter_mut().find(|(known, _)| *known == currency) {
            Some((_, rows)) => *rows += 1,
            None => met.push((currency, 1)),
        }
    }
    met.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    reading.currency_column = column.map(|place| facts[place].name.clone());
    match met.as_slice() {
        [] => {}
        // A sheet may write the sign on its first and its last amount only.
        [(only, told)] => {
            reading.currency = Some((*only).to_owned());
            let first = rows.iter().zip(&of_rows).find(|(row, _)| is_sold(row)).and_then(|(_, currency)| *currency);
            if bare > 0 && *told > 0 && (first.is_none() || *told > 2) {
                let (named, of_bare) = (sum(Some(only)), sum(None));
                found.asked = Some(bare_or_not(only, [*told, bare], [Money(named.0 + of_bare.0), of_bare]));
            }
        }
        several => {
            let answers: Vec<Answer> = several
                .iter()
                .map(|(currency, rows)| Answer {
                    means: format!("only the {rows} rows in {currency}; the others are rejected"),
                    currency: Some((*currency).to_owned()),
                    sum: sum(Some(currency)),
                    ..Answer::default()
                })
                .collect();
            let where_told = match column {
                Some(place) => format!("The column '{}' names", facts[place].name),
                None => "The amounts are in".to_owned(),
            };
            let names: Vec<&str> = several.iter().map(|(currency, _)| *currency).collect();
            found.asked = Some(ReadingQuestion {
                question: format!(
                    "{where_told} several currencies ({}), which cannot be added up. Take the rows in one of them, or convert the \
                     amounts first.",
                    names.join(", ")
                ),
                answers,
            });
            // Until somebody says otherwise, the first one met by most.
            reading.currency = Some(several[0].0.to_owned());
        }
    }
    if let (Some(currency), [_], None) = (&reading.currency, met.as_slice(), &found.asked) {
        found.evidence = Some(format!("Amounts are in {currency}."));
    }
    found
}

/// The currency of each row: its own, or that of an earlier line of its order.
fn of_orders(
    facts: &[ColumnFacts],
    rows: &[Vec<String>],
    mapping: &Mapping,
    reading: &Reading,
    own: impl Fn(&[String]) -> Option<&'static str>,
) -> Vec<Option<&'static str>> {
    let number = mapping.iter().position(|field| *field == Some(ORDER));
    let is_carried = number.is_some_and(|place| reading.carried.contains(&facts[place].name));
    let (mut last, mut above) = (LastOrder::default(), "");
    let mut currencies = Vec::with_capacity(rows.len());
    for row in rows {
        let cell = number.and_then(|place| row.get(place).map(String::as_str)).unwrap_or_default();
        above = if cell.is_empty() && is_carried { above } else { cell };
        currencies.push(last.of_line(above, own(row)));
    }
    currencies
}

/// The order whose lines are read, and the currency that one of them named: the next ones need not name it again.
#[derive(Debug, Default)]
struct LastOrder {
    number: String,
    currency: Option<&'static str>,
}

impl LastOrder {
    /// The currency of a line: its own, or that of its order.
    fn of_line(&mut self, number: &str, own: Option<&'static str>) -> Option<&'static str> {
        if number.is_empty() {
            return own;
        }
        if number != self.number {
            number.clone_into(&mut self.number);
            self.currency = None;
        }
        self.currency = own.or(self.currency);
        self.currency
    }
}

/// The question whether amounts without a sign are in the currency of those that have one; rows and sums of either.
fn bare_or_not(currency: &str, [told, bare]: [usize; 2], [all, of_bare]: [Money; 2]) -> ReadingQuestion {
    let answer = |means: String, code: &str, sum: Money| Answer {
        means,
        currency: Some(code.to_owned()),
        sum,
        ..Answer::default()
    };
    ReadingQuestion {
        question: format!("{told} rows are in {currency}, and {bare} name no currency. Are these in {currency} too?"),
        answers: vec![
            answer(format!("all are in {currency}"), currency, all),
            answer(format!("they are in another; the {told} rows in {currency} are rejected"), UNNAMED, of_bare),
        ],
    }
}

fn names_currencies(column: &ColumnFacts, rows: &[Vec<String>], place: usize) -> bool {
    let header = words::plain(&column.name);
    let mut filled = rows.iter().filter_map(|row| row.get(place)).filter(|cell| !cell.is_empty()).peekable();
    if filled.peek().is_none() {
        return false;
    }
    let is_headed = HEADERS.iter().any(|part| header.contains(part));
    // Without such a header only codes and signs tell it: "R" and "FR" may be anything.
    filled.all(|cell| named(cell).is_some_and(|code| is_headed || code == cell || !cell.is_ascii()))
}

/// Holds each row against the currency of the file.
#[derive(Debug)]
pub(crate) struct OneCurrency {
    column: Option<usize>,
    money: Vec<usize>,
    wanted: Option<String>,
    /// Where the order is told, and the one that was read last.
    order: Option<usize>,
    last: LastOrder,
}

impl OneCurrency {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> OneCurrency {
        OneCurrency {
            column: plan.reading.currency_column.as_ref().and_then(|name| columns.place_named(name)),
            money: MONEY.iter().filter_map(|field| columns.get(field)).chain(columns.added_to("amount")).collect(),
            wanted: plan.reading.currency.clone(),
            order: columns.get(ORDER).filter(|_| plan.reading.currency.is_some()),
            last: LastOrder::default(),
        }
    }

    /// # Errors
    /// When the row is in another currency than the file, or than the first row that told one.
    pub fn check(&mut self, record: &Record<'_>) -> Result<(), Reason> {
        let own = self.column.and_then(|place| named(&record.cell(place)));
        let sign = || self.money.iter().find_map(|&place| beside(&record.cell(place)));
        let told = own.or_else(sign);
        let of_order = self.order.and_then(|place| self.last.of_line(&record.cell(place), told));
        let Some(currency) = told.or(of_order) else { return Ok(()) };
        match &self.wanted {
            None => self.wanted = Some(currency.to_owned()),
            Some(wanted) if wanted == currency => {}
            Some(wanted)
                if own.is_none() && self.column.is_some() && also_meant(currency).contains(&wanted.as_str()) => {}
            Some(wanted) if wanted == "kr" && own.is_some() && also_meant(wanted).contains(&currency) => {
                self.wanted = Some(currency.to_owned());
            }
            Some(wanted) if wanted == UNNAMED => {
                return Err(format!("is in {currency}, and the other amounts are not"));
            }
            Some(wanted) => return Err(format!("is in {currency}, and the other amounts in {wanted}")),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currencies_stand_beside_amounts() {
        for (cell, currency) in [
            ("€ 12,50", Some("EUR")),
            ("12,50 €", Some("EUR")),
            ("EUR 12.50", Some("EUR")),
            ("$12.50", Some("USD")),
            ("-$12.50", Some("USD")),
            ("($12.50)", Some("USD")),
            ("US$ 12.50", Some("USD")),
            ("CA$12.50", Some("CAD")),
            ("1 234,50 Kč", Some("CZK")),
            ("12,50 zł", Some("PLN")),
            ("Fr. 12.-", Some("CHF")),
            ("12,- kr", Some("kr")),
            ("¥1200", Some("JPY")),
            ("12.50", None),
            ("1'234.50", None),
            ("(12.50)", None),
            ("12.50 CR", None),
            ("", None),
        ] {
            assert_eq!(beside(cell), currency, "{cell}");
        }
    }
}
