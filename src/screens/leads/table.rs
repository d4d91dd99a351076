//! The leads of a list as a table.

use egui::Ui;

use crate::around::Around;
use crate::leads::board::age_tone;
use reports::leads::{Age, LeadLine, LeadListReport};
use ui::chip::Tone;
use ui::table::{Column, Table};
use ui::{card, words};

/// What is computed once per report.
#[derive(Debug, Default)]
pub struct LeadTable {
    kept: Option<(Vec<Column>, f64)>,
}

impl LeadTable {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Returns the lead that was clicked.
    pub fn ui(&mut self, ui: &mut Ui, open: &LeadListReport, chosen: Option<i64>, around: &Around) -> Option<i64> {
        let (columns, greatest) = self.kept.get_or_insert_with(|| {
            let most = open.leads.iter().flat_map(|l| l.by_period.iter().copied()).fold(0.0, f64::max);
            (columns(open), most)
        });
        let shown = card::titled(ui, &open.name, "Best first", |ui| {
            let mut table = Table::long("leads", columns, ui, open.leads.len());
            table.row_height = 48.0;
            table.selected = open.leads.iter().position(|lead| Some(lead.id) == chosen);
            let answer = table.show(ui, open.leads.len(), |i, row| {
                let lead = &open.leads[i];
                row.named(format!("Lead {}, {}", lead.number, lead.name));
                row.weak(&lead.number.to_string());
                row.two_lines(&lead.name, &format!("{} {}", lead.postcode, lead.city));
                row.probability(lead.propensity, lead.propensity, lead.propensity);
                row.periods(&lead.by_period, *greatest, &open.periods, "");
                row.plain_lines(&lead.right_days(), need(lead));
                row.text(&lead.expected_value.rounded());
                row.text(if lead.dealer.is_empty() { "–" } else { &lead.dealer });
                let (tone, status) = lead_chip(lead, around);
                row.chip(tone, &status);
                row.sentence(&lead.reason);
            });
            words::computed(ui, &open.how);
            words::caption(ui, &format!("{} in all", figures::counted(open.leads.len(), "lead", "leads")));
            answer
        });
        shown.inner.row.and_then(|i| open.leads.get(i)).map(|lead| lead.id)
    }
}

/// The need without its details: "Tyres (bought on 3 earlier days); people alike buy Oil" becomes "Tyres". The card
/// shows the rest.
fn need(lead: &LeadLine) -> &str {
    lead.need.split([';', '(']).next().unwrap_or_default().trim_end()
}

/// The outcome, else how long the lead has been waiting.
fn lead_chip(lead: &LeadLine, around: &Around) -> (Tone, String) {
    use domain::lead::LeadStatus;
    let age = lead.age(around.today);
    match (lead.outcome, age) {
        (_, Some(Age::Overdue)) => (Tone::Bad, "Overdue".to_owned()),
        (Some(outcome), _) => {
            let tone = match LeadStatus::after(Some(outcome)) {
                LeadStatus::Sold => Tone::Good,
                LeadStatus::Appointment => Tone::Accent,
                LeadStatus::Lost => Tone::Plain,
                _ => Tone::Warn,
            };
            (tone, outcome.name().to_owned())
        }
        (None, Some(age)) => (age_tone(age), lead.status.name().to_owned()),
        (None, None) => (Tone::Plain, lead.status.name().to_owned()),
    }
}

fn columns(open: &LeadListReport) -> Vec<Column> {
    let months = (open.periods.len() as f32 * 14.0).clamp(76.0, 180.0);
    vec![
        Column::number("No.", 40.0),
        Column::text("Customer", 116.0).stretch(0.6),
        Column::text("Will buy", 104.0).hint("Probability of buying in any of the periods"),
        Column::text("By period", months).hint("Probability in each period from the offer on"),
        Column::text("Best time and need", 118.0).stretch(1.0),
        Column::number("Worth", 48.0).hint("Expected value"),
        Column::text("Dealer", 112.0).stretch(0.8),
        Column::text("Status", 84.0),
        Column::text("Why", 136.0).stretch(2.4),
    ]
}
