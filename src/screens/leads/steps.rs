//! The steps of a list, the obvious next one in colour, and the list's figures.

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::{Around, JobKind, LeadJob};
use crate::uncertain::uncertain_ui;
use domain::day::Day;
use domain::lead::LastDealer;
use domain::money::Money;
use reports::leads::{Age, LeadLine, LeadListReport};
use ui::chip::Tone;
use ui::confirm::{self, Question};
use ui::tile::{self, Tile};
use ui::{button, chip, notice};

/// Days without an outcome after which leads may be passed on.
const IDLE_DAYS: u32 = 14;

/// The confirmation questions, by action.
const MAIL: &str = "mail leads";
const PASS_ON: &str = "pass leads on";
const RECALL: &str = "recall leads";
const GIVE_UP: &str = "give up leads";

/// The user's settings for the next distribution, and what is counted once per report.
#[derive(Debug)]
pub struct Steps {
    last_dealer: LastDealer,
    counts: Option<Counts>,
}

#[derive(Debug, Clone, Copy)]
struct Counts {
    worked: usize,
    overdue: usize,
    /// With a dealer and without an outcome for [`IDLE_DAYS`].
    idle: usize,
}

impl Counts {
    fn of(open: &LeadListReport, today: Day) -> Counts {
        let idle = |lead: &&LeadLine| {
            let days = lead.days_untouched(today).unwrap_or(0);
            lead.outcome.is_none() && lead.dealer_id.is_some() && days.unsigned_abs() >= IDLE_DAYS
        };
        Counts {
            worked: open.leads.iter().filter(|lead| lead.outcome.is_some()).count(),
            overdue: open.leads.iter().filter(|lead| lead.age(today) == Some(Age::Overdue)).count(),
            idle: open.leads.iter().filter(idle).count(),
        }
    }
}

impl Default for Steps {
    fn default() -> Steps {
        Steps { last_dealer: LastDealer::First, counts: None }
    }
}

impl Steps {
    /// Call when a new report has arrived.
    pub fn forget(&mut self) {
        self.counts = None;
    }

    pub fn ui(
        &mut self,
        ui: &mut Ui,
        open: &LeadListReport,
        no_dealers: bool,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        if no_dealers {
            notice::notice(
                ui,
                Tone::Warn,
                "There are no dealers yet. Add them in the Dealers tab, or import a file of dealers.",
            );
        }
        if open.has_expired(around.today) {
            let day = open.expires.map(Day::spoken).unwrap_or_default();
            notice::notice(ui, Tone::Warn, &format!("The list expired on {day}: the dealers may not use it any more."));
        }
        if let Some(day) = open.recalled.filter(|_| open.published.is_none()) {
            let text = format!(
                "This list was recalled on {}. Give it to the dealers again before it is handed out.",
                day.spoken()
            );
            notice::notice(ui, Tone::Plain, &text);
        }
        uncertain_ui(ui, open.uncertain, Some(open.list), around, asked);
        ui.horizontal_wrapped(|ui| match open.published {
            None => self.preview_ui(ui, open, no_dealers, around, asked),
            Some(_) => self.published_ui(ui, open, around, asked),
        });
        self.questions_ui(ui, open, around, asked);
        totals_ui(ui, open, self.counts(open, around), around);
    }

    /// What to confirm before it reaches the dealers.
    fn questions_ui(&mut self, ui: &mut Ui, open: &LeadListReport, around: &Around, asked: &mut ActionQueue) {
        let with_leads = open.dealers.iter().filter(|share| share.leads > 0).count();
        let dealers = figures::counted(with_leads, "dealer", "dealers");
        let leads = figures::counted(open.assigned, "lead", "leads");
        let used = if open.published.is_none() { " From today they may use the list." } else { "" };
        let text = format!("Mail {leads} to {dealers} now?{used}");
        if confirm::confirm(ui, Question { id: MAIL, text: &text, yes: "Yes, mail" }) {
            asked.ask(LeadAction::Mail(open.list));
        }
        let idle = figures::counted(self.counts(open, around).idle, "lead", "leads");
        let text =
            format!("Take {idle} untouched for {IDLE_DAYS} days away from their dealers and give them to others now?");
        if confirm::confirm(ui, Question { id: PASS_ON, text: &text, yes: "Yes, pass on" }) {
            asked.ask(LeadAction::Pass { list: open.list, days: IDLE_DAYS });
        }
        let text = format!("Take {leads} back from {dealers} now? What is queued for them will not be sent.");
        if confirm::confirm(ui, Question { id: RECALL, text: &text, yes: "Yes, recall" }) {
            asked.ask(LeadAction::Recall(open.list));
        }
        let alone = figures::counted(open.control, "customer", "customers");
        let text = format!("Give this list up now? The {alone} left alone for it may be called for other lists again.");
        if confirm::confirm(ui, Question { id: GIVE_UP, text: &text, yes: "Yes, give up" }) {
            asked.ask(LeadAction::Recall(open.list));
        }
    }

    fn counts(&mut self, open: &LeadListReport, around: &Around) -> Counts {
        *self.counts.get_or_insert_with(|| Counts::of(open, around.today))
    }

    fn published_ui(&mut self, ui: &mut Ui, open: &LeadListReport, around: &Around, asked: &mut ActionQueue) {
        let usable = open.is_open(around.today);
        delivery_ui(ui, open, usable && open.receipts.is_empty(), around, asked);
        let idle = self.counts(open, around).idle;
        if idle > 0 && usable {
            let text = format!("Pass on {} untouched", figures::count(idle));
            let hint = format!("Leads without an outcome for {IDLE_DAYS} days go to another dealer who can take them");
            if button::secondary(ui, &text).on_hover_text(hint).clicked() {
                confirm::ask(ui, PASS_ON);
            }
        }
        let hint = "The dealers may not use it any more; what is queued for them will not be sent";
        if button::secondary(ui, "Recall").on_hover_text(hint).clicked() {
            confirm::ask(ui, RECALL);
        }
    }

    fn preview_ui(
        &mut self,
        ui: &mut Ui,
        open: &LeadListReport,
        no_dealers: bool,
        around: &Around,
        asked: &mut ActionQueue,
    ) {
        let assigning = around.is_running(JobKind::Leads(LeadJob::Assign));
        let text = if assigning { "Assigning…" } else { "Assign to dealers" };
        let assign = if open.assigned == 0 {
            button::primary_if(ui, !assigning && !no_dealers, text)
        } else {
            button::secondary_if(ui, !assigning, "Assign anew")
        };
        if assign.clicked() {
            asked.ask(LeadAction::Assign { list: open.list, last_dealer: self.last_dealer });
        }
        let first = self.last_dealer == LastDealer::First;
        let hint = "Customers keep the dealer they had before where that costs nobody a lead";
        if chip::choice(ui, first, "Last dealer first", "").on_hover_text(hint).clicked() {
            self.last_dealer = if first { LastDealer::NoMatter } else { LastDealer::First };
        }
        if open.assigned > 0 {
            let hint = format!("From today the dealers may use the list, for {} days", open.expiry_days);
            if button::primary(ui, "Give to the dealers").on_hover_text(hint).clicked() {
                asked.ask(LeadAction::Publish(open.list));
            }
        }
        delivery_ui(ui, open, false, around, asked);
        if open.control > 0 && open.recalled.is_none() {
            let hint = "The list is not used; its control group may be called again";
            if button::secondary(ui, "Give up").on_hover_text(hint).clicked() {
                confirm::ask(ui, GIVE_UP);
            }
        }
    }
}

/// Why sheets are not printed at another desk.
const AT_OFFICE: &str = "Printed on the computer that has the database. Here, write the call sheets and print those.";

fn delivery_ui(ui: &mut Ui, open: &LeadListReport, is_next: bool, around: &Around, asked: &mut ActionQueue) {
    let ready = open.assigned > 0 && (open.published.is_some() || open.recalled.is_none());
    let text = "Write call sheets…";
    let files = if is_next { button::primary(ui, text) } else { button::secondary_if(ui, ready, text) };
    if files.on_hover_text("One PDF and one CSV per dealer, into a folder; gives the list to the dealers").clicked() {
        asked.ask(LeadAction::WriteFiles(open.list));
    }
    if button::secondary_if(ui, ready, "Mail to dealers").clicked() {
        confirm::ask(ui, MAIL);
    }
    // The printer is that of the computer with the database.
    let print = button::secondary_if(ui, ready && !around.at_office, "Print");
    let print = if around.at_office { print.on_disabled_hover_text(AT_OFFICE) } else { print };
    if print.clicked() {
        asked.ask(LeadAction::Print(open.list));
    }
}

fn totals_ui(ui: &mut Ui, open: &LeadListReport, counts: Counts, around: &Around) {
    let tile = |name: String, figure: String, note: String| Tile { name, figure, change: None, note };
    let with_dealers = match (open.published, open.expires) {
        (Some(_), Some(until)) => format!("with dealers until {}", until.spoken()),
        _ => format!("offer from {}", open.offer_day.spoken()),
    };
    let alone = match open.control {
        0 => format!("{} without a dealer", figures::count(open.unassigned)),
        n => format!("{} without a dealer, {} left alone", figures::count(open.unassigned), figures::count(n)),
    };
    let (value, of) = expected(open);
    let waiting = match open.published {
        None => "not given to dealers yet".to_owned(),
        Some(_) => format!("{} overdue", figures::count(counts.overdue)),
    };
    tile::tiles(
        ui,
        &[
            tile("Leads".into(), figures::count(open.leads.len()), with_dealers),
            tile("Assigned".into(), figures::count(open.assigned), alone),
            tile(format!("Expected value ({})", around.currency), value, of),
            tile("Worked".into(), figures::count(counts.worked), waiting),
        ],
    );
    if let Some(added) = &open.added {
        let tone = if added.uplift_low > 0.0 {
            Tone::Good
        } else if added.uplift_high < 0.0 {
            Tone::Bad
        } else {
            Tone::Plain
        };
        notice::notice(ui, tone, &added.verdict);
    }
}

/// What the list is expected to bring, and under which condition: before anything is assigned, for all its leads.
fn expected(open: &LeadListReport) -> (String, String) {
    if open.assigned == 0 {
        let all: i64 = open.leads.iter().map(|lead| lead.expected_value.0).sum();
        return (Money(all).rounded(), "if all are worked".to_owned());
    }
    let (value, bound) = (open.expected_value.rounded(), open.upper_bound.rounded());
    let of = if value == bound { "the most that is possible".into() } else { format!("at most {bound} is possible") };
    (value, of)
}
