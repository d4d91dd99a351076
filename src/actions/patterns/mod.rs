//! What the records say about products: bought together, in sequence, by season, again, next.

mod opportunities;
mod together;
mod trends;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use crate::audience::Reachable;
use crate::database;
use crate::request::request;
use crate::scope::{Scope, present_fingerprint};
use crate::segments::SavedLists;
use delivery::{files, json};
use domain::columns::PurchaseColumns;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::group_days::GroupDays;
use domain::money::Money;
use features::group_days::{Level, group_days, numbered};
use models::patterns::cycles::find_cycles;
use models::patterns::sequences::find_sequences;
use progress::Progress;
use reports::freshness::Freshness;
use reports::patterns::{Cycle, PatternReport, Sequence};
use store::Store;

/// Days ahead in which a customer counts as due.
const DUE_DAYS: u32 = 60;
/// How many customers a sequence needs as evidence.
const FEWEST_CUSTOMERS: usize = 5;
const SHOWN_SEQUENCES: usize = 300;
/// How many points the picture of a cycle has.
const CURVE_POINTS: u32 = 24;

/// Purchases in the form that the searches use.
struct Records {
    scope: Scope,
    columns: Arc<PurchaseColumns>,
    /// The group of each line; the product itself if no product has a group.
    group_of: Vec<Option<u32>>,
    days: GroupDays,
}

/// Searches the selected purchases for everything about products and stores what is found. A basket is a purchase
/// reference or, without one, a customer's day. `min_support` none: chosen so that a frequent set is in at least 20
/// baskets or 1 % of them.
///
/// # Errors
/// When there are no purchases with products, or the support is not between 0 and 1.
pub fn patterns(store: &mut Store, min_support: Option<f64>, today: Day, progress: &Progress) -> Result<PatternReport> {
    progress.stage("Reading baskets", 0)?;
    let mut report = together::together(store, min_support, progress)?;
    progress.stage("Reading purchases", 0)?;
    let records = read(store)?;
    let as_of = records.scope.as_of;
    progress.stage("Looking for what customers buy next", 0)?;
    let sequences = find_sequences(&records.days, as_of.0, FEWEST_CUSTOMERS);
    let shown = sequences.found.iter().take(SHOWN_SEQUENCES);
    report.sequences = shown.map(|found| sequence(found, &records.days.groups)).collect();
    report.sequences_tried = sequences.tried;
    (report.as_of, report.wished_support) = (Some(as_of), min_support);
    progress.stage("Looking for trends and seasons", 0)?;
    report.trends = trends::trends(store, &records)?;
    progress.stage("Measuring repeat cycles", 0)?;
    let reach = Reachable::load(store, today)?;
    report.due_days = DUE_DAYS;
    let margins = opportunities::margins(&records);
    report.cycles = cycles(&records.days, as_of, &margins, &reach);
    opportunities::add(store, &records, &margins, &reach, &mut report, progress)?;
    progress.stage("Storing the patterns", 0)?;
    store.put_patterns(&report, as_of, &records.scope.fingerprint)?;
    name_segments(store, &mut report)?;
    Ok(report)
}

/// Notes for each list which segments it was saved as.
fn name_segments(store: &Store, report: &mut PatternReport) -> Result<()> {
    let saved = SavedLists::load(store)?;
    let due_days = report.due_days;
    report.opportunities.iter_mut().for_each(|list| list.segments = saved.with_origin(&list.origin()));
    report.cycles.iter_mut().for_each(|cycle| cycle.segments = saved.with_origin(&cycle.origin(due_days)));
    Ok(())
}

/// The patterns found last, with the customers of their lists, and whether they are based on the current data.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(store: &Store) -> Result<Option<(PatternReport, Freshness)>> {
    let Some((mut report, freshness)) = store.patterns(&present_fingerprint(store)?)? else { return Ok(None) };
    store.read_pattern_members(&mut report)?;
    name_segments(store, &mut report)?;
    Ok(Some((report, freshness)))
}

fn read(store: &Store) -> Result<Records> {
    let scope = Scope::load(store, None)?;
    let columns = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let products = store.products_by_number()?;
    let level = if columns.categories.is_empty() { Level::Product(&products) } else { Level::Group };
    let (group_of, _) = numbered(&columns, level);
    let days = group_days(&columns, level);
    Ok(Records { scope, columns, group_of, days })
}

fn sequence(found: &models::patterns::sequences::FoundSequence, groups: &[String]) -> Sequence {
    Sequence {
        first: groups[found.first as usize].clone(),
        then: groups[found.then as usize].clone(),
        customers: found.customers,
        of: found.of,
        expected: found.expected,
        lift: found.lift,
        p_value: found.p_value,
        median_days: found.lag.median,
        lower_quartile_days: found.lag.lower_quartile,
        upper_quartile_days: found.lag.upper_quartile,
        within_30_days: found.lag.within[0],
        within_90_days: found.lag.within[1],
        within_365_days: found.lag.within[2],
    }
}

fn cycles(days: &GroupDays, as_of: Day, margins: &[f64], reach: &Reachable) -> Vec<Cycle> {
    let cycle = |found: models::patterns::cycles::Cycle| {
        let customer = |place: usize| days.customers[place];
        let mut members: Vec<(CustomerId, f64)> =
            found.standing.iter().filter(|one| one.due).map(|one| (customer(one.customer), one.chance)).collect();
        members.sort_by(|a, b| b.1.total_cmp(&a.1));
        let watched = found.waits.watched;
        let curve = (0..=CURVE_POINTS).map(|point| watched / CURVE_POINTS * point);
        Cycle {
            group: days.groups[found.group as usize].clone(),
            customers: found.customers,
            repeaters: found.repeaters,
            returning: found.returning,
            median_days: found.quartiles[1],
            lower_quartile_days: found.quartiles[0],
            upper_quartile_days: found.quartiles[2],
            curve: curve.map(|day| (day, 1.0 - found.waits.after(day))).collect(),
            due: members.len(),
            due_reachable: reach.count(members.iter().map(|member| member.0)),
            segments: Vec::new(),
            margin: Money::from_major(margins[found.group as usize] / 100.0),
            expected: found.standing.iter().map(|one| one.chance).sum(),
            members,
        }
    };
    let mut cycles: Vec<Cycle> = find_cycles(days, as_of.0, DUE_DAYS).into_iter().map(cycle).collect();
    cycles.sort_by(|a, b| b.expected.total_cmp(&a.expected).then(b.due.cmp(&a.due)));
    cycles
}

/// Writes the whole report to a file.
///
/// # Errors
/// When the file cannot be written or is the database itself.
pub fn export(store: &Store, report: &PatternReport, path: &Path) -> Result<()> {
    database::refuse_own_file(store, path)?;
    Ok(files::save(path, &json::document(report)?)?)
}

request! {
    /// What is bought together, in sequence, by season and again.
    FindPatterns { min_support: Option<f64> } -> PatternReport;
    "patterns.find", See, [Patterns], NewestWins;
    |asked, session, progress| patterns(session.store, asked.min_support, session.now.day, progress)
}

request! {
    /// The patterns that were found last.
    ReadPatterns {} -> Option<(PatternReport, Freshness)>;
    "patterns.read", See, [], NewestWins;
    |_, session, _| latest(session.store)
}

request! {
    /// Writes the patterns found to a file.
    ExportPatterns { report: PatternReport, path: PathBuf } -> ();
    "patterns.export", Export, [], Once;
    |asked, session, _| export(session.store, &asked.report, &asked.path)
}
