//! Figures with their names: lines, bars for comparison, and a share against its predicted range.

use std::ops::RangeInclusive;

use egui::{Align2, Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::{bars, tokens, words};

/// A name on the left and its figure on the right; `meaning` explains it in the tooltip.
pub fn line(ui: &mut Ui, name: &str, figure: &str, meaning: &str) -> Response {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    if response.hovered() {
        ui.painter().rect_filled(rect.expand2(vec2(4.0, 0.0)), CornerRadius::same(4), palette.hover);
    }
    let y = rect.center().y;
    ui.painter().text(pos2(rect.left(), y), Align2::LEFT_CENTER, name, tokens::small(), palette.weak);
    ui.painter().text(pos2(rect.right(), y), Align2::RIGHT_CENTER, figure, tokens::small_strong(), palette.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name}: {figure}")));
    if meaning.is_empty() { response } else { response.on_hover_text(meaning) }
}

/// A bar's meaning, length and colour.
pub struct Compared<'a> {
    pub text: &'a str,
    pub value: f64,
    pub ink: Color32,
    /// Explains it in the tooltip.
    pub meaning: &'a str,
}

/// Bars one below the other, the greatest as long as the space.
pub fn compared(ui: &mut Ui, rows: &[Compared<'_>]) {
    let palette = tokens::palette(ui);
    let most = rows.iter().map(|row| row.value).fold(f64::MIN_POSITIVE, f64::max);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        for row in rows {
            words::caption(ui, row.text).on_hover_text(row.meaning);
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 10.0), Sense::hover());
            let mut bar = rect;
            bar.set_width((rect.width() * bars::unit(row.value / most)).max(2.0));
            ui.painter().rect_filled(rect, 5.0, palette.sunken);
            ui.painter().rect_filled(bar, 5.0, row.ink);
            response.on_hover_text(row.meaning);
            ui.add_space(4.0);
        }
    });
}

/// A predicted share and the observed one.
pub struct Pair<'a> {
    pub name: &'a str,
    pub predicted: f64,
    pub observed: f64,
}

/// One line per pair: its name, its two shares as bars one above the other, and both in figures.
pub fn pairs(ui: &mut Ui, pairs: &[Pair<'_>]) {
    let palette = tokens::palette(ui);
    let most = pairs.iter().map(|pair| pair.predicted.max(pair.observed)).fold(f64::MIN_POSITIVE, f64::max);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for pair in pairs {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::hover());
            let [predicted, observed] = [pair.predicted, pair.observed].map(figures::percent);
            let y = rect.top() + 11.0;
            ui.painter().text(pos2(rect.left(), y), Align2::LEFT_CENTER, pair.name, tokens::small(), palette.weak);
            let figures = format!("{predicted} / {observed}");
            let right = pos2(rect.right(), y);
            ui.painter().text(right, Align2::RIGHT_CENTER, figures, tokens::small_strong(), palette.text);
            let bars = [(pair.predicted, palette.accent, 21.0), (pair.observed, palette.muted_series, 28.0)];
            for (value, ink, below) in bars {
                let width = (rect.width() * bars::unit(value / most)).max(2.0);
                let bar = Rect::from_min_size(rect.left_top() + vec2(0.0, below), vec2(width, 6.0));
                ui.painter().rect_filled(bar, 3.0, ink);
            }
            let told = format!("{}: predicted {predicted}, came true {observed}", pair.name);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &told));
            response.on_hover_text(&told);
        }
    });
}

/// A share on a track from 0 to 100 %, with the range in which it should be.
pub fn gauge(ui: &mut Ui, value: f64, promised: &RangeInclusive<f64>, summary: &str) -> Response {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    let track = Rect::from_min_size(pos2(rect.left(), rect.top() + 6.0), vec2(rect.width(), 10.0));
    let x = |share: f64| track.left() + track.width() * bars::unit(share);
    ui.painter().rect_filled(track, 5.0, palette.border);
    let range = Rect::from_min_max(pos2(x(*promised.start()), track.top()), pos2(x(*promised.end()), track.bottom()));
    ui.painter().rect_filled(range, 0.0, palette.muted_series);
    let ink = if promised.contains(&value) { palette.good } else { palette.warn };
    ui.painter().vline(x(value), rect.top()..=(track.bottom() + 6.0), Stroke::new(3.0, ink));
    let y = rect.bottom();
    ui.painter().text(pos2(x(0.0), y), Align2::LEFT_BOTTOM, "0 %", tokens::small(), palette.weak);
    ui.painter().text(pos2(range.right(), y), Align2::RIGHT_BOTTOM, "promised: 80 %", tokens::small(), palette.weak);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, summary));
    response
}
