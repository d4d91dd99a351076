//! What a campaign brought: its customers' purchases, contacted versus left alone, as figures and one sentence.

use anyhow::Result;

use super::members::{Counted, count};
use domain::campaign::{Arm, Offer};
use domain::day::Day;
use domain::money::Money;
use domain::wave::Wave;
use planning::outcome::{Arms, Subgroup, by_subgroup, by_time, profit_per_head, response_by_day};
use reports::campaign_results::{
    AnyPurchase, Breakdown, BreakdownLine, CampaignResults, MoneyRange, MoneyResult, ResponseDay, ResultState,
    UpliftRange,
};
use stats::adjustment::Difference;
use store::Store;

/// What a campaign brought, from purchases within its window.
///
/// # Errors
/// When there is no such campaign.
pub fn results(store: &mut Store, campaign: i64) -> Result<CampaignResults> {
    let counted = count(store, campaign)?;
    let known_to = store.totals()?.last_day;
    let Counted { plan, started, ends, members, .. } = &counted;
    let arms = Arms::of(members.iter(), |member| member.responded_after.is_some());
    let uplift = arms.uplift();
    let state = state_of(&counted, known_to);
    let money = money(&counted);
    let last = known_to.map_or(0, |day| day.min(*ends).since(*started)).max(0).unsigned_abs();
    Ok(CampaignResults {
        id: campaign,
        name: plan.brief.name.clone(),
        started: *started,
        window_ends: *ends,
        known_to,
        state,
        contacted: arms.contacted.customers,
        control: arms.control.customers,
        contacted_responses: arms.contacted.responses,
        control_responses: arms.control.responses,
        contacted_rate: uplift.contacted_rate,
        control_rate: uplift.control_rate,
        uplift: uplift.uplift,
        uplift_low: uplift.uplift_low,
        uplift_high: uplift.uplift_high,
        any_purchase: any_purchase(&counted),
        answers: store.campaign_answers(campaign, &plan.brief.name, *started, *ends)?,
        verdict: verdict(state, &uplift.verdict, &money, *ends),
        money,
        expected_rate: plan.expected_rate,
        expected_rate_low: plan.expected_rate_low,
        expected_rate_high: plan.expected_rate_high,
        breakdowns: breakdowns(&counted),
        by_day: response_by_day(members, last)
            .into_iter()
            .map(|(day, contacted, control)| ResponseDay { day, contacted, control })
            .collect(),
    })
}

/// The state of a campaign's results.
pub(super) fn state_of(counted: &Counted, known_to: Option<Day>) -> ResultState {
    if counted.went_out { state(known_to, counted.started, counted.ends) } else { ResultState::NotSent }
}

pub(super) fn state(known_to: Option<Day>, started: Day, ends: Day) -> ResultState {
    match known_to {
        None => ResultState::Nothing,
        Some(known) if known <= started => ResultState::Nothing,
        Some(known) if known < ends => ResultState::Running,
        Some(_) => ResultState::Complete,
    }
}

fn verdict(state: ResultState, uplift: &str, money: &MoneyResult, ends: Day) -> String {
    let until = match state {
        ResultState::NotSent => {
            return "This campaign has not gone out yet, so there are no results. If another tool sent it, say on \
                    which day."
                .to_owned();
        }
        ResultState::Nothing => {
            return "No purchases after the campaign's day are known yet; import them to see what it brought."
                .to_owned();
        }
        ResultState::Running => format!(" This is not the end: purchases count until {}.", ends.spoken()),
        ResultState::Complete => String::new(),
    };
    let Some(added) = money.added_adjusted else { return format!("{uplift}{until}") };
    let range = format!("between {} and {}", added.low.rounded(), added.high.rounded());
    let amount = added.amount.rounded();
    let earned = if added.low > Money::ZERO {
        format!("after its costs it earned {amount} ({range})")
    } else if added.high < Money::ZERO {
        format!("after its costs it lost {} ({range})", Money(added.amount.0.saturating_neg()).rounded())
    } else {
        format!("in money, {amount} after its costs, which may still be chance ({range})")
    };
    format!("{}; {earned}.{until}", uplift.trim_end_matches('.'))
}

fn any_purchase(counted: &Counted) -> Option<AnyPurchase> {
    if counted.plan.brief.offers.iter().all(Offer::is_for_all) {
        return None;
    }
    let any = Arms::of(counted.members.iter(), |member| member.bought).uplift();
    Some(AnyPurchase {
        contacted_rate: any.contacted_rate,
        control_rate: any.control_rate,
        uplift: any.uplift,
        uplift_low: any.uplift_low,
        uplift_high: any.uplift_high,
    })
}

fn money(counted: &Counted) -> MoneyResult {
    let of = |arm: Arm| counted.members.iter().filter(move |member| member.arm == arm);
    let contacted = of(Arm::Contacted).count() as f64;
    let left_alone = of(Arm::Control).count().max(1) as f64;
    let total = |arm: Arm| of(arm).map(|member| member.profit).sum::<f64>();
    let range = |difference: Difference| MoneyRange {
        amount: Money::from_major(contacted * difference.difference),
        low: Money::from_major(contacted * difference.low),
        high: Money::from_major(contacted * difference.high),
    };
    let measured = profit_per_head(&counted.members);
    let doubt_removed = measured.map_or(0.0, |(bare, adjusted)| {
        if bare.standard_error > 0.0 { 1.0 - adjusted.standard_error / bare.standard_error } else { 0.0 }
    });
    MoneyResult {
        contacted_profit: Money::from_major(total(Arm::Contacted)),
        without_campaign: Money::from_major(total(Arm::Control) / left_alone * contacted),
        contact_cost: Money::from_major(counted.contact_cost),
        offer_cost: Money::from_major(counted.offer_cost),
        added: measured.map(|(bare, _)| range(bare)),
        added_adjusted: measured.map(|(_, adjusted)| range(adjusted)),
        doubt_removed: doubt_removed.max(0.0),
    }
}

fn breakdowns(counted: &Counted) -> Vec<Breakdown> {
    let mut all = Vec::new();
    if counted.offers.len() > 1 {
        let parts = by_subgroup(&counted.members, counted.offers.len(), |member| member.offer);
        if parts.len() > 1 {
            all.push(breakdown("Offer", &parts, &counted.offers));
        }
    }
    if counted.clusters.iter().any(|name| !name.is_empty()) {
        let names: Vec<String> = counted.clusters.iter().map(|name| cluster_name(name)).collect();
        let parts = by_subgroup(&counted.members, names.len(), |member| member.cluster);
        all.push(breakdown("Cluster", &parts, &names));
    }
    let begun: Vec<&Wave> = counted.waves.iter().filter(|wave| wave.started.is_some()).collect();
    if begun.len() > 1 {
        let starts: Vec<u32> =
            begun.iter().map(|wave| wave.day().since(counted.started).max(0).unsigned_abs()).collect();
        let channel = counted.plan.brief.channel.name().to_lowercase();
        let name = |wave: &&Wave| format!("After wave {} by {channel}, {}", wave.number, wave.day().spoken());
        let names: Vec<String> = begun.iter().map(name).collect();
        let mut of_waves = breakdown("Wave", &by_time(&counted.members, &starts), &names);
        of_waves.note =
            format!("First responses between one wave and the next, both groups over the same days. {}", of_waves.note);
        all.push(of_waves);
    }
    all
}

fn cluster_name(name: &str) -> String {
    if name.is_empty() { "In no cluster".to_owned() } else { format!("Cluster {name}") }
}

fn breakdown(by: &str, parts: &[Subgroup], names: &[String]) -> Breakdown {
    let measured = parts.iter().filter(|part| part.interval.is_some()).count();
    let name = |part: &Subgroup| match part.of.and_then(|place| names.get(place)) {
        Some(name) => name.clone(),
        None => format!("{} parts too small to tell apart", figures::count(part.parts)),
    };
    let note = match measured {
        0 => "Too few customers or responses to measure any part by itself.".to_owned(),
        1 => "The interval holds with 95 % confidence.".to_owned(),
        n => format!("The {n} intervals are widened so that all of them hold at once with 95 % confidence."),
    };
    let lines = parts.iter().map(|part| line(part, name(part))).collect();
    Breakdown { by: by.to_owned(), lines, note }
}

fn line(part: &Subgroup, name: String) -> BreakdownLine {
    let rates = part.arms.uplift();
    BreakdownLine {
        name,
        contacted: part.arms.contacted.customers,
        contacted_responses: part.arms.contacted.responses,
        control: part.arms.control.customers,
        control_responses: part.arms.control.responses,
        contacted_rate: rates.contacted_rate,
        control_rate: rates.control_rate,
        uplift: part.interval.map(|(low, high)| UpliftRange { uplift: rates.uplift, low, high }),
    }
}
