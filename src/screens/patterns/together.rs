//! What is bought together, and how certain that is.

use egui::Ui;

use super::certainty::certainty;
use crate::action::{Action, PatternAction};
use reports::patterns::{PatternReport, Rule};
use ui::table::{Column, Sort, Table};
use ui::tokens::STEP;
use ui::{card, field, notice, page, words};

/// Least support, order and filter.
#[derive(Debug)]
pub(super) struct TogetherView {
    columns: Vec<Column>,
    /// In per cent; 0: chosen by the program.
    min_support: f64,
    filter: String,
    sort: Sort,
    order: Option<Vec<usize>>,
}

impl Default for TogetherView {
    fn default() -> TogetherView {
        TogetherView {
            columns: vec![
                Column::text("Who buys", 150.0).stretch(1.0).sortable(),
                Column::text("also buys", 150.0).stretch(1.0).sortable(),
                Column::number("Times as often", 110.0).sortable().hint("Lift: how many times as often as by chance"),
                Column::number("Of those, how many", 130.0)
                    .sortable()
                    .hint("Confidence: of the baskets with the left side, the share with the right side too"),
                Column::number("Baskets", 80.0).sortable(),
                Column::number("Share of all", 90.0).sortable().hint("Support"),
                Column::text("Sure?", 124.0)
                    .hint("Against chance among baskets of the same size, corrected for the number of rules tried"),
            ],
            min_support: 0.0,
            filter: String::new(),
            sort: Sort { column: 2, descending: true },
            order: None,
        }
    }
}

impl TogetherView {
    /// `wished` is the least support used for the report's search.
    pub(super) fn forget(&mut self, wished: Option<f64>) {
        self.order = None;
        self.min_support = wished.map_or(0.0, |share| share * 100.0);
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, report: &PatternReport) {
        page::controls(ui, |ui| {
            let hint = "Product or group";
            if field::short(ui, "Find", &mut self.filter, hint, None, 200.0).changed() {
                self.order = None;
            }
            field::number(ui, "In at least (0: chosen for you)", &mut self.min_support, 0.0..=50.0, "% of baskets");
        });
        ui.add_space(STEP);
        self.table_ui(ui, report);
    }

    /// A search with the least support that was set.
    pub(super) fn request(&self) -> Action {
        Action::Patterns(PatternAction::Find {
            min_support: (self.min_support > 0.0).then_some(self.min_support / 100.0),
        })
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &PatternReport) {
        words::caption(
            ui,
            &format!(
                "{} sets of products are in at least {} of the baskets",
                figures::count(report.itemsets),
                figures::percent(report.min_support)
            ),
        );
        let (filter, sort) = (&self.filter, self.sort);
        let order = self.order.get_or_insert_with(|| ordered(&report.rules, filter, sort));
        if order.is_empty() {
            notice::notice(
                ui,
                ui::chip::Tone::Plain,
                "No rule matches. Lower the minimum share of baskets, or clear the search.",
            );
            return;
        }
        let height = ui.available_height() - 96.0;
        let mut clicked = None;
        card::card(ui, |ui| {
            let mut table = Table::new("patterns", &self.columns, height);
            table.sort = Some(sort);
            let answer = table.show(ui, order.len(), |i, row| {
                let Some(rule) = order.get(i).and_then(|at| report.rules.get(*at)) else { return };
                row.named(format!("{} then {}", rule.antecedent.join(" and "), rule.consequent.join(" and ")));
                row.strong(&rule.antecedent.join(" + "));
                row.strong(&rule.consequent.join(" + "));
                row.text(&figures::times(rule.lift));
                row.text(&figures::percent(rule.confidence));
                row.text(&figures::count(rule.baskets));
                row.text(&figures::percent(rule.support));
                let (tone, text) = certainty(rule.p_value);
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

fn ordered(rules: &[Rule], filter: &str, sort: Sort) -> Vec<usize> {
    let wanted = filter.trim().to_lowercase();
    let holds = |items: &[String]| items.iter().any(|item| item.to_lowercase().contains(&wanted));
    let mut order: Vec<usize> = (0..rules.len())
        .filter(|i| wanted.is_empty() || holds(&rules[*i].antecedent) || holds(&rules[*i].consequent))
        .collect();
    order.sort_by(|a, b| {
        let (a, b) = (&rules[*a], &rules[*b]);
        let by = match sort.column {
            0 => b.antecedent.cmp(&a.antecedent),
            1 => b.consequent.cmp(&a.consequent),
            3 => a.confidence.total_cmp(&b.confidence),
            4 => a.baskets.cmp(&b.baskets),
            5 => a.support.total_cmp(&b.support),
            _ => a.lift.total_cmp(&b.lift),
        };
        if sort.descending { by.reverse() } else { by }
    });
    order
}
