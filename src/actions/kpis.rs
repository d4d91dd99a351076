//! The KPI catalogue over the selected customers.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::actions::database;
use crate::actions::scope::{NO_PURCHASES, Scope};
use crate::delivery::files::{self, ByteOrderMark};
use crate::domain::day::Day;
use crate::features::kpi_catalogue::CATALOGUE;
use crate::features::kpis::{KpiTable, compute, distribution};
use crate::features::table_file::write_parquet;
use crate::progress::Progress;
use crate::reports::kpis::{KpiReport, KpiSummary};
use crate::store::Store;
use crate::store::kpi::KpiEntry;

/// Computes all KPIs as of a day (none: the last day with a purchase) and stores the values.
///
/// # Errors
/// When there are no purchases, or the database cannot be read or written.
pub fn kpis(store: &mut Store, as_of: Option<Day>, progress: &Progress) -> Result<KpiReport> {
    let scope = Scope::of(store, as_of)?;
    let table = table(store, &scope, progress)?;
    put_catalogue(store)?;
    let ticks = store.kpi_ticks()?;
    let report = KpiReport { as_of: scope.as_of, customers: table.customers.len(), kpis: summaries(&table, &ticks) };
    if store.kpi_run()? != Some((scope.as_of, scope.fingerprint.clone())) {
        progress.stage("Storing the values", 0)?;
        let columns: Vec<(&str, &[f64])> =
            CATALOGUE.iter().zip(&table.columns).map(|(kpi, values)| (kpi.code, values.as_slice())).collect();
        store.atomically(|store| store.put_kpi_values(scope.as_of, &scope.fingerprint, &table.customers, &columns))?;
    }
    Ok(report)
}

/// The values of all selected customers.
pub(super) fn table(store: &Store, scope: &Scope, progress: &Progress) -> Result<KpiTable> {
    progress.stage("Reading purchases", 0)?;
    let columns = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    if columns.customer.is_empty() && store.totals()?.purchases == 0 {
        bail!("{NO_PURCHASES}");
    }
    if columns.customer.is_empty() {
        bail!("nobody bought anything up to {}; choose a later as-of day", scope.as_of);
    }
    progress.stage("Computing KPIs", 0)?;
    let table = compute(&columns, scope.as_of, scope.assumptions.margin_rate)?;
    progress.check()?;
    Ok(table)
}

/// Stores names and meanings of the catalogue, with the first ticks where there are none yet.
pub(super) fn put_catalogue(store: &mut Store) -> Result<()> {
    let entries = CATALOGUE.map(|kpi| KpiEntry {
        code: kpi.code,
        name: kpi.name,
        meaning: kpi.meaning,
        unit: kpi.unit,
        chosen_at_first: kpi.chosen_at_first,
    });
    Ok(store.atomically(|store| store.put_kpi_catalogue(&entries))?)
}

fn summaries(table: &KpiTable, ticks: &HashMap<String, bool>) -> Vec<KpiSummary> {
    let summary = |(kpi, values): (&crate::features::kpi_catalogue::Kpi, &Vec<f64>)| {
        let d = distribution(values);
        KpiSummary {
            code: kpi.code.to_owned(),
            name: kpi.name.to_owned(),
            meaning: kpi.meaning.to_owned(),
            unit: kpi.unit.to_owned(),
            chosen: ticks.get(kpi.code).copied().unwrap_or(kpi.chosen_at_first),
            coverage: d.coverage,
            mean: d.mean,
            median: d.median,
            histogram: d.histogram,
        }
    };
    CATALOGUE.iter().zip(&table.columns).map(summary).collect()
}

/// Ticks or unticks a KPI for the clusters.
///
/// # Errors
/// When the KPI is unknown or the database cannot be written.
pub fn tick(store: &mut Store, code: &str, chosen: bool) -> Result<()> {
    put_catalogue(store)?;
    Ok(store.tick_kpi(code, chosen)?)
}

/// Writes one row a customer: `.parquet` by the ending of `path`, else CSV. Answers how many customers.
///
/// # Errors
/// When there are no purchases or the file cannot be written.
pub fn export(store: &mut Store, as_of: Option<Day>, path: &Path, progress: &Progress) -> Result<usize> {
    database::refuse_own_file(store, path)?;
    let scope = Scope::of(store, as_of)?;
    let table = table(store, &scope, progress)?;
    let names: HashMap<i64, String> =
        store.customers()?.into_iter().map(|(id, customer)| (id.0, customer.external_id)).collect();
    let ids: Vec<String> = table.customers.iter().map(|id| names.get(id).cloned().unwrap_or_default()).collect();
    progress.stage("Writing the file", 0)?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("parquet")) {
        write_parquet(&table, &ids, path).with_context(|| format!("'{}' could not be written", path.display()))?;
    } else {
        let codes: Vec<&str> = CATALOGUE.iter().map(|kpi| kpi.code).collect();
        files::save(path, &files::customer_numbers(&ids, &codes, &table.columns, ByteOrderMark::With))?;
    }
    Ok(ids.len())
}
