//! The fields of a purchase, and the field that finds its customer while typing.

use egui::{Response, Ui};

use crate::action::{Action, ActionQueue};
use domain::purchase::Source;
use reports::customer_card::SearchHit;
use reports::manual_entry::{Direction, Faults, Field, PurchaseForm, fault_of};
use ui::tokens::{GAP, STEP};
use ui::{button, field, words};

/// Customers suggested at once.
const PROPOSED: usize = 6;
/// Minimum number of letters for which customers are searched.
const FEWEST_LETTERS: usize = 2;

/// Finds a customer while typing.
#[derive(Debug, Default)]
pub struct Finder {
    text: String,
    /// The search text of the shown hits.
    searched: String,
}

impl Finder {
    /// Sets the id of the chosen customer; further typing clears it. Returns the field.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        chosen: &mut String,
        hits: &[SearchHit],
        faults: &Faults,
        asked: &mut ActionQueue,
    ) -> Response {
        let hint = "Name, town, e-mail address or id";
        let response = field::text(ui, "Customer", &mut self.text, hint, fault_of(faults, Field::Customer));
        if response.changed() {
            chosen.clear();
        }
        if chosen.is_empty() {
            self.hits_ui(ui, chosen, hits, asked);
        }
        ui.add_space(STEP);
        response
    }

    fn hits_ui(&mut self, ui: &mut Ui, chosen: &mut String, hits: &[SearchHit], asked: &mut ActionQueue) {
        let wanted = self.text.trim().to_owned();
        if wanted.chars().count() < FEWEST_LETTERS {
            return;
        }
        if wanted != self.searched {
            self.searched.clone_from(&wanted);
            asked.ask(Action::Search(wanted));
            return;
        }
        if hits.is_empty() {
            words::caption(ui, "Nobody is found. Try fewer letters, or add the customer first.");
        }
        for hit in hits.iter().take(PROPOSED) {
            let who = format!("{} ({})", hit.name, hit.external_id);
            let shown = if hit.city.is_empty() { who.clone() } else { format!("{who}, {}", hit.city) };
            if button::quiet(ui, &shown).accessible_name(format!("Choose {who}")).clicked() {
                chosen.clone_from(&hit.external_id);
                self.text = who;
            }
        }
    }
}

/// Returns the first field.
pub fn purchase_ui(ui: &mut Ui, form: &mut PurchaseForm, faults: &Faults) -> Response {
    let fault = |of| fault_of(faults, of);
    button::segments(ui, &mut form.direction, &[(Direction::Sale, "Purchase"), (Direction::Return, "Return")]);
    ui.add_space(STEP);
    ui.spacing_mut().item_spacing.x = GAP;
    ui.columns(2, |columns| {
        let first = field::text(&mut columns[0], "Day", &mut form.day, "YYYY-MM-DD", fault(Field::Day));
        field::text(&mut columns[0], "Amount", &mut form.amount, "1250.50", fault(Field::Amount));
        field::text(&mut columns[0], "Quantity", &mut form.quantity, "1", fault(Field::Quantity));
        field::text(&mut columns[0], "Receipt or order number", &mut form.reference, "", None);
        field::text(&mut columns[1], "Product", &mut form.product, "", None);
        field::text(&mut columns[1], "Product group", &mut form.category, "", None);
        field::text(&mut columns[1], "Store", &mut form.store, "", None);
        let sources: Vec<(Source, String)> =
            Source::ALL.into_iter().map(|source| (source, source.name().to_owned())).collect();
        field::select(&mut columns[1], "Source", &mut form.source, &sources);
        first
    })
}
