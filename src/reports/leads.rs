//! Dealers' leads. The JSON keys of making and assigning are a stable interface.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::group_rules::{Characteristic, GroupRulesReport};
use crate::handover_receipts::HandoverReceipt;
use crate::segments::Named;
use domain::day::Day;
use domain::dealer::Dealer;
use domain::lead::{LeadStatus, Outcome, PersonField};
use domain::money::Money;
use domain::segment::SegmentId;

/// Days that a lead may wait before it turns yellow, and before it turns red.
pub const AGEING: [i32; 2] = [3, 7];

/// One lead as shown in window, on paper and in files.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct LeadLine {
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub id: i64,
    /// Short number, the same on paper, in the e-mail and on the phone.
    pub number: u32,
    pub customer: String,
    pub name: String,
    /// First and last name of a person; both empty for a firm.
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub person: [String; 2],
    pub phone: String,
    pub email: String,
    pub address: String,
    pub postcode: String,
    pub city: String,
    pub region: String,
    /// Name of the dealer; empty until assigned.
    pub dealer: String,
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub dealer_id: Option<i64>,
    /// Why this dealer, or why no dealer.
    pub dealer_why: String,
    /// Since when the dealer has it.
    pub assigned: Option<Day>,
    /// Probability of buying in any of the chosen periods.
    pub propensity: f64,
    /// For each of [`LeadListReport::periods`].
    pub by_period: Vec<f64>,
    /// What a call is expected to add, before it is paid.
    pub expected_value: Money,
    /// Chance of the same purchase without a call; none in lists of older versions.
    #[serde(default)]
    pub alone: Option<f64>,
    /// What a sale is expected to be worth with those that would come anyway.
    #[serde(default)]
    pub gross_value: Option<Money>,
    /// Why this customer, in a sentence.
    pub reason: String,
    /// What to offer.
    pub need: String,
    /// Name of the group of similar customers on the list; empty if there is none.
    pub cluster: String,
    /// Suggested words for the call.
    pub words: String,
    /// "October 1998": the period with the highest probability.
    pub best_time: String,
    /// First day of the week in which the dealer should call; none until the lead has a dealer, or where no week had room.
    #[serde(default)]
    pub call_week: Option<Day>,
    pub status: LeadStatus,
    pub outcome: Option<Outcome>,
    pub outcome_day: Option<Day>,
    pub note: String,
    /// What the dealer is expected to do next, and by when; empty and none if nothing.
    pub next: String,
    pub due: Option<Day>,
}

/// How long a lead has been waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Age {
    Fresh,
    Waiting,
    Old,
    /// The day of the next activity has passed.
    Overdue,
}

impl LeadLine {
    /// Days since anything happened: the last outcome, else the handover to the dealer; none if nobody has it.
    #[must_use]
    pub fn days_untouched(&self, today: Day) -> Option<i32> {
        self.outcome_day.or(self.assigned).map(|day| today.since(day).max(0))
    }

    /// The days on which to call: the planned week, else the best time.
    #[must_use]
    pub fn right_days(&self) -> String {
        self.call_week.map_or_else(|| self.best_time.clone(), week_spoken)
    }

    /// How long it has been waiting for the next activity; none if nothing is left to do.
    #[must_use]
    pub fn age(&self, today: Day) -> Option<Age> {
        if self.next.is_empty() {
            return None;
        }
        if self.due.is_some_and(|due| due < today) {
            return Some(Age::Overdue);
        }
        let days = self.days_untouched(today)?;
        Some(match AGEING {
            [soon, _] if days <= soon => Age::Fresh,
            [_, late] if days <= late => Age::Waiting,
            _ => Age::Old,
        })
    }
}

/// "1–7 Apr 2024", "29 Apr – 5 May 2024": the week that begins on a day.
#[must_use]
pub fn week_spoken(first: Day) -> String {
    let last = first.plus(6);
    let (from, until) = (first.spoken(), last.spoken());
    let [day, month, year] = [0, 1, 2].map(|place| from.split(' ').nth(place).unwrap_or_default());
    if first.first_of_month() == last.first_of_month() {
        format!("{day}–{until}")
    } else if until.ends_with(year) {
        format!("{day} {month} – {until}")
    } else {
        format!("{from} – {until}")
    }
}

/// How many leads a dealer calls in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeekShare {
    /// First day of the week.
    pub from: Day,
    pub leads: usize,
}

/// A dealer's share of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DealerShare {
    pub dealer: String,
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub dealer_id: i64,
    pub leads: usize,
    /// Leads per week.
    pub capacity: u32,
    pub expected_value: Money,
    /// What an even distribution of the list would give.
    pub due_leads: f64,
    pub due_value: Money,
    /// Carried over from earlier lists: due then and not given; negative: given too much.
    pub credit_leads: f64,
    pub credit_value: Money,
    /// In which weeks they are to be called.
    pub weeks: Vec<WeekShare>,
    /// Why the dealer gets none, if so ("away").
    pub remark: String,
}

/// What happened to leads that their dealers did not touch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passed {
    /// Leads that another dealer got.
    pub moved: usize,
    /// Leads that nobody else can take: they stay where they are.
    pub stayed: usize,
    /// Why ("3 leads: no other dealer can take it").
    pub stayed_why: Vec<String>,
}

/// What happened to call sheets that were to be printed, counted in dealers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Printed {
    /// Accepted by a printer.
    pub printed: usize,
    /// Opened in a viewer, because there is no printer.
    pub opened: usize,
    /// Where the opened ones are until they are cleared away.
    pub folder: Option<PathBuf>,
}

impl Printed {
    /// "12 call sheets went to the printer", or what a person has to do instead.
    #[must_use]
    pub fn told(&self) -> String {
        let mut said = Vec::new();
        if self.printed > 0 {
            said.push(format!("call sheets for {} dealers went to the printer", self.printed));
        }
        if let Some(folder) = &self.folder {
            said.push(format!(
                "no printer here; opened call sheets for {} dealers; print them from there soon: for an hour they are \
                 readable files in {}, and go when Foresale is next used after that; no receipt is kept",
                self.opened,
                folder.display()
            ));
        }
        said.join("; ")
    }
}

/// An existing list, as one line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadListLine {
    pub id: i64,
    pub name: String,
    pub offer_day: Day,
    pub leads: usize,
    pub assigned: usize,
    pub worked: usize,
    /// None: the dealers do not have it yet.
    pub published: Option<Day>,
    pub expires: Option<Day>,
}

/// A group of similar customers on a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LeadCluster {
    pub name: String,
    pub leads: usize,
    pub expected_value: Money,
    /// Mean probability.
    pub propensity: f64,
    /// What these customers buy more than the others.
    pub needs: Vec<String>,
}

/// What the dealers added: all leads of a list, with or without a dealer, compared with those left alone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Added {
    pub leads: usize,
    pub leads_bought: usize,
    pub left_alone: usize,
    pub left_alone_bought: usize,
    /// Difference of the shares who bought, with its 95 % interval.
    pub uplift: f64,
    pub uplift_low: f64,
    pub uplift_high: f64,
    pub verdict: String,
}

/// A potential customer list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadListReport {
    pub list: i64,
    pub name: String,
    pub category: String,
    pub offer_day: Day,
    /// Names of the months, "October 1998".
    pub periods: Vec<String>,
    /// Who is on it and how the probabilities were made, as a sentence.
    pub how: String,
    pub leads: Vec<LeadLine>,
    pub clusters: Vec<LeadCluster>,
    pub dealers: Vec<DealerShare>,
    pub assigned: usize,
    pub unassigned: usize,
    pub expected_value: Money,
    /// No assignment under these territories and capacities is worth more.
    pub upper_bound: Money,
    /// Why leads stayed without a dealer ("no dealer serves 99…: 12").
    pub unassigned_why: Vec<String>,
    /// Since when the dealers have had it; none before that and after a recall.
    pub published: Option<Day>,
    /// When it was recalled from the dealers, or given up before they had it.
    #[serde(default)]
    pub recalled: Option<Day>,
    /// Messages to dealers that were handed over without an answer.
    #[serde(default)]
    pub uncertain: u64,
    /// The last day on which dealers may use it.
    pub expires: Option<Day>,
    pub expiry_days: u32,
    /// What the dealers are told about a person besides name, postcode and town.
    pub fields: Vec<PersonField>,
    /// Weeks that the dealers work on it.
    #[serde(default)]
    pub weeks: u32,
    /// Customers left alone at random.
    pub control: usize,
    /// None if nobody was left alone, or the list is not published.
    pub added: Option<Added>,
    pub receipts: Vec<HandoverReceipt>,
}

impl LeadListReport {
    /// Whether the dealers may use the list on a day.
    #[must_use]
    pub fn is_open(&self, today: Day) -> bool {
        self.published.is_some() && !self.has_expired(today)
    }

    #[must_use]
    pub fn has_expired(&self, today: Day) -> bool {
        self.expires.is_some_and(|last| last < today)
    }
}

/// How well a dealer's leads did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Performance {
    /// Leads with a final outcome or whose list has expired.
    pub closed: usize,
    pub sold: usize,
    pub appointments: usize,
    /// Share sold, shrunk towards that of all dealers the more strongly the fewer leads are closed; with its 95 %
    /// interval.
    pub sold_rate: f64,
    pub sold_low: f64,
    pub sold_high: f64,
    /// Mean days from handing over to the first outcome; none without any.
    pub days_to_touch: Option<f64>,
}

/// A dealer in the dealers tab.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DealerLine {
    pub id: i64,
    pub dealer: Dealer,
    pub open_leads: usize,
    pub sold: usize,
    pub performance: Performance,
    /// The day the access code was made; none: there is none.
    pub code_since: Option<Day>,
}

/// The leads screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LeadsReport {
    pub lists: Vec<LeadListLine>,
    pub dealers: Vec<DealerLine>,
    pub categories: Vec<String>,
    /// Saved segments that a list can be made of.
    pub segments: Vec<Named<SegmentId>>,
    /// Rules for groups, by product group.
    pub rules: Vec<GroupRulesReport>,
    /// What such rules can ask about.
    pub characteristics: Vec<Characteristic>,
    /// What the chances of leads can look at.
    pub propensity_characteristics: Vec<Characteristic>,
    /// The KPIs that like customers can be grouped by.
    pub group_criteria: Vec<Characteristic>,
    /// First day of the month after the last purchase: where an offer usually starts.
    pub suggested_offer_day: Option<Day>,
    /// The open list.
    pub open: Option<LeadListReport>,
    /// Everything handed over, newest first.
    pub receipts: Vec<HandoverReceipt>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_said_by_its_days() {
        let week = |text: &str| week_spoken(text.parse().expect("a day"));
        assert_eq!(week("2024-04-01"), "1–7 Apr 2024");
        assert_eq!(week("2024-04-29"), "29 Apr – 5 May 2024");
        assert_eq!(week("2024-12-30"), "30 Dec 2024 – 5 Jan 2025");
        let lead = LeadLine { best_time: "April 2024".into(), ..LeadLine::default() };
        assert_eq!(lead.right_days(), "April 2024");
    }

    #[test]
    fn a_lead_ages_until_it_is_touched() {
        use Age::{Fresh, Old, Overdue, Waiting};
        let lead = LeadLine {
            assigned: Some(Day(100)),
            next: "First call".into(),
            due: Some(Day(120)),
            ..LeadLine::default()
        };
        let ages = [100, 103, 104, 107, 108, 120, 121].map(|day| lead.age(Day(day)));
        assert_eq!(ages, [Fresh, Fresh, Waiting, Waiting, Old, Old, Overdue].map(Some));
        let touched = LeadLine { outcome_day: Some(Day(110)), ..lead.clone() };
        assert_eq!(touched.age(Day(112)), Some(Fresh));
        assert_eq!(LeadLine { next: String::new(), ..lead.clone() }.age(Day(500)), None, "nothing is left to do");
        assert_eq!(LeadLine { assigned: None, due: None, ..lead }.age(Day(100)), None);
    }
}
