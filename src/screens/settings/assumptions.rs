//! Settings: what every campaign starts from, and who changed it.

use egui::Ui;

use crate::action::{ActionQueue, SettingsAction};
use crate::campaigns::limits::cap_ui;
use domain::assumption::Assumptions;
use domain::money::Money;
use reports::settings::{AssumptionChange, SettingsReport};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

pub fn assumptions_ui(ui: &mut Ui, assumptions: &mut Assumptions, report: &SettingsReport, asked: &mut ActionQueue) {
    card::titled(ui, "Assumptions", "Every campaign starts from these and can override each of them", |ui| {
        page::controls(ui, |ui| {
            field::share(ui, "Margin where none is known", &mut assumptions.margin_rate);
            money(ui, "Cost of an e-mail", &mut assumptions.email_cost);
            money(ui, "Cost of a letter", &mut assumptions.mail_cost);
            money(ui, "Cost of a call", &mut assumptions.telephone_cost);
        });
        page::controls(ui, |ui| {
            field::number(ui, "Responses count for", &mut assumptions.response_window_days, 1..=365, "days");
            let mut days = assumptions.dormancy_days.unwrap_or(0);
            if field::number(ui, "Dormant after (0: learned)", &mut days, 0..=3650, "days").changed() {
                assumptions.dormancy_days = (days > 0).then_some(days);
            }
            field::share(ui, "10 % discount lifts responses by", &mut assumptions.discount_effect);
        });
        page::controls(ui, |ui| {
            let effects = &mut assumptions.contact_effects;
            lift(ui, "An e-mail lifts the odds by", &mut effects.email);
            lift(ui, "A letter lifts the odds by", &mut effects.mail);
            lift(ui, "A call lifts the odds by", &mut effects.telephone);
        });
        words::caption(
            ui,
            "What a contact adds is taken from these until your own campaigns, with somebody left alone, have measured it.",
        );
        page::controls(ui, |ui| cap_ui(ui, &mut assumptions.contact_cap));
        page::controls(ui, |ui| {
            field::share(ui, "Left alone at most", &mut assumptions.control_share);
            let mut points = assumptions.effect.unwrap_or(0.0) * 100.0;
            let label = "Effect worth knowing (0: any)";
            if field::number(ui, label, &mut points, 0.0..=100.0, "points").changed() {
                assumptions.effect = (points > 0.0).then_some(points / 100.0);
            }
            field::share(ui, "Global control group", &mut assumptions.global_control_share);
        });
        words::caption(
            ui,
            "The global control group is a share of all customers, drawn once at random, whom every campaign and every lead \
             list leaves alone: against them all marketing together can be measured.",
        );
        ui.add_space(STEP);
        if button::secondary_if(ui, *assumptions != report.assumptions, "Save assumptions").clicked() {
            asked.ask(SettingsAction::SaveAssumptions(assumptions.clone()));
        }
    });
}

fn lift(ui: &mut Ui, label: &str, effect: &mut f64) {
    let mut percent = *effect * 100.0;
    if field::number(ui, label, &mut percent, -90.0..=2_000.0, "%").changed() {
        *effect = percent / 100.0;
    }
}

fn money(ui: &mut Ui, label: &str, amount: &mut Money) {
    let mut major = amount.major();
    if field::number(ui, label, &mut major, 0.0..=100_000.0, "").changed() {
        *amount = Money::from_major(major);
    }
}

/// Who changed which assumption; nothing before the first change.
pub fn changes_ui(ui: &mut Ui, changes: &[AssumptionChange]) {
    if changes.is_empty() {
        return;
    }
    card::titled(ui, "Changes of the assumptions", "Newest first", |ui| {
        let columns = [
            Column::text("When", 130.0),
            Column::text("Who", 100.0),
            Column::text("What", 220.0).stretch(1.0),
            Column::text("From", 120.0),
            Column::text("To", 120.0),
        ];
        let mut table = Table::new("changes of assumptions", &columns, 220.0);
        table.row_height = 28.0;
        table.show(ui, changes.len(), |i, row| {
            let change = &changes[i];
            row.named(format!("{}: {} from {} to {}", change.at, change.what, change.was, change.became));
            row.weak(&change.at);
            row.text(&change.who);
            row.text(&change.what);
            row.weak(&change.was);
            row.text(&change.became);
        });
    });
}
