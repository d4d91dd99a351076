//! Discounts of whole orders beside the money of their lines: what the totals of the orders show of them.

use super::headings::Hint;
use super::orders::{OfOrder, Orders};
use super::table::{Table, line_of};
use super::{Found, answer};

/// A discount of the whole order that stands on each of its lines is taken off once, where the totals show that it is still
/// to be taken off. Whether the column is of that kind.
pub(super) fn on_each_line(table: &mut Table, orders: &Orders, base: usize, place: usize, found: &mut Found) -> bool {
    let of_lines = ["amount", "unit_price"].iter().any(|field| table.place(field) == Some(base));
    // Per cent of an order are per cent of each line.
    if table.hints(place, Hint::Percent) || table.names[place].contains('%') {
        return false;
    }
    let stands = orders.stand(table, place);
    if !of_lines
        || stands == OfOrder::No
        || orders.stand(table, base) != OfOrder::No
        || table.place("order_discount").is_some()
    {
        return false;
    }
    let quantity = table.place("quantity").filter(|_| table.mapping[base] == Some("unit_price"));
    let first = orders.first_rows();
    // What is as large as the lines is a total itself.
    let size = |place: usize, row: usize| table.numbers[place][row].map_or(0.0, f64::abs);
    let lines: f64 = (0..table.rows.len()).filter_map(|row| line_of(table, base, quantity, row)).map(f64::abs).sum();
    if first.iter().map(|&row| size(place, row)).sum::<f64>() * 2.0 > lines {
        return false;
    }
    let line = |row: usize| line_of(table, base, quantity, row);
    let less = |row: usize| {
        let off = if first.contains(&row) { table.numbers[place][row].unwrap_or(0.0).abs() } else { 0.0 };
        Some(line(row)? - off)
    };
    let told: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&other| other != base && other != place && orders.stand(table, other) != OfOrder::No)
        .collect();
    let shows = |total: usize| {
        let extras =
            std::iter::once(Vec::new()).chain(told.iter().filter(|&&extra| extra != total).map(|&extra| vec![extra]));
        extras.into_iter().any(|extra| {
            let share = |line: &dyn Fn(usize) -> Option<f64>| orders.share_adding_up(table, total, &extra, line);
            share(&less).is_some_and(|less| less > 0.9 && share(&line).is_none_or(|plain| less > plain))
        })
    };
    if !told.iter().any(|&total| shows(total)) {
        // One order may have two lines of the same discount by chance.
        if stands == OfOrder::Repeated(1) {
            return false;
        }
        let is_first = stands == OfOrder::FirstLine;
        if !is_first && table.hints(place, Hint::Discount) && !adds_up(table, orders, &told, &line) {
            let sum = |line: &dyn Fn(usize) -> Option<f64>| (0..table.rows.len()).filter_map(line).sum::<f64>();
            let field = table.mapping[base].unwrap_or("amount");
            let (off, already) = (sum(&less), sum(&line));
            found.ask(
                format!(
                    "{} is of the whole order. Is it still to be taken off, or taken off already?",
                    table.named(place)
                ),
                vec![
                    answer(table, "still to be taken off", &[(field, base), ("order_discount", place)], off),
                    answer(table, "taken off already", &[(field, base)], already),
                ],
            );
        }
        return !is_first;
    }
    table.map("order_discount", place);
    found.reading.discount_of_order = true;
    found
        .evidence
        .push(format!("{} is of the whole order: it is taken off once, as the totals show.", table.named(place)));
    true
}

/// Whether lines add up to a total of their order, with what else is told once an order.
fn adds_up(table: &Table, orders: &Orders, told: &[usize], line: &dyn Fn(usize) -> Option<f64>) -> bool {
    let totals = told.iter().copied().filter(|&total| !table.is_deduction(total));
    totals.into_iter().any(|total| {
        let others: Vec<usize> = told.iter().copied().filter(|&other| other != total).collect();
        let share = |further: &[usize]| orders.share_adding_up(table, total, further, line);
        Orders::extras(&others).iter().any(|further| share(further).is_some_and(|share| share > 0.9))
    })
}

/// Where a discount of the order is told, the money of the lines is that which adds up to the order's total with it: net
/// amounts do not where it is taken off the gross ones.
pub(super) fn lines_that_add_up(table: &mut Table, orders: &Orders, found: &mut Found) {
    let Some(base) = table.place("amount").filter(|_| table.place("unit_price").is_none()) else { return };
    let (told, lines): (Vec<usize>, Vec<usize>) =
        table.measures().into_iter().partition(|&place| orders.stand(table, place) != OfOrder::No);
    let is_off = |&place: &usize| {
        let is_told = matches!(orders.stand(table, place), OfOrder::Repeated(seen) if seen > 1);
        is_told && table.hints(place, Hint::Discount) && !table.hints(place, Hint::Percent)
    };
    if !lines.contains(&base) || !told.iter().any(is_off) {
        return;
    }
    let fits = |place: usize| adds_up(table, orders, &told, &|row| table.numbers[place][row]);
    if fits(base) {
        return;
    }
    let may_be = |&place: &usize| {
        place != base && table.mapping[place] != Some("quantity") && !table.is_deduction(place) && fits(place)
    };
    if let Some(place) = lines.into_iter().find(may_be) {
        found.evidence.push(format!(
            "{} adds up to the totals of the orders, {} does not: it is the money of a line.",
            table.named(place),
            table.named(base)
        ));
        table.map("amount", place);
    }
}
