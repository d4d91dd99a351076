//! The card of one customer: facts, consent, purchases, predictions with reasons, contacts.

use egui::{RichText, ScrollArea, Ui};

use crate::action::{Action, ActionQueue, CustomerAction, RecordAction};
use crate::around::{Around, CustomerJob, JobKind};
use crate::consent::ConsentPart;
use crate::customer_privacy::PrivacyPart;
use domain::day::Day;
use domain::model::Model;
use domain::money::Money;
use reports::customer_card::{CardPrediction, CustomerCard};
use reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm};
use ui::chart;
use ui::chip::{self, Tone};
use ui::icon::Icon;
use ui::tokens::{self, STEP};
use ui::{bars, button, card, facts, words};

/// Keeps the timeline's points until another customer is shown.
#[derive(Debug, Default)]
pub struct CustomerCardScreen {
    events: Option<Vec<(f64, f64)>>,
    consent: ConsentPart,
    pub privacy: PrivacyPart,
}

impl CustomerCardScreen {
    /// Call when another card has arrived.
    pub fn forget(&mut self) {
        self.events = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&CustomerCard>, around: &Around, asked: &mut ActionQueue) {
        ui.horizontal_top(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                if button::icon(ui, Icon::Close, "Close the customer card").clicked() {
                    asked.ask(CustomerAction::CloseCard);
                }
                ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| match report {
                    Some(card) => name_ui(ui, card),
                    None => {
                        words::heading(ui, "Customer");
                    }
                });
            });
        });
        let Some(report) = report else {
            if around.is_running(JobKind::Customers(CustomerJob::Card)) {
                ui.add(egui::Spinner::new());
            }
            return;
        };
        ScrollArea::vertical().id_salt("customer card").auto_shrink([false, false]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            facts_ui(ui, report, around, asked);
            self.consent.ui(ui, report, around, asked);
            predictions_ui(ui, report);
            self.purchases_ui(ui, report, around, asked);
            contacts_ui(ui, report);
            self.privacy.ui(ui, report.id, around, asked);
        });
    }

    fn purchases_ui(&mut self, ui: &mut Ui, report: &CustomerCard, around: &Around, asked: &mut ActionQueue) {
        let subtitle = format!(
            "{}, {} {} in all",
            figures::counted(report.purchases.len(), "purchase", "purchases"),
            report.total_spend.rounded(),
            around.currency
        );
        card::titled(ui, "Purchases", &subtitle, |ui| {
            if report.purchases.is_empty() {
                words::weak(ui, "None yet: a prospect.");
                return;
            }
            let events = self.events.get_or_insert_with(|| {
                report.purchases.iter().map(|p| (f64::from(p.day.0), p.amount.major())).collect()
            });
            let latest = report.purchases.first().map_or(0.0, |p| f64::from(p.day.0));
            chart::timeline(ui, "timeline", 130.0, events, &day_name, latest);
            ui.spacing_mut().interact_size.y = 20.0;
            for purchase in report.purchases.iter().take(60) {
                ui.horizontal(|ui| {
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        let name = format!("Change the purchase of {}", purchase.day.spoken());
                        if button::icon(ui, Icon::Pencil, &name).clicked() {
                            asked.ask(RecordAction::EditPurchase(purchase.number));
                        }
                        ui.label(RichText::new(purchase.amount.plain()).font(tokens::strong()));
                        ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                            ui.spacing_mut().item_spacing.y = 0.0;
                            let what = if purchase.product.is_empty() { &purchase.category } else { &purchase.product };
                            let what = if what.is_empty() { "Purchase" } else { what };
                            ui.add(egui::Label::new(what).truncate());
                            words::caption(ui, &format!("{} · {}", purchase.day.spoken(), purchase.source));
                        });
                    });
                });
            }
            if report.purchases.len() > 60 {
                words::caption(ui, &format!("and {} older ones", report.purchases.len() - 60));
            }
        });
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a day's number on a chart's axis")]
fn day_name(x: f64) -> String {
    Day(x.round() as i32).date().format("%b %Y").to_string()
}

fn name_ui(ui: &mut Ui, report: &CustomerCard) {
    ui.spacing_mut().item_spacing.y = 2.0;
    words::heading(ui, &report.customer.display_name());
    words::caption(ui, &format!("Customer {}", report.customer.external_id));
    if !report.label.is_empty() {
        ui.horizontal_wrapped(|ui| {
            for label in report.label.split(", ") {
                chip::state(ui, Tone::Accent, label);
            }
        });
    }
}

fn facts_ui(ui: &mut Ui, report: &CustomerCard, around: &Around, asked: &mut ActionQueue) {
    card::card(ui, |ui| {
        let customer = &report.customer;
        let address = customer.address_line();
        let facts = [
            ("Firm", &customer.company),
            ("E-mail", &customer.email),
            ("Telephone", &customer.phone),
            ("Address", &address),
            ("Region", &customer.region),
        ];
        ui.spacing_mut().interact_size.y = 20.0;
        for (name, value) in facts {
            if !value.is_empty() {
                ui.horizontal(|ui| {
                    ui.allocate_ui(egui::vec2(80.0, 20.0), |ui| {
                        ui.set_min_width(80.0);
                        words::label(ui, name);
                    });
                    ui.add(egui::Label::new(value.as_str()).wrap());
                });
            }
        }
        if !customer.phone.is_empty() && button::quiet(ui, "Copy telephone number").clicked() {
            asked.ask(Action::Copy(customer.phone.clone()));
        }
        ui.add_space(STEP / 2.0);
        ui.horizontal(|ui| {
            if button::secondary(ui, "Edit").clicked() {
                let form = CustomerForm { number: Some(report.id), customer: customer.clone() };
                asked.ask(RecordAction::Edit(EntryForm::Customer(form)));
            }
            if button::secondary(ui, "Add purchase").clicked() {
                let form = PurchaseForm {
                    customer: customer.external_id.clone(),
                    day: around.today.to_string(),
                    ..PurchaseForm::default()
                };
                asked.ask(RecordAction::Edit(EntryForm::Purchase(form)));
            }
        });
    });
}

/// Which prediction counts if several lists contain the same customer: that of the list made for such customers.
const MOST_FITTING: [Model; 4] = [Model::Dormancy, Model::HitAndRun, Model::Spending, Model::Propensity];

fn predictions_ui(ui: &mut Ui, report: &CustomerCard) {
    card::titled(ui, "What to expect", "", |ui| {
        let fitting = |model: &Model| report.predictions.iter().find(|prediction| prediction.model == *model);
        let Some(first) = MOST_FITTING.iter().find_map(fitting).or(report.predictions.first()) else {
            words::weak(ui, "Nothing yet. Compute a list on the Accounts screen.");
            return;
        };
        words::strong(ui, &headline(first));
        chance_ui(ui, first);
        words::weak(ui, &first.reason);
        let others: Vec<_> = report.predictions.iter().filter(|other| other.model != first.model).collect();
        if others.is_empty() {
            return;
        }
        ui.add_space(STEP / 2.0);
        egui::CollapsingHeader::new("As other lists see it").id_salt("other lists").show(ui, |ui| {
            words::caption(
                ui,
                "Each list asks a different question or learns from different customers, so the figures differ.",
            );
            for prediction in others {
                prediction_ui(ui, prediction);
            }
        });
    });
}

/// "Comes back by 1 May 2027: 28.6 %"
fn headline(prediction: &CardPrediction) -> String {
    let what = match prediction.model {
        Model::Dormancy => "Comes back",
        Model::HitAndRun => "Buys a second time",
        Model::Response => "Answers a contact",
        _ => "Buys again",
    };
    format!("{what} by {}: {}", prediction.until.spoken(), figures::percent(prediction.probability))
}

/// The chance as a bar with its interval, the place on its list, and the money.
fn chance_ui(ui: &mut Ui, prediction: &CardPrediction) {
    let palette = tokens::palette(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        let (rect, response) = ui.allocate_exact_size(egui::vec2(96.0, 18.0), egui::Sense::hover());
        bars::probability(ui.painter(), rect, palette, prediction.probability, prediction.low, prediction.high);
        let range = format!("{} to {}", figures::percent(prediction.low), figures::percent(prediction.high));
        response.on_hover_text(format!("With 95 % certainty between {range}"));
        let place = format!("rank {} of {}", figures::count(prediction.rank as usize), figures::count(prediction.of));
        let told = format!("{range} · {place}");
        ui.add(egui::Label::new(RichText::new(told).font(tokens::small()).color(palette.weak)).truncate());
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        figures_ui(ui, prediction);
    });
}

/// A prediction from one of the other lists.
fn prediction_ui(ui: &mut Ui, prediction: &CardPrediction) {
    ui.add_space(STEP / 2.0);
    words::label(ui, prediction.model.name());
    words::body(ui, &headline(prediction));
    chance_ui(ui, prediction);
    words::caption(ui, &prediction.reason);
}

/// Money and what a contact adds, if known.
fn figures_ui(ui: &mut Ui, prediction: &CardPrediction) {
    if let Some(spend) = prediction.expected_spend {
        let meaning = "Money in the period: the range in eight of ten cases, and the value of a purchase";
        facts::line(ui, "Will spend", &spend_spoken(prediction, spend), meaning);
    }
    if let Some(uplift) = prediction.uplift {
        let meaning = "What a contact adds to the probability, learned from control groups";
        facts::line(ui, "A contact adds", &format!("{} points", figures::signed_points(uplift)), meaning);
    }
}

/// "69, mostly between 20 and 110"; if most likely nothing is spent, the amount if something were.
fn spend_spoken(prediction: &CardPrediction, spend: Money) -> String {
    let if_any = Money::from_major(spend.major() / prediction.probability.clamp(0.01, 1.0));
    match (prediction.spend_low, prediction.spend_high) {
        _ if prediction.probability < 0.5 => {
            format!("most likely nothing; about {} if there is a purchase", if_any.rounded())
        }
        (Some(low), Some(high)) if low <= spend && spend <= high => {
            format!("about {}, mostly {} to {}", spend.rounded(), low.rounded(), high.rounded())
        }
        _ => format!("about {}", spend.rounded()),
    }
}

fn contacts_ui(ui: &mut Ui, report: &CustomerCard) {
    card::titled(ui, "Contacts", "", |ui| {
        if report.contacts.is_empty() {
            words::weak(ui, "Never contacted.");
        }
        for line in &report.contacts {
            words::body(ui, line);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prediction(probability: f64, spend: [i64; 3]) -> CardPrediction {
        CardPrediction {
            model: Model::Dormancy,
            rank: 1,
            of: 2,
            probability,
            low: 0.0,
            high: 1.0,
            expected_spend: Some(Money(spend[0])),
            spend_low: Some(Money(spend[1])),
            spend_high: Some(Money(spend[2])),
            uplift: None,
            until: Day(20_000),
            reason: String::new(),
        }
    }

    #[test]
    fn money_is_told_as_it_will_most_likely_come() {
        let told = |probability, spend: [i64; 3]| spend_spoken(&prediction(probability, spend), Money(spend[0]));
        assert_eq!(told(0.286, [6_900, 0, 3_400]), "most likely nothing; about 241 if there is a purchase");
        assert_eq!(told(0.9, [20_000, 5_000, 40_000]), "about 200, mostly 50 to 400");
        assert_eq!(told(0.9, [50_000, 5_000, 40_000]), "about 500", "a mean outside of its bracket stands alone");
    }
}
