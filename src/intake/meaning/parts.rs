//! Money beside that of the sale: what it cost the seller, what was earned by it, the fees of who brokered it, a tax that no
//! heading names. None of these is a sale, and what is left after a fee is less than one.

use super::headings::{Hint, is_word_of};
use super::money_words::{names_cost, names_fee, names_margin};
use super::payments::tells_payment;
use super::table::Table;
use super::{Found, answer};

/// Rates at which a tax is added, in per cent.
const RATES: [f64; 32] = [
    2.1, 2.5, 2.6, 3.0, 3.8, 4.0, 4.8, 5.0, 5.5, 6.0, 7.0, 7.7, 8.0, 8.1, 9.0, 9.5, 10.0, 12.0, 13.0, 13.5, 14.0, 15.0,
    16.0, 17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 24.0, 25.0, 27.0,
];
/// More rates than this are no tax.
const MOST_RATES: usize = 4;
/// So many rows must show what adds up.
const ENOUGH: usize = 4;

/// Sets such columns aside, and asks where two numbers and their sum are named by nothing.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    costs_and_margins(table, found);
    fees(table, found);
    taxes(table);
    unexplained_sum(table, found);
}

/// Columns of money that could be the amount.
fn monies(table: &Table) -> Vec<usize> {
    let is_other = |place: usize| {
        table.mapping[place] == Some("quantity")
            || table.is_deduction(place)
            || [Hint::Percent, Hint::Quantity].into_iter().any(|hint| table.hints(place, hint))
            || table.names[place].contains('%')
    };
    let mut measures = table.measures();
    measures.retain(|&place| !is_other(place) && table.is_any_nonzero(place));
    measures
}

/// What a column costs or earns is no sale where another holds what was sold.
fn costs_and_margins(table: &mut Table, found: &mut Found) {
    let monies = monies(table);
    let names = |place: usize| names_cost(&table.names[place]) || names_margin(&table.names[place]);
    // "Item cost" is what the customer pays, unless a price stands beside it.
    let is_price = |place: usize| table.hints(place, Hint::Unit) || table.hints(place, Hint::Price);
    let has_price = monies.iter().any(|&place| is_price(place) && !names(place));
    let is_it = |place: usize| names(place) && (!table.hints(place, Hint::Unit) || has_price);
    let (mut set_aside, sold): (Vec<usize>, Vec<usize>) = monies.iter().partition(|&&place| is_it(place));
    if sold.is_empty() {
        return;
    }
    // What is left of a sale after its cost is what was earned, whatever it is called.
    let named = set_aside.clone();
    for &part in &named {
        for &whole in &sold {
            let is_rest =
                |&rest: &usize| rest != whole && !set_aside.contains(&rest) && adds_up(table, &[part, rest], whole);
            let rest = sold.iter().copied().find(is_rest);
            set_aside.extend(rest.filter(|_| sold.len() > set_aside.len() - named.len() + 1));
        }
    }
    for place in set_aside {
        take_aside(table, place, "tells what a sale cost or earned, which is no sale", found);
    }
}

fn take_aside(table: &mut Table, place: usize, why: &str, found: &mut Found) {
    table.aside[place] = true;
    if table.mapping[place].is_some_and(|field| ["amount", "unit_price", "quantity"].contains(&field)) {
        found.evidence.push(format!("{} {why}.", table.named(place)));
        table.mapping[place] = None;
    }
}

/// Whether parts come to a sum on nearly all rows that tell, of which there are enough.
fn adds_up(table: &Table, parts: &[usize], whole: usize) -> bool {
    let (mut seen, mut right, mut telling) = (0_usize, 0_usize, 0_usize);
    for row in 0..table.rows.len() {
        let Some(told) = table.numbers[whole][row] else { continue };
        let of = |place: usize| table.numbers[place][row];
        if parts.iter().all(|&place| of(place).is_none()) {
            continue;
        }
        let sum: f64 = parts.iter().filter_map(|&place| of(place)).sum();
        seen += 1;
        right += usize::from((sum - told).abs() <= 0.011);
        telling += usize::from(parts.iter().all(|&place| of(place).is_some_and(|number| number.abs() > 0.011)));
    }
    telling >= ENOUGH.min(table.rows.len() / 2).max(2) && right * 100 >= seen * 97
}

/// The same with the parts that are fees taken off, whatever their sign.
fn is_left_of(table: &Table, whole: usize, fees: &[usize], left: usize) -> bool {
    let is_negative = fees.iter().any(|&fee| table.numbers[fee].iter().flatten().any(|number| *number < 0.0));
    let mut parts = vec![left];
    parts.extend(fees);
    if is_negative {
        // Gross and a fee below nothing come to what is left.
        let mut parts = vec![whole];
        parts.extend(fees);
        return adds_up(table, &parts, left);
    }
    adds_up(table, &parts, whole)
}

/// What a shop or a card processor keeps is paid by the seller: the customer paid the whole.
fn fees(table: &mut Table, found: &mut Found) {
    let all: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| names_fee(&table.names[place]) && !table.hints(place, Hint::Shipping))
        .collect();
    if all.is_empty() {
        return;
    }
    for &fee in &all {
        take_aside(table, fee, "is what was kept of a sale", found);
    }
    let monies = monies(table);
    let mut sets: Vec<Vec<usize>> = all.iter().map(|&fee| vec![fee]).collect();
    if all.len() > 1 {
        sets.insert(0, all);
    }
    for fees in &sets {
        for &whole in &monies {
            for &left in monies.iter().filter(|&&left| left != whole) {
                if is_left_of(table, whole, fees, left) {
                    take_whole(table, whole, left, found);
                    return;
                }
            }
        }
        // A statement of a marketplace: goods, taxes, postage, rebates and fees come to what is paid out.
        for &left in &monies {
            let others: Vec<usize> = parts_of_statement(table, left);
            let mut parts = others.clone();
            parts.extend(fees);
            let largest = others
                .iter()
                .copied()
                .filter(|place| monies.contains(place))
                .max_by(|&one, &other| size(table, one).total_cmp(&size(table, other)));
            if let Some(whole) = largest.filter(|_| others.len() > 1 && adds_up_all(table, &parts, left)) {
                take_whole(table, whole, left, found);
                return;
            }
        }
    }
}

fn size(table: &Table, place: usize) -> f64 {
    table.numbers[place].iter().flatten().map(|number| number.abs()).sum()
}

/// All money of a row but what is paid out.
fn parts_of_statement(table: &Table, left: usize) -> Vec<usize> {
    let counts = |place: usize| table.mapping[place] == Some("quantity") || table.hints(place, Hint::Quantity);
    table.measures().into_iter().filter(|&place| place != left && !counts(place)).collect()
}

fn adds_up_all(table: &Table, parts: &[usize], whole: usize) -> bool {
    let (mut seen, mut right) = (0_usize, 0_usize);
    for row in 0..table.rows.len() {
        let Some(told) = table.numbers[whole][row] else { continue };
        let sum: f64 = parts.iter().filter_map(|&place| table.numbers[place][row]).sum();
        seen += 1;
        right += usize::from((sum - told).abs() <= 0.011);
    }
    seen >= ENOUGH && right * 100 >= seen * 97
}

fn take_whole(table: &mut Table, whole: usize, left: usize, found: &mut Found) {
    found.evidence.push(format!(
        "{} is what is left of {} after fees: the customer paid the whole.",
        table.named(left),
        table.named(whole)
    ));
    table.aside[left] = true;
    if table.mapping[left].is_some() {
        table.mapping[left] = None;
    }
    if table.place("amount").is_none_or(|place| table.aside[place]) && table.place("unit_price").is_none() {
        table.map("amount", whole);
    }
}

/// A tax in a language that nobody foresaw, by its rates: two columns add up to a third, and one of them is the same few per
/// cents of the other on each row.
fn taxes(table: &mut Table) {
    let monies = monies(table);
    let mut found = Vec::new();
    for &tax in &monies {
        let is_tax = monies.iter().any(|&net| {
            net != tax
                && is_at_rates(table, tax, net)
                && monies.iter().any(|&gross| ![net, tax].contains(&gross) && adds_up(table, &[net, tax], gross))
        });
        if is_tax {
            found.push(tax);
        }
    }
    for tax in found {
        table.taxes[tax] = true;
        if table.mapping[tax].is_some_and(|field| ["amount", "unit_price", "quantity"].contains(&field)) {
            table.mapping[tax] = None;
        }
    }
}

/// Whether a column is one of a few rates of tax of another, up to a cent.
fn is_at_rates(table: &Table, tax: usize, net: usize) -> bool {
    let (mut seen, mut right) = (0_usize, 0_usize);
    let mut met: Vec<f64> = Vec::new();
    for (tax, net) in table.numbers[tax].iter().zip(&table.numbers[net]) {
        let (Some(tax), Some(net)) = (tax, net) else { continue };
        if net.abs() < 1.0 {
            continue;
        }
        seen += 1;
        let fits = |rate: &f64| (net * rate / 100.0 - tax).abs() <= 0.0151;
        // A rate that was met goes first: of small amounts several fit.
        let rate = met.iter().copied().find(|rate| fits(rate)).or_else(|| RATES.into_iter().find(|rate| fits(rate)));
        if let Some(rate) = rate {
            right += 1;
            if !met.contains(&rate) {
                met.push(rate);
            }
        } else {
            right += usize::from(tax.abs() < 0.005);
        }
    }
    seen >= ENOUGH && right * 20 >= seen * 19 && (1..=MOST_RATES).contains(&met.len())
}

/// Two columns of money add up to a third, and neither a heading nor a rate says what they are: a cost and a margin, a deposit
/// and the rest. What was sold, only a person knows.
fn unexplained_sum(table: &mut Table, found: &mut Found) {
    const MOST: usize = 12;
    let is_plain = |place: &usize| {
        let hints = [Hint::Before, Hint::After, Hint::Unit, Hint::Price, Hint::Order];
        !table.taxes[*place]
            && !hints.into_iter().any(|hint| table.hints(*place, hint))
            && !tells_payment(&table.names[*place])
            && table.filled(*place) * 10 >= table.rows.len() * 9
            && table.numbers[*place].iter().flatten().filter(|number| **number == 0.0).count() * 10 <= table.rows.len()
            && table.numbers[*place].iter().flatten().any(|number| number.fract() != 0.0)
    };
    if table.rows.len() < 8 {
        return;
    }
    let mut monies = monies(table);
    monies.retain(is_plain);
    monies.truncate(MOST);
    let triple = monies.iter().find_map(|&whole| {
        let parts = monies.iter().filter(|&&one| one != whole);
        parts.clone().enumerate().find_map(|(at, &one)| {
            let other = parts.clone().skip(at + 1).find(|&&other| adds_up(table, &[one, other], whole))?;
            Some((whole, one, *other))
        })
    });
    let Some((whole, one, other)) = triple else { return };
    let amount = table.place("amount");
    let parts = [one, other];
    let is_named = is_word_of(&table.plain[whole], "amount") && amount == Some(whole);
    if !is_named && amount.is_none_or(|place| parts.contains(&place) || place == whole) {
        let sum = |place: usize| table.numbers[place].iter().flatten().sum::<f64>();
        let of = |place: usize| {
            let means = format!("{} is what was sold", table.named(place));
            answer(table, &means, &[("amount", place)], sum(place))
        };
        found.ask(
            format!(
                "{} and {} add up to {} on each row, and nothing tells what they are. Which of them is the money of the sale?",
                table.named(one),
                table.named(other),
                table.named(whole)
            ),
            vec![of(whole), of(one), of(other)],
        );
    }
    for part in parts {
        table.aside[part] = true;
        if table.mapping[part].is_some_and(|field| ["amount", "unit_price"].contains(&field)) {
            table.mapping[part] = None;
        }
    }
    if table.place("amount").is_none() {
        table.map("amount", whole);
    }
}
