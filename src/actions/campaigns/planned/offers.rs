//! What each offer would bring from each customer: by the customer's own record, by rule where a rule says so.

use std::collections::HashSet;

use anyhow::Result;

use crate::accounts::chances::{BuyingChance, Chances};
use crate::scope::Scope;
use crate::segments;
use domain::campaign::{CampaignBrief, Offer};
use domain::customer::CustomerId;
use domain::day::Day;
use features::affinity::{Affinity, Wanted};
use planning::audience::Contactable;
use planning::selection::Choosable;
use planning::targeting::{Chance, lifted};
use progress::Progress;
use store::Store;

/// The offers with what the purchases say of them.
pub(super) struct Offered {
    affinities: Vec<Affinity>,
    /// Of each rule, in order: who has to be in it, and the offer's position.
    rules: Vec<(HashSet<CustomerId>, usize)>,
}

impl Offered {
    pub(super) fn of(
        store: &Store,
        brief: &CampaignBrief,
        scope: &Scope,
        today: Day,
        progress: &Progress,
    ) -> Result<Offered> {
        let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
        let mut affinities = Vec::new();
        for offer in &brief.offers {
            let product = if offer.product.is_empty() { None } else { store.product_number(&offer.product)? };
            let wanted = match product {
                Some(product) => Wanted::Product(product),
                None if offer.category.is_empty() => Wanted::Everything,
                None => Wanted::Group(&offer.category),
            };
            affinities.push(Affinity::of_wanted(&purchases, wanted, scope.as_of));
        }
        let mut rules = Vec::new();
        for rule in &brief.offer_rules {
            let members = segments::members(store, rule.segment, today, progress)?;
            rules.push((members.into_iter().collect(), rule.offer));
        }
        Ok(Offered { affinities, rules })
    }

    /// The options of each customer, by position among `contactable`, a customer's options together. Nobody of whom
    /// nothing can be predicted has one.
    pub(super) fn options(
        &self,
        contactable: &[Contactable],
        brief: &CampaignBrief,
        chances: &Chances,
    ) -> Vec<Choosable> {
        let cost = brief.contact_cost.major();
        let mut options = Vec::with_capacity(contactable.len() * brief.offers.len());
        for (place, customer) in contactable.iter().map(Contactable::customer).enumerate() {
            let Some(own) = chances.of.get(&customer) else { continue };
            let ruled = self.rules.iter().find(|(members, _)| members.contains(&customer)).map(|(_, offer)| *offer);
            for (at, offer) in brief.offers.iter().enumerate() {
                if ruled.is_none_or(|ruled| ruled == at) {
                    options.push(self.chance(customer, own, offer, at, brief).contact(place, at, cost));
                }
            }
        }
        options
    }

    /// An offer for a group or product is answered by a purchase of it, so its chance is the chance of buying at all ×
    /// its share of this customer's purchase days.
    fn chance(
        &self,
        customer: CustomerId,
        own: &BuyingChance,
        offer: &Offer,
        at: usize,
        brief: &CampaignBrief,
    ) -> Chance {
        let affinity = &self.affinities[at];
        let (share, spend) =
            if offer.is_for_all() { (1.0, own.spend) } else { (affinity.share(customer), affinity.mean_spend) };
        Chance {
            probability: lifted(own.probability * share, offer.discount, brief.discount_effect),
            sales: spend * (1.0 - offer.discount),
            margin: spend * brief.margin_rate,
            offer_cost: spend * offer.discount + offer.cost.major(),
        }
    }

    /// "Bought Tyres on 3 days.", for an offer that is not good for everything.
    pub(super) fn record(&self, customer: CustomerId, offer: &Offer, at: usize) -> Option<String> {
        let times = self.affinities.get(at)?.times(customer);
        let what = if offer.product.is_empty() { &offer.category } else { &offer.product };
        (!offer.is_for_all() && times > 0)
            .then(|| format!("Bought {what} on {}.", figures::counted(times, "day", "days")))
    }
}
