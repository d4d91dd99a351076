//! The same money in two currencies side by side: that of the sale and that of the books. Only the second can be added up.

use std::collections::HashMap;

use super::headings::Hint;
use super::table::Table;
use super::{Found, answer};
use crate::currency;
use crate::money_units;

/// Words of headings over the currency of the books.
const LOCAL: &str = "local base home company reporting lcy lc hauswaehrung hauswahrung leitwaehrung basiswaehrung eigenwaehrung hw lw mandantenwaehrung \
     locale interne societe tenue local empresa contable propria aziendale conto basisvaluta eigen rapportage krajowa krajowej domaci domacnost \
     bazowa hemvaluta lokal lokale basis referencia forint national";
/// Words of headings over a rate.
const RATES: &str = "rate exchangerate fxrate kurs wechselkurs umrechnungskurs taux tauxdechange tasa tipodecambio tipocambio cambio tasso wisselkoers koers \
     kurswalut valutakurs vaxelkurs vekselkurs kurz arfolyam kur curs курс ισοτιμια 為替レート レート 汇率 환율";
const ENOUGH: usize = 4;

/// What two columns of money are to each other.
struct Pair {
    local: Option<usize>,
    places: [usize; 2],
}

/// Takes the column in the currency of the books, on evidence, or asks.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let amount = table.place("amount").or(table.place("order_total"));
    let Some(amount) = amount else { return };
    let Some(pair) = pair_of(table, amount) else { return };
    let field = table.mapping[amount].unwrap_or("amount");
    let [one, other] = pair.places;
    if let Some(local) = pair.local {
        let foreign = if local == one { other } else { one };
        table.map(field, local);
        found.is_in_one_currency = true;
        found.evidence.push(format!(
            "{} is the same money as {} in the currency of the books, so it is the amount.",
            table.named(local),
            table.named(foreign)
        ));
        return;
    }
    let sum = |place: usize| table.numbers[place].iter().flatten().sum::<f64>();
    let of =
        |place: usize| answer(table, &format!("{} is the amount", table.named(place)), &[(field, place)], sum(place));
    found.ask(
        format!(
            "{} and {} are the same money in two currencies. Which of them is in the currency of your books?",
            table.named(one),
            table.named(other)
        ),
        vec![of(one), of(other)],
    );
}

fn pair_of(table: &Table, amount: usize) -> Option<Pair> {
    let is_money = |&place: &usize| {
        place != amount
            && table.mapping[place].is_none_or(|field| field == "unit_price")
            && !table.is_deduction(place)
            && ![Hint::Quantity, Hint::Percent, Hint::Unit].into_iter().any(|hint| table.hints(place, hint))
            && !is_rate(table, place)
    };
    let others: Vec<usize> = table.measures().into_iter().filter(is_money).collect();
    others.into_iter().find_map(|other| by_rate(table, amount, other).or_else(|| by_codes(table, amount, other)))
}

fn is_rate(table: &Table, place: usize) -> bool {
    let is_known = |word: &str| RATES.split_whitespace().any(|known| known == word);
    is_known(&table.plain[place]) || money_units::parts(&table.names[place]).iter().any(|word| is_known(word))
}

fn is_local(table: &Table, place: usize) -> bool {
    let is_known = |word: &String| LOCAL.split_whitespace().any(|known| known == word);
    money_units::parts(&table.names[place]).iter().any(is_known)
        || LOCAL.split_whitespace().any(|known| known.len() > 5 && table.plain[place].contains(known))
}

/// A column of rates makes one of the other, or each currency has its own ratio and one of them none.
fn by_rate(table: &Table, one: usize, other: usize) -> Option<Pair> {
    let rate = (0..table.width()).find(|&place| table.numeric[place] && is_rate(table, place));
    let currency = (0..table.width()).find(|&place| {
        let mut cells = table.cells(place).filter(|cell| !cell.is_empty()).peekable();
        cells.peek().is_some() && cells.all(|cell| currency::named(cell).is_some())
    });
    let pairs: Vec<(usize, f64, f64)> = (0..table.rows.len())
        .filter_map(|row| Some((row, table.numbers[one][row]?, table.numbers[other][row]?)))
        .filter(|(_, a, b)| a.abs() > 0.5 && b.abs() > 0.5)
        .collect();
    let differs = pairs.iter().filter(|(_, a, b)| (a - b).abs() > 0.02).count();
    if pairs.len() < ENOUGH || differs < 2 {
        return None;
    }
    let near = |wanted: f64, told: f64| (wanted - told).abs() <= 0.02 + told.abs() * 0.002;
    let is_by_rate = rate.is_some_and(|rate| {
        let fits = |(row, a, b): &&(usize, f64, f64)| {
            table.numbers[rate][*row].is_some_and(|rate| near(a * rate, *b) || near(b * rate, *a))
        };
        pairs.iter().filter(fits).count() * 20 >= pairs.len() * 19
    });
    let by_currency = currency.map(|place| ratios(table, place, &pairs));
    let is_by_currency =
        by_currency.as_ref().is_some_and(|ratios| ratios.len() > 1 && ratios.values().all(|(_, steady)| *steady));
    if !is_by_rate && !is_by_currency {
        return None;
    }
    let local = match (is_local(table, one), is_local(table, other)) {
        (true, false) => Some(one),
        (false, true) => Some(other),
        _ => by_code_of_heading(table, one, other),
    };
    Some(Pair { local, places: [one, other] })
}

/// Of two columns the one whose heading names a currency is in it on all rows.
fn by_code_of_heading(table: &Table, one: usize, other: usize) -> Option<usize> {
    match (code_of(table, one), code_of(table, other)) {
        (Some(_), None) => Some(one),
        (None, Some(_)) => Some(other),
        _ => None,
    }
}

/// The ratio of each currency, and whether it is about the same on all its rows.
fn ratios<'a>(table: &'a Table, place: usize, pairs: &[(usize, f64, f64)]) -> HashMap<&'a str, (f64, bool)> {
    let mut met: HashMap<&str, Vec<f64>> = HashMap::new();
    for (row, a, b) in pairs {
        met.entry(table.cell(*row, place)).or_default().push(b / a);
    }
    met.into_iter()
        .map(|(code, ratios)| {
            let mean = ratios.iter().sum::<f64>() / ratios.len() as f64;
            (code, (mean, ratios.iter().all(|ratio| (ratio / mean - 1.0).abs() < 0.15)))
        })
        .collect()
}

/// Headings that name two currencies over columns of about one ratio.
fn by_codes(table: &Table, one: usize, other: usize) -> Option<Pair> {
    let (a, b) = (code_of(table, one)?, code_of(table, other)?);
    let ratios: Vec<f64> = table.numbers[one]
        .iter()
        .zip(&table.numbers[other])
        .filter_map(|(a, b)| Some((*b)? / (*a)?))
        .filter(|ratio| ratio.is_finite() && *ratio != 0.0)
        .collect();
    let mean = ratios.iter().sum::<f64>() / ratios.len().max(1) as f64;
    let steady = ratios.iter().filter(|ratio| (*ratio / mean - 1.0).abs() < 0.2).count();
    let is_pair = a != b && ratios.len() >= ENOUGH && steady * 10 >= ratios.len() * 9;
    is_pair.then_some(Pair { local: None, places: [one, other] })
}

/// The currency that a heading names.
fn code_of(table: &Table, place: usize) -> Option<&'static str> {
    let heading = &table.names[place];
    let signs = heading.chars().filter(|c| "€$£¥₽₺".contains(*c)).find_map(|c| currency::named(&c.to_string()));
    let is_code = |word: &&str| word.len() == 3 && word.chars().all(|c| c.is_ascii_uppercase());
    signs.or_else(|| {
        heading
            .split(|c: char| !c.is_alphanumeric())
            .filter(is_code)
            .find_map(currency::named)
            .filter(|code| code.len() == 3)
    })
}
