//! The trust panel: what the same method would have achieved on data it had not seen.

use egui::Ui;

use crate::reports::backtest::{BacktestReport, Evidence, MethodFigures};
use crate::ui::chart::{self, Bin};
use crate::ui::chip::Tone;
use crate::ui::table::{Column, Table};
use crate::ui::tokens::STEP;
use crate::ui::{card, figure, notice, words};

/// Verdict first, then curves, then the methods tried and why this one.
pub fn trust_ui(ui: &mut Ui, report: &BacktestReport) {
    card::titled(ui, "Can I trust this list?", &tested(report), |ui| {
        if let Evidence::NotEnough { why } = &report.evidence {
            notice::notice(ui, Tone::Warn, why);
        } else {
            words::strong(ui, &report.verdict);
            hits_ui(ui, report);
        }
    });
    if !report.gains.is_empty() {
        card::titled(ui, "How fast the list finds buyers", "The further above the dashes, the better", |ui| {
            let points: Vec<(f64, f64)> = report.gains.iter().map(|p| (p.list_share, p.found_share)).collect();
            chart::gains(ui, "gains", 200.0, &points, "Gains curve: share of the list against share of buyers found");
        });
    }
    if !report.calibration.is_empty() {
        card::titled(ui, "Are the probabilities right?", "On the dashes, they can be taken at their word", |ui| {
            let bin = |b: &crate::reports::backtest::CalibrationBin| Bin {
                predicted: b.predicted,
                observed: b.observed,
                low: b.low,
                high: b.high,
                customers: b.customers,
            };
            let bins: Vec<Bin> = report.calibration.iter().map(bin).collect();
            chart::calibration(ui, "calibration", 200.0, &bins, "Calibration: predicted against observed rates");
        });
    }
    if !report.methods.is_empty() {
        card::titled(ui, "Methods tried", &report.choice, |ui| methods_ui(ui, report));
    }
}

fn tested(report: &BacktestReport) -> String {
    match report.evidence {
        Evidence::Tested => format!(
            "Tested as of {} on the {} days after: {} customers, {} bought",
            report.as_of.spoken(),
            report.horizon_days,
            figure::count(report.population),
            figure::count(report.positives)
        ),
        Evidence::NotEnough { .. } => "Too few cases to test".to_owned(),
    }
}

fn hits_ui(ui: &mut Ui, report: &BacktestReport) {
    if report.top_size == 0 {
        return;
    }
    ui.add_space(STEP);
    let palette = crate::ui::tokens::palette(ui);
    let most = (report.top_hits as f64).max(report.random_hits).max(1.0);
    let best = format!("Best {} of this list", report.top_size);
    let random = format!("Random {}", report.top_size);
    let rows = [(best, report.top_hits as f64, palette.accent), (random, report.random_hits, palette.muted_series)];
    for (name, hits, ink) in rows {
        words::caption(ui, &format!("{name}: {} came back", figure::whole(hits)));
        let (rect, _) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 10.0), egui::Sense::hover());
        let mut bar = rect;
        bar.set_width((rect.width() * crate::ui::bars::unit(hits / most)).max(2.0));
        ui.painter().rect_filled(rect, 5.0, palette.sunken);
        ui.painter().rect_filled(bar, 5.0, ink);
    }
}

fn methods_ui(ui: &mut Ui, report: &BacktestReport) {
    let columns = [
        Column::text("Method", 84.0).stretch(1.0),
        Column::number("Ranks right", 48.0)
            .hint("Area under the curve: of a buyer and a non-buyer, how often the buyer ranks higher; 50 % is chance"),
        Column::number("Top tenth", 42.0).hint("Lift: how many times as many buyers as at random"),
        Column::number("Off by", 46.0).hint("Calibration error: mean distance of predicted from true rates"),
    ];
    let mut table = Table::new("methods", &columns, 320.0);
    table.row_height = 32.0;
    table.selected = report.methods.iter().position(|m| m.method == report.method);
    table.show(ui, report.methods.len(), |i, row| {
        let figures = &report.methods[i];
        row.named(spoken(figures));
        if figures.method == report.method {
            row.strong(figures.method.name());
        } else {
            row.text(figures.method.name());
        }
        row.text(&share(figures.auc));
        row.text(&figures.lift_top10.map_or("–".into(), |lift| format!("{lift:.1} ×")));
        row.text(&share(figures.calibration_error));
    });
    words::caption(ui, "Rules of thumb stand beside the models, so that you see what the models are worth.");
}

fn share(value: Option<f64>) -> String {
    value.map_or("–".into(), figure::percent)
}

fn spoken(figures: &MethodFigures) -> String {
    format!("{}: ranks right {}", figures.method.name(), share(figures.auc))
}
