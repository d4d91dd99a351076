//! Identities that hold for any record, and records at the limits of what a database can hold.

use foresale::models::purchase::bg_bb;
use foresale::models::purchase::bg_nbd;
use foresale::models::purchase::counts::{Counts, Record};
use foresale::models::purchase::fit_error::FitError;
use foresale::models::purchase::gamma_gamma::{self, Spend};
use foresale::models::purchase::mbg_nbd;
use foresale::models::purchase::pareto_nbd;
use foresale::models::purchase::purchase_model::PurchaseModel;
use foresale::stats::random::Seeded;

fn record(frequency: u32, recency: u32, age: u32) -> Record {
    Record { frequency, recency, age }
}

fn fits(counts: &Counts) -> Vec<Box<dyn PurchaseModel>> {
    vec![
        Box::new(pareto_nbd::fit(counts).expect("Pareto/NBD fits")),
        Box::new(bg_nbd::fit(counts).expect("BG/NBD fits")),
        Box::new(mbg_nbd::fit(counts).expect("MBG/NBD fits")),
        Box::new(bg_bb::fit(counts).expect("BG/BB fits")),
    ]
}

/// Everything a model says about a record, checked against what must hold.
fn assert_sound(model: &dyn PurchaseModel, record: Record) {
    let active = model.active(record);
    assert!((0.0..=1.0).contains(&active), "{model:?} {record:?} active {active}");
    let (mut last, mut last_expected) = (0.0, 0.0);
    assert!(model.purchase_within(record, 0.0) == 0.0 && model.expected_purchases(record, 0.0) == 0.0);
    for weeks in [1.0 / 7.0, 1.0, 8.0, 39.0, 260.0, 5_200.0] {
        let (likely, expected) = (model.purchase_within(record, weeks), model.expected_purchases(record, weeks));
        assert!(
            likely >= last - 1e-12 && likely <= active + 1e-12,
            "{model:?} {record:?} {weeks}: {last} {likely} {active}"
        );
        assert!(
            expected.is_finite() && expected >= likely - 1e-12,
            "{model:?} {record:?} {weeks}: {expected} {likely}"
        );
        assert!(expected >= last_expected * (1.0 - 1e-9), "{model:?} {record:?} {weeks}: {last_expected} {expected}");
        let late = model.purchase_between(record, weeks, weeks + 4.0);
        let by_then = model.purchase_within(record, weeks + 4.0);
        assert!((0.0..=by_then + 1e-9).contains(&late), "{model:?} {record:?} {weeks}: {late} {by_then}");
        (last, last_expected) = (likely, expected);
    }
    let (day, two) = (model.purchase_within(record, 1e-3), model.purchase_within(record, 2e-3));
    assert!(two <= 2.0 * day * (1.0 + 1e-6) + 1e-15, "silence cannot raise the rate: {model:?} {record:?}");
}

fn usual() -> Vec<(Record, u32)> {
    vec![
        (record(0, 0, 300), 60),
        (record(0, 0, 100), 30),
        (record(1, 40, 250), 20),
        (record(2, 100, 200), 25),
        (record(5, 280, 300), 20),
        (record(9, 120, 310), 3),
    ]
}

fn extremes() -> Vec<Record> {
    vec![
        record(0, 0, 0),
        record(0, 0, 36_500),
        record(1, 1, 36_500),
        record(1, 36_500, 36_500),
        record(300, 600, 700),
        record(300, 300, 3_000),
        record(900, 36_000, 36_500),
        record(5_000, 20_000, 20_000),
    ]
}

#[test]
fn identities_hold_for_usual_and_extreme_records() {
    for model in fits(&Counts::from_table(usual())) {
        for record in usual().into_iter().map(|(record, _)| record).chain(extremes()) {
            assert_sound(model.as_ref(), record);
        }
    }
}

#[test]
fn one_customer_is_enough_not_to_fail() {
    for one in extremes().into_iter().chain([record(3, 90, 100)]) {
        for model in fits(&Counts::from_table([(one, 1)])) {
            assert_sound(model.as_ref(), one);
            assert_sound(model.as_ref(), record(2, 50, 400));
            assert!(model.log_likelihood().is_finite());
        }
    }
    assert_eq!(pareto_nbd::fit(&Counts::default()).err(), Some(FitError::NoCustomers));
}

#[test]
fn any_records_give_finite_figures() {
    let mut random = Seeded::new(5);
    for round in 0..12 {
        let longest = [10, 400, 36_500][round % 3];
        let table: Vec<(Record, u32)> = (0..=random.below(30))
            .map(|_| {
                let age = random.below(longest + 1);
                let frequency = if random.below(2) == 0 { 0 } else { random.below(age.min(500) + 1) };
                let recency = if frequency == 0 { 0 } else { frequency + random.below(age - frequency + 1) };
                (record(frequency as u32, recency as u32, age as u32), 1 + random.below(50) as u32)
            })
            .collect();
        for model in fits(&Counts::from_table(table.clone())) {
            assert!(model.parameters().values().all(|value| value.is_finite()), "{model:?}");
            for (record, _) in &table {
                assert_sound(model.as_ref(), *record);
            }
        }
    }
}

#[test]
fn frequent_buyers_are_believed() {
    let mut table = usual();
    table.extend([(record(300, 690, 700), 5), (record(200, 650, 700), 5), (record(250, 300, 700), 2)]);
    for model in fits(&Counts::from_table(table)) {
        assert!(model.active(record(300, 699, 700)) > 0.95, "{model:?}");
        assert!(model.active(record(250, 300, 700)) < 0.05, "{model:?}");
        let expected = model.expected_purchases(record(300, 699, 700), 10.0);
        assert!((15.0..33.0).contains(&expected), "{model:?} {expected}");
    }
}

#[test]
fn one_time_buyers_differ_by_age_except_in_bg_nbd_activity() {
    let [pareto, bg, mbg, bb] = fits(&Counts::from_table(usual())).try_into().expect("four");
    let (young, old) = (record(0, 0, 30), record(0, 0, 300));
    assert!((bg.active(young) - 1.0).abs() < 1e-12 && (bg.active(old) - 1.0).abs() < 1e-12);
    for model in [pareto, mbg, bb] {
        assert!(model.active(young) > model.active(old) && model.active(old) > 0.0);
    }
}

#[test]
fn spend_stays_finite_at_the_edges() {
    let spend = |occasions, mean| Spend { occasions, mean };
    for sample in [vec![spend(1.0, 5.0)], vec![spend(3.0, 10.0); 40], vec![spend(1.0, 0.01), spend(400.0, 1e7)]] {
        let model = gamma_gamma::fit(&sample).expect("fits");
        for one in [spend(0.0, 0.0), spend(1.0, 0.0), spend(2.0, -5.0), spend(900.0, 1e9), spend(1.0, f64::NAN)] {
            let expected = model.expected_mean(one);
            assert!(expected.is_finite() && expected >= 0.0, "{model:?} {one:?} {expected}");
        }
    }
    assert_eq!(gamma_gamma::fit(&[spend(1.0, 0.0), spend(0.0, 9.0)]).err(), Some(FitError::NoCustomers));
}
