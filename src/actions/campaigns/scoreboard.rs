//! Every past list: what was forecast, what happened, and what that teaches the next forecast.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;

use super::members::{Counted, count};
use super::results::{state, state_of};
use domain::campaign::{Arm, Offer};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::model::Model;
use domain::money::Money;
use domain::selection::Selection;
use domain::shift::Shift;
use planning::effect::{ArmSeen, CampaignSeen};
use planning::outcome::Member;
use planning::targeting::{Calibrated, expected_response};
use reports::campaign_results::{ResultState, ScoreKind, ScoreLine, ScoreOutcome, Scoreboard};
use stats::interval::wilson;
use store::Store;

/// Every campaign and every ranked list whose forecast can be compared with purchases, newest first.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn scoreboard(store: &mut Store, recalibration: Option<Shift>) -> Result<Scoreboard> {
    let known_to = store.totals()?.last_day;
    let mut lines = Vec::new();
    for campaign in store.campaign_lines()? {
        let counted = count(store, campaign.id)?;
        let state = state_of(&counted, known_to);
        lines.push(campaign_line(campaign.id, &counted, state));
    }
    for model in store.ranked_models()? {
        lines.extend(ranked_line(store, model, known_to)?);
    }
    lines.sort_by_key(|line| (std::cmp::Reverse(line.from), std::cmp::Reverse(line.id)));
    let is_judged = |line: &&ScoreLine| line.outcome.is_judged();
    let judged = lines.iter().filter(is_judged).count();
    let within = lines.iter().filter(|line| line.outcome == ScoreOutcome::Within).count();
    let verdict = verdict(judged, within, recalibration.as_ref());
    Ok(Scoreboard { lines, judged, within, verdict, recalibration })
}

/// Where the chances of a campaign's customers came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToldBy {
    /// Wherever: all are compared with what was forecast for everybody if left alone.
    Any,
    /// From purchases alone.
    Forecast,
    /// From past contacts of which some were left alone: compared with what these said of each arm.
    Trial,
}

/// What every finished campaign showed of each offer, of those whose chances came from there.
///
/// # Errors
/// When the database cannot be read.
pub(crate) fn seen(store: &mut Store, told_by: ToldBy) -> Result<Vec<Vec<CampaignSeen>>> {
    let told = |counted: &Counted| match (told_by, counted.plan.effect.by_trial) {
        (ToldBy::Trial, false) | (ToldBy::Forecast, true) => Vec::new(),
        (ToldBy::Trial, true) => by_offer(counted, 1),
        (ToldBy::Forecast, false) | (ToldBy::Any, _) => seen_of(counted),
    };
    Ok(finished(store)?.iter().flat_map(told).collect())
}

fn finished(store: &mut Store) -> Result<Vec<Counted>> {
    let known_to = store.totals()?.last_day;
    let mut finished = Vec::new();
    for campaign in store.campaign_lines()? {
        let counted = count(store, campaign.id)?;
        if state_of(&counted, known_to) == ResultState::Complete {
            finished.push(counted);
        }
    }
    Ok(finished)
}

/// Against what was forecast for everybody if left alone.
fn seen_of(counted: &Counted) -> Vec<Vec<CampaignSeen>> {
    by_offer(counted, 0)
}

/// Of each offer both arms, offers of the same goods together; the contacted with the forecast at this place.
fn by_offer(counted: &Counted, contacted: usize) -> Vec<Vec<CampaignSeen>> {
    let brief = &counted.plan.brief;
    let arm = |offer: usize, arm: Arm, forecast: usize| {
        let own = || {
            let all = counted.members.iter().zip(&counted.forecasts);
            all.filter(move |(member, _)| member.arm == arm && member.offer == offer)
        };
        ArmSeen {
            chances: own().map(|(_, chances)| chances[forecast]).collect(),
            responses: own().filter(|(member, _)| member.responded_after.is_some()).count(),
        }
    };
    let seen = |(at, offer): (usize, &Offer)| CampaignSeen {
        channel: brief.channel,
        discount: offer.discount,
        contacted: arm(at, Arm::Contacted, contacted),
        left_alone: arm(at, Arm::Control, 0),
    };
    let mut by_goods: BTreeMap<(&str, &str), Vec<CampaignSeen>> = BTreeMap::new();
    for (at, offer) in brief.offers.iter().enumerate() {
        let one = seen((at, offer));
        if !one.contacted.chances.is_empty() {
            by_goods.entry((&offer.category, &offer.product)).or_default().push(one);
        }
    }
    by_goods.into_values().collect()
}

fn campaign_line(id: i64, counted: &Counted, state: ResultState) -> ScoreLine {
    let plan = &counted.plan;
    let contacted: Vec<&Member> = counted.members.iter().filter(|member| member.arm == Arm::Contacted).collect();
    let responses = contacted.iter().filter(|member| member.responded_after.is_some()).count();
    let rate = if contacted.is_empty() { 0.0 } else { responses as f64 / contacted.len() as f64 };
    let (rate_low, rate_high) = wilson(responses as f64, contacted.len());
    let profit = contacted.iter().map(|member| member.planned_profit).sum();
    ScoreLine {
        kind: ScoreKind::Campaign,
        id: Some(id),
        name: plan.brief.name.clone(),
        from: counted.started,
        to: counted.ends,
        customers: contacted.len(),
        expected_responses: plan.expected_responses,
        expected_rate: plan.expected_rate,
        expected_rate_low: plan.expected_rate_low,
        expected_rate_high: plan.expected_rate_high,
        responses,
        rate,
        rate_low,
        rate_high,
        outcome: outcome(state, rate, plan.expected_rate_low, plan.expected_rate_high),
        expected_profit: Some(plan.expected_profit),
        profit: Some(Money::from_major(profit)),
    }
}

fn outcome(state: ResultState, rate: f64, low: f64, high: f64) -> ScoreOutcome {
    match state {
        ResultState::NotSent => ScoreOutcome::NotSent,
        ResultState::Nothing | ResultState::Running => ScoreOutcome::Running,
        ResultState::Complete if rate < low => ScoreOutcome::Below,
        ResultState::Complete if rate > high => ScoreOutcome::Above,
        ResultState::Complete => ScoreOutcome::Within,
    }
}

/// The newest list of a model, if its horizon has passed: how many of its customers have bought since. Lists about
/// answers to contacts say nothing about purchases.
fn ranked_line(store: &Store, model: Model, known_to: Option<Day>) -> Result<Option<ScoreLine>> {
    if model == Model::Response {
        return Ok(None);
    }
    let Some(list) = store.ranking(model)? else { return Ok(None) };
    let to = list.as_of.plus(i32::try_from(list.horizon_days).unwrap_or(i32::MAX));
    if list.accounts.is_empty() || state(known_to, list.as_of, to) != ResultState::Complete {
        return Ok(None);
    }
    let chances: Vec<Calibrated> = list
        .accounts
        .iter()
        .map(|account| Calibrated { probability: account.probability, low: account.low, high: account.high })
        .collect();
    let expected = expected_response(&chances);
    let buyers = buyers(store, list.as_of, to)?;
    let bought = |customer: &Option<CustomerId>| customer.is_some_and(|customer| buyers.contains(&customer.0));
    let responses = list.accounts.iter().filter(|account| bought(&account.customer)).count();
    let rate = responses as f64 / list.accounts.len() as f64;
    let (rate_low, rate_high) = wilson(responses as f64, list.accounts.len());
    Ok(Some(ScoreLine {
        kind: ScoreKind::RankedList,
        id: None,
        name: model.name().to_owned(),
        from: list.as_of,
        to,
        customers: list.accounts.len(),
        expected_responses: expected.responses,
        expected_rate: expected.rate,
        expected_rate_low: expected.rate_low,
        expected_rate_high: expected.rate_high,
        responses,
        rate,
        rate_low,
        rate_high,
        outcome: outcome(ResultState::Complete, rate, expected.rate_low, expected.rate_high),
        expected_profit: None,
        profit: None,
    }))
}

fn buyers(store: &Store, after: Day, to: Day) -> Result<HashSet<i64>> {
    let all = store.purchase_columns(&Selection::default(), None)?;
    let bought = |line: &usize| (after.0 + 1..=to.0).contains(&all.day[*line]) && all.amount[*line] > 0;
    Ok((0..all.len()).filter(bought).map(|line| all.customer[line]).collect())
}

fn verdict(judged: usize, within: usize, recalibration: Option<&Shift>) -> String {
    if judged == 0 {
        return "No list is old enough to be judged: its time has to pass, and purchases until then have to be known."
            .to_owned();
    }
    let first = match (judged, within) {
        (1, 1) => "The one past list came out within the forecast interval.".to_owned(),
        (1, _) => "The one past list came out outside the forecast interval.".to_owned(),
        _ => format!("{within} of {judged} past lists came out within the forecast interval."),
    };
    let Some(shift) = recalibration else { return first };
    let (now, then) = (shift.of_ten_percent(), 0.1);
    let way = if now > then { "too low" } else { "too high" };
    let sure = if shift.low > 0.0 || shift.high < 0.0 { "were" } else { "may have been" };
    format!(
        "{first} Campaigns' forecasts {sure} {way}: a forecast chance of 10 % should be read as {}.",
        figures::percent(now)
    )
}
