//! Clusters of customers on the terminal.

use anyhow::{Result, bail};

use crate::cli::customer_arguments::{Clusters, Number};
use crate::cli::desk::Desk;
use crate::cli::output::{Output, note};
use actions::clusters::ClusterScope;
use actions::clusters::requests::{ComputeClusters, ExportClusters, ReadClusterReport};
use actions::scope::SEED;
use reports::clusters::ClusterReport;

pub fn clusters(arguments: &Clusters, out: &mut Output) -> Result<()> {
    let open = if arguments.stored { Desk::open_to_read } else { Desk::open };
    let mut desk = open(&arguments.db)?;
    let report = if arguments.stored { stored_clusters(&mut desk)? } else { find_clusters(&mut desk, arguments)? };
    if let Some(path) = &arguments.out {
        desk.ask(ExportClusters { path: path.clone() })?;
    }
    if arguments.json { out.json(&report) } else { told_clusters(&report, out) }
}

fn stored_clusters(desk: &mut Desk) -> Result<ClusterReport> {
    let Some((report, freshness)) = desk.ask(ReadClusterReport {})? else {
        bail!("there are no clusters yet; leave out --stored to find them now");
    };
    if let Some(told) = freshness.told("these clusters were found") {
        note(&format!("{told}; leave out --stored to find them again"));
    }
    Ok(report)
}

fn find_clusters(desk: &mut Desk, arguments: &Clusters) -> Result<ClusterReport> {
    let by = ClusterScope {
        kpis: arguments.kpis.clone(),
        k: match arguments.k {
            Number::Auto => None,
            Number::Of(k) => Some(k),
        },
        method: arguments.method,
        scales: arguments.scale.iter().cloned().collect(),
        as_of: arguments.as_of,
        since: arguments.since,
        seed: arguments.seed.unwrap_or(SEED),
    };
    desk.ask_at_length(ComputeClusters { by })
}

fn told_clusters(report: &ClusterReport, out: &mut Output) -> Result<()> {
    out.line(&report.choice)?;
    for cluster in &report.clusters {
        out.line(&format!(
            "{}. {}: {} ({})",
            cluster.number,
            cluster.name,
            figures::counted(cluster.size, "customer", "customers"),
            figures::whole_percent(cluster.share)
        ))?;
        out.line(&format!("   {}", cluster.sentence))?;
        for need in &cluster.need_details {
            out.line(&format!("   {}", need.sentence))?;
        }
        if !cluster.segments.is_empty() {
            out.line(&format!("   Saved as {}.", cluster.segments.join(", ")))?;
        }
    }
    for sentence in report.movement.iter().flat_map(|movement| &movement.sentences) {
        out.line(sentence)?;
    }
    Ok(())
}
