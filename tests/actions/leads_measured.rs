//! Who is left alone, what the dealers add compared with them, and whether their shares are fair.

use std::fmt::Write as _;

use foresale::actions::leads;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::dealer::Dealer;
use foresale::domain::lead::LeadBrief;
use foresale::domain::selection::Activity;
use foresale::reports::import::ImportKind;

use super::leads_life::{assign, make};
use super::{Bench, today};

#[test]
fn those_left_alone_measure_what_the_dealers_add() {
    let mut bench = Bench::sample();
    // The offer was made before the sample's last purchases, so that these show who bought.
    let offer = foresale::sample::LAST_DAY.first_of_month().plus_months(1);
    let brief = LeadBrief {
        name: "Measured".into(),
        offer_day: offer,
        most: 100,
        control_share: 0.3,
        expiry_days: Some(60),
        ..LeadBrief::default()
    };
    let list = make(&mut bench, &brief, today());
    assert_eq!((list.leads.len(), list.control), (70, 30));
    assign(&mut bench, list.list, today());
    let report = leads::publish(&mut bench.store, list.list, today()).expect("published");
    assert!(report.added.expect("measured").verdict.contains("No purchases after"));
    // Half of those with a dealer buy, nobody else does: the measure is the share of all leads.
    let mut file = String::from("customer,date,amount,product\n");
    let dealt: Vec<_> = report.leads.iter().filter(|lead| lead.dealer_id.is_some()).collect();
    for lead in dealt.iter().step_by(2) {
        writeln!(file, "{},{},100,", lead.customer, today()).expect("written");
    }
    bench.import(ImportKind::Purchases, &file);
    let added = leads::report(&mut bench.store, list.list, today().plus(1)).expect("read").added.expect("measured");
    assert_eq!((added.leads, added.left_alone, added.left_alone_bought), (70, 30, 0));
    assert_eq!(added.leads_bought, dealt.len().div_ceil(2));
    assert!(added.uplift_low > 0.0 && added.verdict.starts_with("The dealers add"), "{}", added.verdict);
    assert!(added.verdict.contains("of all 70 leads") && added.verdict.contains("of the 30 left alone"));
}

/// Capacity for a few: the most valuable leads get a dealer. Buying has nothing to do with any call, so there is no
/// effect to find; comparing only the few with a dealer against those left alone would show one.
#[test]
fn the_choice_of_the_most_valuable_is_not_taken_for_the_dealers_doing() {
    let mut bench = Bench::sample();
    for (_, dealer) in bench.store.dealers().expect("read") {
        bench.store.put_dealer(&Dealer { capacity: 2, ..dealer }).expect("stored");
    }
    let brief = LeadBrief {
        name: "Chosen".into(),
        offer_day: foresale::sample::LAST_DAY.first_of_month().plus_months(1),
        most: 160,
        control_share: 0.5,
        expiry_days: Some(60),
        ..LeadBrief::default()
    };
    let list = make(&mut bench, &brief, today()).list;
    assign(&mut bench, list, today());
    let report = leads::publish(&mut bench.store, list, today()).expect("published");
    let with_a_dealer = report.leads.iter().filter(|lead| lead.dealer_id.is_some()).count();
    assert!((5..40).contains(&with_a_dealer), "{with_a_dealer}");
    // Twenty of each half buy; among the leads, the most valuable.
    let mut file = String::from("customer,date,amount,product\n");
    let alone = bench.store.left_alone_on(today()).expect("read");
    let mut alone: Vec<CustomerId> = alone.into_iter().collect();
    alone.sort();
    let left_alone: Vec<String> =
        alone.iter().take(20).map(|id| bench.store.customer(*id).expect("known").external_id).collect();
    let leads = report.leads.iter().take(20).map(|lead| lead.customer.clone());
    for customer in leads.chain(left_alone) {
        writeln!(file, "{customer},{},100,", today()).expect("written");
    }
    bench.import(ImportKind::Purchases, &file);
    let added = leads::report(&mut bench.store, list, today().plus(1)).expect("read").added.expect("measured");
    assert_eq!((added.leads, added.leads_bought, added.left_alone, added.left_alone_bought), (80, 20, 80, 20));
    assert!(added.uplift.abs() < 1e-9 && added.verdict.starts_with("No effect"), "{}", added.verdict);
}

/// Customers are left alone from the creation of a list until it is given up: otherwise another list could have them
/// called before the first one is published, and the two groups would no longer be comparable.
#[test]
fn who_is_left_alone_is_kept_apart_before_the_list_is_published() {
    let mut bench = Bench::sample();
    let brief = |name: &str, most: usize, control_share: f64| LeadBrief {
        name: name.into(),
        offer_day: foresale::sample::LAST_DAY.first_of_month().plus_months(1),
        most,
        control_share,
        expiry_days: Some(30),
        ..LeadBrief::default()
    };
    let first = make(&mut bench, &brief("First", 60, 0.5), today()).list;
    let alone = bench.store.left_alone_on(today()).expect("read");
    assert_eq!(alone.len(), 30);
    let both = |bench: &mut Bench, day: Day| {
        let report = make(bench, &brief("Second", 300, 0.0), day);
        let ids = report.leads.iter().map(|lead| bench.store.find_customer(&lead.customer).expect("read"));
        ids.filter(|id| alone.contains(&id.expect("known"))).count()
    };
    assert_eq!(both(&mut bench, today()), 0, "they are not called in between");
    assert_eq!(both(&mut bench, today().plus(31)), 30, "a list that is never published holds nobody back for ever");
    leads::recall(&mut bench.store, first, today()).expect("given up");
    assert_eq!(both(&mut bench, today()), 30, "nobody is left alone for a list that was given up");
    assert!(leads::recall(&mut bench.store, first, today()).is_err(), "there is nothing more to give up");
}

/// Two lists may be distributed side by side, but the dealers only work on what they have capacity for; and a dealer
/// who went away since the distribution gets nothing.
#[test]
fn a_distribution_that_does_not_fit_any_more_is_not_published() {
    let mut bench = Bench::sample();
    for (_, dealer) in bench.store.dealers().expect("read") {
        bench.store.put_dealer(&Dealer { capacity: 3, ..dealer }).expect("stored");
    }
    let mut list_of = |name: &str, activity: Activity| {
        let brief = LeadBrief {
            name: name.into(),
            offer_day: foresale::sample::LAST_DAY.first_of_month().plus_months(1),
            most: 200,
            activity,
            ..LeadBrief::default()
        };
        let list = make(&mut bench, &brief, today()).list;
        (list, assign(&mut bench, list, today()))
    };
    let (first, _) = list_of("Active", Activity::Active);
    let (second, given) = list_of("Inactive", Activity::Inactive);
    leads::publish(&mut bench.store, first, today()).expect("published");
    let refused = leads::publish(&mut bench.store, second, today()).expect_err("no room").to_string();
    let full = given.dealers.iter().find(|share| share.leads == 3).expect("a full dealer");
    assert!(refused.contains(&full.dealer) && refused.contains("can work 3 a week"), "{refused}");
    let report = leads::report(&mut bench.store, second, today()).expect("read");
    assert!(report.published.is_none() && report.assigned == given.assigned, "nothing has changed");

    let later = today().plus(8);
    let dealers = bench.store.dealers().expect("read");
    let (_, away) = dealers.iter().find(|(id, _)| id.0 == full.dealer_id).expect("there");
    bench.store.put_dealer(&Dealer { available_to: Some(later.plus(-1)), ..away.clone() }).expect("stored");
    let refused = leads::publish(&mut bench.store, second, later).expect_err("away").to_string();
    assert!(refused.contains(&format!("{} is away", away.name)), "{refused}");
    assign(&mut bench, second, later);
    let report = leads::publish(&mut bench.store, second, later).expect("fits again");
    assert!(report.dealers.iter().all(|share| share.leads <= 3));
    assert!(report.leads.iter().all(|lead| lead.dealer != away.name));
}

/// Credits are stored with published lists and carried over: after six lists of 31 leads among dealers for 12 to 40 a
/// week no more than the rounding of the last list is outstanding, by number and by value.
#[test]
fn what_is_due_is_carried_from_list_to_list() {
    let mut bench = Bench::sample();
    let dealers = bench.store.dealers().expect("read");
    for (_, dealer) in &dealers {
        let open = Dealer { territory: Vec::new(), product_lines: Vec::new(), ..dealer.clone() };
        bench.store.put_dealer(&open).expect("stored");
    }
    let (mut day, mut dearest) = (today(), 0.0_f64);
    let offer = foresale::sample::LAST_DAY.first_of_month().plus_months(1);
    for week in 0..6 {
        let brief = LeadBrief {
            name: format!("Week {week}"),
            offer_day: offer,
            most: 31,
            expiry_days: Some(1),
            ..LeadBrief::default()
        };
        let made = make(&mut bench, &brief, day);
        dearest = made.leads.iter().map(|lead| lead.expected_value.major()).fold(dearest, f64::max);
        assign(&mut bench, made.list, day);
        leads::publish(&mut bench.store, made.list, day).expect("published");
        day = day.plus(8);
    }
    for (dealer, credit) in bench.store.credits_besides(0).expect("read") {
        assert!(credit.leads.abs() < 2.5 && credit.value.abs() < 2.0 * dearest, "{dealer:?}: {credit:?}");
    }
}
