//! What each page shows, derived from the reports, in the words that a dealer reads.

use serde::Serialize;

use super::forms::encoded;
use domain::day::Day;
use domain::lead::{LeadStatus, Outcome};
use reports::portal::{DealerLead, DealerLeads, DealerResults, FiledReport, ReportState, Standing};
use reports::portal_files::Download;

/// A lead in a list or at the head of its page.
#[derive(Debug, Serialize)]
pub struct LeadView {
    number: u32,
    name: String,
    place: String,
    need: String,
    when: String,
    chance: String,
    status: String,
    tone: &'static str,
    phone: String,
    /// Digits, with a plus if there is one; empty if there is no number.
    tel: String,
}

#[derive(Debug, Serialize)]
struct Group {
    name: &'static str,
    leads: Vec<LeadView>,
}

#[derive(Debug, Serialize)]
struct FileView {
    href: String,
    name: &'static str,
}

#[derive(Debug, Serialize)]
struct ListView {
    name: String,
    files: Vec<FileView>,
}

/// The list of leads.
#[derive(Debug, Serialize)]
pub struct LeadsView {
    summary: String,
    groups: Vec<Group>,
    lists: Vec<ListView>,
}

impl LeadsView {
    #[must_use]
    pub fn new(leads: &DealerLeads, today: Day) -> LeadsView {
        let groups = [
            (Standing::Due, "Due now"),
            (Standing::New, "New"),
            (Standing::Waiting, "Later"),
            (Standing::Done, "Done"),
        ];
        let group = |(standing, name): (Standing, &'static str)| {
            let own = leads.leads.iter().filter(|lead| lead.standing(today) == standing);
            Group { name, leads: own.map(|lead| LeadView::new(lead, today)).collect() }
        };
        let files = |list: i64| {
            let file = |kind: Download| FileView {
                href: format!("/lists/{list}/leads.{}", encoded(kind.ending())),
                name: kind.name(),
            };
            Download::ALL.map(file).into_iter().collect()
        };
        LeadsView {
            summary: summary(leads, today),
            groups: groups.map(group).into_iter().filter(|group| !group.leads.is_empty()).collect(),
            lists: leads
                .lists()
                .into_iter()
                .map(|(list, name)| ListView { name: name.to_owned(), files: files(list) })
                .collect(),
        }
    }
}

/// "26 overdue, 2 due today, 4 new"
#[must_use]
pub fn summary(leads: &DealerLeads, today: Day) -> String {
    let (due, new) = (leads.count(Standing::Due, today), leads.count(Standing::New, today));
    match (due, new) {
        (0, 0) if leads.leads.is_empty() => "Nothing to do.".to_owned(),
        (0, 0) => "Nothing is due today.".to_owned(),
        _ => {
            let late = leads.overdue(today);
            let overdue = if late > 0 { format!("{late} overdue, ") } else { String::new() };
            format!("{overdue}{} due today, {new} new.", due - late)
        }
    }
}

impl LeadView {
    #[must_use]
    pub fn new(lead: &DealerLead, today: Day) -> LeadView {
        let line = &lead.line;
        let (tone, status) = chip(lead, today);
        LeadView {
            number: line.number,
            name: line.name.clone(),
            place: format!("{} {}", line.postcode, line.city).trim().to_owned(),
            need: if line.need.is_empty() { lead.category.clone() } else { line.need.clone() },
            when: when(lead, today),
            chance: figures::percent(line.propensity),
            status,
            tone,
            phone: line.phone.clone(),
            tel: tel(&line.phone),
        }
    }
}

fn chip(lead: &DealerLead, today: Day) -> (&'static str, String) {
    let name = lead.line.outcome.map_or("New", Outcome::name).to_owned();
    match (lead.standing(today), lead.line.status) {
        (Standing::Due, _) => ("warn", if lead.line.outcome.is_some() { name } else { "First call due".to_owned() }),
        (Standing::New, _) => ("accent", name),
        (_, LeadStatus::Sold) => ("good", name),
        (_, LeadStatus::Lost) => ("bad", name),
        _ => ("", name),
    }
}

/// What to do and by when: "Call again by 3 March 2026", "Best in October 1998".
fn when(lead: &DealerLead, today: Day) -> String {
    match (lead.standing(today), lead.line.due) {
        (Standing::Due, Some(due)) if due < today => format!("{}: was due {}", lead.line.next, due.spoken()),
        (Standing::Due, _) => format!("{}: today", lead.line.next),
        (Standing::Waiting, Some(due)) => format!("{}: {}", lead.line.next, due.spoken()),
        _ if lead.line.call_week.is_some() => format!("Call {}", lead.line.right_days()),
        _ if lead.line.best_time.is_empty() => String::new(),
        _ => format!("Best in {}", lead.line.best_time),
    }
}

/// A number as a telephone dials it.
#[must_use]
pub fn tel(phone: &str) -> String {
    let phone = phone.trim();
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() || !phone.starts_with('+') { digits } else { format!("+{digits}") }
}

#[derive(Debug, Serialize)]
struct Bar {
    height: f64,
    best: bool,
}

#[derive(Debug, Serialize)]
struct Choice {
    code: &'static str,
    name: &'static str,
}

/// What the user had filled in when something was wrong.
#[derive(Debug, Default, Serialize)]
pub struct Filled {
    pub problem: &'static str,
    pub chosen: String,
    pub note: String,
}

/// One lead.
#[derive(Debug, Serialize)]
pub struct LeadPage {
    lead: LeadView,
    facts: Vec<(&'static str, String)>,
    bars: Vec<Bar>,
    chart: String,
    words: String,
    outcomes: Vec<Choice>,
    reports: Vec<ReportView>,
    today: String,
    /// Identifies a form that is submitted twice.
    form: String,
    #[serde(flatten)]
    filled: Filled,
}

impl LeadPage {
    #[must_use]
    pub fn new(lead: &DealerLead, reports: &[FiledReport], today: Day, form: String, filled: Filled) -> LeadPage {
        let highest = lead.line.by_period.iter().copied().fold(0.0, f64::max);
        let best = lead.best_period();
        let bar = |(i, share): (usize, &f64)| Bar {
            height: if highest > 0.0 { (share / highest * 54.0).clamp(1.0, 54.0).round() } else { 1.0 },
            best: i == best,
        };
        LeadPage {
            lead: LeadView::new(lead, today),
            facts: facts(lead),
            bars: lead.line.by_period.iter().enumerate().map(bar).collect(),
            chart: chart(lead, best),
            words: lead.line.words.clone(),
            outcomes: Outcome::ALL.map(|outcome| Choice { code: outcome.code(), name: outcome.name() }).into(),
            reports: reports.iter().map(ReportView::from_report).collect(),
            today: today.to_string(),
            form,
            filled,
        }
    }
}

fn facts(lead: &DealerLead) -> Vec<(&'static str, String)> {
    let line = &lead.line;
    let offer = if lead.category.is_empty() { "Anything that fits" } else { lead.category.as_str() };
    let offer = if lead.terms.is_empty() { offer.to_owned() } else { format!("{offer}, {}", lead.terms) };
    let facts = [
        ("Why", line.reason.clone()),
        ("Need", line.need.clone()),
        ("Offer", format!("{offer}, from {}", lead.offer_day.spoken())),
        ("Call", line.call_week.map(|_| line.right_days()).unwrap_or_default()),
        ("Will buy", format!("{}, best in {}", figures::percent(line.propensity), line.best_time)),
        ("Address", line.address.clone()),
        ("E-mail", line.email.clone()),
        ("Yours until", lead.expires.map(Day::spoken).unwrap_or_default()),
    ];
    facts.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect()
}

/// How many periods the text beside the picture names one by one.
const MOST_NAMED: usize = 4;

/// The picture in words: "October 1998 12 %, November 1998 9 %".
fn chart(lead: &DealerLead, best: usize) -> String {
    let chance = |i: usize| {
        let name = lead.periods.get(i).map_or("", String::as_str);
        format!("{name} {}", figures::percent(lead.line.by_period.get(i).copied().unwrap_or(0.0)))
    };
    match lead.line.by_period.len() {
        count if count <= MOST_NAMED => (0..count).map(chance).collect::<Vec<_>>().join(", "),
        count => format!("Best: {}. First: {}. Last: {}.", chance(best), chance(0), chance(count - 1)),
    }
}

/// A report in a list.
#[derive(Debug, Serialize)]
struct ReportView {
    receipt: i64,
    text: String,
    note: String,
}

impl ReportView {
    fn from_report(report: &FiledReport) -> ReportView {
        let back = if report.state == ReportState::TakenBack { " (taken back)" } else { "" };
        let text =
            format!("{}: {}, lead {} {}{back}", report.at, report.outcome.name(), report.lead, report.means.spoken());
        ReportView { receipt: report.receipt, text, note: report.note.clone() }
    }
}

/// A receipt.
#[derive(Debug, Serialize)]
pub struct ReportedPage {
    #[serde(skip)]
    pub title: &'static str,
    text: String,
    note: String,
    receipt: i64,
    at: String,
    undo: bool,
    /// The lead to reopen; none if nothing is left to say.
    again: Option<u32>,
}

/// Whether the page answers a request to undo the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    Receipt,
    TakenBack,
}

impl ReportedPage {
    #[must_use]
    pub fn new(report: &FiledReport, wanted: Wanted) -> ReportedPage {
        let what = format!("Lead {}: {}.", report.lead, report.outcome.name());
        let next = report.next.map(|day| format!(" Call back on {}.", day.spoken())).unwrap_or_default();
        let (title, text) = match (report.state, wanted) {
            (ReportState::TakenBack, _) => ("Taken back", format!("{what} This no longer counts.")),
            (ReportState::Holds, Wanted::TakenBack) => (
                "Not taken back",
                format!(
                    "{what} You reported on this lead again later: take that report back \
                    first."
                ),
            ),
            (_, Wanted::TakenBack) => ("Not taken back", format!("{what} This is final.")),
            (ReportState::Final, _) if report.outcome == Outcome::DoNotContact => {
                ("Saved", format!("{what} Nobody will contact them any more."))
            }
            (..) => ("Saved", format!("{what}{next} Thank you!")),
        };
        ReportedPage {
            title,
            text,
            note: report.note.clone(),
            receipt: report.receipt,
            at: report.at.clone(),
            undo: report.state == ReportState::Holds,
            again: (report.outcome != Outcome::DoNotContact).then_some(report.lead),
        }
    }
}

/// How it went.
#[derive(Debug, Serialize)]
pub struct ResultsView {
    tiles: Vec<(&'static str, usize)>,
    reports: Vec<ReportView>,
}

impl ResultsView {
    #[must_use]
    pub fn from_results(results: &DealerResults) -> ResultsView {
        let mut tiles = vec![("Leads", results.leads), ("Open", results.open)];
        tiles.extend(results.outcomes.iter().map(|(outcome, count)| (outcome.name(), *count)));
        ResultsView { tiles, reports: results.reports.iter().map(ReportView::from_report).collect() }
    }
}
