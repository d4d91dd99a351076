//! Segments are saved, renamed and deleted, and each of these can be taken back.

use foresale::actions::segments::{self, NewRule};
use foresale::actions::steps;
use foresale::domain::customer::CustomerId;
use foresale::domain::rule::{Condition, Membership, Rule};
use foresale::domain::segment::{Members, SegmentId};
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::segments::SavedSegment;

use super::{Bench, records, today};

const CUSTOMERS: &str = "customer,last_name\nC1,Brook\nC2,Lane\nC3,Mill\n";

fn bench() -> (Bench, Vec<CustomerId>) {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    let ids = bench.store.customer_ids().expect("read");
    (bench, ids)
}

fn in_segment(segment: SegmentId) -> Rule {
    Rule::AllOf(vec![Rule::Is(Condition::Segment { segment, membership: Membership::In })])
}

fn rule(name: &str, rule: Rule) -> NewRule {
    NewRule { id: None, name: name.into(), label: String::new(), rule }
}

fn take_back(bench: &mut Bench, saved: &SavedSegment) {
    steps::undo(&mut bench.store, StepId(saved.saved.step.expect("a step")), &Progress::new()).expect("taken back");
}

#[test]
fn a_list_comes_back_with_its_customers() {
    let (mut bench, ids) = bench();
    let before = records(&bench);
    let made = segments::save_list(&mut bench.store, " Loyal ", "picked by hand", &ids[..2], today()).expect("saved");
    assert_eq!(segments::list(&bench.store).expect("read")[0].members, Members::List(2));
    let renamed = segments::rename(&mut bench.store, made.id, "Friends", today()).expect("renamed");
    let deleted = segments::delete(&mut bench.store, made.id, today()).expect("deleted");
    assert!(segments::list(&bench.store).expect("read").is_empty());
    take_back(&mut bench, &deleted);
    assert_eq!(bench.store.segment_members(made.id).expect("read"), ids[..2]);
    assert_eq!(bench.store.segment(made.id).expect("there").name, "Friends");
    take_back(&mut bench, &renamed);
    assert_eq!(bench.store.segment(made.id).expect("there").name, "Loyal");
    take_back(&mut bench, &made);
    assert!(segments::list(&bench.store).expect("read").is_empty());
    assert_eq!(records(&bench), before);
}

#[test]
fn a_name_belongs_to_one_segment() {
    let (mut bench, ids) = bench();
    segments::save_list(&mut bench.store, "Loyal", "", &ids, today()).expect("saved");
    let refused = segments::save_list(&mut bench.store, "LOYAL", "", &ids, today()).expect_err("taken");
    assert!(refused.to_string().contains("'Loyal' already"), "{refused}");
    assert!(segments::save_rule(&mut bench.store, &rule("  ", Rule::default()), today()).is_err());
    assert!(segments::save_list(&mut bench.store, "Nobody", "", &[], today()).is_err());
}

#[test]
fn rules_go_in_no_circle_and_what_they_name_stays() {
    let (mut bench, ids) = bench();
    let list = segments::save_list(&mut bench.store, "Loyal", "", &ids, today()).expect("saved").id;
    let first = segments::save_rule(&mut bench.store, &rule("First", in_segment(list)), today()).expect("saved").id;
    let second = segments::save_rule(&mut bench.store, &rule("Second", in_segment(first)), today()).expect("saved").id;
    let circle = NewRule { id: Some(first), ..rule("First", in_segment(second)) };
    let refused = segments::save_rule(&mut bench.store, &circle, today()).expect_err("a circle");
    assert!(refused.to_string().contains("itself"), "{refused}");
    let refused = segments::delete(&mut bench.store, first, today()).expect_err("named");
    assert!(refused.to_string().contains("'Second' names 'First'"), "{refused}");
    segments::delete(&mut bench.store, second, today()).expect("deleted");
    segments::delete(&mut bench.store, first, today()).expect("deleted");
}
