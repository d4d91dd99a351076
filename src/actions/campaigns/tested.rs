//! What a price test showed: each offer among customers who got it at random.

use super::members::Counted;
use crate::scope::SEED;
use domain::campaign::Arm;
use planning::outcome::Member;
use planning::price_test::{Tested, judge};
use reports::campaign_results::{PriceTestResult, ResultState, TestedOffer};

/// An offer is named the best from this chance on.
const SURE: f64 = 0.95;

/// None if no offer was drawn at random.
pub(super) fn tested(counted: &Counted, state: ResultState) -> Option<PriceTestResult> {
    let brief = &counted.plan.brief;
    let of = |offer: usize| {
        let is_tested = move |member: &&Member| member.tested && member.arm == Arm::Contacted && member.offer == offer;
        counted.members.iter().filter(is_tested)
    };
    let offers: Vec<usize> = (0..brief.offers.len()).filter(|offer| of(*offer).count() > 0).collect();
    if offers.is_empty() {
        return None;
    }
    let profits: Vec<Tested> = offers
        .iter()
        .map(|offer| Tested { profits: of(*offer).map(|member| member.planned_profit).collect() })
        .collect();
    let judged = judge(&profits, SEED);
    let line = |(place, offer): (usize, &usize)| {
        let figures = judged.as_ref().map(|judged| judged[place]);
        let own = &profits[place].profits;
        let mean = own.iter().sum::<f64>() / own.len().max(1) as f64;
        TestedOffer {
            name: brief.offers[*offer].name.clone(),
            discount: brief.offers[*offer].discount,
            customers: own.len(),
            responses: of(*offer).filter(|member| member.responded_after.is_some()).count(),
            profit: mean,
            profit_low: figures.map_or(mean, |one| one.low),
            profit_high: figures.map_or(mean, |one| one.high),
            best: figures.map(|one| one.best),
        }
    };
    let offers: Vec<TestedOffer> = offers.iter().enumerate().map(line).collect();
    Some(PriceTestResult { verdict: verdict(&offers, state), offers })
}

fn verdict(offers: &[TestedOffer], state: ResultState) -> String {
    let best = offers.iter().filter_map(|one| Some((one, one.best?))).max_by(|a, b| a.1.total_cmp(&b.1));
    let Some((one, chance)) = best else {
        return "Too few customers got one of the offers to say which is best.".to_owned();
    };
    let so_far = if state == ResultState::Complete { "" } else { " so far" };
    let sure = if chance >= SURE {
        format!("it is the best with {} certainty", figures::percent(chance))
    } else {
        format!("but that may be chance: it is the best with {} certainty only", figures::percent(chance))
    };
    let money = figures::decimals(one.profit, 2);
    format!("'{}' brought most{so_far}: {money} a customer after all costs; {sure}.", one.name)
}
