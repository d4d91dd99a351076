//! Line and bar charts in the house style, over egui_plot.

use egui::{Color32, Response, Role, Stroke, Ui, WidgetInfo};
use egui_plot::{Bar, BarChart, GridMark, HoverPosition, LineStyle, Plot, PlotPoint, PlotPoints, Points, VLine};

use crate::tokens;

/// A plot without frame, zoom or drag: a picture that only reacts to the pointer.
#[must_use]
pub fn quiet<'a>(ui: &Ui, id: &'a str, height: f32) -> Plot<'a> {
    Plot::new(id)
        .height(height)
        .allow_zoom(false)
        .allow_drag(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .allow_axis_zoom_drag(false)
        .show_background(false)
        .show_crosshair(false)
        .show_grid([false, true])
        .grid_fade(0.0)
        .y_grid_spacer(|input| even_marks(input.bounds))
        .grid_color(tokens::palette(ui).border)
        .set_margin_fraction(egui::vec2(0.02, 0.06))
}

/// About four marks at round numbers, far enough apart for their labels.
pub(super) fn even_marks((low, high): (f64, f64)) -> Vec<GridMark> {
    let step = round_step((high - low) / 4.0);
    if !step.is_normal() {
        return Vec::new();
    }
    let first = (low / step).ceil();
    let mark = |i: u8| GridMark { value: (first + f64::from(i)) * step, step_size: step };
    (0..12).map(mark).take_while(|mark| mark.value <= high).collect()
}

/// The next of 1, 2, 5 times a power of ten.
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= least).unwrap_or(10.0 * power)
}

/// Names a chart for those who cannot see it.
pub fn spoken(response: &Response, summary: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, summary));
}

/// Colour legend above a chart; a colour is never separated from its name.
pub fn keys(ui: &mut Ui, keys: &[(&str, Color32)]) {
    let palette = tokens::palette(ui);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(12.0, 2.0);
        ui.spacing_mut().interact_size.y = 18.0;
        for (name, ink) in keys {
            let galley = ui.painter().layout_no_wrap((*name).to_owned(), tokens::small(), palette.weak);
            let size = egui::vec2(galley.size().x + 18.0, 18.0);
            let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
            let swatch = egui::pos2(rect.left() + 6.0, rect.center().y);
            ui.painter().rect_filled(egui::Rect::from_center_size(swatch, egui::vec2(12.0, 4.0)), 2.0, *ink);
            let at = egui::pos2(rect.left() + 18.0, rect.center().y - galley.size().y / 2.0);
            ui.painter().galley(at, galley, palette.weak);
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, *name));
        }
    });
}

/// One bar per period; `names` label the axis and the tooltip.
pub struct Bars<'a> {
    pub id: &'a str,
    pub height: f32,
    pub names: &'a [String],
    pub values: &'a [f64],
    /// Drawn downwards below the axis, such as customers lost.
    pub below: Option<&'a [f64]>,
    /// How a value is written in the tooltip.
    pub unit: &'a str,
    pub summary: &'a str,
}

pub fn bars(ui: &mut Ui, bars: &Bars<'_>) {
    let palette = tokens::palette(ui);
    let (up, down) = if bars.below.is_some() { (palette.good, palette.bad) } else { (palette.accent, palette.bad) };
    let column = |ink: Color32, values: &[f64], sign: f64, name: &str| {
        let drawn = values
            .iter()
            .enumerate()
            .map(|(i, value)| Bar::new(i as f64, sign * value).width(0.72).fill(ink).stroke(Stroke::NONE));
        let (names, unit) = (bars.names.to_vec(), bars.unit.to_owned());
        BarChart::new(name, drawn.collect()).color(ink).element_formatter(Box::new(move |bar, chart| {
            let month = place(bar.argument).and_then(|i| names.get(i)).map_or("", String::as_str);
            let called = chart_name(chart);
            format!("{month}\n{called}{} {unit}", figures::whole(bar.value.abs()))
        }))
    };
    let above = column(up, bars.values, 1.0, if bars.below.is_some() { "gained" } else { "" });
    let beneath = bars.below.map(|values| column(down, values, -1.0, "lost"));
    let response = ui
        .push_id(bars.id, |ui| {
            quiet(ui, bars.id, bars.height)
                .x_axis_formatter(|mark, _| axis_name(bars.names, mark))
                .y_axis_formatter(|mark, _| figures::short(mark.value.abs()))
                .label_formatter(|_| None)
                .show(ui, |plot| {
                    plot.bar_chart(above);
                    if let Some(beneath) = beneath {
                        plot.bar_chart(beneath);
                    }
                })
                .response
        })
        .inner;
    spoken(&response, bars.summary);
}

fn chart_name(chart: &BarChart) -> String {
    use egui_plot::PlotItem as _;
    if chart.name().is_empty() { String::new() } else { format!("{} ", chart.name()) }
}

fn axis_name(names: &[String], mark: GridMark) -> String {
    if (mark.value - mark.value.round()).abs() > 1e-6 {
        return String::new();
    }
    place(mark.value).and_then(|i| names.get(i)).cloned().unwrap_or_default()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked: a small whole number")]
fn place(value: f64) -> Option<usize> {
    (0.0..1e9).contains(&value).then(|| value.round() as usize)
}

/// Events on a time axis: each on its day with its amount as a stem, and a mark where the next is expected.
pub fn timeline(ui: &mut Ui, id: &str, height: f32, events: &[(f64, f64)], named: &dyn Fn(f64) -> String, now: f64) {
    let palette = tokens::palette(ui);
    let points: PlotPoints<'_> = PlotPoints::Owned(events.iter().map(|(x, y)| PlotPoint::new(*x, *y)).collect());
    let response = quiet(ui, id, height)
        .include_y(0.0)
        .include_x(now)
        .include_x(now - 365.0)
        .x_axis_formatter(|mark, _| named(mark.value))
        .y_axis_formatter(|mark, _| figures::short(mark.value))
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name: "purchases", position, .. } => {
                Some(format!("{}\n{}", named(position.x), figures::plain(position.y)))
            }
            _ => None,
        })
        .show(ui, |plot| {
            plot.vline(
                VLine::new("", now).color(palette.muted_series).style(LineStyle::dashed_loose()).allow_hover(false),
            );
            plot.points(Points::new("purchases", points).stems(0.0).radius(3.5).color(palette.accent));
        })
        .response;
    spoken(&response, &format!("Timeline of {} purchases", events.len()));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_at_round_numbers() {
        let values = |low, high| even_marks((low, high)).iter().map(|mark| mark.value).collect::<Vec<_>>();
        assert_eq!(values(-140.0, 560.0), [0.0, 200.0, 400.0]);
        assert_eq!(values(0.0, 1.0), [0.0, 0.5, 1.0]);
        assert!(values(1.0, 1.0).is_empty());
    }
}
