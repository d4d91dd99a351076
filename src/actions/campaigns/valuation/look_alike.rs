//! Prospects' chances, from how much they are like customers.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::scope::{SEED, Scope};
use domain::customer::CustomerId;
use domain::table::{Feature, FeatureTable, UNKNOWN, Values};
use features::characteristics::{POSTCODE, REGION};
use features::customer_table::customer_table;
use features::moment::{Facts, Moment};
use models::contact::look_alike::likeness;
use store::Store;

/// No prospect is held for likelier than this.
const MOST: f64 = 0.9;
/// Figures of a postcode that name a region of the country.
const POSTCODE_FIGURES: usize = 2;

pub(super) struct LookAlike {
    chances: HashMap<CustomerId, f64>,
}

impl LookAlike {
    /// Chances of a first purchase within this many days; none if too few bought or did not, or where nothing is known
    /// of both.
    ///
    /// How many prospects become customers is taken from how many customers bought for the first time in as many days: that
    /// share of those who could have, the prospects and the new customers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn learn(store: &Store, scope: &Scope, facts: &Facts, days: u32) -> Result<Option<LookAlike>> {
        let ids = store.customer_ids()?;
        let mut first: HashMap<i64, i32> = HashMap::new();
        for line in (0..facts.purchases.len()).filter(|line| facts.purchases.day[*line] <= scope.as_of.0) {
            let (customer, day) = (facts.purchases.customer[line], facts.purchases.day[line]);
            first.entry(customer).and_modify(|known| *known = day.min(*known)).or_insert(day);
        }
        let bought: Vec<bool> = ids.iter().map(|id| first.contains_key(&id.0)).collect();
        let table = attributes(store, scope, facts, &ids)?;
        let Some(likeness) = likeness(&table, &bought, SEED) else { return Ok(None) };
        let since = scope.as_of.0.saturating_sub(i32::try_from(days).unwrap_or(i32::MAX));
        let new = first.values().filter(|day| **day > since).count() as f64;
        let prospects = bought.iter().filter(|bought| !**bought).count() as f64;
        // Half a customer more, so that a quiet time is no proof that nobody comes.
        let usual = (new + 0.5) / (prospects + new + 1.0);
        let chance =
            |((id, likeness), bought): ((CustomerId, f64), bool)| (!bought).then(|| (id, (usual * likeness).min(MOST)));
        Ok(Some(LookAlike { chances: ids.into_iter().zip(likeness).zip(bought).filter_map(chance).collect() }))
    }

    pub(super) fn chance(&self, customer: CustomerId) -> Option<f64> {
        self.chances.get(&customer).copied()
    }
}

/// What is known of people whether they bought or not: imported attributes, region and the first figures of the postcode.
fn attributes(store: &Store, scope: &Scope, facts: &Facts, ids: &[CustomerId]) -> Result<FeatureTable> {
    let day = scope.as_of.0;
    let moment = |id: &CustomerId| Moment { customer: id.0, as_of: day, attributes_as_of: day };
    let moments: Vec<Moment> = ids.iter().map(moment).collect();
    let mut table = customer_table(facts, &moments, day);
    let names: HashSet<&str> = facts.attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    table.features.retain(|feature| names.contains(feature.name.as_str()));
    table.groups.clear();
    let customers: HashMap<_, _> = store.customers()?.into_iter().collect();
    let mut push = |name: &str, of: &dyn Fn(CustomerId) -> String| {
        let (mut places, mut words): (HashMap<String, u32>, Vec<String>) = (HashMap::new(), Vec::new());
        let codes = ids
            .iter()
            .map(|id| {
                let word = of(*id);
                if word.is_empty() {
                    return UNKNOWN;
                }
                *places.entry(word.clone()).or_insert_with(|| {
                    words.push(word);
                    u32::try_from(words.len() - 1).unwrap_or(UNKNOWN)
                })
            })
            .collect();
        let values = Values::Words { codes, words };
        table.features.push(Feature { name: name.into(), phrase: "{}".into(), values });
    };
    let is_chosen =
        |code: &str| scope.characteristics.is_empty() || scope.characteristics.iter().any(|one| one == code);
    if is_chosen(REGION) {
        push(REGION, &|id| customers.get(&id).map(|one| one.region.trim().to_lowercase()).unwrap_or_default());
    }
    if is_chosen(POSTCODE) {
        push(POSTCODE, &|id| {
            let postcode = customers.get(&id).map(|one| domain::territory::plain(&one.postcode)).unwrap_or_default();
            postcode.chars().take(POSTCODE_FIGURES).collect()
        });
    }
    Ok(table)
}
