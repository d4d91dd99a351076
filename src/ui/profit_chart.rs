//! The profit curve: list size against expected profit, with the best size marked and a cut-off to drag.

use egui::{Sense, Ui};
use egui_plot::{Corner, HoverPosition, Line, LineStyle, PlotPoint, PlotPoints, Points, Text, VLine};

use crate::chart::{quiet, spoken};
use crate::tokens;

/// What to draw.
pub struct ProfitCurve<'a> {
    pub id: &'a str,
    pub height: f32,
    /// Size and profit, by size.
    pub points: &'a [PlotPoint],
    pub best: usize,
    pub cut_off: usize,
    pub currency: &'a str,
}

/// Where the cut-off is after this frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutOff {
    Resting,
    Dragged(usize),
    /// Released at this size.
    Released(usize),
}

pub fn profit_curve(ui: &mut Ui, curve: &ProfitCurve<'_>) -> CutOff {
    let palette = tokens::palette(ui);
    let greatest = curve.points.last().map_or(0.0, |p| p.x);
    let here = profit_at(curve.points, curve.cut_off as f64);
    let best = profit_at(curve.points, curve.best as f64);
    let shown = quiet(ui, curve.id, curve.height)
        .sense(Sense::click_and_drag())
        .include_y(0.0)
        .x_axis_label("customers on the list, best first")
        .x_axis_formatter(|mark, _| if mark.value < 0.0 { String::new() } else { figures::short(mark.value) })
        .y_axis_formatter(|mark, _| figures::short(mark.value))
        .coordinates_formatter(Corner::RightTop, egui_plot::CoordinatesFormatter::new(|_, _| String::new()))
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name: "profit", position, .. } => Some(format!(
                "{} customers\n{} {} profit",
                figures::whole(position.x),
                figures::whole(position.y),
                curve.currency
            )),
            _ => None,
        })
        .show(ui, |plot| {
            let line = Line::new("profit", PlotPoints::Borrowed(curve.points));
            plot.line(line.color(palette.accent).width(2.5).fill(0.0).fill_alpha(0.08));
            plot.vline(VLine::new("", curve.cut_off as f64).color(palette.text).width(2.0).allow_hover(false));
            let dot: Vec<[f64; 2]> = vec![[curve.best as f64, best]];
            plot.points(Points::new("", dot).radius(5.0).color(palette.good).allow_hover(false));
            let beyond = curve.best as f64 > greatest / 2.0;
            let side = if beyond { egui::Align2::RIGHT_TOP } else { egui::Align2::LEFT_TOP };
            let mark = Text::new("", PlotPoint::new(curve.best as f64, best), " best ");
            plot.text(mark.color(palette.good).anchor(side));
            let grip: Vec<[f64; 2]> = vec![[curve.cut_off as f64, here]];
            plot.points(Points::new("", grip).radius(6.0).color(palette.text).allow_hover(false));
            if curve.best != curve.cut_off {
                let guide: Vec<[f64; 2]> = vec![[0.0, best], [greatest, best]];
                plot.line(
                    Line::new("", guide)
                        .color(palette.muted_series)
                        .style(LineStyle::dotted_dense())
                        .allow_hover(false),
                );
            }
            plot.pointer_coordinate()
        });
    spoken(
        &shown.response,
        &format!("Expected profit by list size; the best size is {} customers", figures::count(curve.best)),
    );
    let response = shown.response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
    let Some(pointer) = shown.inner else { return CutOff::Resting };
    let size = held(pointer.x, greatest);
    if response.dragged() {
        CutOff::Dragged(size)
    } else if response.drag_stopped() || response.clicked() {
        CutOff::Released(size)
    } else {
        CutOff::Resting
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held between 1 and the list's length")]
fn held(x: f64, greatest: f64) -> usize {
    x.round().clamp(1.0, greatest.max(1.0)) as usize
}

/// Profit at a size, interpolated linearly between the curve's points.
#[must_use]
pub fn profit_at(points: &[PlotPoint], size: f64) -> f64 {
    let after = points.partition_point(|p| p.x < size);
    match (after.checked_sub(1).and_then(|i| points.get(i)), points.get(after)) {
        (Some(a), Some(b)) if b.x > a.x => a.y + (b.y - a.y) * (size - a.x) / (b.x - a.x),
        (_, Some(b)) => b.y,
        (Some(a), None) => a.y,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profit_between_points_lies_on_the_line() {
        let points = [PlotPoint::new(0.0, 0.0), PlotPoint::new(10.0, 100.0), PlotPoint::new(20.0, 50.0)];
        assert!((profit_at(&points, 5.0) - 50.0).abs() < 1e-9);
        assert!((profit_at(&points, 15.0) - 75.0).abs() < 1e-9);
        assert!((profit_at(&points, 99.0) - 50.0).abs() < 1e-9);
        assert!(profit_at(&[], 3.0).abs() < 1e-9);
    }

    #[test]
    fn the_cut_off_stays_on_the_list() {
        assert_eq!((held(-4.0, 50.0), held(7.4, 50.0), held(99.0, 50.0)), (1, 7, 50));
    }
}
