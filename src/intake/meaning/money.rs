//! Which columns make up the money of a line, by the arithmetic that holds in the file.

use super::Found;
use super::beside_amount;
use super::deductions::deductions;
use super::formula::{self, Formula};
use super::headings::{Hint, is_word_of};
use super::of_the_order::of_the_order;
use super::off_the_order::lines_that_add_up;
use super::orders::{OfOrder, Orders};
use super::parts;
use super::payments;
use super::price_reading::price_of_one_or_line;
use super::price_unit;
use super::stores::names_till;
use super::table::{Table, line_of};
use super::two_columns::two_columns;
use super::two_currencies;
use reports::import::{ADDED, ColumnUnits};

/// The fields of money, which only arithmetic assigns to a column.
pub(crate) const MONEY_FIELDS: [&str; 8] =
    ["amount", "unit_price", "order_total", "discount", "discount_percent", "order_discount", "returns", "entry"];

/// Decides amount, price, discounts and returns.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    // "Local amount": a shop in one language, and money all the same.
    if table.place("store").is_some_and(|place| table.has_cents(place)) {
        table.unmap("store");
    }
    quantity_by_heading(table);
    parts::settle(table, found);
    no_parts_as_amount(table);
    let orders = Orders::from_table(table);
    let mut formulas = formula::find(table, &orders);
    payments::settle(table, &mut formulas, found);
    take_result(table, &formulas, found);
    two_columns(table, found);
    quantity_by_arithmetic(table, &formulas);
    quantity_by_totals(table, &orders);
    of_the_order(table, &orders, &formulas, found);
    lines_that_add_up(table, &orders, found);
    beside_amount::no_list_price(table, found);
    price_unit::settle(table, found);
    price_of_one_or_line(table, &orders, &formulas, found);
    deductions(table, &orders, &formulas, found);
    two_currencies::settle(table, found);
    beside_amount::parts_side_by_side(table, found);
    units(table, found);
}

/// Cents and thousands, as the headings of the columns say.
fn units(table: &Table, found: &mut Found) {
    let is_money = |place: usize| {
        table.mapping[place].is_some_and(|field| MONEY_FIELDS.contains(&field) || field == "margin")
            && !table.hints(place, Hint::Percent)
    };
    let asked: Vec<String> = found
        .asked
        .iter()
        .flat_map(|asked| &asked.answers)
        .flat_map(|answer| &answer.mapping)
        .map(|(_, column)| column.clone())
        .collect();
    let may_be_added =
        |place: usize| asked.iter().any(|column| column.split(ADDED).any(|part| part == table.names[place]));
    for place in (0..table.width()).filter(|&place| is_money(place) || may_be_added(place)) {
        let Some(units) = table.units[place] else { continue };
        let column = table.names[place].clone();
        let example = table.cells(place).find(|cell| !cell.is_empty()).unwrap_or_default();
        let value = table.numbers[place].iter().flatten().next().copied().unwrap_or(0.0);
        found.evidence.push(format!("'{column}' counts in {}: {example} is {value:.2}.", units.name()));
        found.reading.units.push(ColumnUnits { column, units });
    }
}

/// A discount or a tax that was mistaken for the amount or the quantity because of a word in its heading is neither if
/// another column holds money.
fn no_parts_as_amount(table: &mut Table) {
    let amount = table.place("amount");
    if amount.is_some_and(|place| !table.is_deduction(place) && !counts_pieces(table, place)) {
        return;
    }
    if table.place("unit_price").is_some() {
        table.unmap("amount");
        return;
    }
    let mut measures = table.measures();
    measures
        .retain(|&place| table.mapping[place].is_none() && !table.is_deduction(place) && !counts_pieces(table, place));
    let is_called = |place: usize, hint: Hint| {
        let is_price = table.hints(place, Hint::Unit) || table.hints(place, Hint::Price);
        table.hints(place, hint) && (!is_price || [Hint::Unit, Hint::Price].contains(&hint))
    };
    let called = |hint: Hint| measures.iter().copied().find(|&place| is_called(place, hint));
    let known = measures.iter().copied().find(|&place| is_word_of(&table.plain[place], "amount"));
    let by_heading = [Hint::Line, Hint::Order, Hint::Money, Hint::After, Hint::Before].into_iter().find_map(called);
    let price = || [Hint::Unit, Hint::Price].into_iter().find_map(called);
    // The only column with cents is money, whatever it is called.
    let only = || {
        let has_cents = |&place: &usize| table.has_cents(place);
        let mut with_cents = measures.iter().copied().filter(has_cents);
        let first = with_cents.next();
        first.filter(|_| with_cents.next().is_none())
    };
    if let Some(place) = known.or(by_heading).or_else(price).or_else(only) {
        table.map("amount", place);
    }
}

/// Whether a column is called a number of pieces and holds no cents.
fn counts_pieces(table: &Table, place: usize) -> bool {
    table.hints(place, Hint::Quantity) && table.numbers[place].iter().flatten().all(|number| number.fract() == 0.0)
}

/// "DB €": a margin, whose word counts pieces in another language.
fn is_headed_as_money(table: &Table, place: usize) -> bool {
    table.names[place].contains(['€', '$', '£'])
}

/// A column that is called so and holds whole numbers counts pieces.
fn quantity_by_heading(table: &mut Table) {
    // The number of a till counts nothing, nor does a tax.
    if let Some(place) = table.place("quantity")
        && (table.is_deduction(place) || table.hints(place, Hint::Detail) || names_till(&table.plain[place]))
        && !table.hints(place, Hint::Quantity)
        && !is_word_of(&table.plain[place], "quantity")
    {
        table.unmap("quantity");
    }
    if table.place("quantity").is_some() {
        return;
    }
    let counts = |&place: &usize| {
        let mut numbers = table.numbers[place].iter().flatten();
        // "Ποσότητα" begins like a word for money.
        // "DB" is a margin in one language and pieces in another.
        let is_free = table.mapping[place].is_none_or(|field| ["amount", "unit_price", "margin"].contains(&field));
        is_free
            && table.hints(place, Hint::Quantity)
            && !table.is_deduction(place)
            && (table.mapping[place] != Some("margin")
                || (counts_pieces(table, place) && !is_headed_as_money(table, place)))
            && numbers.all(|number| number.abs() < 100_000.0)
    };
    let measures = table.measures();
    if let Some(place) = measures.iter().copied().find(counts)
        && measures.len() > 1
    {
        table.map("quantity", place);
    }
}

/// A column that a formula explains is the money of the line; one from which something is still subtracted is not.
fn take_result(table: &mut Table, formulas: &[Formula], found: &mut Found) {
    let takes_off = |formula: &&Formula| formula.discount.is_some() || formula.returns.is_some();
    // A column that says the same as another is reduced with it.
    let reduced = |place: usize| {
        formulas
            .iter()
            .filter(takes_off)
            .any(|formula| formula.tax.is_none() && (formula.price == place || table.are_same(formula.price, place)))
    };
    // quantity × price − discount = net makes "gross" = quantity × price redundant.
    let before_discount = |formula: &Formula| {
        formulas.iter().filter(takes_off).any(|other| {
            other.price == formula.price
                && other.quantity == formula.quantity
                && !takes_off(&formula)
                && formula.tax.is_none()
        })
    };
    let results: Vec<&Formula> =
        formulas.iter().filter(|formula| !reduced(formula.result) && !before_discount(formula)).collect();
    let Some(first) = results.iter().find(|formula| formula.tax.is_none()).or(results.first()).copied() else { return };
    let mapped = table.place("amount");
    let chosen = results.iter().find(|formula| Some(formula.result) == mapped).copied();
    let is_explained = |place: usize| formulas.iter().any(|formula| formula.price == place || formula.result == place);
    let chosen = match (chosen, mapped) {
        (Some(chosen), _) => chosen,
        // A total that nothing explains includes more than the lines: shipping, tips; it is used unless it belongs to
        // the order.
        (None, Some(amount))
            if !is_explained(amount) && Orders::from_table(table).stand(table, amount) == OfOrder::No =>
        {
            return;
        }
        _ => first,
    };
    table.unmap("unit_price");
    if let Some(quantity) = chosen.quantity {
        table.map("quantity", quantity);
    }
    table.map("amount", chosen.result);
    found.evidence.push(format!(
        "{} on the rows, so {} is the money of a line.",
        chosen.told(table),
        table.named(chosen.result)
    ));
    found.formula = Some(*chosen);
}

/// A formula identifies the quantity if no heading did.
fn quantity_by_arithmetic(table: &mut Table, formulas: &[Formula]) {
    let told = formulas.iter().find_map(|formula| formula.quantity);
    if let (None, Some(place)) = (table.place("quantity"), told)
        && table.mapping[place].is_none()
    {
        table.map("quantity", place);
    }
}

/// Nothing is called so, but the price times a column of whole numbers adds up to the totals of the orders.
fn quantity_by_totals(table: &mut Table, orders: &Orders) {
    if table.place("quantity").is_some() || !orders.has_lines() {
        return;
    }
    let measures = table.measures();
    let (totals, lines): (Vec<usize>, Vec<usize>) =
        measures.into_iter().partition(|&place| orders.stand(table, place) != OfOrder::No);
    let counts = |place: usize| {
        let mut numbers = table.numbers[place].iter().flatten();
        table.mapping[place].is_none()
            && !table.is_deduction(place)
            && numbers.all(|number| number.fract() == 0.0 && number.abs() < 1000.0)
    };
    let adds_up = |pieces: usize| {
        let prices = lines.iter().filter(|&&price| price != pieces && !counts(price));
        prices.into_iter().any(|&price| {
            let share = |quantity: Option<usize>, total: usize| {
                orders.share_adding_up(table, total, &[], &|row| line_of(table, price, quantity, row)).unwrap_or(0.0)
            };
            totals.iter().any(|&total| {
                let times = share(Some(pieces), total);
                times > 0.6 && times > share(None, total) + 0.2
            })
        })
    };
    if let Some(place) = lines.iter().copied().find(|&place| counts(place) && adds_up(place)) {
        table.map("quantity", place);
    }
}
