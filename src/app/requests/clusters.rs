//! Clusters: found, renamed, saved as segments.

use anyhow::Result;

use crate::app::clock;
use crate::app::state::Foresale;
use actions;
use actions::clusters::ClusterRequest;
use progress::Progress;
use reports::segments::SavedSegment;
use screens::around::JobKind;
use screens::clusters::ClusterWish;
use screens::place::Screen;
use store::Store;

/// The same data and settings give the same groups.
const SEED: u64 = 1;

impl Foresale {
    pub(in crate::app) fn compute_clusters(&mut self, wish: ClusterWish) {
        let Some(path) = self.path.clone() else { return };
        self.screen = Screen::Clusters;
        let today = clock::today();
        let ClusterWish { k, method, scales } = wish;
        let request = ClusterRequest { k, method, scales, seed: SEED, ..ClusterRequest::default() };
        let work = move |store: &mut Store, progress: &Progress| {
            let mut report = actions::clusters::clusters(store, &request, progress)?;
            actions::clusters::show_people(store, &mut report, today)?;
            Ok(report)
        };
        self.jobs.start(JobKind::Clusters, "Finding clusters", &path, work, |app, report| {
            app.reports.clusters.fill(Some(report));
            app.screens.clusters.forget();
            app.reports.campaigns.stale = true;
        });
    }

    pub(in crate::app) fn rename_cluster(&mut self, number: u32, name: String) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::clusters::rename(store, number, &name);
        self.jobs.start(JobKind::Write, "Renaming a cluster", &path, work, |app, renamed| {
            if let Some(shown) = &mut app.reports.clusters.value {
                (shown.clusters, shown.movement) = (renamed.clusters, renamed.movement);
            }
            app.reports.campaigns.stale = true;
        });
    }

    pub(in crate::app) fn save_cluster(&mut self, number: u32) {
        let today = clock::today();
        self.save_segments(move |store| Ok(vec![actions::clusters::save_segment(store, number, today)?]));
    }

    pub(in crate::app) fn save_all_clusters(&mut self) {
        let today = clock::today();
        self.save_segments(move |store| actions::clusters::save_all_segments(store, today));
    }

    fn save_segments(&mut self, save: impl FnOnce(&mut Store) -> Result<Vec<SavedSegment>> + Send + 'static) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| save(store);
        self.jobs.start(JobKind::Write, "Saving a segment", &path, work, |app, saved| {
            for segment in &saved {
                app.say_saved(&segment.saved);
            }
        });
    }
}
