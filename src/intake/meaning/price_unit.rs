//! Prices of ten, a hundred or a thousand pieces, as a column beside them or their own heading says.

use super::Found;
use super::headings::Hint;
use super::table::Table;
use crate::money_units;
use reports::import::PriceOf;

/// Pieces that prices are quoted for.
const PIECES: [u32; 5] = [1, 10, 100, 1000, 10_000];
/// Parts of headings over the number of pieces that a price is for; those after an equals sign only as a whole.
const HEADINGS: &str = "preiseinheit preiseinh =peh =pe priceunit pricingunit priceper pricebasis pricebase unitofprice =per =perqty perquantity \
     uniteprix unitedeprix uniteprix basedeprix prixpar prixpour prijseenheid prijsper unidadprecio unidaddeprecio basedeprecio unitaprezzo \
     unitadiprezzo baseprezzo jednostkaceny jednceny cenovajednotka prisenhet prisenhed prisenheten hintayksikko aregyseg egysegarmennyiseg \
     fiyatbirimi единицацены ценазаколво unidadepreco unidadedepreco 価格単位 单价数量 价格单位";

/// Tells of how many pieces the price is.
pub(super) fn settle(table: &mut Table, found: &mut Found) {
    let Some(price) = table.place("amount").or(table.place("unit_price")) else { return };
    let is_price = table.hints(price, Hint::Unit) || table.hints(price, Hint::Price);
    if found.formula.is_some() || table.place("quantity").is_none() || !is_price {
        return;
    }
    let of = by_column(table).or_else(|| by_heading(&table.names[price]));
    let Some(of) = of else { return };
    found.evidence.push(match &of {
        PriceOf::Column(column) => format!("{} is the price of as many pieces as '{column}' says.", table.named(price)),
        PriceOf::Pieces(pieces) => format!("{} is the price of {pieces} pieces.", table.named(price)),
    });
    found.reading.price_of = Some(of);
    table.unmap("amount");
    table.map("unit_price", price);
}

fn by_column(table: &Table) -> Option<PriceOf> {
    let is_named = |plain: &str| {
        HEADINGS.split_whitespace().any(|part| match part.strip_prefix('=') {
            Some(whole) => plain == whole,
            None => plain.contains(part),
        })
    };
    let counts = |place: usize| {
        let mut numbers = table.numbers[place].iter().flatten().peekable();
        let is_unit = |number: &f64| PIECES.iter().any(|pieces| (f64::from(*pieces) - number).abs() < 1e-9);
        numbers.peek().is_some() && numbers.all(is_unit)
    };
    let place = (0..table.width())
        .find(|&place| table.mapping[place].is_none() && is_named(&table.plain[place]) && counts(place))?;
    Some(PriceOf::Column(table.names[place].clone()))
}

/// "Preis je 100", "Price/1000".
fn by_heading(heading: &str) -> Option<PriceOf> {
    const BETWEEN: &str = "per pro je par pour por al za na pr ved kpl kohti a";
    let own = money_units::parts(heading);
    let pieces = PIECES[1..].iter().copied().find(|pieces| own.contains(&pieces.to_string()))?;
    let is_said = heading.contains('/') || own.iter().any(|word| BETWEEN.split_whitespace().any(|known| known == word));
    is_said.then_some(PriceOf::Pieces(pieces))
}
