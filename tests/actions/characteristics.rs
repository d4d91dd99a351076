//! What chances look at and what groups are made by, chosen by a person: simulated businesses in which one thing tells.

use std::fmt::Write as _;

use foresale::actions::leads;
use foresale::domain::day::Day;
use foresale::domain::lead::LeadBrief;
use foresale::progress::Progress;
use foresale::reports::characteristics::CharacteristicsReport;
use foresale::reports::import::ImportKind;
use foresale::stats::random::Seeded;

use super::Bench;

const CUSTOMERS: usize = 1_500;

/// Whether the business has called its customers before.
#[derive(Clone, Copy, PartialEq)]
enum Calls {
    Known,
    Unknown,
}

/// Owners of dogs say yes to 40 % of the calls and buy food four times as often as others, who say yes to 8 %; their
/// favourite colour says nothing.
fn business(calls: Calls, seed: u64) -> (Bench, Day) {
    let mut random = Seeded::new(seed);
    let end: Day = "2024-04-30".parse().expect("a day");
    let mut people = String::from("customer,last_name,phone,pet,colour\n");
    let mut contacts = String::from("customer,date,channel,responded\n");
    let mut sales = String::from("customer,date,product,amount,margin\n");
    for i in 0..CUSTOMERS {
        let pet = if random.uniform() < 0.5 { "dog" } else { "cat" };
        let colour = ["red", "blue", "green"][random.below(3)];
        writeln!(people, "{pet}{i},N{i},+1202555{i:04},{pet},{colour}").expect("written");
        let said = if random.uniform() < if pet == "dog" { 0.4 } else { 0.08 } { "yes" } else { "no" };
        writeln!(contacts, "{pet}{i},2024-02-01,telephone,{said}").expect("written");
        let mut sell = |on: Day, product: &str| writeln!(sales, "{pet}{i},{on},{product},50,20").expect("written");
        sell(end.plus(-500 - i32::try_from(random.below(200)).expect("few")), "TOY");
        for quarter in 0..5 {
            if random.uniform() < if pet == "dog" { 0.4 } else { 0.1 } {
                sell(end.plus(-91 * quarter - i32::try_from(random.below(91)).expect("few")), "FOOD");
            }
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Products, "product,category\nTOY,Toys\nFOOD,Food\n");
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    if calls == Calls::Known {
        bench.import(ImportKind::Contacts, &contacts);
    }
    (bench, end)
}

fn brief(end: Day, characteristics: &[&str]) -> LeadBrief {
    LeadBrief {
        name: "Calls".into(),
        offer_day: end.plus(1),
        most: 300,
        characteristics: characteristics.iter().map(|one| (*one).to_owned()).collect(),
        ..LeadBrief::default()
    }
}

fn measure(bench: &mut Bench, brief: &LeadBrief) -> anyhow::Result<CharacteristicsReport> {
    leads::measure_characteristics(&mut bench.store, brief, &Progress::new())
}

fn alone(report: &CharacteristicsReport, code: &str) -> f64 {
    let line = report.listed.iter().find(|one| one.code == code).unwrap_or_else(|| panic!("no {code}"));
    line.alone.unwrap_or_else(|| panic!("nothing of {code}"))
}

/// How likely the leads say owners of dogs and others are to say yes, on average.
fn chances_by_pet(bench: &mut Bench, brief: &LeadBrief, today: Day) -> (f64, f64) {
    let everybody = LeadBrief { most: CUSTOMERS, ..brief.clone() };
    let list = leads::make(&mut bench.store, &everybody, today, &Progress::new()).expect("made");
    let mean = |pet: &str| {
        let own: Vec<f64> = list.leads.iter().filter(|l| l.customer.starts_with(pet)).map(|l| l.propensity).collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    (mean("dog"), mean("cat"))
}

#[test]
fn what_tells_is_measured_and_only_what_is_chosen_counts() {
    let (mut bench, end) = business(Calls::Known, 5);
    let all = measure(&mut bench, &brief(end, &[])).expect("measured");
    // One in two has a dog: 40 % against 8 % puts three in four pairs right.
    assert!((alone(&all, "pet") - 74.0).abs() < 5.0, "{all:#?}");
    assert!((alone(&all, "colour") - 50.0).abs() < 5.0, "{all:#?}");
    assert!(all.listed.iter().all(|one| one.chosen) && all.learned_from.contains("telephone"), "{}", all.learned_from);
    let blind = measure(&mut bench, &brief(end, &["colour"])).expect("measured");
    let (own, everything) = (blind.chosen.expect("measured"), blind.all.expect("measured"));
    assert!(own.low < 50.0 && everything.low > 60.0, "{blind:#?}");
    assert!(blind.verdict.contains("cannot be told from drawing lots"), "{}", blind.verdict);
    let (dog, cat) = chances_by_pet(&mut bench, &brief(end, &["Pet"]), end.plus(1));
    assert!((dog - 0.4).abs() < 0.06 && (cat - 0.08).abs() < 0.04, "{dog} {cat}");
    let (dog, cat) = chances_by_pet(&mut bench, &brief(end, &["colour"]), end.plus(1));
    assert!((dog - cat).abs() < 0.03 && (dog - 0.24).abs() < 0.05, "{dog} {cat}");
    let refused = measure(&mut bench, &brief(end, &["pets"])).expect_err("unknown").to_string();
    assert!(refused.contains("did you mean 'pet'"), "{refused}");
}

#[test]
fn without_calls_purchases_are_what_it_is_measured_on() {
    let (mut bench, end) = business(Calls::Unknown, 6);
    let ask = LeadBrief { category: "Food".into(), ..brief(end, &["pet", "colour"]) };
    let report = measure(&mut bench, &ask).expect("measured");
    assert!(report.learned_from.starts_with("Purchases:") && report.learned_from.contains("Food"));
    assert!((alone(&report, "pet") - 68.0).abs() < 6.0, "{report:#?}");
    assert!((alone(&report, "colour") - 50.0).abs() < 6.0, "{report:#?}");
    assert!(alone(&report, "goods") > 55.0, "who bought food buys it again: {report:#?}");
    let (own, all) = (report.chosen.expect("measured"), report.all.expect("measured"));
    assert!(own.low > 55.0 && all.pairs > own.pairs - 4.0, "{report:#?}");
}

#[test]
fn groups_are_made_by_what_is_asked_for() {
    let (mut bench, end) = business(Calls::Unknown, 7);
    let by = |codes: &[&str]| LeadBrief {
        group_by: codes.iter().map(|one| (*one).to_owned()).collect(),
        most: 900,
        ..brief(end, &[])
    };
    let groups = |bench: &mut Bench, ask: &LeadBrief| {
        let list = leads::make(&mut bench.store, ask, end.plus(1), &Progress::new()).expect("made");
        list.clusters.into_iter().map(|group| group.name).collect::<Vec<_>>()
    };
    let (usual, often) = (groups(&mut bench, &by(&[])), groups(&mut bench, &by(&["Frequency"])));
    assert_ne!(usual, often);
    assert!(!often.is_empty() && often.iter().all(|name| !name.to_lowercase().contains("spend")), "{often:?}");
    let refused =
        leads::make(&mut bench.store, &by(&["frequenzy"]), end.plus(1), &Progress::new()).expect_err("unknown");
    assert!(refused.to_string().contains("did you mean 'frequency'"), "{refused}");
}
