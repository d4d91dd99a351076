//! What follows what, and how long after.

use egui::Ui;

use super::certainty::certainty;
use reports::patterns::{PatternReport, Sequence};
use ui::chip::Tone;
use ui::table::{Column, Sort, Table};
use ui::tokens::STEP;
use ui::{card, field, notice, page, words};

/// Order and filter.
#[derive(Debug)]
pub(super) struct FollowsView {
    columns: Vec<Column>,
    filter: String,
    sort: Sort,
    order: Option<Vec<usize>>,
}

impl Default for FollowsView {
    fn default() -> FollowsView {
        FollowsView {
            columns: vec![
                Column::text("After", 108.0).stretch(1.0).sortable(),
                Column::text("comes", 108.0).stretch(1.0).sortable(),
                Column::number("Times as often", 112.0)
                    .sortable()
                    .hint("Customers who followed ÷ how many would have by chance"),
                Column::number("Customers", 84.0).sortable().hint("Who followed; each counts once"),
                Column::number("Of those who could", 84.0)
                    .hint("Customers with the first who did not have the second yet and came again"),
                Column::number("Half within", 84.0).sortable().hint("Median of the days between"),
                Column::text("Mostly after", 172.0).hint("The middle half of those who follow"),
                Column::text("Sure?", 124.0).hint("Log-rank comparison, corrected for the number of pairs tried"),
            ],
            filter: String::new(),
            sort: Sort { column: 2, descending: true },
            order: None,
        }
    }
}

impl FollowsView {
    pub(super) fn forget(&mut self) {
        self.order = None;
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, report: &PatternReport) {
        page::controls(ui, |ui| {
            if field::short(ui, "Find", &mut self.filter, "Product group", None, 200.0).changed() {
                self.order = None;
            }
        });
        ui.add_space(STEP);
        words::caption(
            ui,
            "Counted from a customer's first purchase of the one to the first of the other, against customers who came at \
             the same time without it.",
        );
        let (filter, sort) = (&self.filter, self.sort);
        let order = self.order.get_or_insert_with(|| ordered(&report.sequences, filter, sort));
        if order.is_empty() {
            notice::notice(
                ui,
                Tone::Plain,
                "No sequence matches. Clear the search, or import more years of purchases.",
            );
            return;
        }
        let height = ui.available_height() - 96.0;
        let mut clicked = None;
        card::card(ui, |ui| {
            let mut table = Table::new("sequences", &self.columns, height);
            table.sort = Some(sort);
            let answer = table.show(ui, order.len(), |i, row| {
                let Some(one) = order.get(i).and_then(|at| report.sequences.get(*at)) else { return };
                row.named(format!("{} after {}", one.then, one.first));
                row.strong(&one.first);
                row.strong(&one.then);
                row.text(&figures::times(one.lift));
                row.text(&figures::count(one.customers));
                row.text(&figures::percent(one.customers as f64 / one.of.max(1) as f64));
                row.text(&figures::span(one.median_days));
                row.text(&format!(
                    "{} to {}",
                    figures::span(one.lower_quartile_days),
                    figures::span(one.upper_quartile_days)
                ));
                let (tone, text) = certainty(one.p_value);
                row.chip(tone, text);
            });
            clicked = answer.title;
        });
        if let Some(column) = clicked {
            self.sort = self.sort.clicked(column);
            self.order = None;
        }
    }
}

/// The significant ones first, then by the sort column.
fn ordered(sequences: &[Sequence], filter: &str, sort: Sort) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let holds = |one: &Sequence| [&one.first, &one.then].iter().any(|name| name.to_lowercase().contains(&wanted));
    let mut order: Vec<usize> = (0..sequences.len()).filter(|i| holds(&sequences[*i])).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&sequences[*a], &sequences[*b]);
        let by = match sort.column {
            0 => b.first.cmp(&a.first),
            1 => b.then.cmp(&a.then),
            3 => a.customers.cmp(&b.customers),
            5 => a.median_days.cmp(&b.median_days),
            _ => a.lift.total_cmp(&b.lift),
        };
        let by = if sort.descending { by.reverse() } else { by };
        (a.p_value >= 0.05).cmp(&(b.p_value >= 0.05)).then(by)
    });
    order
}
