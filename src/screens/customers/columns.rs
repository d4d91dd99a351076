//! The columns the user wants to see, their widths, and how each cell looks.

use egui::{Align, Popup, PopupCloseBehavior, ScrollArea, Ui};

pub use crate::chosen_columns::Columns;
use crate::report_table::tone;
use reports::column::Value;
use reports::customers::{CustomerList, Field, fixed};
use ui::cell::Row;
use ui::table::Column;
use ui::tokens::STEP;
use ui::{button, words};

impl Columns {
    /// Those that the open file has.
    #[must_use]
    pub fn of(&self, list: &CustomerList) -> Vec<Field> {
        let is_known = |field: &&Field| match field {
            Field::Attribute(name) => list.attributes.contains(name),
            _ => true,
        };
        self.shown.iter().filter(is_known).cloned().collect()
    }

    /// Shows a column or hides it; the last one stays.
    fn toggle(&mut self, field: &Field, all: &[Field]) {
        if self.shown.contains(field) {
            if self.shown.len() > 1 {
                self.shown.retain(|shown| shown != field);
            }
            return;
        }
        // In the order of the chooser, so that a column comes back where it was.
        let place = |field: &Field| all.iter().position(|one| one == field).unwrap_or(usize::MAX);
        let before = self.shown.iter().position(|shown| place(shown) > place(field));
        self.shown.insert(before.unwrap_or(self.shown.len()), field.clone());
    }

    pub fn resize(&mut self, field: &Field, width: f32) {
        self.widths.retain(|(of, _)| of != field);
        self.widths.push((field.clone(), width));
    }

    /// How a column is described to the table.
    #[must_use]
    pub fn column(&self, field: &Field) -> Column {
        let Some(place) = field.column(&[]).on_screen else { return Column::text(field.title(), 0.0) };
        let drawn = self.widths.iter().find(|(of, _)| of == field).map(|(_, width)| *width);
        let stretch = if drawn.is_none() { place.stretch } else { 0.0 };
        let column = Column::text(field.title(), drawn.unwrap_or(place.width)).stretch(stretch).sortable();
        let align = if field.is_right() { Align::RIGHT } else { Align::LEFT };
        Column { align, ..column.hint(place.hint) }
    }

    /// The button with the list of all columns; true if something was changed.
    pub fn chooser_ui(&mut self, ui: &mut Ui, list: &CustomerList) -> bool {
        let before = self.clone();
        let response = button::secondary(ui, "Columns").on_hover_text("Choose which columns are shown");
        Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
            ui.set_min_width(220.0);
            let attributes = list.attributes.iter().map(|name| Field::Attribute(name.clone()));
            let all: Vec<Field> = fixed().chain(attributes).collect();
            ScrollArea::vertical().max_height(460.0).show(ui, |ui| {
                ui.spacing_mut().interact_size.y = 24.0;
                ui.spacing_mut().item_spacing.y = 2.0;
                for field in &all {
                    let mut on = self.shown.contains(field);
                    if ui.checkbox(&mut on, field.title()).changed() {
                        self.toggle(field, &all);
                    }
                }
            });
            ui.add_space(STEP);
            words::caption(ui, "Drag a title's edge to make its column wider.");
            if button::quiet(ui, "The usual columns").clicked() {
                *self = Columns::default();
            }
        });
        *self != before
    }
}

/// Writes the next cell.
pub fn cell(row: &mut Row<'_>, value: &Value<'_>) {
    match value {
        Value::Name { name, .. } => row.strong(name),
        Value::Tagged { word, mood } => row.chip(tone(*mood), word),
        Value::Quiet(text) => row.weak(text),
        Value::Day { day: Some(day), .. } => row.text(&day.spoken()),
        Value::Day { day: None, none, .. } => row.weak(none),
        Value::Money(Some(money)) => row.text(&money.plain()),
        Value::Count(count) => row.text(&figures::count(*count)),
        value => row.text(&value.plain()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_goes_and_comes_back_to_its_place() {
        let mut columns = Columns::default();
        let all = fixed().collect::<Vec<_>>();
        columns.toggle(&Field::Email, &all);
        assert!(!columns.shown.contains(&Field::Email));
        columns.toggle(&Field::Email, &all);
        assert_eq!(columns, Columns::default());
        columns.shown = vec![Field::Name];
        columns.toggle(&Field::Name, &all);
        assert_eq!(columns.shown, [Field::Name], "a table without columns shows nothing");
    }

    #[test]
    fn attributes_of_other_files_are_left_out() {
        let age = Field::Attribute("age".into());
        let columns = Columns { shown: vec![Field::Name, age.clone()], widths: Vec::new() };
        let mut list = CustomerList::default();
        assert_eq!(columns.of(&list), [Field::Name]);
        list.attributes = vec!["age".into()];
        assert_eq!(columns.of(&list), [Field::Name, age]);
    }
}
