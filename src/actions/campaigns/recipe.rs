//! A list frozen with everything it was made from, and rebuilt from that to see whether it is still the same.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result, bail};

use super::difference::{Because, Lists, differences};
use super::planned::{self, Given, Planned};
use crate::scope::Scope;
use domain::campaign::Arm;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::selection::Selection;
use progress::Progress;
use reports::campaign_recipe::{CampaignRecipe, Counted, LeftOut, RebuildReport};
use store::Store;

/// What a plan was made from, to be stored beside it.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn recipe_of(store: &Store, planned: &Planned, given: &Given) -> Result<CampaignRecipe> {
    let Scope { selection, as_of, assumptions, .. } = &given.scope;
    Ok(CampaignRecipe {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made: given.today,
        as_of: *as_of,
        selection: selection.clone(),
        assumptions: assumptions.clone(),
        brief: planned.plan.brief.clone(),
        method: planned.origin.method.clone(),
        audience: counted(planned.origin.audience.iter().map(|customer| customer.0.cast_unsigned())),
        purchases: purchases(store, selection, *as_of)?,
        consent: consent(planned),
        left_out: left_out(planned),
        shift: planned.plan.shift,
        learned: Some(planned.plan.effect.learned),
    })
}

fn left_out(planned: &Planned) -> Vec<LeftOut> {
    let mut by_reason: BTreeMap<&str, Vec<CustomerId>> = BTreeMap::new();
    for (customer, why) in &planned.origin.left_out {
        by_reason.entry(why).or_default().push(*customer);
    }
    by_reason.into_iter().map(|(why, customers)| LeftOut { why: why.to_owned(), customers }).collect()
}

fn consent(planned: &Planned) -> Counted {
    let words = planned
        .origin
        .left_out
        .iter()
        .flat_map(|(customer, why)| std::iter::once(customer.0.cast_unsigned()).chain(why.bytes().map(u64::from)));
    Counted { count: planned.origin.left_out.len() as u64, ..counted(words) }
}

/// The selected purchases up to a day with a fingerprint of everything that a prediction sees of them.
fn purchases(store: &Store, selection: &Selection, as_of: Day) -> Result<Counted> {
    let all = store.purchase_columns(selection, Some(as_of))?;
    let words = (0..all.len()).flat_map(|line| {
        let margin = all.margin[line].map_or(1, |margin| (margin.cast_unsigned() << 1) | 1);
        let day = u64::from(all.day[line].cast_unsigned());
        let group = all.category[line].map_or(0, |group| u64::from(group) + 1);
        let quantity = all.quantity[line].to_bits();
        [all.customer[line].cast_unsigned(), day, all.amount[line].cast_unsigned(), margin, group, quantity]
    });
    let names = all.categories.iter().flat_map(|name| name.bytes().map(u64::from));
    Ok(Counted { count: all.len() as u64, ..counted(words.chain(names)) })
}

/// How many there are, with their FNV-1a hash in order (Fowler, Noll and Vo; on words instead of bytes).
fn counted(words: impl Iterator<Item = u64>) -> Counted {
    let (mut count, mut mark) = (0, 0xcbf2_9ce4_8422_2325_u64);
    for word in words {
        mark = (mark ^ word).wrapping_mul(0x0100_0000_01b3);
        mark ^= mark >> 29;
        count += 1;
    }
    Counted { count, fingerprint: format!("{mark:016x}") }
}

/// Rebuilds a campaign's list from its recipe: first with the permissions recorded then, to see whether data and
/// settings still give the same list; then with today's, to see who would have to be left out now.
///
/// # Errors
/// When there is no such campaign, it was made by a version that kept no recipe, or its audience no longer exists.
pub fn rebuild(store: &mut Store, campaign: i64, today: Day, progress: &Progress) -> Result<RebuildReport> {
    let Some(recipe) = store.campaign_recipe(campaign)? else {
        bail!(
            "campaign {campaign} was made by an older version, which kept no recipe; its list can be exported as it is"
        );
    };
    let left_out: HashSet<CustomerId> =
        recipe.left_out.iter().flat_map(|group| group.customers.iter().copied()).collect();
    let scope = Scope {
        selection: recipe.selection.clone(),
        as_of: recipe.as_of,
        assumptions: recipe.assumptions.clone(),
        characteristics: Vec::new(),
        fingerprint: String::new(),
    };
    let given = Given { today: recipe.made, scope, left_out: Some(left_out), learned: recipe.learned };
    let rebuilt =
        planned::plan(store, &recipe.brief, &given, progress).context("the list cannot be rebuilt from its recipe")?;
    let changed_since = changed_since(store, &recipe, &rebuilt)?;
    let saved = [Arm::Contacted, Arm::Control].map(|arm| store.campaign_targets(campaign, arm));
    let [contacted, control] = saved;
    let lists = Lists { saved: [contacted?, control?], rebuilt: [rebuilt.plan.targets, rebuilt.control] };
    let audience: HashSet<CustomerId> = rebuilt.origin.audience.iter().copied().collect();
    let differences = differences(store, campaign, &recipe, &lists, &audience, today)?;
    let count = |lists: &[Vec<_>; 2]| lists.iter().map(Vec::len).sum();
    let gone_today = differences.iter().filter(|d| d.because == Because::Today).count();
    Ok(RebuildReport {
        campaign,
        name: recipe.brief.name.clone(),
        identical: differences.is_empty(),
        verdict: verdict(&differences.iter().map(|d| d.because).collect::<Vec<_>>(), &changed_since),
        changed_since,
        saved: count(&lists.saved),
        rebuilt: count(&lists.rebuilt) - gone_today,
        differences: differences.into_iter().map(|difference| difference.told).collect(),
        recipe,
    })
}

fn verdict(because: &[Because], changed_since: &[String]) -> String {
    let today = because.iter().filter(|because| **because == Because::Today).count();
    let customers = |n: usize| figures::counted(n, "customer", "customers");
    match (because.len(), today) {
        (0, _) if changed_since.is_empty() => {
            "Identical: the recipe gives the same list, customer for customer.".into()
        }
        (0, _) => "Identical: something has changed since, but the recipe still gives the same list.".into(),
        (all, today) if all == today => format!(
            "The recipe gives the same list; {} of its customers may not or cannot be contacted any more.",
            customers(today)
        ),
        (all, _) => format!("The rebuilt list differs in {}.", customers(all)),
    }
}

/// What no longer matches the recipe, one sentence each.
fn changed_since(store: &Store, recipe: &CampaignRecipe, rebuilt: &Planned) -> Result<Vec<String>> {
    let mut told = Vec::new();
    let now = purchases(store, &recipe.selection, recipe.as_of)?;
    let until = recipe.as_of.spoken();
    if now.count != recipe.purchases.count {
        told.push(format!(
            "There were {} purchases up to {until} when the list was made, and there are {} now.",
            figures::count(recipe.purchases.count),
            figures::count(now.count)
        ));
    } else if now.fingerprint != recipe.purchases.fingerprint {
        told.push(format!("Purchases up to {until} have since been changed or moved to other customers."));
    }
    if recipe.program != env!("CARGO_PKG_VERSION") {
        let version = env!("CARGO_PKG_VERSION");
        told.push(format!("The list was made by version {}; this is version {version}.", recipe.program));
    }
    if rebuilt.origin.method != recipe.method {
        told.push(format!("The chances came from {}; now {} does better.", recipe.method, rebuilt.origin.method));
    }
    let audience = counted(rebuilt.origin.audience.iter().map(|customer| customer.0.cast_unsigned()));
    if audience.count != recipe.audience.count {
        let (then, now) = (figures::count(recipe.audience.count), figures::count(audience.count));
        told.push(format!("The audience had {then} customers and has {now} now."));
    } else if audience != recipe.audience {
        told.push("The audience now holds different customers, or the same ones in a different order.".to_owned());
    }
    Ok(told)
}
