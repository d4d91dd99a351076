//! A scatter of a hundred thousand points in numbered groups: zoom, pan, lasso, and a tooltip for the nearest point.

mod index;
mod paint;

use egui::{
    Color32, CornerRadius, CursorIcon, Pos2, Rect, Response, Sense, Shape, Stroke, TextureHandle, TextureOptions, Ui,
    pos2, vec2,
};

use crate::chart::spoken;
use crate::scatter::index::{Index, inside};
use crate::scatter::paint::{Spot, paint};
use crate::tokens;

/// Points closer to the pointer than this, in the window's units, get a tooltip.
const NEAR: f32 = 8.0;
const MOST_ZOOM: f32 = 400.0;

/// What dragging does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tool {
    #[default]
    Move,
    Lasso,
}

/// How to draw in this frame.
pub struct Picture<'a> {
    pub height: f32,
    pub tool: Tool,
    /// This group in full colour, the others faint.
    pub only: Option<u32>,
    pub summary: &'a str,
    /// What the pointer shows over a point.
    pub label: &'a dyn Fn(usize) -> String,
}

/// What the user did, by the points' positions.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Answer {
    pub clicked: Option<usize>,
    /// Everybody inside the lasso just closed.
    pub caught: Option<Vec<usize>>,
}

/// The points with their view, kept from frame to frame.
#[derive(Default)]
pub struct Cloud {
    points: Vec<[f32; 2]>,
    groups: Vec<u32>,
    index: Index,
    whole: [[f32; 2]; 2],
    view: View,
    painted: Option<(Painted, TextureHandle)>,
    /// The lasso being drawn, in the points' units.
    lasso: Vec<[f32; 2]>,
    /// Those selected last are drawn strong, the others faint.
    caught: Vec<bool>,
}

impl std::fmt::Debug for Cloud {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} points, {:?}", self.points.len(), self.view)
    }
}

/// The visible part of the plane: its centre, and the zoom factor.
#[derive(Debug, Clone, Copy, PartialEq)]
struct View {
    middle: [f32; 2],
    zoom: f32,
}

impl Default for View {
    fn default() -> View {
        View { middle: [0.0; 2], zoom: 1.0 }
    }
}

/// What a painted picture depends on; repainted when any of it changes.
#[derive(Debug, Clone, PartialEq)]
struct Painted {
    view: View,
    pixels: [usize; 2],
    only: Option<u32>,
    first_ink: Color32,
    marked: usize,
}

impl Cloud {
    /// Points with the numbers of their groups.
    #[must_use]
    pub fn new(points: Vec<[f32; 2]>, groups: Vec<u32>) -> Cloud {
        let index = Index::new(&points);
        let mut whole = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
        for point in &points {
            for axis in 0..2 {
                whole[0][axis] = whole[0][axis].min(point[axis]);
                whole[1][axis] = whole[1][axis].max(point[axis]);
            }
        }
        if points.is_empty() {
            whole = [[0.0; 2], [1.0; 2]];
        }
        let mut cloud = Cloud { points, groups, index, whole, ..Cloud::default() };
        cloud.show_whole();
        cloud
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.points.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }

    pub fn show_whole(&mut self) {
        let [low, high] = self.whole;
        self.view = View { middle: [0, 1].map(|axis| f32::midpoint(low[axis], high[axis])), zoom: 1.0 };
    }

    /// Zooms in (above 1) or out, around the centre.
    pub fn zoom(&mut self, factor: f32) {
        self.view.zoom = (self.view.zoom * factor).clamp(0.5, MOST_ZOOM);
    }

    /// Clears the lasso selection.
    pub fn release(&mut self) {
        self.caught.clear();
        self.painted = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, picture: &Picture<'_>) -> Answer {
        let size = vec2(ui.available_width(), picture.height);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        spoken(&response, picture.summary);
        self.steer(ui, rect, &response, picture.tool);
        self.draw(ui, rect, picture);
        let mut answer = Answer::default();
        if picture.tool == Tool::Lasso {
            answer.caught = self.draw_lasso(ui, rect, &response);
        }
        if let Some(at) = response.hover_pos().filter(|_| self.lasso.is_empty())
            && let Some(near) = self.nearest(rect, at)
        {
            ui.painter().circle_stroke(
                self.to_window(rect, self.points[near]),
                4.5,
                Stroke::new(1.5, tokens::palette(ui).text),
            );
            answer.clicked = response.clicked().then_some(near);
            ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
            response.on_hover_text_at_pointer((picture.label)(near));
        }
        answer
    }

    /// Zoom and pan.
    fn steer(&mut self, ui: &Ui, rect: Rect, response: &Response, tool: Tool) {
        if response.double_clicked() {
            self.show_whole();
        }
        if tool == Tool::Move && response.dragged() {
            let (drag, scale) = (response.drag_delta(), self.scale(rect));
            self.view.middle[0] -= drag.x / scale[0];
            self.view.middle[1] += drag.y / scale[1];
        }
        let factor = ui.input(egui::InputState::zoom_delta);
        if let Some(at) = response.hover_pos().filter(|_| (factor - 1.0).abs() > f32::EPSILON) {
            // The point under the pointer stays there.
            let held = self.to_plane(rect, at);
            self.zoom(factor);
            let moved = self.to_plane(rect, at);
            for axis in 0..2 {
                self.view.middle[axis] += held[axis] - moved[axis];
            }
        }
    }

    /// Window units per unit of the plane, by axis.
    fn scale(&self, rect: Rect) -> [f32; 2] {
        let [low, high] = self.whole;
        let fit = |axis: usize, side: f32| side * 0.94 / (high[axis] - low[axis]).max(1e-6) * self.view.zoom;
        [fit(0, rect.width()), fit(1, rect.height())]
    }

    fn to_window(&self, rect: Rect, point: [f32; 2]) -> Pos2 {
        let scale = self.scale(rect);
        pos2(
            rect.center().x + (point[0] - self.view.middle[0]) * scale[0],
            rect.center().y - (point[1] - self.view.middle[1]) * scale[1],
        )
    }

    fn to_plane(&self, rect: Rect, at: Pos2) -> [f32; 2] {
        let scale = self.scale(rect);
        [
            self.view.middle[0] + (at.x - rect.center().x) / scale[0],
            self.view.middle[1] - (at.y - rect.center().y) / scale[1],
        ]
    }

    fn nearest(&self, rect: Rect, at: Pos2) -> Option<usize> {
        let low = self.to_plane(rect, at + vec2(-NEAR, NEAR));
        let high = self.to_plane(rect, at + vec2(NEAR, -NEAR));
        let distance = |i: &usize| self.to_window(rect, self.points[*i]).distance(at);
        self.index
            .within(low, high)
            .map(|i| (distance(&i), i))
            .filter(|(distance, _)| *distance <= NEAR)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, i)| i)
    }

    fn draw(&mut self, ui: &Ui, rect: Rect, picture: &Picture<'_>) {
        let palette = tokens::palette(ui);
        let density = ui.ctx().pixels_per_point();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "held to what a texture can be")]
        let pixels = [rect.width(), rect.height()].map(|side| (side * density).round().clamp(1.0, 4_096.0) as usize);
        let wanted = Painted {
            view: self.view,
            pixels,
            only: picture.only,
            first_ink: tokens::group_colour(palette, 1),
            marked: self.caught.len(),
        };
        if self.painted.as_ref().is_none_or(|(painted, _)| *painted != wanted) {
            let image = paint(pixels, self.radius() * density, self.spots(rect, density, palette, picture.only));
            let texture = ui.ctx().load_texture("scatter", image, TextureOptions::LINEAR);
            self.painted = Some((wanted, texture));
        }
        if let Some((_, texture)) = &self.painted {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            ui.painter().image(texture.id(), rect, whole, Color32::WHITE);
        }
        let frame = Stroke::new(1.0, palette.border);
        ui.painter().rect_stroke(rect, CornerRadius::same(tokens::RADIUS), frame, egui::StrokeKind::Inside);
    }

    /// Dots grow when zooming in, and are smaller if there are many.
    fn radius(&self) -> f32 {
        let crowd = if self.points.len() > 20_000 { 1.1 } else { 1.9 };
        crowd * self.view.zoom.max(1.0).powf(0.2)
    }

    fn spots(
        &self,
        rect: Rect,
        density: f32,
        palette: &'static tokens::Palette,
        only: Option<u32>,
    ) -> impl Iterator<Item = Spot> {
        let strength = if self.points.len() > 20_000 { 0.5 } else { 0.8 };
        let ink = move |i: usize, group: u32| {
            let faint = only.is_some_and(|only| only != group) || self.caught.get(i) == Some(&false);
            tokens::group_colour(palette, group).gamma_multiply(if faint { 0.1 } else { strength })
        };
        self.points.iter().zip(&self.groups).enumerate().map(move |(i, (point, group))| {
            let at = (self.to_window(rect, *point) - rect.min) * density;
            Spot { at: [at.x, at.y], ink: ink(i, *group) }
        })
    }

    /// Draws the lasso as it grows; when released, returns whom it selected.
    fn draw_lasso(&mut self, ui: &Ui, rect: Rect, response: &Response) -> Option<Vec<usize>> {
        ui.ctx().set_cursor_icon(if response.hovered() { CursorIcon::Crosshair } else { CursorIcon::Default });
        if response.drag_started() {
            // A drag is recognised only at some distance from where the button was pressed.
            let origin = ui.input(|input| input.pointer.press_origin());
            self.lasso = origin.map(|at| self.to_plane(rect, at)).into_iter().collect();
        }
        if response.dragged()
            && let Some(at) = response.interact_pointer_pos()
        {
            self.lasso.push(self.to_plane(rect, at));
        }
        let line: Vec<Pos2> = self.lasso.iter().map(|point| self.to_window(rect, *point)).collect();
        let ink = tokens::palette(ui).text;
        ui.painter().with_clip_rect(rect).extend(Shape::dashed_line(&line, Stroke::new(1.5, ink), 5.0, 4.0));
        if !response.drag_stopped() {
            return None;
        }
        let line = std::mem::take(&mut self.lasso);
        let caught = self.caught_by(&line);
        self.caught = vec![false; if caught.is_empty() { 0 } else { self.points.len() }];
        for &i in &caught {
            self.caught[i] = true;
        }
        self.painted = None;
        Some(caught)
    }

    fn caught_by(&self, line: &[[f32; 2]]) -> Vec<usize> {
        let end = |axis: usize, pick: fn(f32, f32) -> f32, from: f32| line.iter().map(|p| p[axis]).fold(from, pick);
        let low = [0, 1].map(|axis| end(axis, f32::min, f32::INFINITY));
        let high = [0, 1].map(|axis| end(axis, f32::max, f32::NEG_INFINITY));
        let mut caught: Vec<usize> = self.index.within(low, high).filter(|&i| inside(line, self.points[i])).collect();
        caught.sort_unstable();
        caught
    }

    /// Where a point is drawn in a picture at `rect`; for tests that move the pointer there.
    #[must_use]
    pub fn place(&self, rect: Rect, point: usize) -> Option<Pos2> {
        self.points.get(point).map(|point| self.to_window(rect, *point))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECT: Rect = Rect { min: pos2(100.0, 50.0), max: pos2(500.0, 250.0) };

    fn cloud() -> Cloud {
        Cloud::new(vec![[0.0, 0.0], [5.0, 0.0], [5.0, 8.0]], vec![1, 1, 2])
    }

    #[test]
    fn the_pointer_finds_the_nearest_point_or_none() {
        let cloud = cloud();
        let at = cloud.to_window(RECT, [5.0, 0.0]);
        assert_eq!(cloud.nearest(RECT, at + vec2(3.0, 2.0)), Some(1));
        assert_eq!(cloud.nearest(RECT, RECT.center()), None);
    }

    #[test]
    fn places_go_there_and_back() {
        let mut cloud = cloud();
        cloud.zoom(3.0);
        let there = cloud.to_window(RECT, [4.0, 3.0]);
        let back = cloud.to_plane(RECT, there);
        assert!((back[0] - 4.0).abs() < 1e-3 && (back[1] - 3.0).abs() < 1e-3, "{back:?}");
    }

    #[test]
    fn a_lasso_catches_those_inside() {
        let cloud = cloud();
        assert_eq!(cloud.caught_by(&[[4.0, -1.0], [6.0, -1.0], [6.0, 9.0], [4.0, 9.0]]), [1, 2]);
        assert!(cloud.caught_by(&[]).is_empty() && Cloud::new(vec![], vec![]).caught_by(&[[0.0, 0.0]]).is_empty());
    }
}
