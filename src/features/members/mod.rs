//! Whom a rule selects: every condition over all customers at once, as a column of yes and no.

mod contacts;
mod purchases;
mod tests_of_values;

use std::collections::HashMap;
use std::sync::Arc;

use domain::columns::{AttributeColumn, ContactColumns, PurchaseColumns};
use domain::consent::Channel;
use domain::customer::Customer;
use domain::day::Day;
use domain::model::Model;
use domain::rule::{Condition, Field, Joint, Membership, PredictionTest, Reach, Rule, Within};
use domain::segment::SegmentId;
use progress::{Cancelled, Progress};

/// One entry per customer: whether something is so.
pub type Mask = Vec<bool>;

/// What the newest ranked list of a model says about each customer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ranking {
    /// NaN for customers who are not on the list.
    pub probability: Vec<f64>,
    /// From 1; 0 for customers who are not on the list.
    pub rank: Vec<u32>,
}

/// What the newest clustering says about each customer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Grouping {
    /// The clusters' numbers with their names.
    pub names: Vec<(u32, String)>,
    /// 0 for customers in no cluster.
    pub number: Vec<u32>,
}

/// Everything that a rule may ask about; columns that no condition needs may be left empty. All columns with one entry
/// per customer are in the order of `customers`.
#[derive(Debug, Clone)]
pub struct Known {
    /// The last day of the purchases considered.
    pub as_of: Day,
    /// Dates in attributes, such as ends of contracts, are compared with today, however old the purchases are.
    pub today: Day,
    /// The database's numbers of all customers and prospects, ascending.
    pub customers: Arc<Vec<i64>>,
    pub records: Arc<Vec<Customer>>,
    /// Ordered by customer and day, up to the as-of day.
    pub purchases: Arc<PurchaseColumns>,
    /// Names of stores by the database's number, ascending.
    pub stores: Vec<(i64, String)>,
    /// External ids of products with the database's numbers.
    pub products: HashMap<String, i64>,
    pub contacts: Arc<ContactColumns>,
    pub attributes: Arc<Vec<AttributeColumn>>,
    /// By lower-case code; NaN if a customer has no value.
    pub kpis: HashMap<String, Arc<Vec<f64>>>,
    pub grouping: Option<Grouping>,
    pub rankings: HashMap<Model, Ranking>,
    /// Who may and can be reached.
    pub reach: HashMap<Channel, Arc<Mask>>,
    /// Members of the saved segments that the rule names.
    pub segments: HashMap<SegmentId, Mask>,
}

/// A rule that cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum MembersError {
    #[error("{0}")]
    NothingKnown(String),
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

fn nothing_known<T>(why: impl Into<String>) -> Result<T, MembersError> {
    Err(MembersError::NothingKnown(why.into()))
}

/// The customers that the rule selects.
///
/// # Errors
/// When a condition asks about something unknown, such as a KPI that was removed, or the work was cancelled.
pub fn members(rule: &Rule, known: &Known, progress: &Progress) -> Result<Mask, MembersError> {
    progress.check()?;
    let Some((joint, parts)) = rule.parts() else {
        return match rule {
            Rule::Is(condition) => holds(condition, known),
            _ => Ok(vec![true; known.customers.len()]),
        };
    };
    let start = joint == Joint::AllOf;
    let mut together = vec![start; known.customers.len()];
    for part in parts {
        let mask = members(part, known, progress)?;
        for (all, one) in together.iter_mut().zip(mask) {
            *all = if start { *all && one } else { *all || one };
        }
    }
    // An empty group has no effect, however its parts are joined.
    if parts.is_empty() {
        together.fill(true);
    } else if joint == Joint::NoneOf {
        for yes in &mut together {
            *yes = !*yes;
        }
    }
    Ok(together)
}

/// Which customers a condition holds for.
fn holds(condition: &Condition, known: &Known) -> Result<Mask, MembersError> {
    match condition {
        Condition::Kpi { code, test } => match known.kpis.get(&code.to_lowercase()) {
            Some(values) => Ok(values.iter().map(|value| tests_of_values::number(test, *value)).collect()),
            None => nothing_known(format!("there is no KPI '{code}'; it may have been removed")),
        },
        Condition::Attribute { name, test } => {
            match known.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
                Some(attribute) => tests_of_values::attribute(test, attribute, known),
                None => nothing_known(format!("there is no attribute '{name}'; its import may have been undone")),
            }
        }
        Condition::Field { field: Field::Postcode, test } => {
            let test = tests_of_values::PostcodeMatcher::from_test(test);
            Ok(known.records.iter().map(|record| test.holds(&record.postcode)).collect())
        }
        Condition::Field { field, test } => {
            let test = tests_of_values::TextMatcher::new(test);
            Ok(known.records.iter().map(|record| test.holds(field_of(record, *field))).collect())
        }
        Condition::Purchases(asked) => Ok(purchases::holds(asked, known)),
        Condition::Contacts(asked) => Ok(contacts::holds(asked, known)),
        Condition::Cluster { name, membership } => cluster(name, *membership, known),
        Condition::Prediction { model, test } => prediction(*model, test, known),
        Condition::Reach { channel, reach } => match known.reach.get(channel) {
            Some(mask) => Ok(mask.iter().map(|yes| *yes == (*reach == Reach::Reachable)).collect()),
            None => nothing_known(format!("nobody's reach by {channel} is known")),
        },
        Condition::Segment { segment, membership } => match known.segments.get(segment) {
            Some(mask) => Ok(mask.iter().map(|yes| *yes == (*membership == Membership::In)).collect()),
            None => nothing_known("a saved segment that the rule names is gone; take that condition out"),
        },
    }
}

fn cluster(name: &str, membership: Membership, known: &Known) -> Result<Mask, MembersError> {
    let Some(grouping) = &known.grouping else {
        return nothing_known("there are no clusters yet; make them on the Clusters screen");
    };
    let Some((number, _)) = grouping.names.iter().find(|(_, other)| other.eq_ignore_ascii_case(name)) else {
        let names: Vec<&str> = grouping.names.iter().map(|(_, name)| name.as_str()).collect();
        return nothing_known(format!("there is no cluster '{name}' any more; there are {}", names.join(", ")));
    };
    Ok(grouping.number.iter().map(|of| (of == number) == (membership == Membership::In)).collect())
}

fn prediction(model: Model, test: &PredictionTest, known: &Known) -> Result<Mask, MembersError> {
    let Some(ranking) = known.rankings.get(&model) else {
        return nothing_known(format!("there is no list '{}' yet; predict it on the Accounts screen", model.name()));
    };
    Ok(match test {
        PredictionTest::AtLeast(least) => ranking.probability.iter().map(|p| p >= least).collect(),
        PredictionTest::AtMost(most) => ranking.probability.iter().map(|p| p <= most).collect(),
        PredictionTest::Top(count) => ranking.rank.iter().map(|rank| *rank > 0 && rank <= count).collect(),
    })
}

fn field_of(record: &Customer, field: Field) -> &str {
    match field {
        Field::Postcode => &record.postcode,
        Field::City => &record.city,
        Field::Region => &record.region,
        Field::Country => &record.country,
        Field::Company => &record.company,
        Field::LastName => &record.last_name,
        Field::Email => &record.email,
        Field::Telephone => &record.phone,
    }
}

/// The first and the last day of a period, in days since 1970-01-01. A period without an end ends at `last`.
fn days_of(within: Within, as_of: Day, last: i32) -> (i32, i32) {
    match within {
        Within::Ever => (i32::MIN, last),
        Within::LastDays(days) => (after(as_of.0, days), last),
        Within::LastMonths(months) => (as_of.minus_months(months).0.saturating_add(1), last),
        Within::Between { from, to } => (from.0, to.0.min(last)),
    }
}

/// The day after the one this many days back.
fn after(as_of: i32, days: u32) -> i32 {
    as_of.saturating_sub_unsigned(days).saturating_add(1)
}
