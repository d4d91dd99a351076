//! Discounts and returns: taken off already or still to be taken off, as money or per cent.

use super::formula::{Formula, Off};
use super::headings::Hint;
use super::orders::{OfOrder, Orders};
use super::table::{Table, line_of};
use super::{Found, answer};

/// Discounts and returns that no formula has accounted for yet.
pub(super) fn deductions(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
    let base = table.place("amount").or(table.place("unit_price")).or(table.place("order_total"));
    let Some(base) = base else { return };
    let explained = formulas.iter().find(|formula| formula.result == base);
    let is_used = |place: usize| {
        explained.is_some_and(|formula| {
            formula.discount.is_some_and(|(used, _)| used == place) || formula.returns == Some(place)
        })
    };
    let free: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| {
            place != base && table.mapping[place].is_none() && table.is_any_nonzero(place) && !is_used(place)
        })
        .collect();
    let is_unit = table.mapping[base] == Some("unit_price");
    let before = is_unit || table.hints(base, Hint::Before);
    let after =
        !before && (table.hints(base, Hint::After) || explained.is_some_and(|formula| formula.discount.is_some()));
    for place in free.clone() {
        if !table.hints(place, Hint::Discount) || after || table.hints(place, Hint::Returns) {
            continue;
        }
        discount(table, orders, base, place, before, found);
    }
    for place in free {
        if !table.hints(place, Hint::Returns) {
            continue;
        }
        let is_money = table.numbers[place].iter().flatten().any(|number| number.abs() > 1.0 || number.fract() != 0.0);
        let nets = explained.is_some_and(|formula| formula.returns.is_some()) || table.hints(base, Hint::After);
        if is_money && !nets && !table.hints(place, Hint::Percent) && table.place("returns").is_none() {
            table.map("returns", place);
            found.reading.refund_of_order = orders.has_lines() && orders.stand(table, place) == OfOrder::FirstLine;
            found.evidence.push(format!("{} is taken off {}.", table.named(place), table.named(base)));
        }
    }
}

fn discount(table: &mut Table, orders: &Orders, base: usize, place: usize, before: bool, found: &mut Found) {
    let of_order = orders.has_lines() && orders.stand(table, place) == OfOrder::FirstLine;
    let off = if of_order { Some(Off::Line) } else { kind_of_discount(table, base, place) };
    let off = off.or_else(|| by_totals(table, orders, base, place));
    let field = match off {
        _ if of_order => "order_discount",
        Some(Off::Percent | Off::Share) => "discount_percent",
        Some(Off::Line | Off::Each) => "discount",
        None => {
            let sum = |percent: bool| deducted(table, base, place, percent);
            found.ask(
                format!("Is {} money or per cent? Both fit the file.", table.named(place)),
                vec![
                    answer(table, "money off the line", &[("discount", place)], sum(false)),
                    answer(table, "per cent of the line", &[("discount_percent", place)], sum(true)),
                ],
            );
            "discount_percent"
        }
    };
    if table.place(field).is_some() {
        return;
    }
    if !before {
        let plain_sum = table.numbers[base].iter().flatten().sum();
        let less = deducted(table, base, place, field == "discount_percent");
        let base_field = table.mapping[base].unwrap_or("amount");
        found.ask(
            format!("Is {} still to be taken off {}, or taken off already?", table.named(place), table.named(base)),
            vec![
                answer(table, "still to be taken off", &[(base_field, base), (field, place)], less),
                answer(table, "taken off already", &[(base_field, base)], plain_sum),
            ],
        );
        return;
    }
    table.map(field, place);
    found.reading.discount_shares |= off == Some(Off::Share);
    let how = if field == "discount_percent" { " as per cent" } else { "" };
    found.evidence.push(format!("{} is taken off{how}; no column holds what is left.", table.named(place)));
}

/// Money or per cent, by the totals of the orders: the one with which more of them add up.
fn by_totals(table: &Table, orders: &Orders, base: usize, place: usize) -> Option<Off> {
    let totals =
        table.measures().into_iter().filter(|&total| total != base && orders.stand(table, total) != OfOrder::No);
    totals.into_iter().find_map(|total| {
        let share =
            |percent: bool| orders.share_adding_up(table, total, &[], &|row| left_of(table, base, place, percent, row));
        let (money, percent) = (share(false)?, share(true)?);
        if money > percent && money > 0.5 {
            Some(Off::Line)
        } else {
            (percent > money && percent > 0.5).then_some(Off::Percent)
        }
    })
}

/// Money or per cent, by the heading, the cells and what a line can bear; none where both can be.
fn kind_of_discount(table: &Table, base: usize, place: usize) -> Option<Off> {
    let signed = table.cells(place).any(|cell| cell.ends_with('%'));
    let header = &table.names[place];
    if header.contains('%') || table.hints(place, Hint::Percent) || signed {
        return Some(Off::Percent);
    }
    let told: Vec<f64> = table.numbers[place].iter().flatten().copied().filter(|number| *number != 0.0).collect();
    if told.iter().all(|number| number.abs() <= 1.0) && told.iter().any(|number| number.fract() != 0.0) {
        return Some(Off::Share);
    }
    let quantity = table.place("quantity").filter(|_| table.mapping[base] == Some("unit_price"));
    let too_much = (0..table.rows.len()).any(|row| {
        let line = line_of(table, base, quantity, row);
        table.numbers[place][row].zip(line).is_some_and(|(off, line)| off.abs() > line.abs() + 0.011)
    });
    let is_money =
        told.iter().any(|number| number.abs() > 100.0 || (number * 2.0).fract().abs() > 1e-9 || *number < 0.0);
    let named = [
        "amount", "betrag", "montant", "importe", "importo", "bedrag", "wert", "value", "eur", "usd", "kwota", "€", "$",
    ];
    let is_named = named.iter().any(|word| header.to_lowercase().contains(word));
    match (is_money || is_named, too_much) {
        (true, _) => Some(Off::Line),
        (false, true) => Some(Off::Percent),
        (false, false) => None,
    }
}

fn deducted(table: &Table, base: usize, place: usize, percent: bool) -> f64 {
    (0..table.rows.len()).filter_map(|row| left_of(table, base, place, percent, row)).sum()
}

/// What a discount leaves of a row.
fn left_of(table: &Table, base: usize, place: usize, percent: bool, row: usize) -> Option<f64> {
    let quantity = table.place("quantity").filter(|_| table.mapping[base] == Some("unit_price"));
    let line = line_of(table, base, quantity, row)?;
    let off = table.numbers[place][row].unwrap_or(0.0).abs();
    Some(if percent { line * (1.0 - off / 100.0) } else { line - off * line.signum() })
}
