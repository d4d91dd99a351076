//! What dealers see on the portal and hear on the telephone, and what the office sees about them.

use serde::{Deserialize, Serialize};

use crate::leads::LeadLine;
use domain::day::Day;
use domain::dealer::DealerId;
use domain::lead::{LeadStatus, Outcome};

/// How a dealer reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Means {
    Portal,
    Telephone,
}

impl Means {
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Means::Portal => "portal",
            Means::Telephone => "telephone",
        }
    }

    #[must_use]
    pub fn read(code: &str) -> Means {
        if code == "telephone" { Means::Telephone } else { Means::Portal }
    }

    /// "by web"
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            Means::Portal => "by web",
            Means::Telephone => "by telephone",
        }
    }
}

/// What happened at the portal or on the telephone; each event is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happening {
    SignedIn,
    WrongCode,
    Locked,
    /// For many dealers from one place, or for one dealer from many places.
    ManyWrongCodes,
    SignedOut,
    SawList,
    SawLead,
    Downloaded,
    Reported,
    TookBack,
    LeftMessage,
    Unsubscribed,
    /// Something forged, stale or foreign was rejected.
    Refused,
}

impl Happening {
    pub const ALL: [Happening; 13] = [
        Happening::SignedIn,
        Happening::WrongCode,
        Happening::Locked,
        Happening::ManyWrongCodes,
        Happening::SignedOut,
        Happening::SawList,
        Happening::SawLead,
        Happening::Downloaded,
        Happening::Reported,
        Happening::TookBack,
        Happening::LeftMessage,
        Happening::Unsubscribed,
        Happening::Refused,
    ];

    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Happening::SignedIn => "signed-in",
            Happening::WrongCode => "wrong-code",
            Happening::Locked => "locked",
            Happening::ManyWrongCodes => "many-wrong-codes",
            Happening::SignedOut => "signed-out",
            Happening::SawList => "saw-list",
            Happening::SawLead => "saw-lead",
            Happening::Downloaded => "downloaded",
            Happening::Reported => "reported",
            Happening::TookBack => "took-back",
            Happening::LeftMessage => "left-message",
            Happening::Unsubscribed => "unsubscribed",
            Happening::Refused => "refused",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Happening::SignedIn => "Signed in",
            Happening::WrongCode => "Wrong code",
            Happening::Locked => "Locked",
            Happening::ManyWrongCodes => "Many wrong codes",
            Happening::SignedOut => "Signed out",
            Happening::SawList => "Saw the list",
            Happening::SawLead => "Saw a lead",
            Happening::Downloaded => "Downloaded",
            Happening::Reported => "Reported",
            Happening::TookBack => "Took a report back",
            Happening::LeftMessage => "Left a message",
            Happening::Unsubscribed => "Unsubscribed",
            Happening::Refused => "Turned away",
        }
    }

    #[must_use]
    pub fn read(code: &str) -> Option<Happening> {
        Happening::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// A dealer who may see leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub dealer: DealerId,
    /// Number that the dealer signs in with.
    pub number: String,
    pub name: String,
}

/// The state of a lead for the dealer who has it, in list order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Something is due today or overdue.
    Due,
    New,
    /// Something is to be done later.
    Waiting,
    Done,
}

/// One lead of a dealer.
#[derive(Debug, Clone, PartialEq)]
pub struct DealerLead {
    pub list: i64,
    pub list_name: String,
    /// What is offered; empty means anything.
    pub category: String,
    /// The terms of the offer: "10 % off, until 1 May 2024"; empty without any.
    pub terms: String,
    pub offer_day: Day,
    /// Last day on which the dealer may use the lead.
    pub expires: Option<Day>,
    /// Names of the periods of [`LeadLine::by_period`].
    pub periods: Vec<String>,
    pub line: LeadLine,
}

impl DealerLead {
    #[must_use]
    pub fn standing(&self, today: Day) -> Standing {
        let done = matches!(self.line.status, LeadStatus::Sold | LeadStatus::Lost);
        match (done, self.line.due, self.line.outcome) {
            (true, ..) => Standing::Done,
            (false, Some(due), _) if due <= today => Standing::Due,
            (false, _, None) => Standing::New,
            (false, ..) => Standing::Waiting,
        }
    }

    /// Position of the period with the highest probability.
    #[must_use]
    pub fn best_period(&self) -> usize {
        let chance = |i: usize| self.line.by_period[i];
        (0..self.line.by_period.len()).max_by(|a, b| chance(*a).total_cmp(&chance(*b)).then(b.cmp(a))).unwrap_or(0)
    }
}

/// The leads of a dealer: due ones first, then by date and probability.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DealerLeads {
    pub leads: Vec<DealerLead>,
}

impl DealerLeads {
    /// Puts leads in order.
    #[must_use]
    pub fn sorted(mut leads: Vec<DealerLead>, today: Day) -> DealerLeads {
        leads.sort_by(|a, b| {
            let key = |lead: &DealerLead| (lead.standing(today), lead.line.due, lead.best_period());
            let likely = b.line.propensity.total_cmp(&a.line.propensity);
            key(a).cmp(&key(b)).then(likely).then(a.line.number.cmp(&b.line.number))
        });
        DealerLeads { leads }
    }

    #[must_use]
    pub fn count(&self, standing: Standing, today: Day) -> usize {
        self.leads.iter().filter(|lead| lead.standing(today) == standing).count()
    }

    /// How many of the due ones should have been called before today.
    #[must_use]
    pub fn overdue(&self, today: Day) -> usize {
        let is_late = |lead: &&DealerLead| lead.line.due.is_some_and(|due| due < today);
        self.leads.iter().filter(|lead| lead.standing(today) == Standing::Due).filter(is_late).count()
    }

    #[must_use]
    pub fn lead(&self, number: u32) -> Option<&DealerLead> {
        self.leads.iter().find(|lead| lead.line.number == number)
    }

    /// Number and name of each list that has leads here.
    #[must_use]
    pub fn lists(&self) -> Vec<(i64, &str)> {
        let mut lists: Vec<(i64, &str)> = self.leads.iter().map(|lead| (lead.list, lead.list_name.as_str())).collect();
        lists.sort_unstable();
        lists.dedup();
        lists
    }
}

/// What a dealer reports about a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedReport {
    pub lead: u32,
    pub outcome: Outcome,
    pub note: String,
    /// When to call back; none: as usual after this outcome.
    pub next: Option<Day>,
    pub means: Means,
    /// The form or the step of the call it came with: each is processed once.
    pub occasion: String,
}

/// An accepted report with its receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FiledReport {
    /// Number of the receipt.
    pub receipt: i64,
    pub lead: u32,
    pub outcome: Outcome,
    pub note: String,
    pub next: Option<Day>,
    /// "2026-03-01 14:05"
    pub at: String,
    pub means: Means,
    pub state: ReportState,
}

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReportState {
    /// It can be taken back.
    Holds,
    /// It is permanent: nobody may contact the customer any more.
    Final,
    TakenBack,
}

/// How a dealer's leads turned out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DealerResults {
    /// Leads that were handed over and not taken away.
    pub leads: usize,
    pub open: usize,
    /// How many leads have each outcome.
    pub outcomes: Vec<(Outcome, usize)>,
    /// Newest first.
    pub reports: Vec<FiledReport>,
}

/// A dealer who is currently signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedInLine {
    pub dealer: String,
    pub since: String,
    pub last_seen: String,
}

/// One line of the portal's log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventLine {
    pub number: i64,
    /// "2026-03-01 14:05:09"
    pub at: String,
    /// Name of the dealer; empty if unknown.
    pub dealer: String,
    pub means: Means,
    pub what: Happening,
    /// Number of the lead, if it is about one.
    pub lead: Option<u32>,
    pub detail: String,
}

impl EventLine {
    /// "Brook Motors reported Sold for lead 412 by telephone"
    #[must_use]
    pub fn sentence(&self) -> String {
        let who = if self.dealer.is_empty() { "Somebody" } else { &self.dealer };
        let lead = self.lead.map(|number| format!(" for lead {number}")).unwrap_or_default();
        match self.what {
            Happening::Reported => format!("{who} reported “{}”{lead} {}", self.detail, self.means.spoken()),
            Happening::TookBack => format!("{who} took “{}” back{lead} {}", self.detail, self.means.spoken()),
            Happening::LeftMessage => format!("{who} left a message {}", self.means.spoken()),
            Happening::Locked => format!("Too many wrong codes: locked {}", self.detail),
            Happening::ManyWrongCodes => self.detail.clone(),
            what => format!("{who}: {}{lead} {}", what.name().to_lowercase(), self.means.spoken()),
        }
    }
}

/// A message that a dealer left for the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeMessage {
    pub number: i64,
    pub at: String,
    pub dealer: String,
    /// Number that the call came from.
    pub caller: String,
    /// Words as the telephone service understood them; may be empty.
    pub text: String,
    /// Address of the recording at the telephone service; may be empty.
    pub recording: String,
}

/// A dealer's number that is locked for one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockLine {
    /// As entered, whether there is such a dealer or not.
    pub number: String,
    pub means: Means,
    /// "203.0.113.0/24", or a telephone; empty: a browser that signed in before.
    pub place: String,
    pub minutes: u32,
}

impl LockLine {
    /// "Number “D-03” is locked for 203.0.113.0/24 for 9 minutes more, after too many wrong codes."
    #[must_use]
    pub fn sentence(&self) -> String {
        let place = if self.place.is_empty() { "a browser that signed in before" } else { &self.place };
        let minutes = figures::plural(self.minutes, "minute", "minutes");
        format!(
            "Number “{}” is locked for {place} for {} {minutes} more, after too many wrong codes.",
            self.number, self.minutes
        )
    }
}

/// How the portal is reached and which certificate it uses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PortalSettings {
    /// Address and port to listen on, as typed; empty: this computer only.
    pub listen: String,
    /// Public address of the portal ("https://leads.example.com"); empty: none.
    pub public_address: String,
    /// Token by which the telephone service signs its requests; empty: no telephone.
    pub phone_token: String,
    /// Number that "to be connected" dials from, and at which the office answers; may be empty.
    pub office_phone: String,
}

/// The portal as the Leads screen shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PortalReport {
    pub settings: PortalSettings,
    pub signed_in: Vec<SignedInLine>,
    /// Newest first.
    pub events: Vec<EventLine>,
    pub locked: Vec<LockLine>,
    pub messages: Vec<OfficeMessage>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_should_have_been_done_before_today_is_overdue() {
        let lead = |due: i32| DealerLead {
            list: 1,
            list_name: String::new(),
            category: String::new(),
            terms: String::new(),
            offer_day: Day(0),
            expires: None,
            periods: Vec::new(),
            line: LeadLine { due: Some(Day(due)), ..LeadLine::default() },
        };
        let leads = DealerLeads::sorted([98, 99, 100, 101].map(lead).to_vec(), Day(100));
        assert_eq!((leads.count(Standing::Due, Day(100)), leads.overdue(Day(100))), (3, 2));
        assert_eq!(leads.count(Standing::New, Day(100)), 1);
    }
}
