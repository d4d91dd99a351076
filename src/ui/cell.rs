//! What a table row can contain: each call fills the next column.

use std::sync::Arc;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align, Color32, CornerRadius, FontId, Galley, Painter, Rect, Stroke, TextFormat, pos2, vec2};

use crate::bars;
use crate::chip::Tone;
use crate::icon::{self, Icon};
use crate::tokens::{self, Palette};

/// An amount with its interval; positions on the bar are shares of its length.
#[derive(Debug, Clone, Copy)]
pub struct Amount<'a> {
    pub text: &'a str,
    pub range: &'a str,
    pub tip: &'a str,
    pub at: f64,
    pub low: f64,
    pub high: f64,
}

/// One row while it is being filled.
pub struct Row<'a> {
    pub(super) painter: &'a Painter,
    pub(super) palette: &'static Palette,
    /// The cells' rectangles, with each column's alignment.
    pub(super) slots: &'a [(Rect, Align)],
    pub(super) next: usize,
    pub(super) pointer: Option<egui::Pos2>,
    /// Tooltip with the full text of a truncated cell.
    pub(super) tip: Option<String>,
    /// What a screen reader says about the row.
    pub(super) name: String,
}

impl Row<'_> {
    /// The row's accessible name, which tests use for clicking.
    pub fn named(&mut self, name: impl Into<String>) {
        self.name = name.into();
    }

    fn slot(&mut self) -> (Rect, Align) {
        let slot = self.slots.get(self.next).copied().unwrap_or((Rect::NOTHING, Align::LEFT));
        self.next += 1;
        slot
    }

    pub fn skip(&mut self) {
        self.next += 1;
    }

    pub fn text(&mut self, text: &str) {
        self.write(text, tokens::body(), self.palette.text);
    }

    pub fn strong(&mut self, text: &str) {
        self.write(text, tokens::strong(), self.palette.text);
    }

    pub fn weak(&mut self, text: &str) {
        self.write(text, tokens::body(), self.palette.weak);
    }

    pub fn tinted(&mut self, text: &str, ink: Color32) {
        self.write(text, tokens::body(), ink);
    }

    /// Small text on as many lines as the row has room for; the rest is in the tooltip.
    pub fn sentence(&mut self, text: &str) {
        self.wrapped(text, &tokens::small(), self.palette.weak);
    }

    /// A name that may take two lines.
    pub fn name(&mut self, text: &str) {
        self.wrapped(text, &tokens::body(), self.palette.text);
    }

    /// The name of the selected one, with a mark at the row's edge.
    pub fn chosen(&mut self, text: &str) {
        if let Some((rect, _)) = self.slots.get(self.next) {
            let mark = Rect::from_min_size(pos2(rect.left() - 4.0, rect.top() + 8.0), vec2(2.5, rect.height() - 16.0));
            self.painter.rect_filled(mark, CornerRadius::same(2), self.palette.accent);
        }
        self.wrapped(text, &tokens::strong(), self.palette.text);
    }

    /// Heading for the rows below it, across all columns.
    pub fn group(&mut self, text: &str) {
        let (Some((first, _)), Some((last, _))) = (self.slots.first(), self.slots.last()) else { return };
        self.next = self.slots.len();
        let (galley, _) = self.cut(text, tokens::small_strong(), self.palette.weak, last.right() - first.left());
        let y = first.bottom() - 6.0 - galley.size().y;
        self.painter.galley(pos2(first.left(), y), galley, self.palette.weak);
    }

    fn wrapped(&mut self, text: &str, font: &FontId, ink: Color32) {
        let (rect, _) = self.slot();
        let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(font.clone(), ink));
        let lines = if rect.height() >= 3.0 * 1.25 * font.size + 4.0 { 3 } else { 2 };
        job.wrap = TextWrapping { max_width: rect.width().max(8.0), max_rows: lines, ..TextWrapping::default() };
        let galley = self.painter.layout_job(job);
        if galley.elided && self.pointer.is_some_and(|pointer| rect.contains(pointer)) {
            self.tip = Some(text.to_owned());
        }
        let y = rect.center().y - galley.size().y / 2.0;
        self.painter.galley(pos2(rect.left(), y), galley, ink);
    }

    /// A strong line with a weak one below it.
    pub fn two_lines(&mut self, first: &str, second: &str) {
        self.lines(first, tokens::strong(), second);
    }

    /// A line with a weak one below it.
    pub fn plain_lines(&mut self, first: &str, second: &str) {
        self.lines(first, tokens::body(), second);
    }

    fn lines(&mut self, first: &str, font: FontId, second: &str) {
        let (rect, _) = self.slot();
        let lines = [(first, font, self.palette.text, -9.0), (second, tokens::small(), self.palette.weak, 9.0)];
        for (text, font, ink, shift) in lines {
            let (galley, cut) = self.cut(text, font, ink, rect.width());
            let y = rect.center().y + shift - galley.size().y / 2.0;
            self.painter.galley(pos2(rect.left(), y), galley, ink);
            if cut && self.pointer.is_some_and(|pointer| rect.contains(pointer)) {
                self.tip = Some(text.to_owned());
            }
        }
    }

    fn write(&mut self, text: &str, font: FontId, ink: Color32) {
        let (rect, align) = self.slot();
        let (galley, cut) = self.cut(text, font, ink, rect.width());
        let x = if align == Align::RIGHT { rect.right() - galley.size().x } else { rect.left() };
        self.painter.galley(pos2(x, rect.center().y - galley.size().y / 2.0), galley, ink);
        if cut && self.pointer.is_some_and(|pointer| rect.contains(pointer)) {
            self.tip = Some(text.to_owned());
        }
    }

    fn cut(&self, text: &str, font: FontId, ink: Color32, width: f32) -> (Arc<Galley>, bool) {
        let mut job = LayoutJob::single_section(text.replace('\n', " "), TextFormat::simple(font, ink));
        job.wrap = TextWrapping::truncate_at_width(width.max(8.0));
        let galley = self.painter.layout_job(job);
        let cut = galley.elided;
        (galley, cut)
    }

    /// A probability in figures and as a bar with its interval.
    pub fn probability(&mut self, value: f64, low: f64, high: f64) {
        let (rect, _) = self.slot();
        let split = rect.left() + 60.0;
        let (galley, _) = self.cut(&figures::percent(value), tokens::strong(), self.palette.text, 60.0);
        let at = pos2(split - 6.0 - galley.size().x, rect.center().y - galley.size().y / 2.0);
        self.painter.galley(at, galley, self.palette.text);
        let bar = Rect::from_min_max(pos2(split + 4.0, rect.top()), rect.max);
        if bar.width() > 24.0 {
            bars::probability(self.painter, bar, self.palette, value, low, high);
        }
        if self.pointer.is_some_and(|pointer| rect.contains(pointer)) && high > low {
            self.tip = Some(format!(
                "{}, with 95 % certainty between {} and {}",
                figures::percent(value),
                figures::percent(low),
                figures::percent(high)
            ));
        }
    }

    /// An amount with its interval: the figure and the bar above, the interval in figures below.
    pub fn amount(&mut self, amount: &Amount<'_>) {
        let (rect, _) = self.slot();
        let split = rect.left() + 50.0;
        let (galley, _) = self.cut(amount.text, tokens::strong(), self.palette.text, rect.width());
        let wide = galley.size().x > 50.0;
        let y = rect.center().y - 9.0;
        self.painter.galley(pos2(rect.left(), y - galley.size().y / 2.0), galley, self.palette.text);
        let bar = Rect::from_min_max(pos2(split + 4.0, y - 9.0), pos2(rect.right(), y + 9.0));
        if !wide && bar.width() > 24.0 {
            bars::interval(self.painter, bar, self.palette, amount.at, amount.low, amount.high);
        }
        let (galley, _) = self.cut(amount.range, tokens::small(), self.palette.weak, rect.width());
        let below = rect.center().y + 9.0 - galley.size().y / 2.0;
        self.painter.galley(pos2(rect.left(), below), galley, self.palette.weak);
        if self.pointer.is_some_and(|pointer| rect.contains(pointer)) {
            self.tip = Some(amount.tip.to_owned());
        }
    }

    /// Small bars, one per value, with a line below them; `names` are shown in the tooltip.
    pub fn periods(&mut self, values: &[f64], greatest: f64, names: &[String], beneath: &str) {
        let (rect, _) = self.slot();
        let raised = if beneath.is_empty() { 0.0 } else { 9.0 };
        let picture = Rect::from_center_size(rect.center() - vec2(0.0, raised), vec2(rect.width(), 22.0));
        let (galley, _) = self.cut(beneath, tokens::small(), self.palette.weak, rect.width());
        self.painter.galley(pos2(rect.left(), picture.bottom() + 4.0), galley, self.palette.weak);
        bars::columns(self.painter, picture, values.iter().copied(), greatest, self.palette.accent);
        if let Some(pointer) = self.pointer.filter(|pointer| rect.contains(*pointer)) {
            let share = f64::from((pointer.x - rect.left()) / rect.width().max(1.0));
            let place =
                values.iter().zip(names).enumerate().find(|(i, _)| share < (*i + 1) as f64 / values.len() as f64);
            if let Some((_, (value, name))) = place {
                self.tip = Some(format!("{name}: {}", figures::percent(*value)));
            }
        }
    }

    /// Counts in bins.
    pub fn histogram(&mut self, counts: &[u32]) {
        let (rect, _) = self.slot();
        let picture = Rect::from_center_size(rect.center(), vec2(rect.width(), 22.0));
        bars::columns(self.painter, picture, counts.iter().map(|c| f64::from(*c)), 0.0, self.palette.muted_series);
    }

    /// A share as a subdued bar with its figure.
    pub fn share(&mut self, share: f64) {
        let (rect, _) = self.slot();
        let (galley, _) = self.cut(&figures::percent(share), tokens::body(), self.palette.text, 60.0);
        let at = pos2(rect.left() + 54.0 - galley.size().x, rect.center().y - galley.size().y / 2.0);
        self.painter.galley(at, galley, self.palette.text);
        let track = Rect::from_min_max(
            pos2(rect.left() + 64.0, rect.center().y - 3.0),
            pos2(rect.right(), rect.center().y + 3.0),
        );
        if track.width() > 16.0 {
            self.painter.rect_filled(track, CornerRadius::same(3), self.palette.border);
            let filled = Rect::from_min_size(track.min, vec2(track.width() * bars::unit(share), track.height()));
            self.painter.rect_filled(filled, CornerRadius::same(3), self.palette.muted_series);
        }
    }

    /// A box with or without a tick.
    pub fn tick(&mut self, on: bool) {
        let (rect, _) = self.slot();
        let square = Rect::from_center_size(pos2(rect.left() + 9.0, rect.center().y), vec2(18.0, 18.0));
        tick(self.painter, self.palette, square, on);
    }

    /// Rows that are not loaded yet: grey bars in every column.
    pub fn waiting(&mut self) {
        for (rect, _) in self.slots.iter().skip(self.next) {
            let bar = Rect::from_center_size(rect.center(), vec2(rect.width(), 10.0));
            let bar = bar.with_max_x(bar.left() + bar.width() * 0.6);
            self.painter.rect_filled(bar, CornerRadius::same(5), self.palette.sunken);
        }
        self.next = self.slots.len();
    }

    /// A state in a word or two.
    pub fn chip(&mut self, tone: Tone, text: &str) {
        let (rect, _) = self.slot();
        let (ink, ground) = tone.colours(self.palette);
        let (galley, _) = self.cut(text, tokens::small_strong(), ink, rect.width() - 16.0);
        let size = galley.size() + vec2(16.0, 6.0);
        let chip = Rect::from_min_size(pos2(rect.left(), rect.center().y - size.y / 2.0), size);
        self.painter.rect_filled(chip, CornerRadius::same(10), ground);
        self.painter.galley(chip.min + vec2(8.0, 3.0), galley, ink);
    }

    /// A figure on a coloured background.
    pub fn heat(&mut self, text: &str, value: f64, span: f64) {
        let (rect, _) = self.slot();
        let ground = bars::heat(self.palette, value, span);
        let cell = rect.expand2(vec2(7.0, 0.0)).shrink2(vec2(1.0, 2.0));
        self.painter.rect_filled(cell, CornerRadius::same(4), ground);
        let (galley, _) = self.cut(text, tokens::body(), self.palette.text, rect.width());
        self.painter.galley(
            pos2(rect.right() - galley.size().x, rect.center().y - galley.size().y / 2.0),
            galley,
            self.palette.text,
        );
    }
}

/// A box with or without a tick.
pub(super) fn tick(painter: &Painter, palette: &Palette, square: Rect, on: bool) {
    let corner = CornerRadius::same(4);
    if on {
        painter.rect_filled(square, corner, palette.accent);
        icon::paint(painter, square.shrink(3.0), Icon::Check, palette.on_accent);
    } else {
        let edge = Stroke::new(1.5, palette.border_strong);
        painter.rect_stroke(square, corner, edge, egui::StrokeKind::Inside);
    }
}
