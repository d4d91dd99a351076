//! How long it takes until a group is bought again, and who is due.

use egui::Ui;
use egui_plot::{Line, PlotPoint, PlotPoints};

use super::certainty::{Wanted, list_buttons};
use crate::action::ActionQueue;
use crate::around::Around;
use reports::patterns::{Cycle, PatternReport};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::tokens::{self, STEP};
use ui::{card, chart, notice, page, words};

/// The chosen group.
#[derive(Debug)]
pub(super) struct CyclesView {
    columns: Vec<Column>,
    chosen: usize,
}

impl Default for CyclesView {
    fn default() -> CyclesView {
        CyclesView {
            columns: vec![
                Column::text("Product group", 150.0).stretch(1.0),
                Column::number("Customers", 90.0),
                Column::number("Buy again", 90.0)
                    .hint("Share who buy it again in the time observed, allowing for those not observed to the end"),
                Column::number("Half within", 100.0).hint("Of those who buy again"),
                Column::text("Mostly after", 160.0).hint("The middle half of those who buy again"),
                Column::number("Due", 80.0).hint(
                    "Customers whose next purchase falls into that middle half in the \
                    days ahead",
                ),
                Column::number("Reachable", 90.0).hint("Of those due, who can be contacted"),
                Column::number("Expected", 90.0).hint(
                    "How many of those due should buy it in the days ahead without \
                    being asked",
                ),
            ],
            chosen: 0,
        }
    }
}

impl CyclesView {
    pub(super) fn forget(&mut self) {
        self.chosen = 0;
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, report: &PatternReport, around: &Around, asked: &mut ActionQueue) {
        if report.cycles.is_empty() {
            notice::notice(
                ui,
                Tone::Plain,
                "A cycle needs at least 20 customers who bought the same group on two days. Import a longer history.",
            );
            return;
        }
        words::caption(ui, &format!("Due: within the next {} days. Click a line to see who.", report.due_days));
        page::scrolling(ui, "cycles", |ui| {
            let height = (report.cycles.len() as f32 * tokens::ROW_HEIGHT).clamp(72.0, 300.0);
            card::card(ui, |ui| self.table_ui(ui, report, height));
            ui.add_space(STEP);
            if let Some(cycle) = report.cycles.get(self.chosen) {
                chosen_ui(ui, cycle, report.due_days, around, asked);
            }
        });
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &PatternReport, height: f32) {
        let mut table = Table::new("cycles", &self.columns, height);
        table.selected = Some(self.chosen);
        let answer = table.show(ui, report.cycles.len(), |i, row| {
            let Some(cycle) = report.cycles.get(i) else { return };
            row.named(format!("Cycle of {}", cycle.group));
            row.strong(&cycle.group);
            row.text(&figures::count(cycle.customers));
            row.text(&figures::percent(cycle.returning));
            row.text(&figures::span(cycle.median_days));
            row.text(&format!(
                "{} to {}",
                figures::span(cycle.lower_quartile_days),
                figures::span(cycle.upper_quartile_days)
            ));
            row.text(&figures::count(cycle.due));
            row.text(&figures::count(cycle.due_reachable));
            row.text(&figures::whole(cycle.expected_of_due()));
        });
        self.chosen = answer.row.unwrap_or(self.chosen);
    }
}

fn chosen_ui(ui: &mut Ui, cycle: &Cycle, due_days: u32, around: &Around, asked: &mut ActionQueue) {
    let subtitle = format!(
        "{} customers are due in the next {due_days} days, {} of them can be contacted.",
        figures::count(cycle.due),
        figures::count(cycle.due_reachable)
    );
    card::titled(ui, &format!("Due for {}", cycle.group), &subtitle, |ui| {
        let wanted = Wanted {
            name: cycle.segment_name(),
            origin: cycle.origin(due_days),
            category: &cycle.group,
            segments: &cycle.segments,
        };
        list_buttons(ui, wanted, &cycle.members, around, asked);
        ui.add_space(STEP);
        words::caption(ui, "Share of customers who have bought it again, by months since the last time");
        let points: Vec<PlotPoint> =
            cycle.curve.iter().map(|(day, share)| PlotPoint::new(f64::from(*day) / 30.44, share * 100.0)).collect();
        let accent = tokens::palette(ui).accent;
        let response = chart::quiet(ui, "cycle curve", 150.0)
            .include_y(0.0)
            .x_axis_formatter(|mark, _| figures::plain(mark.value))
            .y_axis_formatter(|mark, _| format!("{} %", figures::plain(mark.value)))
            .label_formatter(|_| None)
            .show(ui, |plot| {
                plot.line(Line::new("bought again", PlotPoints::Owned(points)).color(accent).width(2.0));
            })
            .response;
        let half =
            format!("Half of those who buy {} again do so within {}", cycle.group, figures::span(cycle.median_days));
        chart::spoken(&response, &half);
    });
}
