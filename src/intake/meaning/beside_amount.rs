//! Money beside that of the sale which no arithmetic explains: list prices, the same money in parts side by side, and what can
//! only be named.

use super::Found;
use super::formula::Formula;
use super::headings::Hint;
use super::orders::{OfOrder, Orders};
use super::table::Table;
use super::{answer, money_words};
use crate::words;
use reports::import::{ADDED, Answer};

/// Prices that nobody has to pay: those of a list, of a maker's advice, or from before.
const LIST_PRICES: &str = "listprice listenpreis katalog prixpublic prixconseil prixdelista prixbarre prixcatalogue ordpris ordinarie ordinaer \
     ordinariepris normalpris vejlpris vejledende veilpris veiledende listaar adviesprijs verkoopadvies consumentenprijs =advies listino preciodelista \
     preciolista preciotarifa preciorecomendado precotabela precodetabela precosugerido tabelapreco cenakatalog cenaregularn cenabazow cenacennik cenikov puvodnicen bezna \
     doporucen odporucan =uvp =rrp =msrp =pvpr =rsp ohjehinta listafiyat etiketfiyat tavsiyeedilen recommended regularprice originalprice \
     wasprice compareat suggested statiegeldprijs rekomendowan ujvarhatoar ajanlottar fogyasztoiar 定価 希望小売 通常価格 原价 标价 吊牌 市场价 原價 定價 정가 \
     소비자가 рекоменд каталожн прайс староецен преискурант прейскурант τιμηκαταλογ προτεινομεν pretlista pretrecomandat preporucen katalosk redovnacijen";

fn names_list_price(plain: &str) -> bool {
    LIST_PRICES.split_whitespace().any(|part| match part.strip_prefix('=') {
        Some(whole) => plain == whole,
        None => plain.contains(part),
    })
}

fn is_told(table: &Table, place: usize, row: usize) -> bool {
    table.numbers[place][row].is_some_and(|number| number != 0.0)
}

/// A list price that was taken for what the customer paid gives way to the price that is never more than it.
pub(super) fn no_list_price(table: &mut Table, found: &mut Found) {
    let Some(taken) = table.place("amount").or(table.place("unit_price")) else { return };
    if !names_list_price(&table.plain[taken]) {
        return;
    }
    let is_paid = |place: usize| {
        let is_money =
            [Hint::Price, Hint::Unit, Hint::Money, Hint::After].into_iter().any(|hint| table.hints(place, hint));
        let pairs: Vec<(f64, f64)> =
            table.numbers[taken].iter().zip(&table.numbers[place]).filter_map(|(a, b)| Some(((*a)?, (*b)?))).collect();
        is_money
            && place != taken
            && table.mapping[place].is_none()
            && !table.is_deduction(place)
            && !names_list_price(&table.plain[place])
            && pairs.len() * 10 >= table.rows.len() * 8
            && pairs.iter().all(|(list, paid)| paid.abs() <= list.abs() + 0.011)
    };
    let Some(paid) = table.measures().into_iter().find(|&place| is_paid(place)) else { return };
    found.evidence.push(format!(
        "{} is never more than {}, the price of a list: it is what was paid.",
        table.named(paid),
        table.named(taken)
    ));
    let field = table.mapping[taken].unwrap_or("amount");
    table.unmap(field);
    table.map(field, paid);
}

/// What a heading says beside the number or the last word that tells it from others: "Umsatz 7 %" and "Umsatz 19 %".
fn stem(heading: &str) -> Option<String> {
    let parts: Vec<&str> = heading.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    let kept: Vec<String> = parts
        .iter()
        .filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()))
        .map(|part| words::plain(part))
        .collect();
    let stem = kept.concat();
    let stem = stem.trim_end_matches(|c: char| c.is_ascii_digit());
    (!stem.is_empty()).then(|| stem.to_owned())
}

/// The columns that are called as the amount is but for a number, or for a last word where one is empty on some rows.
fn called_alike(table: &Table, amount: usize, formula: Option<&Formula>) -> Vec<usize> {
    let first_words = |heading: &str| -> Option<String> {
        let (before, last) = heading.trim().rsplit_once([' ', '_', '-'])?;
        (!money_words::tells_what_is_left(last)).then(|| words::plain(before))
    };
    let (own, own_first) = (stem(&table.names[amount]), first_words(&table.names[amount]));
    let orders = Orders::from_table(table);
    let gaps = |place: usize| (0..table.rows.len()).any(|row| !is_told(table, place, row));
    let is_used = |place: usize| {
        formula
            .is_some_and(|formula| [formula.price, formula.result].contains(&place) || formula.quantity == Some(place))
    };
    table
        .measures()
        .into_iter()
        .filter(|&place| {
            place != amount && table.mapping[place].is_none() && !is_used(place) && table.is_any_nonzero(place)
        })
        .filter(|&place| !table.is_deduction(place) && !table.hints(place, Hint::Percent))
        .filter(|&place| {
            let by_number = own.is_some() && stem(&table.names[place]) == own;
            let by_word = own_first.is_some() && first_words(&table.names[place]) == own_first;
            // What stands on the first line of an order only is its total.
            let is_total = || [place, amount].iter().any(|&place| orders.stand(table, place) == OfOrder::FirstLine);
            by_number || (by_word && (gaps(place) || gaps(amount)) && !is_total())
        })
        .collect()
}

/// Several columns that are called alike may be parts of one sale or the same told twice: both sums are shown.
pub(super) fn parts_side_by_side(table: &Table, found: &mut Found) {
    let price = || table.place("unit_price").filter(|_| table.place("quantity").is_none());
    let Some(amount) = table.place("amount").or_else(price).filter(|&place| table.numeric[place]) else { return };
    if found.formula.is_some_and(|formula| formula.result == amount) || table.place("returns").is_some() {
        return;
    }
    let others = called_alike(table, amount, found.formula.as_ref());
    if others.is_empty() {
        return;
    }
    let all: Vec<usize> = std::iter::once(amount).chain(others).collect();
    // A column that is the sum of the others holds the whole.
    let of = |place: usize, row: usize| table.numbers[place][row].unwrap_or(0.0);
    let is_whole = |whole: usize| {
        (0..table.rows.len()).all(|row| {
            let parts: f64 = all.iter().filter(|&&place| place != whole).map(|&place| of(place, row)).sum();
            (of(whole, row) - parts).abs() <= 0.011 * all.len() as f64
        })
    };
    if all.iter().any(|&place| is_whole(place)) {
        return;
    }
    ask_to_add(table, &all, found);
}

/// The question whether columns are added up, with both sums.
fn ask_to_add(table: &Table, all: &[usize], found: &mut Found) {
    let named: Vec<String> = all.iter().map(|&place| table.named(place)).collect();
    let only = format!("only {} is the money", named[0]);
    found.ask(
        format!("{} may each hold a part of the money. Are they added up?", named.join(", ")),
        vec![added(table, all), answer(table, &only, &[("amount", all[0])], sum(table, &all[..1]))],
    );
}

/// The reading in which the columns are added up.
pub(super) fn added(table: &Table, all: &[usize]) -> Answer {
    let names: Vec<&str> = all.iter().map(|&place| table.names[place].as_str()).collect();
    let mapping = vec![("amount".to_owned(), names.join(ADDED))];
    Answer { mapping, ..answer(table, "they are parts of the sale and are added up", &[], sum(table, all)) }
}

fn sum(table: &Table, places: &[usize]) -> f64 {
    places.iter().flat_map(|&place| table.numbers[place].iter().flatten()).sum()
}

/// Columns of money that nothing explains and no heading calls anything else: the sums may depend on them.
pub(super) fn is_unexplained(table: &Table, place: usize) -> bool {
    const OTHER: [Hint; 6] = [Hint::Tax, Hint::Percent, Hint::Product, Hint::Detail, Hint::LaterDay, Hint::Customer];
    let heading = table.names[place].as_str();
    let is_other = OTHER.into_iter().any(|hint| table.hints(place, hint))
        || money_words::names_cost(heading)
        || money_words::names_margin(heading)
        || money_words::names_tax(heading)
        || names_list_price(&table.plain[place]);
    let amount = table.place("amount").or(table.place("unit_price")).or(table.place("order_total"));
    !is_other
        && table.has_cents(place)
        && !table.taxes[place]
        && !table.aside[place]
        && amount.is_some_and(|amount| amount != place && !table.are_same(amount, place))
        && table.measures().contains(&place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_alike_but_for_a_number() {
        for (one, other) in [("Umsatz 7%", "Umsatz 19 %"), ("Betrag 1", "Betrag 2"), ("Brutto7", "Brutto19")] {
            assert_eq!(stem(one), stem(other), "{one} {other}");
        }
        assert_ne!(stem("Betrag"), stem("Rabatt"));
        assert_eq!(stem("2024"), None);
    }

    #[test]
    fn prices_of_lists_are_called_so() {
        for heading in
            ["Listenpreis", "Prix public", "Ord. pris", "Listaár", "Vejl. pris", "Adviesprijs", "UVP", "定価"]
        {
            assert!(names_list_price(&words::plain(heading)), "{heading}");
        }
        for heading in ["Verkaufspreis", "Prix de vente", "Pris", "Eladási ár", "Salgspris", "Amount", "Preis"] {
            assert!(!names_list_price(&words::plain(heading)), "{heading}");
        }
    }
}
