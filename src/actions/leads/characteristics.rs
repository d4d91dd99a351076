//! What the chances of leads may look at, chosen by a person, and how well the choice tells who says yes.

use std::collections::HashSet;

use anyhow::{Result, bail};

use super::offer_time::{check_dates, check_time, periods_of};
use super::rules::unknown;
use crate::kpis::listed;
use crate::ranking::answers::answers_to_learn_from;
use crate::ranking::contacts::{last_day, learnable, learned_from};
use crate::ranking::windows;
use crate::scope::{NO_PURCHASES, Scope, check_category};
use crate::segments::attribute_names;
use domain::day::Day;
use domain::lead::LeadBrief;
use domain::table::FeatureTable;
use features::affinity::{Wanted, days_of};
use features::catalogue::Kind;
use features::characteristics::{POSTCODE, REGION, characteristic_of};
use features::customer_table::customer_table;
use features::moment::{Facts, Moment};
use models::contact::trial::Cases;
use models::contact::trial::quality::{Quality, alone, together};
use progress::Progress;
use reports::characteristics::{CharacteristicsReport, MeasuredCharacteristic, PairsRange};
use reports::group_rules::Characteristic;
use store::Store;

/// Of how a contact was made, which is no choice of characteristics.
const OF_ASKING: [&str; 4] = ["channel used", "offer made", "month of asking", "arm"];
/// Most people that a choice is measured on; beyond that, every second, third…
const MOST_PEOPLE: usize = 12_000;
/// Purchases must go back this long before the time that is looked at.
const LEAST_BEFORE: i32 = 91;
/// Pairs of 100 that drawing lots puts in the right order.
const BY_LOT: f64 = 50.0;

/// Everything that can be chosen.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn all(store: &Store) -> Result<Vec<Characteristic>> {
    let kinds = Kind::ALL.iter().map(|kind| Characteristic::new(kind.code(), kind.name(), true));
    let mut all: Vec<Characteristic> = kinds.collect();
    all.extend(attribute_names(store)?.iter().map(|name| Characteristic::new(name, name, true)));
    all.push(Characteristic::new(REGION, "Region (prospects)", true));
    all.push(Characteristic::new(POSTCODE, "Beginning of the postcode (prospects)", true));
    Ok(all)
}

/// The KPIs that similar customers can be grouped by, the ticked ones first.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn criteria(store: &Store) -> Result<Vec<Characteristic>> {
    let kpis = listed::all(store)?;
    let ticked = listed::ticked(store, &kpis)?;
    let mut all: Vec<Characteristic> =
        kpis.iter().map(|kpi| Characteristic::new(&kpi.code, &kpi.name, ticked.contains(&kpi.code))).collect();
    all.sort_by_key(|one| !one.is_usual);
    Ok(all)
}

/// The codes of what is chosen, as they are known.
///
/// # Errors
/// When one is unknown, or the database cannot be read.
pub(super) fn checked(store: &Store, chosen: &[String]) -> Result<Vec<String>> {
    let all = all(store)?;
    let named = chosen.iter().map(|name| name.trim()).filter(|name| !name.is_empty());
    let known = |name: &str| {
        let found = all.iter().find(|one| one.code.eq_ignore_ascii_case(name));
        found.map(|one| one.code.clone()).ok_or_else(|| unknown(name, all.iter().map(|one| one.code.as_str())))
    };
    named.map(known).collect()
}

/// "Only what they buy and age were looked at."; empty where everything was.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn spoken(store: &Store, chosen: &[String]) -> Result<String> {
    let names: Vec<String> =
        all(store)?.into_iter().filter(|one| chosen.contains(&one.code)).map(|one| one.name.to_lowercase()).collect();
    Ok(if names.is_empty() { String::new() } else { format!("Looked at for the chances: {}.", names.join(", ")) })
}

/// How well the chosen characteristics tell who says yes: alone, together, and against all.
///
/// # Errors
/// When a characteristic is unknown, there is nothing to measure on, or the work is cancelled.
pub fn measure(store: &mut Store, brief: &LeadBrief, progress: &Progress) -> Result<CharacteristicsReport> {
    let scope = Scope::load(store, None)?;
    check_category(store, &brief.category)?;
    let chosen = checked(store, &brief.characteristics)?;
    let is_chosen = |code: &str| chosen.is_empty() || chosen.iter().any(|one| one == code);
    progress.stage("Measuring what the characteristics tell", 0)?;
    let facts = windows::facts(store, &scope)?;
    let known = last_day(store, &scope)?;
    let (cases, learned_from) = match answers_to_learn_from(&facts, known) {
        Some((cases, _)) => (learnable(&facts, &cases, known), format!("Answers: {}", learned_from(&facts, &cases))),
        None => of_purchases(&facts, &scope, brief)?,
    };
    let cases = thinned(cases);
    if !cases.is_enough() {
        bail!(
            "{} said yes and {} did not: too few to measure on; import contacts with a column 'responded', or choose more \
             periods",
            figures::count(cases.positives()),
            figures::count(cases.len() - cases.positives())
        );
    }
    let mut listed = Vec::new();
    for one in all(store)? {
        progress.check()?;
        let own = only(&cases.table, |code| code == one.code, Asking::LeftOut);
        listed.push(MeasuredCharacteristic {
            chosen: is_chosen(&one.code),
            alone: alone(&cases, &own).map(|quality| quality.pairs),
            code: one.code,
            name: one.name,
        });
    }
    let of = |table: FeatureTable| together(&Cases { table, ..cases.clone() });
    let everything = of(cases.table.clone());
    progress.check()?;
    let own = if chosen.is_empty() { everything } else { of(only(&cases.table, is_chosen, Asking::Kept)) };
    Ok(CharacteristicsReport {
        category: brief.category.clone(),
        learned_from,
        listed,
        verdict: verdict(own, everything, chosen.is_empty()),
        chosen: own.map(range),
        all: everything.map(range),
    })
}

/// Whether features of how somebody was asked stay in a table.
#[derive(Clone, Copy, PartialEq)]
enum Asking {
    Kept,
    LeftOut,
}

fn only(table: &FeatureTable, is_wanted: impl Fn(&str) -> bool, asking: Asking) -> FeatureTable {
    let keeps = |name: &str| {
        if OF_ASKING.contains(&name) { asking == Asking::Kept } else { is_wanted(characteristic_of(name)) }
    };
    FeatureTable {
        rows: table.rows,
        features: table.features.iter().filter(|feature| keeps(&feature.name)).cloned().collect(),
        groups: table.groups.clone(),
    }
}

/// Customers as of the day before as long a time as the offer looks ahead, and who of them bought in it.
fn of_purchases(facts: &Facts, scope: &Scope, brief: &LeadBrief) -> Result<(Cases, String)> {
    match brief.dates.as_slice() {
        [] => check_time(brief.offer_day, brief.unit, brief.periods, scope)?,
        dates => check_dates(dates, scope)?,
    }
    let purchases = &facts.purchases;
    let Some(first) = purchases.day.iter().min() else { bail!("{NO_PURCHASES}") };
    let periods = periods_of(brief, scope.as_of);
    let days = periods.edges().last().map_or(0, |end| end.since(scope.as_of)).max(1);
    let then = scope.as_of.plus(-days);
    if then.0 - first < LEAST_BEFORE {
        bail!(
            "the purchases begin on {}, which is too late to measure on an offer that ends {} after the last one; choose \
             fewer periods",
            Day(*first),
            figures::days(days.unsigned_abs())
        );
    }
    let wanted = if brief.category.is_empty() { Wanted::Everything } else { Wanted::Group(&brief.category) };
    let bought: HashSet<i64> = days_of(purchases, wanted, scope.as_of)
        .into_iter()
        .filter(|(_, days)| days.iter().any(|day| *day > then.0))
        .map(|(customer, _)| customer.0)
        .collect();
    let lines = purchases.customer.iter().zip(&purchases.day);
    let mut people: Vec<i64> = lines.filter(|(_, day)| **day <= then.0).map(|(customer, _)| *customer).collect();
    people.dedup();
    let moment = |customer: &i64| Moment { customer: *customer, as_of: then.0, attributes_as_of: then.0 };
    let moments: Vec<Moment> = people.iter().map(moment).collect();
    let positive: Vec<bool> = people.iter().map(|customer| bought.contains(customer)).collect();
    let what = if brief.category.is_empty() { "anything" } else { brief.category.as_str() };
    let told = format!(
        "Purchases: {} as of {}, of whom {} bought {what} by {}.",
        figures::counted(people.len(), "customer", "customers"),
        then.spoken(),
        figures::count(positive.iter().filter(|positive| **positive).count()),
        scope.as_of.spoken()
    );
    let days = vec![then; people.len()];
    Ok((Cases { table: customer_table(facts, &moments, then.0), positive, days }, told))
}

/// Every second, third… case where there are very many.
fn thinned(cases: Cases) -> Cases {
    let step = cases.len().div_ceil(MOST_PEOPLE).max(1);
    if step == 1 { cases } else { cases.select(&(0..cases.len()).step_by(step).collect::<Vec<_>>()) }
}

fn range(quality: Quality) -> PairsRange {
    PairsRange { pairs: quality.pairs, low: quality.low, high: quality.high }
}

fn verdict(chosen: Option<Quality>, all: Option<Quality>, is_all: bool) -> String {
    let Some(own) = chosen else {
        return "Nothing is known of enough people to tell who says yes by this.".to_owned();
    };
    let told = format!(
        "Of 100 pairs, {:.1} have the one who says yes above the one who does not ({:.1} to {:.1}; drawing lots: 50), \
         among people held back for testing.",
        own.pairs, own.low, own.high
    );
    let hint = match all {
        _ if own.low <= BY_LOT => " That cannot be told from drawing lots.".to_owned(),
        Some(all) if !is_all && own.high < all.pairs => {
            format!(" Everything together does better, {:.1}: what was left out would help.", all.pairs)
        }
        Some(all) if !is_all => format!(" Everything together: {:.1}.", all.pairs),
        _ => String::new(),
    };
    told + &hint
}
