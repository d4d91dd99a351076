//! What of an invoice is paid and what is open: neither is a sale of its own, the amount of the invoice is.

use std::collections::BTreeMap;

use super::Found;
use super::formula::{Formula, Off};
use super::headings::{Hint, is_word_of};
use super::table::Table;
use crate::words;

/// Words of headings over what is paid.
const PAID: &str = "paid bezahlt gezahlt beglichen eingegangen zahlung zahlungen zahlungseingang zahlungsbetrag paye payee payes regle reglee reglement \
     reglements encaisse encaissement acquitte pagado pagada cobrado cobrada cobro pagos pagato pagata incassato incasso versato betaald voldaan \
     zaplacono oplacono wplacono wplata wplaty zaplaceno uhrazeno uhrada platba zaplatene uhradene betald betalt betalat inbetalt inbetalat \
     indbetalt innbetalt maksettu maksettua fizetve befizetett befizetve kifizetve kifizetett odenen tahsil tahsilat оплачено оплата \
     πληρωμενο πληρωθεν εισπραξη εισπραχθεν 入金 入金額 入金済 已付 已付金额 已收 已收金额 입금 입금액 pago paga recebido received payment payments achitat incasat platit placeno \
     placano makstud apmaksats apmoketa settled";
/// Words of headings over what is still to be paid.
const OPEN: &str = "open outstanding unpaid balance offen offener offene offenerbetrag restbetrag restforderung rest reste restant restedu soldedu solde impaye \
     pendiente pendente saldo residuo insoluto daincassare aberto openstaand openstaande pozostalo pozostaje niezaplacono zbyva zustatek \
     nedoplatek zostava zostatok restbelopp resterande utestaende obetalt restbelob ubetalt utestaaende avoinna avoin maksamatta hatralek hatralevo \
     kalan bakiye остаток долг задолженность неоплачено υπολοιπο ανεξοφλητο 残高 未収 未収金 未払 未払額 未入金 余额 未付 미수금 잔액 restanta preostalo neplaceno due";

fn has_word(heading: &str, list: &str) -> bool {
    let is_of = |part: &str| {
        let (plain, bare) = (words::plain(part), words::undotted(&words::plain(part)));
        list.split_whitespace().any(|known| known == plain || known == bare)
    };
    heading.split(|c: char| !c.is_alphanumeric()).any(is_of) || is_of(heading)
}

/// Whether a heading says that money is paid.
fn names_paid(heading: &str) -> bool {
    has_word(heading, PAID)
}

/// Whether a heading says that money is still owed.
fn names_open(heading: &str) -> bool {
    has_word(heading, OPEN)
}

/// Whether a heading is over what is paid or open of something.
pub(super) fn tells_payment(heading: &str) -> bool {
    names_paid(heading) || names_open(heading)
}

/// Sets aside what is paid and what is open beside the amount of an invoice.
pub(super) fn settle(table: &mut Table, formulas: &mut Vec<Formula>, found: &mut Found) {
    if let Some([whole, part]) = instalments(table) {
        found.evidence.push(format!(
            "{} adds up to {} over the days of each order: the payments are counted, not the total that each of them repeats.",
            table.named(part),
            table.named(whole)
        ));
        for field in ["unit_price", "order_total"] {
            table.unmap(field);
        }
        take(table, part, &[whole], formulas);
        return;
    }
    let split = formulas.iter().find_map(|formula| split_of(table, formula));
    if let Some([whole, paid, open]) = split {
        found.evidence.push(format!(
            "{} and {} add up to {}: what is paid and what is open are no sales of their own, the whole is.",
            table.named(paid),
            table.named(open),
            table.named(whole)
        ));
        take(table, whole, &[paid, open], formulas);
        return;
    }
    by_name(table, formulas, found);
}

/// The total of an order that each of its rows repeats, and what is paid of it on one day and another: a deposit and the rest.
fn instalments(table: &Table) -> Option<[usize; 2]> {
    const ENOUGH: usize = 3;
    let (receipt, date) = (table.place("reference")?, table.place("date")?);
    let mut orders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in (0..table.rows.len()).filter(|&row| !table.cell(row, receipt).is_empty()) {
        orders.entry(table.cell(row, receipt)).or_default().push(row);
    }
    let on_days = |rows: &Vec<usize>| rows.iter().any(|&row| table.cell(row, date) != table.cell(rows[0], date));
    let orders: Vec<Vec<usize>> = orders.into_values().filter(|rows| rows.len() > 1 && on_days(rows)).collect();
    if orders.len() < ENOUGH || orders.iter().map(Vec::len).sum::<usize>() * 2 < table.rows.len() {
        return None;
    }
    let measures = table.measures();
    let of = |place: usize, row: usize| table.numbers[place][row];
    let is_repeated = |place: usize| {
        table.is_any_nonzero(place)
            && orders
                .iter()
                .all(|rows| rows.iter().all(|&row| of(place, row).is_some_and(|it| Some(it) == of(place, rows[0]))))
    };
    let adds_up = |whole: usize, part: usize| {
        let fits = |rows: &&Vec<usize>| {
            let sum: f64 = rows.iter().filter_map(|&row| of(part, row)).sum();
            of(whole, rows[0]).is_some_and(|whole| (whole - sum).abs() <= 0.011 * rows.len() as f64)
        };
        orders.iter().filter(fits).count() * 10 >= orders.len() * 9
    };
    let wholes = measures.iter().copied().filter(|&place| is_repeated(place));
    wholes.into_iter().find_map(|whole| {
        let part =
            measures.iter().copied().find(|&part| part != whole && !is_repeated(part) && adds_up(whole, part))?;
        Some([whole, part])
    })
}

/// The whole and its two parts, if a formula says that something less something is what is left, and nothing makes the part a
/// discount or a tax.
fn split_of(table: &Table, formula: &Formula) -> Option<[usize; 3]> {
    let (part, Off::Line) = formula.discount? else { return None };
    let is_plain = formula.quantity.is_none() && formula.further.is_none() && formula.returns.is_none();
    let is_other = [formula.result, part].into_iter().any(|place| table.is_deduction(place));
    if !is_plain || formula.tax.is_some() || is_other || table.is_deduction(formula.price) {
        return None;
    }
    let whole = formula.price;
    let told = |place: usize| tells_payment(&table.names[place]);
    let is_net = |place: usize| table.hints(place, Hint::Before) || table.plain[place].starts_with("net");
    let by_name = told(formula.result) || told(part);
    (by_name || (!is_net(formula.result) && !is_net(part) && is_all_or_nothing(table, whole, part))).then_some([
        whole,
        formula.result,
        part,
    ])
}

/// Whether the part is nothing on some rows and all on others, as what is open is: no discount is ever everything.
fn is_all_or_nothing(table: &Table, whole: usize, part: usize) -> bool {
    let (mut all, mut nothing) = (0_usize, 0_usize);
    for (whole, part) in table.numbers[whole].iter().zip(&table.numbers[part]) {
        let (Some(whole), Some(part)) = (whole, part) else { continue };
        if whole.abs() > 0.01 {
            all += usize::from((whole - part).abs() < 0.005);
            nothing += usize::from(part.abs() < 0.005);
        }
    }
    all >= 2 && nothing >= 2
}

/// Without such a sum, the heading alone: the amount is the larger column that no heading calls paid or open.
fn by_name(table: &mut Table, formulas: &mut Vec<Formula>, found: &mut Found) {
    let Some(amount) = table.place("amount").or(table.place("order_total")) else { return };
    let told = |place: usize| tells_payment(&table.names[place]);
    let (parts, wholes): (Vec<usize>, Vec<usize>) = table
        .measures()
        .into_iter()
        .filter(|&place| !table.is_deduction(place) && table.mapping[place] != Some("quantity"))
        .partition(|&place| told(place));
    let is_money = |place: usize| {
        table.hints(place, Hint::Money) || table.hints(place, Hint::Order) || is_word_of(&table.plain[place], "amount")
    };
    let covers = |whole: usize, part: usize| {
        let pairs = || table.numbers[whole].iter().zip(&table.numbers[part]).filter_map(|(a, b)| Some(((*a)?, (*b)?)));
        pairs().count() >= 2 && pairs().all(|(whole, part)| part.abs() <= whole.abs() + 0.011)
    };
    // What is left of the total after a discount is what was sold.
    let is_left = |formula: &Formula| {
        let off = formula.discount.map(|(place, _)| place).or(formula.returns);
        parts.contains(&formula.result) && off.is_some_and(|place| table.is_deduction(place))
    };
    if formulas.iter().any(is_left) {
        return;
    }
    if parts.contains(&amount) {
        let Some(&whole) = wholes.iter().find(|&&place| is_money(place) && covers(place, amount)) else { return };
        found.evidence.push(format!(
            "{} is never more than {}: what is paid is no sale of its own, the whole is.",
            table.named(amount),
            table.named(whole)
        ));
        take(table, whole, &parts, formulas);
    } else if parts.iter().any(|&part| covers(amount, part)) {
        let parts: Vec<usize> = parts.into_iter().filter(|&part| covers(amount, part)).collect();
        take(table, amount, &parts, formulas);
    }
}

fn take(table: &mut Table, whole: usize, parts: &[usize], formulas: &mut Vec<Formula>) {
    for &part in parts {
        table.aside[part] = true;
        if table.mapping[part].is_some() {
            table.mapping[part] = None;
        }
    }
    formulas.retain(|formula| {
        let used = [Some(formula.result), Some(formula.price), formula.discount.map(|(place, _)| place)];
        !used.into_iter().flatten().any(|place| parts.contains(&place))
    });
    if table.mapping[whole] != Some("order_total") {
        table.map("amount", whole);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_paid_and_what_is_open_is_called_so() {
        for paid in
            ["Paid", "Amount paid", "Bezahlt", "Payé", "Pagado", "Betaald", "Uhrazeno", "Оплачено", "入金額", "Réglé"]
        {
            assert!(names_paid(paid) && !names_open(paid), "{paid}");
        }
        for open in ["Balance due", "Offen", "Reste dû", "Pendiente", "Saldo", "Openstaand", "Zbývá", "Kalan", "残高"]
        {
            assert!(names_open(open) && !names_paid(open), "{open}");
        }
        for other in ["Amount", "Betrag", "Net à payer", "Zahlungsart", "Total", "Netto"] {
            assert!(!names_open(other) && !names_paid(other), "{other}");
        }
    }
}
