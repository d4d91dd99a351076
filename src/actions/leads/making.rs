//! Choosing characteristics and the time of the offer: the potential customer list.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::actions::accounts::chances::{BuyingChance, Chances, chances};
use crate::actions::audience::Ledger;
use crate::actions::scope::{Scope, check_category};
use crate::actions::segments;
use crate::domain::consent::Channel;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::domain::lead::LeadBrief;
use crate::domain::money::{Money, grouped};
use crate::domain::selection::Activity;
use crate::features::affinity::{Affinity, favourites};
use crate::models::counts::Record;
use crate::models::periods::Periods;
use crate::models::purchase_model::PurchaseModel;
use crate::models::question::learn_dormancy_days;
use crate::models::season::Season;
use crate::planning::audience::{ContactRules, choose_reachable};
use crate::progress::Progress;
use crate::reports::leads::LeadListReport;
use crate::store::Store;
use crate::store::lead::NewLead;

const MOST_MONTHS: u32 = 12;

/// Makes a potential customer list with a probability for each month of the offer.
///
/// # Errors
/// When nobody matches or the database cannot be written.
pub fn make(store: &mut Store, brief: &LeadBrief, today: Day, progress: &Progress) -> Result<LeadListReport> {
    let scope = Scope::of(store, None)?;
    check(brief, &scope)?;
    check_category(store, &brief.category)?;
    check_category(store, &brief.bought_category)?;
    let periods = Periods::months(scope.as_of, brief.offer_day, brief.months);
    let horizon = brief.offer_day.plus_months(brief.months).since(scope.as_of).unsigned_abs();
    let chances = chances(store, &scope, horizon, progress)?;
    progress.stage("Choosing customers", 0)?;
    let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let offered = Affinity::of(&purchases, &brief.category, scope.as_of);
    let bought = Affinity::of(&purchases, &brief.bought_category, scope.as_of);
    let ledger = Ledger::of(store, Channel::Telephone, today)?;
    let mut matching = matching(brief, &scope, &chances, &bought, &ledger);
    if let Some(segment) = brief.segment {
        let members = segments::members(store, segment, today, progress)?;
        matching.retain(|customer| members.binary_search(customer).is_ok());
    }
    if matching.is_empty() {
        bail!("no customer matches; widen activity, postcodes, segment or what they bought");
    }
    let candidates = matching.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let rules = ContactRules::by(Channel::Telephone);
    let reachable = choose_reachable(candidates, &rules);
    if reachable.contactable.is_empty() {
        bail!("{} customers match, but none of them may be called: {}", matching.len(), spoken(&reachable.drop_outs));
    }
    let margin_rate = store.margin_rate(&brief.category)?.unwrap_or(scope.assumptions.margin_rate);
    let favourites = favourites(&purchases, scope.as_of);
    let context = Context {
        brief,
        names: periods.names(),
        periods,
        model: chances.candidates.behind(chances.method)?,
        season: Season::learn(offered.first_month, &offered.by_month),
        chances: &chances,
        offered: &offered,
        margin_rate,
        favourites,
    };
    let mut leads: Vec<NewLead> =
        reachable.contactable.iter().filter_map(|(_, one)| context.lead(one.customer())).collect();
    leads.sort_by(|a, b| b.expected_value.cmp(&a.expected_value).then(a.customer.cmp(&b.customer)));
    leads.truncate(brief.most);
    let how = how(brief, &chances, matching.len(), leads.len(), &spoken(&reachable.drop_outs));
    let periods = context.names;
    progress.check()?;
    let list = store.atomically(|store| {
        let list = store.put_lead_list(brief, &periods, &how, &leads, today)?;
        store.log(&format!("Made lead list {list} '{}' with {} leads", brief.name, leads.len()))?;
        Ok::<_, anyhow::Error>(list)
    })?;
    super::report(store, list)
}

fn check(brief: &LeadBrief, scope: &Scope) -> Result<()> {
    if brief.name.trim().is_empty() {
        bail!("the lead list has no name");
    }
    if brief.most == 0 {
        bail!("a list of 0 leads is no list; ask for at least one");
    }
    if !(1..=MOST_MONTHS).contains(&brief.months) {
        bail!("choose 1 to {MOST_MONTHS} months for the offer");
    }
    if brief.offer_day <= scope.as_of {
        bail!(
            "the offer's day {} is not after the last purchase ({}); choose a later day, for example {}",
            brief.offer_day,
            scope.as_of,
            scope.as_of.first_of_month().plus_months(1)
        );
    }
    if brief.offer_day.since(scope.as_of) > 3_650 {
        bail!(
            "the offer's day {} is more than ten years after the last purchase; nothing can be said of it",
            brief.offer_day
        );
    }
    Ok(())
}

fn matching(
    brief: &LeadBrief,
    scope: &Scope,
    chances: &Chances,
    bought: &Affinity,
    ledger: &Ledger,
) -> Vec<CustomerId> {
    let histories: Vec<_> = chances.of.values().map(|chance| chance.history).collect();
    let dormancy = scope.assumptions.dormancy_days.unwrap_or_else(|| learn_dormancy_days(&histories));
    let in_area = |id: &CustomerId| {
        brief.postcodes.is_empty()
            || ledger.customers.get(id).is_some_and(|customer| {
                let postcode = customer.postcode.trim().to_uppercase();
                brief.postcodes.iter().any(|prefix| postcode.starts_with(&prefix.trim().to_uppercase()))
            })
    };
    let mut ids: Vec<CustomerId> = chances
        .of
        .iter()
        .filter(|(_, chance)| match brief.activity {
            Activity::ActiveAndInactive => true,
            Activity::Active => chance.history.days_since_last_purchase() <= dormancy,
            Activity::Inactive => chance.history.days_since_last_purchase() > dormancy,
        })
        .map(|(id, _)| *id)
        .filter(|id| brief.bought_category.is_empty() || bought.times(*id) > 0)
        .filter(in_area)
        .collect();
    ids.sort_unstable();
    ids
}

/// What every lead of a list is made from.
struct Context<'a> {
    brief: &'a LeadBrief,
    periods: Periods,
    names: Vec<String>,
    model: &'a dyn PurchaseModel,
    season: Season,
    chances: &'a Chances,
    offered: &'a Affinity,
    margin_rate: f64,
    favourites: HashMap<CustomerId, String>,
}

impl Context<'_> {
    fn lead(&self, customer: CustomerId) -> Option<NewLead> {
        let chance = self.chances.of.get(&customer)?;
        let by_period = self.by_period(customer, chance);
        let propensity: f64 = by_period.iter().sum();
        let spend = if self.brief.category.is_empty() { chance.spend } else { self.offered.mean_spend };
        let best = (0..by_period.len()).max_by(|a, b| by_period[*a].total_cmp(&by_period[*b]).then(b.cmp(a)))?;
        Some(NewLead {
            customer,
            propensity,
            by_period,
            expected_value: Money::from_major(propensity * spend * self.margin_rate),
            reason: chance.reason.clone(),
            need: self.need(customer),
            best_time: self.names[best].clone(),
        })
    }

    /// Chance that the first purchase after the offer's day falls in each month and is of the group offered: the
    /// purchase model's increments in the group's season × the group's share of this customer's purchase days.
    fn by_period(&self, customer: CustomerId, chance: &BuyingChance) -> Vec<f64> {
        let share = if self.brief.category.is_empty() { 1.0 } else { self.offered.share(customer) };
        let timing = self.periods.of(self.model, Record::from(&chance.history), &self.season);
        timing.by_period.iter().map(|p| p * share).collect()
    }

    fn need(&self, customer: CustomerId) -> String {
        let favourite = self.favourites.get(&customer);
        if self.brief.category.is_empty() {
            return favourite.map_or_else(|| "Whatever is new".to_owned(), |group| format!("Mostly buys {group}"));
        }
        match (self.offered.times(customer), favourite) {
            (0, Some(group)) => format!("{} (has not bought it yet; mostly buys {group})", self.brief.category),
            (0, None) => format!("{} (has not bought it yet)", self.brief.category),
            (1, _) => format!("{} (bought once before)", self.brief.category),
            (times, _) => format!("{} (bought on {times} days before)", self.brief.category),
        }
    }
}

fn spoken(drop_outs: &[crate::reports::campaign::DropOut]) -> String {
    let parts: Vec<String> =
        drop_outs.iter().map(|out| format!("{} {}", grouped(out.customers as u64), out.why)).collect();
    parts.join(", ")
}

fn how(brief: &LeadBrief, chances: &Chances, matching: usize, leads: usize, dropped: &str) -> String {
    let dropped = if dropped.is_empty() { String::new() } else { format!(" Left out: {dropped}.") };
    let group = if brief.category.is_empty() {
        "any purchase".to_owned()
    } else {
        format!(
            "a purchase of {} (the customer's own share of such days, drawn towards everybody's, and the season)",
            brief.category
        )
    };
    format!(
        "{} of {} matching customers, the most valuable first.{dropped} The probability of each month is that of {group} by {}.",
        grouped(leads as u64),
        grouped(matching as u64),
        chances.method.name()
    )
}
