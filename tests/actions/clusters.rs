//! Clusters of a database: found, renamed, kept when repeated, moved, saved as segments.

use std::fmt::Write as _;

use foresale::actions::clusters::{self, ClusterScope};
use foresale::domain::clustering::Method;
use foresale::domain::day::Day;
use foresale::progress::{Cancelled, Progress};
use foresale::reports::clusters::{ClusterReport, NamedBy, NeedKind, Reach};
use foresale::reports::import::ImportKind;

use super::{Bench, today};

/// Sixty wharf customers who buy rope every fortnight, and a hundred who bought paint once in spring; ten of the wharf
/// customers began only in the last quarter.
fn bench() -> Bench {
    let mut customers = "customer,last_name,email\n".to_owned();
    let mut purchases = "customer,date,amount,category,source\n".to_owned();
    for i in 0..160 {
        let email = if i % 2 == 0 { format!("c{i}@example.org") } else { String::new() };
        writeln!(customers, "C{i},Mill{i},{email}").expect("text");
        let first = Day::from_ymd(2024, 3, 1).expect("a day").plus(i % 40);
        if i < 60 {
            let first = if i < 10 { first.plus(600) } else { first };
            let mut day = first;
            while day <= Day::from_ymd(2025, 12, 28).expect("a day") {
                writeln!(purchases, "C{i},{day},{}.50,Rope,web", 200 + i % 7).expect("text");
                day = day.plus(14 + i % 3);
            }
        } else {
            writeln!(purchases, "C{i},{first},{}.00,Paint,pos", 10 + i % 5).expect("text");
        }
    }
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, &customers);
    bench.import(ImportKind::Purchases, &purchases);
    bench
}

fn find(bench: &mut Bench, request: &ClusterScope) -> ClusterReport {
    clusters::clusters(&mut bench.store, request, &Progress::new()).expect("clusters")
}

fn two() -> ClusterScope {
    let kpis = ["frequency", "days_since_last_purchase", "monetary_value"].map(String::from).to_vec();
    ClusterScope { kpis: Some(kpis), k: Some(2), ..ClusterScope::default() }
}

#[test]
fn needs_and_movement_are_counted() {
    let mut bench = bench();
    let report = find(&mut bench, &two());
    assert_eq!(
        report.clusters.iter().map(|c| c.size).collect::<Vec<_>>(),
        [110, 50],
        "newcomers do not buy like the wharf yet"
    );
    let rope = &report.clusters[1].need_details[0];
    assert_eq!((rope.kind, rope.what.as_str(), rope.customers), (NeedKind::ProductGroup, "Rope", 50));
    assert!(rope.at_least > 1.0 && rope.sentence.starts_with("Rope: 100 % of what they buy, "), "{}", rope.sentence);
    assert!(report.clusters[1].need_details.iter().any(|need| need.kind == NeedKind::Source && need.what == "Web"));
    let movement = report.movement.as_ref().expect("customers a quarter ago");
    assert_eq!(movement.moved.iter().flatten().sum::<usize>() + movement.new.iter().sum::<usize>(), 160);
    let early = ClusterScope { since: Day::from_ymd(2025, 10, 1), ..two() };
    assert_eq!(find(&mut bench, &early).movement.expect("a movement").new, [10, 0]);
    let never = ClusterScope { since: Day::from_ymd(2026, 10, 1), ..two() };
    let refused = clusters::clusters(&mut bench.store, &never, &Progress::new()).expect_err("a later day");
    assert!(refused.to_string().contains("is not before"), "{refused}");
}

#[test]
fn a_name_given_by_a_person_stays_and_others_are_refused() {
    let mut bench = bench();
    find(&mut bench, &two());
    let renamed = clusters::rename(&mut bench.store, 2, " The wharf ").expect("renamed");
    assert_eq!((renamed.clusters[1].name.as_str(), renamed.clusters[1].named_by), ("The wharf", NamedBy::Person));
    assert!(
        clusters::rename(&mut bench.store, 1, "The wharf").is_err()
            && clusters::rename(&mut bench.store, 9, "X").is_err()
    );
    let again = find(&mut bench, &ClusterScope { method: Method::Mixture, ..two() });
    let wharf = again.clusters.iter().find(|cluster| cluster.name == "The wharf").expect("kept");
    assert!(wharf.size >= 45 && wharf.named_by == NamedBy::Person);
    assert!(again.scatter.iter().all(|point| point.probability.is_some_and(|p| p > 0.0)));
}

#[test]
fn clusters_and_marked_customers_become_segments() {
    let mut bench = bench();
    let mut report = find(&mut bench, &two());
    clusters::show_people(&bench.store, &mut report, today()).expect("read");
    assert_eq!(report.people.len(), 160);
    assert_eq!(report.people.iter().filter(|person| person.reach == Reach::Reachable).count(), 80);
    assert!(report.people[3].label.contains("Mill3 (C3)"), "{}", report.people[3].label);
    assert_eq!(clusters::save_all_segments(&mut bench.store, today()).expect("saved").len(), 2);
    let saved = bench.store.segment_named(&report.clusters[1].name).expect("read").expect("saved");
    assert_eq!(bench.store.segment_members(saved.id).expect("read").len(), 50);
    assert!(saved.origin.starts_with("Cluster '"), "{}", saved.origin);
    assert!(clusters::save_segment(&mut bench.store, 1, today()).is_err(), "the name is taken");
}

#[test]
fn cancelling_leaves_the_stored_clustering_alone() {
    let mut bench = bench();
    find(&mut bench, &two());
    let progress = Progress::new();
    progress.cancel();
    let ended = clusters::clusters(&mut bench.store, &ClusterScope { k: Some(3), ..two() }, &progress);
    assert!(ended.expect_err("cancelled").downcast_ref::<Cancelled>().is_some());
    assert_eq!(clusters::latest(&mut bench.store).expect("read").expect("stored").0.k, 2);
}
