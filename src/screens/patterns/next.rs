//! What each customer will buy next, how far to trust that, and lists of customers who lack what similar customers buy.

use egui::Ui;

use super::certainty::{Wanted, certainty, list_buttons};
use crate::action::{ActionQueue, CustomerAction};
use crate::around::Around;
use reports::patterns::{NextMethod, NextProducts, Opportunity, PatternReport};
use ui::chip::Tone;
use ui::facts::{self, Compared};
use ui::table::{Column, Table};
use ui::tokens::{self, ROW_HEIGHT, STEP};
use ui::{button, card, notice, page, words};

/// Whose hit rates are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Measure {
    #[default]
    All,
    New,
}

/// The chosen list.
#[derive(Debug)]
pub(super) struct NextView {
    lists: Vec<Column>,
    customers: Vec<Column>,
    chosen: usize,
    measure: Measure,
}

impl Default for NextView {
    fn default() -> NextView {
        NextView {
            lists: vec![
                Column::text("Who", 260.0).stretch(1.0),
                Column::number("Customers", 90.0).hint("More likely than others to start"),
                Column::number("Reachable", 90.0).hint("Can be contacted by e-mail, post or telephone"),
                Column::number("Times as often", 100.0).hint("As all customers, customers of the one have the other"),
                Column::number("Buyers", 80.0).hint("How many are expected to start without being asked"),
                Column::number("Margin", 110.0).hint("Expected buyers × what a purchase of the group earns"),
                Column::text("Sure?", 120.0).hint("That the two go together, corrected for the number of pairs tried"),
            ],
            customers: vec![
                Column::text("Customer", 170.0).stretch(1.0),
                Column::text("Most likely next", 190.0).stretch(1.0),
                Column::text("then", 190.0).stretch(1.0),
                Column::text("then", 190.0).stretch(1.0),
            ],
            chosen: 0,
            measure: Measure::All,
        }
    }
}

impl NextView {
    pub(super) fn forget(&mut self) {
        self.chosen = 0;
    }

    pub(super) fn ui(&mut self, ui: &mut Ui, report: &PatternReport, around: &Around, asked: &mut ActionQueue) {
        words::weak(ui, &report.next_spoken());
        ui.add_space(STEP);
        page::scrolling(ui, "next products", |ui| {
            self.opportunities_ui(ui, report, around, asked);
            ui.add_space(STEP);
            self.proof_ui(ui, &report.next_products);
            ui.add_space(STEP);
            self.customers_ui(ui, &report.next_products, asked);
        });
    }

    fn opportunities_ui(&mut self, ui: &mut Ui, report: &PatternReport, around: &Around, asked: &mut ActionQueue) {
        let lists = &report.opportunities;
        if lists.is_empty() {
            let missing = "Lists of who has one group and lacks another need several product groups and a history of some \
                           months. Import products with their groups, or a longer history.";
            notice::notice(ui, Tone::Plain, missing);
            return;
        }
        let subtitle = format!("Within {} days; choose a line.", report.next_products.horizon_days);
        card::titled(ui, "New spending opportunities", &subtitle, |ui| {
            let height = (lists.len() as f32 * ROW_HEIGHT).clamp(72.0, 252.0);
            let mut table = Table::new("opportunities", &self.lists, height);
            table.selected = Some(self.chosen);
            let answer = table.show(ui, lists.len(), |i, row| {
                let Some(list) = lists.get(i) else { return };
                row.named(list.segment_name());
                row.strong(&list.segment_name());
                row.text(&figures::count(list.customers));
                row.text(&figures::count(list.reachable));
                row.text(&figures::times(list.lift));
                row.text(&figures::whole(list.expected_buyers));
                row.text(&list.expected_margin.rounded());
                let (tone, text) = certainty(list.p_value);
                row.chip(tone, text);
            });
            self.chosen = answer.row.unwrap_or(self.chosen).min(lists.len() - 1);
            ui.add_space(STEP);
            if let Some(list) = lists.get(self.chosen) {
                list_ui(ui, list, around, asked);
            }
        });
    }

    fn proof_ui(&mut self, ui: &mut Ui, next: &NextProducts) {
        if next.methods.is_empty() {
            return;
        }
        let subtitle = "Share of customers who bought at least one of the first groups named, in the last days, which were held \
            back for testing";
        card::titled(ui, "How well the next purchase is predicted", subtitle, |ui| {
            let choices = [(Measure::All, "All groups"), (Measure::New, "Groups new to the customer")];
            button::segments(ui, &mut self.measure, &choices);
            ui.add_space(STEP);
            let (chosen, of) = match self.measure {
                Measure::All => (&next.chosen, next.test_customers),
                Measure::New => (&next.chosen_new, next.test_explorers),
            };
            let rates = |method: &NextMethod| match self.measure {
                Measure::All => method.hit_rates,
                Measure::New => method.hit_rates_new,
            };
            let palette = tokens::palette(ui);
            let told = |method: &NextMethod| {
                let mark = if method.method == *chosen { " (chosen on the days before)" } else { "" };
                let [first, three, five, ten] = rates(method).map(figures::percent);
                format!("{}{mark}: {first} the first, {three} of 3, {five} of 5, {ten} of 10", method.name)
            };
            let texts: Vec<String> = next.methods.iter().map(told).collect();
            let rows: Vec<Compared<'_>> = next
                .methods
                .iter()
                .zip(&texts)
                .map(|(method, text)| Compared {
                    text,
                    value: rates(method)[1],
                    ink: if method.method == *chosen { palette.accent } else { palette.muted_series },
                    meaning: "The bar shows the share for the first three",
                })
                .collect();
            facts::compared(ui, &rows);
            words::caption(ui, &format!("On {} customers.", figures::count(of)));
        });
    }

    fn customers_ui(&self, ui: &mut Ui, next: &NextProducts, asked: &mut ActionQueue) {
        if next.customers.is_empty() {
            return;
        }
        let subtitle = "The customers whose next purchase is worth the most; click one to open the card.";
        card::titled(ui, "Next product of each customer", subtitle, |ui| {
            let table = Table::new("next customers", &self.customers, 360.0);
            let answer = table.show(ui, next.customers.len(), |i, row| {
                let Some(one) = next.customers.get(i) else { return };
                row.named(format!("Next for {}", one.name));
                row.name(&one.name);
                for group in &one.groups {
                    let chance = group.probability.map(figures::percent).unwrap_or_default();
                    let news = if group.is_new { ", new" } else { "" };
                    row.text(&format!("{} ({chance}{news})", group.group));
                }
            });
            if let Some(one) = answer.row.and_then(|row| next.customers.get(row)) {
                asked.ask(CustomerAction::OpenCard(one.customer));
            }
        });
    }
}

fn list_ui(ui: &mut Ui, list: &Opportunity, around: &Around, asked: &mut ActionQueue) {
    words::body(
        ui,
        &format!(
            "{} {}: about {} will start, worth {} of margin ({} each); {} can be contacted.",
            figures::count(list.customers),
            list.who(),
            figures::whole(list.expected_buyers),
            list.expected_margin.rounded(),
            list.margin_each().plain(),
            figures::count(list.reachable)
        ),
    );
    let wanted =
        Wanted { name: list.segment_name(), origin: list.origin(), category: &list.not, segments: &list.segments };
    list_buttons(ui, wanted, &list.members, around, asked);
}
