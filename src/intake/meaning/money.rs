//! Which columns make up the money of a line, by the arithmetic that holds on the file.

use super::Found;
use super::deductions::deductions;
use super::formula::{self, Formula};
use super::headings::{Hint, is_word_of};
use super::of_the_order::of_the_order;
use super::orders::{OfOrder, Orders};
use super::price_reading::price_of_one_or_line;
use super::table::Table;
use super::two_columns::two_columns;

/// The fields of money, which only arithmetic gives to a column.
pub(crate) const MONEY_FIELDS: [&str; 8] =
    ["amount", "unit_price", "order_total", "discount", "discount_percent", "order_discount", "returns", "entry"];

/// Settles amount, price, discounts and returns.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    no_parts_as_amount(table);
    let orders = Orders::of(table);
    let formulas = formula::find(table, &orders);
    take_result(table, &formulas, found);
    two_columns(table, found);
    quantity_by_arithmetic(table, &formulas);
    of_the_order(table, &orders, &formulas, found);
    price_of_one_or_line(table, &orders, &formulas, found);
    deductions(table, &orders, &formulas, found);
}

/// A discount or a tax that was taken for the amount or the quantity, by a word in its heading, is neither where another
/// column holds money.
fn no_parts_as_amount(table: &mut Table) {
    if let Some(place) = table.place("quantity")
        && table.is_deduction(place)
        && !table.hints(place, Hint::Quantity)
    {
        table.unmap("quantity");
    }
    let amount = table.place("amount");
    if amount.is_some_and(|place| !table.is_deduction(place)) {
        return;
    }
    if table.place("unit_price").is_some() {
        table.unmap("amount");
        return;
    }
    let measures = table.measures();
    let is_money = |&place: &usize| {
        let hinted = [Hint::Line, Hint::Order, Hint::After, Hint::Before, Hint::Unit].into_iter();
        table.mapping[place].is_none()
            && !table.is_deduction(place)
            && (is_word_of(&table.plain[place], "amount") || hinted.into_iter().any(|hint| table.hints(place, hint)))
    };
    if let Some(place) = measures.into_iter().find(is_money) {
        table.map("amount", place);
    }
}

/// A column that a formula explains is the money of the line; one from which something is still taken off is not.
fn take_result(table: &mut Table, formulas: &[Formula], found: &mut Found) {
    let takes_off = |formula: &&Formula| formula.discount.is_some() || formula.returns.is_some();
    let reduced =
        |place: usize| formulas.iter().filter(takes_off).any(|formula| formula.price == place && formula.tax.is_none());
    // quantity × price − discount = net explains "gross" = quantity × price away.
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
        // A total that nothing explains holds more than the lines: shipping, tips; it stays unless it is of the order.
        (None, Some(amount)) if !is_explained(amount) && Orders::of(table).stand(table, amount) == OfOrder::No => {
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

/// A formula names the quantity where no heading did.
fn quantity_by_arithmetic(table: &mut Table, formulas: &[Formula]) {
    let told = formulas.iter().find_map(|formula| formula.quantity);
    if let (None, Some(place)) = (table.place("quantity"), told)
        && table.mapping[place].is_none()
    {
        table.map("quantity", place);
    }
}
