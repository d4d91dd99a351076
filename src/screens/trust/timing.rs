//! Whether customers bought when they were expected to.

use egui::Ui;

use reports::backtest::TimingFigures;
use ui::facts::{self, Pair};
use ui::table::{Column, Table};
use ui::tokens::HALF;
use ui::{card, chart, tokens, words};

const ROW_HEIGHT: f32 = 26.0;
const MEANING_SCORE: &str = "Ranked probability score, times 1,000: a period too early or late costs less than \
                             several; lower is better";
const MEANING_ORDER: &str = "Of pairs of buyers, the share whose order in time was predicted (c-index); 50 % is \
    chance";

pub fn ui(ui: &mut Ui, timing: &TimingFigures) {
    card::titled(ui, "Did they buy when expected?", "Share of customers whose first purchase fell in it", |ui| {
        let palette = tokens::palette(ui);
        chart::keys(ui, &[("Predicted", palette.accent), ("Really bought", palette.muted_series)]);
        let pairs: Vec<Pair<'_>> = timing
            .by_period
            .iter()
            .map(|period| Pair {
                name: &period.name,
                predicted: period.predicted_share,
                observed: period.observed_share,
            })
            .collect();
        facts::pairs(ui, &pairs);
        ui.add_space(HALF);
        if let Some(order) = timing.order_spoken() {
            words::body(ui, &order);
        }
        words::body(ui, &timing.penalty_spoken());
        tried_ui(ui, timing);
        words::caption(ui, &timing.choice);
    });
}

/// Every way of dividing the same chances over the periods.
fn tried_ui(ui: &mut Ui, timing: &TimingFigures) {
    let columns = [
        Column::text("Divided by", 90.0).stretch(1.0).hint("How a customer's chance is divided over the periods"),
        Column::number("Penalty", 58.0).hint(MEANING_SCORE),
        Column::number("Order", 58.0).hint(MEANING_ORDER),
    ];
    let mut table = Table::new("ways of dividing", &columns, timing.tried.len() as f32 * ROW_HEIGHT);
    table.row_height = ROW_HEIGHT;
    table.selected = timing.tried.iter().position(|way| way.chosen);
    table.show(ui, timing.tried.len(), |i, row| {
        let way = &timing.tried[i];
        let penalty = format!("{:.1}", way.ranked_probability_score * 1000.0);
        let order = way.c_index.map_or("–".into(), figures::percent);
        let chosen = if way.chosen { ", chosen" } else { "" };
        row.named(format!("{}{chosen}: penalty {penalty}, order {order}", way.name));
        if way.chosen {
            row.chosen(&way.name);
        } else {
            row.name(&way.name);
        }
        row.text(&penalty);
        row.text(&order);
    });
}
