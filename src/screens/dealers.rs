//! The dealers tab: who receives leads, where, and how many.

use egui::Ui;

use crate::domain::dealer::Dealer;
use crate::reports::by_hand::{Faults, Field, dealer_faults, fault_of};
use crate::reports::leads::DealerLine;
use crate::screens::asked::{Action, Asked};
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::table::{Column, Table};
use crate::ui::tokens::{GAP, STEP};
use crate::ui::{button, card, field, figure, page, words};

/// The dealer in the form, while it is open.
#[derive(Debug, Default)]
pub struct DealersTab {
    form: Option<DealerForm>,
}

/// A dealer in a form; its lists as typed.
#[derive(Debug, Default)]
pub(super) struct DealerForm {
    dealer: Dealer,
    territory: String,
    lines: String,
}

impl DealersTab {
    pub fn ui(&mut self, ui: &mut Ui, dealers: &[DealerLine], asked: &mut Asked) {
        page::scrolling(ui, "dealers", |ui| {
            if self.form.is_none() && !dealers.is_empty() && button::secondary(ui, "Add a dealer").clicked() {
                self.form = Some(DealerForm::of(&Dealer { capacity: 20, ..Dealer::default() }));
            }
            self.form_ui(ui, asked);
            if dealers.is_empty() {
                if self.form.is_none()
                    && notice::empty(
                        ui,
                        Empty {
                            icon: Icon::Leads,
                            title: "No dealers yet",
                            how: "Add them one by one, or import a file with an id and a name in each row.",
                            button: Some("Add a dealer"),
                        },
                    )
                {
                    self.form = Some(DealerForm::of(&Dealer { capacity: 20, ..Dealer::default() }));
                }
                return;
            }
            self.table_ui(ui, dealers);
        });
    }

    fn table_ui(&mut self, ui: &mut Ui, dealers: &[DealerLine]) {
        words::caption(ui, "Click a dealer to change it.");
        card::card(ui, |ui| {
            let columns = [
                Column::text("Id", 70.0),
                Column::text("Name", 160.0).stretch(1.0),
                Column::text("Town", 120.0),
                Column::text("Postcodes served", 140.0).stretch(1.0),
                Column::text("Product groups", 120.0).stretch(1.0),
                Column::number("Leads a list", 90.0),
                Column::number("Open", 60.0),
                Column::number("Sold", 60.0),
            ];
            let answer = Table::new("dealers", &columns, 520.0).show(ui, dealers.len(), |i, row| {
                let line = &dealers[i];
                row.named(format!("Change {}", line.dealer.name));
                row.weak(&line.dealer.external_id);
                row.strong(&line.dealer.name);
                row.weak(&line.dealer.city);
                row.text(&list_or(&line.dealer.territory, "everywhere"));
                row.text(&list_or(&line.dealer.product_lines, "all"));
                row.text(&figure::count(line.dealer.capacity as usize));
                row.text(&figure::count(line.open_leads));
                row.text(&figure::count(line.sold));
            });
            if let Some(line) = answer.row.and_then(|i| dealers.get(i)) {
                self.form = Some(DealerForm::of(&line.dealer));
            }
        });
    }

    fn form_ui(&mut self, ui: &mut Ui, asked: &mut Asked) {
        let Some(form) = &mut self.form else { return };
        let mut close = false;
        card::titled(ui, "Dealer", "A dealer with the same id is changed, a new id is added", |ui| {
            form.fields_ui(ui, &dealer_faults(&form.dealer()));
            ui.add_space(STEP);
            ui.horizontal(|ui| {
                let ready = dealer_faults(&form.dealer()).is_empty();
                if button::primary_if(ui, ready, "Save dealer").clicked() {
                    asked.ask(Action::SaveDealer(form.dealer()));
                    close = true;
                }
                close |= button::secondary(ui, "Close the form").clicked();
            });
        });
        if close {
            self.form = None;
        }
    }
}

impl DealerForm {
    pub fn of(dealer: &Dealer) -> DealerForm {
        DealerForm {
            territory: dealer.territory.join(", "),
            lines: dealer.product_lines.join(", "),
            dealer: dealer.clone(),
        }
    }

    /// The dealer as the form holds it.
    pub fn dealer(&self) -> Dealer {
        Dealer { territory: split(&self.territory), product_lines: split(&self.lines), ..self.dealer.clone() }
    }

    /// Shows the fields with what is wrong; answers the first.
    pub fn fields_ui(&mut self, ui: &mut Ui, faults: &Faults) -> egui::Response {
        let fault = |of| fault_of(faults, of);
        let dealer = &mut self.dealer;
        ui.spacing_mut().item_spacing.x = GAP;
        ui.columns(2, |columns| {
            let first = field::text(&mut columns[0], "Id", &mut dealer.external_id, "D07", fault(Field::Id));
            field::text(&mut columns[0], "Name", &mut dealer.name, "Brook Motors North", fault(Field::Name));
            field::text(&mut columns[0], "E-mail", &mut dealer.email, "north@example.com", fault(Field::Email));
            field::text(&mut columns[0], "Telephone", &mut dealer.phone, "+1 555 0123", fault(Field::Telephone));
            field::text(&mut columns[0], "Street", &mut dealer.street, "", None);
            field::text(&mut columns[1], "Postcode", &mut dealer.postcode, "", None);
            field::text(&mut columns[1], "Town", &mut dealer.city, "", None);
            let served = "Serves postcodes that begin with";
            field::text(&mut columns[1], served, &mut self.territory, "10, 112 (empty: everywhere)", None);
            field::text(&mut columns[1], "Product groups", &mut self.lines, "Tyres, Service (empty: all)", None);
            let most = "Leads a list that can be worked";
            field::number(&mut columns[1], most, &mut dealer.capacity, 0..=100_000, "");
            first
        })
    }
}

fn list_or(list: &[String], none: &str) -> String {
    if list.is_empty() { none.to_owned() } else { list.join(", ") }
}

fn split(text: &str) -> Vec<String> {
    text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_typed_with_commas() {
        assert_eq!(split(" 10, 112;; "), ["10", "112"]);
        assert_eq!(list_or(&split(""), "all"), "all");
    }
}
