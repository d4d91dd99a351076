//! What a campaign's list was made from, and the result of rebuilding it.

use serde::{Deserialize, Serialize};

use domain::assumption::Assumptions;
use domain::campaign::CampaignBrief;
use domain::customer::CustomerId;
use domain::day::Day;
use domain::effect::LearnedEffect;
use domain::selection::Selection;
use domain::shift::Shift;

/// Everything that decided about a list: the same recipe gives the same list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CampaignRecipe {
    /// Version of the program.
    pub program: String,
    pub made: Day,
    /// Purchases after this day were not used.
    pub as_of: Day,
    pub selection: Selection,
    pub assumptions: Assumptions,
    /// Audience, offers, costs, control share and seed.
    pub brief: CampaignBrief,
    /// Name of the method that predicted who will buy.
    pub method: String,
    /// The audience: its size, and a hash of who is in it.
    pub audience: Counted,
    /// The selected purchases up to the as-of day: their number, and a hash of their content.
    pub purchases: Counted,
    /// A hash of permissions, refusals, suppressed addresses and control groups as far as they concern the audience,
    /// and how many could not be contacted.
    pub consent: Counted,
    /// Who of the audience could not be contacted, by reason.
    pub left_out: Vec<LeftOut>,
    /// The correction by past results applied to the chances.
    pub shift: Option<Shift>,
    /// What past campaigns taught of what a contact adds; none in recipes of older versions.
    #[serde(default)]
    pub learned: Option<LearnedEffect>,
}

/// A count of things with a hash that changes when any of them does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub count: u64,
    pub fingerprint: String,
}

/// Customers who could not be contacted, for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    pub why: String,
    pub customers: Vec<CustomerId>,
}

/// What became of a customer between two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListChange {
    /// On the saved list, not on the new one.
    Gone,
    /// On the new list only.
    Added,
    /// Contacted in one and left alone in the other.
    OtherGroup,
    OtherOffer,
}

impl ListChange {
    #[must_use]
    pub fn spoken(self) -> &'static str {
        match self {
            ListChange::Gone => "no longer on the list",
            ListChange::Added => "new on the list",
            ListChange::OtherGroup => "in the other group",
            ListChange::OtherOffer => "another offer",
        }
    }
}

/// One customer on whom two lists differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListDifference {
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub id: Option<CustomerId>,
    pub customer: String,
    pub name: String,
    pub change: ListChange,
    /// "refused contact by e-mail on 3 Nov 2026 (by hand)"
    pub why: String,
}

/// A list rebuilt from its recipe, compared with the saved list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RebuildReport {
    pub campaign: i64,
    pub name: String,
    pub identical: bool,
    pub verdict: String,
    /// What has changed in data, settings or program since, one sentence each; empty: nothing.
    pub changed_since: Vec<String>,
    /// Contacted and left alone on the saved list.
    pub saved: usize,
    pub rebuilt: usize,
    pub differences: Vec<ListDifference>,
    pub recipe: CampaignRecipe,
}
