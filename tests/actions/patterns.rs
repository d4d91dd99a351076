//! Patterns of the sample dealership, from the records to a segment that can be undone.

use std::fmt::Write as _;

use foresale::actions::{patterns as products, segments, steps};
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::freshness::Freshness;
use foresale::reports::import::ImportKind;
use foresale::reports::patterns::TrendKey;
use foresale::sample::LAST_DAY;

use super::{Bench, today};

#[test]
fn the_sample_tells_of_cycles_trends_and_opportunities_and_a_list_becomes_a_segment() {
    let mut bench = Bench::sample();
    let report = products::patterns(&mut bench.store, None, today(), &Progress::new()).expect("patterns");
    assert!(report.baskets > 500 && report.itemsets > 0 && report.sequences_tried > 20);
    assert!(report.trends.months >= 30 && report.trends.series.iter().any(|one| one.key == TrendKey::Source));
    assert!(report.trends.series.iter().all(|one| one.months.len() == report.trends.months));
    let cycle = report.cycles.first().expect("something is bought again");
    assert!(cycle.due == cycle.members.len() && cycle.due_reachable <= cycle.due && cycle.expected > 0.0);
    assert!(!report.next_products.methods.is_empty() && !report.next_products.customers.is_empty());
    let members: Vec<_> = cycle.members.iter().map(|member| member.0).collect();
    let mut save = |name: &str| {
        foresale::actions::segments::save_list_numbered(&mut bench.store, name, "Due", &members, today())
            .expect("saved")
    };
    let (first, second) = (save("Due for it"), save("Due for it"));
    let names: Vec<String> = segments::list(&bench.store).expect("read").into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["Due for it", "Due for it (2)"]);
    assert_ne!(first.id, second.id);
    let step = StepId(second.saved.step.expect("a step"));
    steps::undo(&mut bench.store, step, &Progress::new()).expect("taken back");
    assert_eq!(segments::list(&bench.store).expect("read").len(), 1);
}

#[test]
fn what_was_found_is_kept_until_the_next_search() {
    let mut bench = Bench::sample();
    assert!(products::latest(&bench.store).expect("read").is_none());
    let found = products::patterns(&mut bench.store, Some(0.02), today(), &Progress::new()).expect("patterns");
    let (kept, freshness) = products::latest(&bench.store).expect("read").expect("kept");
    assert_eq!((freshness, kept.as_of, kept.wished_support), (Freshness::Present, Some(LAST_DAY), Some(0.02)));
    assert!(found.lists().any(|list| !list.is_empty()) && kept.lists().eq(found.lists()));
    let text = |report| serde_json::to_string(report).expect("text");
    assert_eq!(text(&kept), text(&found));
    bench.import(ImportKind::Purchases, "customer,date,amount\nNEW1,2025-01-03,10.00\n");
    let outdated = products::latest(&bench.store).expect("read").expect("kept").1;
    assert_eq!(outdated, Freshness::Outdated);
    products::patterns(&mut bench.store, None, today(), &Progress::new()).expect("patterns");
    let (kept, freshness) = products::latest(&bench.store).expect("read").expect("kept");
    assert_eq!((freshness, kept.wished_support), (Freshness::Present, None));
}

#[test]
fn an_import_that_is_taken_back_takes_lists_of_its_customers_along() {
    let mut bench = Bench::sample();
    let report = bench.import(ImportKind::Purchases, &due_customers());
    products::patterns(&mut bench.store, None, today(), &Progress::new()).expect("patterns");
    steps::undo(&mut bench.store, StepId(report.step.expect("a step")), &Progress::new()).expect("taken back");
    assert!(products::latest(&bench.store).expect("read").is_none(), "its customers are gone");
}

/// Forty customers who buy the same group every month.
fn due_customers() -> String {
    let mut text = "customer,date,amount,category\n".to_owned();
    for customer in 0..40 {
        for month in 0..12 {
            let day = LAST_DAY.plus(-10 - 30 * month);
            writeln!(text, "DUE{customer},{day},20.00,Candles").expect("text");
        }
    }
    text
}

#[test]
fn without_products_it_says_what_is_missing() {
    let mut bench = Bench::empty();
    let refused = products::patterns(&mut bench.store, None, today(), &Progress::new()).expect_err("nothing there");
    assert!(refused.to_string().contains("import purchases with a product column"), "{refused}");
}

#[test]
fn a_search_that_is_cancelled_ends() {
    let mut bench = Bench::sample();
    let progress = Progress::new();
    progress.cancel();
    assert!(products::patterns(&mut bench.store, None, today(), &progress).is_err());
}
