//! Curves over shares: gains, lift and calibration.

use egui::{Color32, Ui, Vec2b};
use egui_plot::{GridMark, HoverPosition, Line, LineStyle, Plot, PlotUi, Points};

use crate::chart::{even_marks, keys, quiet, spoken};
use crate::tokens;

/// The end of the axis of shares: the name of its last mark needs room inside the card.
const ROOM: f64 = 1.07;

/// The gains curve: share of the list against share of the buyers found, compared with a list in random order.
pub fn gains(ui: &mut Ui, id: &str, height: f32, points: &[(f64, f64)], summary: &str) {
    let palette = tokens::palette(ui);
    let curve: Vec<[f64; 2]> = std::iter::once((0.0, 0.0)).chain(points.iter().copied()).map(|(x, y)| [x, y]).collect();
    keys(ui, &[("this list", palette.accent), ("random order", palette.muted_series)]);
    let response = shares(ui, id, height)
        .include_x(ROOM)
        .x_axis_label("share of the list contacted")
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name: "this list", position, .. } => Some(format!(
                "The best {} of the list\nhold {} of the buyers",
                figures::percent(position.x),
                figures::percent(position.y)
            )),
            _ => None,
        })
        .show(ui, |plot| {
            dashes(plot, palette.muted_series, [[0.0, 0.0], [1.0, 1.0]]);
            plot.line(Line::new("this list", curve).color(palette.accent).width(2.5).fill(0.0).fill_alpha(0.10));
        })
        .response;
    spoken(&response, summary);
}

/// The lift curve: how many times as many buyers the best part of the list holds as a random part of the same size.
pub fn lift(ui: &mut Ui, id: &str, height: f32, points: &[(f64, f64)], summary: &str) {
    let palette = tokens::palette(ui);
    let curve: Vec<[f64; 2]> = points.iter().filter(|(x, _)| *x > 0.0).map(|(x, y)| [*x, y / x]).collect();
    keys(ui, &[("this list", palette.accent), ("random order", palette.muted_series)]);
    let response = shares(ui, id, height)
        .include_x(ROOM)
        .include_y(2.0)
        .y_axis_formatter(|mark, _| if mark.value < 0.0 { String::new() } else { times(mark.value) })
        .x_axis_label("share of the list contacted")
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name: "this list", position, .. } => Some(format!(
                "The best {} of the list\nhold {} as many buyers as at random",
                figures::percent(position.x),
                times(position.y)
            )),
            _ => None,
        })
        .show(ui, |plot| {
            dashes(plot, palette.muted_series, [[0.0, 1.0], [1.0, 1.0]]);
            plot.line(Line::new("this list", curve).color(palette.accent).width(2.5));
        })
        .response;
    spoken(&response, summary);
}

/// "3.2 ×", "3 ×"
fn times(value: f64) -> String {
    format!("{} ×", figures::short((value * 10.0).round() / 10.0))
}

/// Two shares that rise from day to day.
pub struct Race<'a> {
    pub id: &'a str,
    pub height: f32,
    /// Name and points `(x, share)`; the first is the one of interest.
    pub first: (&'a str, &'a [(f64, f64)]),
    pub second: (&'a str, &'a [(f64, f64)]),
    pub x_label: &'a str,
    pub summary: &'a str,
}

pub fn race(ui: &mut Ui, race: &Race<'_>) {
    let palette = tokens::palette(ui);
    let points = |points: &[(f64, f64)]| -> Vec<[f64; 2]> { points.iter().map(|(x, y)| [*x, *y]).collect() };
    keys(ui, &[(race.first.0, palette.accent), (race.second.0, palette.muted_series)]);
    let response = quiet(ui, race.id, race.height)
        .include_x(0.0)
        .include_y(0.0)
        .include_y(0.02)
        .show_grid(Vec2b::new(false, true))
        .y_axis_formatter(|mark, _| percent_mark(mark))
        .x_axis_formatter(|mark, _| if mark.value < 0.0 { String::new() } else { figures::short(mark.value) })
        .x_axis_label(race.x_label)
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                Some(format!("{plot_name}, day {}\n{}", figures::whole(position.x), figures::percent(position.y)))
            }
            HoverPosition::Elsewhere { .. } => None,
        })
        .show(ui, |plot| {
            plot.line(Line::new(race.second.0, points(race.second.1)).color(palette.muted_series).width(2.0));
            plot.line(Line::new(race.first.0, points(race.first.1)).color(palette.accent).width(2.5));
        })
        .response;
    spoken(&response, race.summary);
}

/// One bin of a calibration plot.
#[derive(Debug, Clone, Copy)]
pub struct Bin {
    pub predicted: f64,
    pub observed: f64,
    pub low: f64,
    pub high: f64,
    pub customers: usize,
}

/// Predicted against observed rates with intervals; on the diagonal the probabilities are exactly right.
pub fn calibration(ui: &mut Ui, id: &str, height: f32, bins: &[Bin], summary: &str) {
    let palette = tokens::palette(ui);
    keys(ui, &[("came true, with 95 % interval", palette.accent), ("as forecast", palette.muted_series)]);
    let greatest = bins.iter().map(|b| b.predicted.max(b.high)).fold(0.05, f64::max).min(1.0);
    let points: Vec<[f64; 2]> = bins.iter().map(|b| [b.predicted, b.observed]).collect();
    let response = shares(ui, id, height)
        .x_axis_label("forecast")
        .include_x(greatest)
        .include_y(greatest)
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name: "observed", index, .. } => bins.get(*index).map(|bin| {
                format!(
                    "{}\nforecast {}\ncame true {} ({} to {})",
                    figures::counted(bin.customers, "customer", "customers"),
                    figures::percent(bin.predicted),
                    figures::percent(bin.observed),
                    figures::percent(bin.low),
                    figures::percent(bin.high)
                )
            }),
            _ => None,
        })
        .show(ui, |plot| {
            dashes(plot, palette.muted_series, [[0.0, 0.0], [greatest, greatest]]);
            for bin in bins {
                let whisker: Vec<[f64; 2]> = vec![[bin.predicted, bin.low], [bin.predicted, bin.high]];
                plot.line(Line::new("", whisker).color(palette.accent).width(1.5).allow_hover(false));
            }
            plot.points(Points::new("observed", points).radius(4.0).color(palette.accent));
        })
        .response;
    spoken(&response, summary);
}

fn shares<'a>(ui: &Ui, id: &'a str, height: f32) -> Plot<'a> {
    quiet(ui, id, height)
        .include_x(0.0)
        .include_y(0.0)
        .show_grid(Vec2b::TRUE)
        .x_grid_spacer(|input| even_marks(input.bounds))
        .x_axis_formatter(|mark, _| percent_mark(mark))
        .y_axis_formatter(|mark, _| percent_mark(mark))
}

fn percent_mark(mark: GridMark) -> String {
    if mark.value < -1e-9 || mark.value > 1.0 + 1e-9 {
        return String::new();
    }
    if mark.step_size < 0.0099 { figures::percent(mark.value) } else { figures::whole_percent(mark.value) }
}

fn dashes(plot: &mut PlotUi<'_>, ink: Color32, ends: [[f64; 2]; 2]) {
    let line = Line::new("", ends.to_vec()).color(ink).style(LineStyle::dashed_loose()).allow_hover(false);
    plot.line(line);
}
