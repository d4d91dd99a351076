//! Purchases at full price: what own campaigns and lead lists took off is put back before the next offer is reckoned.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Result;

use domain::campaign::Offer;
use domain::columns::PurchaseColumns;
use domain::day::Day;
use domain::selection::Selection;
use features::affinity::Wanted;
use features::full_price::{Discounted, Goods, at_full_price};
use features::margin::{Margins, Origin};
use store::Store;

/// The purchases without the discounts of own offers; the same where there were none.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn full_price(store: &Store, purchases: Arc<PurchaseColumns>) -> Result<Arc<PurchaseColumns>> {
    let mut discounts = of_campaigns(store, &purchases)?;
    discounts.extend(of_leads(store, &purchases)?);
    Ok(at_full_price(&purchases, &discounts).map_or(purchases, Arc::new))
}

/// What stays of a sale at full price, as a share of it; none where neither a purchase nor a product tells.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn business_margin(store: &Store) -> Result<Option<f64>> {
    let told = store.margin_rate("")?;
    if told.is_none() || !gave_discounts(store)? {
        return Ok(told);
    }
    let purchases = full_price(store, store.purchase_columns(&Selection::default(), None)?)?;
    let (rate, origin) = Margins::new(&purchases, Day(i32::MAX), 0.0).rate(Wanted::Everything);
    Ok((origin == Origin::Business).then_some(rate))
}

/// Whether any own offer with a discount has been made.
fn gave_discounts(store: &Store) -> Result<bool> {
    for line in store.campaign_lines()? {
        let has_begun = store.waves(line.id)?.iter().any(|wave| wave.started.is_some());
        if has_begun && store.campaign(line.id)?.brief.offers.iter().any(|offer| offer.discount > 0.0) {
            return Ok(true);
        }
    }
    for line in store.lead_list_lines()?.iter().filter(|line| line.published.is_some()) {
        if store.lead_list(line.id)?.brief.discount > 0.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What an offer of a group or a product is good for; both empty: everything.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn goods(store: &Store, category: &str, product: &str, purchases: &PurchaseColumns) -> Result<Goods> {
    if !product.is_empty() {
        return Ok(Goods::Product(store.product_number(product)?));
    }
    if category.is_empty() {
        return Ok(Goods::Everything);
    }
    let place = purchases.categories.iter().position(|other| other == category);
    Ok(Goods::Group(place.and_then(|place| u32::try_from(place).ok())))
}

/// Everybody who was contacted with a discount, as long as it held.
fn of_campaigns(store: &Store, purchases: &PurchaseColumns) -> Result<Vec<Discounted>> {
    let mut discounts = Vec::new();
    for line in store.campaign_lines()? {
        let begun: Vec<Day> =
            store.waves(line.id)?.iter().filter_map(|wave| wave.started.map(|_| wave.day())).collect();
        let (Some(first), Some(last)) = (begun.iter().min(), begun.iter().max()) else { continue };
        let plan = store.campaign(line.id)?;
        let window = i32::try_from(plan.brief.response_window_days).unwrap_or(i32::MAX);
        let mut terms: HashMap<&str, (Goods, Day, f64)> = HashMap::new();
        for offer in plan.brief.offers.iter().filter(|offer| offer.discount > 0.0) {
            let Offer { category, product, discount, .. } = offer;
            let end = last.plus(window);
            let end = offer.validity.last_day(*last).map_or(end, |valid| valid.min(end));
            terms.insert(offer.name.as_str(), (goods(store, category, product, purchases)?, end, *discount));
        }
        discounts.extend(plan.targets.iter().filter_map(|target| {
            let (goods, end, discount) = *terms.get(target.offer.as_str())?;
            Some(Discounted { customer: target.id?, goods, first: first.plus(1), last: end, discount })
        }));
    }
    Ok(discounts)
}

/// Everybody to whom a dealer sold with a discount.
fn of_leads(store: &Store, purchases: &PurchaseColumns) -> Result<Vec<Discounted>> {
    let mut discounts = Vec::new();
    for line in store.lead_list_lines()? {
        let (Some(first), Some(last)) = (line.published, line.expires) else { continue };
        let brief = store.lead_list(line.id)?.brief;
        if brief.discount <= 0.0 {
            continue;
        }
        let last = brief.validity.last_day(brief.offer_day).map_or(last, |valid| valid.min(last));
        let goods = goods(store, &brief.category, &brief.product, purchases)?;
        let of = |customer| Discounted { customer, goods, first, last, discount: brief.discount };
        discounts.extend(store.sold_leads(line.id)?.into_iter().map(of));
    }
    Ok(discounts)
}
