//! Clusters of customers on the ticked KPIs.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::actions::database;
use crate::actions::kpis::listed::{self, ListedKpi};
use crate::actions::kpis::values::values;
use crate::actions::scope::{SEED, Scope, present_fingerprint};
use crate::domain::columns::PurchaseColumns;
use crate::domain::customer::CustomerId;
use crate::domain::day::Day;
use crate::features::kpis::KpiTable;
use crate::models::clusters::names::{Wording, describe};
use crate::models::clusters::needs::find_needs;
use crate::models::clusters::{ClusterSettings, Clustering, Kpi, find_clusters};
use crate::progress::Progress;
use crate::reports::clusters::{ClusterReport, ClusterSummary, ScatterPoint};
use crate::reports::freshness::Freshness;
use crate::store::Store;
use crate::store::cluster::thinned;

/// Needs shown of each cluster.
const SHOWN_NEEDS: usize = 6;

/// What to cluster by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterRequest {
    /// Codes of KPIs; none: the ticked ones.
    pub kpis: Option<Vec<String>>,
    /// None: chosen by silhouette and stability.
    pub k: Option<u32>,
    pub seed: u64,
}

impl Default for ClusterRequest {
    fn default() -> ClusterRequest {
        ClusterRequest { kpis: None, k: None, seed: SEED }
    }
}

/// Clusters the selected customers and stores the result.
///
/// # Errors
/// When a KPI is unknown, or there are fewer customers than clusters.
pub fn clusters(store: &mut Store, request: &ClusterRequest, progress: &Progress) -> Result<ClusterReport> {
    let chosen = chosen_kpis(store, request)?;
    let scope = Scope::of(store, None)?;
    let codes: Vec<String> = chosen.iter().map(|kpi| kpi.code.clone()).collect();
    let table = values(store, &scope, Some(&codes), progress)?.table;
    let kpis: Vec<Kpi> = chosen.into_iter().map(|kpi| Kpi { code: kpi.code, name: kpi.name, unit: kpi.unit }).collect();
    let columns = table.columns.clone();
    progress.stage("Grouping customers", 0)?;
    let settings = ClusterSettings { k: request.k.map(|k| k as usize), seed: request.seed };
    let clustering = find_clusters(&columns, &kpis, &settings)?;
    progress.stage("Describing the groups", 0)?;
    let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let needs = needs(&clustering, &table, &purchases);
    let members = members(&clustering, &table);
    let mut report = report(&clustering, &kpis, needs, scope.as_of, request.seed);
    progress.check()?;
    store.atomically(|store| store.put_clusters(&report, &scope.fingerprint, &members))?;
    report.scatter = thinned(&members);
    Ok(report)
}

/// The KPIs to use.
fn chosen_kpis(store: &Store, request: &ClusterRequest) -> Result<Vec<ListedKpi>> {
    let all = listed::all(store)?;
    let codes = match &request.kpis {
        Some(codes) => codes.clone(),
        None => listed::ticked(store, &all)?,
    };
    if codes.is_empty() {
        bail!("no KPI is ticked; tick at least one on the KPIs screen, or name some with --kpis");
    }
    codes.iter().map(|code| listed::find(&all, code).cloned()).collect()
}

/// For each cluster the product groups it buys more than others.
fn needs(clustering: &Clustering, table: &KpiTable, purchases: &PurchaseColumns) -> Vec<Vec<String>> {
    let cluster_of: HashMap<i64, u32> =
        table.customers.iter().copied().zip(clustering.assignment.iter().copied()).collect();
    let mut buyers = vec![vec![0_u64; purchases.categories.len()]; clustering.k()];
    let mut newest_buyer: Vec<i64> = vec![i64::MIN; purchases.categories.len()];
    for (line, &customer) in purchases.customer.iter().enumerate() {
        let (Some(group), Some(&cluster)) = (purchases.category[line], cluster_of.get(&customer)) else { continue };
        let group = group as usize;
        // Lines are ordered by customer, so each buyer of a group is met once in a row.
        if purchases.amount[line] > 0 && newest_buyer[group] != customer {
            newest_buyer[group] = customer;
            buyers[cluster as usize][group] += 1;
        }
    }
    let sizes: Vec<usize> = clustering.clusters.iter().map(|cluster| cluster.size).collect();
    find_needs(&sizes, &purchases.categories, &buyers)
        .into_iter()
        .map(|needs| needs.iter().take(SHOWN_NEEDS).map(crate::models::clusters::needs::Need::label).collect())
        .collect()
}

fn members(clustering: &Clustering, table: &KpiTable) -> Vec<ScatterPoint> {
    table
        .customers
        .iter()
        .zip(&clustering.assignment)
        .zip(&clustering.points)
        .map(|((customer, cluster), [x, y])| ScatterPoint {
            customer: CustomerId(*customer),
            x: *x,
            y: *y,
            cluster: cluster + 1,
        })
        .collect()
}

fn report(clustering: &Clustering, kpis: &[Kpi], needs: Vec<Vec<String>>, as_of: Day, seed: u64) -> ClusterReport {
    let customers = clustering.assignment.len().max(1);
    let words = describe(clustering, kpis);
    let summary = |(((number, cluster), Wording { name, sentence }), needs): (
        ((u32, &crate::models::clusters::Cluster), Wording),
        Vec<String>,
    )| ClusterSummary {
        number,
        name,
        sentence,
        size: cluster.size,
        share: cluster.size as f64 / customers as f64,
        means: cluster.means.clone(),
        distance: cluster.distance.clone(),
        needs,
    };
    ClusterReport {
        as_of,
        k: u32::try_from(clustering.k()).unwrap_or(u32::MAX),
        choice: clustering.choice.clone(),
        silhouette: clustering.silhouette,
        stability: clustering.stability,
        inertia: clustering.inertia,
        seed,
        kpis: kpis.iter().map(|kpi| kpi.code.clone()).collect(),
        kpi_names: kpis.iter().map(|kpi| kpi.name.clone()).collect(),
        overall: clustering.overall.clone(),
        clusters: (1_u32..).zip(&clustering.clusters).zip(words).zip(needs).map(summary).collect(),
        scatter: Vec::new(),
        axes: clustering.axes.clone(),
    }
}

/// The newest stored clustering, and whether it is of the present data.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(store: &mut Store) -> Result<Option<(ClusterReport, Freshness)>> {
    let fingerprint = present_fingerprint(store)?;
    Ok(store.clusters(&fingerprint)?)
}

/// Writes one row a customer: id, cluster, its name.
///
/// # Errors
/// When nothing is clustered yet or the file cannot be written.
pub fn export(store: &mut Store, path: &std::path::Path) -> Result<()> {
    database::refuse_own_file(store, path)?;
    let Some((report, _)) = latest(store)? else { bail!("nothing is clustered yet; run `foresale clusters` first") };
    let names: HashMap<CustomerId, String> =
        store.customers()?.into_iter().map(|(id, customer)| (id, customer.external_id)).collect();
    let rows = store.cluster_members()?.into_iter().filter_map(|member| {
        let name = &report.clusters.iter().find(|cluster| cluster.number == member.cluster)?.name;
        Some((names.get(&member.customer)?.clone(), member.cluster, name.clone()))
    });
    let bytes = crate::delivery::files::cluster_members(rows, crate::delivery::files::ByteOrderMark::With);
    Ok(crate::delivery::files::save(path, &bytes)?)
}
