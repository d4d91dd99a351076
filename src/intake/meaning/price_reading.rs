//! One column of money next to a quantity, interpreted as the unit price or the money of the line.

use super::formula::Formula;
use super::headings::{Hint, is_price, is_word_of};
use super::orders::{OfOrder, Orders};
use super::price::{OfOne, of_one};
use super::table::{Table, line_of};
use super::{Found, answer};

/// One column of money next to a quantity: whether it is per piece or for the line.
pub(super) fn price_of_one_or_line(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
    let (amount, unit, quantity) = (table.place("amount"), table.place("unit_price"), table.place("quantity"));
    let Some(quantity) = quantity.filter(|&place| table.numeric[place]) else { return };
    if found.reading.price_of.is_some() || (found.formula.is_some() && amount.is_some()) {
        return;
    }
    // Both are mapped and no arithmetic relates them: the amount is given for each row, and its heading counts.
    if amount.is_some() && unit.is_some() {
        table.unmap("unit_price");
    }
    let Some(money) = amount.or(unit) else { return };
    if formulas.iter().any(|formula| formula.result == money) || !table.numeric[money] {
        return;
    }
    let several =
        table.numbers[quantity].iter().flatten().any(|number| (number.abs() - 1.0).abs() > 1e-9 && *number != 0.0);
    if !several {
        return;
    }
    let by_heading = if table.hints(money, Hint::Unit) && !table.hints(money, Hint::Line) {
        Some(OfOne::Piece)
    } else if is_of_line(table, money) {
        Some(OfOne::Line)
    } else {
        None
    };
    let shown = of_one(table, money, quantity);
    let verdict = match (shown, by_heading) {
        (Some(shown), Some(heading)) if shown.of != heading && !shown.is_strong => None,
        (Some(shown), _) => Some(shown.of),
        (None, heading) => heading,
    };
    let verdict = by_orders(table, orders, money, quantity).or(verdict);
    let field = |of: OfOne| if of == OfOne::Piece { "unit_price" } else { "amount" };
    if let Some(of) = verdict {
        if shown.is_some_and(|shown| shown.of == of) {
            let how = if of == OfOne::Piece {
                "is the same whatever the quantity, so it is the price of one"
            } else {
                "rises with the quantity, so it is the money of the line"
            };
            found.evidence.push(format!("For the same product {} {how}.", table.named(money)));
        } else {
            let what = if of == OfOne::Piece { "the price of one" } else { "the money of the line" };
            let why = if by_heading == Some(of) { "by its name" } else { "as the totals of the orders show" };
            found.evidence.push(format!("{} is read as {what}, {why}.", table.named(money)));
        }
        table.unmap("amount");
        table.unmap("unit_price");
        table.map(field(of), money);
        return;
    }
    let line: f64 = table.numbers[money].iter().flatten().sum();
    let each: f64 = (0..table.rows.len()).filter_map(|row| line_of(table, money, Some(quantity), row)).sum();
    found.ask(
        format!("Is {} the price of one piece or the money of the line? Both fit the file.", table.named(money)),
        vec![
            answer(
                table,
                &format!("the money of the line, whatever {} says", table.named(quantity)),
                &[("amount", money)],
                line,
            ),
            answer(
                table,
                &format!("the price of one, times {}", table.named(quantity)),
                &[("unit_price", money)],
                each,
            ),
        ],
    );
}

/// The one interpretation for which the lines of nearly all orders add up to a total given on the order, with or
/// without other order-level amounts such as shipping.
fn by_orders(table: &Table, orders: &Orders, money: usize, quantity: usize) -> Option<OfOne> {
    let measures = table.measures();
    let of_order: Vec<usize> =
        measures.into_iter().filter(|&place| place != money && orders.stand(table, place) != OfOrder::No).collect();
    let adds_up = |total: usize, quantity: Option<usize>| {
        let line = |row: usize| line_of(table, money, quantity, row);
        let right =
            |further: &[usize]| orders.share_adding_up(table, total, further, &line).is_some_and(|share| share > 0.9);
        right(&[]) || of_order.iter().any(|&extra| extra != total && right(&[extra]))
    };
    of_order.iter().find_map(|&total| match (adds_up(total, Some(quantity)), adds_up(total, None)) {
        (true, false) => Some(OfOne::Piece),
        (false, true) => Some(OfOne::Line),
        _ => None,
    })
}

/// Headings that say it is the money of the row, except for words that also occur on price tags.
fn is_of_line(table: &Table, place: usize) -> bool {
    let plain = &table.plain[place];
    !is_price(plain)
        && plain != "itemprice"
        && (table.hints(place, Hint::Line)
            || table.hints(place, Hint::Order)
            || is_word_of(plain, "amount")
            || table.mapping[place] == Some("amount"))
}
