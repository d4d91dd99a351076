//! Order totals that are on its lines: whether the total or the lines count.

use super::formula::Formula;
use super::headings::Hint;
use super::orders::{OfOrder, Orders};
use super::table::{Table, line_of};
use super::{Found, answer};

/// An order total that is repeated on each line counts once; if lines have their own money, that counts.
pub(super) fn of_the_order(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
    let Some(amount) = table.place("amount") else { return };
    let stand = orders.stand(table, amount);
    let OfOrder::Repeated(seen) = stand else {
        if stand == OfOrder::FirstLine {
            lines_instead_of_first(table, orders, amount, found);
        }
        return;
    };
    if let Some((place, quantity)) = lines_of(table, orders, formulas, amount) {
        let lines =
            if quantity.is_some() { format!("{} times the quantity", table.named(place)) } else { table.named(place) };
        found.evidence.push(format!(
            "{} is the same on each line of an order, and {lines} adds up to it: the lines are counted, not the total.",
            table.named(amount)
        ));
        table.unmap("amount");
        match quantity {
            Some(quantity) => {
                table.map("quantity", quantity);
                table.map("unit_price", place);
            }
            None => table.map("amount", place),
        }
        return;
    }
    let unit = table
        .place("unit_price")
        .or_else(|| table.measures().into_iter().find(|&place| table.hints(place, Hint::Unit)));
    let once = once_sum(table, orders, amount);
    if let Some(unit) = unit.filter(|&unit| unit != amount && orders.stand(table, unit) == OfOrder::No) {
        let lines = (0..table.rows.len()).filter_map(|row| line_of(table, unit, table.place("quantity"), row)).sum();
        found.ask(
            format!(
                "{} is the same on each line of an order, and the lines do not add up to it. What counts?",
                table.named(amount)
            ),
            vec![
                answer(
                    table,
                    &format!("the total of each order, {}, counted once", table.named(amount)),
                    &[("order_total", amount)],
                    once,
                ),
                answer(
                    table,
                    &format!("each line at its price, {}", table.named(unit)),
                    &[("unit_price", unit)],
                    lines,
                ),
            ],
        );
    } else if seen < 2 && !table.hints(amount, Hint::Order) {
        let each = table.numbers[amount].iter().flatten().sum();
        found.ask(
            format!(
                "{} is the same on each line of the only order with several lines. Is it of the order or of each line?",
                table.named(amount)
            ),
            vec![
                answer(table, "the total of the order, counted once", &[("order_total", amount)], once),
                answer(table, "the money of each line", &[("amount", amount)], each),
            ],
        );
    }
    found.evidence.push(format!(
        "{} is the same on each line of an order ({seen} orders show it) and no line has money of its own: it counts once an order, on its first line.",
        table.named(amount)
    ));
    table.unmap("amount");
    table.unmap("unit_price");
    table.map("order_total", amount);
}

/// The total is on the first line only: if each line has a price, the lines count.
fn lines_instead_of_first(table: &mut Table, orders: &Orders, amount: usize, found: &mut Found) {
    let is_price = |&place: &usize| {
        place != amount
            && table.filled(place) * 20 >= table.rows.len() * 19
            && orders.stand(table, place) == OfOrder::No
            && table.mapping[place] != Some("quantity")
            && (table.hints(place, Hint::Unit)
                || table.mapping[place] == Some("unit_price")
                || table.hints(place, Hint::Line))
    };
    let Some(place) = table.measures().into_iter().find(is_price) else {
        let mut lines: Vec<usize> = table.measures();
        lines.retain(|&place| {
            place != amount
                && orders
                    .share_adding_up(table, amount, &[], &|row| table.numbers[place][row])
                    .is_some_and(|share| share > 0.9)
        });
        if let Some(&place) = lines.first() {
            found.evidence.push(format!(
                "{} adds up to {} of each order: the lines are counted.",
                table.named(place),
                table.named(amount)
            ));
            table.map("amount", place);
        } else {
            table.unmap("unit_price");
            table.map("order_total", amount);
        }
        return;
    };
    found.evidence.push(format!(
        "{} stands on the first line of an order only, {} on each: the lines are counted.",
        table.named(amount),
        table.named(place)
    ));
    table.unmap("amount");
    if table.hints(place, Hint::Line) && !table.hints(place, Hint::Unit) {
        table.unmap("unit_price");
        table.map("amount", place);
    } else {
        table.map("unit_price", place);
    }
}

/// The column, with or without the quantity, whose lines add up to the order total, with or without what is given once
/// per order such as shipping.
fn lines_of(table: &Table, orders: &Orders, formulas: &[Formula], total: usize) -> Option<(usize, Option<usize>)> {
    let quantity = table.place("quantity");
    let candidates: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| place != total && Some(place) != quantity && table.is_any_nonzero(place))
        .filter(|&place| orders.stand(table, place) == OfOrder::No)
        .collect();
    let extras: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| {
            place != total && matches!(orders.stand(table, place), OfOrder::Repeated(_) | OfOrder::FirstLine)
        })
        .collect();
    let discounts: Vec<usize> =
        candidates.iter().copied().filter(|&place| table.hints(place, Hint::Discount)).collect();
    let taxes: Vec<usize> =
        table.measures().into_iter().filter(|&place| place != total && table.hints(place, Hint::Tax)).collect();
    let adds_up = |place: usize, quantity: Option<usize>| {
        let line = |row: usize| line_of(table, place, quantity, row);
        let right = |line: &dyn Fn(usize) -> Option<f64>| {
            let right = |further: &[usize]| {
                orders.share_adding_up(table, total, further, line).is_some_and(|share| share > 0.9)
            };
            Orders::extras(&extras).iter().any(|further| right(further))
        };
        let told = |off: usize, row: usize| table.numbers[off][row].unwrap_or(0.0).abs();
        let pieces =
            |row: usize| table.place("quantity").and_then(|place| table.numbers[place][row]).unwrap_or(1.0).abs();
        let taxed = |tax: usize| {
            right(&|row| line(row).map(|line| line * (1.0 + told(tax, row) / 100.0)))
                || right(&|row| line(row).map(|line| line + table.numbers[tax][row].unwrap_or(0.0)))
        };
        right(&line)
            || taxes.iter().any(|&tax| tax != place && taxed(tax))
            || discounts.iter().filter(|&&off| off != place).any(|&off| {
                right(&|row| line(row).map(|line| line * (1.0 - told(off, row) / 100.0)))
                    || right(&|row| line(row).map(|line| line - told(off, row) * line.signum()))
                    || right(&|row| Some(line(row)? - told(off, row) * pieces(row) * line(row)?.signum()))
            })
    };
    let explained = |place: &usize| formulas.iter().any(|formula| formula.result == *place);
    let direct = candidates
        .iter()
        .copied()
        .filter(explained)
        .chain(candidates.iter().copied())
        .find(|&place| adds_up(place, None));
    direct.map(|place| (place, None)).or_else(|| {
        candidates
            .iter()
            .copied()
            .find(|&place| quantity.is_some() && adds_up(place, quantity))
            .map(|place| (place, quantity))
    })
}

/// Each order's total counted on its first line.
fn once_sum(table: &Table, orders: &Orders, place: usize) -> f64 {
    let further: std::collections::HashSet<usize> =
        orders.several_lines().flat_map(|rows| rows[1..].iter().copied()).collect();
    (0..table.rows.len()).filter(|row| !further.contains(row)).filter_map(|row| table.numbers[place][row]).sum()
}
