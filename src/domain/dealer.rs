//! Those who receive leads.

use serde::{Deserialize, Serialize};

/// The database's own number of a dealer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DealerId(pub i64);

/// A dealer with the territory and the number of leads a week it can work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dealer {
    pub external_id: String,
    pub name: String,
    pub email: String,
    pub phone: String,
    pub street: String,
    pub postcode: String,
    pub city: String,
    /// Postcode prefixes served; none means everywhere.
    pub territory: Vec<String>,
    /// Leads per list that the dealer can work.
    pub capacity: u32,
    /// Product groups handled; none means all.
    pub product_lines: Vec<String>,
}

impl Dealer {
    /// Whether a customer of this postcode lies in the territory. Blanks and case do not matter.
    #[must_use]
    pub fn serves(&self, postcode: &str) -> bool {
        let plain = |s: &str| s.split_whitespace().collect::<String>().to_uppercase();
        let wanted = plain(postcode);
        self.territory.is_empty()
            || self.territory.iter().any(|prefix| !prefix.trim().is_empty() && wanted.starts_with(&plain(prefix)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_territory_is_a_set_of_prefixes() {
        let dealer = Dealer { territory: vec!["10".into(), "sw1 ".into()], ..Dealer::default() };
        assert!(dealer.serves("10234") && dealer.serves("SW1A 2AA") && !dealer.serves("21000") && !dealer.serves(""));
        assert!(Dealer::default().serves(""));
    }
}
