//! The point-in-time table of features: one function for training, testing and scoring.
//!
//! A row is a customer on a day and uses records up to and including that day, nothing later. Training rows of several
//! earlier days are just more rows.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::prelude::*;

use super::catalogue::{NUMBERS, WORDS};
use super::characteristics::{OF_GROUP, keep_chosen};
use super::moment::{Facts, Moment, Seen, Visit, of_customer, visits};
use domain::columns::{ALWAYS, AttributeColumn};
use domain::table::{Feature, FeatureTable, UNKNOWN, Values};

/// How many product groups get a feature of their own: those with the most purchase lines.
const MOST_GROUPS: usize = 8;
/// How many rows one thread takes at a time; results are assembled in order.
const CHUNK: usize = 4_096;

/// One row per moment, in order. Which product groups get a feature of their own is decided by the lines up to
/// `until`.
#[must_use]
pub fn customer_table(facts: &Facts, moments: &[Moment], until: i32) -> FeatureTable {
    let groups = largest_groups(facts, until);
    let parts: Vec<FeatureBlock> = moments.par_chunks(CHUNK).map(|chunk| part(facts, &groups, chunk)).collect();
    let mut table = FeatureTable {
        rows: moments.len(),
        features: Vec::new(),
        groups: moments.iter().map(|moment| moment.customer).collect(),
    };
    for (place, spec) in NUMBERS.iter().enumerate() {
        table.push_numbers(spec.name, spec.phrase, gathered(&parts, |part| &part.numbers[place]));
    }
    for (place, group) in groups.iter().enumerate() {
        let name = &facts.purchases.categories[*group as usize];
        let of_group = gathered(&parts, |part| &part.of_groups[place]);
        table.push_numbers(&format!("{OF_GROUP}{name}"), &format!("bought {name} {{}} times"), of_group);
    }
    for (place, spec) in WORDS.iter().enumerate() {
        let values = with_words(parts.iter().flat_map(|part| part.words[place].iter()));
        table.features.push(Feature { name: spec.name.into(), phrase: spec.phrase.into(), values });
    }
    for attribute in &facts.attributes {
        table.features.push(Feature {
            name: attribute.name.clone(),
            phrase: format!("{}: {{}}", attribute.name.replace('_', " ")),
            values: attribute_values(attribute, moments),
        });
    }
    keep_chosen(&mut table, &facts.chosen);
    table
}

/// The values of some rows, one vector per feature.
struct FeatureBlock {
    numbers: Vec<Vec<f64>>,
    of_groups: Vec<Vec<f64>>,
    words: Vec<Vec<Option<String>>>,
}

fn part(facts: &Facts, groups: &[u32], moments: &[Moment]) -> FeatureBlock {
    let mut part = FeatureBlock {
        numbers: vec![Vec::with_capacity(moments.len()); NUMBERS.len()],
        of_groups: vec![Vec::with_capacity(moments.len()); groups.len()],
        words: vec![Vec::with_capacity(moments.len()); WORDS.len()],
    };
    let mut customer: Option<(i64, Vec<Visit>, Range<usize>)> = None;
    for moment in moments {
        if customer.as_ref().is_none_or(|(id, ..)| *id != moment.customer) {
            let lines = of_customer(&facts.purchases.customer, moment.customer);
            let contacts = of_customer(&facts.contacts.customer, moment.customer);
            customer = Some((moment.customer, visits(&facts.purchases, lines), contacts));
        }
        let Some((_, all, contacts)) = &customer else { continue };
        let seen = Seen::at(*moment, facts, all, contacts);
        for (values, spec) in part.numbers.iter_mut().zip(NUMBERS) {
            values.push((spec.value)(&seen).filter(|value| value.is_finite()).unwrap_or(f64::NAN));
        }
        for (values, spec) in part.words.iter_mut().zip(WORDS) {
            values.push((spec.value)(&seen));
        }
        let categories = &facts.purchases.category[seen.lines.clone()];
        for (values, group) in part.of_groups.iter_mut().zip(groups) {
            values.push(categories.iter().filter(|category| **category == Some(*group)).count() as f64);
        }
    }
    part
}

fn gathered(parts: &[FeatureBlock], of: impl Fn(&FeatureBlock) -> &Vec<f64>) -> Vec<f64> {
    parts.iter().flat_map(|part| of(part).iter().copied()).collect()
}

/// Groups by their number of lines up to a day, most first; a single group carries no information.
fn largest_groups(facts: &Facts, until: i32) -> Vec<u32> {
    let mut lines: BTreeMap<u32, usize> = BTreeMap::new();
    for (category, day) in facts.purchases.category.iter().zip(&facts.purchases.day) {
        if let Some(category) = category.filter(|_| *day <= until) {
            *lines.entry(category).or_default() += 1;
        }
    }
    let mut groups: Vec<(u32, usize)> = lines.into_iter().collect();
    groups.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    if groups.len() < 2 { Vec::new() } else { groups.into_iter().take(MOST_GROUPS).map(|(group, _)| group).collect() }
}

/// Codes in alphabetical order of the words that occur.
fn with_words<'a>(values: impl Iterator<Item = &'a Option<String>> + Clone) -> Values {
    let mut codes: BTreeMap<&str, u32> = values.clone().flatten().map(|word| (word.as_str(), 0)).collect();
    for (code, slot) in (0..).zip(codes.values_mut()) {
        *slot = code;
    }
    let coded = values.map(|word| word.as_deref().map_or(UNKNOWN, |word| codes[word])).collect();
    Values::Words { codes: coded, words: codes.keys().map(|word| (*word).to_owned()).collect() }
}

/// For each row, the customer's newest entry that was known on the row's day.
fn attribute_values(attribute: &AttributeColumn, moments: &[Moment]) -> Values {
    let places = moments.iter().map(|moment| {
        let entries = of_customer(&attribute.customer, moment.customer);
        let days = &attribute.day[entries.clone()];
        let known = days.partition_point(|&day| day == ALWAYS || day <= moment.attributes_as_of);
        (known > 0).then(|| entries.start + known - 1)
    });
    match (&attribute.values, attribute.numbers()) {
        (Values::Words { codes, words }, None) => {
            let codes = places.map(|place| place.map_or(UNKNOWN, |i| codes[i])).collect();
            Values::Words { codes, words: words.clone() }
        }
        (_, numbers) => {
            let numbers = numbers.unwrap_or_default();
            Values::Numbers(places.map(|place| place.map_or(f64::NAN, |i| numbers[i])).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::columns::{ContactColumns, PurchaseColumns};

    /// (customer, day, cents, category)
    fn facts(lines: &[(i64, i32, i64, u32)]) -> Facts {
        let n = lines.len();
        Facts {
            purchases: std::sync::Arc::new(PurchaseColumns {
                customer: lines.iter().map(|line| line.0).collect(),
                day: lines.iter().map(|line| line.1).collect(),
                amount: lines.iter().map(|line| line.2).collect(),
                quantity: vec![1.0; n],
                margin: vec![None; n],
                margin_told: vec![false; n],
                category: lines.iter().map(|line| Some(line.3)).collect(),
                source: vec![0; n],
                categories: vec!["Tyres".into(), "Oil".into(), "Later".into()],
                product: vec![None; n],
                store: vec![Some(4); n],
            }),
            stores: vec![(4, "North".into())],
            ..Facts::default()
        }
    }

    fn moment(customer: i64, as_of: i32) -> Moment {
        Moment { customer, as_of, attributes_as_of: as_of }
    }

    fn numbers(table: &FeatureTable, name: &str) -> Vec<f64> {
        match &table.feature(name).expect(name).values {
            Values::Numbers(values) => values.clone(),
            Values::Words { .. } => panic!("{name} is in words"),
        }
    }

    fn word(table: &FeatureTable, name: &str, row: usize) -> Option<String> {
        match &table.feature(name).expect(name).values {
            Values::Words { codes, words } => words.get(codes[row] as usize).cloned(),
            Values::Numbers(_) => panic!("{name} is in numbers"),
        }
    }

    const LINES: [(i64, i32, i64, u32); 6] =
        [(1, 10, 500, 0), (1, 10, 700, 1), (1, 30, 2_000, 1), (1, 35, -300, 1), (2, 20, 100, 0), (2, 60, 900, 0)];

    #[test]
    fn features_are_as_their_names_say() {
        let table = customer_table(&facts(&LINES), &[moment(1, 40), moment(2, 40), moment(2, 60), moment(3, 40)], 60);
        assert_eq!(numbers(&table, "purchase days"), [2.0, 1.0, 2.0, 0.0]);
        assert_eq!(numbers(&table, "days since the last purchase")[..3], [10.0, 20.0, 0.0]);
        assert!(numbers(&table, "days since the last purchase")[3].is_nan());
        assert_eq!(numbers(&table, "mean days between purchases")[..1], [20.0]);
        assert_eq!(numbers(&table, "mean spend per purchase day")[..2], [16.0, 1.0]);
        assert_eq!(numbers(&table, "purchases of Oil")[..2], [3.0, 0.0]);
        assert!((numbers(&table, "share of the amount returned")[0] - 100.0 * 300.0 / 3_200.0).abs() < 1e-9);
        assert_eq!(word(&table, "last product group", 0).as_deref(), Some("Oil"));
        assert_eq!(word(&table, "last store", 0).as_deref(), Some("North"));
        assert_eq!(word(&table, "last store", 3), None);
    }

    #[test]
    fn nothing_after_the_as_of_day_changes_a_row() {
        let before = customer_table(&facts(&LINES), &[moment(1, 40), moment(2, 40)], 40);
        let mut later = LINES.to_vec();
        later[5] = (2, 41, 99_999, 2);
        later.extend([(2, 50, -7, 2), (2, 55, 7, 2), (3, 45, 7, 2)]);
        assert_eq!(
            format!("{before:?}"),
            format!("{:?}", customer_table(&facts(&later), &[moment(1, 40), moment(2, 40)], 40))
        );
    }

    #[test]
    fn contacts_and_attributes_are_known_from_their_day_on() {
        let mut facts = facts(&LINES);
        facts.contacts = ContactColumns {
            customer: vec![1, 1],
            day: vec![20, 38],
            channel: vec![0, 0],
            campaign: vec![None, None],
            offer: vec![None, None],
            responded: vec![Some(true), Some(true)],
            response_day: vec![Some(25), Some(45)],
            control: vec![false, false],
            channels: vec!["email".into()],
            ..ContactColumns::default()
        };
        facts.attributes = vec![AttributeColumn {
            name: "age".into(),
            customer: vec![1, 1, 2],
            day: vec![ALWAYS, 41, 30],
            values: Values::Numbers(vec![5.0, 6.0, 7.0]),
        }];
        let late = Moment { customer: 1, as_of: 40, attributes_as_of: 41 };
        let table = customer_table(&facts, &[moment(1, 22), moment(1, 40), late, moment(1, 45), moment(2, 29)], 60);
        assert_eq!(numbers(&table, "contacts so far")[..4], [1.0, 2.0, 2.0, 2.0]);
        assert_eq!(numbers(&table, "contacts answered")[..4], [0.0, 1.0, 1.0, 2.0]);
        assert_eq!(numbers(&table, "age")[..4], [5.0, 5.0, 6.0, 6.0]);
        assert!(numbers(&table, "age")[4].is_nan());
    }
}
