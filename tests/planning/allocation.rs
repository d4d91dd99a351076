//! Leads to dealers: never outside the rules, never worse than the best of all assignments, and fair.

use foresale::domain::dealer::Dealer;
use foresale::planning::allocation::{Allocation, LeadToPlace, Placement, WhyUnassigned, allocate_leads};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn dealer(territory: &[&str], capacity: u32) -> Dealer {
    Dealer { territory: territory.iter().map(|&prefix| prefix.to_owned()).collect(), capacity, ..Dealer::default() }
}

fn lead(value: f64, postcode: &str) -> LeadToPlace<'_> {
    LeadToPlace { value, postcode, category: "" }
}

fn counts(found: &Allocation) -> Vec<usize> {
    found.loads.iter().map(|load| load.leads).collect()
}

/// Value of the best assignment by trying every dealer for every lead.
fn best_by_trying(leads: &[LeadToPlace<'_>], dealers: &[Dealer], left: &mut [u32]) -> f64 {
    let Some((first, rest)) = leads.split_first() else { return 0.0 };
    let mut best = best_by_trying(rest, dealers, left);
    for dealer in 0..dealers.len() {
        if left[dealer] > 0 && dealers[dealer].serves(first.postcode) {
            left[dealer] -= 1;
            best = best.max(first.value + best_by_trying(rest, dealers, left));
            left[dealer] += 1;
        }
    }
    best
}

fn check_rules(leads: &[LeadToPlace<'_>], dealers: &[Dealer], found: &Allocation) {
    let mut taken = vec![0_u32; dealers.len()];
    let mut value = 0.0;
    for (lead, placement) in leads.iter().zip(&found.placements) {
        if let Placement::Dealer(position) = *placement {
            assert!(dealers[position].serves(lead.postcode), "outside the territory");
            taken[position] += 1;
            value += lead.value;
        }
    }
    for (position, dealer) in dealers.iter().enumerate() {
        assert!(taken[position] <= dealer.capacity, "capacity exceeded");
        assert_eq!(taken[position] as usize, found.loads[position].leads);
    }
    assert!((value - found.expected_value).abs() < 1e-9);
    let by_dealer: f64 = found.loads.iter().map(|load| load.expected_value).sum();
    assert!((value - by_dealer).abs() < 1e-9);
}

fn random_case(random: &mut Xoshiro256PlusPlus, most_leads: usize) -> (Vec<f64>, Vec<&'static str>, Vec<Dealer>) {
    let areas = ["1", "2", "3", "4", "5"];
    let dealers = (0..random.gen_range(1..=4))
        .map(|_| {
            let served: Vec<&str> = areas[..4].iter().copied().filter(|_| random.gen_bool(0.5)).collect();
            dealer(&served, random.gen_range(0..=3))
        })
        .collect();
    let leads = random.gen_range(0..=most_leads);
    let values = (0..leads).map(|_| f64::from(random.gen_range(0..20_u8)) / 4.0).collect();
    let postcodes = (0..leads).map(|_| areas[random.gen_range(0..5)]).collect();
    (values, postcodes, dealers)
}

#[test]
fn no_assignment_is_worth_more() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(11);
    for case in 0..400 {
        let (values, postcodes, dealers) = random_case(&mut random, 7);
        let leads: Vec<LeadToPlace<'_>> = values.iter().zip(&postcodes).map(|(&v, &p)| lead(v, p)).collect();
        let found = allocate_leads(&leads, &dealers);
        check_rules(&leads, &dealers, &found);
        let mut left: Vec<u32> = dealers.iter().map(|dealer| dealer.capacity).collect();
        let best = best_by_trying(&leads, &dealers, &mut left);
        assert!((found.expected_value - best).abs() < 1e-9, "case {case}: {} against {best}", found.expected_value);
        assert!((found.upper_bound - best).abs() < 1e-9, "case {case}: the bound is tight");
    }
}

#[test]
fn larger_cases_keep_the_rules_and_meet_their_bound() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(5);
    for _ in 0..20 {
        let dealers: Vec<Dealer> = (0..12)
            .map(|_| {
                let served: Vec<String> = (0..30).filter(|_| random.gen_bool(0.2)).map(|a| format!("{a:02}")).collect();
                Dealer { territory: served, capacity: random.gen_range(0..40), ..Dealer::default() }
            })
            .collect();
        let postcodes: Vec<String> = (0..400).map(|_| format!("{:02}345", random.gen_range(0..30))).collect();
        let leads: Vec<LeadToPlace<'_>> = postcodes.iter().map(|p| lead(random.gen_range(0.0..100.0), p)).collect();
        let found = allocate_leads(&leads, &dealers);
        check_rules(&leads, &dealers, &found);
        assert!((found.upper_bound - found.expected_value).abs() < 1e-6, "{found:?}");
    }
}

#[test]
fn equal_leads_are_shared_equally() {
    let leads = vec![lead(1.0, "10000"); 30];
    let found = allocate_leads(&leads, &[dealer(&["1"], 20), dealer(&["10"], 20), dealer(&[], 20)]);
    assert_eq!(counts(&found), [10, 10, 10]);
}

#[test]
fn shares_follow_capacity() {
    let leads = vec![lead(1.0, "10000"); 30];
    assert_eq!(counts(&allocate_leads(&leads, &[dealer(&[], 10), dealer(&[], 20), dealer(&[], 30)])), [5, 10, 15]);
}

#[test]
fn a_dealer_with_competition_makes_room_through_others() {
    // The first alone serves 1; all serve 2; the second also serves 3. Even shares need a chain of moves.
    let dealers = [dealer(&["1", "2"], 30), dealer(&["2", "3"], 30), dealer(&["3"], 30)];
    let leads: Vec<LeadToPlace<'_>> =
        [vec![lead(3.0, "1"); 12], vec![lead(2.0, "2"); 9], vec![lead(1.0, "3"); 9]].concat();
    let found = allocate_leads(&leads, &dealers);
    assert_eq!(counts(&found), [12, 9, 9]);
}

#[test]
fn value_is_shared_as_well_as_number() {
    let values: Vec<f64> = (1..=60).map(f64::from).collect();
    let leads: Vec<LeadToPlace<'_>> = values.iter().map(|&value| lead(value, "1")).collect();
    let found = allocate_leads(&leads, &[dealer(&[], 40), dealer(&[], 40), dealer(&[], 40)]);
    assert_eq!(counts(&found), [20, 20, 20]);
    for load in &found.loads {
        assert!((load.expected_value - 610.0).abs() < 20.0, "{:?}", found.loads);
    }
}

#[test]
fn every_unassigned_lead_has_its_reason() {
    let tyres = Dealer { product_lines: vec!["Tyres".into()], ..dealer(&["2"], 1) };
    let leads = [
        lead(1.0, "99123"),
        lead(1.0, ""),
        lead(2.0, "10000"),
        lead(1.0, "10000"),
        lead(-1.0, "10000"),
        LeadToPlace { category: "Mowers", ..lead(1.0, "20000") },
        LeadToPlace { category: " tyres", ..lead(f64::NAN, "20000") },
    ];
    let found = allocate_leads(&leads, &[dealer(&["1"], 1), tyres]);
    let unassigned = |why| Placement::Unassigned(why);
    assert_eq!(
        found.placements,
        [
            unassigned(WhyUnassigned::NoDealerServesPostcode),
            unassigned(WhyUnassigned::NoDealerServesPostcode),
            Placement::Dealer(0),
            unassigned(WhyUnassigned::CapacityFull),
            unassigned(WhyUnassigned::NotWorthIt),
            unassigned(WhyUnassigned::NoDealerHandlesProduct),
            Placement::Dealer(1),
        ]
    );
}

#[test]
fn nothing_to_do_is_done_quietly() {
    let none = allocate_leads(&[], &[dealer(&[], 5)]);
    assert_eq!((none.placements.len(), none.loads.len()), (0, 1));
    let nobody = allocate_leads(&[lead(1.0, "1")], &[]);
    assert_eq!(nobody.placements, [Placement::Unassigned(WhyUnassigned::NoDealerServesPostcode)]);
    let closed = allocate_leads(&[lead(1.0, "1"), lead(2.0, "2")], &[dealer(&[], 0), dealer(&["1"], 0)]);
    assert!(closed.placements.iter().all(|p| *p == Placement::Unassigned(WhyUnassigned::CapacityFull)));
    assert!(closed.upper_bound.abs() < 1e-12);
}
