//! Whether a price is per piece or for the line, by the same product bought in different quantities.

use std::collections::HashMap;

use super::table::Table;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfOne {
    Piece,
    Line,
}

/// What the products show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shown {
    pub of: OfOne,
    /// Strong enough to overrule a heading that says the opposite.
    pub is_strong: bool,
}

/// Compares, for each product and customer-independent column that could name one, what different quantities cost.
pub(super) fn of_one(table: &Table, money: usize, quantity: usize) -> Option<Shown> {
    let keys: Vec<usize> = match table.place("product").or(table.place("category")) {
        Some(place) => vec![place],
        None => (0..table.width()).filter(|&place| may_name_products(table, place, money, quantity)).collect(),
    };
    keys.into_iter().find_map(|key| by_product(table, key, money, quantity))
}

fn may_name_products(table: &Table, place: usize, money: usize, quantity: usize) -> bool {
    let taken = place == money || place == quantity || table.mapping[place].is_some() || table.is_date[place];
    !taken && table.distinct(place) > 1 && table.distinct(place) < table.rows.len()
}

fn by_product(table: &Table, key: usize, money: usize, quantity: usize) -> Option<Shown> {
    let mut met: HashMap<&str, Vec<(f64, f64)>> = HashMap::new();
    for row in 0..table.rows.len() {
        let (Some(pieces), Some(price)) = (table.numbers[quantity][row], table.numbers[money][row]) else { continue };
        if pieces != 0.0 && price != 0.0 && !table.cell(row, key).is_empty() {
            met.entry(table.cell(row, key)).or_default().push((pieces.abs(), price.abs()));
        }
    }
    let (mut same, mut rising) = (0_usize, 0_usize);
    for prices in met.values() {
        for pair in prices.windows(2) {
            let [(a, x), (b, y)] = [pair[0], pair[1]];
            if (a - b).abs() < 1e-9 {
                continue;
            }
            same += usize::from((x - y).abs() <= 0.011);
            rising += usize::from((x / a - y / b).abs() <= 0.011);
        }
    }
    let of = if same > rising * 4 && same > 0 {
        OfOne::Piece
    } else if rising > same * 4 && rising > 0 {
        OfOne::Line
    } else {
        return None;
    };
    Some(Shown { of, is_strong: same.max(rising) >= 3 })
}
