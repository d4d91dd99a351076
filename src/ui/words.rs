//! Text in the few sizes and strengths of the look.

use egui::{Label, Response, RichText, Ui};

use crate::tokens;

pub fn title(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::title()).color(tokens::palette(ui).text)).wrap())
}

pub fn heading(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::heading()).color(tokens::palette(ui).text)).wrap())
}

/// A sentence that must be read first.
pub fn lead(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::lead()).color(tokens::palette(ui).text)).wrap())
}

pub fn strong(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::strong()).color(tokens::palette(ui).text)).wrap())
}

pub fn body(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::body()).color(tokens::palette(ui).text)).wrap())
}

/// Secondary text in the body's size.
pub fn weak(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::body()).color(tokens::palette(ui).weak)).wrap())
}

/// Secondary text, small: captions, units, hints.
pub fn caption(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::small()).color(tokens::palette(ui).weak)).wrap())
}

/// Name of a group of controls.
pub fn label(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::small_strong()).color(tokens::palette(ui).weak)).wrap())
}

/// The same on one line, however narrow the place: for headings of a grid, whose columns are as wide as what they hold.
pub fn column_title(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::small_strong()).color(tokens::palette(ui).weak)).extend())
}

/// A name in such a grid.
pub fn name(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::strong()).color(tokens::palette(ui).text)).extend())
}

/// A word in a grid, which never breaks.
pub fn unbroken(ui: &mut Ui, text: &str) -> Response {
    ui.add(Label::new(RichText::new(text).font(tokens::body()).color(tokens::palette(ui).text)).extend())
}

/// Details for some readers, collapsed under `title`.
pub fn folded(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    let text = RichText::new(title).font(tokens::small()).color(tokens::palette(ui).weak);
    egui::CollapsingHeader::new(text).id_salt(title).show(ui, contents);
}

/// How figures were computed, collapsed.
pub fn computed(ui: &mut Ui, how: &str) {
    if !how.is_empty() {
        folded(ui, "How this was computed", |ui| drop(caption(ui, how)));
    }
}
