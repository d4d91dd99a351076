//! What written conditions can ask about besides KPIs, attributes and addresses: clusters, segments, ranked lists, sources,
//! product groups and reach.

use anyhow::{Result, anyhow, bail};

use super::written_tests::ConditionTest;
use domain::consent::Channel;
use domain::model::Model;
use domain::purchase::Source;
use domain::rule::{
    Comparison, Condition, Goods, Membership, NumberTest, PredictionTest, PurchaseTest, Purchases, Reach, Rule, Within,
};
use reports::segments::RuleChoices;

const CLUSTER: &str = "cluster";
const SEGMENT: &str = "segment";
const SOURCE: &str = "source";
const BOUGHT: &str = "bought";
const REACH: &str = "reach";
const CHANCE: &str = "chance_";
const RANK: &str = "rank_";

/// Every such name.
pub(super) fn names() -> Vec<String> {
    let word = |model: &Model| model.code().replace('-', "_");
    let lists =
        Model::ALL.iter().flat_map(|model| [format!("{CHANCE}{}", word(model)), format!("{RANK}{}", word(model))]);
    [CLUSTER, SEGMENT, SOURCE, BOUGHT, REACH].into_iter().map(str::to_owned).chain(lists).collect()
}

/// The rule of a condition on one of these names; none if it is none of them.
pub(super) fn rule_of(name: &str, asked: &ConditionTest, choices: &RuleChoices) -> Result<Option<Rule>> {
    let name = name.to_lowercase();
    let rule = match name.as_str() {
        CLUSTER => {
            let all = || choices.clusters.clone();
            words(&name, asked, all, &|word| {
                let known = choices.clusters.iter().find(|known| known.eq_ignore_ascii_case(word));
                let name = known.ok_or_else(|| none("cluster", word, &choices.clusters))?.clone();
                Ok(Rule::Is(Condition::Cluster { name, membership: Membership::In }))
            })?
        }
        SEGMENT => {
            let all: Vec<String> = choices.segments.iter().map(|one| one.name.clone()).collect();
            words(&name, asked, || all.clone(), &|word| {
                let known = choices.segments.iter().find(|known| known.name.eq_ignore_ascii_case(word));
                let segment = known.ok_or_else(|| none("segment", word, &all))?.of;
                Ok(Rule::Is(Condition::Segment { segment, membership: Membership::In }))
            })?
        }
        SOURCE => {
            let all = || Source::ALL.iter().map(|source| source.code().to_owned()).collect();
            words(&name, asked, all, &|word| {
                let source = word.parse().map_err(|error| anyhow!("{error}"))?;
                Ok(bought(Purchases { source: Some(source), ..any_purchase() }))
            })?
        }
        BOUGHT => words(&name, asked, || choices.groups.clone(), &|word| {
            let known = choices.groups.iter().find(|known| known.eq_ignore_ascii_case(word));
            let group = known.ok_or_else(|| none("product group", word, &choices.groups))?.clone();
            Ok(bought(Purchases { goods: Goods::Group(group), ..any_purchase() }))
        })?,
        REACH => {
            let all = || ["email", "mail", "telephone"].map(str::to_owned).to_vec();
            words(&name, asked, all, &|word| {
                let channel: Channel = word.parse().map_err(|error| anyhow!("{error}"))?;
                Ok(Rule::Is(Condition::Reach { channel, reach: Reach::Reachable }))
            })?
        }
        _ => match list(&name) {
            Some((model, figure)) => ranked(&name, model, figure, asked)?,
            None => return Ok(None),
        },
    };
    Ok(Some(rule))
}

fn none(what: &str, word: &str, known: &[String]) -> anyhow::Error {
    if known.is_empty() {
        return anyhow!("there is no {what} '{word}', because there are none yet");
    }
    anyhow!("there is no {what} '{word}'; there are {}", known.join(", "))
}

/// Words are equal, different, among several or unknown, which is none of all.
fn words(
    name: &str,
    asked: &ConditionTest,
    all: impl Fn() -> Vec<String>,
    one: &dyn Fn(&str) -> Result<Rule>,
) -> Result<Rule> {
    let any = |words: &[String]| anyhow::Ok(Rule::AnyOf(words.iter().map(|word| one(word)).collect::<Result<_>>()?));
    // An empty group has no effect, and nobody is in one of none.
    let of_all = || match all().as_slice() {
        [] => Ok(Rule::NoneOf(vec![Rule::AllOf(Vec::new())])),
        words => any(words),
    };
    match asked {
        ConditionTest::Text(Comparison::Equal, word) => one(word),
        ConditionTest::Text(Comparison::NotEqual, word) => Ok(Rule::NoneOf(vec![one(word)?])),
        ConditionTest::OneOf(words) => any(words),
        ConditionTest::Known => of_all(),
        ConditionTest::Unknown => Ok(Rule::NoneOf(vec![of_all()?])),
        ConditionTest::Text(..) | ConditionTest::Number(_) => {
            bail!("'{name}' is compared with a word in single quotation marks: {name} = 'word' or {name} <> 'word'")
        }
    }
}

fn any_purchase() -> Purchases {
    Purchases {
        goods: Goods::Anything,
        source: None,
        store: None,
        test: PurchaseTest::TimesAtLeast(1),
        within: Within::Ever,
    }
}

fn bought(asked: Purchases) -> Rule {
    Rule::Is(Condition::Purchases(asked))
}

/// What a ranked list tells of a customer.
#[derive(Clone, Copy, PartialEq)]
enum Figure {
    Chance,
    Rank,
}

/// "chance_hit_and_run" is the chance on the list of one-time buyers.
fn list(name: &str) -> Option<(Model, Figure)> {
    let (word, figure) = match name.strip_prefix(CHANCE) {
        Some(word) => (word, Figure::Chance),
        None => (name.strip_prefix(RANK)?, Figure::Rank),
    };
    let model = word.replace('_', "-").parse().ok()?;
    Some((model, figure))
}

fn ranked(name: &str, model: Model, figure: Figure, asked: &ConditionTest) -> Result<Rule> {
    let is = |test| Rule::Is(Condition::Prediction { model, test });
    let on_the_list = || is(PredictionTest::AtLeast(0.0));
    match (asked, figure) {
        (ConditionTest::Known, _) => Ok(on_the_list()),
        (ConditionTest::Unknown, _) => Ok(Rule::NoneOf(vec![on_the_list()])),
        (ConditionTest::Number(NumberTest::Between { low, high }), Figure::Chance) => {
            Ok(Rule::AllOf(vec![is(PredictionTest::AtLeast(*low)), is(PredictionTest::AtMost(*high))]))
        }
        (ConditionTest::Number(NumberTest::Compare { how, than }), Figure::Chance) => match how {
            Comparison::AtLeast => Ok(is(PredictionTest::AtLeast(*than))),
            Comparison::AtMost => Ok(is(PredictionTest::AtMost(*than))),
            // Whoever is on the list, and not below or above.
            Comparison::MoreThan => Ok(besides(on_the_list(), is(PredictionTest::AtMost(*than)))),
            Comparison::LessThan => Ok(besides(on_the_list(), is(PredictionTest::AtLeast(*than)))),
            Comparison::Equal | Comparison::NotEqual => bail!("compare '{name}' with >= or <=, such as {name} >= 0.3"),
        },
        (ConditionTest::Number(NumberTest::Compare { how: Comparison::AtMost, than }), Figure::Rank)
            if *than >= 1.0 =>
        {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a position on a list")]
            let top = than.floor().min(f64::from(u32::MAX)) as u32;
            Ok(is(PredictionTest::Top(top)))
        }
        (_, Figure::Rank) => bail!("'{name}' asks for the first of a list: {name} <= 100"),
        (_, Figure::Chance) => bail!("'{name}' is a chance from 0 to 1: {name} >= 0.3"),
    }
}

fn besides(all: Rule, without: Rule) -> Rule {
    Rule::AllOf(vec![all, Rule::NoneOf(vec![without])])
}
