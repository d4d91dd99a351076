//! KPIs.

use std::path::PathBuf;

use anyhow::Result;

use crate::app::dialogs;
use crate::app::state::Foresale;
use actions;
use progress::Progress;
use screens::action::FileFormat;
use screens::around::JobKind;
use screens::place::Screen;
use store::Store;

impl Foresale {
    pub(in crate::app) fn compute_kpis(&mut self) {
        let Some(path) = self.path.clone() else { return };
        let work = |store: &mut Store, progress: &Progress| actions::kpis::kpis(store, None, progress);
        self.screen = Screen::Kpis;
        self.reports.kpis.stale = false;
        self.jobs
            .start(JobKind::Kpis, "Computing KPIs", &path, work, |app, report| app.reports.kpis.fill(Some(report)));
    }

    pub(in crate::app) fn tick_kpi(&mut self, code: String, chosen: bool) {
        let Some(path) = self.path.clone() else { return };
        let name = code.clone();
        let work = move |store: &mut Store, _: &Progress| actions::kpis::tick(store, &name, chosen);
        self.jobs.start(JobKind::Write, "Ticking a KPI", &path, work, move |app, ()| {
            let kpis = app.reports.kpis.value.iter_mut().flat_map(|report| &mut report.kpis);
            kpis.filter(|kpi| kpi.code == code).for_each(|kpi| kpi.chosen = chosen);
        });
    }

    pub(in crate::app) fn export_kpis(&mut self, format: FileFormat) {
        let Some(path) = self.path.clone() else { return };
        let work = move |store: &mut Store, progress: &Progress| -> Result<Option<PathBuf>> {
            let Some(to) = dialogs::save("kpis", format) else { return Ok(None) };
            actions::kpis::export(store, None, &to, progress)?;
            Ok(Some(to))
        };
        self.jobs.start(JobKind::Export, "Writing KPIs", &path, work, Foresale::say_written);
    }
}
