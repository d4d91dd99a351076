//! Plays from the ranked lists: win back, second purchase, keep; each valued as the campaign that its button starts.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use super::reckoning::{Proposed, Reckoning, aged};
use crate::{campaigns, ranking};
use domain::campaign::{AudienceSource, CampaignBrief};
use domain::customer::CustomerId;
use domain::model::Model;
use domain::money::Money;
use planning::promise::moved;
use planning::targeting::Chance;
use reports::backtest::Evidence;
use reports::freshness::Freshness;
use reports::home::{Play, PlayStep};
use reports::ranking::{RankReport, RankedAccount};
use store::Store;

/// # Errors
/// When the database cannot be read.
pub(super) fn plays(store: &mut Store, reckoning: &Reckoning<'_>) -> Result<Vec<Proposed>> {
    let mut plays = Vec::new();
    let mut elsewhere = HashSet::new();
    let tried = tried(store)?;
    for model in [Model::Dormancy, Model::HitAndRun, Model::Spending] {
        let Some((mut list, freshness)) = ranking::latest(store, model)? else { continue };
        if model == Model::Spending {
            // All customers are on it; those with a play of their own are not counted twice.
            list.accounts.retain(|account| account.customer.is_none_or(|customer| !elsewhere.contains(&customer)));
        } else {
            elsewhere.extend(list.accounts.iter().filter_map(|account| account.customer));
        }
        let brief = campaigns::usual_brief(store, &AudienceSource::Ranked(model))?;
        plays.extend(play(&list, freshness, &brief, &tried, reckoning).map(|play| Proposed { play, round: 0 }));
    }
    Ok(plays)
}

/// Contacting everybody whose response within the campaign's window should bring more than the contact costs.
fn play(
    list: &RankReport,
    freshness: Freshness,
    brief: &CampaignBrief,
    tried: &HashMap<CustomerId, [f64; 2]>,
    reckoning: &Reckoning<'_>,
) -> Option<Play> {
    let worth: Vec<(Option<CustomerId>, f64)> = list
        .accounts
        .iter()
        .map(|account| {
            let tried = account.customer.and_then(|customer| tried.get(&customer));
            (account.customer, expected_profit(account, list.horizon_days, brief, tried, reckoning))
        })
        .filter(|(_, profit)| *profit > 0.0)
        .collect();
    if worth.is_empty() {
        return None;
    }
    let n = figures::count(worth.len());
    let title = match list.model {
        Model::Dormancy => format!("Win back {n} dormant accounts"),
        Model::HitAndRun => format!("Second purchase: {n} one-time buyers"),
        _ => format!("Keep {n} regular customers"),
    };
    let reached = |customer: CustomerId| reckoning.reach.by(customer, brief.channel);
    let known: Vec<(CustomerId, f64)> = worth
        .iter()
        .filter_map(|(customer, profit)| Some(((*customer).filter(|one| reached(*one))?, *profit)))
        .collect();
    let contacted = known.iter().map(|one| one.1).sum::<f64>() * (1.0 - brief.control_share);
    let days = brief.response_window_days;
    Some(Play {
        title,
        why: format!("{}{}", why(list.model), aged(freshness)),
        sure: sure(list),
        customers: worth.len(),
        reachable: Some(known.len()),
        expected_profit: Some(Money::from_major(contacted)),
        over: format!("in {days} days, by {}", brief.channel.name().to_lowercase()),
        button: "Make a campaign".into(),
        step: PlayStep::Campaign(list.model),
    })
}

/// What a contact with this customer should bring within the campaign's window, in major units; `horizon_days` is that
/// of the list. The chance of not buying is assumed to fall evenly over the list's horizon.
fn expected_profit(
    account: &RankedAccount,
    horizon_days: u32,
    brief: &CampaignBrief,
    tried: Option<&[f64; 2]>,
    reckoning: &Reckoning<'_>,
) -> f64 {
    let share = f64::from(brief.response_window_days) / f64::from(horizon_days.max(1));
    let probability = 1.0 - (1.0 - account.probability.clamp(0.0, 1.0)).powf(share);
    let purchases = account.expected_purchases.unwrap_or(account.probability).max(account.probability);
    let spend = account.expected_spend.map_or(0.0, Money::major) / purchases.max(f64::MIN_POSITIVE);
    let profit = |discount: f64, cost: Money| {
        let learned = &reckoning.learned;
        let of_discount = 10.0 * discount * learned.discount.mean;
        let [alone, contacted] = if let Some([alone, contacted]) = tried {
            [*alone, moved(*contacted, of_discount)]
        } else {
            let alone = moved(probability, learned.level.mean);
            [alone, moved(alone, learned.by(brief.channel).mean + of_discount)]
        };
        let chance = Chance {
            probability: contacted,
            alone,
            sales: spend * (1.0 - discount),
            margin: spend * brief.margin_rate,
            offer_cost: spend * discount + cost.major(),
        };
        chance.expected_profit(brief.contact_cost.major())
    };
    brief.offers.iter().map(|offer| profit(offer.discount, offer.cost)).fold(f64::MIN, f64::max)
}

/// Chances if left alone and if contacted of everybody on the list of answers, where control groups told them.
fn tried(store: &mut Store) -> Result<HashMap<CustomerId, [f64; 2]>> {
    let Some((list, _)) = ranking::latest(store, Model::Response)? else { return Ok(HashMap::new()) };
    let pair = |account: &RankedAccount| {
        let alone = (account.probability - account.uplift?).clamp(0.0, 1.0);
        Some((account.customer?, [alone, account.probability]))
    };
    Ok(list.accounts.iter().filter_map(pair).collect())
}

fn why(model: Model) -> &'static str {
    match model {
        Model::Dormancy => "They used to buy and have fallen silent.",
        Model::HitAndRun => "They bought once; those who come a second time usually stay.",
        _ => "They buy by themselves; this comes in whether or not they are reminded.",
    }
}

fn sure(list: &RankReport) -> String {
    let tested = &list.backtest;
    match &tested.evidence {
        Evidence::Tested => {
            let caution = tested.caution().map_or_else(String::new, |caution| format!(" {caution}"));
            format!(
                "Tested on the past: {} of the top {} came back; of as many picked at random, {:.0}.{caution}",
                tested.top_hits, tested.top_size, tested.random_hits
            )
        }
        Evidence::NotEnough { why } => format!("Not tested: {why}"),
    }
}
