//! What customers' own purchases tell, for the words of messages: what they bought last, what they like best, when the
//! next purchase is due.

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

/// Days of spending from which a rhythm shows.
const RHYTHM_DAYS: usize = 3;

/// The records of those to whom a message speaks.
pub(super) struct Records {
    of: HashMap<CustomerId, OwnRecord>,
    sent: Day,
}

impl Records {
    /// Reads the purchases, unless neither message nor offers speak of them.
    pub(super) fn of(store: &Store, creative: &Creative, offers: &[Offer], sent: Day) -> Result<Records> {
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

/// Of each customer, what the last line of purchases says, and when the next is due. Purchases are ordered by customer
/// and day; what was returned was not bought.
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

/// The last day and the usual pause (the median of the pauses) after it. `days` ascend.
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
