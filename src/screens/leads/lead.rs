//! One lead: what to say, who has it, what came of it.

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::Around;
use domain::day::Day;
use domain::lead::{Outcome, ToldOutcome};
use domain::territory::Place;
use reports::leads::{DealerLine, LeadLine, LeadListReport, LeadsReport};
use ui::{card, chip, field, page, words};

/// The lead whose outcome is being set, and the typed input.
#[derive(Debug, Default)]
pub struct LeadCard {
    pub chosen: Option<i64>,
    note: String,
    next: String,
}

impl LeadCard {
    pub fn close(&mut self) {
        *self = LeadCard::default();
    }

    /// Opens a lead, or closes it if it was open.
    pub fn toggle(&mut self, lead: i64) {
        *self = LeadCard { chosen: (self.chosen != Some(lead)).then_some(lead), ..LeadCard::default() };
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        report: &LeadsReport,
        open: &LeadListReport,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let Some(lead) = open.leads.iter().find(|lead| Some(lead.id) == self.chosen) else {
            words::caption(ui, "Click a lead to record its outcome or to give it to another dealer.");
            return;
        };
        card::titled(ui, &format!("Lead {}: {}", lead.number, lead.name), &contact_line(lead), |ui| {
            words::weak(ui, &lead.reason);
            if !lead.words.is_empty() {
                words::label(ui, "What one could say");
                words::body(ui, &lead.words);
            }
            page::controls(ui, |ui| {
                dealer_ui(ui, lead, open, report, around.today, asked);
                field::short(ui, "Note", &mut self.note, "What was said", None, 260.0);
                let wrong = next_day(&self.next).is_err().then_some("YYYY-MM-DD");
                field::short(ui, "Next on", &mut self.next, "as usual", wrong, 120.0);
            });
            words::label(ui, "Outcome");
            ui.horizontal_wrapped(|ui| {
                for outcome in Outcome::ALL {
                    if chip::choice(ui, lead.outcome == Some(outcome), outcome.name(), "").clicked()
                        && let Ok(next) = next_day(&self.next)
                    {
                        let note = self.note.trim().to_owned();
                        asked.ask(LeadAction::RecordOutcome {
                            lead: lead.id,
                            told: ToldOutcome { outcome, note, day: around.today, next },
                        });
                    }
                }
            });
        });
    }
}

/// An empty text lets the outcome decide.
fn next_day(text: &str) -> Result<Option<Day>, NotADay> {
    if text.trim().is_empty() { Ok(None) } else { text.trim().parse().map(Some).map_err(|_| NotADay) }
}

/// A text that is not a day.
struct NotADay;

/// Who has the lead and why, and who could have it; rules that a dealer would break are next to the name.
fn dealer_ui(
    ui: &mut Ui,
    lead: &LeadLine,
    open: &LeadListReport,
    report: &LeadsReport,
    today: Day,
    asked: &mut ActionQueue,
) {
    let place = Place { postcode: &lead.postcode, region: &lead.region, position: None };
    let name = |line: &DealerLine| {
        let mut objections = line.dealer.objections(&place, &open.category, today);
        if line.dealer.circle().is_some() {
            // The customer's position is not known here; it is checked when moving.
            objections.retain(|why| *why != "outside the territory");
        }
        if objections.is_empty() {
            line.dealer.name.clone()
        } else {
            format!("{} ({})", line.dealer.name, objections.join(", "))
        }
    };
    let mut dealers = vec![(None, "Nobody".to_owned())];
    dealers.extend(report.dealers.iter().map(|line| (Some(line.id), name(line))));
    let mut dealer = lead.dealer_id;
    let why = if lead.dealer_why.is_empty() { "Dealer".to_owned() } else { format!("Dealer: {}", lead.dealer_why) };
    if field::select_in(ui, &why, &mut dealer, &dealers, 280.0) {
        asked.ask(LeadAction::Reassign { lead: lead.id, dealer });
    }
}

fn contact_line(lead: &LeadLine) -> String {
    let due = match lead.due {
        Some(due) if !lead.next.is_empty() => format!("{} by {}", lead.next, due.spoken()),
        _ => String::new(),
    };
    [&lead.phone, &lead.email, &lead.address, &lead.cluster, &due]
        .into_iter()
        .filter(|part| !part.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}
