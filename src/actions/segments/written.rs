//! A rule written as conditions on KPIs, attributes and addresses: `frequency >= 3 and not (age < 30 or city =
//! 'Bonn')`.

use anyhow::{Result, anyhow, bail};

use super::choices::choices;
use domain::day::Day;
use domain::rule::{AttributeTest, Comparison, Condition, DayTest, Field, Membership, NumberTest, Rule, TextTest};
use domain::segment::SegmentId;
use features::formula::{Comparison as Written, Formula, Node, nearest};
use reports::segments::{AttributeChoice, AttributeIs, RuleChoices};
use store::Store;

/// Parses a text into a rule.
///
/// # Errors
/// When the text has a fault (the message gives its position), names something that does not exist, or compares
/// anything other than a KPI, an attribute or a part of the address with a number, a text or a day.
pub fn written(store: &Store, text: &str) -> Result<Rule> {
    let formula = Formula::read_conditions(text).map_err(|fault| anyhow!("{fault}"))?;
    let choices = choices(store)?;
    let kpis = choices.kpis.iter().map(|kpi| kpi.of.as_str());
    let known = kpis.chain(choices.attributes.iter().map(|attribute| attribute.name.as_str()));
    let known = known.chain(FIELDS.map(|(word, _)| word));
    formula.check(known).map_err(|fault| anyhow!("{fault}"))?;
    match formula.root() {
        Node::Counted(condition) => rule_of(condition, &choices),
        _ => bail!("{text} selects nobody on its own; compare it with something, for example frequency > 2"),
    }
}

/// What the customer record itself contains, under the names used in conditions.
const FIELDS: [(&str, Field); 8] = [
    ("postcode", Field::Postcode),
    ("city", Field::City),
    ("region", Field::Region),
    ("country", Field::Country),
    ("company", Field::Company),
    ("last_name", Field::LastName),
    ("email", Field::Email),
    ("telephone", Field::Telephone),
];

/// What a condition tests about the thing it names.
enum ConditionTest {
    Number(NumberTest),
    Text(Comparison, String),
    OneOf(Vec<String>),
    Known,
    Unknown,
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
            Node::IsUnknown(of) => is(of, ConditionTest::Known, choices),
            other => Ok(Rule::NoneOf(vec![rule_of(other, choices)?])),
        },
        Node::IsUnknown(of) => is(of, ConditionTest::Unknown, choices),
        Node::Between(of, low, high) if text(low).is_some() => {
            let ends = [asked(Comparison::AtLeast, low)?, asked(Comparison::AtMost, high)?];
            Ok(Rule::AllOf(ends.map(|end| is(of, end, choices)).into_iter().collect::<Result<_>>()?))
        }
        Node::Between(of, low, high) => {
            let test = NumberTest::Between { low: number(low)?, high: number(high)? };
            is(of, ConditionTest::Number(test), choices)
        }
        Node::OneOf(of, values) => {
            if let Some(words) = values.iter().map(text).collect::<Option<Vec<_>>>() {
                return is(of, ConditionTest::OneOf(words), choices);
            }
            let same = |value| is(of, asked(Comparison::Equal, value)?, choices);
            Ok(Rule::AnyOf(values.iter().map(same).collect::<Result<_>>()?))
        }
        Node::Compare(how, left, right) => match &**left {
            Node::Named(_) => is(left, asked(comparison(*how), right)?, choices),
            _ => is(right, asked(turned(comparison(*how)), left)?, choices),
        },
        _ => bail!("the conditions compare KPIs and attributes with values; make a KPI of anything else first"),
    }
}

/// The comparison with a number or a text.
fn asked(how: Comparison, value: &Node) -> Result<ConditionTest> {
    match text(value) {
        Some(word) => Ok(ConditionTest::Text(how, word)),
        None => Ok(ConditionTest::Number(NumberTest::Compare { how, than: number(value)? })),
    }
}

fn text(node: &Node) -> Option<String> {
    if let Node::Text(text) = node { Some(text.clone()) } else { None }
}

fn is(of: &Node, asked: ConditionTest, choices: &RuleChoices) -> Result<Rule> {
    let Node::Named(name) = of else {
        bail!("a condition begins with a KPI or an attribute; make a KPI of the calculation first");
    };
    if let Some(kpi) = choices.kpis.iter().find(|kpi| kpi.of.eq_ignore_ascii_case(name)) {
        return Ok(Rule::Is(Condition::Kpi { code: kpi.of.clone(), test: of_numbers(&asked, name)? }));
    }
    if let Some(attribute) = choices.attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name)) {
        return Ok(Rule::Is(Condition::Attribute {
            name: attribute.name.clone(),
            test: of_attribute(asked, attribute)?,
        }));
    }
    match FIELDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)) {
        Some((_, field)) => Ok(Rule::Is(Condition::Field { field: *field, test: of_words(asked, name)? })),
        None => match nearest(name, choices.kpis.iter().map(|kpi| kpi.of.as_str())) {
            Some(near) => bail!("there is no KPI or attribute '{name}'; did you mean '{near}'?"),
            None => bail!("there is no KPI or attribute '{name}'"),
        },
    }
}

fn of_attribute(asked: ConditionTest, attribute: &AttributeChoice) -> Result<AttributeTest> {
    match attribute.is {
        AttributeIs::Number => Ok(AttributeTest::Number(of_numbers(&asked, &attribute.name)?)),
        AttributeIs::Word => Ok(AttributeTest::Word(of_words(asked, &attribute.name)?)),
        AttributeIs::Day => of_days(asked, &attribute.name),
    }
}

fn of_numbers(asked: &ConditionTest, name: &str) -> Result<NumberTest> {
    match asked {
        ConditionTest::Number(test) => Ok(*test),
        ConditionTest::Known => Ok(NumberTest::Known),
        ConditionTest::Unknown => Ok(NumberTest::Unknown),
        ConditionTest::Text(..) | ConditionTest::OneOf(_) => {
            bail!("'{name}' is a number; leave the quotation marks out")
        }
    }
}

fn of_words(asked: ConditionTest, name: &str) -> Result<TextTest> {
    match asked {
        ConditionTest::Text(Comparison::Equal, word) => Ok(TextTest::Is(word)),
        ConditionTest::Text(Comparison::NotEqual, word) => Ok(TextTest::IsNot(word)),
        ConditionTest::OneOf(words) => Ok(TextTest::OneOf(words)),
        ConditionTest::Known => Ok(TextTest::Known),
        ConditionTest::Unknown => Ok(TextTest::Unknown),
        ConditionTest::Text(..) | ConditionTest::Number(_) => {
            bail!(
                "'{name}' is text; compare it with words in single quotation marks: {name} = 'word' or {name} <> \
                'word'"
            )
        }
    }
}

fn of_days(asked: ConditionTest, name: &str) -> Result<AttributeTest> {
    let (how, text) = match asked {
        ConditionTest::Text(how, text) => (how, text),
        ConditionTest::Number(_) => {
            bail!("'{name}' is a date column; compare it with a day, such as {name} >= '2026-01-31'")
        }
        other => return Ok(AttributeTest::Word(of_words(other, name)?)),
    };
    let Ok(day) = text.parse::<Day>() else {
        bail!("'{name}' is a date column, and '{text}' is not a date; write it as '2026-01-31'");
    };
    Ok(match how {
        Comparison::AtLeast => AttributeTest::Day(DayTest::From(day)),
        Comparison::MoreThan => AttributeTest::Day(DayTest::From(day.plus(1))),
        Comparison::AtMost => AttributeTest::Day(DayTest::Until(day)),
        Comparison::LessThan => AttributeTest::Day(DayTest::Until(day.plus(-1))),
        Comparison::Equal => AttributeTest::Word(TextTest::Is(day.to_string())),
        Comparison::NotEqual => AttributeTest::Word(TextTest::IsNot(day.to_string())),
    })
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
