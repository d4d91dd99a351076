//! What contacting adds, if control groups show it.

use egui::Ui;

use reports::backtest::UpliftFigures;
use ui::facts::{self, Compared};
use ui::tokens::STEP;
use ui::{card, tokens, words};

pub fn ui(ui: &mut Ui, uplift: &UpliftFigures) {
    card::titled(ui, "Does contact make the difference?", "Measured where some were left alone at random", |ui| {
        words::strong(ui, &uplift.spoken());
        ui.add_space(STEP);
        let palette = tokens::palette(ui);
        let meaning = "Share of the group that responded; who was left alone was drawn by lot";
        let rate = |who: &str, n: usize, rate: f64| {
            format!("{} {who}: {} responded", figures::count(n), figures::percent(rate))
        };
        let treated = rate("contacted", uplift.treated, uplift.treated_rate);
        let control = rate("left alone", uplift.control, uplift.control_rate);
        facts::compared(
            ui,
            &[
                Compared { text: &treated, value: uplift.treated_rate, ink: palette.accent, meaning },
                Compared { text: &control, value: uplift.control_rate, ink: palette.muted_series, meaning },
            ],
        );
        words::body(ui, &uplift.ranking_spoken());
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            lines_ui(ui, uplift);
        });
    });
}

fn lines_ui(ui: &mut Ui, uplift: &UpliftFigures) {
    let points = |value: f64| format!("{} points", figures::signed_points(value));
    let extra = |value: f64| format!("{:.2}", value * 1000.0);
    facts::line(
        ui,
        "Uplift, all",
        &points(uplift.uplift),
        "Rate of those contacted less the rate of those left alone, in percentage points",
    );
    facts::line(
        ui,
        "Uplift, best 30 %",
        &points(uplift.uplift_top30),
        "The same among the best 30 % of the list: where contact is worth most",
    );
    let qini = "Extra responses per 1,000 customers that this order brings over a random one, on average over all lengths \
                of the list. Analysts call it the Qini coefficient; here times 1,000.";
    facts::line(ui, "Qini of this list, × 1,000", &extra(uplift.qini), qini);
    facts::line(ui, "Qini by response, × 1,000", &extra(uplift.qini_response), qini);
}
