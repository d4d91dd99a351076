//! Plays from the ranked lists: win back, second purchase, keep.

use anyhow::Result;

use super::board::{Proposed, Reckoning, aged};
use crate::actions::accounts;
use crate::domain::model::Model;
use crate::domain::money::{Money, grouped};
use crate::reports::accounts::{RankReport, RankedAccount};
use crate::reports::backtest::Evidence;
use crate::reports::freshness::Freshness;
use crate::reports::home::{Play, PlayStep};
use crate::store::Store;

/// # Errors
/// When the database cannot be read.
pub(super) fn plays(store: &mut Store, reckoning: &Reckoning<'_>) -> Result<Vec<Proposed>> {
    let mut plays = Vec::new();
    for model in [Model::Dormancy, Model::HitAndRun, Model::Spending] {
        if let Some((list, freshness)) = accounts::latest(store, model)? {
            plays.extend(play(&list, freshness, reckoning).map(|play| Proposed { play, round: 0 }));
        }
    }
    Ok(plays)
}

/// Contacting everybody whose expected contribution is worth the cheapest contact.
fn play(list: &RankReport, freshness: Freshness, reckoning: &Reckoning<'_>) -> Option<Play> {
    let gain = |account: &RankedAccount| account.expected_spend.map_or(0.0, Money::major) * reckoning.margin_rate;
    let email = reckoning.assumptions.email_cost.major();
    let worth: Vec<(_, f64)> =
        list.accounts.iter().map(|account| (account.customer, gain(account))).filter(|one| one.1 > email).collect();
    if worth.is_empty() {
        return None;
    }
    let n = grouped(worth.len() as u64);
    let title = match list.model {
        Model::Dormancy => format!("Win back {n} dormant accounts"),
        Model::HitAndRun => format!("Second purchase: {n} one-time buyers"),
        _ => format!("Keep {n} customers buying"),
    };
    let known = || worth.iter().filter_map(|(customer, gain)| Some(((*customer)?, *gain)));
    Some(Play {
        title,
        why: format!("Expected in {}.{}", list.horizon_spoken, aged(freshness)),
        sure: sure(list),
        customers: worth.len(),
        reachable: Some(reckoning.reach.count(known().map(|one| one.0))),
        expected_profit: Some(reckoning.profit(known())),
        button: "Make a campaign".into(),
        step: PlayStep::Campaign(list.model),
    })
}

fn sure(list: &RankReport) -> String {
    let tested = &list.backtest;
    match &tested.evidence {
        Evidence::Tested => format!(
            "Tested on the past: {} of the top {} came back; of as many at random {:.0}.",
            tested.top_hits, tested.top_size, tested.random_hits
        ),
        Evidence::NotEnough { why } => format!("Not tested: {why}"),
    }
}
