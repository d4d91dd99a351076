//! The building blocks of the campaign builder's steps.

use egui::{Align, CornerRadius, CursorIcon, Layout, Role, Sense, Ui, WidgetInfo, vec2};

use crate::action::{ActionQueue, CustomerAction};
use domain::campaign::{Offer, Validity};
use domain::day::Day;
use domain::money::Money;
use reports::campaign::{CampaignPlan, MessagePreview};
use ui::button::focus_ring;
use ui::chip::{self, Tone};
use ui::icon::{self, Icon};
use ui::table::{Column, Table};
use ui::tokens::{self};
use ui::{button, card, field, page, words};

/// One line of the checklist; true when it was clicked.
pub fn step_row(ui: &mut Ui, name: &str, done: bool, chosen: bool) -> bool {
    let palette = tokens::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 40.0), Sense::click());
    if chosen || response.hovered() {
        let ground = if chosen { palette.tint } else { palette.hover };
        ui.painter().rect_filled(rect, CornerRadius::same(6), ground);
    }
    let spot = egui::Rect::from_center_size(egui::pos2(rect.left() + 20.0, rect.center().y), vec2(20.0, 20.0));
    if done {
        ui.painter().circle_filled(spot.center(), 10.0, palette.good_tint);
        icon::paint(ui.painter(), spot.shrink(4.0), Icon::Check, palette.good);
    } else {
        ui.painter().circle_stroke(spot.center(), 9.0, egui::Stroke::new(1.5, palette.border_strong));
    }
    let font = if chosen { tokens::strong() } else { tokens::body() };
    let ink = if chosen { palette.accent } else { palette.text };
    ui.painter().text(egui::pos2(rect.left() + 40.0, rect.center().y), egui::Align2::LEFT_CENTER, name, font, ink);
    focus_ring(ui, &response);
    let spoken = format!("{name}, {}", if done { "done" } else { "open" });
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, &spoken));
    response.on_hover_cursor(CursorIcon::PointingHand).clicked()
}

/// The figures shown next to every step.
pub fn figures_ui(ui: &mut Ui, plan: &CampaignPlan) {
    card::card(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        let lines = [
            ("Audience", figures::count(plan.audience)),
            ("Reachable", figures::count(plan.reachable)),
            ("Contacted", figures::count(plan.chosen)),
            ("Left alone", figures::count(plan.control)),
            ("Responses", figures::whole(plan.expected_responses)),
            ("Profit", plan.expected_profit.rounded()),
        ];
        for (name, value) in lines {
            ui.horizontal(|ui| {
                words::caption(ui, name);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    ui.label(egui::RichText::new(value).font(tokens::strong()));
                });
            });
        }
    });
}

/// Who drops out, and why.
pub fn drop_outs_ui(ui: &mut Ui, plan: &CampaignPlan) {
    let subtitle = format!("{} of {} can be contacted", figures::count(plan.reachable), figures::count(plan.audience));
    card::titled(ui, "Who drops out, and why", &subtitle, |ui| {
        if plan.drop_outs.is_empty() {
            words::weak(ui, "Nobody.");
        }
        for out in &plan.drop_outs {
            ui.horizontal(|ui| {
                chip::state(ui, Tone::Plain, &figures::count(out.customers));
                words::body(ui, &out.why);
            });
        }
    });
}

/// The fields of one offer.
pub fn offer_ui(ui: &mut Ui, offer: &mut Offer, categories: &[(String, String)], today: Day) {
    page::controls(ui, |ui| {
        field::short(ui, "Name", &mut offer.name, "10 % off tyres", None, 200.0);
        field::select(ui, "Good for", &mut offer.category, categories);
        field::share(ui, "Discount", &mut offer.discount);
        let mut cost = offer.cost.major();
        if field::number(ui, "Cost when redeemed", &mut cost, 0.0..=100_000.0, "").changed() {
            offer.cost = Money::from_major(cost);
        }
    });
    field::paragraph(ui, "Sentence in the message", &mut offer.text, 2, None);
    egui::CollapsingHeader::new("Validity, number and product").id_salt("more of the offer").show(ui, |ui| {
        page::controls(ui, |ui| {
            let all = validities(offer.validity, today);
            field::select(ui, "Valid", &mut offer.validity, &all);
            let mut most = offer.most.unwrap_or(0);
            if field::number(ui, "Number available (0: no limit)", &mut most, 0..=10_000_000, "").changed() {
                offer.most = (most > 0).then_some(most);
            }
            field::short(ui, "Only for the product", &mut offer.product, "its id in your files", None, 160.0);
        });
        words::caption(
            ui,
            "The sentence can name the customer's own data, such as {{ last_product }} or {{ valid_until }}.",
        );
    });
}

/// What an offer's validity can be: days after the message, the ends of the next months, and what it is now.
fn validities(now: Validity, today: Day) -> Vec<(Validity, String)> {
    let days = [7, 14, 30, 60, 90].map(Validity::Days);
    let ends = (1..=6).map(|months| Validity::Until(today.first_of_month().plus_months(months).plus(-1)));
    let mut all: Vec<Validity> = std::iter::once(Validity::Open).chain(days).chain(ends).collect();
    if !all.contains(&now) {
        all.push(now);
    }
    let named = |validity| match validity {
        Validity::Open => "Without an end".to_owned(),
        Validity::Days(days) => format!("{days} days after the message"),
        Validity::Until(day) => format!("Until {}", day.spoken()),
    };
    all.into_iter().map(|validity| (validity, named(validity))).collect()
}

/// The message as real recipients get it, one at a time.
pub fn preview_ui(ui: &mut Ui, messages: &[MessagePreview], recipient: &mut usize, busy: bool) {
    card::titled(ui, "As it will arrive", "With the data of real recipients", |ui| {
        let Some(message) = messages.get((*recipient).min(messages.len().saturating_sub(1))) else {
            words::weak(ui, if busy { "Reading…" } else { "Nobody to show yet: choose an audience first." });
            return;
        };
        ui.horizontal(|ui| {
            if button::secondary_if(ui, *recipient > 0, "Previous").clicked() {
                *recipient -= 1;
            }
            if button::secondary_if(ui, *recipient + 1 < messages.len(), "Next").clicked() {
                *recipient += 1;
            }
            words::caption(ui, &format!("{} of {}", (*recipient + 1).min(messages.len()), messages.len()));
            if busy {
                words::caption(ui, "Updating…");
            }
        });
        let palette = tokens::palette(ui);
        egui::Frame::new().fill(palette.sunken).corner_radius(CornerRadius::same(6)).inner_margin(16).show(ui, |ui| {
            ui.set_width(ui.available_width());
            words::caption(ui, &format!("To {}", message.recipient));
            words::heading(ui, &message.subject);
            words::body(ui, &message.body);
        });
    });
}

/// The list itself.
pub fn targets_ui(ui: &mut Ui, plan: &CampaignPlan, asked: &mut ActionQueue) {
    card::titled(ui, "The list", "Best first; a click opens the customer", |ui| {
        let columns = [
            Column::text("Customer", 130.0).stretch(1.0),
            Column::text("Goes to", 140.0).stretch(1.0),
            Column::text("Will respond", 112.0),
            Column::number("Profit", 60.0).hint("Expected profit of contacting this customer"),
            Column::text("Why", 180.0).stretch(2.0),
        ];
        let mut table = Table::long("targets", &columns, ui, plan.targets.len());
        table.row_height = 48.0;
        let answer = table.show(ui, plan.targets.len(), |i, row| {
            let target = &plan.targets[i];
            row.named(target.name.clone());
            row.two_lines(&target.name, &target.offer);
            row.weak(&target.address);
            row.probability(target.probability, target.probability, target.probability);
            row.text(&target.expected_profit.plain());
            row.sentence(&target.reason);
        });
        words::caption(ui, &format!("{} in all", figures::counted(plan.targets.len(), "customer", "customers")));
        if let Some(customer) = answer.row.and_then(|i| plan.targets.get(i)).and_then(|target| target.id) {
            asked.ask(CustomerAction::OpenCard(customer));
        }
    });
}
