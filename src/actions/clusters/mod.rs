//! Clusters of customers on the ticked KPIs.

mod movement;
mod naming;
pub(crate) mod needs;
pub mod requests;

use std::collections::{BTreeMap, HashMap};

use anyhow::{Result, bail};

use crate::audience::Reachable;
use crate::clusters::movement::{USUAL_DAYS, movement};
use crate::database;
use crate::everybody::Everybody;
use crate::kpis::listed::{self, ListedKpi};
use crate::kpis::values::{earlier_values, values};
use crate::scope::{SEED, Scope, present_fingerprint};
use crate::segments::SavedLists;
use domain::clustering::{Method, Scale};
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use features::kpis::KpiTable;
use models::clusters::movement::Movement;
use models::clusters::names::{Wording, describe};
use models::clusters::{ClusterError, ClusterSettings, Clustering, Kpi, find_clusters_unless};
use progress::{Cancelled, Progress};
use reports::clusters::{ClusterReport, ClusterSummary, KpiScale, NamedBy, NeedReport, Person, Reach, ScatterPoint};
use reports::freshness::Freshness;
use store::Store;
use store::cluster::thin;

pub use naming::{rename, save_all_segments, save_segment};

/// What to cluster by.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ClusterScope {
    /// Codes of KPIs; none: the ticked ones.
    pub kpis: Option<Vec<String>>,
    /// None: as many as are separated by gaps.
    pub k: Option<u32>,
    pub method: Method,
    /// By KPI code; the program chooses for the others.
    pub scales: BTreeMap<String, Scale>,
    /// None: the last day with a purchase.
    pub as_of: Option<Day>,
    /// The earlier day that movement is counted from; none: a quarter earlier.
    pub since: Option<Day>,
    pub seed: u64,
}

impl Default for ClusterScope {
    fn default() -> ClusterScope {
        ClusterScope {
            kpis: None,
            k: None,
            method: Method::Kmeans,
            scales: BTreeMap::new(),
            as_of: None,
            since: None,
            seed: SEED,
        }
    }
}

/// The clusters' names, by position.
struct Names(Vec<String>);

impl Names {
    fn of(&self, cluster: usize) -> &str {
        self.0.get(cluster).map_or("", String::as_str)
    }
}

/// Clusters the selected customers and stores the result.
///
/// # Errors
/// When a KPI is unknown, or there are fewer customers than clusters.
pub fn clusters(store: &mut Store, request: &ClusterScope, progress: &Progress) -> Result<ClusterReport> {
    let kpis = chosen_kpis(store, request)?;
    let codes: Vec<String> = kpis.iter().map(|kpi| kpi.code.clone()).collect();
    let scope = Scope::load(store, request.as_of)?;
    let since = request.since.unwrap_or_else(|| scope.as_of.plus(-USUAL_DAYS));
    if since >= scope.as_of {
        bail!("movement is counted from an earlier day, but {since} is not before {}", scope.as_of);
    }
    let table = values(store, &scope, Some(&codes), progress)?.table;
    let clustering = find(&kpis, &table, request, progress)?;
    progress.stage("Describing the groups", 0)?;
    let cluster_of: HashMap<i64, u32> =
        table.customers.iter().copied().zip(clustering.assignment.iter().copied()).collect();
    let purchases = store.purchase_columns(&scope.selection, Some(scope.as_of))?;
    let needs = needs::needs(&purchases, &cluster_of, clustering.k());
    progress.stage("Counting who moved", 0)?;
    let then = if clustering.k() > 1 && purchases.day.iter().any(|day| *day <= since.0) {
        Some(earlier_values(store, &Scope { as_of: since, ..scope.clone() }, &codes, progress)?)
    } else {
        None
    };
    let moved = then.map(|then| movement(&clustering, &table.customers, &then)).transpose()?;
    let members = members(&clustering, &table);
    let before = latest(store)?.map(|(report, _)| report);
    let found = Found { clustering, kpis, needs, moved: moved.map(|moved| (moved, since)), before };
    let mut report = found.report(request, scope.as_of, &members);
    progress.stage("Storing the groups", 0)?;
    store.put_clusters(&report, &scope.fingerprint, &members)?;
    name_segments(store, &mut report)?;
    report.scatter = members;
    thin(&mut report);
    Ok(report)
}

/// Notes for each cluster which segments it was saved as.
fn name_segments(store: &Store, report: &mut ClusterReport) -> Result<()> {
    let saved = SavedLists::load(store)?;
    let as_of = report.as_of;
    report.clusters.iter_mut().for_each(|cluster| cluster.segments = saved.with_origin(&cluster.origin(as_of)));
    Ok(())
}

/// Finds the groups; it can be cancelled while it runs.
fn find(kpis: &[Kpi], table: &KpiTable, request: &ClusterScope, progress: &Progress) -> Result<Clustering> {
    progress.stage("Grouping customers", 0)?;
    let settings = ClusterSettings {
        k: request.k.map(|k| k as usize),
        method: request.method,
        scales: kpis.iter().map(|kpi| request.scales.get(&kpi.code).copied()).collect(),
        seed: request.seed,
    };
    let stop = || progress.check().is_err();
    match find_clusters_unless(&table.columns, kpis, &settings, &stop) {
        Err(ClusterError::Stopped) => Err(Cancelled.into()),
        found => Ok(found?),
    }
}

/// The KPIs to use; any that a scale is requested for must be known too.
fn chosen_kpis(store: &Store, request: &ClusterScope) -> Result<Vec<Kpi>> {
    let all = listed::all(store)?;
    for code in request.scales.keys() {
        listed::find(&all, code)?;
    }
    let codes = match &request.kpis {
        Some(codes) => codes.clone(),
        None => listed::ticked(store, &all)?,
    };
    if codes.is_empty() {
        bail!("no KPI is ticked; tick at least one on the KPIs screen, or name some with --kpis");
    }
    let described = |kpi: &ListedKpi| Kpi { code: kpi.code.clone(), name: kpi.name.clone(), unit: kpi.unit.clone() };
    codes.iter().map(|code| listed::find(&all, code).map(described)).collect()
}

fn members(clustering: &Clustering, table: &KpiTable) -> Vec<ScatterPoint> {
    table
        .customers
        .iter()
        .zip(&clustering.assignment)
        .zip(&clustering.points)
        .enumerate()
        .map(|(at, ((customer, cluster), [x, y]))| ScatterPoint {
            customer: CustomerId(*customer),
            x: *x,
            y: *y,
            cluster: cluster + 1,
            probability: clustering.membership.as_ref().and_then(|membership| membership.get(at).copied()),
        })
        .collect()
}

/// Everything that was found, before it is described in words.
struct Found {
    clustering: Clustering,
    kpis: Vec<Kpi>,
    needs: Vec<Vec<NeedReport>>,
    moved: Option<(Movement, Day)>,
    before: Option<ClusterReport>,
}

impl Found {
    fn report(self, request: &ClusterScope, as_of: Day, members: &[ScatterPoint]) -> ClusterReport {
        let kpis = self.kpis.clone();
        let words = describe(&self.clustering, &kpis);
        let mut names: Vec<(String, NamedBy)> =
            words.iter().map(|words| (words.name.clone(), NamedBy::Program)).collect();
        if let Some(before) = &self.before {
            naming::keep_names(&mut names, before, members);
        }
        let clusters = self.summaries(&words, &names);
        let names = Names(names.into_iter().map(|(name, _)| name).collect());
        let scale = |(kpi, used): (&Kpi, &Option<Scale>)| KpiScale {
            kpi: kpi.code.clone(),
            used: *used,
            wished: request.scales.get(&kpi.code).copied(),
        };
        let clustering = self.clustering;
        ClusterReport {
            as_of,
            k: u32::try_from(clustering.k()).unwrap_or(u32::MAX),
            choice: clustering.choice,
            silhouette: clustering.silhouette,
            stability: clustering.stability,
            inertia: clustering.inertia,
            seed: request.seed,
            method: clustering.method,
            scales: kpis.iter().zip(&clustering.scales).map(scale).collect(),
            kpis: kpis.iter().map(|kpi| kpi.code.clone()).collect(),
            kpi_names: kpis.into_iter().map(|kpi| kpi.name).collect(),
            overall: clustering.overall,
            clusters,
            movement: self.moved.map(|(moved, since)| movement::report(moved, since, &names)),
            scatter: Vec::new(),
            people: Vec::new(),
            axes: clustering.axes,
        }
    }

    fn summaries(&self, words: &[Wording], names: &[(String, NamedBy)]) -> Vec<ClusterSummary> {
        let customers = self.clustering.assignment.len().max(1);
        let each = (1_u32..).zip(&self.clustering.clusters).zip(words).zip(names).zip(&self.needs);
        each.map(|((((number, cluster), words), (name, named_by)), needs)| ClusterSummary {
            number,
            name: name.clone(),
            named_by: *named_by,
            sentence: words.sentence.clone(),
            size: cluster.size,
            share: cluster.size as f64 / customers as f64,
            means: cluster.means.clone(),
            distance: cluster.distance.clone(),
            needs: needs.iter().map(needs::label).collect(),
            need_details: needs.clone(),
            segments: Vec::new(),
        })
        .collect()
    }
}

/// The newest stored clustering, and whether it is based on the current data.
///
/// # Errors
/// When the database cannot be read.
pub fn latest(store: &mut Store) -> Result<Option<(ClusterReport, Freshness)>> {
    let fingerprint = present_fingerprint(store)?;
    let Some((mut report, freshness)) = store.clusters(&fingerprint)? else { return Ok(None) };
    name_segments(store, &mut report)?;
    Ok(Some((report, freshness)))
}

/// [`latest`], with customer names and reachability attached to its points.
///
/// # Errors
/// When the database cannot be read.
pub fn latest_with_people(store: &mut Store, today: Day) -> Result<Option<(ClusterReport, Freshness)>> {
    let Some((mut report, freshness)) = latest(store)? else { return Ok(None) };
    show_people(store, &mut report, today)?;
    Ok(Some((report, freshness)))
}

/// Attaches customer names and reachability to the points of a clustering just found or read, thinned to what a picture
/// can show.
///
/// # Errors
/// When the database cannot be read.
pub fn show_people(store: &Store, report: &mut ClusterReport, today: Day) -> Result<()> {
    thin(report);
    let everybody = Everybody::load(store)?;
    let reachable = Reachable::load(store, today)?;
    let person = |point: &ScatterPoint| Person {
        label: everybody.record(point.customer).map(label).unwrap_or_default(),
        reach: if reachable.holds(point.customer) { Reach::Reachable } else { Reach::Not },
    };
    report.people = report.scatter.iter().map(person).collect();
    Ok(())
}

/// Name and number; only the number if there is no name.
fn label(customer: &Customer) -> String {
    let (name, number) = (customer.display_name(), &customer.external_id);
    if name == *number { name } else { format!("{name} ({number})") }
}

/// Writes one row per customer: id, cluster, its name, and how likely the customer belongs to it if known.
///
/// # Errors
/// When nothing is clustered yet or the file cannot be written.
pub fn export(store: &mut Store, path: &std::path::Path) -> Result<()> {
    database::refuse_own_file(store, path)?;
    let Some((report, _)) = latest(store)? else { bail!("there are no clusters yet; run `foresale clusters` first") };
    let names: HashMap<CustomerId, String> =
        store.customers()?.into_iter().map(|(id, customer)| (id, customer.external_id)).collect();
    let rows = store.cluster_members()?.into_iter().filter_map(|member| {
        let name = &report.clusters.iter().find(|cluster| cluster.number == member.cluster)?.name;
        Some((names.get(&member.customer)?.clone(), member.cluster, name.clone(), member.probability))
    });
    let bytes = delivery::files::cluster_members(rows, delivery::files::ByteOrderMark::With);
    Ok(delivery::files::save(path, &bytes)?)
}
