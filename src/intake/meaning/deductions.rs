//! Discounts and returns: already subtracted or still to be subtracted, as money or per cent.

use std::collections::HashMap;

use super::formula::{Formula, Off};
use super::headings::{Hint, names_pieces};
use super::money_words::names_voucher;
use super::orders::{OfOrder, Orders};
use super::table::{Table, line_of};
use super::{Found, answer, off_the_order};
use crate::words;

/// Discounts and returns that no formula has accounted for yet.
pub(super) fn deductions(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
    let base = table.place("amount").or(table.place("unit_price")).or(table.place("order_total"));
    let Some(base) = base else { return };
    let behind = formulas_behind(formulas, base);
    let is_used = |place: usize| {
        behind.iter().any(|formula| {
            let is_off = formula.discount.is_some_and(|(used, _)| used == place) || formula.further == Some(place);
            is_off || formula.returns == Some(place)
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
    // "Brutto" is before a discount, or with the tax.
    let with_tax = behind.iter().any(|formula| formula.tax.is_some());
    let before = is_unit || (table.hints(base, Hint::Before) && !with_tax);
    // What is called the total of an order is what was paid.
    let is_total = table.hints(base, Hint::After) || table.hints(base, Hint::Order);
    let is_less = behind.iter().any(|formula| formula.discount.is_some());
    let after = is_less || (!before && is_total);
    for place in free.clone() {
        // Whatever it is called, the totals show what is taken off them.
        let is_of_order = off_the_order::on_each_line(table, orders, base, place, found);
        let is_discount = table.hints(place, Hint::Discount) || is_share_off(table, place);
        if is_of_order || after || !is_discount || table.hints(place, Hint::Returns) {
            continue;
        }
        if is_what_is_left(table, base, place) {
            table.map("amount", place);
            let told = "is most of the line on each row, so it is what is left after the discount";
            found.evidence.push(format!("{} {told}.", table.named(place)));
            return;
        }
        // A voucher may have paid for the line, too.
        let is_before = before && !names_voucher(&table.plain[place]);
        discount(table, orders, base, place, is_before, found);
    }
    if is_unit && formulas.is_empty() {
        perhaps_off(table, orders, base, &free, found);
    }
    for place in free {
        if !table.hints(place, Hint::Returns) {
            continue;
        }
        if counts_what_came_back(table, place) {
            pieces_back(table, base, place, found);
            continue;
        }
        let is_money = table.numbers[place].iter().flatten().any(|number| number.abs() > 1.0 || number.fract() != 0.0);
        let nets = behind.iter().any(|formula| formula.returns.is_some()) || table.hints(base, Hint::After);
        if is_money && !nets && !table.hints(place, Hint::Percent) && table.place("returns").is_none() {
            table.map("returns", place);
            let stand = orders.stand(table, place);
            found.reading.refund_of_order = orders.has_lines() && stand != OfOrder::No;
            found.reading.refund_on_each_line = matches!(stand, OfOrder::Repeated(_));
            found.evidence.push(format!("{} is taken off {}.", table.named(place), table.named(base)));
        }
    }
}

/// "Qty refunded": pieces, not money.
fn counts_what_came_back(table: &Table, place: usize) -> bool {
    names_pieces(&table.names[place])
        && table.place("quantity").is_some_and(|quantity| quantity != place)
        && table.numbers[place].iter().flatten().all(|number| number.fract() == 0.0)
}

/// Pieces that came back are taken off the line, unless its money is that of the others already.
fn pieces_back(table: &mut Table, base: usize, place: usize, found: &mut Found) {
    let Some(quantity) = table.place("quantity") else { return };
    let prices: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&price| price != base && (table.hints(price, Hint::Unit) || table.hints(price, Hint::Price)))
        .collect();
    let is_off = |price: usize| {
        let rows = (0..table.rows.len()).filter(|&row| table.numbers[place][row].is_some_and(|back| back != 0.0));
        let told = rows.filter_map(|row| {
            let of = |place: usize| table.numbers[place][row];
            let left = (of(quantity)? - of(place)?.abs()) * of(price)?;
            Some((left - of(base)?).abs() <= 0.011)
        });
        let told: Vec<bool> = told.collect();
        !told.is_empty() && told.iter().filter(|right| **right).count() * 10 >= told.len() * 9
    };
    if table.place("returns").is_some() || prices.into_iter().any(is_off) {
        return;
    }
    table.map("returns", place);
    found.reading.returned_pieces = true;
    found.evidence.push(format!("{} counts pieces that came back: they are taken off the line.", table.named(place)));
}

/// A column of money that is nothing on many rows and never more than the line may be what is taken off it, whatever it is
/// called; without a total only a person knows.
fn perhaps_off(table: &Table, orders: &Orders, base: usize, free: &[usize], found: &mut Found) {
    let quantity = table.place("quantity");
    let is_called = |place: usize| {
        [Hint::Tax, Hint::Shipping, Hint::Returns, Hint::Detail, Hint::Product, Hint::Quantity]
            .into_iter()
            .any(|hint| table.hints(place, hint))
    };
    let may_be = |&place: &usize| {
        let told = &table.numbers[place];
        let nothing = told.iter().flatten().filter(|number| **number == 0.0).count();
        let some = told.iter().flatten().count() - nothing;
        let fits = |row: usize| {
            let line = line_of(table, base, quantity, row).map_or(0.0, f64::abs);
            told[row].is_none_or(|off| off.abs() <= line + 0.011)
        };
        table.mapping[place].is_none()
            && !is_called(place)
            && orders.stand(table, place) == OfOrder::No
            && nothing * 10 >= table.rows.len() * 3
            && some >= 2
            && told.iter().flatten().any(|number| number.fract() != 0.0)
            && (0..table.rows.len()).all(fits)
    };
    let Some(&place) = free.iter().find(|place| may_be(place)) else { return };
    let full = (0..table.rows.len()).filter_map(|row| line_of(table, base, quantity, row)).sum();
    found.ask(
        format!("Is {} taken off the line?", table.named(place)),
        vec![
            answer(
                table,
                "it is taken off",
                &[("unit_price", base), ("discount", place)],
                deducted(table, base, place, Off::Line),
            ),
            answer(table, "it changes nothing", &[("unit_price", base)], full),
        ],
    );
}

/// Whether a column that is named after a discount holds the line without it ("Discounted total"): nobody takes most of every
/// line off.
fn is_what_is_left(table: &Table, base: usize, place: usize) -> bool {
    let quantity = if table.mapping[base] == Some("unit_price") { table.place("quantity") } else { None };
    let shares = (0..table.rows.len()).filter_map(|row| {
        let line = line_of(table, base, quantity, row).filter(|line| line.abs() > 0.011)?;
        Some(table.numbers[place][row]? / line)
    });
    let (mut all, mut most, mut whole) = (0_usize, 0_usize, 0_usize);
    for share in shares {
        all += 1;
        most += usize::from((0.4..=1.001).contains(&share));
        whole += usize::from((share - 1.0).abs() < 0.001);
    }
    all >= 4 && most * 20 >= all * 19 && whole > 0 && !table.names[place].contains('%')
}

/// Per cents that are nothing on many rows, and no tax: what else would be left off a price?
fn is_share_off(table: &Table, place: usize) -> bool {
    let numbers: Vec<f64> = table.numbers[place].iter().flatten().copied().collect();
    let nothing = numbers.iter().filter(|number| **number == 0.0).count();
    table.names[place].contains('%')
        && !table.hints(place, Hint::Tax)
        && numbers.iter().all(|number| (0.0..=100.0).contains(number))
        && nothing * 10 >= numbers.len() * 3
        && nothing < numbers.len()
}

/// What makes a column up, and what makes up the column that it is made of: quantity × price − discount = net, net + tax = gross.
fn formulas_behind(formulas: &[Formula], base: usize) -> Vec<Formula> {
    let mut behind: Vec<Formula> = Vec::new();
    let mut result = base;
    while let Some(formula) = formulas.iter().find(|formula| formula.result == result)
        && !behind.contains(formula)
    {
        behind.push(*formula);
        result = formula.price;
    }
    behind
}

fn discount(table: &mut Table, orders: &Orders, base: usize, place: usize, before: bool, found: &mut Found) {
    let of_order = orders.has_lines() && orders.stand(table, place) == OfOrder::FirstLine;
    let is_each = !of_order && table.place("quantity").is_some() && names_each(&table.names[place]);
    let off = if of_order {
        Some(Off::Line)
    } else if is_each {
        Some(Off::Each)
    } else {
        kind_of_discount(table, base, place)
    };
    let off = off.or_else(|| by_totals(table, orders, base, place));
    let field = match off {
        _ if of_order => "order_discount",
        Some(Off::Percent | Off::Share) => "discount_percent",
        Some(Off::Line | Off::Each) => "discount",
        None => {
            let sum = |off: Off| deducted(table, base, place, off);
            found.ask(
                format!("Is {} money or per cent? Both fit the file.", table.named(place)),
                vec![
                    answer(table, "money off the line", &[("discount", place)], sum(Off::Line)),
                    answer(table, "per cent of the line", &[("discount_percent", place)], sum(Off::Percent)),
                ],
            );
            "discount_percent"
        }
    };
    if table.place(field).is_some() {
        return;
    }
    let how = off.unwrap_or(Off::Percent);
    if !before && let Some(is_off) = by_products(table, base, place, how) {
        let told = if is_off { "is taken off already" } else { "is still to be taken off" };
        found.evidence.push(format!(
            "{} {told}: {} of a product is {} where there is one.",
            table.named(place),
            table.named(base),
            if is_off { "less" } else { "the same" }
        ));
        if !is_off {
            table.map(field, place);
            found.reading.discount_shares |= off == Some(Off::Share);
            found.reading.discount_of_each |= off == Some(Off::Each);
        }
        return;
    }
    if !before {
        let plain_sum = table.numbers[base].iter().flatten().sum();
        let less = deducted(table, base, place, how);
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
    found.reading.discount_of_each |= off == Some(Off::Each);
    let told = match how {
        Off::Percent | Off::Share => " as per cent",
        Off::Each => " each piece",
        Off::Line => "",
    };
    found.evidence.push(format!("{} is taken off{told}; no column holds what is left.", table.named(place)));
}

/// Whether a discount is taken off already, by what the same product costs with and without one; none if too few show
/// it.
fn by_products(table: &Table, base: usize, place: usize, kind: Off) -> Option<bool> {
    let product = table.place("product")?;
    let quantity = table.place("quantity");
    let each = |row: usize| {
        let pieces = quantity.map_or(Some(1.0), |place| table.numbers[place][row]).filter(|pieces| *pieces != 0.0)?;
        Some((table.numbers[base][row]? / pieces, pieces))
    };
    let mut full: HashMap<&str, Vec<f64>> = HashMap::new();
    for row in 0..table.rows.len() {
        if let (Some(0.0), Some((price, _))) = (table.numbers[place][row].or(Some(0.0)), each(row)) {
            full.entry(table.cell(row, product)).or_default().push(price);
        }
    }
    let (mut less, mut same) = (0_usize, 0_usize);
    for row in 0..table.rows.len() {
        let off = table.numbers[place][row].unwrap_or(0.0).abs();
        let (Some((price, pieces)), Some(prices)) = (each(row), full.get(table.cell(row, product))) else { continue };
        if off == 0.0 {
            continue;
        }
        let slack = 0.011 / pieces.abs() + 0.0001 * price.abs();
        let near = |wanted: f64| (price.abs() - wanted.abs()).abs() <= slack;
        let left = |full: f64| match kind {
            Off::Percent => full * (1.0 - off / 100.0),
            Off::Share => full * (1.0 - off),
            Off::Each => full.abs() - off,
            Off::Line => full.abs() - off / pieces.abs(),
        };
        less += usize::from(prices.iter().any(|&full| near(left(full))));
        same += usize::from(prices.iter().any(|&full| near(full)));
    }
    if less >= 2 && less > same * 4 { Some(true) } else { (same >= 2 && same > less * 4).then_some(false) }
}

/// Money off the line or off each piece, or per cent, by the order totals: the one for which most of them add up.
fn by_totals(table: &Table, orders: &Orders, base: usize, place: usize) -> Option<Off> {
    let totals =
        table.measures().into_iter().filter(|&total| total != base && orders.stand(table, total) != OfOrder::No);
    totals.into_iter().find_map(|total| {
        let share = |off: Off| orders.share_adding_up(table, total, &[], &|row| left_of(table, base, place, off, row));
        let (line, each, percent) = (share(Off::Line)?, share(Off::Each)?, share(Off::Percent)?);
        // Of one piece it is the same whether it is off the piece or off the line.
        let (money, off) = if each > line { (each, Off::Each) } else { (line, Off::Line) };
        if money > percent && money > 0.5 {
            Some(off)
        } else {
            (percent > money && percent > 0.5).then_some(Off::Percent)
        }
    })
}

/// Whether a heading says that a discount is off each piece: "Discount per unit", "Rabatt je Stück", "Remise unitaire".
fn names_each(heading: &str) -> bool {
    const PARTS: &str = "perunit perpiece peritem perpc each unitaire unitario unitaria unitair jestueck prostueck stueckrabatt jestk prostk          perstuk parunite parpiece porunidad porunidade percadauno perpezzo alpezzo zaszt zasztuke zakus zaks perstyck styck prstk prstyk perstk prstykk          kappalealennus perkpl kpl darabonkent birimindirim adetbasi birimbasina заед заштуку наединицу ανατεμαχιο ανατεμ 単価値引 個あたり 每件 单件 개당 pebucata peunitate pokom";
    let plain = words::plain(heading);
    PARTS.split_whitespace().any(|part| plain.contains(part))
}

/// Money or per cent, by the heading, the cells and what is possible for a line; none if both are possible.
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

fn deducted(table: &Table, base: usize, place: usize, off: Off) -> f64 {
    (0..table.rows.len()).filter_map(|row| left_of(table, base, place, off, row)).sum()
}

/// The money of a row after a discount.
fn left_of(table: &Table, base: usize, place: usize, off: Off, row: usize) -> Option<f64> {
    let quantity = table.place("quantity").filter(|_| table.mapping[base] == Some("unit_price"));
    let line = line_of(table, base, quantity, row)?;
    let told = table.numbers[place][row].unwrap_or(0.0).abs();
    let pieces = table.place("quantity").and_then(|place| table.numbers[place][row]).unwrap_or(1.0).abs();
    Some(match off {
        Off::Percent => line * (1.0 - told / 100.0),
        Off::Share => line * (1.0 - told),
        Off::Each => line - told * pieces * line.signum(),
        Off::Line => line - told * line.signum(),
    })
}
