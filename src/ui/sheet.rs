//! A table of any length in which several rows can be selected, columns can be resized, and rows not yet loaded are
//! shown as grey bars.

use std::ops::Range;

use egui::{CornerRadius, CursorIcon, Id, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::button::focus_ring;
use crate::cell::{self, Row};
use crate::scroll::{BAR, Scroll, pixels};
use crate::table::{Column, PAD, Sort, Table};
use crate::tokens::{self, ROW_HEIGHT};

/// Width of the checkbox.
const TICK: f32 = 34.0;

/// Minimum width of a column.
const LEAST_WIDTH: f32 = 48.0;

/// Whether a box is ticked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Ticked {
    #[default]
    None,
    Some,
    All,
}

/// How a row was clicked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Selects only this row.
    Plain,
    /// Toggles the row in the selection.
    Toggle,
    /// Selects all rows from the last one to this one.
    Extend,
}

/// What the user did with the sheet in this frame.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SheetAnswer {
    pub row: Option<(usize, How)>,
    pub title: Option<usize>,
    pub tick_all: bool,
    /// A column with its new width.
    pub resized: Option<(usize, f32)>,
    /// Visible rows.
    pub sight: Range<usize>,
    /// Rows that fit, for paging.
    pub fitting: f64,
    pub keyboard: Keyboard,
}

/// Whether the sheet has keyboard focus.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Keyboard {
    #[default]
    Elsewhere,
    Here,
}

/// A sheet to be shown; its height includes the header.
pub struct Sheet<'a> {
    pub id: &'a str,
    pub columns: &'a [Column],
    pub sort: Option<Sort>,
    pub height: f32,
    /// The row from which keys move.
    pub current: Option<usize>,
    pub ticked: Ticked,
}

impl Sheet<'_> {
    /// Shows `rows` rows; `fill` is called for the visible ones, after `is_chosen` has given their state.
    pub fn show(
        self,
        ui: &mut Ui,
        scroll: &mut Scroll,
        rows: usize,
        is_chosen: impl Fn(usize) -> bool,
        mut fill: impl FnMut(usize, &mut Row<'_>),
    ) -> SheetAnswer {
        let mut answer = SheetAnswer::default();
        let table = Table { sort: self.sort, ..Table::new(self.id, self.columns, self.height) };
        let whole = Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), self.height));
        ui.push_id(self.id, |ui| {
            ui.set_min_width(whole.width());
            let mut body = Rect::NOTHING;
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let across = ScrollArea::horizontal().id_salt("across").max_width(whole.width() - BAR);
                across.auto_shrink([false, true]).show(ui, |ui| {
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        let width = ui.available_width().max(table.least_width() + TICK);
                        let widths = table.widths(width - TICK);
                        self.header_ui(ui, &table, &widths, width, &mut answer);
                        let height = (whole.bottom() - ui.cursor().top() - BAR).max(ROW_HEIGHT * 2.0);
                        let keys = body_of(ui, vec2(width, height), &mut body);
                        answer.fitting = f64::from(height / ROW_HEIGHT);
                        scroll.wheel(ui, body.intersect(ui.clip_rect()), ROW_HEIGHT);
                        scroll.hold(rows, answer.fitting);
                        let gaps: Vec<f32> = (0..widths.len()).map(|i| table.gap_after(i)).collect();
                        let place = Place { body, widths: &widths, gaps: &gaps, top: scroll.top, rows };
                        self.rows_ui(ui, &place, &is_chosen, &mut fill, &mut answer);
                        if answer.row.is_some() {
                            keys.request_focus();
                        }
                        answer.keyboard = keyboard(ui, &keys);
                    });
                });
            });
            let track = Rect::from_min_max(pos2(whole.right() - BAR, body.top()), pos2(whole.right(), body.bottom()));
            scroll.bar_ui(ui, track, rows, answer.fitting);
        });
        answer
    }

    fn header_ui(&self, ui: &mut Ui, table: &Table<'_>, widths: &[f32], width: f32, answer: &mut SheetAnswer) {
        let top = ui.cursor().min;
        ui.scope_builder(
            egui::UiBuilder::new().max_rect(Rect::from_min_size(top + vec2(TICK, 0.0), vec2(width, 0.0))),
            |ui| {
                answer.title = table.header(ui, widths, width - TICK);
            },
        );
        let height = ui.cursor().top() - top.y;
        let bar = Rect::from_min_size(top, vec2(TICK, height));
        let tick = ui.interact(bar, Id::unique((ui.scope_id(), "tick all")), Sense::click());
        let square = Rect::from_center_size(bar.center(), vec2(18.0, 18.0));
        cell::tick(ui.painter(), tokens::palette(ui), square, self.ticked == Ticked::All);
        if self.ticked == Ticked::Some {
            let line = Rect::from_center_size(square.center(), vec2(8.0, 2.0));
            ui.painter().rect_filled(line, 1.0, tokens::palette(ui).accent);
        }
        focus_ring(ui, &tick);
        tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, self.ticked == Ticked::All, "Choose all rows"));
        answer.tick_all = tick.clicked();
        ui.painter().hline(bar.x_range(), bar.bottom() - 0.5, Stroke::new(1.0, tokens::palette(ui).border));
        let mut right = bar.right() + table.pad;
        for (i, width) in widths.iter().enumerate() {
            right += width;
            let gap = table.gap_after(i);
            let handle = Rect::from_center_size(pos2(right + gap / 2.0, bar.center().y), vec2(8.0, height));
            right += gap;
            let response = ui.interact(handle, Id::unique((ui.scope_id(), "width", i)), Sense::DRAG);
            if response.hovered() || response.dragged() {
                ui.painter().vline(handle.center().x, bar.y_range(), Stroke::new(2.0, tokens::palette(ui).accent));
            }
            if response.dragged() {
                answer.resized = Some((i, (width + response.drag_delta().x).max(LEAST_WIDTH)));
            }
            response.on_hover_cursor(CursorIcon::ResizeHorizontal);
        }
    }

    fn rows_ui(
        &self,
        ui: &Ui,
        place: &Place<'_>,
        is_chosen: &impl Fn(usize) -> bool,
        fill: &mut impl FnMut(usize, &mut Row<'_>),
        answer: &mut SheetAnswer,
    ) {
        let first = whole(place.top);
        let last = whole(place.top + answer.fitting).saturating_add(1).min(place.rows);
        answer.sight = first.min(last)..last;
        for row in answer.sight.clone() {
            let rect = place.row(row);
            let seen = rect.intersect(place.body);
            let response = ui.interact(seen, Id::unique((ui.scope_id(), "row", row)), Sense::CLICK);
            self.row_ui(ui, place, (row, is_chosen(row)), &response, fill);
            if response.clicked() {
                answer.row = Some((row, how(ui, &response, rect)));
            }
            response.on_hover_cursor(CursorIcon::PointingHand);
        }
    }

    fn row_ui(
        &self,
        ui: &Ui,
        place: &Place<'_>,
        (row, chosen): (usize, bool),
        response: &Response,
        fill: &mut impl FnMut(usize, &mut Row<'_>),
    ) {
        let palette = tokens::palette(ui);
        let rect = place.row(row);
        let painter = ui.painter().with_clip_rect(place.body.intersect(ui.clip_rect()));
        let inside = rect.shrink2(vec2(2.0, 1.0));
        let ground = if chosen { Some(palette.tint) } else { response.hovered().then_some(palette.hover) };
        if let Some(ground) = ground {
            painter.rect_filled(inside, CornerRadius::same(6), ground);
        }
        if self.current == Some(row) {
            let edge = Stroke::new(1.0, palette.accent);
            painter.rect_stroke(inside, CornerRadius::same(6), edge, egui::StrokeKind::Inside);
        }
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(0.5, palette.border));
        let square = Rect::from_center_size(pos2(rect.left() + TICK / 2.0, rect.center().y), vec2(18.0, 18.0));
        if chosen || response.hovered() {
            cell::tick(&painter, palette, square, chosen);
        }
        let slots = self.slots(rect, place);
        let pointer = if response.hovered() { response.hover_pos() } else { None };
        let mut filled =
            Row { painter: &painter, palette, slots: &slots, next: 0, pointer, tip: None, name: String::new() };
        fill(row, &mut filled);
        let (tip, name) = (filled.tip, filled.name);
        response.widget_info(|| WidgetInfo::selected(Role::Row, true, chosen, &name));
        if let Some(tip) = tip {
            response.clone().on_hover_text_at_pointer(tip);
        }
    }

    /// The positions of a row's cells.
    fn slots(&self, row: Rect, place: &Place<'_>) -> Vec<(Rect, egui::Align)> {
        let mut left = row.left() + TICK + PAD;
        let mut slots = Vec::with_capacity(place.widths.len());
        for (i, (column, width)) in self.columns.iter().zip(place.widths).enumerate() {
            slots.push((Rect::from_min_size(pos2(left, row.top()), vec2(*width, row.height())), column.align));
            left += width + place.gaps[i];
        }
        slots
    }
}

/// The positions of one frame's rows.
struct Place<'a> {
    body: Rect,
    widths: &'a [f32],
    /// Space after each column.
    gaps: &'a [f32],
    /// Rows above the upper edge.
    top: f64,
    rows: usize,
}

impl Place<'_> {
    fn row(&self, row: usize) -> Rect {
        let y = self.body.top() + pixels((row as f64 - self.top) * f64::from(ROW_HEIGHT));
        Rect::from_min_size(pos2(self.body.left(), y), vec2(self.body.width(), ROW_HEIGHT))
    }
}

/// The area of the rows, which has keyboard focus while moving through rows.
fn body_of(ui: &mut Ui, size: egui::Vec2, body: &mut Rect) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::focusable_noninteractive());
    *body = rect;
    response.widget_info(|| WidgetInfo::labeled(Role::Grid, true, "Rows"));
    response
}

fn keyboard(ui: &Ui, keys: &Response) -> Keyboard {
    if keys.has_focus() {
        let ours = egui::EventFilter { tab: false, horizontal_arrows: true, vertical_arrows: true, escape: true };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(keys.id, ours));
        return Keyboard::Here;
    }
    let free = ui.memory(|memory| memory.focused().is_none() && memory.allows_interaction(ui.layer_id()));
    if free { Keyboard::Here } else { Keyboard::Elsewhere }
}

fn how(ui: &Ui, response: &Response, rect: Rect) -> How {
    let on_tick = response.interact_pointer_pos().is_some_and(|pointer| pointer.x < rect.left() + TICK);
    let held = ui.input(|input| input.modifiers);
    match () {
        () if held.shift => How::Extend,
        () if held.command || on_tick => How::Toggle,
        () => How::Plain,
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the list, never negative")]
fn whole(value: f64) -> usize {
    value.max(0.0).floor() as usize
}
