//! A rule written as conditions over KPIs and attributes: `frequency >= 3 and not (age < 30 or margin is null)`.

use anyhow::{Result, anyhow, bail};

use super::choices::choices;
use crate::domain::rule::{AttributeTest, Comparison, Condition, Membership, NumberTest, Rule};
use crate::domain::segment::SegmentId;
use crate::features::formula::{Comparison as Written, Formula, Node, nearest};
use crate::reports::segments::RuleChoices;
use crate::store::Store;

/// The rule of a text.
///
/// # Errors
/// When the text has a fault (the message tells its letter), names what is not there, or compares something else than a
/// KPI or attribute with a number.
pub fn written(store: &Store, text: &str) -> Result<Rule> {
    let formula = Formula::read(text).map_err(|fault| anyhow!("{fault}"))?;
    let choices = choices(store)?;
    let kpis = choices.kpis.iter().map(|kpi| kpi.of.as_str());
    let known = kpis.chain(choices.attributes.iter().map(|attribute| attribute.name.as_str()));
    formula.check(known).map_err(|fault| anyhow!("{fault}"))?;
    match formula.root() {
        Node::Counted(condition) => rule_of(condition, &choices),
        _ => bail!("'{text}' is a number and selects nobody; compare it, for example {text} > 0"),
    }
}

/// Everybody in a saved segment.
#[must_use]
pub fn in_segment(segment: SegmentId) -> Rule {
    Rule::AllOf(vec![Rule::Is(Condition::Segment { segment, membership: Membership::In })])
}

fn rule_of(node: &Node, choices: &RuleChoices) -> Result<Rule> {
    match node {
        Node::Truth(true) => Ok(Rule::AllOf(Vec::new())),
        Node::Truth(false) => Ok(Rule::NoneOf(vec![Rule::AllOf(Vec::new())])),
        Node::And(left, right) => {
            let mut parts = Vec::new();
            for side in [left, right] {
                match rule_of(side, choices)? {
                    Rule::AllOf(inner) => parts.extend(inner),
                    other => parts.push(other),
                }
            }
            Ok(Rule::AllOf(parts))
        }
        Node::Or(left, right) => {
            let mut parts = Vec::new();
            for side in [left, right] {
                match rule_of(side, choices)? {
                    Rule::AnyOf(inner) => parts.extend(inner),
                    other => parts.push(other),
                }
            }
            Ok(Rule::AnyOf(parts))
        }
        Node::Not(inner) => match &**inner {
            Node::IsUnknown(of) => is(of, NumberTest::Known, choices),
            other => Ok(Rule::NoneOf(vec![rule_of(other, choices)?])),
        },
        Node::IsUnknown(of) => is(of, NumberTest::Unknown, choices),
        Node::Between(of, low, high) => is(of, NumberTest::Between { low: number(low)?, high: number(high)? }, choices),
        Node::OneOf(of, values) => {
            let same = |value| is(of, NumberTest::Compare { how: Comparison::Equal, than: number(value)? }, choices);
            Ok(Rule::AnyOf(values.iter().map(same).collect::<Result<_>>()?))
        }
        Node::Compare(how, left, right) => match number(right) {
            Ok(than) => is(left, NumberTest::Compare { how: comparison(*how), than }, choices),
            Err(_) => is(right, NumberTest::Compare { how: turned(comparison(*how)), than: number(left)? }, choices),
        },
        _ => bail!("the conditions compare KPIs and attributes with numbers; make a KPI of anything else first"),
    }
}

fn is(of: &Node, test: NumberTest, choices: &RuleChoices) -> Result<Rule> {
    let Node::Named(name) = of else {
        bail!("a condition begins with a KPI or an attribute; make a KPI of the calculation first");
    };
    if let Some(kpi) = choices.kpis.iter().find(|kpi| kpi.of.eq_ignore_ascii_case(name)) {
        return Ok(Rule::Is(Condition::Kpi { code: kpi.of.clone(), test }));
    }
    match choices.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
        Some(attribute) => {
            Ok(Rule::Is(Condition::Attribute { name: attribute.name.clone(), test: AttributeTest::Number(test) }))
        }
        None => match nearest(name, choices.kpis.iter().map(|kpi| kpi.of.as_str())) {
            Some(near) => bail!("there is no KPI or attribute '{name}'; did you mean '{near}'?"),
            None => bail!("there is no KPI or attribute '{name}'"),
        },
    }
}

fn number(node: &Node) -> Result<f64> {
    match node {
        Node::Number(number) => Ok(*number),
        Node::Negative(inner) => number(inner).map(|number| -number),
        _ => bail!("a condition ends with a number; make a KPI of the calculation first"),
    }
}

fn comparison(written: Written) -> Comparison {
    match written {
        Written::Less => Comparison::LessThan,
        Written::LessOrEqual => Comparison::AtMost,
        Written::Greater => Comparison::MoreThan,
        Written::GreaterOrEqual => Comparison::AtLeast,
        Written::Equal => Comparison::Equal,
        Written::NotEqual => Comparison::NotEqual,
    }
}

/// `3 < frequency` is `frequency > 3`.
fn turned(how: Comparison) -> Comparison {
    match how {
        Comparison::AtLeast => Comparison::AtMost,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::MoreThan => Comparison::LessThan,
        Comparison::LessThan => Comparison::MoreThan,
        same => same,
    }
}
