//! What customers' own purchases say, for use in messages: what they bought last, what they like best, when the next
//! purchase is due.

use std::collections::HashMap;

use anyhow::Result;

use delivery::merge_field::{OwnRecord, names_own_record};
use domain::campaign::{Creative, Offer};
use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::selection::Selection;
use features::affinity::favourites;
use store::Store;

/// How many days of spending are needed to see a rhythm.
const RHYTHM_DAYS: usize = 3;

/// The records of a message's recipients.
pub(super) struct Records {
    of: HashMap<CustomerId, OwnRecord>,
    sent: Day,
}

impl Records {
    /// Reads the purchases, unless neither message nor offers mention them.
    pub(super) fn load(store: &Store, creative: &Creative, offers: &[Offer], sent: Day) -> Result<Records> {
        let texts = [creative.subject.as_str(), creative.body.as_str()].into_iter();
        if !names_own_record(texts.chain(offers.iter().map(|offer| offer.text.as_str()))) {
            return Ok(Records { of: HashMap::new(), sent });
        }
        let purchases = store.purchase_columns(&Selection::default(), Some(sent))?;
        let products = store.product_labels()?;
        let mut of = last_purchases(&purchases, &products, sent);
        for (customer, group) in favourites(&purchases, sent) {
            of.entry(customer).or_default().favourite_group = group;
        }
        Ok(Records { of, sent })
    }

    /// The record of one customer, with the last day of an offer.
    pub(super) fn with(&self, customer: Option<CustomerId>, offer: &Offer) -> OwnRecord {
        let own = customer.and_then(|customer| self.of.get(&customer)).cloned().unwrap_or_default();
        OwnRecord { valid_until: offer.validity.last_day(self.sent), ..own }
    }
}

/// For each customer, what the last purchase line says, and when the next purchase is due. Purchases are ordered by
/// customer and day; returned goods do not count as bought.
fn last_purchases(
    purchases: &PurchaseColumns,
    products: &HashMap<i64, String>,
    today: Day,
) -> HashMap<CustomerId, OwnRecord> {
    let mut of = HashMap::new();
    let lines: Vec<usize> = (0..purchases.len()).filter(|&line| purchases.amount[line] > 0).collect();
    for own in lines.chunk_by(|&a, &b| purchases.customer[a] == purchases.customer[b]) {
        let Some(&last) = own.last() else { continue };
        let product = own.iter().rev().find_map(|&line| products.get(&purchases.product[line]?));
        let group = own.iter().rev().find_map(|&line| purchases.categories.get(purchases.category[line]? as usize));
        let mut days: Vec<i32> = own.iter().map(|&line| purchases.day[line]).collect();
        days.dedup();
        let record = OwnRecord {
            last_product: product.cloned().unwrap_or_default(),
            last_group: group.cloned().unwrap_or_default(),
            last_purchase: Some(Day(purchases.day[last])),
            next_due: next_due(&days).filter(|due| *due >= today),
            ..OwnRecord::default()
        };
        of.insert(CustomerId(purchases.customer[last]), record);
    }
    of
}

/// The day one usual pause (the median of the pauses) after the last day. `days` is ascending.
fn next_due(days: &[i32]) -> Option<Day> {
    let mut pauses: Vec<i32> = days.windows(2).map(|pair| pair[1] - pair[0]).collect();
    if days.len() < RHYTHM_DAYS {
        return None;
    }
    pauses.sort_unstable();
    Some(Day(*days.last()?).plus(pauses[pauses.len() / 2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_purchase_is_due_after_the_usual_pause() {
        assert_eq!(next_due(&[0, 30, 59, 200]), Some(Day(230)), "the median of 29, 30 and 141");
        assert_eq!(next_due(&[0, 30]), None);
        assert_eq!(next_due(&[]), None);
    }
}
