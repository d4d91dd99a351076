//! Leads: a potential customer list with a probability for each month, shared among the dealers.

use egui::Ui;

use crate::domain::day::Day;
use crate::domain::lead::{LeadBrief, LeadStatus, Outcome};
use crate::domain::selection::Activity;
use crate::reports::leads::{LeadLine, LeadListReport, LeadsReport};
use crate::screens::around::{Around, JobKind};
use crate::screens::asked::{Action, Asked};
use crate::screens::dealers::DealersTab;
use crate::screens::home::waiting_ui;
use crate::screens::place::Screen;
use crate::ui::chip::Tone;
use crate::ui::icon::Icon;
use crate::ui::notice::{self, Empty};
use crate::ui::table::{Column, Table};
use crate::ui::tile::{self, Tile};
use crate::ui::tokens::{GAP, STEP};
use crate::ui::{button, card, field, figure, page, words};

const PURPOSE: &str = "Make a list of likely buyers, share it fairly among the dealers, and watch what comes back.";

/// The tab that is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Lists,
    Dealers,
}

/// What a person set.
#[derive(Debug, Default)]
pub struct LeadsScreen {
    pub tab: Tab,
    dealers: DealersTab,
    /// The list being described, while the form is open.
    form: Option<Form>,
    /// The lead whose outcome is being set.
    chosen: Option<i64>,
    note: String,
    kept: Option<(Vec<Column>, f64)>,
}

#[derive(Debug)]
struct Form {
    brief: LeadBrief,
    offer_day: String,
    postcodes: String,
}

impl LeadsScreen {
    /// Call when a new report has come.
    pub fn forget(&mut self) {
        self.kept = None;
    }

    /// Call when a list was made.
    pub fn close_form(&mut self) {
        self.form = None;
        self.chosen = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&LeadsReport>, around: &Around, asked: &mut Asked) {
        page::header(ui, "Leads", PURPOSE, |ui| {
            if let Some(report) = report
                && self.tab == Tab::Lists
                && self.form.is_none()
                && button::primary(ui, "New list").clicked()
            {
                self.form = Some(new_form(report, around.today));
            }
        });
        button::tabs(ui, &mut self.tab, &[(Tab::Lists, "Lists"), (Tab::Dealers, "Dealers")]);
        ui.add_space(GAP);
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Leads)));
            return;
        };
        match self.tab {
            Tab::Dealers => self.dealers.ui(ui, &report.dealers, asked),
            Tab::Lists => page::scrolling(ui, "leads", |ui| self.lists_ui(ui, report, around, asked)),
        }
    }

    fn lists_ui(&mut self, ui: &mut Ui, report: &LeadsReport, around: &Around, asked: &mut Asked) {
        self.form_ui(ui, report, around, asked);
        let Some(open) = &report.open else {
            if self.form.is_none()
                && notice::empty(
                    ui,
                    Empty {
                        icon: Icon::Leads,
                        title: "No list for the dealers yet",
                        how: "Say what the dealers will offer and when. The program finds likely buyers and gives each a \
                          probability for every month.",
                        button: Some("Make the first list"),
                    },
                )
            {
                self.form = Some(new_form(report, around.today));
            }
            return;
        };
        if report.lists.len() > 1 {
            let name = |l: &crate::reports::leads::LeadListLine| {
                format!("{} ({} leads, {} assigned)", l.name, figure::count(l.leads), figure::count(l.assigned))
            };
            let choices: Vec<_> = report.lists.iter().map(|l| (l.id, name(l))).collect();
            let mut list = open.list;
            if field::select_bare(ui, "List shown", &mut list, &choices, 360.0) {
                asked.ask(Action::OpenLeadList(list));
            }
        }
        steps_ui(ui, open, report.dealers.is_empty(), around, asked);
        totals_ui(ui, open, around);
        self.outcome_ui(ui, report, open, asked);
        self.table_ui(ui, open);
        shares_ui(ui, open);
    }

    fn form_ui(&mut self, ui: &mut Ui, report: &LeadsReport, around: &Around, asked: &mut Asked) {
        let Some(form) = &mut self.form else { return };
        let mut close = false;
        card::titled(ui, "A new list", "Whom to look for, and when the offer is made", |ui| {
            let mut categories = vec![(String::new(), "Anything".to_owned())];
            categories.extend(report.categories.iter().map(|c| (c.clone(), c.clone())));
            page::controls(ui, |ui| {
                field::short(ui, "Name", &mut form.brief.name, "Tyres in October", None, 220.0);
                field::select(ui, "What the dealers offer", &mut form.brief.category, &categories);
                let error = form.offer_day.parse::<Day>().err().map(|_| "Write it as YYYY-MM-DD");
                field::short(ui, "First day of the offer", &mut form.offer_day, "YYYY-MM-DD", error, 130.0);
                field::number(ui, "Months ahead", &mut form.brief.months, 1..=24, "");
            });
            page::controls(ui, |ui| {
                let activities = [
                    (Activity::ActiveAndInactive, "Active and inactive".to_owned()),
                    (Activity::Active, "Active only".to_owned()),
                    (Activity::Inactive, "Inactive only".to_owned()),
                ];
                field::select(ui, "Customers", &mut form.brief.activity, &activities);
                field::select(ui, "Who ever bought", &mut form.brief.bought_category, &categories);
                let hint = "10, 112 (empty: everywhere)";
                field::short(ui, "Postcodes that begin with", &mut form.postcodes, hint, None, 220.0);
                if !report.segments.is_empty() {
                    let mut segments = vec![(None, "Any segment".to_owned())];
                    segments.extend(report.segments.iter().map(|named| (Some(named.of), named.name.clone())));
                    field::select(ui, "In the segment", &mut form.brief.segment, &segments);
                }
                field::number(ui, "At most", &mut form.brief.most, 1..=1_000_000, "leads");
            });
            ui.add_space(STEP);
            ui.horizontal(|ui| {
                let busy = around.is_running(JobKind::MakeLeads);
                let ready = !busy && !form.brief.name.trim().is_empty() && form.offer_day.parse::<Day>().is_ok();
                if button::primary_if(ui, ready, if busy { "Finding leads…" } else { "Find leads" }).clicked() {
                    asked.ask(Action::MakeLeads(form.brief()));
                }
                close = button::secondary(ui, "Close the form").clicked();
            });
        });
        if close {
            self.form = None;
        }
    }

    fn table_ui(&mut self, ui: &mut Ui, open: &LeadListReport) {
        let (columns, greatest) = self.kept.get_or_insert_with(|| {
            let most = open.leads.iter().flat_map(|l| l.by_period.iter().copied()).fold(0.0, f64::max);
            (columns(open), most)
        });
        let mut chosen = None;
        card::titled(ui, &open.name, &open.how, |ui| {
            let mut table = Table::new("leads", columns, 440.0);
            table.row_height = 48.0;
            table.selected = open.leads.iter().position(|lead| Some(lead.id) == self.chosen);
            let answer = table.show(ui, open.leads.len(), |i, row| {
                let lead = &open.leads[i];
                row.named(format!("Lead {}, {}", lead.number, lead.name));
                row.weak(&lead.number.to_string());
                row.two_lines(&lead.name, &format!("{} {}", lead.postcode, lead.city));
                row.probability(lead.propensity, lead.propensity, lead.propensity);
                row.periods(&lead.by_period, *greatest, &open.periods, "");
                row.plain_lines(&lead.best_time, &lead.need);
                row.text(&lead.expected_value.rounded());
                row.text(if lead.dealer.is_empty() { "–" } else { &lead.dealer });
                let (tone, status) = lead_chip(lead);
                row.chip(tone, status);
                row.sentence(&lead.reason);
            });
            chosen = answer.row.and_then(|i| open.leads.get(i)).map(|lead| lead.id);
        });
        if let Some(lead) = chosen {
            self.chosen = (self.chosen != Some(lead)).then_some(lead);
            self.note.clear();
        }
    }

    fn outcome_ui(&mut self, ui: &mut Ui, report: &LeadsReport, open: &LeadListReport, asked: &mut Asked) {
        let Some(lead) = open.leads.iter().find(|lead| Some(lead.id) == self.chosen) else {
            words::caption(ui, "Click a lead to say what came of it or to give it to another dealer.");
            return;
        };
        let note = &mut self.note;
        card::titled(ui, &format!("Lead {}: {}", lead.number, lead.name), &contact_line(lead), |ui| {
            words::weak(ui, &lead.reason);
            page::controls(ui, |ui| {
                let mut dealers = vec![(None, "Nobody".to_owned())];
                dealers.extend(report.dealers.iter().map(|d| (Some(d.id), d.dealer.name.clone())));
                let current = report.dealers.iter().find(|d| d.dealer.name == lead.dealer).map(|d| d.id);
                let mut dealer = current;
                if field::select(ui, "Dealer", &mut dealer, &dealers) {
                    asked.ask(Action::ReassignLead { lead: lead.id, dealer });
                }
                field::short(ui, "Note", note, "What was said", None, 260.0);
            });
            words::label(ui, "What came of it");
            ui.horizontal_wrapped(|ui| {
                for outcome in Outcome::ALL {
                    if crate::ui::chip::choice(ui, lead.outcome == Some(outcome), outcome.name(), "").clicked() {
                        asked.ask(Action::RecordOutcome { lead: lead.id, outcome, note: note.trim().to_owned() });
                    }
                }
            });
        });
    }
}

impl Form {
    /// What is asked for, with the typed texts read.
    fn brief(&self) -> LeadBrief {
        let postcodes = self.postcodes.split([',', ';', ' ']).map(str::trim).filter(|p| !p.is_empty());
        LeadBrief {
            offer_day: self.offer_day.parse().unwrap_or(self.brief.offer_day),
            postcodes: postcodes.map(str::to_owned).collect(),
            ..self.brief.clone()
        }
    }
}

fn new_form(report: &LeadsReport, today: Day) -> Form {
    let offer_day = report.suggested_offer_day.unwrap_or(today);
    Form {
        brief: LeadBrief {
            name: format!("Offer of {}", offer_day.month_name()),
            category: String::new(),
            offer_day,
            months: 6,
            activity: Activity::default(),
            postcodes: Vec::new(),
            bought_category: String::new(),
            segment: None,
            most: 200,
        },
        offer_day: offer_day.to_string(),
        postcodes: String::new(),
    }
}

fn contact_line(lead: &LeadLine) -> String {
    [&lead.phone, &lead.email, &lead.address]
        .into_iter()
        .filter(|s| !s.is_empty())
        .cloned()
        .collect::<Vec<_>>()
        .join(" · ")
}

fn lead_chip(lead: &LeadLine) -> (Tone, &'static str) {
    if let Some(outcome) = lead.outcome {
        let tone = match LeadStatus::after(Some(outcome)) {
            LeadStatus::Sold => Tone::Good,
            LeadStatus::Appointment => Tone::Accent,
            LeadStatus::Lost => Tone::Bad,
            _ => Tone::Warn,
        };
        return (tone, outcome.name());
    }
    (Tone::Plain, lead.status.name())
}

fn columns(open: &LeadListReport) -> Vec<Column> {
    let months = (open.periods.len() as f32 * 14.0).clamp(76.0, 180.0);
    vec![
        Column::number("No.", 40.0),
        Column::text("Customer", 124.0).stretch(1.0),
        Column::text("Will buy", 100.0).hint("Probability of buying in any of the months"),
        Column::text("By month", months).hint("Probability in each month from the offer on"),
        Column::text("Best time and need", 124.0).stretch(0.5),
        Column::number("Worth", 52.0).hint("Expected value"),
        Column::text("Dealer", 108.0).stretch(0.5),
        Column::text("Status", 88.0),
        Column::text("Why", 136.0).stretch(2.0),
    ]
}

/// The steps of a list, the obvious next one in colour.
fn steps_ui(ui: &mut Ui, open: &LeadListReport, no_dealers: bool, around: &Around, asked: &mut Asked) {
    if no_dealers {
        notice::notice(
            ui,
            Tone::Warn,
            "There are no dealers yet. Add them in the Dealers tab, or import a file of dealers.",
        );
    }
    let assigning = around.is_running(JobKind::AssignLeads);
    ui.horizontal_wrapped(|ui| {
        let text = if assigning { "Assigning…" } else { "Assign to dealers" };
        let assign = if open.assigned == 0 {
            button::primary_if(ui, !assigning && !no_dealers, text)
        } else {
            button::secondary_if(ui, !assigning, "Assign anew")
        };
        if assign.clicked() {
            asked.ask(Action::AssignLeads(open.list));
        }
        let ready = open.assigned > 0;
        let files = if ready {
            button::primary(ui, "Write call sheets…")
        } else {
            button::secondary_if(ui, false, "Write call sheets…")
        };
        if files.on_hover_text("One PDF and one CSV a dealer, into a folder").clicked() {
            asked.ask(Action::WriteLeadFiles(open.list));
        }
        if button::secondary_if(ui, ready, "Mail to dealers").clicked() {
            asked.ask(Action::MailLeads(open.list));
        }
        if button::secondary_if(ui, ready, "Print").clicked() {
            asked.ask(Action::PrintLeads(open.list));
        }
    });
}

fn totals_ui(ui: &mut Ui, open: &LeadListReport, around: &Around) {
    let worked = open.leads.iter().filter(|lead| lead.outcome.is_some()).count();
    let tile = |name: String, figure: String, note: String| Tile { name, figure, change: None, note };
    tile::tiles(
        ui,
        &[
            tile("Leads".into(), figure::count(open.leads.len()), format!("offer from {}", open.offer_day.spoken())),
            tile(
                "Assigned".into(),
                figure::count(open.assigned),
                format!("{} without a dealer", figure::count(open.unassigned)),
            ),
            tile(
                format!("Expected value ({})", around.currency),
                open.expected_value.rounded(),
                format!("at most {} is possible", open.upper_bound.rounded()),
            ),
            tile("Worked".into(), figure::count(worked), "with an outcome".into()),
        ],
    );
}

fn shares_ui(ui: &mut Ui, open: &LeadListReport) {
    if open.dealers.is_empty() && open.unassigned_why.is_empty() {
        return;
    }
    card::titled(ui, "Dealers' shares", "Leads against capacity", |ui| {
        let columns = [
            Column::text("Dealer", 160.0).stretch(1.0),
            Column::number("Leads", 64.0),
            Column::number("Capacity", 76.0),
            Column::text("Filled", 160.0),
            Column::number("Expected value", 110.0),
        ];
        let mut table = Table::new("shares", &columns, 320.0);
        table.row_height = 32.0;
        table.show(ui, open.dealers.len(), |i, row| {
            let share = &open.dealers[i];
            row.named(format!("{}: {} leads", share.dealer, share.leads));
            row.strong(&share.dealer);
            row.text(&figure::count(share.leads));
            row.weak(&figure::count(share.capacity as usize));
            row.share(share.leads as f64 / f64::from(share.capacity.max(1)));
            row.text(&share.expected_value.rounded());
        });
        for why in &open.unassigned_why {
            notice::notice(ui, Tone::Warn, why);
        }
    });
}
