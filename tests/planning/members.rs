//! Whom rules select, compared with a plain computation customer by customer, and formulas of random letters.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use foresale::domain::columns::{ALWAYS, AttributeColumn, ContactColumns, PurchaseColumns};
use foresale::domain::consent::Channel;
use foresale::domain::customer::Customer;
use foresale::domain::day::Day;
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::domain::purchase::Source;
use foresale::domain::rule::{
    AttributeTest, Comparison, Condition, ContactTest, Contacts, DayTest, Field, Goods, Membership, NumberTest,
    PredictionTest, PurchaseTest, Purchases, Reach, Rule, TextTest, Within,
};
use foresale::domain::segment::SegmentId;
use foresale::domain::table::{UNKNOWN, Values};
use foresale::features::formula::evaluation::evaluate_text;
use foresale::features::members::{Grouping, Known, Mask, Ranking, members};
use foresale::progress::Progress;
use rand::{Rng as _, SeedableRng as _};
use rand_xoshiro::Xoshiro256PlusPlus;

const AS_OF: Day = Day(20_000);
const TODAY: Day = Day(20_004);
const CUSTOMERS: usize = 300;
const GROUPS: [&str; 3] = ["Tyres", "Oil", "Wipers"];

fn dice(seed: u64) -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(seed)
}

/// Customers with gaps in their numbering, some of whom bought nothing.
fn known(seed: u64) -> Known {
    let mut dice = dice(seed);
    let customers: Vec<i64> = (0_i64..).take(CUSTOMERS).map(|i| 3 * i + 5).collect();
    let records = customers
        .iter()
        .map(|id| Customer {
            external_id: format!("C{id}"),
            postcode: ["10115", "1012 AB", "", "99"][dice.gen_range(0..4)].into(),
            city: ["Northby", "southby", ""][dice.gen_range(0..3)].into(),
            ..Customer::default()
        })
        .collect();
    Known {
        as_of: AS_OF,
        today: TODAY,
        records: Arc::new(records),
        purchases: Arc::new(purchases(&customers, &mut dice)),
        stores: vec![(1, "North".into()), (2, "South".into())],
        products: HashMap::from([("P1".to_owned(), 11), ("P2".to_owned(), 12)]),
        contacts: Arc::new(contacts(&customers, &mut dice)),
        attributes: Arc::new(attributes(&customers, &mut dice)),
        kpis: HashMap::from([(
            "frequency".to_owned(),
            Arc::new(customers.iter().map(|_| [f64::NAN, 0.0, 1.0, 2.0, 3.0][dice.gen_range(0..5)]).collect()),
        )]),
        grouping: Some(Grouping {
            names: vec![(1, "Careful".into()), (2, "Bold".into())],
            number: customers.iter().map(|_| dice.gen_range(0..3)).collect(),
        }),
        rankings: HashMap::from([(
            Model::Dormancy,
            Ranking {
                probability: customers.iter().map(|_| [f64::NAN, 0.25, 0.5][dice.gen_range(0..3)]).collect(),
                rank: (0..CUSTOMERS as u32).map(|i| i % 50).collect(),
            },
        )]),
        reach: HashMap::from([(
            Channel::Email,
            Arc::new(customers.iter().map(|_| dice.gen_bool(0.5)).collect::<Mask>()),
        )]),
        segments: HashMap::from([(SegmentId(7), customers.iter().map(|_| dice.gen_bool(0.3)).collect())]),
        customers: Arc::new(customers),
    }
}

fn purchases(customers: &[i64], dice: &mut Xoshiro256PlusPlus) -> PurchaseColumns {
    let mut columns = PurchaseColumns { categories: GROUPS.map(String::from).to_vec(), ..PurchaseColumns::default() };
    for customer in customers {
        let mut days: Vec<i32> = (0..dice.gen_range(0..12)).map(|_| AS_OF.0 - dice.gen_range(0..40)).collect();
        days.sort_unstable();
        for day in days {
            columns.customer.push(*customer);
            columns.day.push(day);
            columns.amount.push([-500, 0, 500, 1_000, 2_500][dice.gen_range(0..5)]);
            columns.quantity.push(1.0);
            columns.margin.push(None);
            columns.margin_told.push(false);
            columns.category.push([None, Some(0), Some(1), Some(2)][dice.gen_range(0..4)]);
            columns.source.push(dice.gen_range(0..8));
            columns.product.push([None, Some(11), Some(12), Some(13)][dice.gen_range(0..4)]);
            columns.store.push([None, Some(1), Some(2)][dice.gen_range(0..3)]);
        }
    }
    columns
}

fn contacts(customers: &[i64], dice: &mut Xoshiro256PlusPlus) -> ContactColumns {
    let mut columns = ContactColumns { channels: vec!["email".into(), "mail".into()], ..ContactColumns::default() };
    for customer in customers {
        for _ in 0..dice.gen_range(0..4) {
            columns.customer.push(*customer);
            columns.day.push(AS_OF.0 + 5 - dice.gen_range(0..40));
            columns.channel.push(dice.gen_range(0..2));
            columns.campaign.push(None);
            columns.offer.push(None);
            columns.responded.push([None, Some(false), Some(true)][dice.gen_range(0..3)]);
            columns.response_day.push(None);
            columns.control.push(dice.gen_bool(0.2));
        }
    }
    columns
}

fn attributes(customers: &[i64], dice: &mut Xoshiro256PlusPlus) -> Vec<AttributeColumn> {
    let some: Vec<i64> = customers.iter().copied().filter(|_| dice.gen_bool(0.7)).collect();
    let n = some.len();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let column = |name: &str, values: Values| AttributeColumn {
        name: name.into(),
        customer: some.clone(),
        day: vec![ALWAYS; n],
        values,
    };
    let age = Values::Numbers((0..n).map(|_| f64::from(dice.gen_range(20..24))).collect());
    let colour = (0..n).map(|_| [0, 1, UNKNOWN][dice.gen_range(0..3)]).collect();
    let inspected = (0..n).map(|_| dice.gen_range(0..4)).collect();
    let days = words(&["2024-09-20", "2024-10-04", "2024-10-12", "never"]);
    vec![
        column("age", age),
        column("Colour", Values::Words { codes: colour, words: words(&["Blue", "red"]) }),
        column("inspected", Values::Words { codes: inspected, words: days }),
    ]
}

/// The same rule for a single customer, computed differently.
fn slow(rule: &Rule, known: &Known, place: usize) -> bool {
    match rule {
        Rule::AllOf(parts) => parts.iter().all(|part| slow(part, known, place)),
        Rule::AnyOf(parts) => parts.is_empty() || parts.iter().any(|part| slow(part, known, place)),
        Rule::NoneOf(parts) => !parts.iter().any(|part| slow(part, known, place)),
        Rule::Is(condition) => is_so(condition, known, place),
    }
}

fn is_so(condition: &Condition, known: &Known, place: usize) -> bool {
    let customer = known.customers[place];
    match condition {
        Condition::Kpi { test, .. } => number(test, known.kpis["frequency"][place]),
        Condition::Attribute { name, test } => attribute(name, test, known, customer),
        Condition::Field { field, test } => {
            let record = &known.records[place];
            text(test, if *field == Field::City { &record.city } else { &record.postcode })
        }
        Condition::Purchases(asked) => bought(asked, known, customer),
        Condition::Contacts(asked) => contacted(asked, known, customer),
        Condition::Cluster { name, membership } => {
            let grouping = known.grouping.as_ref().expect("grouped");
            let number = grouping.names.iter().find(|(_, other)| other == name).expect("named").0;
            (grouping.number[place] == number) == (*membership == Membership::In)
        }
        Condition::Prediction { model, test } => {
            let ranking = &known.rankings[model];
            match test {
                PredictionTest::AtLeast(least) => ranking.probability[place] >= *least,
                PredictionTest::AtMost(most) => ranking.probability[place] <= *most,
                PredictionTest::Top(count) => (1..=*count).contains(&ranking.rank[place]),
            }
        }
        Condition::Reach { channel, reach } => known.reach[channel][place] == (*reach == Reach::Reachable),
        Condition::Segment { segment, membership } => known.segments[segment][place] == (*membership == Membership::In),
    }
}

fn number(test: &NumberTest, value: f64) -> bool {
    match test {
        NumberTest::Known => value.is_finite(),
        NumberTest::Unknown => value.is_nan(),
        NumberTest::Between { low, high } => (*low..=*high).contains(&value),
        NumberTest::Compare { how, than } => match how {
            Comparison::AtLeast => value >= *than,
            Comparison::AtMost => value <= *than,
            Comparison::MoreThan => value > *than,
            Comparison::LessThan => value < *than,
            Comparison::Equal => (value - than).abs() < 0.5,
            Comparison::NotEqual => (value - than).abs() >= 0.5,
        },
    }
}

fn text(test: &TextTest, value: &str) -> bool {
    let (value, low) = (value.to_lowercase(), |word: &String| word.to_lowercase());
    match test {
        TextTest::Known => !value.is_empty(),
        TextTest::Unknown => value.is_empty(),
        _ if value.is_empty() => false,
        TextTest::Is(word) => value == low(word),
        TextTest::IsNot(word) => value != low(word),
        TextTest::OneOf(words) => words.iter().any(|word| low(word) == value),
        TextTest::StartsWith(word) => value.starts_with(&low(word)),
        TextTest::Contains(word) => value.contains(&low(word)),
    }
}

fn attribute(name: &str, test: &AttributeTest, known: &Known, customer: i64) -> bool {
    let column = known.attributes.iter().find(|column| column.name == name).expect("there");
    let entry = column.customer.iter().position(|owner| *owner == customer);
    match (&column.values, test) {
        (Values::Numbers(values), AttributeTest::Number(test)) => {
            number(test, entry.map_or(f64::NAN, |entry| values[entry]))
        }
        (Values::Words { codes, words }, test) => {
            let word = entry.and_then(|entry| words.get(codes[entry] as usize)).cloned().unwrap_or_default();
            match test {
                AttributeTest::Word(test) => text(test, &word),
                AttributeTest::Day(test) => word.parse::<Day>().is_ok_and(|day| match test {
                    DayTest::From(first) => day >= *first,
                    DayTest::Until(last) => day <= *last,
                    DayTest::InLastDays(days) => (0..days.cast_signed()).contains(&TODAY.since(day)),
                    DayTest::BeforeLastDays(days) => TODAY.since(day) >= days.cast_signed(),
                    DayTest::InNextDays(days) => (1..=days.cast_signed()).contains(&day.since(TODAY)),
                }),
                AttributeTest::Number(_) => panic!("words are no numbers"),
            }
        }
        (values, test) => panic!("{values:?} {test:?}"),
    }
}

fn in_time(within: Within, day: i32) -> bool {
    match within {
        Within::Ever => true,
        Within::LastDays(days) => day > AS_OF.0 - days.cast_signed(),
        Within::LastMonths(months) => day > AS_OF.minus_months(months).0,
        Within::Between { from, to } => (from.0..=to.0).contains(&day),
    }
}

fn bought(asked: &Purchases, known: &Known, customer: i64) -> bool {
    let lines = &known.purchases;
    let mut days: BTreeMap<i32, Vec<i64>> = BTreeMap::new();
    for i in (0..lines.len()).filter(|i| lines.customer[*i] == customer && in_time(asked.within, lines.day[*i])) {
        let of_goods = match &asked.goods {
            Goods::Anything => true,
            Goods::Group(name) => lines.category[i].is_some_and(|group| GROUPS[group as usize] == name),
            Goods::Product(id) => lines.product[i].is_some() && lines.product[i] == known.products.get(id).copied(),
        };
        let store = |number: i64| known.stores.iter().find(|(id, _)| *id == number).map(|(_, name)| name.clone());
        let here = asked.store.is_none() || lines.store[i].and_then(store) == asked.store;
        let so = asked.source.is_none_or(|source| Source::from_number(lines.source[i].into()) == source);
        if of_goods && here && so {
            days.entry(lines.day[i]).or_default().push(lines.amount[i]);
        }
    }
    let sum = |amounts: &Vec<i64>| amounts.iter().sum::<i64>();
    let occasion = |amounts: &&Vec<i64>| sum(amounts) > 0 || amounts.iter().all(|amount| *amount == 0);
    let times = days.values().filter(occasion).count() as u32;
    let spent = Money(days.values().map(sum).sum());
    match asked.test {
        PurchaseTest::TimesAtLeast(least) => times >= least,
        PurchaseTest::TimesAtMost(most) => times <= most,
        PurchaseTest::Never => times == 0,
        PurchaseTest::SpentAtLeast(least) => spent >= least,
        PurchaseTest::SpentAtMost(most) => spent <= most,
    }
}

fn contacted(asked: &Contacts, known: &Known, customer: i64) -> bool {
    let contacts = &known.contacts;
    let of = |i: &usize| {
        let channel = &contacts.channels[contacts.channel[*i] as usize];
        contacts.customer[*i] == customer
            && !contacts.control[*i]
            && in_time(asked.within, contacts.day[*i])
            && asked.channel.as_ref().is_none_or(|asked| asked == channel)
    };
    let met: Vec<usize> = (0..contacts.len()).filter(of).collect();
    let answered = met.iter().any(|i| contacts.responded[*i] == Some(true));
    match asked.test {
        ContactTest::Contacted => !met.is_empty(),
        ContactTest::NotContacted => met.is_empty(),
        ContactTest::Responded => answered,
        ContactTest::ContactedWithoutResponse => !met.is_empty() && !answered,
    }
}

fn pick<T: Clone>(dice: &mut Xoshiro256PlusPlus, all: &[T]) -> T {
    all[dice.gen_range(0..all.len())].clone()
}

fn number_test(dice: &mut Xoshiro256PlusPlus, around: f64) -> NumberTest {
    let how = [
        Comparison::AtLeast,
        Comparison::AtMost,
        Comparison::MoreThan,
        Comparison::LessThan,
        Comparison::Equal,
        Comparison::NotEqual,
    ];
    let than = around + f64::from(dice.gen_range(-1..2));
    let compare = NumberTest::Compare { how: pick(dice, &how), than };
    let between = NumberTest::Between { low: around, high: around + 1.0 };
    pick(dice, &[compare, compare, between, NumberTest::Known, NumberTest::Unknown])
}

fn text_test(dice: &mut Xoshiro256PlusPlus, words: [&str; 2]) -> TextTest {
    let [first, second] = words.map(String::from);
    let all = [
        TextTest::Is(first.clone()),
        TextTest::IsNot(first.clone()),
        TextTest::OneOf(vec![first.clone(), second.clone()]),
        TextTest::StartsWith(second.clone()),
        TextTest::Contains(second),
        TextTest::Known,
        TextTest::Unknown,
    ];
    pick(dice, &all)
}

fn within(dice: &mut Xoshiro256PlusPlus) -> Within {
    let between = Within::Between { from: AS_OF.plus(-30), to: AS_OF.plus(-10) };
    pick(dice, &[Within::Ever, Within::LastDays(15), Within::LastMonths(1), between])
}

fn condition(dice: &mut Xoshiro256PlusPlus) -> Condition {
    match dice.gen_range(0..9) {
        0 => Condition::Kpi { code: "Frequency".into(), test: number_test(dice, 1.0) },
        1 => Condition::Attribute { name: "age".into(), test: AttributeTest::Number(number_test(dice, 21.0)) },
        2 => Condition::Attribute { name: "Colour".into(), test: AttributeTest::Word(text_test(dice, ["BLUE", "re"])) },
        3 => {
            let day = Day::from_ymd(2024, 9, 25).expect("a day");
            let (last, next) = (DayTest::InLastDays(5), DayTest::InNextDays(7));
            let tests = [DayTest::From(day), DayTest::Until(day), last, DayTest::BeforeLastDays(5), next];
            Condition::Attribute { name: "inspected".into(), test: AttributeTest::Day(pick(dice, &tests)) }
        }
        4 if dice.gen_bool(0.5) => Condition::Field { field: Field::Postcode, test: text_test(dice, ["99", "101"]) },
        4 => Condition::Field { field: Field::City, test: text_test(dice, ["Southby", "north"]) },
        5 => {
            let groups = [Goods::Anything, Goods::Group("Oil".into()), Goods::Product("P1".into())];
            let tests = [
                PurchaseTest::TimesAtLeast(2),
                PurchaseTest::TimesAtMost(1),
                PurchaseTest::Never,
                PurchaseTest::SpentAtLeast(Money(2_000)),
                PurchaseTest::SpentAtMost(Money(2_000)),
            ];
            Condition::Purchases(Purchases {
                goods: pick(dice, &groups),
                source: pick(dice, &[None, None, Some(Source::Web)]),
                store: pick(dice, &[None, None, Some("North".to_owned())]),
                test: pick(dice, &tests),
                within: within(dice),
            })
        }
        6 => {
            let tests = [
                ContactTest::Contacted,
                ContactTest::NotContacted,
                ContactTest::Responded,
                ContactTest::ContactedWithoutResponse,
            ];
            let channel = pick(dice, &[None, Some("email".to_owned())]);
            Condition::Contacts(Contacts { test: pick(dice, &tests), channel, within: within(dice) })
        }
        7 => {
            let tests = [PredictionTest::AtLeast(0.5), PredictionTest::AtMost(0.25), PredictionTest::Top(10)];
            Condition::Prediction { model: Model::Dormancy, test: pick(dice, &tests) }
        }
        _ => {
            let membership = pick(dice, &[Membership::In, Membership::NotIn]);
            match dice.gen_range(0..3) {
                0 => Condition::Cluster { name: "Bold".into(), membership },
                1 => Condition::Segment { segment: SegmentId(7), membership },
                _ => Condition::Reach {
                    channel: Channel::Email,
                    reach: pick(dice, &[Reach::Reachable, Reach::NotReachable]),
                },
            }
        }
    }
}

fn rule(dice: &mut Xoshiro256PlusPlus, depth: usize) -> Rule {
    if depth == 0 || dice.gen_bool(0.4) {
        return Rule::Is(condition(dice));
    }
    let parts: Vec<Rule> = (0..dice.gen_range(1..4)).map(|_| rule(dice, depth - 1)).collect();
    match dice.gen_range(0..3) {
        0 => Rule::AllOf(parts),
        1 => Rule::AnyOf(parts),
        _ => Rule::NoneOf(parts),
    }
}

fn agree(rule: &Rule, known: &Known) -> usize {
    let fast = members(rule, known, &Progress::new()).expect("answered");
    let slow: Mask = (0..known.customers.len()).map(|place| slow(rule, known, place)).collect();
    assert_eq!(fast, slow, "{rule:?}");
    fast.iter().filter(|yes| **yes).count()
}

#[test]
fn every_condition_selects_what_a_plain_computation_does() {
    let mut neither = 0;
    for seed in 0..300 {
        let found = agree(&Rule::Is(condition(&mut dice(seed))), &known(seed % 7));
        neither += usize::from(found > 0 && found < CUSTOMERS);
    }
    assert!(neither > 200, "most conditions part the customers: {neither}");
}

#[test]
fn groups_in_groups_select_what_a_plain_computation_does() {
    let known = known(99);
    for seed in 1_000..1_120 {
        agree(&rule(&mut dice(seed), 3), &known);
    }
    assert_eq!(agree(&Rule::default(), &known), CUSTOMERS, "an empty rule is everybody");
}

#[test]
fn a_rule_comes_back_from_json_as_it_was() {
    for seed in 0..200 {
        let rule = rule(&mut dice(seed), 4);
        let text = serde_json::to_string(&rule).expect("written");
        assert_eq!(serde_json::from_str::<Rule>(&text).expect("read"), rule, "{text}");
    }
}

#[test]
fn a_cancelled_count_stops() {
    let progress = Progress::new();
    progress.cancel();
    assert!(members(&rule(&mut dice(1), 3), &known(1), &progress).is_err());
}

#[test]
fn what_is_gone_is_said() {
    let known = known(1);
    let gone = Condition::Kpi { code: "charm".into(), test: NumberTest::Known };
    let said = members(&Rule::Is(gone), &known, &Progress::new()).expect_err("gone").to_string();
    assert_eq!(said, "there is no KPI 'charm'; it may have been removed");
}

/// Pieces of formulas and garbage in any order.
const PIECES: [&str; 44] = [
    "frequency",
    "spend",
    "\"my age\"",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "%",
    "1",
    "2.5",
    "1e308",
    "case",
    "when",
    "then",
    "else",
    "end",
    "and",
    "or",
    "not",
    "null",
    "true",
    "coalesce(",
    "nullif(",
    "round(",
    "ln(",
    "power(",
    "least(",
    ",",
    "<",
    ">=",
    "=",
    "<>",
    "between",
    "in",
    "is",
    "'",
    "\"",
    "é",
    "--",
    "\n",
    "select",
    "::",
];

#[test]
fn formulas_of_random_pieces_have_an_answer_or_a_fault_at_a_letter() {
    let (frequency, spend, age) = ([1.0, f64::NAN, 0.0], [10.0, -3.0, f64::NAN], [f64::NAN; 3]);
    let columns: [(&str, &[f64]); 3] = [("frequency", &frequency), ("spend", &spend), ("my age", &age)];
    let mut answered = 0;
    for seed in 0..6_000 {
        let mut dice = dice(seed);
        let pieces: Vec<&str> = (0..dice.gen_range(1..14)).map(|_| PIECES[dice.gen_range(0..PIECES.len())]).collect();
        let text = pieces.join(if dice.gen_bool(0.8) { " " } else { "" });
        match evaluate_text(&text, &columns, 3) {
            Ok(values) => {
                answered += 1;
                assert_eq!(values.len(), 3, "{text}");
            }
            Err(fault) => {
                assert!(fault.at >= 1 && fault.at <= text.chars().count() + 1, "{text}: {fault}");
                assert!(!fault.message.is_empty());
            }
        }
    }
    assert!(answered > 50, "some formulas can be read: {answered}");
}
