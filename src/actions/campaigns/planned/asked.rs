//! Whether a brief can be carried out at all; every refusal says what to change.

use std::collections::HashSet;

use anyhow::{Result, bail};

use crate::audience::MOST_CAP_DAYS;
use crate::scope::check_category;
use domain::campaign::CampaignBrief;
use domain::money::Money;
use store::Store;

/// # Errors
/// A sentence about the first thing that is wrong.
pub(super) fn check(store: &Store, brief: &CampaignBrief) -> Result<()> {
    if brief.name.trim().is_empty() {
        bail!("the campaign has no name");
    }
    offers(store, brief)?;
    economics(brief)?;
    limits(brief)?;
    price_test(brief)
}

/// Offers drawn at random keep no limit that speaks of offers and responses.
fn price_test(brief: &CampaignBrief) -> Result<()> {
    let Some(most) = brief.price_test else { return Ok(()) };
    if most < Money::ZERO {
        bail!("what a price test may cost cannot be negative; leave it out if there is none");
    }
    let limits = &brief.limits;
    let is_limited = limits.response_rate.is_some() || limits.margin.is_some() || limits.responses.is_some();
    if is_limited || brief.goal.least().is_some() || brief.offers.iter().any(|offer| offer.most.is_some()) {
        bail!(
            "a price test draws offers at random, so that it cannot keep limits of rates, responses or offers; leave out the \
             test or those limits"
        );
    }
    Ok(())
}

fn offers(store: &Store, brief: &CampaignBrief) -> Result<()> {
    if brief.offers.is_empty() {
        bail!("the campaign has no offer; add at least one, without a discount if nothing is given away");
    }
    let mut names = HashSet::new();
    for offer in &brief.offers {
        if !(0.0..=1.0).contains(&offer.discount) || offer.cost < Money::ZERO {
            bail!("offer '{}': the discount must lie between 0 and 100 % and its cost cannot be negative", offer.name);
        }
        if !names.insert(offer.name.trim()) {
            bail!("two offers are called '{}'; give each a name of its own", offer.name);
        }
        check_category(store, &offer.category)?;
        if !offer.product.is_empty() && store.product_number(&offer.product)?.is_none() {
            bail!("offer '{}': there is no product '{}'; use the id it has in your files", offer.name, offer.product);
        }
    }
    for rule in &brief.offer_rules {
        if rule.offer >= brief.offers.len() {
            bail!("a rule names offer {}, but there are {}; choose one of those", rule.offer + 1, brief.offers.len());
        }
        if store.segment(rule.segment).is_err() {
            bail!("the segment of an offer's rule is gone; choose another segment or remove the rule");
        }
    }
    Ok(())
}

fn economics(brief: &CampaignBrief) -> Result<()> {
    if !(0.0..=1.0).contains(&brief.margin_rate) {
        bail!("the margin must lie between 0 and 100 %");
    }
    if !(0.0..=0.9).contains(&brief.control_share) {
        bail!("the control group must be between 0 and 90 % of those who qualify");
    }
    if brief.effect.is_some_and(|effect| !(0.0005..=1.0).contains(&effect)) {
        bail!("the smallest effect worth knowing must lie between 0.05 and 100 percentage points");
    }
    if !(0.0..=10.0).contains(&brief.discount_effect) {
        bail!("the effect of a discount must lie between 0 and 1,000 % for ten points of discount");
    }
    if brief.contact_cost < Money::ZERO || brief.budget.is_some_and(|budget| budget < Money::ZERO) {
        bail!("costs and budget cannot be negative");
    }
    if !(1..=1_000).contains(&brief.response_window_days) {
        bail!("the response window must be between 1 and 1,000 days");
    }
    Ok(())
}

fn limits(brief: &CampaignBrief) -> Result<()> {
    let limits = &brief.limits;
    if brief.goal.least().into_iter().chain(limits.response_rate).any(|least| !(-1.0..=1.0).contains(&least)) {
        bail!("the minimum rate must lie between 0 and 100 %");
    }
    if limits.margin.is_some_and(|least| !(-1.0..=1.0).contains(&least)) {
        bail!("the minimum margin must lie between -100 and 100 % of sales");
    }
    if limits.responses.is_some_and(|most| !most.is_finite() || most < 0.0) {
        bail!("the number of responses that can be served cannot be negative");
    }
    if limits.contacts.is_some_and(|cap| !(1..=MOST_CAP_DAYS).contains(&cap.days)) {
        bail!("the contact cap must cover 1 to 3,650 days");
    }
    Ok(())
}
