//! Clusters: found, renamed, saved as segments.

use crate::app::state::Foresale;
use actions::clusters::ClusterScope;
use actions::clusters::requests::{FindClusters, RenameCluster, SaveClusters};
use screens::around::{AnalysisJob, JobKind};
use screens::clusters::ClusterWish;
use screens::place::Screen;

/// The same data and settings give the same groups.
const SEED: u64 = 1;

impl Foresale {
    pub(in crate::app) fn compute_clusters(&mut self, wish: ClusterWish) {
        self.screen = Screen::Clusters;
        let ClusterWish { k, method, scales } = wish;
        let by = ClusterScope { k, method, scales, seed: SEED, ..ClusterScope::default() };
        self.ask(JobKind::Analysis(AnalysisJob::Clusters), "Finding clusters", FindClusters { by }, |app, report| {
            app.reports.clusters.fill(Some(report));
            app.screens.clusters.forget();
        });
    }

    pub(in crate::app) fn rename_cluster(&mut self, number: u32, name: String) {
        self.ask(JobKind::Write, "Renaming a cluster", RenameCluster { number, name }, |app, renamed| {
            if let Some(shown) = &mut app.reports.clusters.value {
                (shown.clusters, shown.movement) = (renamed.clusters, renamed.movement);
                app.reports.clusters.stale = false;
            }
        });
    }

    /// One cluster, or all of them.
    pub(in crate::app) fn save_clusters(&mut self, number: Option<u32>) {
        self.ask(JobKind::Write, "Saving a segment", SaveClusters { number }, |app, saved| {
            for segment in &saved {
                app.say_saved(&segment.saved);
            }
        });
    }
}
