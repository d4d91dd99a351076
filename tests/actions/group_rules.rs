//! Rules for groups: learned from a simulated business, stored, changed, and applied to whoever is new.

use std::fmt::Write as _;

use foresale::actions::leads;
use foresale::actions::leads::rules;
use foresale::domain::day::Day;
use foresale::domain::group_rule::{GroupRulesId, Handling, RuleChange, RuleOrigin, RulesWish};
use foresale::domain::lead::{LeadBrief, Prospects};
use foresale::domain::period::PeriodUnit;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::stats::random::Seeded;

use super::Bench;

const CUSTOMERS: usize = 3_000;
const PROSPECTS: usize = 1_500;

/// Firms of the kinds farm and shop. Farms buy seed every April (70 %), shops hardly ever (6 %), whatever month it is;
/// prospects that are farms become customers ten times as often.
fn business() -> (Bench, Day) {
    let mut random = Seeded::new(11);
    let end: Day = "2024-03-20".parse().expect("a day");
    let mut people = String::from("customer,last_name,phone,kind\n");
    let mut sales = String::from("customer,date,product,amount\n");
    let mut sell = |customer: &str, on: Day, product: &str, amount: u32| {
        if on <= end {
            writeln!(sales, "{customer},{on},{product},{amount}").expect("written");
        }
    };
    for i in 0..CUSTOMERS + PROSPECTS {
        let kind = if i % 3 == 0 { "farm" } else { "shop" };
        let id = format!("C{i}");
        writeln!(people, "{id},N{i},+1202555{:04},{kind}", i % 10_000).expect("written");
        // Prospects of today; some of them came in earlier springs.
        let is_prospect = i >= CUSTOMERS;
        let comes = if kind == "farm" { 0.2 } else { 0.02 };
        if is_prospect && random.uniform() >= comes {
            continue;
        }
        if !is_prospect {
            let on = end.plus(-900 - i32::try_from(random.below(600)).expect("few"));
            sell(&id, on, "TOOL", 40);
        }
        for year in [2022, 2023] {
            if is_prospect && year == 2022 {
                continue;
            }
            let likes = is_prospect || random.uniform() < if kind == "farm" { 0.7 } else { 0.06 };
            if likes {
                let april: Day = format!("{year}-04-01").parse().expect("a day");
                let late = if kind == "farm" { 0 } else { 30 * i32::try_from(random.below(3)).expect("few") };
                sell(&id, april.plus(late + i32::try_from(random.below(29)).expect("few")), "SEED", 100);
            }
            let on = end.plus(-i32::try_from(random.below(800)).expect("few"));
            if !is_prospect && random.uniform() < 0.5 {
                sell(&id, on, "TOOL", 40);
            }
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Products, "product,category,price,margin_rate\nSEED,Seed,100,0.4\nTOOL,Tools,40,0.3\n");
    bench.import(ImportKind::Customers, &people);
    bench.import(ImportKind::Purchases, &sales);
    (bench, end)
}

fn wish() -> RulesWish {
    RulesWish {
        category: "Seed".into(),
        offer_day: "2024-04-01".parse().expect("a day"),
        unit: PeriodUnit::Months,
        periods: 3,
        characteristics: Vec::new(),
    }
}

fn ask(rules: GroupRulesId) -> LeadBrief {
    LeadBrief {
        name: "Seed".into(),
        category: "Seed".into(),
        offer_day: "2024-04-01".parse().expect("a day"),
        rules: Some(rules),
        most: 600,
        ..LeadBrief::default()
    }
}

#[test]
fn rules_are_learned_stored_changed_and_applied_to_whoever_is_new() {
    let (mut bench, end) = business();
    let today = end.plus(1);
    let learned = rules::learn(&mut bench.store, &wish(), today, &Progress::new()).expect("learned");
    let groups = &learned.rules.groups;
    let of_kind = |kind: &str, prospects: bool| {
        let is = |told: &str| {
            let names_it = told.contains(&format!("'{kind}'")) && !told.contains("none of this");
            names_it && told.contains("never bought anything") == prospects
        };
        learned.told.iter().position(|told| is(told)).unwrap_or_else(|| panic!("no {kind}: {:#?}", learned.told))
    };
    let farm = &groups[of_kind("farm", false)];
    assert!((farm.chance - 0.7).abs() < 0.05, "{farm:?}");
    assert_eq!(farm.best_period(), Some(0), "April: {farm:?}");
    assert!(farm.by_period[0] > 0.9 * farm.chance);
    let new_farm = &groups[of_kind("farm", true)];
    let others = groups.iter().filter(|one| one.name.starts_with("Prospects") && one.name != new_farm.name);
    assert!(others.clone().count() > 0 && others.clone().all(|one| 4.0 * one.chance < new_farm.chance), "{groups:#?}");
    assert!(learned.rules.how.contains("had not seen"), "{}", learned.rules.how);
    assert!(learned.rules.how.contains("same months"), "{}", learned.rules.how);

    // Read back as they were, also by a tool that reads SQL.
    let stored = rules::one(&bench.store, learned.id).expect("stored");
    assert_eq!(stored, learned);

    // People who come later are placed without learning again.
    bench.import(
        ImportKind::Customers,
        "customer,last_name,phone,kind\nNEW1,Acre,+12025559001,farm\nNEW2,Bolt,+12025559002,shop\n",
    );
    let people = rules::everybody(&bench.store, learned.id, today, &Progress::new()).expect("applied");
    let chance = |id: &str| people.iter().find(|one| one.customer == id).and_then(|one| one.chance).expect("a chance");
    assert!((chance("NEW1") - new_farm.chance).abs() < 1e-9 && chance("NEW2") < chance("NEW1") / 4.0);

    // Leads by the rules: farms, in April.
    let list = leads::make(&mut bench.store, &ask(learned.id), today, &Progress::new()).expect("made");
    assert_eq!(list.leads.len(), 600);
    let number = |id: &str| id.trim_start_matches('C').parse::<usize>().ok();
    let farms = list.leads.iter().filter(|lead| number(&lead.customer).is_some_and(|n| n % 3 == 0)).count();
    assert!(farms > 570, "{farms} of 600 are farms");
    assert!(list.leads.iter().all(|lead| lead.best_time == "April 2024"), "{:?}", list.leads[0]);
    assert!(list.how.contains("nothing was learned anew"), "{}", list.how);
    assert!(list.leads[0].reason.contains("Belongs to the group"), "{}", list.leads[0].reason);
    assert!(list.clusters.iter().any(|group| group.name == farm.name));
    let only = LeadBrief { prospects: Prospects::Only, name: "New".into(), ..ask(learned.id) };
    let list = leads::make(&mut bench.store, &only, today, &Progress::new()).expect("made");
    assert!(list.leads.iter().any(|lead| lead.customer == "NEW1"), "prospects by the rules");

    // Changed by hand, and kept when the rest is learned again.
    let place = groups.iter().position(|one| one.name == farm.name).expect("there");
    let change = RuleChange {
        name: Some("Farms".into()),
        chance: Some(0.5),
        best_period: Some(1),
        handling: Some(Handling::LeaveAlone),
        ..RuleChange::default()
    };
    let changed = rules::change(&mut bench.store, learned.id, Some(place), &change).expect("changed");
    let own = &changed.rules.groups[place];
    assert_eq!((own.name.as_str(), own.origin, own.best_period()), ("Farms", RuleOrigin::ByHand, Some(1)));
    assert!((own.by_period.iter().sum::<f64>() - 0.5).abs() < 1e-9);
    let again = rules::learn(&mut bench.store, &wish(), today, &Progress::new()).expect("learned");
    assert_eq!((again.id, again.rules.groups[0].name.as_str()), (learned.id, "Farms"));
    assert_eq!(again.rules.groups.iter().filter(|one| one.who == own.who).count(), 1, "not twice");
    let without = LeadBrief { name: "Without".into(), prospects: Prospects::LeftOut, ..ask(again.id) };
    let list = leads::make(&mut bench.store, &without, today, &Progress::new()).expect("made");
    let farms = list.leads.iter().filter(|lead| number(&lead.customer).is_some_and(|n| n % 3 == 0)).count();
    assert_eq!(farms, 0, "the group is left alone");

    for (wrong, said) in [
        (RuleChange { chance: Some(1.5), ..RuleChange::default() }, "between 0 and 100"),
        (RuleChange { best_period: Some(3), ..RuleChange::default() }, "3 periods"),
        (RuleChange { name: Some(again.rules.groups[1].name.clone()), ..RuleChange::default() }, "another group"),
    ] {
        let refused = rules::change(&mut bench.store, learned.id, Some(0), &wrong).expect_err("wrong").to_string();
        assert!(refused.contains(said), "{refused}");
    }
    let elsewhere = LeadBrief { category: "Tools".into(), ..ask(again.id) };
    assert!(leads::make(&mut bench.store, &elsewhere, today, &Progress::new()).is_err(), "rules of another offer");
    assert!(rules::remove(&mut bench.store, learned.id, None).expect("removed").is_empty());
}

#[test]
fn only_the_chosen_characteristics_are_asked_about() {
    let (mut bench, end) = business();
    let blind = RulesWish { characteristics: vec!["frequency".into()], ..wish() };
    let learned = rules::learn(&mut bench.store, &blind, end.plus(1), &Progress::new()).expect("learned");
    assert!(learned.told.iter().all(|told| !told.contains("'farm'")), "{:?}", learned.told);
    let wrong = RulesWish { characteristics: vec!["frequenzy".into()], ..wish() };
    let refused =
        rules::learn(&mut bench.store, &wrong, end.plus(1), &Progress::new()).expect_err("unknown").to_string();
    assert!(refused.contains("did you mean 'frequency'"), "{refused}");
}
