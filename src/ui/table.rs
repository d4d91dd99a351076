//! A table that draws only the visible rows, so that a million scroll as smoothly as ten.

use std::sync::Arc;

use egui::scroll_area::ScrollAreaOutput;
use egui::text::{LayoutJob, TextWrapping};
use egui::{
    Align, Color32, CornerRadius, CursorIcon, Galley, Id, Mesh, Rect, Role, ScrollArea, Sense, Stroke, TextFormat, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::button::focus_ring;
use crate::cell::Row;
use crate::tokens::{self, ROW_HEIGHT};

/// A column: at least `width` wide, plus `stretch` shares of the remaining width.
#[derive(Debug, Clone)]
pub struct Column {
    pub title: String,
    pub width: f32,
    pub stretch: f32,
    pub align: Align,
    /// Whether a click on the title sorts by it.
    pub sortable: bool,
    /// Explains the title in the tooltip.
    pub hint: &'static str,
}

impl Column {
    #[must_use]
    pub fn text(title: impl Into<String>, width: f32) -> Column {
        Column { title: title.into(), width, stretch: 0.0, align: Align::LEFT, sortable: false, hint: "" }
    }

    #[must_use]
    pub fn number(title: impl Into<String>, width: f32) -> Column {
        Column { align: Align::RIGHT, ..Column::text(title, width) }
    }

    #[must_use]
    pub fn stretch(self, share: f32) -> Column {
        Column { stretch: share, ..self }
    }

    #[must_use]
    pub fn sortable(self) -> Column {
        Column { sortable: true, ..self }
    }

    #[must_use]
    pub fn hint(self, hint: &'static str) -> Column {
        Column { hint, ..self }
    }
}

/// The sort column and direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: usize,
    pub descending: bool,
}

impl Sort {
    /// The order after a click on a title: largest first, then reversed.
    #[must_use]
    pub fn clicked(self, column: usize) -> Sort {
        Sort { column, descending: self.column != column || !self.descending }
    }
}

/// What the user did with the table in this frame.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answer {
    pub row: Option<usize>,
    pub title: Option<usize>,
}

/// A table to be shown.
pub struct Table<'a> {
    pub id: &'a str,
    pub columns: &'a [Column],
    pub sort: Option<Sort>,
    pub selected: Option<usize>,
    pub row_height: f32,
    /// Space between columns and at both edges.
    pub pad: f32,
    /// More of it between a number and the text that follows.
    pub apart: f32,
    /// Height of the rows area; it is lower if there are fewer rows.
    pub height: f32,
}

pub(super) const PAD: f32 = 12.0;
const HEADER: f32 = 32.0;
const TALL_HEADER: f32 = 48.0;
/// Up to this many rows are shown without scrolling.
const FEW_ROWS: usize = 40;
/// Width of the shade at the edge of a clipped table.
const FADE: f32 = 28.0;

impl<'a> Table<'a> {
    #[must_use]
    pub fn new(id: &'a str, columns: &'a [Column], height: f32) -> Table<'a> {
        Table { id, columns, sort: None, selected: None, row_height: ROW_HEIGHT, pad: PAD, apart: PAD, height }
    }

    /// A table whose end is visible: all rows if they are few, else as many as fit the window's height.
    #[must_use]
    pub fn long(id: &'a str, columns: &'a [Column], ui: &Ui, rows: usize) -> Table<'a> {
        let window = (ui.clip_rect().height() - TALL_HEADER - 72.0).max(440.0);
        Table::new(id, columns, if rows <= FEW_ROWS { f32::INFINITY } else { window })
    }

    /// Shows `rows` rows; `fill` is called for the visible ones.
    pub fn show(mut self, ui: &mut Ui, rows: usize, mut fill: impl FnMut(usize, &mut Row<'_>)) -> Answer {
        if self.least_width() > ui.available_width() {
            self.apart = 0.0;
        }
        let least = self.least_width();
        let mut answer = Answer::default();
        ui.push_id(self.id, |ui| {
            let across = ScrollArea::horizontal().id_salt("across").auto_shrink([false, true]);
            let across = across.show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let width = ui.available_width().max(least);
                ui.set_min_width(width);
                let widths = self.widths(width - 8.0);
                answer.title = self.header(ui, &widths, width);
                answer.row = self.body(ui, &widths, width, rows, &mut fill);
            });
            fade_ui(ui, &across);
        });
        answer
    }

    pub(super) fn least_width(&self) -> f32 {
        let gaps = (0..self.columns.len()).map(|i| self.gap_after(i));
        self.columns.iter().map(|c| c.width).sum::<f32>() + gaps.sum::<f32>() + self.pad
    }

    /// Space after a column: more if a number would touch the text that follows it.
    pub(super) fn gap_after(&self, column: usize) -> f32 {
        let side = |at: usize| self.columns.get(at).map(|column| column.align == Align::RIGHT);
        let meet = side(column) == Some(true) && side(column + 1) == Some(false);
        if meet { self.pad + self.apart } else { self.pad }
    }

    pub(super) fn widths(&self, width: f32) -> Vec<f32> {
        let least = self.least_width();
        let shares: f32 = self.columns.iter().map(|c| c.stretch).sum();
        let spare = (width - least).max(0.0);
        let one = if shares > 0.0 { spare / shares } else { 0.0 };
        self.columns.iter().map(|c| c.width + c.stretch * one).collect()
    }

    pub(super) fn header(&self, ui: &mut Ui, widths: &[f32], width: f32) -> Option<usize> {
        let palette = tokens::palette(ui);
        let titles: Vec<_> = self.columns.iter().zip(widths).map(|(c, w)| title(ui, c, *w)).collect();
        let tall = titles.iter().any(|galley| galley.rows.len() > 1);
        let height = if tall { TALL_HEADER } else { HEADER };
        let (bar, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, palette.border));
        let mut clicked = None;
        let mut left = bar.left() + self.pad;
        for (i, ((column, width), title)) in self.columns.iter().zip(widths).zip(titles).enumerate() {
            let rect = Rect::from_min_size(pos2(left, bar.top()), vec2(*width, height));
            left += width + self.gap_after(i);
            let sense = if column.sortable { Sense::click() } else { Sense::hover() };
            let response = ui.interact(rect, Id::unique((ui.scope_id(), "title", i)), sense);
            let sorted = self.sort.filter(|sort| sort.column == i);
            let ink =
                if sorted.is_some() || (column.sortable && response.hovered()) { palette.text } else { palette.weak };
            let arrow = if sorted.is_some() { 14.0 } else { 0.0 };
            let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
            let x = match column.align {
                Align::RIGHT => rect.right() - arrow - title.size().x,
                _ => rect.left(),
            };
            let written = Rect::from_min_size(pos2(x, rect.center().y - title.size().y / 2.0), title.size());
            // Right-aligned lines are laid out to the left of where they are painted.
            let from = if column.align == Align::RIGHT { written.right_top() } else { written.left_top() };
            painter.galley_with_override_text_color(from, title, ink);
            if let Some(sort) = sorted {
                let tip = if sort.descending { 3.0 } else { -3.0 };
                let centre = pos2(written.right() + 8.0, rect.center().y);
                let points = vec![centre + vec2(0.0, tip), centre + vec2(4.0, -tip), centre + vec2(-4.0, -tip)];
                painter.add(egui::Shape::convex_polygon(points, palette.accent, Stroke::NONE));
            }
            if column.sortable {
                focus_ring(ui, &response);
                response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Sort by {}", column.title)));
            }
            if response.clicked() {
                clicked = Some(i);
            }
            if !column.hint.is_empty() {
                response.on_hover_text(column.hint);
            }
        }
        clicked
    }

    fn body(
        &self,
        ui: &mut Ui,
        widths: &[f32],
        width: f32,
        rows: usize,
        fill: &mut impl FnMut(usize, &mut Row<'_>),
    ) -> Option<usize> {
        let full = rows as f32 * self.row_height;
        let height = self.height.max(self.row_height * 3.0).min(full.max(self.row_height));
        let top = ui.cursor().top();
        let mut clicked = None;
        let area = ScrollArea::vertical().id_salt("down").max_height(height).min_scrolled_height(height);
        area.auto_shrink([false, true]).show_viewport(ui, |ui, viewport| {
            ui.set_min_size(vec2(width, full));
            let first = whole(viewport.min.y / self.row_height).saturating_sub(1);
            let last = (whole(viewport.max.y / self.row_height) + 2).min(rows);
            for row in first..last {
                // Counted from the visible rows: far down a long table, sums in f32 would be pixels off.
                let offset = row as f64 * f64::from(self.row_height) - f64::from(viewport.min.y);
                let y = top + pixels(offset);
                let rect = Rect::from_min_size(pos2(ui.max_rect().left(), y), vec2(width, self.row_height));
                if self.row(ui, rect, widths, row, fill) {
                    clicked = Some(row);
                }
            }
        });
        clicked
    }

    fn row(
        &self,
        ui: &mut Ui,
        rect: Rect,
        widths: &[f32],
        row: usize,
        fill: &mut impl FnMut(usize, &mut Row<'_>),
    ) -> bool {
        let palette = tokens::palette(ui);
        let response = ui.interact(rect, Id::unique((ui.scope_id(), "row", row)), Sense::click());
        let inside = rect.shrink2(vec2(4.0, 1.0));
        if self.selected == Some(row) {
            ui.painter().rect_filled(inside, CornerRadius::same(6), palette.tint);
        } else if response.hovered() {
            ui.painter().rect_filled(inside, CornerRadius::same(6), palette.hover);
        }
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(0.5, palette.border));
        let mut left = rect.left() + self.pad;
        let mut slots = Vec::with_capacity(widths.len());
        for (i, (column, width)) in self.columns.iter().zip(widths).enumerate() {
            let slot = Rect::from_min_size(pos2(left, rect.top()), vec2(*width, rect.height()));
            slots.push((slot, column.align));
            left += width + self.gap_after(i);
        }
        let pointer = if response.hovered() { response.hover_pos() } else { None };
        let painter = ui.painter().clone();
        let mut filled =
            Row { painter: &painter, palette, slots: &slots, next: 0, pointer, tip: None, name: String::new() };
        fill(row, &mut filled);
        let (tip, name) = (filled.tip, filled.name);
        focus_ring(ui, &response);
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, self.selected == Some(row), &name));
        let response = response.on_hover_cursor(CursorIcon::PointingHand);
        let clicked = response.clicked();
        if let Some(tip) = tip {
            response.on_hover_text_at_pointer(tip);
        }
        clicked
    }
}

/// Shades the right edge while more of the table is beyond it.
fn fade_ui<R>(ui: &Ui, across: &ScrollAreaOutput<R>) {
    let beyond = across.content_size.x - across.inner_rect.width() - across.state.clamped_offset().x;
    if beyond < 4.0 {
        return;
    }
    let ground = tokens::palette(ui).surface;
    let seen = across.inner_rect;
    let below = seen.top() + across.content_size.y.min(seen.height());
    let edge = seen.with_min_x(seen.right() - FADE).with_max_y(below);
    let mut shade = Mesh::default();
    for (at, ink) in [
        (edge.left_top(), Color32::TRANSPARENT),
        (edge.right_top(), ground),
        (edge.left_bottom(), Color32::TRANSPARENT),
        (edge.right_bottom(), ground),
    ] {
        shade.colored_vertex(at, ink);
    }
    shade.add_triangle(0, 1, 2);
    shade.add_triangle(1, 2, 3);
    ui.painter().add(shade);
}

/// A title on at most two lines.
fn title(ui: &Ui, column: &Column, width: f32) -> Arc<Galley> {
    let format = TextFormat::simple(tokens::small_strong(), tokens::palette(ui).weak);
    let mut job = LayoutJob::single_section(column.title.clone(), format);
    job.halign = column.align;
    job.wrap = TextWrapping { max_width: width, max_rows: 2, ..TextWrapping::default() };
    ui.painter().layout_job(job)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list, never negative")]
fn whole(value: f32) -> usize {
    value.max(0.0).floor() as usize
}

#[expect(clippy::cast_possible_truncation, reason = "a distance on the screen")]
fn pixels(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_sorts_largest_first_and_then_turns() {
        let sort = Sort { column: 0, descending: false }.clicked(2);
        assert_eq!(sort, Sort { column: 2, descending: true });
        assert_eq!(sort.clicked(2), Sort { column: 2, descending: false });
    }
}
