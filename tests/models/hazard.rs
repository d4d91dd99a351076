//! The hazard of a first purchase by period: recovered from simulated customers, and at the edges.

use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::history::Future;
use foresale::domain::table::{FeatureTable, UNKNOWN, Values};
use foresale::models::origins::season::Season;
use foresale::models::timing::backtest;
use foresale::models::timing::first_purchase::Timing;
use foresale::models::timing::hazard::{EventModel, Hazard, HazardError, HazardTraining, Spell, fit, same_for_all};
use foresale::models::timing::periods::Periods;
use foresale::stats::random::Seeded;

/// Half the customers are keen.
const KEEN: f64 = 1.2;
/// Of someone who is not keen, in an average month.
const HAZARDS: [f64; 4] = [0.10, 0.06, 0.12, 0.03];

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn present() -> Day {
    day("2023-09-30")
}

/// October to January.
fn four_months() -> Periods {
    Periods::months(present(), present(), 4)
}

/// December is three times a usual month.
fn december() -> Season {
    let months: Vec<u32> = (0..48).map(|month| if month % 12 == 11 { 42_000 } else { 14_000 }).collect();
    Season::learn(day("2018-01-01"), &months)
}

/// One row for the constant, each number and each word.
fn design(table: &FeatureTable) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![1.0]; table.rows];
    for feature in &table.features {
        match &feature.values {
            Values::Numbers(values) => rows.iter_mut().zip(values).for_each(|(row, value)| row.push(*value)),
            Values::Words { codes, words } => {
                for (row, &code) in rows.iter_mut().zip(codes) {
                    let is_word = |word: usize| code != UNKNOWN && u32::try_from(word) == Ok(code);
                    row.extend((0..words.len()).map(|word| f64::from(is_word(word))));
                }
            }
        }
    }
    rows
}

fn chance(weights: &[f64], row: &[f64]) -> f64 {
    1.0 / (1.0 + (-weights.iter().zip(row).map(|(w, x)| w * x).sum::<f64>()).exp())
}

/// Logistic regression with a faint ridge by Newton's method.
#[expect(clippy::unnecessary_wraps, reason = "what a learner looks like")]
fn logistic(table: &FeatureTable, happened: &[bool]) -> Result<EventModel, String> {
    let rows = design(table);
    let width = rows[0].len();
    let mut weights = vec![0.0; width];
    for _ in 0..12 {
        let mut slope: Vec<f64> = weights.iter().map(|w| -1e-3 * w).collect();
        let mut curve = vec![vec![0.0; width]; width];
        (0..width).for_each(|i| curve[i][i] = 1e-3);
        for (row, &happened) in rows.iter().zip(happened) {
            let p = chance(&weights, row);
            for i in (0..width).filter(|&i| row[i] != 0.0) {
                slope[i] += (f64::from(happened) - p) * row[i];
                (0..width).for_each(|j| curve[i][j] += p * (1.0 - p) * row[i] * row[j]);
            }
        }
        let step = solved(curve, slope);
        weights.iter_mut().zip(step).for_each(|(w, s)| *w += s);
    }
    Ok(Box::new(move |table: &FeatureTable| design(table).iter().map(|row| chance(&weights, row)).collect()))
}

/// Gauss's elimination of a positive definite system.
fn solved(mut a: Vec<Vec<f64>>, mut b: Vec<f64>) -> Vec<f64> {
    let n = b.len();
    for i in 0..n {
        let (done, left) = a.split_at_mut(i + 1);
        for (below, row) in left.iter_mut().enumerate() {
            let factor = row[i] / done[i][i];
            row.iter_mut().zip(&done[i]).skip(i).for_each(|(value, known)| *value -= factor * known);
            b[i + 1 + below] -= factor * b[i];
        }
    }
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|k| a[i][k] * b[k]).sum();
        b[i] = (b[i] - known) / a[i][i];
    }
    b
}

/// Customers with known hazards, as known on some earlier days.
struct Town {
    features: FeatureTable,
    spells: Vec<Spell>,
}

/// The hazard of a month with this season: proportional hazards.
fn hazard(period: usize, keen: bool, season: f64) -> f64 {
    let odds = HAZARDS[period] / (1.0 - HAZARDS[period]) * if keen { KEEN.exp() } else { 1.0 };
    1.0 - (1.0 - odds / (1.0 + odds)).powf(season)
}

fn keen_table(keen: &[bool]) -> FeatureTable {
    let mut features = FeatureTable { rows: keen.len(), features: Vec::new(), groups: Vec::new() };
    features.push_numbers("keen", "keen: {}", keen.iter().map(|&keen| f64::from(keen)).collect());
    features
}

impl Town {
    /// `customers` observed from each of these days for as long as the periods last.
    fn simulated(customers: u32, as_of: &[Day], season: &Season, seed: u64) -> Town {
        let mut random = Seeded::new(seed);
        let edges = four_months().days_after();
        let (mut keen, mut spells) = (Vec::new(), Vec::new());
        for &as_of in as_of {
            let after = |days: u32| as_of.plus(i32::try_from(days).expect("small"));
            for customer in 0..customers {
                let is_keen = customer % 2 == 0;
                let bought = (0..4).find(|&period| {
                    let season = season.over(after(edges[period]), after(edges[period + 1]));
                    random.uniform() < hazard(period, is_keen, season)
                });
                keen.push(is_keen);
                spells.push(Spell {
                    customer: CustomerId(i64::from(customer)),
                    as_of,
                    first_after_days: bought
                        .map(|period| edges[period] + u32::try_from(random.below(28)).expect("small")),
                    observed_days: edges[4] - 1,
                });
            }
        }
        Town { features: keen_table(&keen), spells }
    }

    fn learned(&self, periods: &Periods, season: &Season) -> Result<Hazard, HazardError> {
        let training = HazardTraining { features: &self.features, spells: &self.spells, periods, season };
        fit(&training, logistic)
    }

    fn of_all(&self, periods: &Periods, season: &Season) -> Result<Timing, HazardError> {
        same_for_all(&HazardTraining { features: &self.features, spells: &self.spells, periods, season })
    }
}

/// The chance of each period among those left.
fn hazards(timing: &Timing) -> Vec<f64> {
    let mut before = 1.0;
    let of = |(bought, after): (&f64, f64)| {
        let hazard = bought / before;
        before = after;
        hazard
    };
    timing.by_period.iter().zip(timing.survival()).map(of).collect()
}

#[track_caller]
fn close(found: &[f64], expected: &[f64], within: f64) {
    assert_eq!(found.len(), expected.len());
    let apart = found.iter().zip(expected).map(|(a, b)| (a / b - 1.0).abs()).fold(0.0, f64::max);
    assert!(apart < within, "{found:?} instead of {expected:?}");
}

#[test]
fn known_hazards_are_recovered_for_each_kind_of_customer() {
    let town = Town::simulated(9_000, &[day("2022-03-31"), day("2022-09-30")], &Season::flat(), 5);
    let periods = four_months();
    let learned = town.learned(&periods, &Season::flat()).expect("learned");
    let timings = learned.timing(&keen_table(&[true, false]));
    for (timing, keen) in timings.iter().zip([true, false]) {
        assert!((timing.by_period.iter().sum::<f64>() + timing.none - 1.0).abs() < 1e-12);
        let expected: Vec<f64> = (0..4).map(|period| hazard(period, keen, 1.0)).collect();
        close(&hazards(timing), &expected, 0.12);
    }
    assert!(hazards(&timings[0]).iter().zip(hazards(&timings[1])).all(|(keen, other)| *keen > other));
    let all = hazards(&town.of_all(&periods, &Season::flat()).expect("counted"));
    assert!(hazards(&timings[0]).iter().zip(&all).all(|(keen, all)| keen > all));
}

#[test]
fn the_season_moves_purchases_to_the_month_it_is_strong_in() {
    let season = december();
    // Learned from springs and summers alone, and from the whole year, with December as a first, second and third
    // month.
    for days in [vec!["2022-01-31", "2022-03-31"], vec!["2022-01-31", "2022-09-30", "2022-10-31", "2022-11-30"]] {
        let as_of: Vec<Day> = days.iter().map(|text| day(text)).collect();
        let town = Town::simulated(24_000 / u32::try_from(days.len()).expect("few"), &as_of, &season, 11);
        let learned = town.learned(&four_months(), &season).expect("learned");
        let edges = four_months();
        for keen in [true, false] {
            let months = edges.edges().windows(2).enumerate();
            let expected: Vec<f64> =
                months.map(|(period, edge)| hazard(period, keen, season.over(edge[0], edge[1]))).collect();
            close(&hazards(&learned.timing(&keen_table(&[keen]))[0]), &expected, 0.16);
        }
    }
}

#[test]
fn who_buys_when_is_foreseen_better_than_by_one_answer_for_all() {
    let town = Town::simulated(3_000, &[day("2022-03-31"), day("2022-09-30")], &Season::flat(), 3);
    let later = Town::simulated(3_000, &[present()], &Season::flat(), 4);
    let periods = four_months();
    let timings = town.learned(&periods, &Season::flat()).expect("learned").timing(&later.features);
    let all = vec![town.of_all(&periods, &Season::flat()).expect("counted"); timings.len()];
    let future = |spell: &Spell| Future {
        purchases: u32::from(spell.first_after_days.is_some()),
        spend: 0.0,
        first_after_days: spell.first_after_days,
    };
    let futures: Vec<Future> = later.spells.iter().map(future).collect();
    let found = backtest::test(&periods, &timings, &futures).expect("figures");
    let constant = backtest::test(&periods, &all, &futures).expect("figures");
    assert!(found.ranked_probability_score < 0.97 * found.constant_score, "{found:?}");
    assert!((constant.ranked_probability_score / constant.constant_score - 1.0).abs() < 0.01);
    assert!(found.c_index_all > Some(0.6) && constant.c_index_all == Some(0.5));
    let apart = |p: &foresale::reports::backtest::PeriodFigures| (p.predicted_share - p.observed_share).abs();
    assert!(found.by_period.iter().all(|period| apart(period) < 0.015), "{found:?}");
    assert_eq!(backtest::choose(&periods, &[&all, &timings], &futures), Some(1));
}

#[test]
fn nothing_after_the_present_is_looked_at() {
    let days = [day("2022-09-30"), day("2023-07-31"), present()];
    let mut town = Town::simulated(1_500, &days, &Season::flat(), 8);
    let asked = keen_table(&[true, false]);
    let before = town.learned(&four_months(), &Season::flat()).expect("learned").timing(&asked);
    for spell in &mut town.spells {
        let known = u32::try_from(present().since(spell.as_of)).expect("earlier");
        spell.observed_days += 500;
        if spell.first_after_days.is_none_or(|day| day > known) {
            spell.first_after_days = (spell.customer.0 % 3 > 0).then_some(known + 1);
        }
    }
    assert_eq!(town.learned(&four_months(), &Season::flat()).expect("learned").timing(&asked), before);
}

#[test]
fn a_period_cut_short_teaches_nothing_and_one_never_seen_is_like_the_last() {
    let mut town = Town::simulated(4_000, &[day("2022-03-31")], &Season::flat(), 2);
    let edges = four_months().days_after();
    for spell in &mut town.spells {
        spell.observed_days = edges[3] - 2;
        // A purchase just before the end of the observation, in an incomplete month: it must not count.
        spell.first_after_days = spell.first_after_days.filter(|day| *day < edges[2]).or(Some(edges[3] - 2));
    }
    let timing =
        town.learned(&four_months(), &Season::flat()).expect("learned").timing(&keen_table(&[false])).remove(0);
    let found = hazards(&timing);
    let longer = |hazard: f64, period: usize| {
        let days = |period: usize| f64::from(edges[period + 1] - edges[period]);
        1.0 - (1.0 - hazard).powf(days(period) / days(1))
    };
    close(&found, &[HAZARDS[0], HAZARDS[1], longer(found[1], 2), longer(found[1], 3)], 0.2);
    close(&found[2..], &[longer(found[1], 2), longer(found[1], 3)], 1e-9);
}

#[test]
fn many_rows_are_thinned_by_customer_alike_in_any_order() {
    let days: Vec<Day> = (1..=6).map(|month| Day::from_ymd(2022, month, 28).expect("a day")).collect();
    let town = Town::simulated(6_000, &days, &Season::flat(), 6);
    let reversed: Vec<usize> = (0..town.spells.len()).rev().collect();
    let turned =
        Town { features: town.features.select(&reversed), spells: reversed.iter().map(|&i| town.spells[i]).collect() };
    let (mut rows, mut rows_turned) = (0, 0);
    let periods = four_months();
    let count = |town: &Town, rows: &mut usize| {
        let season = Season::flat();
        let training =
            HazardTraining { features: &town.features, spells: &town.spells, periods: &periods, season: &season };
        let learn = |table: &FeatureTable, happened: &[bool]| {
            *rows = table.rows;
            logistic(table, happened)
        };
        fit(&training, learn).expect("learned").timing(&keen_table(&[true]))
    };
    let (straight, other) = (count(&town, &mut rows), count(&turned, &mut rows_turned));
    assert_eq!(rows, rows_turned);
    assert!((35_000..=40_000).contains(&rows), "{rows}");
    close(&straight[0].by_period, &other[0].by_period, 1e-6);
}

#[test]
fn many_customers_are_answered_as_each_alone() {
    let town = Town::simulated(1_000, &[day("2022-03-31")], &Season::flat(), 1);
    let learned = town.learned(&four_months(), &Season::flat()).expect("learned");
    let keen: Vec<bool> = (0..20_000).map(|i| i % 3 == 0).collect();
    let all = learned.timing(&keen_table(&keen));
    let (yes, no) = (learned.timing(&keen_table(&[true])), learned.timing(&keen_table(&[false])));
    assert_eq!(all.len(), keen.len());
    assert!(all.iter().zip(&keen).all(|(timing, &keen)| *timing == if keen { yes[0].clone() } else { no[0].clone() }));
    assert!(learned.timing(&keen_table(&[])).is_empty());
}

#[test]
fn too_little_to_learn_from_is_said() {
    let spell = |customer, first| Spell {
        customer: CustomerId(customer),
        as_of: day("2022-03-31"),
        first_after_days: first,
        observed_days: 200,
    };
    let of = |spells: Vec<Spell>, periods: &Periods| {
        let town = Town { features: keen_table(&vec![false; spells.len()]), spells };
        let same = town.of_all(periods, &Season::flat());
        assert_eq!(same.is_err(), town.learned(periods, &Season::flat()).is_err());
        same
    };
    let nobody = (0..400).map(|id| spell(id, None)).collect();
    assert_eq!(of(nobody, &four_months()), Err(HazardError::NotEnough { rows: 1_600, bought: 0 }));
    let at_once = (0..400).map(|id| spell(id, Some(1))).collect();
    assert_eq!(of(at_once, &four_months()), Err(HazardError::NotEnough { rows: 400, bought: 400 }));
    assert!(of(Vec::new(), &four_months()).is_err());
    assert_eq!(of(Vec::new(), &Periods::months(present(), present(), 0)), Err(HazardError::NoPeriods));
    let half = (0..400).map(|id| spell(id, (id % 2 == 0).then_some(1))).collect();
    let one = of(half, &Periods::months(present(), present(), 1)).expect("one period");
    close(&one.by_period, &[0.5], 1e-12);
    let failing = |_: &FeatureTable, _: &[bool]| Err::<EventModel, _>("no");
    let town = Town::simulated(400, &[day("2022-03-31")], &Season::flat(), 1);
    let (periods, season) = (four_months(), Season::flat());
    let training =
        HazardTraining { features: &town.features, spells: &town.spells, periods: &periods, season: &season };
    assert!(matches!(fit(&training, failing), Err(HazardError::Learner(why)) if why == "no"));
}
