//! Whether the money came as predicted.

use egui::Ui;

use reports::backtest::BacktestReport;
use reports::measure::Measure;
use reports::proof::{COVERAGE_KEPT, Coverage};
use ui::chip::{self, Tone};
use ui::facts::{self, Compared};
use ui::tokens::HALF;
use ui::{card, tokens, words};

const SHOWN: [Measure; 4] = [Measure::MoneyBias, Measure::MoneyError, Measure::MoneyMiss, Measure::MoneyTopTenth];

pub fn ui(ui: &mut Ui, report: &BacktestReport) {
    let Some(chosen) = report.chosen() else { return };
    let shown: Vec<Measure> = SHOWN.into_iter().filter(|measure| measure.of(chosen).is_some()).collect();
    if shown.is_empty() && chosen.coverage().is_none() {
        return;
    }
    card::titled(ui, "Did the money come as predicted?", "All customers tested, over the period ahead", |ui| {
        if let Some(predicted) = chosen.predicted_of_hundred() {
            let palette = tokens::palette(ui);
            let meaning = Measure::MoneyBias.meaning();
            let text = format!("Predicted: {predicted:.0} for every 100 spent");
            facts::compared(
                ui,
                &[
                    Compared { text: &text, value: predicted, ink: palette.accent, meaning },
                    Compared { text: "Really spent: 100", value: 100.0, ink: palette.muted_series, meaning },
                ],
            );
        }
        if let (Some(held), Some(spoken)) = (chosen.coverage(), chosen.coverage_spoken()) {
            ui.add_space(HALF);
            words::body(ui, &spoken).on_hover_text(Measure::Held.meaning());
            let promised = COVERAGE_KEPT[0]..=COVERAGE_KEPT[1];
            facts::gauge(ui, held, &promised, &spoken).on_hover_text("Promised: between 75 and 85 of 100");
            let coverage = Coverage::from_held(held);
            let tone = if coverage == Coverage::Kept { Tone::Good } else { Tone::Warn };
            chip::state(ui, tone, &format!("Intervals {}", coverage.name()));
        }
        if !shown.is_empty() {
            words::folded(ui, "Figures of the money", |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for measure in shown {
                    facts::line(ui, measure.name(), &measure.written(chosen), measure.meaning());
                }
            });
        }
    });
}
