//! How the answers that lead to a group read: as a rule, and in a few words.

use domain::rule::{
    AttributeTest, Comparison, Condition, Field, Goods, NumberTest, PurchaseTest, Purchases, Rule, TextTest, Within,
};
use models::groups::tree::{Path, Test};

/// What a column is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum About {
    Kpi {
        code: String,
        name: String,
    },
    Attribute(String),
    AttributeWords {
        name: String,
        words: Vec<String>,
    },
    Region(Vec<String>),
    Postcode(Vec<String>),
    /// Days since what is offered was last bought, as a negative number: the later, the larger.
    LastBought,
    /// On how many days it was bought.
    TimesBought,
}

/// What a path says about one column.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Answers {
    at_least: Option<f64>,
    below: Option<f64>,
    is: Option<u32>,
    is_not: Vec<u32>,
}

impl Answers {
    pub fn new(path: &Path, column: usize) -> Answers {
        let mut own = Answers::default();
        for (question, yes) in path.iter().filter(|(question, _)| question.column == column) {
            match (question.test, yes) {
                (Test::AtLeast(value), true) => {
                    own.at_least = Some(own.at_least.map_or(value, |known| known.max(value)));
                }
                (Test::AtLeast(value), false) => own.below = Some(own.below.map_or(value, |known| known.min(value))),
                (Test::Is(word), true) => own.is = Some(word),
                (Test::Is(word), false) => own.is_not.push(word),
            }
        }
        own
    }

    /// As conditions and as a phrase; what is not known counts as a no.
    pub fn told(&self, about: &About, has_unknown: bool, category: &str) -> (Vec<Rule>, String) {
        match about {
            About::Kpi { code, name } => {
                let is = |test| Rule::Is(Condition::Kpi { code: code.clone(), test });
                (self.numbers(has_unknown, is), self.range(name))
            }
            About::Attribute(name) => {
                let is =
                    |test| Rule::Is(Condition::Attribute { name: name.clone(), test: AttributeTest::Number(test) });
                (self.numbers(has_unknown, is), self.range(name))
            }
            About::AttributeWords { name, words } => {
                let is = |word: &str| {
                    let test = AttributeTest::Word(TextTest::Is(word.to_owned()));
                    Rule::Is(Condition::Attribute { name: name.clone(), test })
                };
                self.words(name, words, is)
            }
            About::Region(words) => self.words("region", words, |word| {
                Rule::Is(Condition::Field { field: Field::Region, test: TextTest::Is(word.to_owned()) })
            }),
            About::Postcode(words) => self.words("postcode area", words, |word| {
                Rule::Is(Condition::Field { field: Field::Postcode, test: TextTest::StartsWith(word.to_owned()) })
            }),
            About::LastBought => self.last_bought(category),
            About::TimesBought => self.times_bought(category),
        }
    }

    /// What is not known counts as a no.
    fn numbers(&self, has_unknown: bool, is: impl Fn(NumberTest) -> Rule) -> Vec<Rule> {
        let compare = |how, than| is(NumberTest::Compare { how, than });
        let at_least = self.at_least.map(|least| compare(Comparison::AtLeast, least));
        let below = self.below.map(|most| {
            if has_unknown && self.at_least.is_none() {
                Rule::NoneOf(vec![compare(Comparison::AtLeast, most)])
            } else {
                compare(Comparison::LessThan, most)
            }
        });
        at_least.into_iter().chain(below).collect()
    }

    fn range(&self, name: &str) -> String {
        match (self.at_least, self.below) {
            (Some(least), Some(most)) => format!("{name} {} to {}", figures::plain(least), figures::plain(most)),
            (Some(least), None) => format!("{name} at least {}", figures::plain(least)),
            (None, Some(most)) => format!("{name} under {}", figures::plain(most)),
            (None, None) => String::new(),
        }
    }

    fn words(&self, name: &str, words: &[String], is: impl Fn(&str) -> Rule) -> (Vec<Rule>, String) {
        let word = |code: u32| words.get(code as usize).map_or("", String::as_str);
        if let Some(code) = self.is {
            return (vec![is(word(code))], format!("{name} {}", word(code)));
        }
        let others: Vec<&str> = self.is_not.iter().map(|code| word(*code)).collect();
        let rules = others.iter().map(|word| is(word)).collect();
        (vec![Rule::NoneOf(rules)], format!("{name} other than {}", others.join(", ")))
    }

    fn last_bought(&self, category: &str) -> (Vec<Rule>, String) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a number of days up to the as-of day"
        )]
        let days = |value: f64| (-value).floor().max(0.0) as u32;
        let within = |days: u32| bought(category, PurchaseTest::TimesAtLeast(1), Within::LastDays(days + 1));
        let (at_least, below) = (self.at_least.map(days), self.below.map(days));
        let rules = at_least.map(within).into_iter().chain(below.map(|days| Rule::NoneOf(vec![within(days)])));
        let words = match (at_least, below) {
            (Some(most), Some(least)) => format!("{category} {least} to {most} days ago"),
            (Some(most), None) => format!("{category} in the last {most} days"),
            (None, Some(least)) => format!("no {category} in the last {least} days"),
            (None, None) => String::new(),
        };
        (rules.collect(), words)
    }

    fn times_bought(&self, category: &str) -> (Vec<Rule>, String) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small number of days")]
        let times = |value: f64| value.ceil().max(0.0) as u32;
        let ever = |test| bought(category, test, Within::Ever);
        let (at_least, below) = (self.at_least.map(times), self.below.map(times));
        let fewer = |n: u32| match n {
            0 | 1 => ever(PurchaseTest::Never),
            n => ever(PurchaseTest::TimesAtMost(n - 1)),
        };
        let rules = at_least.map(|n| ever(PurchaseTest::TimesAtLeast(n))).into_iter().chain(below.map(fewer)).collect();
        let words = match (at_least, below) {
            (Some(least), Some(most)) => format!("{category} {least} to {} times", most.saturating_sub(1)),
            (Some(1), None) => format!("bought {category} before"),
            (Some(least), None) => format!("{category} at least {least} times"),
            (None, Some(0 | 1)) => format!("never bought {category}"),
            (None, Some(most)) => format!("{category} fewer than {most} times"),
            (None, None) => String::new(),
        };
        (rules, words)
    }
}

fn bought(category: &str, test: PurchaseTest, within: Within) -> Rule {
    let goods = if category.is_empty() { Goods::Anything } else { Goods::Group(category.to_owned()) };
    Rule::Is(Condition::Purchases(Purchases { goods, source: None, store: None, test, within }))
}

/// Everybody who has bought something.
pub(super) fn has_bought() -> Rule {
    bought("", PurchaseTest::TimesAtLeast(1), Within::Ever)
}

/// People of whom no purchase is known.
pub(super) fn never_bought() -> Rule {
    bought("", PurchaseTest::Never, Within::Ever)
}

#[cfg(test)]
mod tests {
    use super::*;
    use models::groups::tree::Question;

    #[test]
    fn several_answers_about_one_thing_become_one_range() {
        let asked = |value, yes| (Question { column: 0, test: Test::AtLeast(value) }, yes);
        let own = Answers::new(&vec![asked(-760.0, true), asked(-100.0, false), asked(-640.0, false)], 0);
        let (rules, words) = own.told(&About::LastBought, true, "Mowers");
        assert_eq!((rules.len(), words.as_str()), (2, "Mowers 640 to 760 days ago"));
        let kpi = About::Kpi { code: "tenure".into(), name: "Days as a customer".into() };
        let (rules, words) = Answers::new(&vec![asked(90.0, false)], 0).told(&kpi, true, "");
        assert_eq!(words, "Days as a customer under 90");
        assert!(matches!(&rules[..], [Rule::NoneOf(_)]), "whoever has no value has answered with no: {rules:?}");
    }
}
