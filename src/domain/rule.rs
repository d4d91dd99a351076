//! A rule: conditions on what the records say about a customer, joined by all, any and none, as plain data.

use serde::{Deserialize, Serialize};

use crate::consent::Channel;
use crate::day::Day;
use crate::model::Model;
use crate::money::Money;
use crate::purchase::Source;
use crate::segment_id::SegmentId;

/// How the parts of a group are joined.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Joint {
    #[default]
    AllOf,
    AnyOf,
    NoneOf,
}

/// A condition, or a group of rules. The JSON is stored in databases and read from files:
/// `{"all-of": [{"is": {"kpi": {"code": "frequency", "test": {"compare": {"how": "at-least", "than": 3.0}}}}}]}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    Is(Condition),
    AllOf(Vec<Rule>),
    AnyOf(Vec<Rule>),
    NoneOf(Vec<Rule>),
}

impl Default for Rule {
    /// Everybody.
    fn default() -> Rule {
        Rule::AllOf(Vec::new())
    }
}

impl Rule {
    #[must_use]
    pub fn group(joint: Joint, parts: Vec<Rule>) -> Rule {
        match joint {
            Joint::AllOf => Rule::AllOf(parts),
            Joint::AnyOf => Rule::AnyOf(parts),
            Joint::NoneOf => Rule::NoneOf(parts),
        }
    }

    /// How a group is joined, and its parts; none for a condition.
    #[must_use]
    pub fn parts(&self) -> Option<(Joint, &[Rule])> {
        match self {
            Rule::Is(_) => None,
            Rule::AllOf(parts) => Some((Joint::AllOf, parts)),
            Rule::AnyOf(parts) => Some((Joint::AnyOf, parts)),
            Rule::NoneOf(parts) => Some((Joint::NoneOf, parts)),
        }
    }

    /// Every condition, at any depth.
    #[must_use]
    pub fn conditions(&self) -> Vec<&Condition> {
        match self {
            Rule::Is(condition) => vec![condition],
            Rule::AllOf(parts) | Rule::AnyOf(parts) | Rule::NoneOf(parts) => {
                parts.iter().flat_map(Rule::conditions).collect()
            }
        }
    }

    /// The saved segments that the rule names.
    #[must_use]
    pub fn segments(&self) -> Vec<SegmentId> {
        let named = |condition: &Condition| match condition {
            Condition::Segment { segment, .. } => Some(*segment),
            _ => None,
        };
        self.conditions().into_iter().filter_map(named).collect()
    }

    /// The same rule without what its conditions on names and addresses compare with.
    #[must_use]
    pub fn unnamed(self) -> Rule {
        let all = |parts: Vec<Rule>| parts.into_iter().map(Rule::unnamed).collect();
        match self {
            Rule::Is(Condition::Field { field: Field::Postcode, test }) if test.is_of_area() => {
                Rule::Is(Condition::Field { field: Field::Postcode, test })
            }
            Rule::Is(Condition::Field { field, test }) if field.tells_who() => {
                Rule::Is(Condition::Field { field, test: test.unnamed() })
            }
            Rule::Is(condition) => Rule::Is(condition),
            Rule::AllOf(parts) => Rule::AllOf(all(parts)),
            Rule::AnyOf(parts) => Rule::AnyOf(all(parts)),
            Rule::NoneOf(parts) => Rule::NoneOf(all(parts)),
        }
    }

    /// How deeply groups are nested; 0 for a condition.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.parts().map_or(0, |(_, parts)| 1 + parts.iter().map(Rule::depth).max().unwrap_or(0))
    }
}

/// A statement that is true or false of a customer. What is unknown about a customer is false, except when a test asks
/// for the unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Condition {
    /// A KPI, built-in or the user's own, by its code.
    Kpi {
        code: String,
        test: NumberTest,
    },
    /// Additional data about customers from a file, by the name of its column.
    Attribute {
        name: String,
        test: AttributeTest,
    },
    Field {
        field: Field,
        test: TextTest,
    },
    Purchases(Purchases),
    Contacts(Contacts),
    /// A cluster of the newest clustering, by its name.
    Cluster {
        name: String,
        membership: Membership,
    },
    /// The newest ranked list of a model.
    Prediction {
        model: Model,
        test: PredictionTest,
    },
    /// Whether the customer has an address for a channel and may be written to or called.
    Reach {
        channel: Channel,
        reach: Reach,
    },
    Segment {
        segment: SegmentId,
        membership: Membership,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    #[default]
    AtLeast,
    AtMost,
    MoreThan,
    LessThan,
    Equal,
    NotEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NumberTest {
    Compare {
        how: Comparison,
        than: f64,
    },
    /// Both ends are included.
    Between {
        low: f64,
        high: f64,
    },
    Known,
    Unknown,
}

/// Case does not matter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextTest {
    Is(String),
    /// Known, and different.
    IsNot(String),
    OneOf(Vec<String>),
    StartsWith(String),
    Contains(String),
    Known,
    Unknown,
}

impl TextTest {
    /// Whether it only asks if anything is known.
    #[must_use]
    pub fn is_of_presence(&self) -> bool {
        matches!(self, TextTest::Known | TextTest::Unknown)
    }

    /// Whether it compares with no more of a postcode than names an area.
    #[must_use]
    pub fn is_of_area(&self) -> bool {
        matches!(self, TextTest::StartsWith(text) if text.trim().chars().count() <= 2)
    }

    fn unnamed(self) -> TextTest {
        let text = || "not shown".to_owned();
        match self {
            TextTest::Is(_) => TextTest::Is(text()),
            TextTest::IsNot(_) => TextTest::IsNot(text()),
            TextTest::OneOf(_) => TextTest::OneOf(vec![text()]),
            TextTest::StartsWith(_) => TextTest::StartsWith(text()),
            TextTest::Contains(_) => TextTest::Contains(text()),
            TextTest::Known | TextTest::Unknown => self,
        }
    }
}

/// A test of words that are dates, written YYYY-MM-DD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayTest {
    /// On the day or later.
    From(Day),
    /// On the day or earlier.
    Until(Day),
    /// Within this many days up to today.
    InLastDays(u32),
    /// Longer ago than this many days.
    BeforeLastDays(u32),
    /// After today, within this many days.
    InNextDays(u32),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributeTest {
    Number(NumberTest),
    Word(TextTest),
    Day(DayTest),
}

/// What the customer record itself contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Field {
    #[default]
    Postcode,
    City,
    Region,
    Country,
    Company,
    LastName,
    Email,
    Telephone,
}

impl Field {
    pub const ALL: [Field; 8] = [
        Field::Postcode,
        Field::City,
        Field::Region,
        Field::Country,
        Field::Company,
        Field::LastName,
        Field::Email,
        Field::Telephone,
    ];

    /// Whether it is, or leads to, a name or an address.
    #[must_use]
    pub fn tells_who(self) -> bool {
        !matches!(self, Field::City | Field::Region | Field::Country)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Field::Postcode => "postcode",
            Field::City => "city",
            Field::Region => "region",
            Field::Country => "country",
            Field::Company => "company",
            Field::LastName => "last name",
            Field::Email => "e-mail address",
            Field::Telephone => "telephone number",
        }
    }
}

/// Which purchases are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goods {
    #[default]
    Anything,
    /// A product group by its name.
    Group(String),
    /// A product by its external id.
    Product(String),
}

/// The period in which something happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Within {
    #[default]
    Ever,
    /// Within this many days up to the as-of day.
    LastDays(u32),
    /// Within this many calendar months up to the as-of day.
    LastMonths(u32),
    /// Both days are included.
    Between { from: Day, to: Day },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PurchaseTest {
    /// On at least this many different days.
    TimesAtLeast(u32),
    /// On at most this many days, including none.
    TimesAtMost(u32),
    Never,
    /// Less returns.
    SpentAtLeast(Money),
    SpentAtMost(Money),
}

/// "Bought Tyres at least 2 times in the last 12 months". Product, source and store may be omitted to match any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Purchases {
    #[serde(default)]
    pub goods: Goods,
    #[serde(default)]
    pub source: Option<Source>,
    /// A store by its name.
    #[serde(default)]
    pub store: Option<String>,
    pub test: PurchaseTest,
    #[serde(default)]
    pub within: Within,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactTest {
    #[default]
    Contacted,
    NotContacted,
    Responded,
    /// Was contacted, and no answer is known.
    ContactedWithoutResponse,
}

/// "Was contacted by e-mail in the last 30 days". Contacts after the as-of day count as the last ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Contacts {
    pub test: ContactTest,
    /// As recorded in the contacts; none: any.
    #[serde(default)]
    pub channel: Option<String>,
    #[serde(default)]
    pub within: Within,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Membership {
    #[default]
    In,
    NotIn,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PredictionTest {
    /// A probability from 0 to 1.
    AtLeast(f64),
    AtMost(f64),
    /// Within the top positions of the list.
    Top(u32),
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    #[default]
    Reachable,
    NotReachable,
}
