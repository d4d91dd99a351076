//! Requests about clusters.

use std::path::PathBuf;

use reports::clusters::ClusterReport;
use reports::freshness::Freshness;
use reports::segments::SavedSegment;

use super::ClusterScope;
use crate::request::request;

request! {
    /// Groups of similar customers, with the customers shown in the picture.
    FindClusters { by: ClusterScope } -> ClusterReport;
    "clusters.find", See, [Clusters], NewestWins;
    |asked, session, progress| {
        let mut report = super::clusters(session.store, &asked.by, progress)?;
        super::show_people(session.store, &mut report, session.now.day)?;
        Ok(report)
    }
}

request! {
    /// The stored clustering, with the customers shown in the picture.
    ReadClusters {} -> Option<(ClusterReport, Freshness)>;
    "clusters.read", See, [], NewestWins;
    |_, session, _| super::latest_with_people(session.store, session.now.day)
}

request! {
    /// Renames a cluster.
    RenameCluster { number: u32, name: String } -> ClusterReport;
    "clusters.rename", Change, [Clusters], InTurn;
    |asked, session, _| super::rename(session.store, asked.number, &asked.name)
}

request! {
    /// Saves one cluster as a segment or, without a number, all of them.
    SaveClusters { number: Option<u32> } -> Vec<SavedSegment>;
    "clusters.save", Change, [Segments, Steps], InTurn;
    |asked, session, _| match asked.number {
        Some(number) => Ok(vec![super::save_segment(session.store, number, session.now.day)?]),
        None => super::save_all_segments(session.store, session.now.day),
    }
}

request! {
    /// Groups of similar customers, in figures and words only.
    ComputeClusters { by: ClusterScope } -> ClusterReport;
    "clusters.compute", See, [Clusters], NewestWins;
    |asked, session, progress| super::clusters(session.store, &asked.by, progress)
}

request! {
    /// The stored clustering, in figures and words only.
    ReadClusterReport {} -> Option<(ClusterReport, Freshness)>;
    "clusters.report", See, [], NewestWins;
    |_, session, _| super::latest(session.store)
}

request! {
    /// Writes which customer is in which cluster.
    ExportClusters { path: PathBuf } -> ();
    "clusters.export", Export, [], Once;
    |asked, session, _| super::export(session.store, &asked.path)
}
