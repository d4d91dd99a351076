//! Which columns make up the money of a line, by the arithmetic that holds on the file.

use super::formula::{self, Formula, Off};
use super::headings::{Hint, is_word_of};
use super::orders::{OfOrder, Orders};
use super::price::{OfOne, of_one};
use super::table::Table;
use super::{Found, answer};

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

/// Sales and returns, debit and credit: two columns of which each row fills one.
fn two_columns(table: &mut Table, found: &mut Found) {
    if found.formula.is_some() {
        return;
    }
    let is_part = |place: usize| table.is_deduction(place) && !table.hints(place, Hint::Returns);
    let mut measures = table.measures();
    measures.retain(|&place| table.mapping[place] != Some("quantity") && !is_part(place));
    let is_told = |place: usize, row: usize| table.numbers[place][row].is_some_and(|number| number != 0.0);
    for (at, &first) in measures.iter().enumerate() {
        for &second in &measures[at + 1..] {
            let one =
                |place, other| (0..table.rows.len()).filter(|&row| is_told(place, row) && !is_told(other, row)).count();
            if table.hints(first, Hint::Returns) && table.hints(second, Hint::Returns) {
                continue;
            }
            let (firsts, seconds) = (one(first, second), one(second, first));
            if firsts == 0 || seconds == 0 || (firsts + seconds) * 20 < table.rows.len() * 19 {
                continue;
            }
            let back = if table.hints(second, Hint::Returns) {
                Some(second)
            } else if table.hints(first, Hint::Returns) {
                Some(first)
            } else if firsts >= seconds * 2 {
                Some(second)
            } else if seconds >= firsts * 2 {
                Some(first)
            } else {
                None
            };
            let pair = |back: usize| if back == first { (second, first) } else { (first, second) };
            let sum = |(sold, back): (usize, usize)| {
                let total = |place: usize| table.numbers[place].iter().flatten().sum::<f64>();
                total(sold) - total(back)
            };
            let (sold, returned) = pair(back.unwrap_or(second));
            if back.is_none() {
                let of = |back: usize| {
                    let (sold, back_place) = pair(back);
                    let mapping = vec![("amount", sold), ("returns", back_place)];
                    answer(
                        table,
                        &format!("{} holds the sales, {} what came back", table.named(sold), table.named(back_place)),
                        &mapping,
                        sum((sold, back_place)),
                    )
                };
                found.ask(
                    format!(
                        "Each row fills {} or {}. Which of them are the sales?",
                        table.named(first),
                        table.named(second)
                    ),
                    vec![of(second), of(first)],
                );
            }
            found.evidence.push(format!(
                "Each row fills either {} or {}; the first are sales, the second are taken off.",
                table.named(sold),
                table.named(returned)
            ));
            table.map("amount", sold);
            table.map("returns", returned);
            table.unmap("unit_price");
            return;
        }
    }
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

/// A total of the order that stands on each of its lines counts once; where lines have money of their own, that counts.
fn of_the_order(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
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

/// The total stands on the first line only: where each line has a price, the lines count.
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

/// The column, with or without the quantity, whose lines add up to the total of an order, with or without what stands
/// once on the order such as shipping.
fn lines_of(table: &Table, orders: &Orders, formulas: &[Formula], total: usize) -> Option<(usize, Option<usize>)> {
    let quantity = table.place("quantity");
    let candidates: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| place != total && Some(place) != quantity && orders.stand(table, place) == OfOrder::No)
        .collect();
    let extras: Vec<usize> = table
        .measures()
        .into_iter()
        .filter(|&place| {
            place != total && matches!(orders.stand(table, place), OfOrder::Repeated(_) | OfOrder::FirstLine)
        })
        .collect();
    let adds_up = |place: usize, quantity: Option<usize>| {
        let line = |row: usize| line_of(table, place, quantity, row);
        let right =
            |further: &[usize]| orders.share_adding_up(table, total, further, &line).is_some_and(|share| share > 0.9);
        right(&[]) || extras.iter().any(|&extra| right(&[extra])) || (extras.len() == 2 && right(&extras))
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

fn line_of(table: &Table, place: usize, quantity: Option<usize>, row: usize) -> Option<f64> {
    let pieces = quantity.map_or(Some(1.0), |place| table.numbers[place][row]);
    Some(table.numbers[place][row]? * pieces?)
}

/// Each order's total counted on its first line.
fn once_sum(table: &Table, orders: &Orders, place: usize) -> f64 {
    let further: std::collections::HashSet<usize> =
        orders.several_lines().flat_map(|rows| rows[1..].iter().copied()).collect();
    (0..table.rows.len()).filter(|row| !further.contains(row)).filter_map(|row| table.numbers[place][row]).sum()
}

/// One column of money beside a quantity: of one piece or of the line?
fn price_of_one_or_line(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
    let (amount, unit, quantity) = (table.place("amount"), table.place("unit_price"), table.place("quantity"));
    let Some(quantity) = quantity.filter(|&place| table.numeric[place]) else { return };
    if found.formula.is_some() && amount.is_some() {
        return;
    }
    // Both are mapped and no arithmetic ties them: the amount is told for each row, and its heading counts.
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

/// The one reading with which the lines of nearly all orders add up to a total that stands on the order, with or without
/// what stands there too such as shipping.
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

/// Headings that say it is the money of the row, but for words that stand on price tags too.
fn is_of_line(table: &Table, place: usize) -> bool {
    const PRICES: [&str; 12] =
        ["price", "preis", "prix", "precio", "prezzo", "prijs", "preco", "cena", "fiyat", "itemprice", "pris", "ar"];
    let plain = &table.plain[place];
    let is_price = PRICES.iter().any(|price| plain == price);
    !is_price
        && (table.hints(place, Hint::Line)
            || table.hints(place, Hint::Order)
            || is_word_of(plain, "amount")
            || table.mapping[place] == Some("amount"))
}

/// Discounts and returns that no formula has accounted for yet.
fn deductions(table: &mut Table, orders: &Orders, formulas: &[Formula], found: &mut Found) {
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
