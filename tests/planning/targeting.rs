//! Lists chosen for profit: exact where they claim it, and never above their bound.

use foresale::planning::targeting::{
    Calibrated, Chance, Contact, Limits, best_offer, choose_list, expected_response, profit_curve, rank_contacts,
};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn chance(probability: f64, margin: f64, offer_cost: f64) -> Chance {
    Chance { probability, margin, offer_cost }
}

/// Customers whose expected profits are those given, at this contact cost.
fn ranked(profits: &[f64], cost: f64) -> Vec<Contact> {
    let chances: Vec<Vec<Chance>> =
        profits.iter().map(|profit| vec![chance(0.5, 2.0 * (profit + cost), 0.0)]).collect();
    rank_contacts(&chances, &vec![cost; profits.len()])
}

#[test]
fn each_customer_gets_the_offer_that_earns_most() {
    // 0.1 · (50 − 5) − 1 = 3.5; 0.2 · (50 − 30) − 1 = 3; the third loses.
    let chances = [chance(0.1, 50.0, 5.0), chance(0.2, 50.0, 30.0), chance(0.9, 1.0, 3.0)];
    let (offer, profit) = best_offer(&chances, 1.0).expect("offers");
    assert_eq!(offer, 0);
    assert!((profit - 3.5).abs() < 1e-12);
    assert_eq!(best_offer(&[], 1.0), None);
    let broken = rank_contacts(&[vec![chance(f64::NAN, 50.0, 0.0)], vec![], vec![chance(0.5, 10.0, 0.0)]], &[1.0; 3]);
    assert_eq!(broken.iter().map(|contact| contact.customer).collect::<Vec<_>>(), [2, 0]);
}

#[test]
fn the_list_ends_where_contacts_stop_paying() {
    let contacts = ranked(&[3.0, -1.0, 5.0, 0.5, -2.0], 1.0);
    let free = choose_list(&contacts, &Limits::default());
    assert_eq!((free.list.len(), free.optimum), (3, 3));
    assert!((free.profit - 8.5).abs() < 1e-9 && (free.upper_bound - 8.5).abs() < 1e-9);
    assert_eq!(free.binding, "none: every further contact costs more than it brings");

    let poor = choose_list(&contacts, &Limits { budget: Some(2.0), ..Limits::default() });
    assert_eq!(poor.list, [0, 1]);
    assert_eq!(poor.binding, "the budget: 2.00 is spent; 1 customer more would be worth their cost");

    let short = choose_list(&contacts, &Limits { size: Some(1), ..Limits::default() });
    assert!(short.binding.contains("set by hand: 2 customers more"), "{}", short.binding);
    let long = choose_list(&contacts, &Limits { size: Some(9), ..Limits::default() });
    assert_eq!(long.list.len(), 5);
    assert!(long.profit < long.upper_bound && long.binding.contains("2 customers on it cost more"), "{long:?}");
    assert_eq!(choose_list(&[], &Limits::default()).binding, "nobody can be contacted");
}

#[test]
fn the_control_group_costs_no_contact() {
    let contacts = ranked(&[1.0; 100], 1.0);
    let limits = Limits { budget: Some(45.0), control_share: 0.1, size: None };
    let choice = choose_list(&contacts, &limits);
    assert_eq!(choice.list.len(), 50, "45 are contacted, 5 left alone");
    assert!((choice.upper_bound - choice.profit).abs() < 1e-9, "nothing better exists, and nothing is hidden");
}

/// Highest profit of at most `most` contacts within the budget, by trying every subset.
fn best_by_trying(contacts: &[Contact], most: u32, budget: f64) -> f64 {
    let total = |set: u32, figure: &dyn Fn(&Contact) -> f64| -> f64 {
        contacts.iter().enumerate().filter(|(i, _)| set >> i & 1 == 1).map(|(_, contact)| figure(contact)).sum()
    };
    (0..1_u32 << contacts.len())
        .filter(|set| set.count_ones() <= most && total(*set, &|contact| contact.contact_cost) <= budget)
        .map(|set| total(set, &|contact| contact.profit))
        .fold(0.0, f64::max)
}

#[test]
fn no_list_beats_the_bound_and_greedy_comes_near() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(2);
    let (mut reached, mut possible) = (0.0, 0.0);
    for case in 0..60 {
        let same = case % 2 == 0;
        let costs: Vec<f64> = (0..10).map(|_| if same { 2.0 } else { f64::from(random.gen_range(1..8_u8)) }).collect();
        let chances: Vec<Vec<Chance>> =
            (0..10).map(|_| vec![chance(random.gen_range(0.0..1.0), random.gen_range(0.0..20.0), 0.0)]).collect();
        let contacts = rank_contacts(&chances, &costs);
        let budget = f64::from(random.gen_range(0..30_u8));
        let choice = choose_list(&contacts, &Limits { budget: Some(budget), size: None, control_share: 0.0 });
        let best = best_by_trying(&contacts, 10, budget);
        let spent: f64 = choice.list.iter().map(|&i| contacts[i].contact_cost).sum();
        assert!(spent <= budget + 1e-9);
        assert!(choice.upper_bound >= best - 1e-6, "case {case}: bound {} below {best}", choice.upper_bound);
        if same {
            assert!((choice.profit - best).abs() < 1e-9 && (choice.upper_bound - best).abs() < 1e-9, "case {case}");
        }
        reached += choice.profit;
        possible += best;
    }
    assert!(reached > 0.97 * possible, "{reached} of {possible}");
}

#[test]
fn size_and_budget_together_stay_below_the_bound() {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(3);
    for _ in 0..20 {
        let costs: Vec<f64> = (0..9).map(|_| f64::from(random.gen_range(0..5_u8))).collect();
        let chances: Vec<Vec<Chance>> = (0..9).map(|_| vec![chance(0.5, random.gen_range(0.0..30.0), 0.0)]).collect();
        let contacts = rank_contacts(&chances, &costs);
        let choice = choose_list(&contacts, &Limits { budget: Some(9.0), size: Some(4), control_share: 0.0 });
        assert!(choice.list.len() <= 4 && choice.upper_bound >= best_by_trying(&contacts, 4, 9.0) - 1e-6);
    }
}

#[test]
fn the_curve_is_exact_at_the_optimum_and_the_cut() {
    let profits: Vec<f64> = (0..5_000).map(|i| 1_234.5 - f64::from(i)).collect();
    let contacts = ranked(&profits, 1.0);
    let curve = profit_curve(&contacts, 777);
    assert!(curve.len() <= 400 && curve.windows(2).all(|pair| pair[0].size < pair[1].size));
    let at = |size: usize| curve.iter().find(|point| point.size == size).expect("kept");
    assert_eq!((at(0).size, at(5_000).size, at(777).size), (0, 5_000, 777));
    let best: f64 = profits.iter().filter(|profit| **profit > 0.0).sum();
    assert!((at(1_235).profit - best).abs() < 1e-6);
    assert!(curve.iter().all(|point| point.profit <= best + 1e-6));
    assert!((at(777).cost - 777.0).abs() < 1e-9 && (at(777).responses - 388.5).abs() < 1e-9);
    assert_eq!(profit_curve(&[], 0).len(), 1);
    assert_eq!(profit_curve(&contacts[..3], 9).len(), 4);
}

#[test]
fn calibration_errors_add_up_and_chance_averages_out() {
    let sure = |n: usize| vec![Calibrated { probability: 0.2, low: 0.2, high: 0.2 }; n];
    let exact = expected_response(&sure(400));
    assert!((exact.rate - 0.2).abs() < 1e-12 && (exact.responses - 80.0).abs() < 1e-9);
    // 1.96 · √(0.2 · 0.8 ÷ 400) = 0.0392
    assert!((exact.rate_high - 0.2392).abs() < 1e-4 && (exact.rate_low - 0.1608).abs() < 1e-4, "{exact:?}");
    let unsure = vec![Calibrated { probability: 0.2, low: 0.1, high: 0.4 }; 1_000_000];
    let wide = expected_response(&unsure);
    assert!((wide.rate_low - 0.1).abs() < 1e-4 && (wide.rate_high - 0.4).abs() < 1e-4, "{wide:?}");
    assert_eq!(expected_response(&[]).responses.to_bits(), 0);
    let odd = expected_response(&[Calibrated { probability: f64::NAN, low: f64::NAN, high: f64::NAN }]);
    assert!(odd.rate_low >= 0.0 && odd.rate_high <= 1.0);
}
