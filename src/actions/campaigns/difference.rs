//! Where two lists of one campaign differ, and why, customer by customer.

use std::collections::{HashMap, HashSet};

use anyhow::Result;

use crate::audience::Ledger;
use domain::campaign::Arm;
use domain::consent::{Channel, ConsentEntry, Verdict};
use domain::customer::CustomerId;
use domain::day::Day;
use planning::audience::{ContactRules, DropReason, choose_contactable};
use reports::campaign::PlannedTarget;
use reports::campaign_recipe::{CampaignRecipe, ListChange, ListDifference};
use store::Store;

/// The saved list and the one rebuilt with the permissions of that time: contacted, left alone.
pub(super) struct Lists {
    pub saved: [Vec<PlannedTarget>; 2],
    pub rebuilt: [Vec<PlannedTarget>; 2],
}

/// What makes the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    /// The recipe now gives a different list.
    Recipe,
    /// What the ledger says today.
    Today,
}

pub(super) struct Difference {
    pub told: ListDifference,
    pub because: Because,
}

/// A place on a list.
#[derive(Clone, Copy)]
struct Place<'a> {
    arm: Arm,
    target: &'a PlannedTarget,
}

fn places(list: &[Vec<PlannedTarget>; 2]) -> HashMap<CustomerId, Place<'_>> {
    let arms = [Arm::Contacted, Arm::Control].into_iter().zip(list);
    arms.flat_map(|(arm, list)| list.iter().filter_map(move |target| Some((target.id?, Place { arm, target }))))
        .collect()
}

/// Every customer in whom the lists differ, in the order of the saved list; first those whom today's permissions take
/// off it.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn differences(
    store: &Store,
    campaign: i64,
    recipe: &CampaignRecipe,
    lists: &Lists,
    audience: &HashSet<CustomerId>,
    today: Day,
) -> Result<Vec<Difference>> {
    let (saved, rebuilt) = (places(&lists.saved), places(&lists.rebuilt));
    let lost = lost_today(store, campaign, recipe.brief.channel, &saved, today)?;
    let mut found = Vec::new();
    for target in lists.saved.iter().flatten() {
        let Some(id) = target.id else { continue };
        if let Some(why) = lost.get(&id) {
            found.push(difference(target, ListChange::Gone, why.clone(), Because::Today));
        }
    }
    for target in lists.saved.iter().flatten() {
        let Some(id) = target.id.filter(|id| !lost.contains_key(id)) else { continue };
        if let Some((change, why)) = changed(saved[&id], rebuilt.get(&id), audience.contains(&id)) {
            found.push(difference(target, change, why, Because::Recipe));
        }
    }
    for target in lists.rebuilt.iter().flatten() {
        if target.id.is_some_and(|id| !saved.contains_key(&id)) {
            found.push(difference(target, ListChange::Added, "now ranks high enough".into(), Because::Recipe));
        }
    }
    Ok(found)
}

/// What became of a customer of the saved list when the recipe was followed again.
fn changed(saved: Place<'_>, rebuilt: Option<&Place<'_>>, is_in_audience: bool) -> Option<(ListChange, String)> {
    match rebuilt {
        None if !is_in_audience => Some((ListChange::Gone, "is no longer in the audience".to_owned())),
        None => Some((ListChange::Gone, "others now rank higher".to_owned())),
        Some(now) if now.arm != saved.arm => {
            let told = if now.arm == Arm::Control { "would be left alone now" } else { "would be contacted now" };
            Some((ListChange::OtherGroup, told.to_owned()))
        }
        Some(now) if now.target.offer != saved.target.offer => {
            let told = format!("'{}' now promises more than '{}'", now.target.offer, saved.target.offer);
            Some((ListChange::OtherOffer, told))
        }
        Some(_) => None,
    }
}

fn difference(target: &PlannedTarget, change: ListChange, why: String, because: Because) -> Difference {
    let told =
        ListDifference { id: target.id, customer: target.customer.clone(), name: target.name.clone(), change, why };
    Difference { told, because }
}

/// Customers of a saved list who may not or cannot be contacted today, with the reason and its day.
fn lost_today(
    store: &Store,
    campaign: i64,
    channel: Channel,
    saved: &HashMap<CustomerId, Place<'_>>,
    today: Day,
) -> Result<HashMap<CustomerId, String>> {
    let ledger = Ledger::load(store, channel, today)?;
    let mut ids: Vec<CustomerId> = saved.keys().copied().collect();
    ids.sort_unstable();
    let rules = ContactRules::by(channel);
    let candidates: Vec<_> = ids.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let asked: Vec<CustomerId> = candidates.iter().map(|candidate| candidate.customer).collect();
    let mut lost: HashMap<CustomerId, String> = HashMap::new();
    for (place, reason) in choose_contactable(candidates, &rules).dropped {
        let id = asked[place];
        let is_own_control = saved[&id].arm == Arm::Control;
        let why = match reason {
            DropReason::InControlGroup if is_own_control => continue,
            DropReason::InControlGroup => {
                let other = store.control_of(id, campaign, today)?;
                other.map_or("is left alone by another campaign now".to_owned(), |(number, name)| {
                    format!("is in the control group of campaign {number} '{name}' now")
                })
            }
            DropReason::Refused => refused(store, id, channel, &ledger, today)?,
            DropReason::InGlobalControl => "is in the global control group now".to_owned(),
            _ => format!("has {} now", reason.why(&rules)),
        };
        lost.insert(id, why);
    }
    Ok(lost)
}

/// Since when a customer has refused, and by what entry.
fn refused(store: &Store, customer: CustomerId, channel: Channel, ledger: &Ledger, today: Day) -> Result<String> {
    let entries = store.consent_entries(customer)?;
    let standing = |entry: &&ConsentEntry| {
        entry.channel == channel && entry.verdict == Verdict::Refused && entry.expires.is_none_or(|last| last >= today)
    };
    if let Some(entry) = entries.iter().rev().find(standing) {
        let by = channel.name().to_lowercase();
        let origin = if entry.origin.is_empty() { String::new() } else { format!(" ({})", entry.origin) };
        return Ok(format!("refused contact by {by} on {}{origin}", entry.day.spoken()));
    }
    let address = ledger.candidate(customer).map(|candidate| candidate.address).unwrap_or_default();
    Ok(match store.suppression_of(channel, &address)? {
        Some((day, origin)) => format!("the address was suppressed on {} ({origin})", day.spoken()),
        None => "the address is suppressed, or another customer with it has refused".to_owned(),
    })
}
