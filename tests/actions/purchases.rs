//! Doubtful purchases, and deleting one with undo.

use foresale::actions::{duplicates, manual_entry, purchases, steps};
use foresale::domain::customer::CustomerId;
use foresale::domain::fault::PurchaseFault;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::manual_entry::{CustomerForm, EntryForm, PurchaseForm, Saved};
use foresale::store::Store;

use super::{Bench, records, today};

const SALES: &str = "customer,date,amount,reference,product\nC1,2025-01-03,10.00,R1,Tyre\nC1,2025-02-04,0.00,R2,Oil\n\
                     C2,2025-02-05,-7.25,R3,Tyre\nC2,2025-03-01,30.00,R4,\n";

fn shop() -> Bench {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Purchases, SALES);
    bench
}

fn found(store: &Store, fault: PurchaseFault) -> Vec<i64> {
    purchases::with_fault(store, fault, today()).expect("read").lines.iter().map(|line| line.number).collect()
}

fn undo(bench: &mut Bench, saved: &Saved) -> anyhow::Result<foresale::domain::step::Undone> {
    steps::undo(&mut bench.store, StepId(saved.step.expect("a step")), &Progress::new())
}

#[test]
fn each_fault_lists_its_purchases() {
    let mut bench = shop();
    assert_eq!(found(&bench.store, PurchaseFault::OfNothing), [2]);
    assert_eq!(found(&bench.store, PurchaseFault::Return), [3]);
    assert_eq!(found(&bench.store, PurchaseFault::WithoutProduct), [4]);
    assert!(found(&bench.store, PurchaseFault::AfterToday).is_empty());
    let line = &purchases::with_fault(&bench.store, PurchaseFault::Return, today()).expect("read").lines[0];
    assert_eq!((line.external_id.as_str(), line.product.as_str(), line.reference.as_str()), ("C2", "Tyre", "R3"));
    // With an earlier current day, later purchases become impossible ones.
    let then = "2025-02-28".parse().expect("a day");
    let late = purchases::with_fault(&bench.store, PurchaseFault::AfterToday, then).expect("read");
    assert_eq!((late.found, late.lines[0].number), (1, 4));
    let mut many = "customer,date,amount\nC9,1930-05-06,5.00\n".to_owned();
    (0..100).for_each(|_| many.push_str("C9,2025-04-01,5.00\n"));
    bench.import(ImportKind::Purchases, &many);
    assert_eq!(found(&bench.store, PurchaseFault::LongBefore), [5]);
}

#[test]
fn a_deleted_purchase_comes_back_whole() {
    let mut bench = shop();
    let before = records(&bench);
    let deleted = purchases::delete(&mut bench.store, 3, today()).expect("deleted");
    assert_eq!(deleted.what, "Deleted a return of -7.25 on 5 Feb 2025 by C2");
    assert_eq!(bench.store.totals().expect("read").purchases, 3);
    assert!(found(&bench.store, PurchaseFault::Return).is_empty());
    undo(&mut bench, &deleted).expect("taken back");
    assert_eq!(records(&bench), before);
    assert!(purchases::delete(&mut bench.store, 99, today()).expect_err("none").to_string().contains("purchase 99"));
    assert!(bench.store.check().expect("checked").broken() == 0);
}

#[test]
fn an_import_waits_for_what_was_deleted_of_it() {
    let mut bench = Bench::empty();
    let import = bench.import(ImportKind::Purchases, SALES);
    let deleted = purchases::delete(&mut bench.store, 1, today()).expect("deleted");
    let step = StepId(import.step.expect("a step"));
    let told = steps::undo(&mut bench.store, step, &Progress::new()).expect_err("built upon").to_string();
    assert!(told.contains("'Deleted a purchase of 10.00"), "{told}");
    undo(&mut bench, &deleted).expect("taken back");
    steps::undo(&mut bench.store, step, &Progress::new()).expect("taken back");
    assert_eq!(bench.store.totals().expect("read").purchases, 0);
    assert!(undo(&mut bench, &deleted).is_err(), "only once");
}

#[test]
fn a_purchase_does_not_come_back_over_another_one_or_to_nobody() {
    let mut bench = shop();
    // The newest number is free again and is given to the next purchase.
    let deleted = purchases::delete(&mut bench.store, 4, today()).expect("deleted");
    let later = bench.import(ImportKind::Purchases, "customer,date,amount\nC1,2025-05-01,99.00\n");
    let before = records(&bench);
    let told = undo(&mut bench, &deleted).expect_err("its number is taken").to_string();
    assert!(told.contains("came after it"), "{told}");
    assert_eq!(records(&bench), before);
    steps::undo(&mut bench.store, StepId(later.step.expect("a step")), &Progress::new()).expect("taken back");
    undo(&mut bench, &deleted).expect("nothing is in the way now");

    let deleted = purchases::delete(&mut bench.store, 1, today()).expect("deleted");
    let record = bench.store.customer(CustomerId(2)).expect("known");
    let merged = duplicates::merge(&mut bench.store, CustomerId(1), CustomerId(2), &record, today()).expect("merged");
    let told = undo(&mut bench, &deleted);
    if bench.store.customer(CustomerId(1)).is_err() {
        assert!(told.expect_err("its customer is gone").to_string().contains("'Merged"));
        steps::undo(&mut bench.store, StepId(merged.step), &Progress::new()).expect("taken back");
        undo(&mut bench, &deleted).expect("both are there again");
    }
    assert_eq!(bench.store.check().expect("checked").broken(), 0);
}

#[test]
fn the_customer_of_a_deleted_purchase_may_be_gone() {
    let mut bench = Bench::empty();
    let form = CustomerForm {
        number: None,
        customer: foresale::domain::customer::Customer {
            external_id: "A1".into(),
            last_name: "Brook".into(),
            ..Default::default()
        },
    };
    let added = manual_entry::save(&mut bench.store, &EntryForm::Customer(form), today()).expect("added");
    let sale =
        PurchaseForm { customer: "A1".into(), day: "2025-03-01".into(), amount: "5".into(), ..PurchaseForm::default() };
    manual_entry::save(&mut bench.store, &EntryForm::Purchase(sale), today()).expect("added");
    let deleted = purchases::delete(&mut bench.store, 1, today()).expect("deleted");
    undo(&mut bench, &added).expect("nothing leans on the customer");
    let told = undo(&mut bench, &deleted).expect_err("to nobody").to_string();
    assert!(told.contains("no longer there"), "{told}");
    assert_eq!(bench.store.check().expect("checked").broken(), 0);
}
