//! Control groups: random but repeatable, alike in each fifth; and what they show.

use foresale::domain::consent::{Channel, Verdict};
use foresale::domain::customer::CustomerId;
use foresale::planning::audience::{Candidate, ContactRules, Contactable, InControl, Permission, choose_reachable};
use foresale::planning::experiment::{
    Assigned, Group, compare, control_cost, control_size, draw_control_group, list_size_for, smallest_effect,
};

fn listed(customers: i64) -> Vec<(Contactable, f64)> {
    let candidates = (0..customers).map(|id| Candidate {
        customer: CustomerId(id),
        address: format!("c{id}@example.com"),
        verdict: Some(Verdict::Permitted),
        in_control: InControl::No,
        days_since_contact: None,
    });
    let rules = ContactRules { channel: Channel::Email, permission: Permission::Required, rest_days: 0 };
    let reachable = choose_reachable(candidates.collect(), &rules);
    // Many have the same probability, so ties must not depend on the order either.
    reachable.contactable.into_iter().map(|(i, contactable)| (contactable, (i / 50) as f64 / 100.0)).collect()
}

fn left_alone(assigned: &[Assigned]) -> Vec<i64> {
    let mut ids: Vec<i64> = assigned
        .iter()
        .filter_map(|a| if let Assigned::Control(customer) = a { Some(customer.0) } else { None })
        .collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_draw_depends_on_seed_and_customers_not_on_order() {
    let drawn = left_alone(&draw_control_group(listed(500), 0.1, 7));
    assert_eq!(drawn.len(), 50);
    let mut shuffled = listed(500);
    shuffled.reverse();
    shuffled.swap(3, 400);
    assert_eq!(left_alone(&draw_control_group(shuffled, 0.1, 7)), drawn);
    assert_ne!(left_alone(&draw_control_group(listed(500), 0.1, 8)), drawn);
}

#[test]
fn each_fifth_of_probability_is_left_alone_alike() {
    let drawn = left_alone(&draw_control_group(listed(500), 0.1, 1));
    for fifth in 0..5 {
        let within = drawn.iter().filter(|&&id| id / 100 == fifth).count();
        assert_eq!(within, 10, "{drawn:?}");
    }
}

#[test]
fn shares_of_small_and_odd_lists_are_rounded_once() {
    for customers in [0, 1, 3, 7, 13, 99] {
        for share in [0.0, 0.1, 0.33, 1.0, f64::NAN] {
            let list = listed(customers);
            let assigned = draw_control_group(list.clone(), share, 3);
            assert_eq!(left_alone(&assigned).len(), control_size(list.len(), share), "{customers} {share}");
            for ((contactable, _), assigned) in list.iter().zip(&assigned) {
                let id = match assigned {
                    Assigned::Control(id) => *id,
                    Assigned::Contacted(contactable) => contactable.customer(),
                };
                assert_eq!(id, contactable.customer(), "the order is kept");
            }
        }
    }
}

#[test]
fn a_list_is_as_long_as_its_contacts_allow() {
    for contacts in 0..300 {
        for share in [0.0, 0.1, 0.25, 0.5, 0.9] {
            let list = list_size_for(contacts, share);
            assert!(list - control_size(list, share) <= contacts);
            assert!(list + 1 - control_size(list + 1, share) > contacts, "{contacts} {share} {list}");
        }
    }
    assert_eq!(list_size_for(3, 1.0), usize::MAX);
}

#[test]
fn the_control_group_costs_what_its_customers_would_have_brought() {
    let assigned = draw_control_group(listed(10), 0.2, 1);
    let profits: Vec<f64> = (0..10).map(|i| f64::from(1 << i)).collect();
    let expected: f64 = left_alone(&assigned).iter().map(|&id| f64::from(1 << id)).sum();
    assert!((control_cost(&assigned, &profits) - expected).abs() < 1e-12);
}

#[test]
fn the_smallest_effect_is_that_of_the_textbook() {
    // Fleiss: 10 % against 15 % needs 686 a group without continuity correction.
    let effect = smallest_effect(686, 686, 0.10).expect("detectable");
    assert!((effect - 0.05).abs() < 1e-4, "{effect}");
    assert!(smallest_effect(900, 100, 0.1) > smallest_effect(9_000, 1_000, 0.1));
    assert_eq!(smallest_effect(2, 1, 0.5), None);
    assert_eq!(smallest_effect(100, 0, 0.5), None);
    assert_eq!(smallest_effect(100, 10, f64::NAN), None);
}

#[test]
fn the_interval_is_newcombes() {
    let group = |customers, responses| Group { customers, responses };
    // Newcombe 1998, table II, method 10: 56/70 − 48/80 is 0.0524 to 0.3339; 9/10 − 3/10 is 0.1705 to 0.8090.
    let first = compare(group(70, 56), group(80, 48));
    assert!((first.uplift_low - 0.0524).abs() < 5e-5 && (first.uplift_high - 0.3339).abs() < 5e-5, "{first:?}");
    let second = compare(group(10, 9), group(10, 3));
    assert!((second.uplift_low - 0.1705).abs() < 5e-5 && (second.uplift_high - 0.8090).abs() < 5e-5, "{second:?}");
    assert!(first.verdict.starts_with("It worked: 80.0 %"), "{}", first.verdict);
}

#[test]
fn the_verdict_claims_no_more_than_the_interval() {
    let group = |customers, responses| Group { customers, responses };
    assert!(compare(group(100, 11), group(10, 1)).verdict.starts_with("No effect can be shown yet"));
    assert!(compare(group(1_000, 10), group(1_000, 60)).verdict.starts_with("It did harm"));
    assert!(compare(group(100, 10), group(0, 0)).verdict.contains("no control group"));
    assert!(compare(group(0, 0), group(0, 0)).verdict.contains("Nobody was contacted"));
}
