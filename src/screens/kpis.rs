//! KPIs: what is measured of each customer, how the values lie, and which feed the clusters.

use egui::Ui;

use crate::reports::kpis::{KpiReport, KpiSummary};
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked, FileFormat};
use crate::screens::place::Screen;
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::table::{Column, Table};
use crate::ui::{button, card, figure, page, words};

const PURPOSE: &str = "What is measured of each customer. Tick those that should feed the clusters.";

/// The columns are made once.
#[derive(Debug)]
pub struct KpisScreen {
    columns: Vec<Column>,
}

impl Default for KpisScreen {
    fn default() -> KpisScreen {
        KpisScreen {
            columns: vec![
                Column::text("Use", 32.0),
                Column::text("KPI", 240.0).stretch(1.0),
                Column::text("Unit", 70.0),
                Column::text("Distribution", 110.0).hint("From the 1st to the 99th percentile"),
                Column::text("Coverage", 130.0).hint("Share of customers with a value"),
                Column::number("Mean", 84.0),
                Column::number("Median", 84.0),
            ],
        }
    }
}

impl KpisScreen {
    pub fn ui(&mut self, ui: &mut Ui, report: Option<&KpiReport>, around: &Around, asked: &mut Asked) {
        let computing = around.is_running(JobKind::Kpis) || around.is_running(JobKind::Load(Screen::Kpis));
        page::header(ui, "KPIs", PURPOSE, |ui| {
            if report.is_some() {
                if button::secondary(ui, "Group alike").on_hover_text("Go on to the clusters").clicked() {
                    asked.ask(Action::Go(Screen::Clusters));
                }
                if button::secondary(ui, "Export CSV…").clicked() {
                    asked.ask(Action::ExportKpis(FileFormat::Csv));
                }
                if button::secondary_if(ui, !computing, "Recompute").clicked() {
                    asked.ask(Action::ComputeKpis);
                }
            }
        });
        match report {
            Some(report) if !report.kpis.is_empty() => self.table_ui(ui, report, asked),
            _ => {
                let text = if computing { "Computing…" } else { "Compute KPIs" };
                if notice::empty(
                    ui,
                    Empty {
                        icon: Icon::Kpis,
                        title: "Nothing measured yet",
                        how: "Recency, frequency, monetary value and more are computed from the selected purchases. Import \
                          purchases first, then compute.",
                        button: Some(text),
                    },
                ) && !computing
                {
                    asked.ask(Action::ComputeKpis);
                }
            }
        }
    }

    fn table_ui(&self, ui: &mut Ui, report: &KpiReport, asked: &mut Asked) {
        let ticked = report.kpis.iter().filter(|kpi| kpi.chosen).count();
        words::caption(
            ui,
            &format!(
                "{} measured as of {}; {} of {} KPIs ticked",
                figure::counted(report.customers, "customer", "customers"),
                report.as_of.spoken(),
                ticked,
                report.kpis.len()
            ),
        );
        let height = ui.available_height() - 96.0;
        card::card(ui, |ui| {
            let mut table = Table::new("kpis", &self.columns, height);
            table.row_height = 52.0;
            let answer = table.show(ui, report.kpis.len(), |i, row| {
                let kpi = &report.kpis[i];
                row.named(format!("{} {}", if kpi.chosen { "Untick" } else { "Tick" }, kpi.name));
                row.tick(kpi.chosen);
                row.two_lines(&kpi.name, &kpi.meaning);
                row.weak(&kpi.unit);
                row.histogram(&kpi.histogram.counts);
                row.share(kpi.coverage);
                row.text(&value(kpi, kpi.mean));
                row.text(&value(kpi, kpi.median));
            });
            if let Some(kpi) = answer.row.and_then(|i| report.kpis.get(i)) {
                asked.ask(Action::TickKpi { code: kpi.code.clone(), chosen: !kpi.chosen });
            }
        });
    }
}

fn value(kpi: &KpiSummary, value: f64) -> String {
    if kpi.unit == "share" { figure::percent(value) } else { figure::plain(value) }
}
