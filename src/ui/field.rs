//! Labelled inputs: the label above, the error below, an accessible name always.

use std::ops::RangeInclusive;

use egui::{Align, ComboBox, DragValue, Layout, Response, RichText, TextEdit, Ui, vec2};

use crate::tokens::{self, CONTROL_HEIGHT, HALF};
use crate::words;

/// Width of fields that hold a number.
const NUMBER_WIDTH: f32 = 96.0;

/// A line of text.
pub fn text(ui: &mut Ui, label: &str, value: &mut String, hint: &str, error: Option<&str>) -> Response {
    let width = ui.available_width().min(360.0);
    labelled(ui, label, width, error, |ui| ui.add(line(value, hint).desired_width(width)))
}

/// A secret; shown as dots.
pub fn password(ui: &mut Ui, label: &str, value: &mut String, hint: &str) -> Response {
    let width = ui.available_width().min(360.0);
    labelled(ui, label, width, None, |ui| ui.add(line(value, hint).password(true).desired_width(width)))
}

/// A line of text without a visible label; `name` is its accessible name.
pub fn bare(ui: &mut Ui, name: &str, value: &mut String, hint: &str, width: f32) -> Response {
    ui.add(line(value, hint).desired_width(width)).accessible_name(name)
}

/// Several lines of text.
pub fn paragraph(ui: &mut Ui, label: &str, value: &mut String, rows: usize, error: Option<&str>) -> Response {
    let width = ui.available_width();
    labelled(ui, label, width, error, |ui| {
        ui.add(TextEdit::multiline(value).desired_rows(rows).desired_width(width).margin(vec2(10.0, 8.0)))
    })
}

/// A number followed by a unit.
pub fn number<N: egui::emath::Numeric>(
    ui: &mut Ui,
    label: &str,
    value: &mut N,
    range: RangeInclusive<N>,
    unit: &str,
) -> Response {
    labelled(ui, label, NUMBER_WIDTH, None, |ui| {
        ui.spacing_mut().interact_size.x = NUMBER_WIDTH;
        ui.add(DragValue::new(value).range(range).suffix(if unit.is_empty() {
            String::new()
        } else {
            format!(" {unit}")
        }))
    })
}

/// A share shown and edited in per cent.
pub fn share(ui: &mut Ui, label: &str, value: &mut f64) -> Response {
    let mut percent = *value * 100.0;
    let response = labelled(ui, label, NUMBER_WIDTH, None, |ui| {
        ui.spacing_mut().interact_size.x = NUMBER_WIDTH;
        ui.add(DragValue::new(&mut percent).range(0.0..=100.0).speed(0.5).max_decimals(1).suffix(" %"))
    });
    if response.changed() {
        *value = percent / 100.0;
    }
    response
}

/// One of several values.
pub fn select<T: PartialEq + Clone>(ui: &mut Ui, label: &str, chosen: &mut T, all: &[(T, String)]) -> bool {
    select_in(ui, label, chosen, all, 200.0)
}

/// Same as [`select`], with its own width.
pub fn select_in<T: PartialEq + Clone>(
    ui: &mut Ui,
    label: &str,
    chosen: &mut T,
    all: &[(T, String)],
    width: f32,
) -> bool {
    let before = chosen.clone();
    labelled(ui, label, width, None, |ui| select_box(ui, label, chosen, all, width));
    before != *chosen
}

/// Same as [`select`], without the visible label.
pub fn select_bare<T: PartialEq + Clone>(
    ui: &mut Ui,
    name: &str,
    chosen: &mut T,
    all: &[(T, String)],
    width: f32,
) -> bool {
    let before = chosen.clone();
    select_box(ui, name, chosen, all, width).accessible_name(name);
    before != *chosen
}

fn select_box<T: PartialEq + Clone>(
    ui: &mut Ui,
    salt: &str,
    chosen: &mut T,
    all: &[(T, String)],
    width: f32,
) -> Response {
    let shown = all.iter().find(|(value, _)| value == chosen).map_or("Choose…", |(_, name)| name);
    ComboBox::from_id_salt(salt)
        .selected_text(RichText::new(shown))
        .width(width)
        .truncate()
        .show_ui(ui, |ui| {
            for (value, name) in all {
                ui.selectable_value(chosen, value.clone(), name.as_str());
            }
        })
        .response
}

/// Something without a label, such as a button, aligned with the labelled fields next to it.
pub fn beside<R>(ui: &mut Ui, contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = HALF;
        let line = ui.painter().layout_no_wrap("X".into(), tokens::small_strong(), tokens::palette(ui).weak);
        ui.allocate_exact_size(vec2(1.0, line.size().y), egui::Sense::hover());
        contents(ui)
    })
    .inner
}

/// A line of text of a fixed width, for fields in a row.
pub fn short(ui: &mut Ui, label: &str, value: &mut String, hint: &str, error: Option<&str>, width: f32) -> Response {
    labelled(ui, label, width, error, |ui| ui.add(line(value, hint).desired_width(width)))
}

/// A text field of the standard height.
fn line<'t>(value: &'t mut String, hint: &str) -> TextEdit<'t> {
    TextEdit::singleline(value)
        .hint_text(RichText::new(hint))
        .margin(vec2(10.0, 6.0))
        .min_size(vec2(0.0, CONTROL_HEIGHT))
        .align(egui::Align2::LEFT_CENTER)
}

fn labelled(
    ui: &mut Ui,
    label: &str,
    width: f32,
    error: Option<&str>,
    input: impl FnOnce(&mut Ui) -> Response,
) -> Response {
    // The width is declared beforehand, so that a row of fields wraps if the window is narrow.
    let name = ui.painter().layout_no_wrap(label.to_owned(), tokens::small_strong(), tokens::palette(ui).weak);
    let size =
        vec2(width.max(name.size().x).min(ui.available_width().max(width)), CONTROL_HEIGHT + name.size().y + HALF);
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.y = HALF;
        let name = words::label(ui, label);
        let palette = tokens::palette(ui);
        if error.is_some() {
            ui.visuals_mut().widgets.inactive.bg_stroke.color = palette.bad;
        }
        let response = input(ui).labelled_by(name.id);
        if let Some(error) = error {
            ui.label(RichText::new(error).font(tokens::small()).color(palette.bad));
        }
        response
    })
    .inner
}
