//! A rule expressed in words.

use crate::segments::RuleChoices;
use domain::consent::Channel;
use domain::day::Day;
use domain::rule::{
    AttributeTest, Comparison, Condition, ContactTest, Contacts, DayTest, Goods, Joint, Membership, NumberTest,
    PredictionTest, PurchaseTest, Purchases, Reach, Rule, TextTest, Within,
};
use domain::segment::SegmentId;

/// "Customers who bought Tyres at least 2 times in the last 12 months, and whose total spend is at least 500."
#[must_use]
pub fn said(rule: &Rule, choices: &RuleChoices) -> String {
    match rule.parts() {
        Some((_, [])) => "All customers.".to_owned(),
        Some((Joint::NoneOf, parts)) => {
            format!("Customers for whom none of this holds: {}.", joined(parts, "; ", choices))
        }
        Some((Joint::AllOf, parts)) => format!("Customers {}.", joined(parts, ", and ", choices)),
        Some((Joint::AnyOf, parts)) => format!("Customers {}.", joined(parts, ", or ", choices)),
        None => format!("Customers {}.", clause(rule, choices)),
    }
}

fn joined(parts: &[Rule], by: &str, choices: &RuleChoices) -> String {
    parts.iter().map(|part| clause(part, choices)).collect::<Vec<_>>().join(by)
}

/// The text after "customers": nested groups are in brackets.
fn clause(rule: &Rule, choices: &RuleChoices) -> String {
    match rule {
        Rule::Is(one) => condition(one, choices),
        Rule::AllOf(parts) | Rule::AnyOf(parts) | Rule::NoneOf(parts) if parts.is_empty() => "who exist".to_owned(),
        Rule::AllOf(parts) | Rule::AnyOf(parts) if parts.len() == 1 => joined(parts, "", choices),
        Rule::AllOf(parts) => format!("({})", joined(parts, " and ", choices)),
        Rule::AnyOf(parts) => format!("({})", joined(parts, " or ", choices)),
        Rule::NoneOf(parts) => format!("for whom none of this holds ({})", joined(parts, "; ", choices)),
    }
}

/// One condition as a clause: "whose postcode starts with 10".
#[must_use]
pub fn condition(condition: &Condition, choices: &RuleChoices) -> String {
    match condition {
        Condition::Kpi { code, test } => {
            let known = choices.kpis.iter().find(|kpi| kpi.of.eq_ignore_ascii_case(code));
            format!("whose '{}' {}", known.map_or(code.as_str(), |kpi| kpi.name.as_str()), number(test))
        }
        Condition::Attribute { name, test } => format!("whose '{name}' {}", attribute(test)),
        Condition::Field { field, test } => format!("whose {} {}", field.name(), text(test)),
        Condition::Purchases(asked) => format!("who {}", purchases(asked, choices)),
        Condition::Contacts(asked) => format!("who {}", contacts(asked)),
        Condition::Cluster { name, membership } => format!("who are {} the cluster '{name}'", place(*membership)),
        Condition::Prediction { model, test } => prediction(model.name(), test),
        Condition::Reach { channel, reach } => {
            let can = if *reach == Reach::Reachable { "can" } else { "cannot" };
            format!("who {can} be reached by {}", by_channel(*channel))
        }
        Condition::Segment { segment, membership } => {
            format!("who are {} the segment {}", place(*membership), segment_name(*segment, choices))
        }
    }
}

fn segment_name(segment: SegmentId, choices: &RuleChoices) -> String {
    let known = choices.segments.iter().find(|named| named.of == segment);
    known.map_or_else(|| "that is gone".to_owned(), |named| format!("'{}'", named.name))
}

fn place(membership: Membership) -> &'static str {
    match membership {
        Membership::In => "in",
        Membership::NotIn => "not in",
    }
}

/// "e-mail", as written in a sentence.
#[must_use]
pub fn by_channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "e-mail",
        Channel::Mail => "post",
        Channel::Telephone => "telephone",
        Channel::Web => "the web",
    }
}

/// How a comparison is worded.
#[must_use]
pub fn comparison(how: Comparison) -> &'static str {
    match how {
        Comparison::AtLeast => "is at least",
        Comparison::AtMost => "is at most",
        Comparison::MoreThan => "is more than",
        Comparison::LessThan => "is less than",
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
    }
}

fn number(test: &NumberTest) -> String {
    match test {
        NumberTest::Compare { how, than } => format!("{} {than}", comparison(*how)),
        NumberTest::Between { low, high } => format!("is from {low} to {high}"),
        NumberTest::Known => "is known".to_owned(),
        NumberTest::Unknown => "is not known".to_owned(),
    }
}

fn text(test: &TextTest) -> String {
    match test {
        TextTest::Is(word) => format!("is '{word}'"),
        TextTest::IsNot(word) => format!("is known and not '{word}'"),
        TextTest::OneOf(words) => format!("is one of '{}'", words.join("', '")),
        TextTest::StartsWith(word) => format!("starts with '{word}'"),
        TextTest::Contains(word) => format!("contains '{word}'"),
        TextTest::Known => "is known".to_owned(),
        TextTest::Unknown => "is not known".to_owned(),
    }
}

fn attribute(test: &AttributeTest) -> String {
    match test {
        AttributeTest::Number(test) => number(test),
        AttributeTest::Word(test) => text(test),
        AttributeTest::Day(DayTest::From(day)) => format!("is {} or later", day.spoken()),
        AttributeTest::Day(DayTest::Until(day)) => format!("is {} or earlier", day.spoken()),
        AttributeTest::Day(DayTest::InLastDays(days)) => {
            format!("is in the last {}", figures::counted(*days, "day", "days"))
        }
        AttributeTest::Day(DayTest::InNextDays(days)) => {
            format!("is in the next {}", figures::counted(*days, "day", "days"))
        }
        AttributeTest::Day(DayTest::BeforeLastDays(days)) => {
            format!("is longer ago than {}", figures::counted(*days, "day", "days"))
        }
    }
}

fn purchases(asked: &Purchases, choices: &RuleChoices) -> String {
    let goods = match &asked.goods {
        Goods::Anything => "anything".to_owned(),
        Goods::Group(name) => name.clone(),
        Goods::Product(id) => choices.products.iter().find(|p| p.of == *id).map_or(id, |p| &p.name).clone(),
    };
    let on_goods = if asked.goods == Goods::Anything { String::new() } else { format!(" on {goods}") };
    let what = match asked.test {
        PurchaseTest::TimesAtLeast(1) => format!("bought {goods}"),
        PurchaseTest::TimesAtLeast(times) => {
            format!("bought {goods} at least {}", figures::counted(times, "time", "times"))
        }
        PurchaseTest::TimesAtMost(times) => {
            format!("bought {goods} at most {}", figures::counted(times, "time", "times"))
        }
        PurchaseTest::Never => format!("never bought {goods}"),
        PurchaseTest::SpentAtLeast(money) => format!("spent at least {}{on_goods}", money.plain()),
        PurchaseTest::SpentAtMost(money) => format!("spent at most {}{on_goods}", money.plain()),
    };
    let source = asked.source.map(|source| format!(" through '{}'", source.name())).unwrap_or_default();
    let store = asked.store.as_ref().map(|store| format!(" at '{store}'")).unwrap_or_default();
    format!("{what}{source}{store}{}", within(asked.within))
}

fn contacts(asked: &Contacts) -> String {
    let by = asked.channel.as_ref().map(|channel| format!(" by {channel}")).unwrap_or_default();
    let what = match asked.test {
        ContactTest::Contacted => format!("were contacted{by}"),
        ContactTest::NotContacted => format!("were not contacted{by}"),
        ContactTest::Responded => format!("responded to a contact{by}"),
        ContactTest::ContactedWithoutResponse => format!("were contacted{by} and did not respond"),
    };
    format!("{what}{}", within(asked.within))
}

fn within(within: Within) -> String {
    let from_to = |from: Day, to: Day| format!(" from {} to {}", from.spoken(), to.spoken());
    match within {
        Within::Ever => String::new(),
        Within::LastDays(days) => format!(" in the last {}", figures::counted(days, "day", "days")),
        Within::LastMonths(months) => format!(" in the last {}", figures::counted(months, "month", "months")),
        Within::Between { from, to } => from_to(from, to),
    }
}

fn prediction(list: &str, test: &PredictionTest) -> String {
    let percent = figures::percent_as_set;
    match test {
        PredictionTest::AtLeast(least) => {
            format!("whose chance on the list '{list}' is at least {}", percent(*least))
        }
        PredictionTest::AtMost(most) => format!("whose chance on the list '{list}' is at most {}", percent(*most)),
        PredictionTest::Top(count) => format!("who are among the first {count} of the list '{list}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segments::Named;
    use domain::model::Model;
    use domain::money::Money;
    use domain::purchase::Source;
    use domain::rule::Field;

    fn choices() -> RuleChoices {
        RuleChoices {
            kpis: vec![Named { of: "monetary_value".into(), name: "Total spend".into() }],
            products: vec![Named { of: "P1".into(), name: "Winter tyre".into() }],
            segments: vec![Named { of: SegmentId(3), name: "Loyal".into() }],
            ..RuleChoices::default()
        }
    }

    fn bought(goods: Goods, test: PurchaseTest, within: Within) -> Rule {
        Rule::Is(Condition::Purchases(Purchases { goods, source: None, store: None, test, within }))
    }

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let kpi = Condition::Kpi {
            code: "monetary_value".into(),
            test: NumberTest::Compare { how: Comparison::AtLeast, than: 500.0 },
        };
        let tyres = bought(Goods::Group("Tyres".into()), PurchaseTest::TimesAtLeast(2), Within::LastMonths(12));
        let oil = bought(Goods::Group("Oil".into()), PurchaseTest::Never, Within::Ever);
        let north = Condition::Field { field: Field::Postcode, test: TextTest::OneOf(vec!["10".into(), "11".into()]) };
        let rule = Rule::AllOf(vec![
            tyres,
            Rule::Is(kpi),
            Rule::AnyOf(vec![oil, Rule::Is(north)]),
            Rule::NoneOf(vec![Rule::Is(Condition::Segment { segment: SegmentId(3), membership: Membership::In })]),
        ]);
        assert_eq!(
            said(&rule, &choices()),
            "Customers who bought Tyres at least 2 times in the last 12 months, and whose 'Total spend' is at least \
             500, and (who never bought Oil or whose postcode is one of '10', '11'), and for whom none of this holds \
             (who are in the segment 'Loyal')."
        );
        assert_eq!(said(&Rule::default(), &choices()), "All customers.");
    }

    #[test]
    fn every_condition_has_its_words() {
        let words = |condition: Condition| super::condition(&condition, &choices());
        let spent = Purchases {
            goods: Goods::Product("P1".into()),
            source: Some(Source::Web),
            store: Some("North".into()),
            test: PurchaseTest::SpentAtLeast(Money(12_050)),
            within: Within::LastDays(1),
        };
        assert_eq!(
            words(Condition::Purchases(spent)),
            "who spent at least 120.50 on Winter tyre through 'Web' at 'North' in the last 1 day"
        );
        let silent = Contacts {
            test: ContactTest::ContactedWithoutResponse,
            channel: Some("mail".into()),
            within: Within::Ever,
        };
        assert_eq!(words(Condition::Contacts(silent)), "who were contacted by mail and did not respond");
        let chance = Condition::Prediction { model: Model::Dormancy, test: PredictionTest::AtLeast(0.125) };
        assert_eq!(words(chance), "whose chance on the list 'Dormant' is at least 12.5 %");
        let gone = Condition::Segment { segment: SegmentId(9), membership: Membership::NotIn };
        assert_eq!(words(gone), "who are not in the segment that is gone");
        let reach = Condition::Reach { channel: Channel::Mail, reach: Reach::NotReachable };
        assert_eq!(words(reach), "who cannot be reached by post");
        let day = AttributeTest::Day(DayTest::BeforeLastDays(30));
        assert_eq!(
            words(Condition::Attribute { name: "inspected".into(), test: day }),
            "whose 'inspected' is longer ago than 30 days"
        );
        let cluster = Condition::Cluster { name: "Careful".into(), membership: Membership::In };
        assert_eq!(words(cluster), "who are in the cluster 'Careful'");
    }
}
