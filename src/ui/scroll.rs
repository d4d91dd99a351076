//! Scrolling through a million rows: the position is stored as a number of rows, so that the last one is as exact as
//! the first, and the wheel moves by pixels everywhere.

use egui::{CornerRadius, Id, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::tokens;

/// Width of the bar.
pub const BAR: f32 = 12.0;

/// The thumb stays large enough to grab.
const LEAST_THUMB: f32 = 36.0;

/// How far a list is scrolled.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scroll {
    /// Rows above the upper edge, including the hidden fraction of one.
    pub top: f64,
}

impl Scroll {
    /// Scrolls as little as needed to make a row fully visible.
    pub fn reveal(&mut self, row: usize, in_sight: f64) {
        let row = row as f64;
        self.top = self.top.min(row).max(row + 1.0 - in_sight);
    }

    /// Clamps to a list of this many rows.
    pub fn hold(&mut self, rows: usize, in_sight: f64) {
        self.top = self.top.min(rows as f64 - in_sight).max(0.0);
    }

    /// Scrolls with the wheel while the pointer is over `area`.
    pub fn wheel(&mut self, ui: &Ui, area: Rect, row_height: f32) {
        if !ui.rect_contains_pointer(area) {
            return;
        }
        let moved = ui.input_mut(|input| std::mem::take(&mut input.smooth_scroll_delta.y));
        self.top -= f64::from(moved) / f64::from(row_height);
    }

    /// The scroll bar next to the rows.
    pub fn bar_ui(&mut self, ui: &Ui, track: Rect, rows: usize, in_sight: f64) {
        let spare = rows as f64 - in_sight;
        if spare <= 0.0 {
            return;
        }
        let response = ui.interact(track, Id::unique((ui.scope_id(), "bar")), Sense::click_and_drag());
        let share = pixels(in_sight / rows as f64);
        let thumb_height = (track.height() * share).max(LEAST_THUMB).min(track.height());
        let room = (track.height() - thumb_height).max(1.0);
        if response.dragged() {
            self.top += f64::from(response.drag_delta().y / room) * spare;
        } else if response.clicked()
            && let Some(pointer) = response.interact_pointer_pos()
        {
            let at = (pointer.y - track.top() - thumb_height / 2.0) / room;
            self.top = f64::from(at) * spare;
        }
        self.hold(rows, in_sight);
        let top = track.top() + room * pixels(self.top / spare);
        let thumb = Rect::from_min_size(pos2(track.left() + 2.0, top), vec2(track.width() - 4.0, thumb_height));
        let palette = tokens::palette(ui);
        let ink = if response.hovered() || response.dragged() { palette.weak } else { palette.border_strong };
        ui.painter().rect_filled(thumb, CornerRadius::same(4), ink);
        response.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, "Scroll through the rows"));
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a distance on the screen")]
pub(super) fn pixels(value: f64) -> f32 {
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_comes_into_sight_and_the_ends_hold() {
        let mut scroll = Scroll::default();
        let is_at = |scroll: Scroll, top: f64| assert!((scroll.top - top).abs() < 1e-9, "{} is not {top}", scroll.top);
        scroll.reveal(999_999, 20.5);
        is_at(scroll, 999_979.5);
        // Already visible.
        scroll.reveal(999_990, 20.5);
        is_at(scroll, 999_979.5);
        scroll.reveal(3, 20.5);
        is_at(scroll, 3.0);
        scroll.top = 1e9;
        scroll.hold(100, 20.5);
        is_at(scroll, 79.5);
        scroll.hold(10, 20.5);
        is_at(scroll, 0.0);
    }
}
