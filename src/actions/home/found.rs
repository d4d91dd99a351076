//! Plays from the patterns: customers who lack what similar customers buy, and customers who are due again.

use std::collections::HashSet;

use anyhow::Result;

use super::reckoning::{Proposed, Reckoning, aged};
use crate::patterns;
use domain::customer::CustomerId;
use domain::money::Money;
use reports::home::{Play, PlayList, PlayStep};
use reports::pattern_words::certainty;
use reports::patterns::{Cycle, Opportunity, OpportunityKind, PatternReport};
use store::Store;

/// How many plays of one kind may be on the board, each for a different product group.
const MOST_OF_A_KIND: usize = 2;

/// What the patterns offer.
#[derive(Default)]
pub(super) struct Found {
    pub plays: Vec<Proposed>,
    /// Whether patterns were searched for at all.
    pub searched: bool,
    /// Lists that can be seen on the patterns screen.
    pub lists: usize,
}

/// # Errors
/// When the database cannot be read.
pub(super) fn plays(store: &Store, reckoning: &Reckoning<'_>) -> Result<Found> {
    let Some((report, freshness)) = patterns::latest(store)? else { return Ok(Found::default()) };
    let lists = report.lists().filter(|list| !list.is_empty()).count();
    let mut taken = HashSet::new();
    let lacking = report.opportunities.iter().map(|list| (list.not.as_str(), lacking(list, &report, reckoning)));
    let mut plays = best(lacking.collect(), &mut taken);
    let due = report.cycles.iter().map(|cycle| (cycle.group.as_str(), due(cycle, &report, reckoning)));
    plays.extend(best(due.collect(), &mut taken));
    for one in &mut plays {
        one.play.why.push_str(aged(freshness));
    }
    Ok(Found { plays, searched: true, lists })
}

/// The most profitable plays of one kind, for product groups that no other play is about.
fn best<'a>(mut plays: Vec<(&'a str, Play)>, taken: &mut HashSet<&'a str>) -> Vec<Proposed> {
    plays.retain(|(_, play)| play.expected_profit > Some(Money::ZERO));
    plays.sort_by_key(|(_, play)| std::cmp::Reverse(play.expected_profit));
    let different = plays.into_iter().filter(|(group, _)| taken.insert(group));
    different.take(MOST_OF_A_KIND).enumerate().map(|(round, (_, play))| Proposed { play, round }).collect()
}

fn lacking(list: &Opportunity, report: &PatternReport, reckoning: &Reckoning<'_>) -> Play {
    let margin = list.expected_margin.major() / list.expected_buyers.max(f64::MIN_POSITIVE);
    let (customers, days) = (figures::count(list.customers), report.next_products.horizon_days);
    let title = match list.kind {
        OpportunityKind::HasNot => format!("Offer {} to {customers} customers of {}", list.not, list.has),
        OpportunityKind::SpendsMostOn => {
            format!("Offer {} to {customers} customers who spend the most on {}", list.not, list.has)
        }
    };
    Play {
        title,
        why: format!(
            "They have never bought it, although customers like them do; about {:.0} should start within {days} days.",
            list.expected_buyers
        ),
        sure: format!("{}: {}.", certainty(list.p_value), list.lift_spoken()),
        customers: list.customers,
        reachable: Some(reckoning.reach.count(list.members.iter().map(|member| member.0))),
        expected_profit: Some(reckoning.profit(gains(&list.members, margin, reckoning))),
        over: format!("in {days} days, any channel"),
        button: "Make a campaign".into(),
        step: PlayStep::List(play_list(list.segment_name(), list.origin(), &list.not, &list.members)),
    }
}

fn due(cycle: &Cycle, report: &PatternReport, reckoning: &Reckoning<'_>) -> Play {
    let buyers = cycle.expected_of_due();
    Play {
        title: format!("Remind {} customers who are due for {}", figures::count(cycle.due), cycle.group),
        why: format!(
            "It is about time for them to buy it again; about {buyers:.0} should within {} days.",
            report.due_days
        ),
        sure: format!(
            "Based on {} customers who bought it again, half of them after {} to {}.",
            figures::count(cycle.repeaters),
            figures::span(cycle.lower_quartile_days),
            figures::span(cycle.upper_quartile_days)
        ),
        customers: cycle.due,
        reachable: Some(reckoning.reach.count(cycle.members.iter().map(|member| member.0))),
        expected_profit: Some(reckoning.profit(gains(&cycle.members, cycle.margin.major(), reckoning))),
        over: format!("in {} days, any channel", report.due_days),
        button: "Make a campaign".into(),
        step: PlayStep::List(play_list(
            cycle.segment_name(),
            cycle.origin(report.due_days),
            &cycle.group,
            &cycle.members,
        )),
    }
}

/// What a contact with each should add, in major units.
fn gains<'a>(
    members: &'a [(CustomerId, f64)],
    margin: f64,
    reckoning: &'a Reckoning<'_>,
) -> impl Iterator<Item = (CustomerId, f64)> + 'a {
    members.iter().map(move |(customer, chance)| (*customer, reckoning.added(*chance) * margin))
}

fn play_list(name: String, origin: String, category: &str, members: &[(CustomerId, f64)]) -> PlayList {
    let members: Vec<CustomerId> = members.iter().map(|member| member.0).collect();
    PlayList { name, origin, category: category.to_owned(), members: members.into() }
}
