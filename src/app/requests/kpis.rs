//! KPIs, those by formula, and sets of them.

use crate::app::state::Foresale;
use actions::kpis::requests::{
    ChooseKpiSet, ComputeKpis, ExportKpis, PreviewKpi, RemoveKpi, RemoveKpiSet, SaveKpi, SaveKpiSet, TickKpi,
};
use actions::request::Request;
use domain::kpi::{KpiSet, OwnKpi};
use domain::list_format::ListFormat;
use reports::manual_entry::Saved;
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

    /// A newer formula replaces the preview of the older one.
    pub(in crate::app) fn preview_kpi(&mut self, formula: String, code: Option<String>) {
        self.ask(
            JobKind::Analysis(AnalysisJob::KpiPreview),
            "Trying the formula",
            PreviewKpi { formula, code },
            |app, preview| {
                app.reports.kpi_preview = Some(preview);
            },
        );
    }

    pub(in crate::app) fn save_kpi(&mut self, kpi: OwnKpi) {
        self.change_kpis("Saving the KPI", SaveKpi { kpi });
    }

    pub(in crate::app) fn remove_kpi(&mut self, code: String) {
        self.change_kpis("Removing the KPI", RemoveKpi { code });
    }

    pub(in crate::app) fn save_kpi_set(&mut self, set: KpiSet) {
        self.change_kpis("Saving the set", SaveKpiSet { set });
    }

    pub(in crate::app) fn remove_kpi_set(&mut self, name: String) {
        self.change_kpis("Removing the set", RemoveKpiSet { name });
    }

    pub(in crate::app) fn choose_kpi_set(&mut self, name: String) {
        self.ask(JobKind::Write, "Ticking KPIs", ChooseKpiSet { name }, |app, set| {
            let kpis = app.reports.kpis.value.iter_mut().flat_map(|report| &mut report.kpis);
            kpis.for_each(|kpi| kpi.chosen = set.codes.contains(&kpi.code));
        });
    }

    fn change_kpis<R: Request<Answer = Saved>>(&mut self, title: &str, request: R) {
        self.ask(JobKind::Write, title, request, |app, saved| {
            app.screens.kpis.saved();
            app.say_saved(&saved);
        });
    }
}
