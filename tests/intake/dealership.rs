//! The structure that the sample dealership is designed to show.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foresale::domain::consent::Channel;
use foresale::domain::purchase::{Purchase, Source};
use foresale::sample::{self, Dealership, FIRST_DAY, LAST_DAY};

static SAMPLE: LazyLock<Dealership> = LazyLock::new(|| sample::dealership(3_000, 1));

/// The days on which each customer bought, first purchase first.
fn by_customer() -> HashMap<&'static str, Vec<&'static Purchase>> {
    let mut customers: HashMap<&str, Vec<&Purchase>> = HashMap::new();
    for purchase in SAMPLE.purchases.iter().filter(|purchase| purchase.amount.0 > 0) {
        customers.entry(&purchase.customer).or_default().push(purchase);
    }
    customers
}

/// Share of those whose first purchase satisfies `is` and is long enough ago, who never came back.
fn one_time_share(is: impl Fn(&Purchase) -> bool) -> f64 {
    let early = LAST_DAY.plus(-365);
    let chosen: Vec<Vec<&Purchase>> =
        by_customer().into_values().filter(|lines| lines[0].day < early && is(lines[0])).collect();
    let once = chosen.iter().filter(|lines| lines.iter().all(|line| line.day == lines[0].day)).count();
    assert!(chosen.len() > 30, "too few to tell: {}", chosen.len());
    once as f64 / chosen.len() as f64
}

#[test]
fn everything_is_there() {
    let sample = &*SAMPLE;
    assert_eq!((sample.customers.len(), sample.prospects.len()), (3_000, 360));
    assert_eq!((sample.products.len(), sample.dealers.len()), (60, 12));
    let sources: HashSet<Source> = sample.purchases.iter().map(|purchase| purchase.source).collect();
    assert_eq!(sources.len(), 8);
    assert_eq!(sample.purchases.iter().map(|purchase| purchase.day).max(), Some(LAST_DAY));
    assert!(sample.purchases.iter().all(|purchase| (FIRST_DAY..=LAST_DAY).contains(&purchase.day)));
    assert_eq!(by_customer().len(), 3_000);
    assert_eq!((FIRST_DAY.to_string(), LAST_DAY.to_string()), ("2023-11-01".into(), "2026-10-31".into()));
}

#[test]
fn about_eight_lines_a_customer_with_a_long_tail() {
    let mean = SAMPLE.purchases.len() as f64 / 3_000.0;
    let mut counts: Vec<usize> = by_customer().into_values().map(|lines| lines.len()).collect();
    counts.sort_unstable();
    assert!((6.5..9.5).contains(&mean), "{mean} lines a customer");
    let (median, most) = (counts[1_500], counts[2_999]);
    assert!((median as f64) < 0.75 * mean && most > 50, "median {median}, most {most}");
}

#[test]
fn one_time_buyers_differ_by_first_product_and_source() {
    let all = one_time_share(|_| true);
    assert!((0.15..0.45).contains(&all), "{all}");
    let winter = one_time_share(|first| first.category == "Winter");
    let service = one_time_share(|first| first.category == "Oil and service");
    assert!(winter > 1.8 * service, "winter {winter}, service {service}");
    let television = one_time_share(|first| first.source == Source::DigitalTv);
    let till = one_time_share(|first| first.source == Source::Pos);
    assert!(television > 1.4 * till, "television {television}, till {till}");
}

#[test]
fn seasons_and_pairs_are_there() {
    let in_month = |category: &str, month: u32| {
        SAMPLE.purchases.iter().filter(|line| line.category == category && line.day.month() == month).count()
    };
    assert!(in_month("Mowers", 4) > 4 * in_month("Mowers", 11), "mowers in spring");
    assert!(in_month("Winter", 10) > 10 * in_month("Winter", 5), "winter tyres in October");

    let mut baskets: HashMap<&str, HashSet<&str>> = HashMap::new();
    for line in &SAMPLE.purchases {
        baskets.entry(&line.reference).or_default().insert(&line.product);
    }
    let holding = |product: &str| baskets.values().filter(|basket| basket.contains(product)).count() as f64;
    let pair = |a: &str, b: &str| {
        let both = baskets.values().filter(|basket| basket.contains(a) && basket.contains(b)).count() as f64;
        both * baskets.len() as f64 / (holding(a) * holding(b))
    };
    assert!(pair("MO-01", "MO-05") > 5.0, "mower and oil: {}", pair("MO-01", "MO-05"));
    assert!(pair("CS-01", "CS-03") > 5.0, "chainsaw and chain: {}", pair("CS-01", "CS-03"));
}

#[test]
fn contacts_are_answered_more_by_those_who_bought_the_group() {
    let contacts = SAMPLE.contacts.iter().filter(|contact| contact.campaign.starts_with("Winter wheels"));
    let bought: HashSet<(&str, bool)> = SAMPLE
        .purchases
        .iter()
        .filter(|line| line.category == "Winter" && line.day.year() < 2025)
        .map(|line| (line.customer.as_str(), true))
        .collect();
    let (mut knows, mut others) = ((0.0, 0.0), (0.0, 0.0));
    for contact in contacts.filter(|contact| contact.day.year() >= 2025) {
        let group = if bought.contains(&(contact.customer.as_str(), true)) { &mut knows } else { &mut others };
        group.0 += f64::from(contact.responded);
        group.1 += 1.0;
    }
    assert!(knows.0 / knows.1 > 1.5 * others.0 / others.1, "{knows:?} against {others:?}");
    let responses = SAMPLE.contacts.iter().filter(|contact| contact.responded).count();
    let rate = responses as f64 / SAMPLE.contacts.len() as f64;
    assert!((0.03..0.2).contains(&rate), "{rate} of {}", SAMPLE.contacts.len());
}

/// External ids of those with a value of an attribute.
fn those_with(attribute: &str, is: impl Fn(&str) -> bool) -> HashSet<&'static str> {
    let attributes = sample::attributes();
    let place = attributes.iter().position(|other| other.name == attribute).expect("an attribute");
    let has = |row: &&sample::SampleCustomer| attributes[place].spoken(row.attributes[place]).is_some_and(|v| is(&v));
    let everybody = SAMPLE.customers.iter().chain(&SAMPLE.prospects);
    everybody.filter(has).map(|row| row.customer.external_id.as_str()).collect()
}

/// Share of responses among some contacts.
fn rate<'a>(contacts: impl Iterator<Item = &'a sample::Contact>) -> f64 {
    let (mut responses, mut all) = (0.0, 0.0);
    for contact in contacts {
        responses += f64::from(contact.responded);
        all += 1.0;
    }
    assert!(all > 60.0, "too few to tell: {all}");
    responses / all
}

fn is_old(age: &str) -> bool {
    age.parse::<f64>().is_ok_and(|age| age >= 8.0)
}

#[test]
fn responses_depend_on_attributes() {
    let readers = those_with("reads_letters", |word| word == "yes");
    let by_email = |reads: bool| {
        let emails = SAMPLE.contacts.iter().filter(|contact| contact.channel == Channel::Email);
        let readers = &readers;
        emails.filter(move |contact| readers.contains(contact.customer.as_str()) == reads)
    };
    let (read, unread) = (rate(by_email(true)), rate(by_email(false)));
    assert!(read > 1.4 * unread, "{read} against {unread}");
    let prospects: HashSet<&str> = SAMPLE.prospects.iter().map(|row| row.customer.external_id.as_str()).collect();
    let old = those_with("vehicle_age", is_old);
    let motor = SAMPLE.contacts.iter().filter(|contact| contact.campaign.starts_with("Winter wheels"));
    let of = |with: bool| {
        let (prospects, old) = (&prospects, &old);
        motor.clone().filter(move |contact| {
            let id = contact.customer.as_str();
            !contact.control && prospects.contains(id) && old.contains(id) == with
        })
    };
    assert!(rate(of(true)) > 1.5 * rate(of(false)), "prospects, too");
}

#[test]
fn one_campaign_made_a_difference_for_some() {
    let old = those_with("vehicle_age", is_old);
    let firms = those_with("customer_type", |word| word == "trade");
    let buyers: HashSet<&str> = SAMPLE.customers.iter().map(|row| row.customer.external_id.as_str()).collect();
    let measured = || {
        let of_a_buyer = |contact: &&sample::Contact| buyers.contains(contact.customer.as_str());
        SAMPLE.contacts.iter().filter(|contact| contact.campaign == "Winter wheels 2025").filter(of_a_buyer)
    };
    let control = measured().filter(|contact| contact.control).count() as f64;
    let share = control / measured().count() as f64;
    assert!((0.35..0.45).contains(&share), "{share} left alone");
    assert_eq!(SAMPLE.contacts.iter().filter(|c| c.control && c.campaign != "Winter wheels 2025").count(), 0);
    let uplift = |is: &dyn Fn(&str) -> bool| {
        let arm = |control: bool| measured().filter(move |c| c.control == control && is(c.customer.as_str()));
        rate(arm(false)) - rate(arm(true))
    };
    let persuadable = uplift(&|id| old.contains(id) && !firms.contains(id));
    let others = uplift(&|id| !old.contains(id) && !firms.contains(id));
    assert!(persuadable > 0.15 && others.abs() < 0.08, "{persuadable} against {others}");
}

#[test]
fn a_few_faults_are_there() {
    let without_email = SAMPLE.customers.iter().filter(|row| row.customer.email.is_empty()).count();
    assert!((100..350).contains(&without_email), "{without_email}");
    let returns = SAMPLE.purchases.iter().filter(|line| line.amount.0 < 0).count();
    assert!((50..600).contains(&returns), "{returns}");
    let mut seen = HashSet::new();
    let twice = SAMPLE
        .customers
        .iter()
        .filter(|row| !row.customer.email.is_empty() && !seen.insert(row.customer.email.as_str()))
        .count();
    assert!((20..60).contains(&twice), "{twice}");
}

#[test]
fn the_same_seed_makes_the_same_dealership() {
    let small = |seed| sample::dealership(60, seed);
    assert_eq!(small(9), small(9));
    assert_ne!(small(9).purchases, small(10).purchases);
    assert_eq!(small(9).purchases.iter().filter(|line| line.amount.0 == 0).count(), 0);
}
