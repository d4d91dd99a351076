//! The trust panel: what the same method would have achieved on data it had not seen.

mod curves;
mod methods;
mod money;
mod timing;
mod uplift;

use egui::Ui;

use domain::model::{Method, Model};
use reports::backtest::{BacktestReport, Evidence};
use reports::measure::Aspect;
use ui::chip::Tone;
use ui::facts::{self, Compared};
use ui::table::Sort;
use ui::tokens::{HALF, STEP};
use ui::{card, notice, tokens, words};

const MEANING_BEST: &str = "Of the customers this list would have put first, how many really did";
const MEANING_RANDOM: &str = "What as many customers picked at random would have brought";

/// Which chart shows how fast the list finds buyers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Curve {
    #[default]
    Gains,
    Lift,
}

/// What is shown in the panel.
#[derive(Debug, Default)]
pub struct TrustPanel {
    curve: Curve,
    aspect: Aspect,
    sort: Option<Sort>,
    /// The method whose figures are expanded.
    unfolded: Option<Method>,
}

impl TrustPanel {
    /// Call when another report has arrived.
    pub fn forget(&mut self) {
        self.sort = None;
        self.unfolded = None;
    }

    /// The verdict first, then curves, then the methods tried and why this one was chosen.
    pub fn ui(&mut self, ui: &mut Ui, report: &BacktestReport) {
        verdict_ui(ui, report);
        if let Some(uplift) = &report.uplift {
            uplift::ui(ui, uplift);
        }
        if let Some(timing) = &report.timing {
            timing::ui(ui, timing);
        }
        if report.model == Model::Spending {
            money::ui(ui, report);
        }
        if !report.gains.is_empty() {
            curves::finding_ui(ui, report, &mut self.curve);
        }
        if !report.calibration.is_empty() {
            curves::calibration_ui(ui, report);
        }
        if report.model != Model::Spending {
            money::ui(ui, report);
        }
        if !report.methods.is_empty() {
            self.methods_ui(ui, report);
        }
    }
}

fn verdict_ui(ui: &mut Ui, report: &BacktestReport) {
    card::card(ui, |ui| {
        words::label(ui, "Can I trust this list?");
        match &report.evidence {
            Evidence::NotEnough { why } => {
                words::lead(ui, "Not enough history to say");
                ui.add_space(HALF);
                notice::notice(ui, Tone::Warn, why);
                words::weak(
                    ui,
                    "The list can be used, but nothing proves it yet. A longer record, a shorter time to look ahead, or a \
                     wider choice of customers gives it more cases to be tested on.",
                );
            }
            Evidence::Tested => {
                let (lead, rest) = first_sentence(&report.verdict);
                words::lead(ui, lead);
                hits_ui(ui, report);
                if !rest.is_empty() {
                    words::body(ui, rest);
                }
            }
        }
        origin_ui(ui, report);
    });
}

/// What the list learned from and how it was tested.
fn origin_ui(ui: &mut Ui, report: &BacktestReport) {
    let tested = report.tested_spoken();
    for (name, text) in [("Learned from", report.learned_from.as_str()), ("Tested", &tested)] {
        if !text.is_empty() {
            ui.add_space(HALF);
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::label(ui, name);
                words::caption(ui, text);
            });
        }
    }
}

fn hits_ui(ui: &mut Ui, report: &BacktestReport) {
    if report.top_size == 0 {
        return;
    }
    ui.add_space(STEP);
    let palette = tokens::palette(ui);
    let happened = report.happened();
    let hits = report.top_hits as f64;
    let best = format!("Best {} of this list: {} {happened}", figures::count(report.top_size), figures::whole(hits));
    let random =
        format!("Random {}: {} {happened}", figures::count(report.top_size), figures::whole(report.random_hits));
    facts::compared(
        ui,
        &[
            Compared { text: &best, value: hits, ink: palette.accent, meaning: MEANING_BEST },
            Compared { text: &random, value: report.random_hits, ink: palette.muted_series, meaning: MEANING_RANDOM },
        ],
    );
}

/// The first sentence, and what follows it.
fn first_sentence(text: &str) -> (&str, &str) {
    let end = text.find(". ").map_or(text.len(), |dot| dot + 1);
    let (first, rest) = text.split_at(end);
    (first, rest.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_sentence_ends_at_a_full_stop_and_not_at_a_decimal_point() {
        assert_eq!(
            first_sentence("It found 3.2 times as many. The rest."),
            ("It found 3.2 times as many.", "The rest.")
        );
        assert_eq!(first_sentence("One only."), ("One only.", ""));
        assert_eq!(first_sentence(""), ("", ""));
    }
}
