//! From the chosen characteristics and the time of the offer to the list of potential customers.

mod candidates;
mod groups;
mod texts;
mod whom;

use std::collections::HashSet;

use anyhow::{Result, bail};

use super::characteristics::{checked, spoken as looked_at};
use super::offer_time::{check_dates, check_time};
use super::rules::ByRules;
use crate::audience::Ledger;
use crate::scope::{SEED, Scope, check_category};
use domain::campaign::Validity;
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::lead::{LeadBrief, MOST_EXPIRY_DAYS};
use domain::money::Money;
use planning::audience::{ContactRules, Contactable, choose_contactable};
use planning::experiment::{self, Assigned, assign, draw_control_group};
use progress::Progress;
use reports::campaign::DropOut;
use reports::leads::LeadListReport;
use store::Store;
use store::lead::{LeftAlone, NewList};

use candidates::{LeadCandidate, Outlook};
use groups::{Groups, check_criteria};
use texts::LeadTexts;
use whom::{Whom, Wish};

/// No larger share can be left alone: hardly anybody would be called.
const MOST_CONTROL: f64 = 0.5;

/// Makes a list of potential customers, with a probability for each period of the offer.
///
/// # Errors
/// When the brief is wrong, nobody matches or may be called, or the database cannot be written.
pub fn make(store: &mut Store, brief: &LeadBrief, today: Day, progress: &Progress) -> Result<LeadListReport> {
    let mut scope = Scope::load(store, None)?;
    check(brief, &scope)?;
    scope.characteristics = checked(store, &brief.characteristics)?;
    check_criteria(store, &brief.group_by)?;
    check_category(store, &brief.category)?;
    check_category(store, &brief.bought_category)?;
    if !brief.product.is_empty() && store.product_number(&brief.product)?.is_none() {
        bail!("there is no product '{}'; use the id it has in your files", brief.product);
    }
    let by_rules = match brief.rules {
        Some(id) => Some(ByRules::load(store, &scope, id, today, progress)?),
        None => None,
    };
    let brief = &timed_by(by_rules.as_ref(), brief)?;
    let outlook = Outlook::load(store, &scope, brief, by_rules, today, progress)?;
    progress.stage("Choosing customers", 0)?;
    let ledger = Ledger::load(store, Channel::Telephone, today)?;
    let wish = Wish { scope: &scope, brief, outlook: &outlook, ledger: &ledger, today };
    let whom = Whom::load(store, wish, progress)?;
    let (listed, dropped) = reachable(&whom, &outlook, &ledger, brief)?;
    let count = listed.len();
    let (called, left_alone) = divide(listed, brief, store.lead_list_lines()?.len());
    let people: Vec<CustomerId> = called.iter().map(|one| one.customer).collect();
    progress.stage("Grouping similar customers", 0)?;
    let groups = if let Some(by_rules) = &outlook.by_rules {
        Groups::by_rules(store, &scope, by_rules, &people)?
    } else {
        let bought = |id: &CustomerId| outlook.has_bought(*id);
        let buyers: HashSet<CustomerId> = people.iter().copied().filter(bought).collect();
        Groups::load(store, &scope, &people, (&buyers, &brief.group_by), progress)?
    };
    let texts = LeadTexts::load(store, &scope, brief, &outlook, &groups, &ledger)?;
    let leads = texts.leads(&called);
    let how = how(brief, &whom, count, left_alone.len(), &outlook, &dropped);
    let parts = [
        scope.selection.told(),
        how,
        looked_at(store, &scope.characteristics)?,
        outlook.caution().unwrap_or_default().to_owned(),
    ];
    let how = parts.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ");
    let periods = outlook.periods.names();
    // Stored as it is today: the list is not kept longer because it was given to the dealers later.
    let brief = &LeadBrief { expiry_days: Some(brief.kept_for(today)), ..brief.clone() };
    progress.check()?;
    let list = store.atomically(|store| {
        let told = groups.told();
        let new =
            NewList { brief, periods: &periods, how: &how, leads: &leads, left_alone: &left_alone, groups: &told };
        let list = store.put_lead_list(&new, today)?;
        store.log(&format!("Made lead list {list} '{}' with {} leads", brief.name, leads.len()))?;
        Ok::<_, anyhow::Error>(list)
    })?;
    super::report(store, list, today)
}

/// The brief with the first of its dates as its day, or with the periods of the rules, which are for one offer.
fn timed_by(by_rules: Option<&ByRules>, brief: &LeadBrief) -> Result<LeadBrief> {
    let Some(by_rules) = by_rules else {
        let first = brief.dates.first().map_or(brief.offer_day, |one| one.first);
        return Ok(LeadBrief { offer_day: first, ..brief.clone() });
    };
    let rules = &by_rules.rules;
    if rules.category != brief.category {
        let of = |group: &str| if group.is_empty() { "anything".to_owned() } else { format!("'{group}'") };
        bail!(
            "these rules are for an offer of {}, not of {}; learn rules for that, or choose others",
            of(&rules.category),
            of(&brief.category)
        );
    }
    Ok(LeadBrief { unit: rules.unit, periods: rules.periods, ..brief.clone() })
}

fn check(brief: &LeadBrief, scope: &Scope) -> Result<()> {
    if brief.name.trim().is_empty() {
        bail!("the lead list has no name");
    }
    if brief.most == 0 {
        bail!("ask for at least one lead");
    }
    if brief.dates.is_empty() {
        check_time(brief.offer_day, brief.unit, brief.periods, scope)?;
    } else if brief.rules.is_some() {
        bail!("stored rules have their own periods, which follow each other; leave out the dates or the rules");
    } else {
        check_dates(&brief.dates, scope)?;
    }
    if !(0.0..=MOST_CONTROL).contains(&brief.control_share) {
        bail!("the share left alone must lie between 0 and {}", figures::percent_as_set(MOST_CONTROL));
    }
    if brief.expiry_days.is_some_and(|days| !(1..=MOST_EXPIRY_DAYS).contains(&days)) {
        bail!("dealers may keep leads 1 to {MOST_EXPIRY_DAYS} days");
    }
    if let Some(days) = brief.expiry_days.filter(|days| *days < brief.weeks.saturating_sub(1).saturating_mul(7)) {
        bail!(
            "dealers keep the leads for {}, but are to call some of them in week {}; let them keep the leads longer, or \
             give them fewer weeks",
            figures::days(days),
            brief.weeks
        );
    }
    if !(0.0..=1.0).contains(&brief.discount) || brief.offer_cost < Money::ZERO {
        bail!("the discount must lie between 0 and 100 % and the offer's cost cannot be negative");
    }
    if brief.price.is_some_and(|price| price <= Money::ZERO) {
        bail!("the offer's price must be more than nothing; leave it out for the usual price");
    }
    if brief.rules.is_some() && !brief.characteristics.is_empty() {
        bail!(
            "stored rules have their own characteristics; choose some when they are learned, or leave out the rules here"
        );
    }
    if let Validity::Until(last) = brief.validity
        && last < brief.offer_day
    {
        bail!("the offer ends on {last}, before it begins on {}; choose a later last day", brief.offer_day);
    }
    Ok(())
}

/// Those who may be called, with their figures, most valuable first and no more than asked for; and those who drop out.
fn reachable(
    whom: &Whom,
    outlook: &Outlook,
    ledger: &Ledger,
    brief: &LeadBrief,
) -> Result<(Vec<(Contactable, LeadCandidate)>, String)> {
    if whom.matching.is_empty() {
        bail!("no customer matches; widen activity, postcodes, segment or what they bought{}", whom.but());
    }
    let candidates = whom.matching.iter().filter_map(|id| ledger.candidate(*id)).collect();
    let rules = ContactRules::by(Channel::Telephone);
    let reachable = choose_contactable(candidates, &rules);
    let mut drop_outs = reachable.drop_outs;
    if reachable.contactable.is_empty() {
        bail!("{} customers match, but none of them may be called: {}", whom.matching.len(), spoken(&drop_outs));
    }
    let with_figures = |(_, one): (usize, Contactable)| {
        let candidate = outlook.candidate(one.customer(), brief)?;
        Some((one, candidate))
    };
    let all = reachable.contactable.len();
    let mut listed: Vec<_> = reachable.contactable.into_iter().filter_map(with_figures).collect();
    if listed.len() < all {
        let why = if outlook.by_rules.is_some() {
            "of whom no rule speaks, or whose group is left alone".to_owned()
        } else {
            "prospects about whom earlier contacts say nothing".to_owned()
        };
        drop_outs.push(DropOut { why, customers: all - listed.len() });
    }
    if listed.is_empty() {
        bail!(
            "{} prospects may be called, but nothing tells how likely they are to answer; import contacts with a column \
             'responded'",
            figures::count(all)
        );
    }
    listed.sort_by(|(_, a), (_, b)| b.expected_value.total_cmp(&a.expected_value).then(a.customer.cmp(&b.customer)));
    listed.truncate(brief.most);
    Ok((listed, spoken(&drop_outs)))
}

/// The leads, and those who are left alone to measure what the dealers add. Each list draws separately, so that it is
/// not always the same people who are left out.
fn divide(
    listed: Vec<(Contactable, LeadCandidate)>,
    brief: &LeadBrief,
    earlier_lists: usize,
) -> (Vec<LeadCandidate>, Vec<LeftAlone>) {
    let of = |(one, figures): &(Contactable, LeadCandidate)| experiment::Listed {
        customer: one.customer(),
        probability: figures.propensity,
        offer: 0,
    };
    let drawn: Vec<_> = listed.iter().map(of).collect();
    let drawn = draw_control_group(&drawn, brief.control_share, SEED + earlier_lists as u64);
    let (mut leads, mut left_alone) = (Vec::new(), Vec::new());
    for ((one, figures), drawn) in listed.into_iter().zip(drawn) {
        match assign(one, drawn) {
            Assigned::Contacted(_) => leads.push(figures),
            Assigned::Control(customer) => left_alone.push(LeftAlone { customer, propensity: figures.propensity }),
        }
    }
    (leads, left_alone)
}

fn spoken(drop_outs: &[DropOut]) -> String {
    let parts: Vec<String> =
        drop_outs.iter().map(|out| format!("{} {}", figures::count(out.customers), out.why)).collect();
    parts.join(", ")
}

fn how(brief: &LeadBrief, whom: &Whom, listed: usize, left_alone: usize, outlook: &Outlook, dropped: &str) -> String {
    let all_dropped: Vec<&str> = [dropped, whom.spared.as_str()].into_iter().filter(|part| !part.is_empty()).collect();
    let dropped = match all_dropped.as_slice() {
        [] => String::new(),
        parts => format!(" Left out: {}.", parts.join(", ")),
    };
    let alone = match left_alone {
        0 => String::new(),
        n => format!(" {} of them are left alone at random, to measure what the dealers add.", figures::count(n)),
    };
    format!(
        "{} of {} matching customers, the most valuable first.{alone}{dropped} {}",
        figures::count(listed),
        figures::count(whom.asked),
        outlook.spoken(brief)
    )
}

/// An amount in major units as money.
fn money(value: f64) -> Money {
    Money::from_major(value)
}
