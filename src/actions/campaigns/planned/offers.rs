//! What each offer would bring from each customer: from the customer's own record, or by a rule if one applies.

use std::collections::HashSet;

use anyhow::Result;

use crate::full_price::full_price;
use crate::scope::Scope;
use crate::segments;
use domain::campaign::{CampaignBrief, Offer};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;
use features::affinity::{Affinity, Wanted};
use features::margin::Margins;
use progress::Progress;
use store::Store;

/// The offers with what the purchases say about them.
pub(super) struct Offered {
    affinities: Vec<Affinity>,
    margins: Margins,
    /// Of each offer what an answer brings in sales, in major units, and which share of the price stays.
    prices: Vec<f64>,
    rates: Vec<f64>,
    /// For each rule, in order: which customers it applies to, and the offer's position.
    rules: Vec<(HashSet<CustomerId>, usize)>,
}

impl Offered {
    pub(super) fn load(
        store: &Store,
        brief: &CampaignBrief,
        scope: &Scope,
        today: Day,
        progress: &Progress,
    ) -> Result<Offered> {
        let purchases = full_price(store, store.purchase_columns(&scope.selection, Some(scope.as_of))?)?;
        let margins = Margins::with_stated(&purchases, scope.as_of, brief.margin_rate);
        let (mut affinities, mut prices, mut rates) = (Vec::new(), Vec::new(), Vec::new());
        for offer in &brief.offers {
            let product = if offer.product.is_empty() { None } else { store.product_number(&offer.product)? };
            let wanted = match product {
                Some(product) => Wanted::Product(product),
                None if offer.category.is_empty() => Wanted::Everything,
                None => Wanted::Group(&offer.category),
            };
            let affinity = Affinity::of_wanted(&purchases, wanted, scope.as_of);
            // What was never sold brings its price.
            let (price, margin) = match offer.category.as_str() {
                _ if affinity.mean_spend > 0.0 => (None, None),
                category => store.usual_price(category)?,
            };
            prices.push(price.map_or(affinity.mean_spend, Money::major));
            rates.push(margin.unwrap_or_else(|| margins.rate(wanted).0));
            affinities.push(affinity);
        }
        let mut rules = Vec::new();
        for rule in &brief.offer_rules {
            let members = segments::members(store, rule.segment, today, progress)?;
            rules.push((members.into_iter().collect(), rule.offer));
        }
        Ok(Offered { affinities, margins, prices, rates, rules })
    }

    /// The only offer that rules let a customer get; none: any.
    pub(super) fn ruled(&self, customer: CustomerId) -> Option<usize> {
        self.rules.iter().find(|(members, _)| members.contains(&customer)).map(|(_, offer)| *offer)
    }

    /// What part of a customer's buying an offer is about: it is answered by a purchase of what it is good for.
    pub(super) fn share(&self, customer: CustomerId, offer: &Offer, at: usize) -> f64 {
        if offer.is_for_all() { 1.0 } else { self.affinities[at].share(customer) }
    }

    /// What an answer to an offer is worth in sales at full price, and which share of that stays.
    pub(super) fn worth(&self, customer: CustomerId, own_spend: Option<f64>, offer: &Offer, at: usize) -> (f64, f64) {
        if offer.is_for_all() {
            // Before the first purchase the products tell.
            let rate =
                if self.affinities[at].mean_spend > 0.0 { self.margins.of_customer(customer) } else { self.rates[at] };
            (own_spend.unwrap_or(self.prices[at]), rate)
        } else {
            (self.prices[at], self.rates[at])
        }
    }

    /// "Bought Tyres on 3 days.", for an offer that is limited to certain goods.
    pub(super) fn record(&self, customer: CustomerId, offer: &Offer, at: usize) -> Option<String> {
        let times = self.affinities.get(at)?.times(customer);
        let what = if offer.product.is_empty() { &offer.category } else { &offer.product };
        (!offer.is_for_all() && times > 0)
            .then(|| format!("Bought {what} on {}.", figures::counted(times, "day", "days")))
    }
}
