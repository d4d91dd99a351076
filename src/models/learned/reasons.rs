//! The two or three things that most raise or lower a row's score, in plain words.

use domain::table::{Feature, FeatureTable, UNKNOWN, Values};

const LONGEST: usize = 160;
const MOST: usize = 3;
const LONGEST_WORD: usize = 40;
/// Log-odds below which a topic is not worth mentioning: a twentieth of the odds.
const FAINT: f64 = 0.05;

/// Features whose names contain the same marker are about the same topic; the first marker found decides. All others
/// are topics of their own.
const TOPICS: [(&str, &str); 17] = [
    ("contact", "contacts"),
    ("since the last purchase", "pause"),
    ("pause", "pause"),
    ("gap against", "pause"),
    ("rhythm", "pause"),
    ("in the last", "recent purchases"),
    ("later half", "recent purchases"),
    ("between purchases", "gaps"),
    ("days between", "gaps"),
    ("purchase days", "purchases"),
    ("spend", "spend"),
    ("first product group", "first product group"),
    ("last product group", "last product group"),
    ("product groups", "breadth"),
    ("products bought", "breadth"),
    ("lines per purchase", "basket"),
    ("units a line", "basket"),
];

/// Why row `row` of `table` scores as it does, from what each feature adds to its log-odds, as a sentence: "Bought on 4
/// of the last 90 days and last bought 6 days ago, but bought from 1 product group." At most three things, each said
/// once, within 160 characters.
#[must_use]
pub fn spoken(table: &FeatureTable, row: usize, parts: &[f64]) -> String {
    let mut topics = topics(table, parts);
    topics.sort_by(|a, b| b.sum.abs().total_cmp(&a.sum.abs()));
    let enough = topics.first().map_or(FAINT, |largest| FAINT.max(largest.sum.abs() / 10.0));
    let (mut raising, mut lowering): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut text = String::new();
    for topic in topics.iter().filter(|topic| topic.sum.abs() >= enough) {
        let Some(said) = topic.said(table, row, parts) else { continue };
        let side = if topic.sum > 0.0 { &mut raising } else { &mut lowering };
        side.push(said);
        let longer = sentence(&raising, &lowering);
        if longer.chars().count() > LONGEST {
            let side = if topic.sum > 0.0 { &mut raising } else { &mut lowering };
            side.pop();
            continue;
        }
        text = longer;
        if raising.len() + lowering.len() == MOST {
            break;
        }
    }
    if text.is_empty() { "Nothing stands out.".to_owned() } else { text }
}

/// What raises the score, then what lowers it; what only lowers it says so at the start.
fn sentence(raising: &[String], lowering: &[String]) -> String {
    let (raised, lowered) = (raising.join(" and "), lowering.join(" and "));
    match (raising.is_empty(), lowering.is_empty()) {
        (false, false) => format!("{}, but {lowered}.", capitalised(&raised)),
        (false, true) => format!("{}.", capitalised(&raised)),
        (true, false) => format!("Less likely: {lowered}."),
        (true, true) => String::new(),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Features that are about the same topic, with their joint contribution.
struct Topic<'a> {
    name: &'a str,
    features: Vec<usize>,
    sum: f64,
}

fn topics<'a>(table: &'a FeatureTable, parts: &[f64]) -> Vec<Topic<'a>> {
    let mut topics: Vec<Topic<'a>> = Vec::new();
    for (feature, part) in parts.iter().enumerate().take(table.features.len()) {
        let name = topic_of(&table.features[feature].name);
        match topics.iter_mut().find(|topic| topic.name == name) {
            Some(topic) => {
                topic.features.push(feature);
                topic.sum += part;
            }
            None => topics.push(Topic { name, features: vec![feature], sum: *part }),
        }
    }
    topics
}

fn topic_of(name: &str) -> &str {
    TOPICS.iter().find(|(mark, _)| name.contains(mark)).map_or(name, |(_, topic)| topic)
}

impl Topic<'_> {
    /// The largest feature that pulls in the topic's direction and whose value can be put into words.
    fn said(&self, table: &FeatureTable, row: usize, parts: &[f64]) -> Option<String> {
        let mut pulling: Vec<usize> =
            self.features.iter().copied().filter(|&feature| parts[feature] * self.sum > 0.0).collect();
        pulling.sort_by(|&a, &b| parts[b].abs().total_cmp(&parts[a].abs()));
        let has_value = |feature: &&Feature| feature.phrase.contains("{}");
        let features = || pulling.iter().map(|&feature| &table.features[feature]);
        let with_value = features().filter(has_value).find_map(|feature| fact(feature, row));
        with_value
            .or_else(|| features().find(|feature| !has_value(feature)).map(|feature| self.of_its_side(&feature.phrase)))
            .or_else(|| features().next().map(|feature| format!("{} unknown", feature.name)))
    }

    /// A phrase without a value may have two forms, "raises|lowers"; the one that fits is said.
    fn of_its_side(&self, phrase: &str) -> String {
        let (raises, lowers) = phrase.split_once('|').unwrap_or((phrase, phrase));
        if self.sum > 0.0 { raises.to_owned() } else { lowers.to_owned() }
    }
}

/// The feature's phrase with its value; none if that is not known.
fn fact(feature: &Feature, row: usize) -> Option<String> {
    match &feature.values {
        Values::Numbers(values) => {
            values.get(row).filter(|value| value.is_finite()).map(|value| counted(&feature.phrase, *value))
        }
        Values::Words { codes, words } => {
            let code = codes.get(row).filter(|code| **code != UNKNOWN)?;
            let word = words.get(*code as usize).map(|word| word.trim()).filter(|word| !word.is_empty())?;
            Some(feature.phrase.replacen("{}", &shortened(word), 1))
        }
    }
}

fn shortened(word: &str) -> String {
    if word.chars().count() <= LONGEST_WORD {
        return word.to_owned();
    }
    word.chars().take(LONGEST_WORD - 1).chain(['…']).collect()
}

/// A phrase with a number as one would say it: "never contacted", "bought twice", "1 day ago".
fn counted(phrase: &str, value: f64) -> String {
    let number = rounded(value);
    if let Some(what) = phrase.strip_suffix(" {} times") {
        match number.as_str() {
            "0" => return format!("never {what}"),
            "1" => return format!("{what} once"),
            "2" => return format!("{what} twice"),
            _ => {}
        }
    }
    let (before, after) = phrase.split_once("{}").unwrap_or((phrase, ""));
    match (number.as_str(), after) {
        ("0", " days ago") => format!("{before}today"),
        ("0", after) if after.starts_with(" of the") => format!("{before}none{after}"),
        ("0", after) if after.starts_with(" % of the") => format!("{before}none{}", &after[" %".len()..]),
        ("1", after) => format!("{before}1{}", singular(after)),
        _ => format!("{before}{number}{after}"),
    }
}

/// " days ago" → " day ago", for nouns that are plural only because they are counted.
fn singular(after: &str) -> String {
    const COUNTED: [(&str, &str); 9] = [
        (" days", " day"),
        (" times the", " times the"),
        (" times", " time"),
        (" product groups", " product group"),
        (" different products", " product"),
        (" sources", " source"),
        (" contacts", " contact"),
        (" articles", " article"),
        (" pieces", " piece"),
    ];
    let found = COUNTED.iter().find_map(|(many, one)| Some(format!("{one}{}", after.strip_prefix(many)?)));
    found.unwrap_or_else(|| after.to_owned())
}

/// Whole from 10 up, with thousands separators; else one decimal; below 1 two significant digits.
fn rounded(value: f64) -> String {
    let size = value.abs();
    let text = match size {
        s if s >= 1e15 => format!("{value:.1e}"),
        s if s >= 9.95 => figures::whole(value),
        s if s >= 0.995 || s == 0.0 => format!("{value:.1}"),
        s if s >= 0.01 => format!("{value:.2}"),
        _ => "0".to_owned(),
    };
    let text = if text.contains('.') && !text.contains('e') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(numbers: &[(&str, &str, f64)]) -> FeatureTable {
        let mut table = FeatureTable { rows: 1, features: Vec::new(), groups: Vec::new() };
        for (name, phrase, value) in numbers {
            table.push_numbers(name, phrase, vec![*value]);
        }
        table
    }

    #[test]
    fn the_largest_things_are_said_once_with_their_direction() {
        let table = table(&[
            ("days since the last purchase", "last bought {} days ago", 6.2),
            ("chance by rhythm and pause", "still within the usual rhythm|outside the usual rhythm", 0.3),
            ("purchase days in the last 90 days", "bought on {} of the last 90 days", 4.0),
            ("purchase days in the last 30 days", "bought on {} of the last 30 days", 1.0),
            ("product groups bought", "bought from {} product groups", 1.0),
            ("mean spend per purchase day", "spends {} a time", 12_345.6),
        ]);
        assert_eq!(
            spoken(&table, 0, &[0.3, 0.9, 0.8, 0.2, -0.7, 0.01]),
            "Last bought 6.2 days ago and bought on 4 of the last 90 days, but bought from 1 product group."
        );
        assert_eq!(spoken(&table, 0, &[0.0, 0.0, 0.0, 0.0, 0.0, 0.6]), "Spends 12,346 a time.");
        assert_eq!(spoken(&table, 0, &[-0.3, 0.9, 0.0, 0.0, 0.0, 0.0]), "Still within the usual rhythm.");
        assert_eq!(spoken(&table, 0, &[0.01; 6]), "Nothing stands out.");
        assert_eq!(spoken(&table, 0, &[]), "Nothing stands out.");
    }

    #[test]
    fn what_is_not_known_is_said_only_where_nothing_else_can_be() {
        let mut table = table(&[
            ("days since the last contact", "last contacted {} days ago", f64::NAN),
            ("contacts so far", "contacted {} times", 0.0),
            ("age", "{} years old", f64::NAN),
        ]);
        let words = vec!["a very long name of a very far away shop in a very small town".to_owned()];
        table.features.push(Feature {
            name: "last store".into(),
            phrase: "last bought at {}".into(),
            values: Values::Words { codes: vec![0], words },
        });
        assert_eq!(
            spoken(&table, 0, &[-0.5, -0.2, 0.4, 0.1]),
            "Age unknown and last bought at a very long name of a very far away sho…, but never contacted."
        );
        table.features[3].values = Values::Words { codes: vec![UNKNOWN], words: Vec::new() };
        assert_eq!(spoken(&table, 0, &[0.0, 0.0, 0.0, 0.4]), "Last store unknown.");
    }

    #[test]
    fn never_too_long() {
        let long = "a phrase that goes on and on for quite a while before it comes to its point: {}";
        let table = table(&[("a", long, 1.0), ("b", long, 2.0), ("c", "{} short", 3.0), ("d", long, 4.0)]);
        for parts in [[0.9, -0.8, 0.7, 0.6], [0.1, 0.1, 0.1, -0.1], [-5.0, -4.0, -3.0, -2.0]] {
            let text = spoken(&table, 0, &parts);
            assert!(text.chars().count() <= LONGEST && text.contains("point"), "{text}");
        }
    }

    #[test]
    fn numbers_for_people() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (0.004, "0"),
            (0.256, "0.26"),
            (0.999, "1"),
            (3.0, "3"),
            (3.12, "3.1"),
            (9.96, "10"),
            (999.6, "1,000"),
            (-1_234_567.0, "-1,234,567"),
        ] {
            assert_eq!(rounded(value), text);
        }
        for (phrase, value, text) in [
            ("contacted {} times", 1.0, "contacted once"),
            ("bought shoes {} times", 2.0, "bought shoes twice"),
            ("bought on {} of the last 30 days", 0.0, "bought on none of the last 30 days"),
            ("made {} % of the purchases lately", 0.0, "made none of the purchases lately"),
            ("last bought {} days ago", 1.0, "last bought 1 day ago"),
            ("last bought {} days ago", 0.0, "last bought today"),
            ("the current gap is {} times the usual one", 1.0, "the current gap is 1 times the usual one"),
        ] {
            assert_eq!(counted(phrase, value), text);
        }
    }
}
