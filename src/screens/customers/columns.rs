//! The columns that a person wants to see, how wide, and how each cell looks.

use egui::{Align, Popup, PopupCloseBehavior, ScrollArea, Ui};
use serde::{Deserialize, Serialize};

use domain::consent::Channel;
use domain::day::Day;
use reports::customers::{ConsentState, CustomerList, CustomerRow, FIXED, Field};
use ui::cell::Row;
use ui::chip::Tone;
use ui::table::Column;
use ui::tokens::STEP;
use ui::{button, figure, words};

/// The columns in sight, in their order; kept with the window's settings. Attributes that a file does not have are left
/// out while it is open.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Columns {
    pub shown: Vec<Field>,
    /// Widths that were drawn by hand.
    pub widths: Vec<(Field, f32)>,
}

impl Default for Columns {
    fn default() -> Columns {
        let shown = vec![
            Field::Name,
            Field::Id,
            Field::Email,
            Field::City,
            Field::LastPurchase,
            Field::PurchaseDays,
            Field::Spend,
            Field::Consent(Channel::Email),
        ];
        Columns { shown, widths: Vec::new() }
    }
}

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

    /// How the table is told of a column.
    #[must_use]
    pub fn column(&self, field: &Field) -> Column {
        let (width, align) = usual(field);
        let drawn = self.widths.iter().find(|(of, _)| of == field).map(|(_, width)| *width);
        let stretch = match field {
            Field::Email if drawn.is_none() => 1.0,
            Field::Name if drawn.is_none() => 0.25,
            _ => 0.0,
        };
        let column = Column::text(field.title(), drawn.unwrap_or(width)).stretch(stretch).sortable().hint(hint(field));
        Column { align, ..column }
    }

    /// The button with the list of all columns; true when something was changed.
    pub fn chooser_ui(&mut self, ui: &mut Ui, list: &CustomerList) -> bool {
        let before = self.clone();
        let response = button::secondary(ui, "Columns").on_hover_text("Choose which columns are shown");
        Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
            ui.set_min_width(220.0);
            let attributes = list.attributes.iter().map(|name| Field::Attribute(name.clone()));
            let all: Vec<Field> = FIXED.into_iter().chain(attributes).collect();
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

fn usual(field: &Field) -> (f32, Align) {
    match field {
        Field::Name => (132.0, Align::LEFT),
        Field::Email => (188.0, Align::LEFT),
        Field::Telephone => (130.0, Align::LEFT),
        Field::Id => (60.0, Align::LEFT),
        Field::Postcode | Field::Country => (68.0, Align::LEFT),
        Field::City | Field::Region | Field::Source => (108.0, Align::LEFT),
        Field::Consent(_) | Field::FirstPurchase | Field::LastPurchase => (94.0, Align::LEFT),
        Field::PurchaseDays => (72.0, Align::RIGHT),
        Field::Spend => (84.0, Align::RIGHT),
        Field::Attribute(_) => (104.0, Align::LEFT),
    }
}

fn hint(field: &Field) -> &'static str {
    match field {
        Field::Name => "Sorted by last name, then first name; firms by their name",
        Field::PurchaseDays => "Days on which the customer bought; days on which everything was returned do not count",
        Field::Spend => "Everything spent so far, less returns",
        Field::Source => "Where most of the purchases were made",
        Field::Consent(_) => "What the customer said, and whether the address is on the do-not-contact list",
        Field::Attribute(_) => "Told by an imported file",
        _ => "",
    }
}

/// Writes the next cell.
pub fn cell(row: &mut Row<'_>, field: &Field, shown: &CustomerRow, list: &CustomerList) {
    match field {
        Field::Name => row.strong(&shown.customer.display_name()),
        Field::Consent(channel) => match shown.state(*channel) {
            Some(state) => row.chip(tone(state), state.name()),
            None => row.skip(),
        },
        Field::FirstPurchase => row.text(&shown.spending.first.map(Day::spoken).unwrap_or_default()),
        Field::LastPurchase => match shown.spending.last {
            Some(day) => row.text(&day.spoken()),
            None => row.weak(if shown.spending.is_buyer() { "only returns" } else { "prospect" }),
        },
        Field::Spend if shown.spending.is_buyer() => row.text(&shown.spending.spend.plain()),
        Field::PurchaseDays if shown.spending.is_buyer() => row.text(&figure::count(shown.spending.days as usize)),
        Field::Id | Field::Source => row.weak(&shown.cell(field, &list.attributes)),
        _ => row.text(&shown.cell(field, &list.attributes)),
    }
}

fn tone(state: ConsentState) -> Tone {
    match state {
        ConsentState::Permitted => Tone::Good,
        ConsentState::NothingSaid | ConsentState::NoAddress => Tone::Plain,
        ConsentState::Suppressed => Tone::Warn,
        ConsentState::Refused => Tone::Bad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_goes_and_comes_back_to_its_place() {
        let mut columns = Columns::default();
        let all = FIXED.to_vec();
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
