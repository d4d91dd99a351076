//! What offers bring, the order of customers by goal, and exact curves.

use foresale::domain::targeting::Goal;
use foresale::planning::selection::Choosable;
use foresale::planning::targeting::{
    Calibrated, Chance, expected_response, lifted, profit_at_response, profit_curve, rank,
};

fn chance(probability: f64, margin: f64, offer_cost: f64) -> Chance {
    Chance { probability, sales: 2.0 * margin, margin, offer_cost, ..Chance::default() }
}

/// One customer for each of the given expected profits, at this contact cost.
fn ranked(profits: &[f64], cost: f64) -> Vec<Choosable> {
    let contact = |(at, profit): (usize, &f64)| chance(0.5, 2.0 * (profit + cost), 0.0).contact(at, 0, cost);
    rank(&profits.iter().enumerate().map(contact).collect::<Vec<_>>(), Goal::Profit)
}

fn customers(ranked: &[Choosable]) -> Vec<usize> {
    ranked.iter().map(|contact| contact.customer).collect()
}

#[test]
fn each_customer_gets_the_offer_that_serves_the_goal() {
    // 0.1 · (50 − 5) − 1 = 3.5; 0.2 · (50 − 30) − 1 = 3; the third loses.
    let offers = [chance(0.1, 50.0, 5.0), chance(0.2, 50.0, 30.0), chance(0.9, 1.0, 3.0)];
    let options: Vec<Choosable> = (0..3).map(|offer| offers[offer].contact(0, offer, 1.0)).collect();
    let best = |goal| rank(&options, goal)[0].offer;
    assert!((rank(&options, Goal::Profit)[0].profit - 3.5).abs() < 1e-12);
    assert_eq!(best(Goal::Profit), 0);
    assert_eq!(best(Goal::ResponseRate { least: 0.05 }), 2);
    assert_eq!(best(Goal::Margin { least: 0.4 }), 0, "−0.5, −5 and −3.52 above the margin: {options:?}");
    assert!(rank(&[], Goal::Profit).is_empty());
    let broken = [chance(f64::NAN, 50.0, 0.0).contact(0, 0, 1.0), chance(0.5, 10.0, 0.0).contact(2, 0, 1.0)];
    assert_eq!(customers(&rank(&broken, Goal::Profit)), [2, 0]);
}

#[test]
fn a_discount_lifts_the_odds_and_never_beyond_certainty() {
    // Odds of 1 to 9, times 1.2 for ten points, times 1.44 for twenty.
    assert!((lifted(0.1, 0.1, 0.2) - 1.2 / 10.2).abs() < 1e-12);
    assert!((lifted(0.1, 0.2, 0.2) - 1.44 / 10.44).abs() < 1e-12);
    assert!((lifted(0.3, 0.5, 0.0) - 0.3).abs() < 1e-12 && (lifted(0.3, 0.0, 5.0) - 0.3).abs() < 1e-12);
    for (p, discount, effect) in
        [(0.99, 1.0, 10.0), (1.0, 1.0, 1.0), (0.0, 1.0, 1.0), (f64::NAN, f64::NAN, f64::INFINITY)]
    {
        assert!((0.0..=1.0).contains(&lifted(p, discount, effect)));
    }
}

#[test]
fn fewer_responses_cost_what_they_would_have_brought() {
    // 0.5 · 10 − 1 = 4 becomes 0.4 · 10 − 1 = 3.
    let list = [chance(0.5, 10.0, 0.0).contact(0, 0, 1.0)];
    assert!(
        (profit_at_response(&list, 0.8) - 3.0).abs() < 1e-12 && (profit_at_response(&list, 1.0) - 4.0).abs() < 1e-12
    );
}

#[test]
fn the_curve_is_exact_at_the_optimum_and_the_cut() {
    let profits: Vec<f64> = (0..5_000).map(|i| 1_234.5 - f64::from(i)).collect();
    let contacts = ranked(&profits, 1.0);
    let curve = profit_curve(&contacts, 1_235, 777);
    assert!(curve.len() <= 400 && curve.windows(2).all(|pair| pair[0].size < pair[1].size));
    let at = |size: usize| curve.iter().find(|point| point.size == size).expect("kept");
    assert_eq!((at(0).size, at(5_000).size, at(777).size), (0, 5_000, 777));
    let best: f64 = profits.iter().filter(|profit| **profit > 0.0).sum();
    assert!((at(1_235).profit - best).abs() < 1e-6);
    assert!(curve.iter().all(|point| point.profit <= best + 1e-6));
    assert!((at(777).cost - 777.0).abs() < 1e-9 && (at(777).responses - 388.5).abs() < 1e-9);
    assert_eq!(profit_curve(&[], 3, 0).len(), 1);
    assert_eq!(profit_curve(&contacts[..3], 3, 9).len(), 4);
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
