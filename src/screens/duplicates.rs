//! Duplicates: two records side by side, the value to keep for each field, merged or declared different.

use std::collections::HashSet;

use egui::{Key, Modifiers, ScrollArea, Ui};

use crate::action::{ActionQueue, CustomerAction, DuplicateAction};
use crate::around::{Around, CustomerJob, JobKind};
use crate::waiting::waiting_ui;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use reports::duplicates::{DuplicatesReport, PairLine, SharedValue, Side, Strength};
use ui::chip::{self, Tone};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::{GAP, STEP};
use ui::{button, card, page, words};

const PURPOSE: &str =
    "Records that may be one customer. Merging joins their purchases, contacts and leads; the strictest consent holds.";

type Ids = (CustomerId, CustomerId);
type Read = fn(&Customer) -> &String;
type Write = fn(&mut Customer) -> &mut String;

/// The fields of a record, as they are compared.
const FIELDS: [(&str, Read, Write); 11] = [
    ("Id", |c| &c.external_id, |c| &mut c.external_id),
    ("First name", |c| &c.first_name, |c| &mut c.first_name),
    ("Last name", |c| &c.last_name, |c| &mut c.last_name),
    ("Firm", |c| &c.company, |c| &mut c.company),
    ("E-mail", |c| &c.email, |c| &mut c.email),
    ("Telephone", |c| &c.phone, |c| &mut c.phone),
    ("Street", |c| &c.street, |c| &mut c.street),
    ("Postcode", |c| &c.postcode, |c| &mut c.postcode),
    ("Town", |c| &c.city, |c| &mut c.city),
    ("Region", |c| &c.region, |c| &mut c.region),
    ("Country", |c| &c.country, |c| &mut c.country),
];

/// The pair being viewed, and the values chosen from it.
#[derive(Debug, Default)]
pub struct DuplicatesScreen {
    open: bool,
    /// The pair was chosen by hand; no other pair is shown.
    one: bool,
    looked_at: Option<Ids>,
    record: Customer,
    /// Postponed until the screen is opened again.
    later: HashSet<Ids>,
}

impl DuplicatesScreen {
    pub fn open(&mut self) {
        (self.open, self.one) = (true, false);
    }

    /// Shows one pair that a person chose in the table of customers.
    pub fn open_one(&mut self) {
        *self = DuplicatesScreen { open: true, one: true, ..DuplicatesScreen::default() };
    }

    /// Whether it shows one pair alone.
    #[must_use]
    pub fn is_one(&self) -> bool {
        self.one
    }

    pub fn close(&mut self) {
        *self = DuplicatesScreen::default();
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&DuplicatesReport>, around: &Around, asked: &mut ActionQueue) {
        let (title, back) = if self.one {
            ("Merge two customers", "Back to the customers")
        } else {
            ("Duplicates", "Back to the data")
        };
        page::header(ui, title, PURPOSE, |ui| {
            if button::secondary(ui, back).clicked() {
                asked.ask(DuplicateAction::Close);
            }
        });
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Customers(CustomerJob::Duplicates)));
            return;
        };
        let left: Vec<&PairLine> = report.pairs.iter().filter(|pair| !self.later.contains(&ids(pair))).collect();
        page::scrolling(ui, "duplicates", |ui| {
            if left.is_empty() {
                self.nothing_left_ui(ui, report, asked);
            } else {
                self.pairs_ui(ui, report, &left, around, asked);
            }
            faults_ui(ui, &report.faults);
        });
    }

    fn nothing_left_ui(&mut self, ui: &mut Ui, report: &DuplicatesReport, asked: &mut ActionQueue) {
        let put_off = !self.later.is_empty();
        let how = if put_off {
            "Some pairs were put off; review them now, or another day."
        } else {
            "No two records share an e-mail address, a telephone number, or a name with its postcode."
        };
        let button = if put_off { Some("Review those put off") } else { None };
        let title = if put_off { "Nothing else is left" } else { "No duplicates" };
        if notice::empty(ui, Empty { icon: Icon::Check, title, how, button }) {
            self.later.clear();
            if report.found > report.pairs.len() {
                asked.ask(DuplicateAction::Find);
            }
        }
    }

    fn pairs_ui(
        &mut self,
        ui: &mut Ui,
        report: &DuplicatesReport,
        left: &[&PairLine],
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let mut at = left.iter().position(|pair| Some(ids(pair)) == self.looked_at).unwrap_or(0);
        let key = pressed(ui);
        match key {
            Some(Key::ArrowDown) => at = (at + 1).min(left.len() - 1),
            Some(Key::ArrowUp) => at = at.saturating_sub(1),
            _ => {}
        }
        if let Some(clicked) = list_ui(ui, report, left, at) {
            at = clicked;
        }
        self.look_at(left[at]);
        let busy = around.is_running(JobKind::Write);
        self.pair_ui(ui, left[at], key, busy, asked);
    }

    /// Begins a pair with the record proposed for it.
    fn look_at(&mut self, pair: &PairLine) {
        if self.looked_at != Some(ids(pair)) {
            self.looked_at = Some(ids(pair));
            self.record = pair.proposed.clone();
        }
    }

    fn pair_ui(&mut self, ui: &mut Ui, pair: &PairLine, key: Option<Key>, busy: bool, asked: &mut ActionQueue) {
        let (first, second) = ids(pair);
        card::card(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                chip::state(ui, tone(pair.strength), pair.strength.name());
                words::strong(ui, &pair.evidence);
            });
            words::caption(ui, "Where the records differ, click the value to keep.");
            ui.add_space(STEP);
            self.fields_ui(ui, pair);
            ui.add_space(STEP);
            ui.horizontal(|ui| {
                let merge = button::primary_if(ui, !busy, if busy { "Saving…" } else { "Merge" });
                if (merge.on_hover_text("Key M").clicked() || key == Some(Key::M)) && !busy {
                    asked.ask(DuplicateAction::Merge { first, second, record: self.record.clone() });
                }
                let apart = button::secondary_if(ui, !busy, "Not the same").on_hover_text("Key N; not asked again");
                if (apart.clicked() || key == Some(Key::N)) && !busy {
                    asked.ask(DuplicateAction::TellApart { first, second });
                }
                let later = button::quiet(ui, "Later").on_hover_text("Key L; asked again another time");
                if later.clicked() || key == Some(Key::L) {
                    self.later.insert((first, second));
                }
                for side in &pair.sides {
                    if button::quiet(ui, &format!("Card of {}", side.customer.external_id)).clicked() {
                        asked.ask(CustomerAction::OpenCard(side.id));
                    }
                }
            });
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui, pair: &PairLine) {
        let [a, b] = &pair.sides;
        let name = 96.0;
        let value = ((ui.available_width() - name - 3.0 * GAP) / 2.0).max(120.0);
        egui::Grid::new("fields").num_columns(3).min_col_width(name).spacing([GAP, 4.0]).show(ui, |ui| {
            for (label, read, write) in FIELDS {
                let values = [read(&a.customer), read(&b.customer)];
                if values.iter().all(|value| value.is_empty()) {
                    continue;
                }
                words::label(ui, label);
                let differ = values[0] != values[1];
                for (place, of) in values.iter().enumerate() {
                    let chosen = read(&self.record) == *of;
                    let shown = if of.is_empty() { "(empty)" } else { of };
                    ui.allocate_ui(egui::vec2(value, 32.0), |ui| {
                        ui.set_min_width(value);
                        if !differ {
                            words::body(ui, shown);
                            return;
                        }
                        let side = if place == 0 { "first" } else { "second" };
                        let choice = chip::choice(ui, chosen, &figures::shortened(shown, 44), "");
                        if choice.on_hover_text(format!("{label} of the {side} record: {shown}")).clicked() {
                            write(&mut self.record).clone_from(of);
                        }
                    });
                }
                ui.end_row();
            }
            for ((label, first), (_, second)) in figures(a).into_iter().zip(figures(b)) {
                words::label(ui, label);
                words::weak(ui, &first);
                words::weak(ui, &second);
                ui.end_row();
            }
        });
    }
}

/// Details of a side besides its fields.
fn figures(side: &Side) -> [(&'static str, String); 3] {
    let refused = if side.refused.is_empty() { "nothing".to_owned() } else { side.refused.join(", ") };
    [
        ("Purchases", format!("{}, {} in all", figures::whole(side.purchases as f64), side.spend.rounded())),
        ("Last one", side.last_purchase.map_or_else(|| "none".to_owned(), Day::spoken)),
        ("Refused", refused),
    ]
}

/// The key of this screen that was pressed in this frame.
fn pressed(ui: &Ui) -> Option<Key> {
    // Letter keys belong to a field while one is being edited.
    if ui.ctx().text_edit_focused() {
        return None;
    }
    let ours = [Key::ArrowUp, Key::ArrowDown, Key::M, Key::N, Key::L];
    ui.input_mut(|input| ours.into_iter().find(|key| input.consume_key(Modifiers::NONE, *key)))
}

fn ids(pair: &PairLine) -> Ids {
    (pair.sides[0].id, pair.sides[1].id)
}

fn tone(strength: Strength) -> Tone {
    match strength {
        Strength::AlmostCertain => Tone::Good,
        Strength::Likely => Tone::Accent,
        Strength::Possible => Tone::Warn,
    }
}

/// The remaining pairs; returns the one clicked.
fn list_ui(ui: &mut Ui, report: &DuplicatesReport, left: &[&PairLine], at: usize) -> Option<usize> {
    let mut clicked = None;
    let title = figures::counted(left.len(), "pair to review", "pairs to review");
    let further = report.found.saturating_sub(report.pairs.len());
    let subtitle = if further == 0 {
        "The strongest first; arrow keys go up and down".to_owned()
    } else {
        format!("The strongest first; {} more follow when these are done", figures::count(further))
    };
    card::titled(ui, &title, &subtitle, |ui| {
        let columns = [
            Column::text("First", 150.0).stretch(1.0),
            Column::text("Second", 150.0).stretch(1.0),
            Column::text("How sure", 110.0),
            Column::text("What they have in common", 240.0).stretch(2.0),
        ];
        let mut table = Table::new("pairs", &columns, 168.0);
        table.selected = Some(at);
        table.row_height = 28.0;
        clicked = table
            .show(ui, left.len(), |i, row| {
                let pair = left[i];
                let shown = |side: &Side| format!("{} ({})", side.customer.display_name(), side.customer.external_id);
                row.named(format!("Pair {}, {}", shown(&pair.sides[0]), shown(&pair.sides[1])));
                row.strong(&shown(&pair.sides[0]));
                row.strong(&shown(&pair.sides[1]));
                row.weak(pair.strength.name());
                row.weak(&pair.evidence);
            })
            .row;
    });
    clicked
}

fn faults_ui(ui: &mut Ui, faults: &[SharedValue]) {
    if faults.is_empty() {
        return;
    }
    card::titled(
        ui,
        "Values that too many share",
        "Not treated as one person; correct them where they come from",
        |ui| {
            ScrollArea::vertical().id_salt("shared").max_height(200.0).show(ui, |ui| {
                for fault in faults {
                    let of = figures::counted(fault.customers, "customer has", "customers have");
                    words::body(ui, &format!("{of} the {} {}", fault.what, fault.value));
                }
            });
        },
    );
}
