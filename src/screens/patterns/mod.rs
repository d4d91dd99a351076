//! Patterns: what goes together, what follows, trends and seasons, repeat cycles, what comes next and who lacks what.

mod certainty;
mod cycles;
mod follows;
mod next;
mod together;
mod trends;

use egui::Ui;

use crate::action::{ActionQueue, PatternAction};
use crate::around::{AnalysisJob, Around, JobKind};
use crate::place::Screen;
use reports::patterns::PatternReport;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::tokens::STEP;
use ui::{button, page, words};

const PURPOSE: &str = "What your records say about products: customers who have one but not the other are worth an \
    offer.";

/// The views of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Together,
    Follows,
    Trends,
    Cycles,
    Next,
}

const TABS: [(Tab, &str); 5] = [
    (Tab::Together, "Bought together"),
    (Tab::Follows, "What follows"),
    (Tab::Trends, "Trends and seasons"),
    (Tab::Cycles, "Repeat cycles"),
    (Tab::Next, "Next product and opportunities"),
];

/// The tab that is shown, and the settings of each.
#[derive(Debug, Default)]
pub struct PatternsScreen {
    tab: Tab,
    together: together::TogetherView,
    follows: follows::FollowsView,
    trends: trends::TrendsView,
    cycles: cycles::CyclesView,
    next: next::NextView,
}

impl PatternsScreen {
    /// Call when a new report has arrived; its settings are adopted.
    pub fn forget(&mut self, report: Option<&PatternReport>) {
        self.together.forget(report.and_then(|report| report.wished_support));
        self.follows.forget();
        self.trends.forget();
        self.cycles.forget();
        self.next.forget();
    }

    /// Switches to the lists of customers who lack what similar customers buy.
    pub fn show_opportunities(&mut self) {
        self.tab = Tab::Next;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: Option<&PatternReport>, around: &Around, asked: &mut ActionQueue) {
        let busy = around.is_running(JobKind::Analysis(AnalysisJob::Patterns))
            || around.is_running(JobKind::Load(Screen::Patterns));
        page::header(ui, "Patterns", PURPOSE, |ui| {
            let text = if busy { "Searching…" } else { "Search again" };
            if report.is_some() && button::secondary_if(ui, !busy, text).clicked() {
                asked.ask(self.together.request());
            }
        });
        let Some(report) = report else {
            Self::empty_ui(ui, busy, asked);
            return;
        };
        button::tabs(ui, &mut self.tab, &TABS);
        ui.add_space(STEP);
        words::lead(ui, &verdict(self.tab, report));
        ui.add_space(STEP);
        match self.tab {
            Tab::Together => self.together.ui(ui, report),
            Tab::Follows => self.follows.ui(ui, report),
            Tab::Trends => self.trends.ui(ui, &report.trends),
            Tab::Cycles => self.cycles.ui(ui, report, around, asked),
            Tab::Next => self.next.ui(ui, report, around, asked),
        }
    }

    fn empty_ui(ui: &mut Ui, busy: bool, asked: &mut ActionQueue) {
        let empty = Empty {
            icon: Icon::Patterns,
            title: "No patterns yet",
            how: "Purchases with products are searched for what goes together in a basket, what follows what, what rises \
                  and when it sells, who is due again and who lacks what others like them buy.",
            button: Some(if busy { "Searching…" } else { "Find patterns" }),
        };
        if notice::empty(ui, empty) && !busy {
            asked.ask(PatternAction::Find { min_support: None });
        }
    }
}

fn verdict(tab: Tab, report: &PatternReport) -> String {
    match tab {
        Tab::Together => report.together_spoken(),
        Tab::Follows => report.follows_spoken(),
        Tab::Trends => report.trends_spoken(),
        Tab::Cycles => report.cycles_spoken(),
        Tab::Next => report.opportunities_spoken(),
    }
}
