//! Which dealers may have a lead, looked up once for each postcode.

use std::collections::HashMap;

use crate::domain::dealer::Dealer;
use crate::planning::allocation::WhyUnassigned;

/// Dealers with capacity who may have a lead (positions, ascending), or why there is none.
type Eligible = Result<Vec<usize>, WhyUnassigned>;

/// Dealers by postcode prefix.
pub(super) struct Territories<'a> {
    dealers: &'a [Dealer],
    everywhere: Vec<usize>,
    by_prefix: HashMap<String, Vec<usize>>,
    known: HashMap<(String, String), Eligible>,
}

/// Without blanks, in capitals: as [`Dealer::serves`] compares.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_uppercase()
}

impl<'a> Territories<'a> {
    pub fn new(dealers: &'a [Dealer]) -> Territories<'a> {
        let mut by_prefix: HashMap<String, Vec<usize>> = HashMap::new();
        let mut everywhere = Vec::new();
        for (position, dealer) in dealers.iter().enumerate() {
            if dealer.territory.is_empty() {
                everywhere.push(position);
            }
            for prefix in dealer.territory.iter().map(|prefix| plain(prefix)).filter(|prefix| !prefix.is_empty()) {
                by_prefix.entry(prefix).or_default().push(position);
            }
        }
        Territories { dealers, everywhere, by_prefix, known: HashMap::new() }
    }

    pub fn eligible(&mut self, postcode: &str, category: &str) -> &Eligible {
        let key = (plain(postcode), category.trim().to_lowercase());
        let Territories { dealers, everywhere, by_prefix, known } = self;
        known.entry(key).or_insert_with_key(|(postcode, category)| {
            let mut serving = everywhere.clone();
            for (start, letter) in postcode.char_indices() {
                serving.extend(by_prefix.get(&postcode[..start + letter.len_utf8()]).into_iter().flatten());
            }
            serving.sort_unstable();
            serving.dedup();
            narrow(&serving, dealers, category)
        })
    }
}

fn narrow(serving: &[usize], dealers: &[Dealer], category: &str) -> Eligible {
    let handles = |dealer: &Dealer| {
        category.is_empty()
            || dealer.product_lines.is_empty()
            || dealer.product_lines.iter().any(|line| line.trim().to_lowercase() == category)
    };
    if serving.is_empty() {
        return Err(WhyUnassigned::NoDealerServesPostcode);
    }
    let handling: Vec<usize> = serving.iter().copied().filter(|&dealer| handles(&dealers[dealer])).collect();
    if handling.is_empty() {
        return Err(WhyUnassigned::NoDealerHandlesProduct);
    }
    let open: Vec<usize> = handling.into_iter().filter(|&dealer| dealers[dealer].capacity > 0).collect();
    if open.is_empty() { Err(WhyUnassigned::CapacityFull) } else { Ok(open) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_agrees_with_the_dealers_own_word() {
        let dealer = |territory: &[&str]| Dealer {
            territory: territory.iter().map(|&prefix| prefix.to_owned()).collect(),
            capacity: 1,
            ..Dealer::default()
        };
        let dealers = [dealer(&[]), dealer(&["10", "sw1 "]), dealer(&["102", " "]), dealer(&["Ö1"]), dealer(&[""])];
        let mut territories = Territories::new(&dealers);
        for postcode in ["10234", "1 0 2", "SW1A 2AA", "sw2", "", "ö12", "2"] {
            let own: Vec<usize> = (0..dealers.len()).filter(|&d| dealers[d].serves(postcode)).collect();
            assert_eq!(*territories.eligible(postcode, ""), Ok(own), "{postcode}");
        }
    }
}
