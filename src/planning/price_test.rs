//! A price test: some of those contacted get a discount at random, among those where learning costs least, and what came of
//! it tells which discount adds most.
//!
//! Chance decides alone who of the tested gets which offer, so that nothing but the offer differs between them on average.

use std::collections::HashMap;

use crate::selection::Choosable;
use stats::random::Seeded;

/// How often the figures are drawn anew to see which offer is best.
const DRAWS: usize = 4_000;
/// Fewer of one offer than this tell nothing.
const FEWEST: usize = 20;

/// Who is tested, and with what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PriceTest {
    /// By customer.
    pub drawn: HashMap<usize, Choosable>,
    /// Expected profit that is given up for it.
    pub cost: f64,
}

/// Draws an offer at random for those of `contacted` for whom that costs least, as long as it costs no more than `most` in
/// all. `alternatives`: what else a customer could get of the same, with the best itself; one alone is no test.
#[must_use]
pub fn draw_price_test(
    contacted: &[Choosable],
    alternatives: &dyn Fn(&Choosable) -> Vec<Choosable>,
    most: f64,
    seed: u64,
) -> PriceTest {
    let mut tried: Vec<(f64, usize, Vec<Choosable>)> = contacted
        .iter()
        .filter_map(|best| {
            let offers = alternatives(best);
            let mean = offers.iter().map(|one| one.profit).sum::<f64>() / offers.len().max(1) as f64;
            (offers.len() > 1).then_some(((best.profit - mean).max(0.0), best.customer, offers))
        })
        .collect();
    tried.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut random = Seeded::new(seed);
    let mut test = PriceTest::default();
    for (cost, customer, offers) in tried {
        if test.cost + cost > most {
            break;
        }
        test.cost += cost;
        let drawn = offers[random.below(offers.len())];
        test.drawn.insert(customer, drawn);
    }
    test
}

/// What one offer of a test brought: the profit of each customer who got it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tested {
    pub profits: Vec<f64>,
}

/// What a test says of one offer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TestFigures {
    /// Mean profit of a customer, with its 95 % interval.
    pub profit: f64,
    pub low: f64,
    pub high: f64,
    /// Chance that it is the best of all.
    pub best: f64,
}

/// The figures of each offer; none if too few got one of them. All offers share one spread, as few responses of one tell
/// little of its own.
#[must_use]
pub fn judge(offers: &[Tested], seed: u64) -> Option<Vec<TestFigures>> {
    if offers.len() < 2 || offers.iter().any(|one| one.profits.len() < FEWEST) {
        return None;
    }
    let mean = |one: &Tested| one.profits.iter().sum::<f64>() / one.profits.len() as f64;
    let means: Vec<f64> = offers.iter().map(mean).collect();
    let squares: f64 = offers
        .iter()
        .zip(&means)
        .flat_map(|(one, mean)| one.profits.iter().map(move |profit| (profit - mean).powi(2)))
        .sum();
    let all: usize = offers.iter().map(|one| one.profits.len()).sum();
    let spread = (squares / (all - offers.len()).max(1) as f64).sqrt();
    let errors: Vec<f64> = offers.iter().map(|one| spread / (one.profits.len() as f64).sqrt()).collect();
    let mut wins = vec![0_usize; offers.len()];
    let mut random = Seeded::new(seed);
    for _ in 0..DRAWS {
        let drawn: Vec<f64> = means.iter().zip(&errors).map(|(mean, error)| mean + error * random.normal()).collect();
        if let Some(best) = (0..drawn.len()).max_by(|a, b| drawn[*a].total_cmp(&drawn[*b]).then(b.cmp(a))) {
            wins[best] += 1;
        }
    }
    let figures = means.iter().zip(&errors).zip(&wins).map(|((mean, error), wins)| TestFigures {
        profit: *mean,
        low: mean - stats::interval::Z95 * error,
        high: mean + stats::interval::Z95 * error,
        best: *wins as f64 / DRAWS as f64,
    });
    Some(figures.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact(customer: usize, offer: usize, profit: f64) -> Choosable {
        Choosable { customer, offer, profit, value: profit, probability: 0.1, cost: 0.0, sales: 0.0, gross: profit }
    }

    #[test]
    fn the_cheapest_are_tested_and_the_cost_is_bounded() {
        let contacted: Vec<Choosable> = (0..100).map(|customer| contact(customer, 0, 10.0)).collect();
        let lost = |customer: usize| customer as f64 / 10.0;
        let others = |best: &Choosable| vec![*best, contact(best.customer, 1, 10.0 - lost(best.customer))];
        let test = draw_price_test(&contacted, &others, 20.0, 1);
        assert!(test.cost <= 20.0 && test.cost > 18.0, "{}", test.cost);
        let tested = test.drawn.len();
        assert!((0..tested).all(|customer| test.drawn.contains_key(&customer)), "those where it is cheapest");
        let second = test.drawn.values().filter(|one| one.offer == 1).count();
        assert!(second * 3 > tested && second * 3 < 2 * tested, "{second} of {tested}");
        assert_eq!(draw_price_test(&contacted, &others, 20.0, 1), test, "the same seed draws the same");
        assert!(draw_price_test(&contacted, &|best: &Choosable| vec![*best], 20.0, 1).drawn.is_empty());
    }

    #[test]
    fn the_best_is_named_with_how_sure_it_is() {
        let mut random = Seeded::new(5);
        let mut offer = |rate: f64, kept: f64, n: usize| Tested {
            profits: (0..n).map(|_| if random.uniform() < rate { kept } else { 0.0 }).collect(),
        };
        let clear = judge(&[offer(0.05, 30.0, 2_000), offer(0.12, 27.0, 2_000)], 3).expect("enough");
        assert!(clear[1].best > 0.99 && clear[1].low > clear[0].high, "{clear:?}");
        let alike = judge(&[offer(0.1, 30.0, 400), offer(0.1, 30.0, 400)], 3).expect("enough");
        assert!(alike.iter().all(|one| one.best > 0.02 && one.best < 0.98), "{alike:?}");
        assert!((alike[0].best + alike[1].best - 1.0).abs() < 1e-9);
        assert!(judge(&[offer(0.1, 30.0, 400), offer(0.1, 30.0, 5)], 3).is_none(), "five tell nothing");
    }
}
