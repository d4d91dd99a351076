//! The methods tried, grouped by kind, the chosen one marked, and every figure of one of them.

use egui::Ui;

use super::TrustPanel;
use reports::backtest::{BacktestReport, MethodFigures};
use reports::measure::{Aspect, Measure};
use reports::proof::Kind;
use ui::table::{Column, Sort, Table};
use ui::tokens::{HALF, ROW_HEIGHT, STEP};
use ui::{button, card, facts, words};

/// A line of the table.
#[derive(Debug, Clone, Copy)]
enum Line<'a> {
    Kind(Kind),
    Method(&'a MethodFigures),
}

impl TrustPanel {
    pub(super) fn methods_ui(&mut self, ui: &mut Ui, report: &BacktestReport) {
        let subtitle = "All were tried on an earlier period; the one used here is marked";
        card::titled(ui, "Why this method?", subtitle, |ui| {
            let known =
                |aspect: &Aspect| aspect.measures().iter().any(|m| report.methods.iter().any(|f| m.of(f).is_some()));
            let views: Vec<(Aspect, &str)> = Aspect::ALL.into_iter().filter(known).map(|a| (a, a.name())).collect();
            if views.len() > 1 && button::segments(ui, &mut self.aspect, &views) {
                self.sort = None;
            }
            if !known(&self.aspect) {
                self.aspect = Aspect::Order;
            }
            self.table_ui(ui, report);
            ui.add_space(HALF);
            words::caption(ui, "Rules of thumb are shown beside the models, so you can see what the models are worth.");
            words::computed(ui, &report.choice);
            self.unfolded_ui(ui, report);
        });
    }

    fn table_ui(&mut self, ui: &mut Ui, report: &BacktestReport) {
        let measures = self.aspect.measures();
        let columns = columns(measures);
        let lines = lines(report, self.sort.and_then(|sort| Some((*measures.get(sort.column.checked_sub(1)?)?, sort))));
        let mut table = Table::new("methods", &columns, lines.len() as f32 * ROW_HEIGHT);
        table.sort = self.sort;
        table.row_height = ROW_HEIGHT;
        table.pad = STEP;
        table.selected = lines.iter().position(|line| matches!(line, Line::Method(f) if f.method == report.method));
        let answer = table.show(ui, lines.len(), |i, row| match lines[i] {
            Line::Kind(kind) => {
                row.named(kind.name());
                row.group(kind.name());
            }
            Line::Method(figures) => {
                row.named(spoken(figures, report, measures));
                if figures.method == report.method {
                    row.chosen(figures.method.name());
                } else {
                    row.name(figures.method.name());
                }
                for measure in measures {
                    row.text(&measure.written(figures));
                }
            }
        });
        if let Some(column) = answer.title {
            // The best first; a second click reverses the order.
            let turned = self.sort.is_some_and(|sort| sort.column == column && sort.descending);
            self.sort = Some(Sort { column, descending: !turned });
        }
        if let Some(Line::Method(figures)) = answer.row.and_then(|i| lines.get(i)) {
            let shown = self.unfolded == Some(figures.method);
            self.unfolded = (!shown).then_some(figures.method);
        }
    }

    /// Every figure of one method: the chosen one, or the one clicked in the table.
    fn unfolded_ui(&mut self, ui: &mut Ui, report: &BacktestReport) {
        let Some(figures) = report.methods.iter().find(|f| Some(f.method) == self.unfolded) else {
            if button::quiet(ui, "All figures").on_hover_text("Every figure of the chosen method").clicked() {
                self.unfolded = Some(report.method);
            }
            return;
        };
        if button::quiet(ui, "Fewer figures").clicked() {
            self.unfolded = None;
        }
        words::strong(ui, &format!("{}, all figures", figures.method.name()));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for measure in Measure::ALL.into_iter().filter(|measure| measure.of(figures).is_some()) {
                let written = match (measure, figures.auc_low, figures.auc_high) {
                    (Measure::RanksRight, Some(low), Some(high)) => {
                        format!("{} ({}–{})", measure.written(figures), figures::points(low), figures::points(high))
                    }
                    _ => measure.written(figures),
                };
                facts::line(ui, measure.name(), &written, measure.meaning());
            }
            for (name, value) in &figures.parameters {
                let written = if value.is_finite() { format!("{value:.3}") } else { "–".into() };
                facts::line(ui, &format!("Parameter {name}"), &written, "Fitted, in weeks, named as in the paper");
            }
        });
    }
}

fn columns(measures: &[Measure]) -> Vec<Column> {
    let number =
        |measure: &Measure| Column::number(measure.title(), width(*measure)).sortable().hint(measure.meaning());
    std::iter::once(Column::text("Method", 78.0).stretch(1.0)).chain(measures.iter().map(number)).collect()
}

/// The width of the figures, so that the longest name stays on one line in a narrow panel.
fn width(measure: Measure) -> f32 {
    match measure {
        Measure::TopTenth | Measure::LogLoss | Measure::Brier => 42.0,
        _ => 47.0,
    }
}

/// Kinds with their methods below; within a kind in the order tried, or by a figure with the best first.
fn lines(report: &BacktestReport, by: Option<(Measure, Sort)>) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(report.methods.len() + Kind::ALL.len());
    for kind in Kind::ALL {
        let mut methods: Vec<&MethodFigures> =
            report.methods.iter().filter(|f| Kind::from_method(f.method) == kind).collect();
        if methods.is_empty() {
            continue;
        }
        if let Some((measure, sort)) = by {
            let badness = |f: &MethodFigures| measure.of(f).map_or(f64::INFINITY, |value| measure.badness(value));
            methods.sort_by(|a, b| badness(a).total_cmp(&badness(b)));
            if !sort.descending {
                methods.reverse();
            }
        }
        lines.push(Line::Kind(kind));
        lines.extend(methods.into_iter().map(Line::Method));
    }
    lines
}

/// "Pareto/NBD, chosen: ranks right 81 %, …"
fn spoken(figures: &MethodFigures, report: &BacktestReport, measures: &[Measure]) -> String {
    let chosen = if figures.method == report.method { ", chosen" } else { "" };
    let told: Vec<String> =
        measures.iter().map(|m| format!("{} {}", m.title().to_lowercase(), m.written(figures))).collect();
    format!("{}{chosen}: {}", figures.method.name(), told.join(", "))
}
