//! What is bought together, what follows, when it sells, when it is due, and what comes next. The JSON keys are a
//! stable interface.

use serde::{Deserialize, Serialize};

use domain::customer::CustomerId;
use domain::day::Day;
use domain::money::Money;

/// Baskets that hold all of `if` tend to hold `then` too.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    #[serde(rename = "if")]
    pub antecedent: Vec<String>,
    #[serde(rename = "then")]
    pub consequent: Vec<String>,
    /// Share of all baskets with both.
    pub support: f64,
    /// Share of the baskets with `if` that also hold `then`.
    pub confidence: f64,
    /// Confidence ÷ the share of all baskets with `then`.
    pub lift: f64,
    /// Support − what it would be if the two were independent.
    pub leverage: f64,
    /// Probability under chance among baskets of the same size, corrected for the number of rules tried.
    pub p_value: f64,
    pub baskets: usize,
}

/// Customers who bought one group go on to buy another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    pub first: String,
    pub then: String,
    /// Customers who followed; each counts once.
    pub customers: usize,
    /// Customers who could have: they had the first group, not yet the other, and came again.
    pub of: usize,
    /// How many would have followed by chance, given the popularity of the second group.
    pub expected: f64,
    pub lift: f64,
    /// Corrected for the number of pairs tried.
    pub p_value: f64,
    pub median_days: u32,
    pub lower_quartile_days: u32,
    pub upper_quartile_days: u32,
    /// Shares of followers who follow within each time.
    pub within_30_days: f64,
    pub within_90_days: f64,
    pub within_365_days: f64,
}

/// How purchases are split up to look for trends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TrendKey {
    #[default]
    All,
    Region,
    Source,
    Store,
    Cluster,
}

impl TrendKey {
    pub const ALL: [TrendKey; 5] =
        [TrendKey::All, TrendKey::Region, TrendKey::Source, TrendKey::Store, TrendKey::Cluster];

    /// As people read it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TrendKey::All => "Everything",
            TrendKey::Region => "By region",
            TrendKey::Source => "By source",
            TrendKey::Store => "By store",
            TrendKey::Cluster => "By cluster",
        }
    }
}

/// Net sales a month, in major units, at one level and then at another.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Jump {
    /// The first day of the first month at the new level.
    pub month: Day,
    pub before: f64,
    pub after: f64,
    /// Of no jump, adjusted for the number of series.
    pub p_value: f64,
}

/// How one product group moves in one part of the business.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Empty: all groups together.
    pub group: String,
    pub key: TrendKey,
    /// The region, source, store or cluster; empty for everything.
    pub value: String,
    /// Net sales of each whole month in major units, as if each had as many days.
    pub months: Vec<f64>,
    /// Change per year as a share of the mean month; none with too few months.
    pub change_per_year: Option<f64>,
    /// Of no trend and of no season, adjusted for the number of series.
    pub trend_p: f64,
    pub season_p: f64,
    /// Where it jumps from one level to another, as at a launch; none if a steady change explains it better.
    #[serde(default)]
    pub jump: Option<Jump>,
    /// January first: each month as a multiple of the usual month; none with less than two years.
    pub profile: Option<[f64; 12]>,
}

/// Trends of series that begin with the same month.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Trends {
    /// None if there is no whole month.
    pub first_month: Option<Day>,
    pub months: usize,
    /// Days at the ends that belong to no whole month.
    pub left_out_days: i32,
    pub series: Vec<Trend>,
}

/// How long it takes until a group is bought again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cycle {
    pub group: String,
    pub customers: usize,
    pub repeaters: usize,
    /// Share who buy it again within the time observed, accounting for those not observed to the end.
    pub returning: f64,
    pub median_days: u32,
    pub lower_quartile_days: u32,
    pub upper_quartile_days: u32,
    /// Share who have bought again after a number of days, for twenty or so values.
    pub curve: Vec<(u32, f64)>,
    /// Customers whose time falls into the middle half of the cycle within the days ahead.
    pub due: usize,
    pub due_reachable: usize,
    /// How many of all its customers are expected to buy it again in the days ahead.
    pub expected: f64,
    /// What a purchase of it earns.
    pub margin: Money,
    /// Names of the segments saved from those due.
    #[serde(default)]
    pub segments: Vec<String>,
    /// Who is due, the likeliest first, each with the chance.
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub members: Vec<(CustomerId, f64)>,
}

/// Hit rates of a way to predict the next groups: shares of customers who buy at least one of the first 1, 3, 5, 10.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextMethod {
    pub method: String,
    pub name: String,
    pub hit_rates: [f64; 4],
    /// Among groups that the customer had not bought before.
    pub hit_rates_new: [f64; 4],
    /// On the earlier period, by which the method was chosen.
    pub chosen_by: [f64; 4],
    pub chosen_by_new: [f64; 4],
}

/// What one customer is likely to buy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextProduct {
    pub customer: CustomerId,
    pub external_id: String,
    pub name: String,
    pub groups: Vec<NextGroup>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextGroup {
    pub group: String,
    /// Within the horizon; none if it could not be learned.
    pub probability: Option<f64>,
    pub is_new: bool,
}

/// Next products with their test.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NextProducts {
    pub horizon_days: i32,
    /// Depths of the hit rates.
    pub depths: [usize; 4],
    /// Customers that the test is on, and those of them who bought something new to them.
    pub test_customers: usize,
    pub test_explorers: usize,
    /// The codes of the methods chosen.
    pub chosen: String,
    pub chosen_new: String,
    pub methods: Vec<NextMethod>,
    /// The customers with the likeliest next purchases.
    pub customers: Vec<NextProduct>,
}

/// What the customers of an opportunity have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpportunityKind {
    /// Customers of one group without the other.
    HasNot,
    /// Customers who spent the most on one group so far, without the other.
    SpendsMostOn,
}

/// Customers who buy `has` and never `not`, although similar customers do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Opportunity {
    pub kind: OpportunityKind,
    pub has: String,
    pub not: String,
    pub customers: usize,
    pub reachable: usize,
    /// Share of the customers of `has` who also buy `not` ÷ the same share of all customers.
    pub lift: f64,
    pub p_value: f64,
    /// How many are expected to buy within the horizon, and what that earns.
    pub expected_buyers: f64,
    pub expected_margin: Money,
    /// Names of the segments saved from them.
    #[serde(default)]
    pub segments: Vec<String>,
    /// The most promising first, each with the chance.
    #[serde(default, skip_serializing_if = "domain::travelling::stays_at_home")]
    pub members: Vec<(CustomerId, f64)>,
}

/// Everything that the records say about products.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PatternReport {
    /// The last day that was analysed; none in a report without purchases.
    pub as_of: Option<Day>,
    /// The least share of baskets that a person asked for; none: chosen by the program.
    pub wished_support: Option<f64>,
    pub baskets: usize,
    pub items: usize,
    /// How many itemsets are frequent.
    pub itemsets: usize,
    pub min_support: f64,
    /// Highest lift among the significant first.
    pub rules: Vec<Rule>,
    /// The most significant first.
    pub sequences: Vec<Sequence>,
    pub sequences_tried: usize,
    pub trends: Trends,
    /// Days ahead in which customers are due.
    pub due_days: u32,
    pub cycles: Vec<Cycle>,
    pub next_products: NextProducts,
    /// The largest expected margin first.
    pub opportunities: Vec<Opportunity>,
}

impl PatternReport {
    /// Whether the other report has the same rules and the same lists in the same order, so that a row selected in one
    /// is the same row in the other.
    #[must_use]
    pub fn finds_the_same(&self, other: &PatternReport) -> bool {
        let who = |report: &PatternReport| -> Vec<String> {
            let due = report.cycles.iter().map(Cycle::segment_name);
            report.opportunities.iter().map(Opportunity::who).chain(due).collect()
        };
        self.as_of == other.as_of && self.rules == other.rules && who(self) == who(other)
    }

    /// The customers of each list, as they are stored: of the opportunities, then of the repeat cycles.
    pub fn lists(&self) -> impl Iterator<Item = &Vec<(CustomerId, f64)>> {
        self.opportunities.iter().map(|list| &list.members).chain(self.cycles.iter().map(|cycle| &cycle.members))
    }

    /// [`PatternReport::lists`], to be filled in.
    pub fn lists_mut(&mut self) -> impl Iterator<Item = &mut Vec<(CustomerId, f64)>> {
        let opportunities = self.opportunities.iter_mut().map(|list| &mut list.members);
        opportunities.chain(self.cycles.iter_mut().map(|cycle| &mut cycle.members))
    }
}
