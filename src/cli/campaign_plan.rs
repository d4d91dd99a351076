//! `campaign plan`: from the command line to a brief, and the plan as text.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::segments::named;
use crate::cli::campaign_arguments::{
    AudienceArguments, CampaignPlan as Arguments, GoalName, LimitArguments, OfferArguments,
};
use crate::cli::desk::Desk;
use crate::cli::output::Output;
use actions::campaigns::requests::BeginBrief;
use actions::database;
use domain::campaign::{AudienceSource, CampaignBrief, Forecasts, Offer};
use domain::money::Money;
use domain::targeting::{Exclusion, OfferRule};
use reports::campaign::CampaignPlan;

/// A play, or the stored assumptions, changed by what the command line says.
pub fn brief(desk: &mut Desk, arguments: &Arguments) -> Result<CampaignBrief> {
    let mut brief = desk.ask(BeginBrief { play: arguments.play.clone(), channel: arguments.channel })?;
    if let Some(name) = &arguments.name {
        brief.name.clone_from(name);
    }
    audience(desk, &mut brief, &arguments.audience)?;
    offers(desk, &mut brief, &arguments.offers)?;
    limits(&mut brief, &arguments.limits)?;
    if let Some(share) = arguments.control.control {
        // A share that is asked for is the share; with an effect given too, it is the maximum.
        (brief.control_share, brief.effect) = (share, None);
    }
    brief.effect = arguments.control.effect.or(brief.effect);
    brief.seed = arguments.seed.unwrap_or(brief.seed);
    if let Some(subject) = &arguments.subject {
        brief.creative.subject.clone_from(subject);
    }
    if let Some(path) = &arguments.body {
        brief.creative.body = text_of(path)?;
    }
    if arguments.correction.correct_forecasts {
        brief.forecasts = Forecasts::Corrected;
    } else if arguments.correction.as_modelled {
        brief.forecasts = Forecasts::AsModelled;
    }
    Ok(brief)
}

pub fn text_of(path: &Path) -> Result<String> {
    database::refuse_open_file(path)?;
    std::fs::read_to_string(path).with_context(|| format!("the message text '{}' cannot be read", path.display()))
}

fn audience(desk: &mut Desk, brief: &mut CampaignBrief, asked: &AudienceArguments) -> Result<()> {
    brief.audience = match (asked.model, asked.cluster, &asked.segment) {
        (Some(model), ..) => AudienceSource::Ranked(model),
        (None, Some(cluster), _) => AudienceSource::Cluster(cluster),
        (None, None, Some(name)) => AudienceSource::Segment(named(desk, name)?.id),
        (None, None, None) => brief.audience.clone(),
    };
    for name in &asked.without_segment {
        brief.exclusions.push(Exclusion::Segment(named(desk, name)?.id));
    }
    brief.exclusions.extend(asked.without_cluster.iter().map(|number| Exclusion::Cluster(*number)));
    brief.exclusions.extend(asked.without_recent_buyers.map(Exclusion::BoughtWithin));
    brief.exclusions.extend(asked.without_running.then_some(Exclusion::RunningCampaigns));
    Ok(())
}

fn limits(brief: &mut CampaignBrief, asked: &LimitArguments) -> Result<()> {
    if let Some(goal) = asked.goal {
        if asked.least.is_none() && !matches!(goal, GoalName::Profit) {
            bail!("this goal needs --least, such as --least 0.05");
        }
        brief.goal = goal.with(asked.least.unwrap_or(0.0));
    }
    brief.size = asked.size.or(brief.size);
    if asked.budget.is_some_and(|budget| !budget.is_finite()) {
        bail!("the budget is not an amount of money; leave it out if there is none");
    }
    if asked.budget.is_some_and(|budget| budget < 0.0) {
        bail!("the budget cannot be negative; leave it out if there is none");
    }
    brief.budget = asked.budget.map(Money::from_major).or(brief.budget);
    let limits = &mut brief.limits;
    limits.response_rate = asked.min_rate.or(limits.response_rate);
    limits.margin = asked.min_margin.or(limits.margin);
    limits.responses = asked.max_responses.or(limits.responses);
    if let Some(cap) = asked.contact_cap {
        limits.contacts = (cap.contacts > 0).then_some(cap);
    }
    Ok(())
}

fn offers(desk: &mut Desk, brief: &mut CampaignBrief, asked: &OfferArguments) -> Result<()> {
    if !asked.offer.is_empty() {
        brief.offers = asked.offer.iter().map(|text| offer(text)).collect::<Result<_>>()?;
        brief.offer_rules.clear();
    }
    for text in &asked.offer_product {
        let (at, product) = about(brief, text, "OFFER=PRODUCT")?;
        brief.offers[at].product = product;
    }
    for text in &asked.offer_number {
        let (at, number) = about(brief, text, "OFFER=NUMBER")?;
        brief.offers[at].most =
            Some(number.parse().with_context(|| format!("'{number}' is not a number of customers"))?);
    }
    for text in &asked.offer_cost {
        let (at, cost) = about(brief, text, "OFFER=COST")?;
        let cost: f64 = cost.parse().with_context(|| format!("'{cost}' is not an amount of money"))?;
        brief.offers[at].cost = Money::from_major(cost);
    }
    for text in &asked.offer_text {
        let (at, sentence) = about_from_left(brief, text)?;
        brief.offers[at].text = sentence;
    }
    for text in &asked.offer_for {
        let Some((segment, name)) = text.rsplit_once('=') else { bail!("'{text}' is not SEGMENT=OFFER") };
        let offer = position(brief, name)?;
        brief.offer_rules.push(OfferRule { segment: named(desk, segment)?.id, offer });
    }
    if let Some(validity) = asked.valid {
        brief.offers.iter_mut().for_each(|offer| offer.validity = validity);
    }
    if let Some(cost) = asked.price_test {
        if !cost.is_finite() {
            bail!("--price-test is an amount of money, such as 200");
        }
        brief.price_test = (cost != 0.0).then(|| Money::from_major(cost));
    }
    brief.discount_effect = asked.discount_effect.unwrap_or(brief.discount_effect);
    Ok(())
}

/// The offer's position and what is specified for it.
fn about(brief: &CampaignBrief, text: &str, form: &str) -> Result<(usize, String)> {
    let Some((name, value)) = text.rsplit_once('=') else { bail!("'{text}' is not {form}") };
    Ok((position(brief, name)?, value.trim().to_owned()))
}

/// OFFER=TEXT, where the text may contain further equals signs.
fn about_from_left(brief: &CampaignBrief, text: &str) -> Result<(usize, String)> {
    let Some((name, sentence)) = text.split_once('=') else { bail!("'{text}' is not OFFER=TEXT") };
    Ok((position(brief, name)?, sentence.trim().to_owned()))
}

fn position(brief: &CampaignBrief, name: &str) -> Result<usize> {
    let names: Vec<&str> = brief.offers.iter().map(|offer| offer.name.as_str()).collect();
    let found = names.iter().position(|known| known.trim() == name.trim());
    found.with_context(|| format!("there is no offer '{}'; there are {}", name.trim(), names.join(", ")))
}

/// NAME[:GROUP[:DISCOUNT%]]
fn offer(text: &str) -> Result<Offer> {
    let mut parts = text.splitn(3, ':');
    let name = parts.next().unwrap_or_default().trim().to_owned();
    let category = parts.next().unwrap_or_default().trim().to_owned();
    let discount = parts.next().unwrap_or("0").trim().trim_end_matches('%').trim().to_owned();
    let percent: f64 = discount.parse().with_context(|| format!("'{discount}' is not a discount in percent"))?;
    if name.is_empty() {
        bail!("the offer '{text}' has no name; write NAME:GROUP:DISCOUNT%, for example \"Tyre week:Tyres:10%\"");
    }
    Ok(Offer {
        text: sentence(&name, &category, percent),
        name,
        category,
        discount: percent / 100.0,
        ..Offer::default()
    })
}

/// What the message says about an offer by default: a discount that is not mentioned attracts nobody.
fn sentence(name: &str, category: &str, percent: f64) -> String {
    match (percent > 0.0, category.is_empty()) {
        (false, _) => format!("{name}."),
        (true, true) => format!("{name}: {} off.", figures::percent_as_set(percent / 100.0)),
        (true, false) => format!("{name}: {} off {category}.", figures::percent_as_set(percent / 100.0)),
    }
}

pub fn tell(plan: &CampaignPlan, out: &mut Output) -> Result<()> {
    let count = |number: usize| figures::count(number);
    if let Some(id) = plan.id {
        out.line(&format!("campaign {id}: {}", plan.brief.name))?;
    }
    if !plan.selection.is_empty() {
        out.wrapped(&plan.selection)?;
    }
    out.line(&format!("audience           {:>12}", count(plan.audience)))?;
    out.line(&format!("reachable          {:>12}", count(plan.reachable)))?;
    for drop_out in &plan.drop_outs {
        out.line(&format!("  {:>10}  {}", count(drop_out.customers), drop_out.why))?;
    }
    out.line(&format!("contacted          {:>12}", count(plan.chosen)))?;
    let cost = plan.control_cost.plain();
    out.line(&format!("left alone         {:>12}  to measure the effect; costs {cost}", count(plan.control)))?;
    out.line(&format!(
        "expected responses {:>12.1}  {} ({})",
        plan.expected_responses,
        figures::percent(plan.expected_rate),
        figures::percent_range(plan.expected_rate_low, plan.expected_rate_high)
    ))?;
    let (low, high) = (plan.expected_profit_low.plain(), plan.expected_profit_high.plain());
    out.line(&format!(
        "expected profit    {:>12}  added by the contacts ({low} to {high} with 80 % confidence)",
        plan.expected_profit.plain()
    ))?;
    out.line(&format!(
        "gross profit       {:>12}  with the {:.1} purchases that would come anyway",
        plan.gross_profit.plain(),
        plan.expected_anyway
    ))?;
    out.line(&format!("at most            {:>12}", plan.upper_bound.plain()))?;
    out.line(&format!("responses 20 % off {:>12}  of profit would be left", plan.if_response_20_lower.plain()))?;
    out.line(&format!("what limits it     {}", plan.binding))?;
    for price in plan.prices.iter().filter(|price| !plan.binding.contains(&price.told)) {
        out.line(&format!("                   {}", price.told))?;
    }
    for told in plan.infeasible.iter().filter(|told| !plan.binding.contains(*told)) {
        out.line(&format!("cannot be kept     {told}"))?;
    }
    if plan.gap > 0.0 {
        out.line(&format!("from the best list {:>13} at most", figures::percent(plan.gap)))?;
    }
    if !plan.control_why.is_empty() {
        out.line(&plan.control_why)?;
    }
    if let Some(test) = &plan.price_test {
        out.wrapped(&test.told)?;
    }
    out.wrapped(&plan.effect.source)?;
    if let Some(caution) = &plan.caution {
        out.wrapped(caution)?;
    }
    out.wrapped(CampaignPlan::WHAT_COUNTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offer_tells_its_discount() {
        let told = |text: &str| offer(text).map(|offer| offer.text).ok();
        assert_eq!(told("Tyre week:Tyres:10%").as_deref(), Some("Tyre week: 10 % off Tyres."));
        assert_eq!(told("Thanks::7.5%").as_deref(), Some("Thanks: 7.5 % off."));
        assert_eq!(told("Tyre week:Tyres").as_deref(), Some("Tyre week."));
    }
}
