//! How responsive the window is with a large database, as figures for the README:
//! `FORESALE_MEASURE_DB=big.foresale cargo test pace -- --ignored --nocapture`.
//! A frame is what the program does for it: layout, widgets and triangles; painting them is the graphics driver's job.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::{Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use foresale::app::state::Foresale;
use foresale::domain::rule::{Comparison, Condition, Goods, NumberTest, PurchaseTest, Purchases, Rule, Within};
use foresale::screens::action::{Action, ClusterAction, FileAction, KpiAction, SegmentAction};
use foresale::screens::clusters::ClusterWish;

use super::window::{app, window};

/// A frame every sixtieth of a second.
const FULL_RATE: Duration = Duration::from_micros(16_667);
/// What people type, letter by letter.
const TYPED: [&str; 6] = ["garcia", "ada bro", "hugo.chen1@", "0004217", "ford lake", "zzzz"];

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

#[test]
#[ignore = "measures a large database that one names"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn pace_of_searching_as_one_types() {
    let path = PathBuf::from(std::env::var_os("FORESALE_MEASURE_DB").expect("FORESALE_MEASURE_DB names a database"));
    let mut harness = window();
    app(&mut harness).opened(&path);
    while !app(&mut harness).jobs.is_idle() {
        app(&mut harness).advance();
        harness.step();
    }
    let (mut frames, mut answers) = (Vec::new(), Vec::new());
    for text in TYPED {
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_ok();
        app(&mut harness).advance();
        harness.run_ok();
        for (typed, letter) in text.chars().enumerate() {
            harness.get_by_label("Search actions and customers").type_text(&letter.to_string());
            let asked = Instant::now();
            loop {
                let began = Instant::now();
                app(&mut harness).advance();
                harness.step();
                frames.push(began.elapsed());
                if app(&mut harness).jobs.is_idle() {
                    break;
                }
            }
            if typed > 0 {
                answers.push(asked.elapsed());
            }
        }
        harness.key_press(Key::Escape);
        harness.run_ok();
    }
    let slow = frames.iter().filter(|frame| **frame > FULL_RATE).count();
    let longest = *answers.iter().max().expect("answers");
    println!("{} letters: median answer {:?}, longest {longest:?}", answers.len(), median(&mut answers));
    println!("{} frames: median {:?}, {slow} longer than a sixtieth of a second", frames.len(), median(&mut frames));
    assert!(median(&mut answers) < Duration::from_millis(100));
}

/// How long until the window has done everything that was requested.
fn answer(harness: &mut Harness<'static, Option<Foresale>>) -> Duration {
    let began = Instant::now();
    loop {
        app(harness).advance();
        harness.step();
        if app(harness).jobs.is_idle() && app(harness).asked.actions().is_empty() {
            return began.elapsed();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn at_least(code: &str, than: f64) -> Rule {
    let test = NumberTest::Compare { how: Comparison::AtLeast, than };
    Rule::AllOf(vec![Rule::Is(Condition::Kpi { code: code.into(), test })])
}

fn bought(group: &str) -> Rule {
    let purchases = Purchases {
        goods: Goods::Group(group.into()),
        source: None,
        store: None,
        test: PurchaseTest::TimesAtLeast(2),
        within: Within::LastMonths(12),
    };
    Rule::AllOf(vec![Rule::Is(Condition::Purchases(purchases))])
}

/// The database is changed, so pass a copy.
#[test]
#[ignore = "measures a large database that one names"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn pace_of_kpis_segments_and_clusters() {
    let path = PathBuf::from(std::env::var_os("FORESALE_MEASURE_DB").expect("FORESALE_MEASURE_DB names a database"));
    let mut harness = window();
    app(&mut harness).asked.ask(FileAction::Open(path));
    println!("opened, home read and warmed up: {:?}", answer(&mut harness));
    let mut time = |what: &str, action: Action| {
        app(&mut harness).asked.ask(action);
        println!("{what}: {:?}", answer(&mut harness));
    };
    time("first count of a KPI", Action::Segments(SegmentAction::Count(at_least("frequency", 3.0))));
    time("the same KPI, another number", Action::Segments(SegmentAction::Count(at_least("frequency", 4.0))));
    time("another KPI", Action::Segments(SegmentAction::Count(at_least("overdue_ratio", 2.0))));
    time("bought a group", Action::Segments(SegmentAction::Count(bought("Tyres"))));
    let preview = |formula: &str| Action::Kpis(KpiAction::Preview { formula: formula.into(), code: None });
    time("a formula tried", preview("monetary_value / frequency"));
    time("another formula tried", preview("spend_last_year / nullif(purchases_last_year, 0)"));
    time("KPIs computed", Action::Kpis(KpiAction::Compute));
    time("KPIs computed again", Action::Kpis(KpiAction::Compute));
    time("clusters found", Action::Clusters(ClusterAction::Compute(ClusterWish::default())));
    time(
        "clusters found, 5",
        Action::Clusters(ClusterAction::Compute(ClusterWish { k: Some(5), ..ClusterWish::default() })),
    );
}
