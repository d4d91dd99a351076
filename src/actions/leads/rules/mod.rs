//! Rules for groups: learned, shown, changed by hand, and applied to whoever is new.

pub(crate) mod applying;
mod learning;
mod material;
mod path_words;
pub mod requests;

use anyhow::{Context, Result, bail};

use crate::everybody::Everybody;
use crate::scope::{Scope, check_category};
use crate::segments;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::group_rule::{GroupRule, GroupRules, GroupRulesId, Handling, RuleChange, RuleOrigin, RulesWish};
use progress::Progress;
use reports::group_rules::{Characteristic, GroupRulesReport, RuledPerson, period_name};
use store::Store;

pub(crate) use applying::ByRules;
pub(super) use material::unknown;

/// Most rules in a table.
const MOST_RULES: usize = 100;

/// All tables of rules.
///
/// # Errors
/// When the database cannot be read.
pub fn all(store: &Store) -> Result<Vec<GroupRulesReport>> {
    store.group_rules()?.into_iter().map(|(id, rules)| report(store, id, rules)).collect()
}

/// What rules can ask about: codes and names, and whether they do unless somebody chooses.
///
/// # Errors
/// When the database cannot be read.
pub fn characteristics(store: &Store) -> Result<Vec<Characteristic>> {
    material::all_characteristics(store)
}

/// One table of rules.
///
/// # Errors
/// When there is none.
pub fn one(store: &Store, id: GroupRulesId) -> Result<GroupRulesReport> {
    let rules = store.group_rules_of(id)?;
    report(store, id, rules)
}

fn report(store: &Store, id: GroupRulesId, rules: GroupRules) -> Result<GroupRulesReport> {
    let told = segments::told(store, rules.groups.iter().map(|group| &group.who))?;
    let period_names = (0..rules.periods as usize).map(|place| period_name(rules.unit, place)).collect();
    Ok(GroupRulesReport { id, rules, told, period_names })
}

/// Learns the rules for an offer and stores them; rules that a person wrote or changed stay, before the others.
///
/// # Errors
/// When the wish is wrong, too little is known, or the database cannot be written.
pub fn learn(store: &mut Store, wish: &RulesWish, today: Day, progress: &Progress) -> Result<GroupRulesReport> {
    let scope = Scope::load(store, None)?;
    check_category(store, &wish.category)?;
    super::offer_time::check_time(wish.offer_day, wish.unit, wish.periods, &scope)?;
    let mut rules = learning::learn(store, &scope, wish, today, progress)?;
    let before = store.group_rules()?.into_iter().find(|(_, known)| known.category == wish.category);
    if let Some((_, before)) = before {
        keep_by_hand(&mut rules, before);
    }
    progress.check()?;
    let id = put(store, &rules, &format!("Learned rules for groups: {}", offer(&rules)))?;
    one(store, id)
}

/// Rules by hand first; divided as everybody's chance is where the periods are others.
fn keep_by_hand(rules: &mut GroupRules, before: GroupRules) {
    let same_periods = before.unit == rules.unit && before.periods == rules.periods;
    let periods = rules.periods as usize;
    let usual: Vec<f64> = (0..periods)
        .map(|place| rules.groups.iter().map(|one| one.by_period[place] * one.customers as f64).sum())
        .collect();
    let mut kept: Vec<GroupRule> = before.groups.into_iter().filter(|one| one.origin == RuleOrigin::ByHand).collect();
    if !same_periods {
        for one in &mut kept {
            let chance = one.chance;
            one.by_period.clone_from(&usual);
            one.set_chance(chance);
        }
    }
    // What a person made of a learned group takes its place.
    rules.groups.retain(|learned| !kept.iter().any(|own| own.who == learned.who));
    rules.groups.splice(0..0, kept);
    learning::name_apart(&mut rules.groups);
}

fn offer(rules: &GroupRules) -> &str {
    if rules.category.is_empty() { "anything" } else { &rules.category }
}

fn put(store: &mut Store, rules: &GroupRules, what: &str) -> Result<GroupRulesId> {
    let told = segments::told(store, rules.groups.iter().map(|group| &group.who))?;
    let worded: Vec<(GroupRule, String)> = rules.groups.iter().cloned().zip(told).collect();
    store.atomically(|store| {
        let id = store.put_group_rules(rules, &worded)?;
        store.log(what)?;
        Ok::<_, anyhow::Error>(id)
    })
}

/// Changes the rule at a position, or adds one before the others (none: then who belongs to it and the chance are needed).
///
/// # Errors
/// When there is no such rule, the change is wrong, or the database cannot be written.
pub fn change(
    store: &mut Store,
    id: GroupRulesId,
    place: Option<usize>,
    change: &RuleChange,
) -> Result<GroupRulesReport> {
    let mut rules = store.group_rules_of(id)?;
    let place = if let Some(place) = place {
        place
    } else {
        if change.who.is_none() || change.chance.is_none() || change.name.is_none() {
            bail!("a new rule needs a name, a condition and a chance");
        }
        if rules.groups.len() >= MOST_RULES {
            bail!("a table holds at most {MOST_RULES} rules; take one out first");
        }
        let by_period = vec![1.0; rules.periods as usize];
        rules.groups.insert(0, GroupRule { by_period, ..GroupRule::default() });
        0
    };
    let periods = rules.periods as usize;
    let others: Vec<String> = rules
        .groups
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != place)
        .map(|(_, one)| one.name.to_lowercase())
        .collect();
    let rule = rules.groups.get_mut(place).with_context(|| format!("there is no rule number {}", place + 1))?;
    if let Some(name) = &change.name {
        let name = name.trim();
        if name.is_empty() {
            bail!("a group needs a name");
        }
        if others.contains(&name.to_lowercase()) {
            bail!("another group is called '{name}'; choose a different name");
        }
        name.clone_into(&mut rule.name);
    }
    if let Some(who) = &change.who {
        segments::check(store, who)?;
        rule.who.clone_from(who);
    }
    if let Some(chance) = change.chance {
        if !(0.0..=1.0).contains(&chance) {
            bail!("a chance lies between 0 and 100 %");
        }
        rule.set_chance(chance);
    }
    if let Some(period) = change.best_period {
        if period >= periods {
            bail!("the rules know {periods} periods; choose one of them");
        }
        rule.set_best_period(period);
    }
    if let Some(handling) = change.handling {
        rule.handling = handling;
    }
    rule.origin = RuleOrigin::ByHand;
    let what = format!("Changed the rule for the group '{}'", rule.name);
    put(store, &rules, &what)?;
    one(store, id)
}

/// Takes a rule out; without a position the whole table.
///
/// # Errors
/// When there is no such rule, or the database cannot be written.
pub fn remove(store: &mut Store, id: GroupRulesId, place: Option<usize>) -> Result<Vec<GroupRulesReport>> {
    let mut rules = store.group_rules_of(id)?;
    match place {
        Some(place) if place < rules.groups.len() => {
            let gone = rules.groups.remove(place);
            put(store, &rules, &format!("Took out the rule for the group '{}'", gone.name))?;
        }
        Some(place) => bail!("there is no rule number {}", place + 1),
        None => store.atomically(|store| {
            store.delete_group_rules(id)?;
            store.log(&format!("Deleted the rules for groups: {}", offer(&rules)))?;
            Ok::<_, anyhow::Error>(())
        })?,
    }
    all(store)
}

/// Everybody with the group that the rules put them in now, the likeliest first.
///
/// # Errors
/// When there is no such table, or one of its rules cannot be evaluated.
pub fn everybody(store: &Store, id: GroupRulesId, today: Day, progress: &Progress) -> Result<Vec<RuledPerson>> {
    let scope = Scope::load(store, None)?;
    let by_rules = ByRules::load(store, &scope, id, today, progress)?;
    let people = Everybody::load(store)?;
    let mut told: Vec<RuledPerson> = people
        .numbers
        .iter()
        .zip(people.records.iter())
        .map(|(number, record)| {
            let group = by_rules.group(CustomerId(*number)).map(|(_, group)| group);
            let best = group.filter(|one| one.handling == Handling::Call).and_then(GroupRule::best_period);
            RuledPerson {
                customer: record.external_id.clone(),
                name: record.display_name(),
                group: group.map(|one| one.name.clone()).unwrap_or_default(),
                chance: group.map(|one| one.chance),
                best_time: best.map(|place| period_name(by_rules.rules.unit, place)).unwrap_or_default(),
            }
        })
        .collect();
    told.sort_by(|a, b| {
        b.chance.unwrap_or(-1.0).total_cmp(&a.chance.unwrap_or(-1.0)).then(a.customer.cmp(&b.customer))
    });
    Ok(told)
}
