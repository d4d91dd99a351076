//! The dealers tab: who receives leads, where, how many, and with what results.

pub mod form;

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::dealers::form::DealerForm;
use crate::report_table::{Scales, cell, fitting, head};
use domain::dealer::Dealer;
use reports::dealer_columns;
use reports::leads::DealerLine;
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, page, words};

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
        let form = DealerForm::from_dealer(&Dealer { capacity: 20, ..Dealer::default() });
        self.form = Some(Open { form, dealer: None });
    }

    fn table_ui(&mut self, ui: &mut Ui, dealers: &[DealerLine]) {
        words::caption(ui, "Click a dealer to change it or to make an access code.");
        card::card(ui, |ui| {
            let columns = dealer_columns::columns();
            let shown = fitting(&columns, ui.available_width());
            let heads: Vec<Column> = shown.iter().map(|column| head(column, dealers.first())).collect();
            let mut table = Table::long("dealers", &heads, ui, dealers.len());
            table.row_height = 48.0;
            let answer = table.show(ui, dealers.len(), |i, row| {
                let line = &dealers[i];
                row.named(format!("Change {}", line.dealer.name));
                for column in &shown {
                    cell(row, &column.value(line), Scales::default(), &[]);
                }
            });
            words::caption(ui, &format!("{} in all", figures::counted(dealers.len(), "dealer", "dealers")));
            if let Some(line) = answer.row.and_then(|i| dealers.get(i)) {
                self.form = Some(Open { form: DealerForm::from_dealer(&line.dealer), dealer: Some(line.id) });
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
                    asked.ask(LeadAction::SaveDealer(open.form.dealer()));
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
            asked.ask(LeadAction::MakeAccessCode(line.id));
        }
        words::caption(ui, &said);
    });
    ui.add_space(STEP);
}
