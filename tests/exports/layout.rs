//! Which columns a made-up system exports, in which order and under which headings.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_xoshiro::Xoshiro256PlusPlus;

pub use super::field::Field;
use super::words::Words;

/// How goods that came back are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Returns {
    Minus,
    /// A column says what the row is, amounts have no sign.
    Type,
    TypeAndMinus,
}

/// Rows that sum up others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Totals {
    None,
    AtEnd,
    OfCustomers,
}

/// What stands on the further lines of an order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Further {
    /// All that the first tells.
    Repeated,
    /// Only what is of the line.
    Blank,
    /// The receipt and the customer, but nothing else of the order.
    KeysOnly,
}

pub struct Layout {
    pub columns: Vec<(String, Field)>,
    pub of_lines: bool,
    pub returns: Returns,
    pub totals: Totals,
    pub further: Further,
    pub prices_are_net: bool,
}

impl Layout {
    pub fn has(&self, field: Field) -> bool {
        self.columns.iter().any(|(_, other)| *other == field)
    }
}

/// What the world holds, which the columns must tell.
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub struct Needs {
    pub returns: bool,
    pub cancelled: bool,
    pub line_discounts: bool,
    pub order_discounts: bool,
    pub shipping: bool,
    pub store: bool,
    pub of_lines: bool,
}

pub fn any(words: &Words, needs: &Needs, rng: &mut Xoshiro256PlusPlus) -> Layout {
    let prices_are_net = rng.gen_bool(0.35);
    let returns = [Returns::Minus, Returns::Type, Returns::TypeAndMinus][rng.gen_range(0..3)];
    let mut fields = customer(rng);
    fields.push((Field::Date, "date"));
    if needs.store || rng.gen_bool(0.94) {
        fields.push((Field::Receipt, "receipt"));
    }
    let has_receipt = fields.iter().any(|(field, _)| *field == Field::Receipt);
    fields.extend(if needs.of_lines { money_of_lines(needs, has_receipt, rng) } else { money_of_orders(needs, rng) });
    if needs.returns && returns != Returns::Minus {
        fields.push((Field::Type, "type"));
    }
    if needs.cancelled {
        fields.push((Field::Status, "status"));
    }
    if needs.store {
        fields.push((Field::Store, "store"));
    }
    fields.extend(beside(needs, rng));
    arrange(&mut fields, rng);
    let has_money = |field: Field| fields.iter().any(|(other, _)| *other == field);
    let can_sum = has_money(Field::LineTotal) || (!needs.of_lines && has_money(Field::OrderTotal));
    let totals = match rng.gen_range(0..20) {
        0 if can_sum => Totals::AtEnd,
        1 if can_sum => Totals::OfCustomers,
        _ => Totals::None,
    };
    let further = match rng.gen_range(0..10) {
        0 if needs.of_lines && has_receipt && totals == Totals::None => Further::Blank,
        1 if needs.of_lines && has_receipt && totals == Totals::None => Further::KeysOnly,
        _ => Further::Repeated,
    };
    Layout { columns: headed(words, &fields, rng), of_lines: needs.of_lines, returns, totals, further, prices_are_net }
}

type Fields = Vec<(Field, &'static str)>;

fn customer(rng: &mut Xoshiro256PlusPlus) -> Fields {
    use Field::{Email, First, Id, Last, Name};
    match rng.gen_range(0..20) {
        0..=4 => vec![(Id, "id")],
        5..=7 => vec![(Name, "name")],
        8 => vec![(Email, "email")],
        9..=14 => vec![(Id, "id"), (Name, "name")],
        15 => vec![(Id, "id"), (Name, "name"), (Email, "email")],
        16..=17 => vec![(Email, "email"), (Name, "name")],
        18 => vec![(Email, "email"), (First, "first"), (Last, "last")],
        _ => vec![(Id, "id"), (First, "first"), (Last, "last")],
    }
}

fn money_of_lines(needs: &Needs, has_receipt: bool, rng: &mut Xoshiro256PlusPlus) -> Fields {
    use Field::{
        LineGross, LineNet, LineTax, LineTotal, Off, OrderOff, OrderTotal, Percent, Product, Quantity, Shipping, Sku,
        Subtotal, TaxRate, Unit,
    };
    let mut fields: Fields = Vec::new();
    let has_product = rng.gen_bool(0.85);
    if has_product {
        fields.push((Product, "product"));
    }
    if rng.gen_bool(0.4) {
        fields.push((Sku, "sku"));
    }
    let unit = if has_product && rng.gen_bool(0.35) { "price" } else { "unit" };
    let with_total = match rng.gen_range(0..10) {
        0..=3 => {
            fields.extend([(Quantity, "qty"), (Unit, unit)]);
            false
        }
        4..=6 => {
            fields.extend([(Quantity, "qty"), (Unit, "unit"), (LineTotal, "line")]);
            true
        }
        7..=8 => {
            fields.extend([(Quantity, "qty"), (LineTotal, "line")]);
            true
        }
        _ => {
            fields.push((LineTotal, "line"));
            true
        }
    };
    let has_unit = fields.iter().any(|(field, _)| *field == Unit);
    if needs.line_discounts && (has_unit || rng.gen_bool(0.3)) {
        fields.push(if rng.gen_bool(0.6) { (Percent, "pct") } else { (Off, "off") });
    }
    match rng.gen_range(0..8) {
        0 => fields.push((TaxRate, "taxrate")),
        1 => fields.extend([(TaxRate, "taxrate"), (LineTax, "tax")]),
        2 if with_total => fields.extend([(LineTax, "tax"), (LineGross, "gross")]),
        3 if with_total => fields.extend([(LineNet, "net"), (LineTax, "tax"), (LineGross, "gross")]),
        _ => {}
    }
    if needs.order_discounts {
        fields.extend([(Subtotal, "subtotal"), (OrderOff, "off"), (OrderTotal, "total")]);
        fields.retain(|(field, _)| *field != Off);
    } else if has_receipt && rng.gen_bool(0.25) {
        fields.push((OrderTotal, "total"));
    }
    if needs.shipping && fields.iter().any(|(field, _)| *field == OrderTotal) {
        fields.push((Shipping, "shipping"));
    }
    fields
}

fn money_of_orders(needs: &Needs, rng: &mut Xoshiro256PlusPlus) -> Fields {
    use Field::{OrderNet, OrderOff, OrderTax, OrderTotal, Shipping, Subtotal};
    let mut fields = vec![(OrderTotal, if rng.gen_bool(0.3) { "line" } else { "total" })];
    if needs.order_discounts {
        fields.push((OrderOff, "off"));
    }
    if needs.order_discounts || needs.shipping || rng.gen_bool(0.15) {
        fields.push((Subtotal, "subtotal"));
    }
    if needs.shipping {
        fields.push((Shipping, "shipping"));
    }
    match rng.gen_range(0..6) {
        0 => fields.push((OrderTax, "tax")),
        1 => fields.extend([(OrderNet, "net"), (OrderTax, "tax")]),
        _ => {}
    }
    fields
}

/// What nobody asked for.
fn beside(needs: &Needs, rng: &mut Xoshiro256PlusPlus) -> Fields {
    use Field::{
        Category, Channel, City, Currency, Delivered, Due, LineNo, Note, Payment, Phone, Postcode, Seller, Status,
        Stock, Store, Till, Time, Voucher,
    };
    let mut all = vec![
        (Phone, "phone"),
        (City, "city"),
        (Postcode, "postcode"),
        (Due, "due"),
        (Delivered, "delivered"),
        (Payment, "payment"),
        (Voucher, "voucher"),
        (Note, "note"),
        (Channel, "channel"),
        (Seller, "seller"),
        (Currency, "currency"),
        (Time, "time"),
        (Till, "till"),
    ];
    if needs.of_lines {
        all.extend([(Category, "category"), (Stock, "stock"), (LineNo, "lineno")]);
    }
    if !needs.cancelled {
        all.push((Status, "status"));
    }
    if !needs.store {
        all.push((Store, "store"));
    }
    all.shuffle(rng);
    all.truncate([0, 1, 2, 3, 5, 8][rng.gen_range(0..6)]);
    all
}

/// Who and when first, then what, then money; or any order at all.
fn arrange(fields: &mut Fields, rng: &mut Xoshiro256PlusPlus) {
    if rng.gen_bool(0.3) {
        fields.shuffle(rng);
        return;
    }
    let is_money = |field: Field| {
        use Field::{
            LineGross, LineNet, LineTax, LineTotal, Off, OrderNet, OrderOff, OrderTax, OrderTotal, Percent, Quantity,
            Shipping, Subtotal, TaxRate, Unit,
        };
        matches!(
            field,
            Quantity
                | Unit
                | Percent
                | Off
                | LineTotal
                | LineNet
                | LineTax
                | LineGross
                | TaxRate
                | Subtotal
                | OrderOff
                | Shipping
                | OrderNet
                | OrderTax
                | OrderTotal
        )
    };
    let (money, mut others): (Fields, Fields) = fields.iter().copied().partition(|(field, _)| is_money(*field));
    others.shuffle(rng);
    others.extend(money);
    *fields = others;
}

/// How headings are written: as a person reads them, or as a database calls them.
fn headed(words: &Words, fields: &[(Field, &'static str)], rng: &mut Xoshiro256PlusPlus) -> Vec<(String, Field)> {
    let style = rng.gen_range(0..12);
    let mut columns: Vec<(String, Field)> = Vec::new();
    for &(field, concept) in fields {
        let heading = loop {
            let told = words.one(concept, rng);
            let told = match style {
                0 => told.to_uppercase(),
                1 => told.to_lowercase().replace([' ', '-'], "_"),
                2 => told.replace(' ', ""),
                3 if is_money(concept) => format!("{told} (EUR)"),
                _ => told.to_owned(),
            };
            let is_new = |told: &String| columns.iter().all(|(other, _)| !other.eq_ignore_ascii_case(told));
            if is_new(&told) {
                break told;
            }
            let again = words.all(concept).iter().any(|word| is_new(&(*word).to_owned()));
            if !again || rng.gen_bool(0.05) {
                // Two parts of one export are told apart so.
                break format!("{told} 2");
            }
        };
        columns.push((heading, field));
    }
    columns
}

fn is_money(concept: &str) -> bool {
    ["unit", "line", "total", "net", "gross", "tax", "subtotal", "shipping"].contains(&concept)
}
