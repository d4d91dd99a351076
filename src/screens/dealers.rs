//! The dealers tab: who receives leads, where, how many, and how they do.

use egui::Ui;

use crate::action::{Action, ActionQueue};
use crate::dealer_form::DealerForm;
use domain::dealer::Dealer;
use reports::leads::DealerLine;
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, figure, page, words};

/// The dealer in the form, while it is open.
#[derive(Debug, Default)]
pub struct DealersTab {
    form: Option<Open>,
    /// The dealer whose code was just made, with the code: it is shown this once.
    code: Option<(i64, String)>,
}

#[derive(Debug)]
struct Open {
    form: DealerForm,
    /// None: a new dealer.
    dealer: Option<i64>,
}

impl DealersTab {
    /// Shows a code that was just made.
    pub fn show_code(&mut self, dealer: i64, code: String) {
        self.code = Some((dealer, code));
    }

    pub fn ui(&mut self, ui: &mut Ui, dealers: &[DealerLine], asked: &mut ActionQueue) {
        page::scrolling(ui, "dealers", |ui| {
            if self.form.is_none() && !dealers.is_empty() && button::secondary(ui, "Add a dealer").clicked() {
                self.open_new();
            }
            self.form_ui(ui, dealers, asked);
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
                    self.open_new();
                }
                return;
            }
            self.table_ui(ui, dealers);
        });
    }

    fn open_new(&mut self) {
        let form = DealerForm::of(&Dealer { capacity: 20, ..Dealer::default() });
        self.form = Some(Open { form, dealer: None });
    }

    fn table_ui(&mut self, ui: &mut Ui, dealers: &[DealerLine]) {
        words::caption(ui, "Click a dealer to change it or to make an access code.");
        card::card(ui, |ui| {
            let columns = [
                Column::text("Id", 44.0),
                Column::text("Dealer", 150.0).stretch(1.0),
                Column::text("Serves", 120.0).stretch(1.0),
                Column::text("Product groups", 100.0).stretch(0.6),
                Column::number("A week", 56.0).hint("Leads per week that the dealer can work"),
                Column::number("Open", 44.0),
                Column::number("Closed", 52.0).hint("Leads that are closed, or whose list has expired"),
                Column::text("Sold", 132.0).hint(
                    "Share sold, pulled towards the average of all dealers where few leads are closed, with its 95 % \
                    interval",
                ),
            ];
            let mut table = Table::long("dealers", &columns, ui, dealers.len());
            table.row_height = 48.0;
            let answer = table.show(ui, dealers.len(), |i, row| {
                let line = &dealers[i];
                row.named(format!("Change {}", line.dealer.name));
                row.weak(&line.dealer.external_id);
                row.two_lines(&line.dealer.name, &line.dealer.city);
                row.sentence(&served(&line.dealer));
                row.sentence(&list_or(&line.dealer.product_lines, "all"));
                row.text(&figure::count(line.dealer.capacity as usize));
                row.text(&figure::count(line.open_leads));
                row.text(&figure::count(line.performance.closed));
                if line.performance.closed == 0 {
                    row.weak("not known yet");
                } else {
                    let figures = &line.performance;
                    row.probability(figures.sold_rate, figures.sold_low, figures.sold_high);
                }
            });
            words::caption(ui, &format!("{} in all", figure::counted(dealers.len(), "dealer", "dealers")));
            if let Some(line) = answer.row.and_then(|i| dealers.get(i)) {
                self.form = Some(Open { form: DealerForm::of(&line.dealer), dealer: Some(line.id) });
                self.code = None;
            }
        });
    }

    fn form_ui(&mut self, ui: &mut Ui, dealers: &[DealerLine], asked: &mut ActionQueue) {
        let Some(open) = &mut self.form else { return };
        let mut close = false;
        let code = self.code.as_ref().filter(|(of, _)| Some(*of) == open.dealer).map(|(_, code)| code.as_str());
        card::titled(ui, "Dealer", "A dealer with the same id is changed, a new id is added", |ui| {
            let faults = open.form.faults();
            open.form.fields_ui(ui, &faults);
            ui.add_space(STEP);
            if let Some(line) = dealers.iter().find(|line| Some(line.id) == open.dealer) {
                code_ui(ui, line, code, asked);
            }
            ui.horizontal(|ui| {
                if button::primary_if(ui, faults.is_empty(), "Save dealer").clicked() {
                    asked.ask(Action::SaveDealer(open.form.dealer()));
                    close = true;
                }
                close |= button::secondary(ui, "Close the form").clicked();
            });
        });
        if close {
            self.form = None;
            self.code = None;
        }
    }
}

/// The access code: made, and shown once.
fn code_ui(ui: &mut Ui, line: &DealerLine, code: Option<&str>, asked: &mut ActionQueue) {
    if let Some(code) = code {
        let told = format!(
            "The access code of {} is {code}. Give it to the dealer now: it is not stored and will not be shown \
            again.",
            line.dealer.name
        );
        notice::notice(ui, Tone::Good, &told);
    }
    ui.horizontal_wrapped(|ui| {
        let (button, said) = match line.code_since {
            None => ("Make an access code", "No code for the portal and the telephone yet".to_owned()),
            Some(day) => ("Make a new access code", format!("The current code was made on {}", day.spoken())),
        };
        if button::secondary(ui, button).clicked() {
            asked.ask(Action::MakeAccessCode(line.id));
        }
        words::caption(ui, &said);
    });
    ui.add_space(STEP);
}

/// "10, 11, Upper Vale, 30 km around", or everywhere.
fn served(dealer: &Dealer) -> String {
    if dealer.serves_everywhere() {
        return "everywhere".to_owned();
    }
    let circle = dealer.circle().map(|(_, km)| format!("{km:.0} km around"));
    let parts: Vec<String> = dealer.territory.iter().chain(&dealer.regions).cloned().chain(circle).collect();
    parts.join(", ")
}

fn list_or(list: &[String], none: &str) -> String {
    if list.is_empty() { none.to_owned() } else { list.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::territory::Position;

    #[test]
    fn what_is_served_is_said_in_a_line() {
        assert_eq!(served(&Dealer::default()), "everywhere");
        let dealer = Dealer {
            territory: vec!["10".into()],
            regions: vec!["Upper Vale".into()],
            position: Position::of(50.0, 10.0),
            radius_km: Some(30),
            ..Dealer::default()
        };
        assert_eq!(served(&dealer), "10, Upper Vale, 30 km around");
        assert_eq!(list_or(&[], "all"), "all");
    }
}
