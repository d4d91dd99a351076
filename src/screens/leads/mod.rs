//! Leads: a potential customer list with a probability for each period, distributed among the dealers, and their
//! outcomes.

mod board;
mod choosing;
mod distribution;
mod form;
mod lead;
mod portal;
mod receipts;
mod rules;
mod steps;
mod table;

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::{Around, JobKind};
use crate::dealers::DealersTab;
use crate::leads::board::Board;
use crate::leads::distribution::Distribution;
use crate::leads::form::Form;
use crate::leads::lead::LeadCard;
use crate::leads::portal::PortalTab;
use crate::leads::rules::RulesTab;
use crate::leads::steps::Steps;
use crate::leads::table::LeadTable;
use crate::place::Screen;
use crate::waiting::waiting_ui;
use reports::characteristics::CharacteristicsReport;
use reports::leads::{LeadListLine, LeadListReport, LeadsReport};
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::tokens::{GAP, STEP};
use ui::{button, field, page};

pub use portal::CallState;

const PURPOSE: &str = "Make a list of likely buyers, share it fairly among the dealers, and watch what comes back.";

/// The tab that is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tab {
    #[default]
    Lists,
    Dealers,
    /// Rules for groups.
    Rules,
    Receipts,
    Portal,
}

/// The view of the open list.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum View {
    #[default]
    Table,
    Board,
    /// Who gets what, and why.
    Distribution,
    /// Groups of similar customers.
    Groups,
}

/// The user's settings.
#[derive(Debug, Default)]
pub struct LeadsScreen {
    pub tab: Tab,
    pub view: View,
    dealers: DealersTab,
    pub portal: PortalTab,
    /// The list being described, while the form is open.
    form: Option<Form>,
    lead: LeadCard,
    steps: Steps,
    table: LeadTable,
    board: Board,
    distribution: Distribution,
    rules: RulesTab,
}

impl LeadsScreen {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.table.forget();
        self.board.forget();
        self.distribution.forget();
        self.steps.forget();
    }

    /// Call when a list was made.
    pub fn close_form(&mut self) {
        self.form = None;
        self.lead.close();
        self.view = View::Table;
    }

    /// How well the characteristics chosen in the form tell who says yes.
    pub fn show_quality(&mut self, report: CharacteristicsReport) {
        if let Some(form) = &mut self.form {
            form.show_quality(report);
        }
    }

    /// Call when rules for groups were learned or changed.
    pub fn close_rules(&mut self) {
        self.rules.close();
    }

    /// Call when a list was distributed.
    pub fn show_distribution(&mut self) {
        self.view = View::Distribution;
    }

    /// Shows an access code that was just made.
    pub fn show_code(&mut self, dealer: i64, code: String) {
        self.dealers.show_code(dealer, code);
    }

    /// Whether the portal tab is shown.
    #[must_use]
    pub fn shows_portal(&self) -> bool {
        self.tab == Tab::Portal
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&LeadsReport>, around: &Around, asked: &mut ActionQueue) {
        page::header(ui, "Leads", PURPOSE, |ui| {
            if let Some(report) = report
                && self.tab == Tab::Lists
                && self.form.is_none()
                && button::primary(ui, "New list").clicked()
            {
                self.form = Some(Form::new(report, around.today));
            }
        });
        button::tabs(
            ui,
            &mut self.tab,
            &[
                (Tab::Lists, "Lists"),
                (Tab::Rules, "Rules for groups"),
                (Tab::Dealers, "Dealers"),
                (Tab::Portal, "Portal and telephone"),
                (Tab::Receipts, "Receipts"),
            ],
        );
        ui.add_space(GAP);
        let Some(report) = report else {
            waiting_ui(ui, around.is_running(JobKind::Load(Screen::Leads)));
            return;
        };
        match self.tab {
            Tab::Rules => page::scrolling(ui, "group rules", |ui| self.rules.ui(ui, report, around, asked)),
            Tab::Dealers => self.dealers.ui(ui, &report.dealers, asked),
            Tab::Portal => self.portal.ui(ui, &report.dealers, around, asked),
            Tab::Receipts => page::scrolling(ui, "receipts", |ui| receipts::ui(ui, &report.receipts)),
            Tab::Lists => page::scrolling(ui, "leads", |ui| self.lists_ui(ui, report, around, asked)),
        }
    }

    fn lists_ui(&mut self, ui: &mut Ui, report: &LeadsReport, around: &Around, asked: &mut ActionQueue) {
        if let Some(form) = &mut self.form {
            if form.ui(ui, report, around, asked) {
                self.form = None;
            }
            return;
        }
        let Some(open) = &report.open else {
            if notice::empty(
                ui,
                Empty {
                    icon: Icon::Leads,
                    title: "No list for the dealers yet",
                    how: "Say what the dealers will offer and when. The program finds likely buyers and gives each \
                          one a probability for every period.",
                    button: Some("Make the first list"),
                },
            ) {
                self.form = Some(Form::new(report, around.today));
            }
            return;
        };
        chooser_ui(ui, report, open, asked);
        self.steps.ui(ui, open, report.dealers.is_empty(), around, asked);
        self.views_ui(ui, report, open, around, asked);
    }

    fn views_ui(
        &mut self,
        ui: &mut Ui,
        report: &LeadsReport,
        open: &LeadListReport,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let mut views = vec![(View::Table, "Table"), (View::Board, "Board"), (View::Distribution, "Who gets what")];
        if !open.clusters.is_empty() {
            views.push((View::Groups, "Groups"));
        } else if self.view == View::Groups {
            self.view = View::Table;
        }
        button::segments(ui, &mut self.view, &views);
        ui.add_space(STEP);
        if matches!(self.view, View::Table | View::Board) {
            self.lead.ui(ui, report, open, around, asked);
        }
        match self.view {
            View::Table => {
                if let Some(lead) = self.table.ui(ui, open, self.lead.chosen, around) {
                    self.lead.toggle(lead);
                }
            }
            View::Board => {
                if let Some(lead) = self.board.ui(ui, open, self.lead.chosen, around.today) {
                    self.lead.toggle(lead);
                }
            }
            View::Distribution => self.distribution.ui(ui, open),
            View::Groups => distribution::groups_ui(ui, open),
        }
    }
}

fn chooser_ui(ui: &mut Ui, report: &LeadsReport, open: &LeadListReport, asked: &mut ActionQueue) {
    if report.lists.len() < 2 {
        return;
    }
    let name = |l: &LeadListLine| {
        format!("{} ({} leads, {} assigned)", l.name, figures::count(l.leads), figures::count(l.assigned))
    };
    let choices: Vec<_> = report.lists.iter().map(|l| (l.id, name(l))).collect();
    let mut list = open.list;
    if field::select_bare(ui, "List shown", &mut list, &choices, 360.0) {
        asked.ask(LeadAction::Open(list));
    }
}
