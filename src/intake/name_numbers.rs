//! Converts the names in purchases to numbers, so that each is passed on and looked up in the database once.

use std::collections::HashMap;

use domain::purchase::Purchase;
use domain::purchase_chunk::{PurchaseChunk, PurchaseLine, ToldProduct};

/// Longest name that is its own key: most ids are this short, and then no other memory has to be read.
const SHORT: usize = 15;

/// Plain numbers below this have their own slot: 16 MB at most.
const MOST_COUNTED: usize = 1 << 22;

/// Numbers for the customers, products and stores of one reading.
#[derive(Debug, Default)]
pub struct NameNumbers {
    customers: Names,
    products: Names,
    stores: Names,
}

impl NameNumbers {
    /// Appends a purchase to a chunk, with the names that were not met before.
    pub fn add(&mut self, purchase: &Purchase, chunk: &mut PurchaseChunk) {
        let customer = self.customers.number(&purchase.customer, || chunk.customers.push(purchase.customer.clone()));
        // A purchase that only gives its group counts as a product with that name.
        let product = if purchase.product.is_empty() { &purchase.category } else { &purchase.product };
        let told = || ToldProduct { external_id: product.clone(), category: purchase.category.clone() };
        let product = (!product.is_empty()).then(|| self.products.number(product, || chunk.products.push(told())));
        let place = &purchase.store;
        let store = (!place.is_empty()).then(|| self.stores.number(place, || chunk.stores.push(place.clone())));
        let start = chunk.references.len();
        chunk.references.push_str(&purchase.reference);
        chunk.lines.push(PurchaseLine {
            customer,
            day: purchase.day,
            amount: purchase.amount,
            quantity: purchase.quantity,
            margin: purchase.margin,
            product,
            source: purchase.source,
            store,
            reference: (small(start), small(chunk.references.len())),
        });
    }
}

/// A chunk holds a few thousand lines and memory runs out before four thousand million names, so this never truncates.
fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Numbers by name, from 0 in order of first occurrence.
#[derive(Debug, Default)]
struct Names {
    /// Names that are plain numbers, indexed by these: 0 for one that was not met, else its number plus 1. Most
    /// businesses number their customers, and a list lookup takes half the time of a map lookup.
    counted: Vec<u32>,
    counted_met: usize,
    short: HashMap<[u8; SHORT + 1], u32>,
    long: HashMap<String, u32>,
}

impl Names {
    /// The number of a name; `met` is called if it is new.
    fn number(&mut self, name: &str, met: impl FnOnce()) -> u32 {
        let next = small(self.counted_met + self.short.len() + self.long.len());
        let bytes = name.as_bytes();
        let number = if let Some(slot) = self.counted_slot(bytes) {
            if *slot == 0 {
                *slot = next + 1;
                self.counted_met += 1;
                next
            } else {
                *slot - 1
            }
        } else if bytes.len() <= SHORT {
            let mut key = [0; SHORT + 1];
            key[..bytes.len()].copy_from_slice(bytes);
            // A name may end in zero bytes, so its length is part of the key.
            key[SHORT] = small(bytes.len()).to_le_bytes()[0];
            *self.short.entry(key).or_insert(next)
        } else if let Some(number) = self.long.get(name) {
            *number
        } else {
            *self.long.entry(name.to_owned()).or_insert(next)
        };
        if number == next {
            met();
        }
        number
    }

    /// The slot of a name that is a number without leading zeros, as long as the list stays short.
    fn counted_slot(&mut self, name: &[u8]) -> Option<&mut u32> {
        if name.is_empty() || name.len() > 8 || name[0] == b'0' || !name.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let place = name.iter().fold(0, |number, digit| number * 10 + usize::from(digit - b'0'));
        if place >= MOST_COUNTED {
            return None;
        }
        if place >= self.counted.len() {
            self.counted.resize((place + 1).next_power_of_two(), 0);
        }
        self.counted.get_mut(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_number_however_long_it_is() {
        let mut names = Names::default();
        let mut met = Vec::new();
        let told =
            ["7", "07", "a name of more than fifteen bytes", "7", "", "\0", "exactly fifteen", "exactly sixteen!"];
        let numbers: Vec<u32> = told.iter().map(|name| names.number(name, || met.push(*name))).collect();
        assert_eq!(numbers, [0, 1, 2, 0, 3, 4, 5, 6]);
        assert_eq!(
            met,
            ["7", "07", "a name of more than fifteen bytes", "", "\0", "exactly fifteen", "exactly sixteen!"]
        );
        assert_eq!(names.number("a name of more than fifteen bytes", || panic!("known")), 2);
        for (number, name) in (7..).zip(["4194303", "4194304", "99999999", "999999999", "0", "00"]) {
            assert_eq!(names.number(name, || ()), number, "{name}");
            assert_eq!(names.number(name, || panic!("known")), number, "{name}");
        }
    }
}
