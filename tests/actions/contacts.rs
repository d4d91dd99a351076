//! Propensity and response from contacts: simulated campaigns with known true effects, from the file to the list.

use std::fmt::Write as _;

use foresale::actions::ranking::{self, BacktestSettings, Design};
use foresale::domain::day::{Day, Horizon};
use foresale::domain::model::{Method, MethodChoice, Model};
use foresale::progress::Progress;
use foresale::reports::backtest::{BacktestReport, Evidence, Source, Tested};
use foresale::reports::import::ImportKind;
use foresale::reports::ranking::RankReport;
use foresale::stats::random::Seeded;
use foresale::stats::roc::Roc;
use rusqlite::Connection;

use super::Bench;

/// The settings of simulated contacts.
#[derive(Clone, Copy)]
struct Campaign {
    contacts: usize,
    /// Over this many days from 6 January 2020.
    days: usize,
    /// Share left alone.
    alone: f64,
}

const FIRST: &str = "2020-01-06";

/// The file, and the AUC of the true chances of answering.
fn simulated(campaign: Campaign, seed: u64) -> (String, f64) {
    let mut random = Seeded::new(seed);
    let first: Day = FIRST.parse().expect("a day");
    let mut text = String::from("customer,date,channel,control,responded,response_date,age,job,noise\n");
    let (mut truth, mut outcomes) = (Vec::new(), Vec::new());
    for i in 0..campaign.contacts {
        let day = first.plus(i32::try_from(i * campaign.days / campaign.contacts).expect("few"));
        let (age, job) = (20 + random.below(60), ["clerk", "nurse", "driver"][random.below(3)]);
        let alone = random.uniform() < campaign.alone;
        let likes = if job == "nurse" { 1.5 } else { 0.0 };
        let asked = if alone { 0.0 } else { 1.5 * likes - 0.6 };
        let chance = 1.0 / (1.0 + (-(-3.5 + 0.05 * age as f64 + 0.4 * likes + asked)).exp());
        let positive = random.uniform() < chance;
        let answer =
            if positive { day.plus(i32::try_from(random.below(8)).expect("few")).to_string() } else { String::new() };
        let (alone, said) = (u8::from(alone), if positive { "yes" } else { "no" });
        writeln!(text, "P{i},{day},telephone,{alone},{said},{answer},{age},{job},{}", random.below(1000))
            .expect("written");
        truth.push(chance);
        outcomes.push(positive);
    }
    (text, Roc::new(&truth, &outcomes).map_or(0.5, |roc| roc.area))
}

const SPREAD: Campaign = Campaign { contacts: 1_500, days: 200, alone: 0.0 };

fn bench(text: &str) -> Bench {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Contacts, text);
    bench
}

fn test(bench: &mut Bench, model: Model, design: Design) -> BacktestReport {
    let request = BacktestSettings { as_of: None, horizon: Horizon::weeks(8), method: MethodChoice::Auto, design };
    ranking::backtest(&mut bench.store, &[model], &request, &Progress::new()).expect("tested").remove(0)
}

#[test]
fn later_contacts_are_told_nearly_as_well_as_can_be() {
    let (text, best) = simulated(SPREAD, 1);
    let mut bench = bench(&text);
    for (design, tested) in [(Design::Usual, Tested::LaterPeriod), (Design::FiveFolds, Tested::FiveFolds)] {
        let report = test(&mut bench, Model::Propensity, design);
        assert_eq!((report.tested, report.source, &report.evidence), (tested, Source::Contacts, &Evidence::Tested));
        let chosen = report.chosen().expect("figures");
        assert!(chosen.method.is_learned(), "{}", report.choice);
        assert!((chosen.auc.expect("both answers") - best).abs() < 0.05, "{:?} beside {best}", chosen.auc);
        assert!(chosen.calibration_error.expect("probabilities") < 0.07, "{:?}", chosen.calibration_error);
        assert!(report.learned_from.contains("telephone contacts from January 2020"), "{}", report.learned_from);
        assert!(!report.verdict.contains("--ignore") && !report.verdict.contains("level"), "{}", report.verdict);
        assert_eq!(report, {
            let mut again = test(&mut bench, Model::Propensity, design);
            again.methods.iter_mut().zip(&report.methods).for_each(|(a, b)| a.fit_seconds = b.fit_seconds);
            again
        });
    }
}

#[test]
fn prospects_are_ranked_with_reasons_and_intervals() {
    let (text, _) = simulated(SPREAD, 2);
    let mut bench = bench(&text);
    bench.import(ImportKind::Customers, "customer,last_name,age,job\nQ1,Old,79,nurse\nQ2,Young,20,driver\n");
    let list = bench.predict(Model::Response, None);
    assert_eq!((list.accounts.len(), list.backtest.source), (1_502, Source::Contacts));
    let of = |name: &str| list.accounts.iter().find(|account| account.external_id == name).expect("listed");
    assert!(of("Q1").probability > 0.6 && of("Q2").probability < 0.2, "{:?} {:?}", of("Q1"), of("Q2"));
    assert!(of("Q1").reason.contains("age: 79"), "{}", of("Q1").reason);
    assert!(
        list.accounts.iter().all(|a| a.low < a.probability && a.probability < a.high && a.expected_spend.is_none())
    );
    assert!(list.population_spoken.contains("prospects") && list.population_spoken.contains("telephone"));
    assert_eq!(bench.predict(Model::Response, None), list, "kept");
}

#[test]
fn contacts_of_one_day_are_tested_in_folds() {
    let (text, _) = simulated(Campaign { days: 1, ..SPREAD }, 3);
    let report = test(&mut bench(&text), Model::Response, Design::Usual);
    assert_eq!((report.tested, report.population), (Tested::FiveFolds, 1_500));
}

#[test]
fn what_is_known_only_afterwards_is_warned_of() {
    let (text, _) = simulated(Campaign { contacts: 600, ..SPREAD }, 4);
    let leaky: String = text
        .lines()
        .enumerate()
        .map(|(i, line)| match i {
            0 => format!("{line},talked\n"),
            _ => format!("{line},{}\n", if line.contains(",yes,") { 300 + i % 90 } else { i % 200 }),
        })
        .collect();
    let report = test(&mut bench(&leaky), Model::Propensity, Design::Usual);
    assert!(report.verdict.contains("'talked' looks as if") && report.verdict.contains("--ignore talked"));
}

#[test]
fn few_contacts_are_a_value_and_never_a_panic() {
    for contacts in [1, 2, 5, 50, 99] {
        let (text, _) = simulated(Campaign { contacts, days: 40, alone: 0.0 }, 5);
        let mut bench = bench(&text);
        for model in [Model::Propensity, Model::Response] {
            let report = test(&mut bench, model, Design::Usual);
            let Evidence::NotEnough { why } = &report.evidence else { panic!("{contacts} are too few") };
            assert!(why.contains("would help"), "{why}");
            let list = bench.predict(model, None);
            assert_eq!(list.accounts.len(), contacts);
            assert!(list.accounts.iter().all(|a| a.low < a.probability && a.probability < a.high));
            let width: f64 = list.accounts.iter().map(|a| a.high - a.low).sum::<f64>() / contacts as f64;
            assert!(width > 0.1, "{width}");
        }
    }
    let mut bench = bench("customer,date,channel\nC1,2020-01-01,mail\n");
    let request =
        BacktestSettings { as_of: None, horizon: Horizon::weeks(8), method: MethodChoice::Auto, design: Design::Usual };
    let error = ranking::backtest(&mut bench.store, &[Model::Dormancy], &request, &Progress::new()).expect_err("none");
    assert!(error.to_string().contains("no purchases yet"), "{error}");
}

#[test]
fn too_few_contacts_beside_purchases_leave_the_question_to_purchases() {
    let mut bench = Bench::sample();
    Connection::open(&bench.db)
        .expect("opened")
        .execute("UPDATE contact SET responded = NULL, response_day = NULL", [])
        .expect("forgotten");
    let report = test(&mut bench, Model::Response, Design::Usual);
    assert_eq!(report.source, Source::Purchases);
    assert!(report.learned_from.starts_with("Purchases, because there is no contact"), "{}", report.learned_from);
    let request = BacktestSettings {
        as_of: None,
        horizon: Horizon::weeks(8),
        method: MethodChoice::Auto,
        design: Design::FiveFolds,
    };
    let error =
        ranking::backtest(&mut bench.store, &[Model::Response], &request, &Progress::new()).expect_err("no folds");
    assert!(error.to_string().contains("--folds"), "{error}");
}

/// Without the elapsed time.
fn timeless(mut list: RankReport) -> RankReport {
    list.backtest.methods.iter_mut().for_each(|figures| figures.fit_seconds = 0.0);
    list
}

#[test]
fn nothing_after_the_as_of_day_is_looked_at() {
    let (text, _) = simulated(Campaign { alone: 0.3, ..SPREAD }, 6);
    let as_of = FIRST.parse::<Day>().expect("a day").plus(120);
    let (mut told, mut scrambled) = (bench(&text), bench(&text));
    let future = Connection::open(&scrambled.db).expect("opened");
    let mut changed = 0;
    for sql in [
        "UPDATE contact SET responded = 1 - responded, control = 1 - control, response_day = NULL, channel = 'web' WHERE day > ?1",
        "UPDATE contact SET response_day = response_day + 30 WHERE response_day > ?1",
        "DELETE FROM contact WHERE day > ?1 AND id % 3 = 0",
        "UPDATE customer_attribute SET number = number * 7 WHERE day > ?1 AND number IS NOT NULL",
        "UPDATE customer_attribute SET word = 'astronaut' WHERE day > ?1 AND word IS NOT NULL",
    ] {
        changed += future.execute(sql, [as_of.0]).expect("scrambled");
    }
    assert!(changed > 500);
    for model in [Model::Propensity, Model::Response] {
        let expected = timeless(told.predict(model, Some(as_of)));
        let found = timeless(scrambled.predict(model, Some(as_of)));
        assert_eq!(found.backtest, expected.backtest, "{model}");
        assert_eq!(found, expected, "{model}");
    }
}

#[test]
fn where_some_were_left_alone_the_list_tells_what_a_contact_adds() {
    let (text, _) = simulated(Campaign { contacts: 3_000, days: 100, alone: 0.4 }, 7);
    let mut bench = bench(&text);
    let list = bench.predict(Model::Response, None);
    let figures = list.backtest.uplift.as_ref().expect("control groups");
    assert!(figures.qini > figures.qini_response, "{figures:?}");
    assert!(list.population_spoken.contains("what a contact adds"), "{}", list.population_spoken);
    let gains: Vec<f64> = list.accounts.iter().map(|account| account.uplift.expect("told")).collect();
    assert!(gains.is_sorted_by(|a, b| a >= b));
    // A call persuades nurses and puts the others off.
    assert!(gains[0] > 0.15 && gains[gains.len() - 1] < 0.0, "{} to {}", gains[0], gains[gains.len() - 1]);
    let report = test(&mut bench, Model::Response, Design::Usual);
    assert!(report.uplift.is_some() && report.population > 0);
    assert!(test(&mut bench, Model::Propensity, Design::Usual).uplift.is_none());
}

#[test]
fn a_method_of_purchases_is_asked_of_purchases() {
    let mut bench = Bench::sample();
    let request = BacktestSettings {
        as_of: None,
        horizon: Horizon::weeks(8),
        method: MethodChoice::Fixed(Method::BgNbd),
        design: Design::Usual,
    };
    let report =
        ranking::backtest(&mut bench.store, &[Model::Response], &request, &Progress::new()).expect("tested").remove(0);
    assert_eq!((report.source, report.method), (Source::Purchases, Method::BgNbd));
}
