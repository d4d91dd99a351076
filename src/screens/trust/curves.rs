//! How fast the list finds buyers, and whether its probabilities came true.

use egui::{Align, Layout, Ui};

use super::Curve;
use reports::backtest::{BacktestReport, CalibrationBin};
use reports::measure;
use reports::proof::TOLD_SHARES;
use ui::curves::{self, Bin};
use ui::table::{Column, Table};
use ui::{button, card, words};

const HEIGHT: f32 = 190.0;

pub fn finding_ui(ui: &mut Ui, report: &BacktestReport, curve: &mut Curve) {
    card::card(ui, |ui| {
        let about = match curve {
            Curve::Gains => "Of all who bought, how many are in the top part of the list",
            Curve::Lift => "How many times as many buyers as in a random part",
        };
        card::section(ui, "How fast the list finds buyers", about);
        button::segments(ui, curve, &[(Curve::Gains, "Gains"), (Curve::Lift, "Lift")]);
        let points: Vec<(f64, f64)> = report.gains.iter().map(|p| (p.list_share, p.found_share)).collect();
        match curve {
            Curve::Gains => {
                let summary = "Gains curve: share of the list against share of buyers found";
                curves::gains(ui, "gains", HEIGHT, &points, summary);
            }
            Curve::Lift => {
                let summary = "Lift curve: share of the list against how many times as many buyers it holds";
                curves::lift(ui, "lift", HEIGHT, &points, summary);
            }
        }
        told_ui(ui, report);
    });
}

/// The curve in figures, for those who prefer numbers.
fn told_ui(ui: &mut Ui, report: &BacktestReport) {
    let told: Vec<(f64, f64)> = TOLD_SHARES.iter().filter_map(|at| Some((*at, report.found_at(*at)?))).collect();
    let columns = [
        Column::text("Best", 60.0).stretch(1.0).hint("Share of the list that is contacted, from its top"),
        Column::number("Buyers found", 90.0).hint("Share of all buyers who are in this part of the list"),
        Column::number("Lift", 44.0).hint("Found ÷ contacted: how many times as many as at random"),
    ];
    let mut table = Table::new("gains in figures", &columns, told.len() as f32 * 26.0);
    table.row_height = 26.0;
    table.show(ui, told.len(), |i, row| {
        let (share, found) = told[i];
        let (best, held, lift) = (
            figures::whole_percent(share),
            figures::percent(found),
            format!("{} ×", figures::decimals(found / share, 1)),
        );
        row.named(format!("The best {best} hold {held} of the buyers, {lift}"));
        row.text(&best);
        row.text(&held);
        row.text(&lift);
    });
}

pub fn calibration_ui(ui: &mut Ui, report: &BacktestReport) {
    card::titled(ui, "Are the probabilities right?", "On the dashed line, they can be taken at face value", |ui| {
        let bins: Vec<Bin> = report.calibration.iter().map(bin).collect();
        curves::calibration(ui, "calibration", HEIGHT, &bins, "Calibration: predicted against observed rates");
        if let Some(off) = report.chosen().and_then(|figures| figures.calibration_error) {
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let text = format!("They were off by {} points on average.", figures::points(off));
                words::body(ui, &text).on_hover_text(measure::Measure::OffBy.meaning());
            });
        }
    });
}

fn bin(bin: &CalibrationBin) -> Bin {
    let CalibrationBin { predicted, observed, low, high, customers, .. } = *bin;
    Bin { predicted, observed, low, high, customers }
}
