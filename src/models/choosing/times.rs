//! When customers of simulated businesses buy: compared with one answer for everybody, and with the plainest rule.

use rayon::prelude::*;

use crate::choosing::businesses;
use crate::choosing::choice::choose;
use crate::choosing::division_choice::{choose_division, test_division};
use crate::choosing::fit_cache::FitCache;
use crate::choosing::settings::Settings;
use crate::choosing::simulated::{Business, Lines, Past};
use crate::origins::earlier::Records;
use domain::day::Day;
use domain::model::{MethodChoice, Model};
use domain::period::PeriodUnit;
use reports::backtest::TimingFigures;
use stats::concordance::concordance;
use stats::random::Seeded;

const FIRST: Day = Day(18_628);

/// The timing of a day as the program would give it, and the concordance of "last purchase and own mean gap" among
/// the buyers.
fn timed(lines: &Lines, as_of: Day, days: u32) -> (TimingFigures, f64) {
    let (past, fit_cache) = (Past::of(lines), FitCache::default());
    let settings = Settings { dormancy_days: None, clock: &|| 0.0, fit_cache: &fit_cache, records: Some(&past) };
    let inner = past.inner(as_of, days);
    let outer = past.window(as_of, days);
    let choice = choose(Model::Timing, MethodChoice::Auto, inner.as_ref(), &settings).expect("a choice");
    let division = choose_division(&choice, inner.as_ref(), PeriodUnit::Months, &settings);
    let figures = test_division(&choice, &division, &outer, PeriodUnit::Months, &settings).expect("figures");
    let mut gaps: Vec<f64> = outer.histories.iter().filter_map(domain::history::History::mean_gap).collect();
    gaps.sort_by(f64::total_cmp);
    let usual = gaps[gaps.len() / 2];
    let (due, came): (Vec<f64>, Vec<f64>) = outer
        .histories
        .iter()
        .zip(&outer.futures)
        .filter_map(|(history, future)| {
            let due = history.mean_gap().unwrap_or(usual) - f64::from(history.days_since_last_purchase());
            Some((-due, f64::from(future.first_after_days?)))
        })
        .unzip();
    (figures, concordance(&due, &came).expect("buyers"))
}

/// The constant is that of the shares that then came, which nobody could know. Where customers are alike nothing can be
/// better than it, only as good but for the noise of one period.
const AS_GOOD: f64 = 1.01;

fn at_least_as_good_as_a_constant((business, differ): &(Business, bool), seed: u64) -> String {
    let end = FIRST.plus(businesses::whole(business.years * 365.25));
    let (figures, _) = timed(&business.lines(FIRST, seed), end.plus(-182), 182);
    let (own, constant) = (figures.ranked_probability_score, figures.constant_score);
    let share = own / constant;
    assert!(share <= if *differ { 1.0 } else { AS_GOOD }, "{} {seed}: {share}", business.name);
    let way = figures.tried.iter().find(|way| way.chosen).map_or("", |way| way.name.as_str());
    format!("{:12} {own:.4} {constant:.4} {share:.3} {way}", business.name)
}

#[test]
#[ignore = "runs for minutes; cargo test -p foresale-models --lib times -- --ignored --nocapture"]
#[expect(clippy::print_stdout, reason = "the table is what one runs this for")]
fn on_no_business_is_the_time_foretold_worse_than_by_one_answer_for_everybody() {
    let (wanted, seeds) = businesses::asked();
    for one in businesses::all().into_iter().filter(|(business, _)| wanted(business)) {
        let told: Vec<String> =
            seeds.clone().into_par_iter().map(|seed| at_least_as_good_as_a_constant(&one, seed)).collect();
        println!("{}", told.join("\n"));
    }
}

#[test]
fn the_time_is_foretold_at_least_as_well_as_by_one_answer_for_everybody() {
    at_least_as_good_as_a_constant(&(Business { customers: 600, ..Business::STATIONARY }, true), 1);
}

/// Donors who give about once a year around a day of their own, now and then leave out a year, and stop some day.
fn donors(seed: u64) -> Lines {
    let mut random = Seeded::new(seed);
    let mut lines = Lines::new();
    for donor in 0..1_500 {
        let begins = i32::try_from(random.below(1_300)).expect("days");
        for year in 0..6 {
            let jitter = i32::try_from(random.below(41)).expect("days") - 20;
            let day = FIRST.0 + begins + 365 * year + if year == 0 { 0 } else { jitter };
            if year > 0 && random.uniform() < 0.12 {
                break;
            }
            if year == 0 || random.uniform() < 0.75 {
                lines.push((donor, day, 2_500));
            }
        }
        // A few give in between as well.
        if random.uniform() < 0.3 {
            lines.push((donor, FIRST.0 + begins + 30 + i32::try_from(random.below(600)).expect("days"), 1_000));
        }
    }
    lines.retain(|line| line.1 <= FIRST.0 + 1_820);
    lines.sort_unstable();
    lines
}

#[test]
fn yearly_donors_are_expected_around_their_own_day() {
    for seed in 1..=2 {
        let (figures, plain) = timed(&donors(seed), FIRST.plus(1_460), 364);
        let own = figures.c_index.expect("buyers");
        assert!(own > plain + 0.01, "{seed}: {own} {plain} {}", figures.choice);
        assert!(figures.ranked_probability_score < 0.95 * figures.constant_score, "{seed}: {figures:?}");
    }
}
