//! Control groups: random but reproducible, with the same share in each fifth; and what they show.

use foresale::domain::customer::CustomerId;
use foresale::planning::experiment::{
    Group, Listed, compare, control_for, control_size, draw_control_group, is_globally_left_alone, list_size_for,
    power, smallest_effect,
};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn listed(customers: i64) -> Vec<Listed> {
    // Many have the same probability, so ties must not depend on the order either.
    (0..customers)
        .map(|id| Listed { customer: CustomerId(id), probability: (id / 50) as f64 / 100.0, offer: 0 })
        .collect()
}

fn left_alone(list: &[Listed], share: f64, seed: u64) -> Vec<i64> {
    let drawn = draw_control_group(list, share, seed);
    assert_eq!(drawn.len(), list.len());
    let mut ids: Vec<i64> = list.iter().zip(drawn).filter_map(|(one, drawn)| drawn.then_some(one.customer.0)).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn the_draw_depends_on_seed_and_customers_not_on_order() {
    let drawn = left_alone(&listed(500), 0.1, 7);
    assert_eq!(drawn.len(), 50);
    let mut shuffled = listed(500);
    shuffled.reverse();
    shuffled.swap(3, 400);
    assert_eq!(left_alone(&shuffled, 0.1, 7), drawn);
    assert_ne!(left_alone(&listed(500), 0.1, 8), drawn);
}

#[test]
fn each_fifth_of_probability_is_left_alone_alike() {
    let drawn = left_alone(&listed(500), 0.1, 1);
    for fifth in 0..5 {
        let within = drawn.iter().filter(|&&id| id / 100 == fifth).count();
        assert_eq!(within, 10, "{drawn:?}");
    }
}

#[test]
fn each_offer_is_left_alone_alike() {
    let list: Vec<Listed> =
        listed(600).into_iter().map(|one| Listed { offer: one.customer.0 as usize % 3, ..one }).collect();
    let drawn = left_alone(&list, 0.15, 2);
    for offer in 0..3 {
        assert_eq!(drawn.iter().filter(|&&id| id % 3 == offer).count(), 30);
    }
}

#[test]
fn shares_of_small_and_odd_lists_are_rounded_once() {
    for customers in [0, 1, 3, 7, 13, 99] {
        for share in [0.0, 0.1, 0.33, 1.0, f64::NAN] {
            let list = listed(customers);
            assert_eq!(left_alone(&list, share, 3).len(), control_size(list.len(), share), "{customers} {share}");
        }
    }
}

#[test]
fn who_is_left_alone_by_all_campaigns_stays_so() {
    let group = |share: f64| -> Vec<i64> {
        (0..20_000).filter(|&id| is_globally_left_alone(CustomerId(id), share, 5)).collect()
    };
    let (five, ten) = (group(0.05), group(0.1));
    assert!((900..1_100).contains(&five.len()) && (1_850..2_150).contains(&ten.len()), "{} {}", five.len(), ten.len());
    assert!(five.iter().all(|id| ten.contains(id)), "a larger share keeps everybody of a smaller one");
    assert!(group(0.0).is_empty() && group(f64::NAN).is_empty() && group(1.0).len() == 20_000);
    // Independent of the draws of campaigns, so that these stay comparable.
    let drawn = left_alone(&listed(20_000), 0.5, 5);
    let both = five.iter().filter(|id| drawn.binary_search(id).is_ok()).count();
    assert!((both as f64 / five.len() as f64 - 0.5).abs() < 0.06, "{both} of {}", five.len());
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
fn the_smallest_effect_is_that_of_the_textbook() {
    // Fleiss: 10 % against 15 % needs 686 per group without continuity correction.
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
        let with: Vec<Listed> = listed(customers)
            .into_iter()
            .map(|one| Listed { probability: wish[one.customer.0 as usize], ..one })
            .collect();
        let [mut contacted, mut control] = [Group { customers: 0, responses: 0 }; 2];
        for (one, left_alone) in with.iter().zip(draw_control_group(&with, share, seed)) {
            let (group, added) = if left_alone { (&mut control, 0.0) } else { (&mut contacted, lift) };
            group.customers += 1;
            group.responses += usize::from(rng.r#gen::<f64>() < one.probability + added);
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
