//! Settings: what customers asked for, with the days by which they get an answer; and forgetting people nobody has heard of.

use egui::{Align, Layout, Ui};

use crate::action::{ActionQueue, CustomerAction, PrivacyAction};
use crate::around::{Around, DataJob, JobKind};
use reports::privacy::{AskedLine, RetentionReport};
use ui::chip::{self, Tone};
use ui::confirm::{self, Question};
use ui::tokens::STEP;
use ui::{button, card, field, page, words};

const WISHES: &str =
    "What customers asked for; each gets an answer within a month. A wish is noted on the customer's card.";
const RETENTION: &str = "Keep no longer than you need: whom nobody has heard of for a long time can be forgotten. \
                         Purchases stay as figures without a name, and totals stay as they are.";
const QUESTION: &str = "forget people";
/// Months for which people are usually kept.
const USUAL_MONTHS: u32 = 36;
/// Answered wishes that are shown below the open ones.
const MOST_ANSWERED: usize = 5;

/// The rule that is being tried.
#[derive(Debug)]
pub struct Retention {
    months: u32,
    customers: bool,
    /// Whom the rule as it stands is about.
    found: Option<RetentionReport>,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention { months: USUAL_MONTHS, customers: false, found: None }
    }
}

impl Retention {
    /// Call when it was found whom the rule is about.
    pub fn show(&mut self, found: RetentionReport) {
        self.found = Some(found);
    }

    pub fn ui(&mut self, ui: &mut Ui, around: &Around, asked: &mut ActionQueue) {
        card::titled(ui, "Forgetting people", RETENTION, |ui| {
            let before = (self.months, self.customers);
            let is_free = !around.is_running(JobKind::Data(DataJob::Forget));
            page::controls(ui, |ui| {
                field::number(ui, "Nothing heard for", &mut self.months, 1..=600, "months");
                field::beside(ui, |ui| ui.checkbox(&mut self.customers, "Also those who bought"));
                field::beside(ui, |ui| {
                    if button::secondary_if(ui, is_free, "Show whom it concerns").clicked() {
                        asked.ask(self.action(false));
                    }
                });
            });
            if before != (self.months, self.customers) {
                self.found = None;
            }
            let Some(found) = &self.found else { return };
            words::body(ui, &found.spoken());
            if !found.examples.is_empty() {
                words::caption(ui, &format!("Among them: {}", found.examples.join(", ")));
            }
            let concerned = found.concerned(self.customers);
            if concerned == 0 {
                words::weak(ui, "Nobody would be forgotten by this rule.");
                return;
            }
            ui.add_space(STEP);
            let people = figures::counted(concerned, "person", "people");
            if button::secondary_if(ui, is_free, &format!("Forget {people}…")).clicked() {
                confirm::ask(ui, QUESTION);
            }
            let text = format!("{people} will be forgotten. This cannot be undone; only a backup still holds them.");
            if confirm::confirm(ui, Question { id: QUESTION, text: &text, yes: "Forget them" }) {
                asked.ask(self.action(true));
                self.found = None;
            }
        });
    }

    fn action(&self, forget: bool) -> PrivacyAction {
        PrivacyAction::Unheard { months: self.months, customers: self.customers, forget }
    }
}

/// Open wishes, the most urgent first, and the last that were answered.
pub(super) fn wishes_ui(ui: &mut Ui, wishes: Option<&Vec<AskedLine>>, around: &Around, asked: &mut ActionQueue) {
    let Some(wishes) = wishes else { return };
    card::titled(ui, "Customers' wishes", WISHES, |ui| {
        let (open, answered): (Vec<_>, Vec<_>) = wishes.iter().partition(|wish| wish.done.is_none());
        if open.is_empty() {
            words::weak(ui, "Nobody is waiting for an answer.");
        }
        for wish in open {
            ui.push_id(wish.number, |ui| open_ui(ui, wish, around, asked));
        }
        for wish in answered.iter().take(MOST_ANSWERED) {
            let line = format!("{}: {}, {}", wish.customer, wish.kind.name().to_lowercase(), wish.state(around.today));
            words::caption(ui, &line);
        }
    });
}

fn open_ui(ui: &mut Ui, wish: &AskedLine, around: &Around, asked: &mut ActionQueue) {
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let done = button::secondary(ui, "Answered");
            if done.accessible_name(format!("The wish of {} is answered", wish.customer)).clicked() {
                asked.ask(PrivacyAction::CloseAsked(wish.number));
            }
            if button::quiet(ui, "Open card").clicked() {
                asked.ask(CustomerAction::OpenCard(wish.of));
            }
            let tone = if wish.due < around.today { Tone::Bad } else { Tone::Warn };
            chip::state(ui, tone, &figures::capitalised(&wish.state(around.today)));
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                words::strong(ui, &format!("{}: {}", wish.customer, wish.kind.name().to_lowercase()));
                let note = if wish.note.is_empty() { String::new() } else { format!(" · {}", wish.note) };
                words::caption(ui, &format!("Came on {}{note}", wish.came.spoken()));
            });
        });
    });
}
