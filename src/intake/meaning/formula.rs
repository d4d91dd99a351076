//! Arithmetic that holds on the rows of a file: quantity × price − discount − returns (+ tax) = result.

use super::headings::Hint;
use super::money_words::names_fee;
use super::orders::{OfOrder, Orders};
use super::table::Table;

/// How a discount is expressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Off {
    /// Money off the line.
    Line,
    /// Money off each piece.
    Each,
    Percent,
    /// 0.2 for a fifth.
    Share,
}

/// How a tax that is added on top is expressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tax {
    Money,
    Percent,
}

/// One hypothesis of how a column is made up, by column positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Formula {
    pub result: usize,
    pub price: usize,
    pub quantity: Option<usize>,
    pub discount: Option<(usize, Off)>,
    /// Further per cent off what the first have left.
    pub further: Option<usize>,
    pub returns: Option<usize>,
    pub tax: Option<(usize, Tax)>,
}

impl Formula {
    fn plain(result: usize, price: usize) -> Formula {
        Formula { result, price, quantity: None, discount: None, further: None, returns: None, tax: None }
    }

    /// Its result for a row; none if a number is missing.
    fn value(&self, table: &Table, row: usize) -> Option<f64> {
        let number = |place: usize| table.numbers[place][row];
        // An empty discount is zero; an empty price is unknown.
        let or_zero = |place: usize| number(place).unwrap_or(0.0);
        let quantity = self.quantity.map_or(Some(1.0), number)?;
        let price = number(self.price)?;
        let mut value = quantity * price;
        if let Some((place, off)) = self.discount {
            let told = or_zero(place).abs();
            value = match off {
                Off::Line => value - told * value.signum(),
                Off::Each => quantity * (price - told),
                Off::Percent => value * (1.0 - told / 100.0),
                Off::Share => value * (1.0 - told),
            };
        }
        if let Some(place) = self.further {
            value *= 1.0 - or_zero(place).abs() / 100.0;
        }
        if let Some(place) = self.returns {
            value -= or_zero(place).abs();
        }
        if let Some((place, tax)) = self.tax {
            value = match tax {
                Tax::Money => value + or_zero(place),
                Tax::Percent => value * (1.0 + or_zero(place) / 100.0),
            };
        }
        Some(value)
    }

    /// Of a sum of two parts that no heading explains the larger part is the result: the other may be a tax, postage or a
    /// discount.
    fn is_sensible(&self, table: &Table) -> bool {
        let (None, Some((part, _))) = (self.quantity, self.discount) else { return true };
        let size = |place: usize| table.numbers[place].iter().flatten().map(|number| number.abs()).sum::<f64>();
        let nothing = table.numbers[part].iter().flatten().filter(|number| **number == 0.0).count();
        // "Net − labour = parts" is a sum written backwards: what is taken off is nothing on many lines, or is called so.
        let is_part = nothing * 5 < table.filled(part) && !table.hints(part, Hint::Shipping);
        table.hints(part, Hint::Discount) || (!is_part && size(self.result) >= size(part))
    }

    /// Whether it holds on a row; none if a number is missing.
    fn fits(&self, table: &Table, row: usize) -> Option<bool> {
        let (value, result) = (self.value(table, row)?, table.numbers[self.result][row]?);
        let pieces = self.quantity.and_then(|place| table.numbers[place][row]).unwrap_or(1.0).abs();
        // Half a cent per piece, and the rounding of a percentage.
        let slack = 0.0101 + 0.005 * (pieces - 1.0).max(0.0);
        Some((value - result).abs() <= slack + value.abs() * 1e-6)
    }

    /// Whether it holds on nearly all rows, each of its parts makes a difference on some, and what it comes to is mostly something:
    /// what is still due of paid invoices is nothing, whatever is subtracted from itself.
    pub fn holds(&self, table: &Table) -> bool {
        let (mut seen, mut right, mut something) = (0_usize, 0_usize, 0_usize);
        for row in 0..table.rows.len() {
            let Some(fits) = self.fits(table, row) else { continue };
            seen += 1;
            right += usize::from(fits);
            something += usize::from(table.numbers[self.result][row].is_some_and(|result| result != 0.0));
            if seen == 40 && right * 2 < seen {
                return false;
            }
        }
        let enough = if seen < 20 { right == seen } else { right * 100 >= seen * 97 };
        seen >= 3 && seen * 2 >= table.rows.len() && enough && something * 2 >= seen && self.parts_tell(table)
    }

    /// Whether each part makes a difference on some rows, and it holds on these too: where nearly all are of one piece, the
    /// price alone would hold on nearly all.
    fn parts_tell(&self, table: &Table) -> bool {
        let rows = table.rows.len();
        let needed = if rows < 8 { 1 } else { 2 };
        let tells = |place: usize, idle: f64| {
            let is_told = |&row: &usize| {
                table.numbers[place][row].is_some_and(|number| (number - idle).abs() > 1e-9)
                    && table.numbers[self.price][row].is_some_and(|price| price.abs() > 0.02)
            };
            let told: Vec<bool> = (0..rows).filter(is_told).map(|row| self.fits(table, row).unwrap_or(false)).collect();
            told.len() >= needed && told.iter().filter(|fits| **fits).count() * 5 >= told.len() * 4
        };
        self.quantity.is_none_or(|place| tells(place, 1.0))
            && self.discount.is_none_or(|(place, _)| tells(place, 0.0))
            && self.further.is_none_or(|place| tells(place, 0.0))
            && self.returns.is_none_or(|place| tells(place, 0.0))
            && self.tax.is_none_or(|(place, _)| tells(place, 0.0))
    }

    fn parts(&self) -> usize {
        usize::from(self.discount.is_some())
            + usize::from(self.further.is_some())
            + usize::from(self.returns.is_some())
            + usize::from(self.tax.is_some())
    }

    /// As people write it.
    pub fn told(&self, table: &Table) -> String {
        let name = |place: usize| table.named(place);
        let mut text = match self.quantity {
            Some(quantity) => format!("{} × {}", name(quantity), name(self.price)),
            None => name(self.price),
        };
        if let Some((place, off)) = self.discount {
            let unit = if matches!(off, Off::Percent | Off::Share) { " per cent" } else { "" };
            text = format!("{text} − {}{unit}", name(place));
        }
        if let Some(place) = self.further {
            text = format!("{text} − {} per cent", name(place));
        }
        if let Some(place) = self.returns {
            text = format!("{text} − {}", name(place));
        }
        if let Some((place, _)) = self.tax {
            text = format!("{text} + {}", name(place));
        }
        format!("{text} = {}", name(self.result))
    }
}

/// The simplest formula that holds for each result. What is only on the first line of an order belongs to the order,
/// and is not part of any line.
pub(super) fn find(table: &Table, orders: &Orders) -> Vec<Formula> {
    let mut measures = table.measures();
    measures.retain(|&place| {
        table.filled(place) * 2 >= table.rows.len()
            && orders.stand(table, place) != OfOrder::FirstLine
            && !names_fee(&table.names[place])
    });
    measures.truncate(16);
    let quantities: Vec<usize> = quantities(table, &measures);
    let mut found: Vec<Formula> = Vec::new();
    for &result in measures.iter().filter(|&&place| !quantities.contains(&place) && !table.is_deduction(place)) {
        let mut best: Option<Formula> = None;
        for &price in measures.iter().filter(|&&price| price != result && !quantities.contains(&price)) {
            let bases = quantities.iter().map(|&quantity| Some(quantity)).chain([None]);
            for quantity in bases {
                let base = Formula { quantity, ..Formula::plain(result, price) };
                for tried in with_parts(table, base, &measures, &quantities) {
                    let simpler = best.is_none_or(|best| tried.parts() < best.parts());
                    if simpler && tried.is_sensible(table) && tried.holds(table) {
                        best = Some(tried);
                    }
                }
            }
        }
        found.extend(best);
    }
    found
}

/// Columns that count pieces: by mapping or name, else small whole numbers.
fn quantities(table: &Table, measures: &[usize]) -> Vec<usize> {
    let counts = |place: usize| {
        let mut numbers = table.numbers[place].iter().flatten();
        let is_money = [Hint::Money, Hint::Order, Hint::After].into_iter().any(|hint| table.hints(place, hint));
        !table.is_deduction(place) && !is_money && numbers.all(|number| number.fract() == 0.0 && number.abs() < 1000.0)
    };
    let named: Vec<usize> = measures
        .iter()
        .copied()
        .filter(|&place| table.mapping[place] == Some("quantity") || table.hints(place, Hint::Quantity))
        .collect();
    if named.is_empty() { measures.iter().copied().filter(|&place| counts(place)).collect() } else { named }
}

/// The base alone and with discounts, returns and taxes.
fn with_parts(table: &Table, base: Formula, measures: &[usize], quantities: &[usize]) -> Vec<Formula> {
    let free = |place: &&usize| **place != base.result && **place != base.price && !quantities.contains(place);
    let others: Vec<usize> = measures.iter().filter(free).copied().collect();
    let mut tried = Vec::new();
    if base.quantity.is_some() {
        tried.push(base);
    }
    // Only columns named accordingly are used besides another part: three free columns would fit anything.
    let of = |hint: Hint| others.iter().copied().filter(|&place| table.hints(place, hint)).collect::<Vec<_>>();
    let (discounts, returns, taxes) = (of(Hint::Discount), of(Hint::Returns), of(Hint::Tax));
    for &place in &others {
        let anything = table.rows.len() >= 8 || discounts.contains(&place);
        let called = returns.contains(&place) || taxes.contains(&place);
        if anything && !called {
            for off in [Off::Line, Off::Percent, Off::Share, Off::Each] {
                tried.push(Formula { discount: Some((place, off)), ..base });
            }
        }
    }
    tried.extend(returns.iter().map(|&place| Formula { returns: Some(place), ..base }));
    for &tax in &taxes {
        for kind in [Tax::Money, Tax::Percent] {
            let taxed = Formula { tax: Some((tax, kind)), ..base };
            tried.push(taxed);
            for &place in &discounts {
                for off in [Off::Line, Off::Percent, Off::Share] {
                    tried.push(Formula { discount: Some((place, off)), ..taxed });
                }
            }
        }
    }
    for &place in &discounts {
        for off in [Off::Line, Off::Percent, Off::Share] {
            tried.extend(returns.iter().map(|&back| Formula {
                discount: Some((place, off)),
                returns: Some(back),
                ..base
            }));
        }
    }
    for (at, &first) in discounts.iter().enumerate() {
        let chained =
            |&second: &usize| Formula { discount: Some((first, Off::Percent)), further: Some(second), ..base };
        tried.extend(discounts[at + 1..].iter().map(chained));
    }
    tried
}
