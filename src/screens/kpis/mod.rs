//! KPIs: what is measured for each customer, how the values are distributed, and which feed the clusters. The second
//! tab holds the segments made from them by rules.

mod form;
mod sets;

use egui::Ui;

use crate::action::{Action, ActionQueue, KpiAction};
use crate::around::{AnalysisJob, Around, JobKind};
use crate::place::Screen;
use crate::report_table::{Scales, cell, fitting, head};
use crate::segments::SegmentsScreen;
use domain::list_format::ListFormat;
use reports::kpi_columns;
use reports::kpis::{KpiPreview, KpiReport, KpiSummary};
use reports::segments::{SegmentCount, SegmentsReport};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, page, words};

use form::KpiForm;
use sets::Sets;

const PURPOSE: &str = "What is measured about each customer, and the rules that turn it into segments.";

/// What the screen shows.
#[derive(Debug, Clone, Copy, Default)]
pub struct KpisView<'a> {
    pub kpis: Option<&'a KpiReport>,
    /// Result of the formula that was last tried.
    pub preview: Option<&'a KpiPreview>,
    pub segments: Option<&'a SegmentsReport>,
    /// Result of the rule that was last counted.
    pub count: Option<&'a SegmentCount>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KpiTab {
    #[default]
    Kpis,
    Segments,
}

/// The columns are made once.
#[derive(Debug)]
pub struct KpisScreen {
    pub tab: KpiTab,
    form: KpiForm,
    sets: Sets,
    pub segments: SegmentsScreen,
}

impl Default for KpisScreen {
    fn default() -> KpisScreen {
        KpisScreen {
            tab: KpiTab::Kpis,
            form: KpiForm::default(),
            sets: Sets::default(),
            segments: SegmentsScreen::default(),
        }
    }
}

impl KpisScreen {
    /// Call when a KPI was saved or removed.
    pub fn saved(&mut self) {
        self.form.close();
        self.sets.forget();
    }

    pub fn ui(&mut self, ui: &mut Ui, view: KpisView<'_>, around: &Around, asked: &mut ActionQueue) {
        let computing =
            around.is_running(JobKind::Analysis(AnalysisJob::Kpis)) || around.is_running(JobKind::Load(Screen::Kpis));
        let of_kpis = view.kpis.is_some_and(|report| !report.kpis.is_empty()) && self.tab == KpiTab::Kpis;
        page::header(ui, "KPIs", PURPOSE, |ui| {
            if of_kpis {
                if button::primary(ui, "New KPI…").clicked() {
                    self.form.open_new();
                }
                if button::secondary(ui, "Group alike").on_hover_text("Go on to the clusters").clicked() {
                    asked.ask(Action::Go(Screen::Clusters));
                }
                if button::secondary(ui, "Export CSV…").clicked() {
                    asked.ask(KpiAction::Export(ListFormat::Csv));
                }
                if button::secondary_if(ui, !computing, "Recompute").clicked() {
                    asked.ask(KpiAction::Compute);
                }
            }
        });
        button::tabs(ui, &mut self.tab, &[(KpiTab::Kpis, "KPIs"), (KpiTab::Segments, "Segments")]);
        ui.add_space(STEP);
        match (self.tab, view.kpis) {
            (KpiTab::Segments, _) => self.segments.ui(ui, view.segments, view.count, around, asked),
            (KpiTab::Kpis, Some(report)) if !report.kpis.is_empty() => self.table_ui(ui, report, asked),
            (KpiTab::Kpis, _) => empty_ui(ui, computing, asked),
        }
        if let Some(report) = view.kpis {
            self.form.ui(ui, report, view.preview, around, asked);
        }
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &KpiReport, asked: &mut ActionQueue) {
        let ticked = report.kpis.iter().filter(|kpi| kpi.chosen).count();
        words::caption(
            ui,
            &format!(
                "{} measured as of {}; {} of {} KPIs ticked: these feed the clusters",
                figures::counted(report.customers, "customer", "customers"),
                report.as_of.spoken(),
                ticked,
                report.kpis.len()
            ),
        );
        self.sets.ui(ui, report, asked);
        self.own_ui(ui, report);
        let height = ui.available_height() - 96.0;
        card::card(ui, |ui| {
            let columns = kpi_columns::columns();
            let shown = fitting(&columns, ui.available_width());
            let heads: Vec<Column> = shown.iter().map(|column| head(column, report.kpis.first())).collect();
            let mut table = Table::new("kpis", &heads, height);
            table.row_height = 52.0;
            let answer = table.show(ui, report.kpis.len(), |i, row| {
                let kpi = &report.kpis[i];
                row.named(format!("{} {}", if kpi.chosen { "Untick" } else { "Tick" }, kpi.name));
                for column in &shown {
                    cell(row, &column.value(kpi), Scales::default(), &[]);
                }
            });
            if let Some(kpi) = answer.row.and_then(|i| report.kpis.get(i)) {
                asked.ask(KpiAction::Tick { code: kpi.code.clone(), chosen: !kpi.chosen });
            }
        });
    }

    /// User-defined KPIs, each one click away from being changed.
    fn own_ui(&mut self, ui: &mut Ui, report: &KpiReport) {
        let own: Vec<&KpiSummary> = report.kpis.iter().filter(|kpi| kpi.formula.is_some()).collect();
        if own.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            words::label(ui, "Your own");
            for kpi in own {
                let button = button::quiet(ui, &kpi.name).accessible_name(format!("Change the KPI {}", kpi.name));
                if button.on_hover_text(kpi.formula.as_deref().unwrap_or_default()).clicked() {
                    self.form.open(kpi);
                }
            }
        });
    }
}

fn empty_ui(ui: &mut Ui, computing: bool, asked: &mut ActionQueue) {
    let text = if computing { "Computing…" } else { "Compute KPIs" };
    let empty = Empty {
        icon: Icon::Kpis,
        title: "Nothing measured yet",
        how: "Recency, frequency, monetary value and more are computed from the selected purchases. Import purchases \
              first, then compute.",
        button: Some(text),
    };
    if notice::empty(ui, empty) && !computing {
        asked.ask(KpiAction::Compute);
    }
}
