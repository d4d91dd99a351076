//! KPIs by formula, sets of KPIs, segments.

use anyhow::Result;

use crate::app::clock;
use crate::app::state::Foresale;
use actions;
use actions::segments::NewRule;
use domain::campaign::AudienceSource;
use domain::kpi::{KpiSet, OwnKpi};
use domain::rule::Rule;
use domain::segment::SegmentId;
use progress::Progress;
use reports::manual_entry::Saved;
use screens::action::{AfterSaving, PickedList};
use screens::around::JobKind;
use store::Store;

impl Foresale {
    /// A newer formula drops the preview of the older one.
    pub(in crate::app) fn preview_kpi(&mut self, formula: String, code: Option<String>) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, progress: &Progress| {
            actions::kpis::own::preview(store, &formula, code.as_deref(), progress)
        };
        self.jobs.start(JobKind::KpiPreview, "Trying the formula", &path, work, |app, preview| {
            app.reports.kpi_preview = Some(preview);
        });
    }

    pub(in crate::app) fn save_kpi(&mut self, kpi: OwnKpi) {
        let today = clock::today();
        self.change_kpis("Saving the KPI", move |store| actions::kpis::own::define(store, &kpi, today));
    }

    pub(in crate::app) fn remove_kpi(&mut self, code: String) {
        let today = clock::today();
        self.change_kpis("Removing the KPI", move |store| actions::kpis::own::remove(store, &code, today));
    }

    pub(in crate::app) fn save_kpi_set(&mut self, set: KpiSet) {
        let today = clock::today();
        self.change_kpis("Saving the set", move |store| actions::kpis::own::save_set(store, &set, today));
    }

    pub(in crate::app) fn remove_kpi_set(&mut self, name: String) {
        let today = clock::today();
        self.change_kpis("Removing the set", move |store| actions::kpis::own::remove_set(store, &name, today));
    }

    pub(in crate::app) fn choose_kpi_set(&mut self, name: String) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| actions::kpis::own::choose_set(store, &name);
        self.jobs.start(JobKind::Write, "Ticking KPIs", &path, work, |app, set| {
            let kpis = app.reports.kpis.value.iter_mut().flat_map(|report| &mut report.kpis);
            kpis.for_each(|kpi| kpi.chosen = set.codes.contains(&kpi.code));
        });
    }

    fn change_kpis(&mut self, title: &str, change: impl FnOnce(&mut Store) -> Result<Saved> + Send + 'static) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| change(store);
        self.jobs.start(JobKind::Write, title, &path, work, |app, saved| {
            app.screens.kpis.saved();
            app.say_saved(&saved);
        });
    }

    /// A newer rule drops the count of the older one.
    pub(in crate::app) fn count_segment(&mut self, rule: Rule) {
        let Some(path) = self.path.clone() else { return };
        let today = clock::today();
        let work =
            move |store: &mut Store, progress: &Progress| actions::segments::count(store, &rule, today, progress);
        self.jobs.start(JobKind::SegmentCount, "Counting customers", &path, work, |app, count| {
            app.reports.segment_count = Some(count);
        });
    }

    pub(in crate::app) fn save_segment(&mut self, id: Option<SegmentId>, name: String, label: String, rule: Rule) {
        let today = clock::today();
        let new = NewRule { id, name, label, rule };
        self.change_segments("Saving the segment", move |store| {
            Ok(actions::segments::save_rule(store, &new, today)?.saved)
        });
    }

    pub(in crate::app) fn name_segment(&mut self, id: SegmentId, name: String, label: String) {
        let today = clock::today();
        self.change_segments("Naming the segment", move |store| {
            Ok(actions::segments::name(store, id, &name, &label, today)?.saved)
        });
    }

    pub(in crate::app) fn delete_segment(&mut self, id: SegmentId) {
        let today = clock::today();
        self.change_segments("Deleting the segment", move |store| {
            Ok(actions::segments::delete(store, id, today)?.saved)
        });
    }

    pub(in crate::app) fn save_list(&mut self, list: PickedList) {
        let Some(path) = self.path.clone() else { return };
        let PickedList { name, origin, members, then } = list;
        let work = move |store: &mut Store, _: &Progress| {
            actions::segments::save_list_numbered(store, &name, &origin, &members, clock::today())
        };
        self.jobs.start(JobKind::Write, "Saving the segment", &path, work, move |app, segment| {
            app.say_saved(&segment.saved);
            if let AfterSaving::MakeCampaign { category } = then {
                app.new_campaign(Some(AudienceSource::Segment(segment.id)), category);
            }
        });
    }

    fn change_segments(&mut self, title: &str, change: impl FnOnce(&mut Store) -> Result<Saved> + Send + 'static) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, _: &Progress| change(store);
        self.jobs.start(JobKind::Write, title, &path, work, |app, saved| {
            app.screens.kpis.segments.saved();
            app.say_saved(&saved);
        });
    }

    /// Reads the saved segments with their present sizes when they are looked at and may have changed.
    pub(in crate::app) fn load_segments(&mut self) {
        let Some(path) = self.path.clone() else { return };
        if !std::mem::take(&mut self.reports.segments.stale) {
            return;
        }
        let today = clock::today();
        let work = move |store: &mut Store, progress: &Progress| actions::segments::report(store, today, progress);
        self.jobs.start(JobKind::Segments, "Counting the segments", &path, work, |app, report| {
            app.reports.segments.fill(Some(report));
        });
    }
}
