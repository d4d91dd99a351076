//! Control groups: random but repeatable, alike in each fifth; and what they show.

use foresale::domain::consent::{Channel, Verdict};
use foresale::domain::customer::CustomerId;
use foresale::planning::audience::{Candidate, ContactRules, Contactable, InControl, Permission, choose_reachable};
use foresale::planning::experiment::{
    Assigned, Group, compare, control_cost, control_for, control_size, draw_control_group, list_size_for, power,
    smallest_effect,
};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

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

/// Campaigns over customers whose response to being left alone and to being contacted is known: (interval covers the
/// truth, interval excludes zero), as shares of the campaigns.
fn simulated(campaigns: u64, customers: i64, share: f64, lift: f64) -> (f64, f64) {
    let (mut covered, mut shown) = (0, 0);
    for seed in 0..campaigns {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let wish: Vec<f64> = (0..customers).map(|_| rng.gen_range(0.0_f64..1.0).powi(2) * 0.3).collect();
        let (listed, rules) = (listed(customers), &wish);
        let with: Vec<(Contactable, f64)> =
            listed.into_iter().map(|(one, _)| (one.clone(), rules[one.customer().0 as usize])).collect();
        let [mut contacted, mut control] = [Group { customers: 0, responses: 0 }; 2];
        for assigned in draw_control_group(with, share, seed) {
            let (group, id, added) = match &assigned {
                Assigned::Contacted(one) => (&mut contacted, one.customer().0, lift),
                Assigned::Control(id) => (&mut control, id.0, 0.0),
            };
            group.customers += 1;
            group.responses += usize::from(rng.r#gen::<f64>() < wish[id as usize] + added);
        }
        let seen = compare(contacted, control);
        covered += usize::from(seen.uplift_low <= lift && lift <= seen.uplift_high);
        shown += usize::from(seen.uplift_low > 0.0);
    }
    (covered as f64 / campaigns as f64, shown as f64 / campaigns as f64)
}

#[test]
fn intervals_of_uplift_cover_the_truth() {
    for (customers, share, lift) in [(2_000, 0.1, 0.0), (2_000, 0.3, 0.03), (600, 0.2, 0.05)] {
        let (covered, _) = simulated(1_000, customers, share, lift);
        assert!((0.93..=0.97).contains(&covered), "{customers} customers, {share} left alone: {covered}");
    }
}

#[test]
fn power_is_what_simulation_shows() {
    for (customers, share, lift) in [(4_000, 0.2, 0.04), (1_500, 0.5, 0.04), (4_000, 0.1, 0.05)] {
        let (_, shown) = simulated(3_000, customers, share, lift);
        let control = control_size(customers as usize, share);
        let computed = power(customers as usize - control, control, 0.1, lift);
        assert!((shown - computed).abs() < 0.02, "{customers}, {share}: {shown} shown, {computed} computed");
    }
    assert!((power(500, 500, 0.1, 0.0) - 0.05).abs() < 1e-9);
    assert_eq!((power(0, 5, 0.1, 0.2), power(5, 5, f64::NAN, 0.2)), (0.0, 0.0));
}

#[test]
fn the_control_group_is_as_small_as_the_effect_worth_knowing_allows() {
    let needed = control_for(10_000, 0.05, 0.02).expect("ten thousand show two points");
    let effect = |control: usize| smallest_effect(10_000 - control, control, 0.05).expect("some effect shows");
    assert!(effect(needed) <= 0.02 && effect(needed - 1) > 0.02, "{needed}");
    assert_eq!(control_for(100, 0.05, 0.02), None);
    assert_eq!((control_for(0, 0.1, 0.1), control_for(1, 0.1, 0.9)), (None, None));
    assert!((power(10_000 - needed, needed, 0.05, 0.02) - 0.8).abs() < 0.01);
}
