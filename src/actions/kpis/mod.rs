//! The KPIs of the selected customers: computed, ticked, written to files.

pub(super) mod listed;
pub mod own;
pub mod requests;
pub(super) mod values;

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result};

use crate::database;
use crate::scope::Scope;
use delivery::files::{self, ByteOrderMark};
use domain::day::Day;
use domain::list_format::ListFormat;
use domain::rule::{Condition, Rule};
use features::kpis::{Distribution, KpiTable, distributions};
use features::table_file::write_parquet;
use listed::ListedKpi;
use progress::Progress;
use reports::kpis::{KpiReport, KpiSummary};
use store::Store;
use values::Computed;

/// Computes all KPIs as of a day (none: the last day with a purchase) and stores the values of those that are ticked or
/// the user's own; in a read-only database they are only returned.
///
/// # Errors
/// When there are no purchases, or the database cannot be read or written.
pub fn kpis(store: &mut Store, as_of: Option<Day>, progress: &Progress) -> Result<KpiReport> {
    let scope = Scope::load(store, as_of)?;
    let computed = values::values(store, &scope, None, progress)?;
    let all = listed::all(store)?;
    let ticked = listed::ticked(store, &all)?;
    store_values(store, &scope, &computed.table, &all, &ticked, progress)?;
    Ok(KpiReport {
        as_of: scope.as_of,
        customers: computed.table.customers.len(),
        kpis: summaries(&computed, &all, &ticked),
        sets: store.kpi_sets()?,
        vocabulary: own::vocabulary(store)?,
    })
}

/// One row per customer for each of fifty KPIs would be too many for a million customers, so the database keeps only
/// those that somebody chose.
fn store_values(
    store: &mut Store,
    scope: &Scope,
    table: &KpiTable,
    all: &[ListedKpi],
    ticked: &[String],
    progress: &Progress,
) -> Result<()> {
    let kept: Vec<&ListedKpi> = all.iter().filter(|k| k.formula.is_some() || ticked.contains(&k.code)).collect();
    let mark = kept.iter().fold(scope.fingerprint.clone(), |mark, kpi| {
        format!("{mark} {}={}", kpi.code, kpi.formula.as_deref().unwrap_or_default())
    });
    if store.is_read_only() {
        return Ok(());
    }
    let values_are_known = store.kpi_run()? == Some((scope.as_of, mark.clone()));
    progress.stage("Storing the values", 0)?;
    let columns: Vec<(&str, &[f64])> =
        kept.iter().filter_map(|kpi| Some((kpi.code.as_str(), table.column(&kpi.code)?))).collect();
    let is_new = !listed::is_stored(store, all)?;
    if is_new {
        store.atomically(|store| listed::put_catalogue(store, all))?;
    }
    if values_are_known {
        return Ok(());
    }
    let stored = store.put_kpi_values(scope.as_of, &mark, &table.customers, &columns);
    if is_new { database::after("the names of the KPIs are kept, their values are not", stored) } else { Ok(stored?) }
}

fn summaries(computed: &Computed, all: &[ListedKpi], ticked: &[String]) -> Vec<KpiSummary> {
    let columns: Vec<&[f64]> = all.iter().map(|kpi| computed.table.column(&kpi.code).unwrap_or_default()).collect();
    let summary = |(kpi, d): (&ListedKpi, Distribution)| KpiSummary {
        code: kpi.code.clone(),
        name: kpi.name.clone(),
        meaning: kpi.meaning.clone(),
        unit: kpi.unit.clone(),
        period: kpi.period.clone(),
        formula: kpi.formula.clone(),
        fault: computed.faults.get(&kpi.code).cloned(),
        chosen: ticked.contains(&kpi.code),
        coverage: d.coverage,
        mean: d.mean,
        median: d.median,
        histogram: d.histogram,
    };
    all.iter().zip(distributions(&columns)).map(summary).collect()
}

/// Ticks or unticks a KPI for the clusters.
///
/// # Errors
/// When the KPI is unknown or the database cannot be written.
pub fn tick(store: &mut Store, code: &str, chosen: bool) -> Result<()> {
    let all = listed::all(store)?;
    store.atomically(|store| {
        listed::put_catalogue(store, &all)?;
        Ok(store.tick_kpi(code, chosen)?)
    })
}

/// Writes one row per customer: Parquet if `path` ends in `.parquet`, else CSV. Returns the number of customers.
///
/// # Errors
/// When there are no purchases or the file cannot be written.
pub fn export(store: &mut Store, as_of: Option<Day>, path: &Path, progress: &Progress) -> Result<usize> {
    database::refuse_own_file(store, path)?;
    let format = ListFormat::of_name(path, &[ListFormat::Csv, ListFormat::Parquet])?;
    let scope = Scope::load(store, as_of)?;
    let table = values::values(store, &scope, None, progress)?.table;
    let names: HashMap<i64, String> =
        store.customers()?.into_iter().map(|(id, customer)| (id.0, customer.external_id)).collect();
    let ids: Vec<String> = table.customers.iter().map(|id| names.get(id).cloned().unwrap_or_default()).collect();
    progress.stage("Writing the file", 0)?;
    if format == ListFormat::Parquet {
        write_parquet(&table, &ids, path).with_context(|| format!("'{}' could not be written", path.display()))?;
    } else {
        let codes: Vec<&str> = table.codes.iter().map(String::as_str).collect();
        files::save(path, &files::customer_numbers(&ids, &codes, &table.columns, ByteOrderMark::With))?;
    }
    Ok(ids.len())
}

/// The name of a segment whose rule uses this KPI.
fn naming_segment(store: &Store, code: &str) -> Result<Option<String>> {
    let asks = |condition: &Condition| matches!(condition, Condition::Kpi { code: named, .. } if named.eq_ignore_ascii_case(code));
    let names_it = |rule: &Rule| rule.conditions().into_iter().any(asks);
    Ok(store.segments()?.into_iter().find(|segment| segment.rule().is_some_and(names_it)).map(|segment| segment.name))
}
