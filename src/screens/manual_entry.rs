//! Forms for records entered by hand: customer, purchase, dealer. Faults are shown at their fields.

use egui::{Key, Modal, ScrollArea, Ui};

use crate::action::{ActionQueue, RecordAction};
use crate::around::{Around, JobKind};
use crate::dealers::form::DealerForm;
use crate::purchase_form::{Finder, purchase_ui};
use domain::dealer::Dealer;
use reports::customer_card::SearchHit;
use reports::manual_entry::{CustomerForm, EntryForm, Faults, Field, PurchaseForm, fault_of};
use ui::tokens::{GAP, STEP};
use ui::{button, field, words};

/// The form while it is open.
#[derive(Debug, Default)]
pub struct ManualEntryScreen {
    form: Option<Open>,
}

#[derive(Debug)]
struct Open {
    form: EntryForm,
    /// The form's values when it was opened: if unchanged there is nothing to save.
    before: EntryForm,
    dealer: DealerForm,
    /// The customer of a purchase, if not known yet.
    finder: Option<Finder>,
    /// Faults are shown once saving was tried, not while the first letters are typed.
    tried: bool,
    fresh: bool,
}

impl ManualEntryScreen {
    pub fn open(&mut self, form: EntryForm) {
        let dealer = match &form {
            EntryForm::Dealer(dealer) => DealerForm::from_dealer(dealer),
            _ => DealerForm::default(),
        };
        let nobody = matches!(&form, EntryForm::Purchase(form) if form.customer.is_empty());
        let finder = nobody.then(Finder::default);
        self.form = Some(Open { before: form.clone(), form, dealer, finder, tried: false, fresh: true });
    }

    /// Call when it was saved.
    pub fn close(&mut self) {
        self.form = None;
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.form.is_some()
    }

    /// `hits` are the customers found by the latest search.
    pub fn ui(&mut self, ui: &mut Ui, hits: &[SearchHit], around: &Around, asked: &mut ActionQueue) {
        let Some(open) = &mut self.form else { return };
        let mut done = false;
        let size = ui.ctx().content_rect().size();
        let modal = Modal::new(egui::Id::unique("record by hand"))
            .frame(egui::Frame::popup(ui.style()).inner_margin(20))
            .show(ui.ctx(), |ui| {
                ui.set_width(720.0_f32.min(size.x - 64.0));
                words::heading(ui, title(&open.form));
                ui.add_space(STEP);
                ScrollArea::vertical().max_height(size.y - 220.0).show(ui, |ui| {
                    open.fields_ui(ui, hits, around, asked);
                });
                ui.add_space(STEP);
                ui.horizontal(|ui| done = open.buttons_ui(ui, around, asked));
            });
        if done || modal.should_close() {
            self.form = None;
        }
    }
}

impl Open {
    fn faults(&self, around: &Around) -> Faults {
        match &self.form {
            EntryForm::Customer(form) => form.faults(),
            EntryForm::Purchase(form) => form.faults(around.today),
            EntryForm::Dealer(_) => self.dealer.faults(),
        }
    }

    fn fields_ui(&mut self, ui: &mut Ui, hits: &[SearchHit], around: &Around, asked: &mut ActionQueue) {
        if let EntryForm::Purchase(form) = &mut self.form
            && self.fresh
            && form.day.is_empty()
        {
            form.day = around.today.to_string();
        }
        let faults = if self.tried { self.faults(around) } else { Faults::new() };
        let first = match &mut self.form {
            EntryForm::Customer(form) => customer_ui(ui, form, &faults),
            EntryForm::Purchase(form) => {
                let finder = self.finder.as_mut();
                let found = finder.map(|finder| finder.ui(ui, &mut form.customer, hits, &faults, asked));
                if found.is_none() {
                    words::caption(ui, &format!("For customer {}", form.customer));
                }
                let day = purchase_ui(ui, form, &faults);
                found.unwrap_or(day)
            }
            EntryForm::Dealer(_) => self.dealer.fields_ui(ui, &faults),
        };
        if std::mem::take(&mut self.fresh) {
            first.request_focus();
        }
    }

    /// Returns whether the form is closed without saving.
    fn buttons_ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) -> bool {
        let saving = around.is_running(JobKind::Write);
        let wanted = ui.input_mut(|input| input.consume_key(egui::Modifiers::COMMAND, Key::Enter));
        let save = button::primary_if(ui, !saving, if saving { "Saving…" } else { "Save" });
        if save.on_hover_text("Ctrl Enter").clicked() || (wanted && !saving) {
            if let EntryForm::Dealer(dealer) = &mut self.form {
                *dealer = self.dealer.dealer();
            }
            self.tried = true;
            if self.faults(around).is_empty() && self.is_changed() {
                asked.ask(RecordAction::Save(self.form.clone()));
            } else if self.faults(around).is_empty() {
                return true;
            }
        }
        if let EntryForm::Purchase(PurchaseForm { number: Some(number), .. }) = &self.form {
            let delete = button::secondary_if(ui, !saving, "Delete purchase").on_hover_text("This can be undone");
            if delete.clicked() {
                asked.ask(RecordAction::DeletePurchase(*number));
            }
        }
        button::secondary(ui, "Cancel").clicked()
    }

    fn is_changed(&self) -> bool {
        self.form != self.before
    }
}

fn title(form: &EntryForm) -> &'static str {
    match form {
        EntryForm::Customer(CustomerForm { number: None, .. }) => "Add a customer",
        EntryForm::Customer(_) => "Change the customer",
        EntryForm::Purchase(PurchaseForm { number: None, .. }) => "Add a purchase",
        EntryForm::Purchase(_) => "Change the purchase",
        EntryForm::Dealer(Dealer { external_id, .. }) if external_id.is_empty() => "Add a dealer",
        EntryForm::Dealer(_) => "Change the dealer",
    }
}

/// Returns the first field.
fn customer_ui(ui: &mut Ui, form: &mut CustomerForm, faults: &Faults) -> egui::Response {
    let fault = |of| fault_of(faults, of);
    let new = form.number.is_none();
    let customer = &mut form.customer;
    ui.spacing_mut().item_spacing.x = GAP;
    ui.columns(2, |columns| {
        let first = field::text(&mut columns[0], "First name", &mut customer.first_name, "", fault(Field::Name));
        field::text(&mut columns[0], "Last name", &mut customer.last_name, "", None);
        field::text(&mut columns[0], "Firm", &mut customer.company, "", None);
        field::text(&mut columns[0], "E-mail", &mut customer.email, "ada@example.com", fault(Field::Email));
        field::text(&mut columns[0], "Telephone", &mut customer.phone, "+1 555 0123", fault(Field::Telephone));
        let hint = if new { "empty: made by the program" } else { "" };
        field::text(&mut columns[0], "Id", &mut customer.external_id, hint, fault(Field::Id));
        field::text(&mut columns[1], "Street and number", &mut customer.street, "", None);
        field::text(&mut columns[1], "Postcode", &mut customer.postcode, "", None);
        field::text(&mut columns[1], "Town", &mut customer.city, "", None);
        field::text(&mut columns[1], "Region", &mut customer.region, "", None);
        field::text(
            &mut columns[1],
            "Country",
            &mut customer.country,
            "two letters, such as DE",
            fault(Field::Country),
        );
        first
    })
}
