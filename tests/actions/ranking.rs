//! Predictions: kept while nothing changes, recomputed when something does, and blind to what comes later.

use foresale::actions::kpis;
use foresale::actions::ranking::{self, RankingSettings};
use foresale::domain::day::{Day, Horizon};
use foresale::domain::model::{Method, MethodChoice, Model};
use foresale::domain::period::PeriodUnit;
use foresale::progress::Progress;
use foresale::reports::freshness::Freshness;
use foresale::reports::import::ImportKind;
use foresale::reports::ranking::{RankReport, RankedAccount};
use foresale::sample::LAST_DAY;
use rusqlite::Connection;

use super::Bench;

/// The report without the elapsed time.
fn timeless(mut report: RankReport) -> RankReport {
    report.backtest.methods.iter_mut().for_each(|figures| figures.fit_seconds = 0.0);
    report
}

fn runs(bench: &Bench) -> usize {
    crate::cli::texts(&bench.db, "SELECT model FROM prediction_run").len()
}

#[test]
fn an_unchanged_question_is_answered_from_the_store() {
    let mut bench = Bench::sample();
    let first = bench.predict(Model::Dormancy, None);
    let stored = bench.predict(Model::Dormancy, None);
    assert_eq!(stored.accounts, first.accounts);
    assert_eq!(bench.predict(Model::Dormancy, None), stored, "with the very times it took");
    assert_eq!(runs(&bench), 1);
    let file = "customer,last_name\nC9999,Brook\n";
    bench.import(ImportKind::Customers, file);
    let after_a_change = bench.predict(Model::Dormancy, None);
    assert_eq!(timeless(after_a_change), timeless(first.clone()), "a customer without a purchase changes no figure");
    let kept = bench.predict(Model::Dormancy, None);
    assert_eq!(bench.import(ImportKind::Customers, file).unchanged, 1);
    assert_eq!(bench.predict(Model::Dormancy, None), kept, "an import that brings nothing new changes nothing");

    let day = LAST_DAY.plus(20);
    bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{},{day},50\n", first.accounts[0].external_id));
    let later = bench.predict(Model::Dormancy, None);
    assert_eq!(later.as_of, day);
    assert!(later.accounts.iter().all(|account| account.external_id != first.accounts[0].external_id));
}

/// The lists for all six questions, which share what was read and learned.
fn all_questions(bench: &mut Bench, as_of: Day) -> Vec<RankReport> {
    let request = |model| RankingSettings {
        model,
        as_of: Some(as_of),
        horizon: Horizon::weeks(26),
        method: MethodChoice::Auto,
        period: None,
    };
    let requests: Vec<RankingSettings> = Model::ALL.into_iter().map(request).collect();
    ranking::predict_all(&mut bench.store, &requests, &Progress::new()).expect("predicted")
}

#[test]
fn any_number_of_threads_gives_the_same_lists() {
    let lists = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let lists = pool.install(|| all_questions(&mut Bench::sample(), LAST_DAY));
        serde_json::to_string(&lists.into_iter().map(timeless).collect::<Vec<_>>()).expect("text")
    };
    assert_eq!(lists(1), lists(2));
}

#[test]
fn the_future_of_an_as_of_day_is_not_looked_at() {
    let as_of = LAST_DAY.plus(-200);
    let (mut told, mut scrambled) = (Bench::sample(), Bench::sample());
    let future = Connection::open(&scrambled.db).expect("opened");
    let changed = future
        .execute("UPDATE purchase SET amount = amount * 7 + 100, day = day + id % 90 WHERE day > ?1", [as_of.0])
        .expect("scrambled");
    let deleted = future.execute("DELETE FROM purchase WHERE day > ?1 AND id % 3 = 0", [as_of.0]).expect("deleted");
    assert!(changed > 100 && deleted > 30);
    let answered = future
        .execute("UPDATE contact SET responded = 1 - responded, response_day = NULL WHERE day > ?1", [as_of.0])
        .expect("answered otherwise");
    assert!(answered > 10);
    for (expected, list) in all_questions(&mut told, as_of).into_iter().zip(all_questions(&mut scrambled, as_of)) {
        assert!(!expected.accounts.is_empty());
        assert_eq!(timeless(list), timeless(expected));
    }
    let kpis = |bench: &mut Bench| kpis::kpis(&mut bench.store, Some(as_of), &Progress::new()).expect("computed");
    assert_eq!(kpis(&mut scrambled), kpis(&mut told));
}

#[test]
fn an_as_of_day_long_after_the_last_purchase_is_answered() {
    let mut bench = Bench::sample();
    for days in [93, 427] {
        let list = bench.predict(Model::Dormancy, Some(LAST_DAY.plus(days)));
        assert!(list.accounts.iter().all(|account| (0.0..=1.0).contains(&account.probability)));
    }
}

#[test]
fn timing_is_divided_into_the_periods_asked_for_and_adds_up_to_the_chance() {
    let mut bench = Bench::sample();
    let months = bench.predict(Model::Timing, None);
    let weeks = bench.predict_in(Model::Timing, None, Some(PeriodUnit::Weeks));
    assert!((6..=7).contains(&months.periods.len()), "{:?}", months.periods);
    assert_eq!(weeks.periods.len(), 9, "26 weeks are nine periods of three: {:?}", weeks.periods);
    assert!(weeks.population_spoken.contains("Each period is 3 weeks"), "{}", weeks.population_spoken);
    assert!(!months.population_spoken.contains("Each period"));
    for list in [&months, &weeks] {
        for account in &list.accounts {
            assert_eq!(account.by_period.len(), list.periods.len());
            let sum: f64 = account.by_period.iter().sum();
            assert!((sum - account.probability).abs() < 1e-8, "{sum} beside {}", account.probability);
        }
    }
}

#[test]
fn timing_is_tested_against_other_ways_of_dividing() {
    let list = Bench::sample().predict(Model::Timing, None);
    let timing = list.backtest.timing.as_ref().expect("tested");
    assert_eq!(timing.tried.iter().filter(|way| way.chosen).count(), 1);
    assert!(timing.tried.len() >= 3, "{:?}", timing.tried);
    assert!(timing.ranked_probability_score < timing.constant_score);
    let bought: f64 = timing.by_period.iter().map(|period| period.observed_share).sum();
    assert!((bought - list.backtest.positives as f64 / list.backtest.population as f64).abs() < 1e-9);
    assert!(list.population_spoken.contains("The chance is divided over the periods"), "{}", list.population_spoken);
}

#[test]
fn a_question_stored_before_periods_could_be_chosen_is_still_understood() {
    let text = r#"{"model":"timing","as_of":"2026-03-31","horizon":{"count":26,"unit":"Weeks"},"method":"Auto"}"#;
    let request: RankingSettings = serde_json::from_str(text).expect("understood");
    assert_eq!((request.model, request.period), (Model::Timing, None));
    assert_eq!(serde_json::to_string(&request).expect("written"), text);
}

/// A list that has just been made and stored.
fn ranked_by_recency() -> (Bench, RankingSettings) {
    let mut bench = Bench::empty();
    let row = |i: u32| format!("C{},2025-{:02}-{:02},{}\n", i % 60, 1 + i % 12, 1 + i % 28, 5 + i % 40);
    let file = format!("customer,date,amount\n{}", (0..400).map(row).collect::<String>());
    bench.import(ImportKind::Purchases, &file);
    let method = MethodChoice::Fixed(Method::Recency);
    let request =
        RankingSettings { model: Model::Propensity, as_of: None, horizon: Horizon::weeks(8), method, period: None };
    ranking::predict(&mut bench.store, &request, &Progress::new()).expect("predicted");
    (bench, request)
}

#[test]
fn a_stored_list_knows_that_the_data_have_changed() {
    let (mut bench, _) = ranked_by_recency();
    let freshness =
        |bench: &mut Bench| ranking::latest(&mut bench.store, Model::Propensity).expect("read").map(|kept| kept.1);
    assert_eq!(freshness(&mut bench), Some(Freshness::Present));
    bench.import(ImportKind::Purchases, "customer,date,amount\nC1,2026-01-02,9.50\n");
    assert_eq!(freshness(&mut bench), Some(Freshness::Outdated));
}

#[test]
fn a_column_that_the_program_has_learned_is_computed_although_no_data_have_changed() {
    let (mut bench, request) = ranked_by_recency();
    // As a program left it that knew no reasons yet.
    let file = Connection::open(bench.store.path()).expect("opened");
    let forgotten = file
        .execute("UPDATE prediction_run SET fingerprint = replace(fingerprint, ',reason', '')", [])
        .expect("the form is forgotten");
    file.execute("UPDATE prediction SET reason = ''", []).expect("the column is emptied");
    assert_eq!(forgotten, 1);
    let latest = |bench: &mut Bench| ranking::latest(&mut bench.store, Model::Propensity).expect("read").expect("kept");
    let (list, freshness) = latest(&mut bench);
    assert_eq!(freshness, Freshness::TellsLess);
    assert!(freshness.told("this list was computed").is_some_and(|told| told.contains("earlier version")));
    assert!(list.accounts.iter().all(|account| account.reason.is_empty()));
    ranking::predict(&mut bench.store, &request, &Progress::new()).expect("predicted anew");
    let (list, freshness) = latest(&mut bench);
    assert_eq!(freshness, Freshness::Present);
    assert!(list.accounts.iter().all(|account| !account.reason.is_empty()));
}

/// Purchases of some customers over so many months, as a file: each buys about once in six weeks.
fn purchases_of(customers: u32, months: u32) -> Vec<String> {
    let first: Day = "2022-01-01".parse().expect("a day");
    let mut rows = Vec::new();
    for customer in 0..customers {
        let mut day = customer * 37 % 200;
        while day < months * 30 {
            let amount = 20 + customer % 7 * 5 + day % 11;
            rows.push(format!("C{customer},{},{amount}", first.plus(i32::try_from(day).expect("days"))));
            day += 15 + (customer * 13 + day * 7) % 60;
            if (customer + day) % 9 == 0 {
                break;
            }
        }
    }
    rows
}

#[test]
fn the_order_of_rows_in_a_file_changes_no_list() {
    let rows = purchases_of(300, 20);
    let list = |rows: &[String]| {
        let mut bench = Bench::empty();
        bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{}\n", rows.join("\n")));
        bench.predict(Model::Spending, None)
    };
    let straight = list(&rows);
    assert!(straight.accounts.len() == 300 && straight.backtest.level.is_some(), "{}", straight.backtest.verdict);
    // Any order: every 211th row, around the file.
    let shuffled: Vec<String> = (0..rows.len()).map(|i| rows[i * 211 % rows.len()].clone()).collect();
    assert!(!rows.len().is_multiple_of(211) && shuffled != rows);
    let backwards: Vec<String> = rows.iter().rev().cloned().collect();
    for other in [shuffled, backwards] {
        let found = list(&other);
        assert_eq!(found.method, straight.method);
        for (one, expected) in found.accounts.iter().zip(&straight.accounts) {
            assert_eq!(
                (&one.external_id, one.spend_high.is_some()),
                (&expected.external_id, expected.spend_high.is_some())
            );
            // Sums in floating point may differ in their last digits.
            assert!((one.probability - expected.probability).abs() < 1e-9, "{one:?} {expected:?}");
            let cents = |account: &RankedAccount| account.expected_spend.map_or(0, |spend| spend.0);
            assert!(cents(one).abs_diff(cents(expected)) <= 1, "{one:?} {expected:?}");
        }
    }
    for account in &straight.accounts {
        let purchases = account.expected_purchases.expect("counts");
        assert!(purchases >= account.probability - 1e-12, "{account:?}");
        let (low, high) = (account.spend_low.expect("an interval"), account.spend_high.expect("an interval"));
        assert!(account.expected_spend.is_some_and(|spend| low <= spend && spend <= high), "{account:?}");
    }
}

#[test]
fn a_record_of_fourteen_months_says_that_it_cannot_know_its_seasons() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Purchases, &format!("customer,date,amount\n{}\n", purchases_of(200, 14).join("\n")));
    let list = bench.predict(Model::Spending, None);
    assert!(list.seasons.contains("cannot be known"), "{}", list.seasons);
    assert!(list.population_spoken.contains("Seasons cannot be known yet"), "{}", list.population_spoken);
}
