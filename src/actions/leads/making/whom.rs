//! Whom a brief asks for, without those who are already with a dealer or should not be disturbed.

use anyhow::Result;

use super::candidates::Outlook;
use crate::audience::Ledger;
use crate::scope::Scope;
use crate::segments;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::{LeadBrief, Prospects};
use domain::selection::Activity;
use domain::territory::Postcodes;
use features::affinity::Affinity;
use models::choosing::question::learn_dormancy_days;
use progress::Progress;
use store::Store;

/// The people asked for.
pub struct Whom {
    /// Ascending.
    pub matching: Vec<CustomerId>,
    /// How many match, including those who are spared.
    pub asked: usize,
    /// Who would match and is spared ("12 already with a dealer"); empty if nobody is.
    pub spared: String,
}

/// What is asked for, and what is known about everybody.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    pub scope: &'a Scope,
    pub brief: &'a LeadBrief,
    pub outlook: &'a Outlook,
    pub ledger: &'a Ledger,
    pub today: Day,
}

impl Whom {
    /// # Errors
    /// When the database cannot be read, or the work is cancelled.
    pub fn load(store: &mut Store, wish: Wish<'_>, progress: &Progress) -> Result<Whom> {
        let Wish { scope, brief, ledger, today, .. } = wish;
        let mut matching = of_activity(wish);
        if !brief.bought_category.is_empty() {
            let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
            let bought = Affinity::new(&purchases, &brief.bought_category, scope.as_of);
            matching.retain(|id| bought.times(*id) > 0);
        }
        let areas: Vec<Postcodes> = brief.postcodes.iter().filter_map(|text| Postcodes::read(text)).collect();
        if !areas.is_empty() {
            matching.retain(|id| {
                let postcode = ledger.customers.get(id).map(|one| domain::territory::plain(&one.postcode));
                postcode.is_some_and(|postcode| areas.iter().any(|area| area.hold(&postcode)))
            });
        }
        if let Some(segment) = brief.segment {
            let members = segments::members(store, segment, today, progress)?;
            matching.retain(|customer| members.binary_search(customer).is_ok());
        }
        let asked = matching.len();
        let spared = spare(store, brief, today, &mut matching)?;
        Ok(Whom { matching, asked, spared })
    }

    /// What else to say if nobody is left.
    pub fn but(&self) -> String {
        if self.spared.is_empty() { String::new() } else { format!(" ({})", self.spared) }
    }
}

/// Customers by how recently they bought; prospects count as fully inactive.
fn of_activity(wish: Wish<'_>) -> Vec<CustomerId> {
    let Wish { scope, brief, outlook, ledger, .. } = wish;
    let mut ids = Vec::new();
    if let Some(by_rules) = outlook.by_rules.as_ref().filter(|_| brief.prospects != Prospects::Only) {
        let is_wanted = |days: u32| brief.activity.holds(days, by_rules.dormancy_days());
        ids.extend(by_rules.buyers().filter(|(_, days)| is_wanted(*days)).map(|(customer, _)| customer));
    }
    if let Some(chances) = outlook.chances.as_ref().filter(|_| brief.prospects != Prospects::Only) {
        let histories: Vec<_> = chances.of.values().map(|chance| chance.history).collect();
        let dormancy = scope.assumptions.dormancy_days.unwrap_or_else(|| learn_dormancy_days(&histories));
        let is_wanted = |days: u32| brief.activity.holds(days, dormancy);
        let wanted = chances.of.iter().filter(|(_, chance)| is_wanted(chance.history.days_since_last_purchase()));
        ids.extend(wanted.map(|(id, _)| *id));
    }
    if brief.prospects != Prospects::LeftOut && brief.activity != Activity::Active && outlook.knows_prospects() {
        ids.extend(ledger.customers.keys().copied().filter(|id| !outlook.has_bought(*id)));
    }
    ids.sort_unstable();
    ids
}

/// Removes those who are already with a dealer or were contacted recently; returns how many, in words.
fn spare(store: &Store, brief: &LeadBrief, today: Day, matching: &mut Vec<CustomerId>) -> Result<String> {
    let mut said = Vec::new();
    let mut take_out = |taken: &std::collections::HashSet<CustomerId>, why: &str| {
        let before = matching.len();
        matching.retain(|id| !taken.contains(id));
        if matching.len() < before {
            said.push(format!("{} {why}", figures::count(before - matching.len())));
        }
    };
    take_out(&store.with_a_dealer(today)?, "already with a dealer");
    if brief.rest_days > 0 {
        let since = today.plus(1 - i32::try_from(brief.rest_days).unwrap_or(i32::MAX));
        let contacted = store.contacts_between(since, today)?.into_iter().map(|(customer, _)| customer).collect();
        take_out(&contacted, &format!("contacted within {} days", brief.rest_days));
    }
    Ok(said.join(", "))
}
