//! A scatter of numbered groups with zoom; a click names the point.

use egui::Ui;
use egui_plot::{HoverPosition, Plot, PlotPoint, PlotPoints, Points};

use crate::ui::chart::spoken;
use crate::ui::tokens;

/// Points of one group, kept from frame to frame.
#[derive(Debug, Clone, Default)]
pub struct Group {
    pub number: u32,
    pub name: String,
    pub points: Vec<PlotPoint>,
    /// What stands behind each point, same order.
    pub keys: Vec<i64>,
}

/// What to draw.
pub struct Scatter<'a> {
    pub id: &'a str,
    pub height: f32,
    pub groups: &'a [Group],
    /// This group in full colour, the others faint.
    pub only: Option<u32>,
    pub summary: &'a str,
}

/// Draws the groups; answers the key of a clicked point.
pub fn scatter(ui: &mut Ui, picture: &Scatter<'_>) -> Option<i64> {
    let palette = tokens::palette(ui);
    let shown = Plot::new(picture.id)
        .height(picture.height)
        .allow_scroll(false)
        .show_background(false)
        .show_axes([false, false])
        .show_crosshair(false)
        .grid_fade(0.0)
        .grid_color(palette.border)
        .label_formatter(|hover| match hover {
            HoverPosition::NearDataPoint { plot_name, .. } if !plot_name.is_empty() => {
                Some(format!("{plot_name}\nclick to open the customer"))
            }
            _ => None,
        })
        .show(ui, |plot| {
            for group in picture.groups {
                let ink = tokens::group_colour(palette, group.number);
                let faint = picture.only.is_some_and(|only| only != group.number);
                let ink = if faint { ink.gamma_multiply(0.15) } else { ink.gamma_multiply(0.8) };
                let points =
                    Points::new(group.name.clone(), PlotPoints::Borrowed(&group.points)).radius(2.6).color(ink);
                plot.points(points);
            }
            plot.pointer_coordinate()
        });
    spoken(&shown.response, picture.summary);
    let clicked = shown.response.clicked().then_some(shown.inner).flatten()?;
    let at = shown.transform.position_from_point(&clicked);
    nearest(picture.groups, |point| shown.transform.position_from_point(point).distance(at))
}

/// The key of the point nearest by `distance`, within 8 px.
fn nearest(groups: &[Group], distance: impl Fn(&PlotPoint) -> f32) -> Option<i64> {
    let mut best = (8.0, None);
    for (point, key) in groups.iter().flat_map(|group| group.points.iter().zip(&group.keys)) {
        let apart = distance(point);
        if apart < best.0 {
            best = (apart, Some(*key));
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_finds_the_nearest_point_or_none() {
        let points = vec![PlotPoint::new(0.0, 0.0), PlotPoint::new(5.0, 0.0)];
        let groups = [Group { number: 1, name: "a".into(), points, keys: vec![7, 8] }];
        let from = |x: f64| move |p: &PlotPoint| bars_distance(p.x, x);
        assert_eq!(nearest(&groups, from(4.0)), Some(8));
        assert_eq!(nearest(&groups, from(30.0)), None);
    }

    #[expect(clippy::cast_possible_truncation, reason = "a test's distance")]
    fn bars_distance(a: f64, b: f64) -> f32 {
        (a - b).abs() as f32
    }
}
