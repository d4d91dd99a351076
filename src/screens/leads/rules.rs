//! The rules tab: for each offer the groups of people, how likely each buys and when, learned and changed by hand.

use egui::Ui;

use crate::action::{ActionQueue, LeadAction};
use crate::around::{Around, JobKind, LeadJob};
use domain::day::Day;
use domain::group_rule::{GroupRule, Handling, RuleChange, RuleOrigin, RulesWish};
use domain::period::PeriodUnit;
use domain::rule::{Condition, Membership, Rule};
use domain::segment::SegmentId;
use reports::group_rules::GroupRulesReport;
use reports::leads::LeadsReport;
use ui::chip::Tone;
use ui::icon::Icon;
use ui::notice::{self, Empty};
use ui::table::{Column, Table};
use ui::tokens::STEP;
use ui::{button, card, chip, field, page, words};

const TITLE: &str = "No rules for groups yet";
const HOW: &str = "Learn them for an offer: which groups buy it, how likely, and when. They stay in the file, you can change \
                   each, and new customers find their group without learning again.";

/// What the user set.
#[derive(Debug, Default)]
pub struct RulesTab {
    /// Position of the table that is shown.
    shown: usize,
    learning: Option<Learning>,
    /// Of which table, which rule (none: a new one), as typed.
    editing: Option<Editing>,
}

/// The form of what to learn.
#[derive(Debug)]
struct Learning {
    wish: RulesWish,
    offer_day: String,
    /// Every characteristic that can be asked about, and whether it is.
    chosen: Vec<bool>,
}

#[derive(Debug)]
struct Editing {
    table: usize,
    place: Option<usize>,
    name: String,
    chance: f64,
    best: usize,
    handling: Handling,
    /// None: as it is.
    segment: Option<SegmentId>,
    before: GroupRule,
}

impl RulesTab {
    /// Call when rules were learned or changed.
    pub fn close(&mut self) {
        self.learning = None;
        self.editing = None;
    }

    pub fn ui(&mut self, ui: &mut Ui, report: &LeadsReport, around: &Around, asked: &mut ActionQueue) {
        self.shown = self.shown.min(report.rules.len().saturating_sub(1));
        if let Some(form) = &mut self.learning {
            if learning_ui(ui, form, report, around, asked) {
                self.learning = None;
            }
            return;
        }
        let Some(table) = report.rules.get(self.shown) else {
            if notice::empty(ui, Empty { icon: Icon::Leads, title: TITLE, how: HOW, button: Some("Learn rules") }) {
                self.learning = Some(Learning::new(report, around.today, ""));
            }
            return;
        };
        page::controls(ui, |ui| {
            if report.rules.len() > 1 {
                let all: Vec<(usize, String)> =
                    report.rules.iter().enumerate().map(|(at, one)| (at, one.offer().to_owned())).collect();
                if field::select(ui, "Offer", &mut self.shown, &all) {
                    self.editing = None;
                }
            }
            if button::secondary(ui, "Learn rules").clicked() {
                self.learning = Some(Learning::new(report, around.today, &table.rules.category));
            }
            if button::secondary(ui, "Add a rule").clicked() {
                self.editing = Some(Editing::new(self.shown, table));
            }
        });
        let own = self.shown;
        if let Some(form) = self.editing.as_mut().filter(|form| form.table == own)
            && editing_ui(ui, form, table, report, asked)
        {
            self.editing = None;
        }
        if let Some(place) = table_ui(ui, table) {
            self.editing = table.rules.groups.get(place).map(|rule| Editing::from_table(own, place, rule));
        }
    }
}

impl Learning {
    fn new(report: &LeadsReport, today: Day, category: &str) -> Learning {
        let offer_day = report.suggested_offer_day.unwrap_or(today);
        Learning {
            wish: RulesWish { category: category.to_owned(), offer_day, ..RulesWish::default() },
            offer_day: offer_day.to_string(),
            chosen: report.characteristics.iter().map(|one| one.is_usual).collect(),
        }
    }
}

/// Returns whether the form is closed.
fn learning_ui(
    ui: &mut Ui,
    form: &mut Learning,
    report: &LeadsReport,
    around: &Around,
    asked: &mut ActionQueue,
) -> bool {
    let mut close = false;
    card::titled(ui, "Learn rules for groups", "What is offered, when, and what may be asked about people", |ui| {
        page::controls(ui, |ui| {
            let anything = (String::new(), "Anything".to_owned());
            let groups: Vec<(String, String)> = std::iter::once(anything)
                .chain(report.categories.iter().map(|one| (one.clone(), one.clone())))
                .collect();
            field::select(ui, "What is offered", &mut form.wish.category, &groups);
            let error = form.offer_day.parse::<Day>().err().map(|_| "Write it as YYYY-MM-DD");
            field::short(ui, "First day of the offer", &mut form.offer_day, "YYYY-MM-DD", error, 130.0);
            field::number(ui, "Periods ahead", &mut form.wish.periods, 1..=26, "");
            let units = [(PeriodUnit::Months, "One month".to_owned()), (PeriodUnit::Weeks, "One week".to_owned())];
            field::select_in(ui, "Each is", &mut form.wish.unit, &units, 120.0);
        });
        words::label(ui, "What may be asked about");
        ui.horizontal_wrapped(|ui| {
            for (one, on) in report.characteristics.iter().zip(&mut form.chosen) {
                if chip::choice(ui, *on, &one.name, "").clicked() {
                    *on = !*on;
                }
            }
        });
        ui.add_space(STEP);
        ui.horizontal(|ui| {
            let busy = around.is_running(JobKind::Leads(LeadJob::LearnRules));
            let day = form.offer_day.parse::<Day>().ok();
            let any = form.chosen.iter().any(|on| *on);
            let text = if busy { "Learning…" } else { "Learn rules" };
            let clicked = button::primary_if(ui, !busy && any && day.is_some(), text).clicked();
            if let Some(offer_day) = day.filter(|_| clicked) {
                let chosen = report.characteristics.iter().zip(&form.chosen).filter(|(_, on)| **on);
                let characteristics = chosen.map(|(one, _)| one.code.clone()).collect();
                asked.ask(LeadAction::LearnRules(RulesWish { offer_day, characteristics, ..form.wish.clone() }));
            }
            close = button::secondary(ui, "Cancel").clicked();
        });
    });
    close
}

impl Editing {
    fn from_table(table: usize, place: usize, rule: &GroupRule) -> Editing {
        Editing {
            table,
            place: Some(place),
            name: rule.name.clone(),
            chance: rule.chance,
            best: rule.best_period().unwrap_or(0),
            handling: rule.handling,
            segment: None,
            before: rule.clone(),
        }
    }

    fn new(table: usize, report: &GroupRulesReport) -> Editing {
        let by_period = vec![0.0; report.period_names.len()];
        let before = GroupRule { by_period, ..GroupRule::default() };
        Editing { place: None, chance: 0.1, ..Editing::from_table(table, 0, &before) }
    }

    /// Only what differs from what stood there.
    fn change(&self) -> RuleChange {
        let is_new = self.place.is_none();
        let who = self
            .segment
            .map(|segment| Rule::AllOf(vec![Rule::Is(Condition::Segment { segment, membership: Membership::In })]));
        let best = self.before.best_period().unwrap_or(0);
        RuleChange {
            name: (is_new || self.name.trim() != self.before.name).then(|| self.name.trim().to_owned()),
            who,
            chance: (is_new || (self.chance - self.before.chance).abs() > 1e-9).then_some(self.chance),
            best_period: (is_new || self.best != best).then_some(self.best),
            handling: (is_new || self.handling != self.before.handling).then_some(self.handling),
        }
    }
}

/// Returns whether the form is closed.
fn editing_ui(
    ui: &mut Ui,
    form: &mut Editing,
    table: &GroupRulesReport,
    report: &LeadsReport,
    asked: &mut ActionQueue,
) -> bool {
    let mut close = false;
    let title = if form.place.is_some() { "Change the rule" } else { "A new rule" };
    card::titled(ui, title, "A rule changed by hand stays when the others are learned again", |ui| {
        page::controls(ui, |ui| {
            field::short(ui, "Group", &mut form.name, "Farms in the north", None, 260.0);
            field::share(ui, "Chance", &mut form.chance);
            let periods: Vec<(usize, String)> = table.period_names.iter().cloned().enumerate().collect();
            field::select_in(ui, "Best time", &mut form.best, &periods, 120.0);
            let handling = [(Handling::Call, "Call".to_owned()), (Handling::LeaveAlone, "Leave alone".to_owned())];
            field::select_in(ui, "What to do", &mut form.handling, &handling, 140.0);
            let as_it_is = if form.place.is_some() { "As it is" } else { "Choose a segment" };
            let mut segments = vec![(None, as_it_is.to_owned())];
            segments.extend(report.segments.iter().map(|named| (Some(named.of), named.name.clone())));
            field::select(ui, "Who belongs to it", &mut form.segment, &segments);
        });
        if let Some(told) = form.place.and_then(|place| table.told.get(place)) {
            words::caption(ui, told);
        }
        if form.place.is_none() && report.segments.is_empty() {
            words::caption(ui, "Save a segment on the Segments screen first: it says who belongs to the group.");
        }
        ui.horizontal(|ui| {
            let ready = !form.name.trim().is_empty() && (form.place.is_some() || form.segment.is_some());
            if button::primary_if(ui, ready, "Save the rule").clicked() {
                asked.ask(LeadAction::ChangeRule { rules: table.id, place: form.place, change: form.change() });
            }
            if form.place.is_some() && button::secondary(ui, "Take it out").clicked() {
                asked.ask(LeadAction::RemoveRule { rules: table.id, place: form.place });
            }
            close = button::secondary(ui, "Cancel").clicked();
        });
    });
    close
}

/// Returns the position of the rule that was clicked.
fn table_ui(ui: &mut Ui, report: &GroupRulesReport) -> Option<usize> {
    let groups = &report.rules.groups;
    let most = groups.iter().flat_map(|one| one.by_period.iter().copied()).fold(0.0, f64::max);
    let subtitle = "The first rule that holds for somebody decides. Click one to change it.";
    let shown = card::titled(ui, &format!("Rules for {}", report.offer()), subtitle, |ui| {
        let columns = [
            Column::text("Group", 270.0).stretch(1.0),
            Column::text("Will buy", 116.0).hint("Chance within all periods, with its 95 % interval"),
            Column::text("By period", 110.0),
            Column::text("Best time", 84.0),
            Column::text("Bought", 100.0).hint("How many of the people that the rule was learned from"),
            Column::text("What to do", 96.0),
            Column::text("From", 70.0).hint("Learned, or written or changed by hand"),
        ];
        let mut table = Table::long("group rules", &columns, ui, groups.len());
        table.row_height = 48.0;
        let answer = table.show(ui, groups.len(), |i, row| {
            let rule = &groups[i];
            let best = rule.best_period().and_then(|place| report.period_names.get(place));
            row.named(format!("Change the rule for {}", rule.name));
            let from = if rule.origin == RuleOrigin::Learned { "learned" } else { "by hand" };
            row.two_lines(&rule.name, report.told.get(i).map_or("", String::as_str));
            row.probability(rule.chance, rule.low, rule.high);
            row.periods(&rule.by_period, most, &report.period_names, "");
            row.text(best.map_or("", String::as_str));
            row.text(&format!("{} of {}", figures::count(rule.bought), figures::count(rule.customers)));
            match rule.handling {
                Handling::Call => row.chip(Tone::Good, "Call"),
                Handling::LeaveAlone => row.chip(Tone::Plain, "Leave alone"),
            }
            row.weak(from);
        });
        words::computed(ui, &report.rules.how);
        answer
    });
    shown.inner.row
}
