//! Public data for which the figures of other programs are known. The files are not part of the project, so these tests
//! run on request: `FORESALE_BENCH_DATA=folder cargo test real_ -- --ignored --nocapture`.
#![expect(clippy::print_stdout, reason = "its figures are what it is for")]

use std::path::PathBuf;
use std::time::Instant;

use foresale::domain::customer::CustomerId;
use foresale::domain::group_days::GroupDays;
use foresale::models::next_product::{Method, find_next};
use foresale::models::patterns::{PatternSettings, SIGNIFICANT, find_itemsets, find_patterns};

fn file(name: &str) -> PathBuf {
    let folder = std::env::var_os("FORESALE_BENCH_DATA").expect("FORESALE_BENCH_DATA names a folder");
    PathBuf::from(folder).join(name)
}

fn groceries() -> (Vec<Vec<u32>>, Vec<String>) {
    let text = std::fs::read_to_string(file("groceries/groceries.csv")).expect("the file");
    let mut names: Vec<String> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let baskets = text.lines().map(|line| {
        let items = line.split(',').filter(|item| !item.is_empty()).map(|item| {
            *places.entry(item.to_owned()).or_insert_with(|| {
                names.push(item.to_owned());
                names.len() as u32 - 1
            })
        });
        items.collect()
    });
    (baskets.collect(), names)
}

#[test]
#[ignore = "needs the groceries file"]
fn real_groceries_have_as_many_itemsets_as_pyfim_finds() {
    let (baskets, names) = groceries();
    for (support, expected) in [(0.01, 333), (0.005, 1_001), (0.003, 2_226), (0.001, 13_491)] {
        let start = Instant::now();
        let found = find_itemsets(&baskets, names.len(), support).expect("found");
        println!("support {support}: {} itemsets in {:.4} s", found.len(), start.elapsed().as_secs_f64());
        assert_eq!(found.len(), expected);
        let start = Instant::now();
        let settings = PatternSettings { min_support: support, min_confidence: 0.05 };
        let rules = find_patterns(&baskets, &names, &settings).expect("found").rules;
        let sure = rules.iter().filter(|rule| rule.p_value < SIGNIFICANT).count();
        println!("  {} rules, {sure} of them significant, in {:.3} s", rules.len(), start.elapsed().as_secs_f64());
    }
}

/// Lines of customer, day and group, as numbers.
fn events(name: &str) -> GroupDays {
    let text = std::fs::read_to_string(file(name)).expect("the file");
    let entries: Vec<(CustomerId, i32, u32)> = text
        .lines()
        .map(|line| {
            let numbers: Vec<i32> = line.split(',').map(|part| part.parse().expect("a number")).collect();
            (CustomerId(i64::from(numbers[0])), numbers[1], numbers[2] as u32)
        })
        .collect();
    let groups = entries.iter().map(|entry| entry.2).max().map_or(0, |most| most + 1);
    GroupDays::new(entries, (0..groups).map(|group| group.to_string()).collect())
}

#[test]
#[ignore = "needs households' days and product categories as completejourney.csv"]
fn real_households_are_foretold_better_than_by_popularity() {
    let days = events("completejourney.csv");
    let (_, last) = days.span().expect("entries");
    let start = Instant::now();
    // The fourteen days after the as-of day of the accuracy comparisons, which is 90 days before the end.
    let found = find_next(&days, last - 90 + 14, 14);
    for tried in &found.tried {
        println!("{:?} {:.4?} new {:.4?}", tried.method, tried.later.all, tried.later.new);
        println!("    earlier {:.4?} new {:.4?}", tried.earlier.all, tried.earlier.new);
    }
    println!("chosen {:?} and {:?} in {:.1} s", found.chosen, found.chosen_new, start.elapsed().as_secs_f64());
    let of = |method: Method| found.tried.iter().find(|tried| tried.method == method).expect("tried").later;
    println!("{} customers, {} explorers", of(found.chosen).customers, of(found.chosen).explorers);
    assert!(of(found.chosen).all[3] >= 0.929, "{:?}", of(found.chosen));
    assert!(of(found.chosen_new).new[3] >= 0.49, "{:?}", of(found.chosen_new));
}
