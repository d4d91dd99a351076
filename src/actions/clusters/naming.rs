//! Names given by users, kept when the clustering is repeated; clusters and lassos saved as segments.

use std::collections::HashMap;

use anyhow::{Result, bail};

use crate::clusters::latest;
use crate::segments::save_list;
use domain::customer::CustomerId;
use domain::day::Day;
use reports::clusters::{ClusterReport, ClusterSummary, NamedBy, ScatterPoint};
use reports::segments::SavedSegment;
use store::Store;

/// The share of common members, of those in either, above which a cluster counts as the same as an earlier one.
const SAME: f64 = 0.5;
const LONGEST_NAME: usize = 60;

/// Renames a cluster of the stored clustering.
///
/// # Errors
/// When there is no such cluster, or the name is empty, too long or taken by another cluster.
pub fn rename(store: &mut Store, number: u32, name: &str) -> Result<ClusterReport> {
    let (mut report, _) = stored(store)?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        bail!("a cluster's name must have 1 to {LONGEST_NAME} letters");
    }
    if report.clusters.iter().any(|cluster| cluster.name == name && cluster.number != number) {
        bail!("another cluster is called '{name}' already; choose another name");
    }
    let Some(cluster) = report.clusters.iter_mut().find(|cluster| cluster.number == number) else {
        bail!("there is no cluster {number}; the clustering has {}", report.k);
    };
    let before = std::mem::replace(&mut cluster.name, name.to_owned());
    cluster.named_by = NamedBy::Person;
    if let Some(movement) = &mut report.movement {
        for sentence in &mut movement.sentences {
            *sentence = sentence.replace(&format!("'{before}'"), &format!("'{name}'"));
        }
    }
    store.atomically(|store| store.describe_clusters(&report))?;
    Ok(report)
}

/// Passes names given by users on to the clusters that share the most members with the named ones.
pub(super) fn keep_names(names: &mut [(String, NamedBy)], before: &ClusterReport, members: &[ScatterPoint]) {
    let then: HashMap<CustomerId, u32> = before.scatter.iter().map(|point| (point.customer, point.cluster)).collect();
    let mut common: HashMap<(u32, u32), usize> = HashMap::new();
    let mut sizes: HashMap<u32, usize> = HashMap::new();
    for member in members {
        *sizes.entry(member.cluster).or_default() += 1;
        if let Some(old) = then.get(&member.customer) {
            *common.entry((*old, member.cluster)).or_default() += 1;
        }
    }
    let given = |cluster: &&ClusterSummary| cluster.named_by == NamedBy::Person;
    for old in before.clusters.iter().filter(given) {
        for (number, (name, by)) in (1_u32..).zip(names.iter_mut()) {
            let both = common.get(&(old.number, number)).copied().unwrap_or(0);
            let either = old.size + sizes.get(&number).copied().unwrap_or(0) - both.min(old.size);
            if both as f64 > SAME * either as f64 {
                old.name.clone_into(name);
                *by = NamedBy::Person;
            }
        }
    }
}

/// Saves a cluster's current customers as a segment of the same name.
///
/// # Errors
/// When there is no such cluster, or a segment already has its name.
pub fn save_segment(store: &mut Store, number: u32, today: Day) -> Result<SavedSegment> {
    let (report, members) = stored(store)?;
    let Some(cluster) = report.clusters.iter().find(|cluster| cluster.number == number) else {
        bail!("there is no cluster {number}; the clustering has {}", report.k);
    };
    save(store, &report, cluster, &members, today)
}

/// Saves every cluster as a segment of the same name, all or none.
///
/// # Errors
/// When nothing is clustered, or a segment already has one of the names.
pub fn save_all_segments(store: &mut Store, today: Day) -> Result<Vec<SavedSegment>> {
    let (report, members) = stored(store)?;
    for cluster in &report.clusters {
        if store.segment_named(&cluster.name)?.is_some() {
            bail!("there is a segment '{}' already; rename it or the cluster, then save them all", cluster.name);
        }
    }
    report.clusters.iter().map(|cluster| save(store, &report, cluster, &members, today)).collect()
}

fn save(
    store: &mut Store,
    report: &ClusterReport,
    cluster: &ClusterSummary,
    members: &[ScatterPoint],
    today: Day,
) -> Result<SavedSegment> {
    let own: Vec<CustomerId> =
        members.iter().filter(|member| member.cluster == cluster.number).map(|member| member.customer).collect();
    save_list(store, &cluster.name, &cluster.origin(report.as_of), &own, today)
}

/// The stored clustering and all its members.
fn stored(store: &mut Store) -> Result<(ClusterReport, Vec<ScatterPoint>)> {
    let Some((mut report, _)) = latest(store)? else { bail!("there are no clusters yet; find clusters first") };
    let members = std::mem::take(&mut report.scatter);
    Ok((report, members))
}
