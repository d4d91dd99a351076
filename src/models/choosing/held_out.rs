//! Forecasts for simulated businesses compared with what happened: level, season, drift.

use crate::choosing::simulated::{Business, Lines, tested};
use domain::day::Day;
use domain::model::Model;
use reports::backtest::{BacktestReport, LevelFigures};
use stats::random::Seeded;

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

fn level(report: &BacktestReport) -> LevelFigures {
    report.level.clone().unwrap_or_else(|| panic!("tested: {}", report.verdict))
}

fn log_loss(report: &BacktestReport) -> f64 {
    let own = report.methods.iter().find(|figures| figures.method == report.method).expect("the chosen one");
    own.log_loss.expect("customers")
}

/// Customers whose first purchases are spread evenly over the days, of whom .43 buy again in one half-year and .30 in
/// the next.
fn changing() -> Lines {
    let (first, middle, end) = (day("2012-08-06"), day("2013-02-02"), day("2013-08-01"));
    let mut random = Seeded::new(7);
    let mut lines = Lines::new();
    let upto = i32::from;
    for customer in 1..=3_000 {
        let begin = first.0 + i32::try_from(random.below(360)).expect("days");
        lines.push((customer, begin, 2_000));
        for (known, chance) in [(middle, 0.43), (end, 0.30)] {
            if begin <= known.0 && random.uniform() < chance {
                lines.push((customer, known.0 + 1 + upto(u8::try_from(random.below(180)).expect("days")), 2_000));
            }
        }
    }
    lines.sort_unstable();
    lines
}

#[test]
fn a_changed_repeat_rate_is_not_met_with_the_level_of_a_model_that_had_nothing_to_go_by() {
    let report = tested(&changing(), Model::Propensity, day("2013-08-01"), 180);
    let level = level(&report);
    let customers = report.population as f64;
    let (predicted, came) = (level.expected_buyers / customers, level.buyers as f64 / customers);
    assert!((predicted - came).abs() <= 0.06, "{predicted} {came}");
    assert!(log_loss(&report) <= 0.63, "{}", log_loss(&report));
    assert!(report.verdict.contains("buyers were expected and"), "{}", report.verdict);
}

const SEASONAL: Business = Business { years: 4.3, ..Business::STATIONARY };

fn within(business: &Business, as_of: &str, share: f64, seed: u64) {
    let report = tested(&business.lines(day("2021-01-01"), seed), Model::Spending, day(as_of), 182);
    let level = level(&report);
    let (spend, spent) = (level.expected_spend.unwrap_or(f64::NAN), level.spend.unwrap_or(f64::NAN));
    let came = level.buyers as f64;
    assert!((level.expected_buyers / came - 1.0).abs() <= share, "{} {as_of}: {level:?}", business.name);
    let (bought, purchases) = (level.expected_purchases.unwrap_or(f64::NAN), level.purchases.unwrap_or(f64::NAN));
    assert!((bought / purchases - 1.0).abs() <= share + 0.05, "{} {as_of}: {level:?}", business.name);
    assert!((spend / spent - 1.0).abs() <= share + 0.05, "{} {as_of}: {level:?}", business.name);
}

#[test]
fn a_christmas_business_is_forecast_in_its_season() {
    let christmas = Business { name: "Christmas", season: |part| if part > 0.87 { 5.0 } else { 0.43 }, ..SEASONAL };
    within(&christmas, "2024-04-30", 0.15, 1);
    within(&christmas, "2024-09-30", 0.15, 1);
}

const SKI: Business =
    Business { name: "ski shop", season: |part| if (0.25..0.8).contains(&part) { 0.1 } else { 2.1 }, ..SEASONAL };

#[test]
fn a_ski_shop_is_forecast_before_winter() {
    within(&SKI, "2024-09-30", 0.15, 2);
}

#[test]
fn a_ski_shop_is_forecast_in_summer() {
    within(&SKI, "2024-03-31", 0.15, 2);
}

#[test]
fn a_business_of_the_school_year_is_forecast_over_its_holidays() {
    let school = Business {
        name: "school year",
        season: |part| {
            if (0.5..0.62).contains(&part) {
                0.2
            } else if (0.62..0.75).contains(&part) {
                2.5
            } else {
                0.86
            }
        },
        ..SEASONAL
    };
    within(&school, "2024-03-31", 0.15, 3);
    within(&school, "2024-09-30", 0.15, 3);
}

#[test]
fn a_business_without_seasons_keeps_its_level() {
    within(&Business { customers: 3_000, ..SEASONAL }, "2024-09-30", 0.08, 4);
}
