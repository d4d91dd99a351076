//! KPIs.

use crate::app::state::Foresale;
use actions::kpis::requests::{ComputeKpis, ExportKpis, TickKpi};
use domain::list_format::ListFormat;
use screens::around::{AnalysisJob, JobKind};
use screens::place::Screen;

impl Foresale {
    pub(in crate::app) fn compute_kpis(&mut self) {
        self.screen = Screen::Kpis;
        self.reports.kpis.stale = false;
        self.ask(JobKind::Analysis(AnalysisJob::Kpis), "Computing KPIs", ComputeKpis { as_of: None }, |app, report| {
            app.reports.kpis.fill(Some(report));
        });
    }

    pub(in crate::app) fn tick_kpi(&mut self, code: String, chosen: bool) {
        let request = TickKpi { code: code.clone(), chosen };
        self.ask(JobKind::Write, "Ticking a KPI", request, move |app, ()| {
            let kpis = app.reports.kpis.value.iter_mut().flat_map(|report| &mut report.kpis);
            kpis.filter(|kpi| kpi.code == code).for_each(|kpi| kpi.chosen = chosen);
        });
    }

    pub(in crate::app) fn export_kpis(&mut self, format: ListFormat) {
        self.export("Writing KPIs", "kpis", format, |path| ExportKpis { as_of: None, path });
    }
}
