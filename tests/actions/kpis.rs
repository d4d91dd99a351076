//! User-defined KPIs and rules on the sample dealership: saved, counted, used, undone.

use foresale::actions::kpis::{self, own};
use foresale::actions::segments::{self, NewRule};
use foresale::actions::{campaigns, clusters, ranking, steps};
use foresale::domain::campaign::AudienceSource;
use foresale::domain::consent::Channel;
use foresale::domain::kpi::{KpiSet, OwnKpi};
use foresale::domain::model::Model;
use foresale::domain::rule::{Comparison, Condition, NumberTest, Reach, Rule};
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::manual_entry::Saved;

use super::{Bench, today};

fn own_kpi(name: &str, formula: &str) -> OwnKpi {
    OwnKpi { name: name.into(), formula: formula.into(), unit: "money".into(), ..OwnKpi::default() }
}

fn define(bench: &mut Bench, name: &str, formula: &str) -> Result<Saved, String> {
    own::define(&mut bench.store, &own_kpi(name, formula), today()).map_err(|error| format!("{error:#}"))
}

fn take_back(bench: &mut Bench, saved: &Saved) {
    steps::undo(&mut bench.store, StepId(saved.step.expect("a step")), &Progress::new()).expect("taken back");
}

fn mean(bench: &mut Bench, code: &str) -> Option<f64> {
    let report = kpis::kpis(&mut bench.store, None, &Progress::new()).expect("computed");
    report.kpis.iter().find(|kpi| kpi.code == code).map(|kpi| kpi.mean)
}

fn at_least(code: &str, than: f64) -> Rule {
    let test = NumberTest::Compare { how: Comparison::AtLeast, than };
    Rule::AllOf(vec![Rule::Is(Condition::Kpi { code: code.into(), test })])
}

fn count(bench: &Bench, rule: &Rule) -> foresale::reports::segments::SegmentCount {
    segments::count(&bench.store, rule, today(), &Progress::new()).expect("counted")
}

#[test]
fn a_kpi_by_formula_is_everywhere_a_kpi_is_and_can_be_taken_back() {
    let mut bench = Bench::sample();
    let made = define(&mut bench, "Spend a day", "monetary_value / frequency").expect("made");
    let built_in = mean(&mut bench, "monetary_value").expect("there");
    let twice = define(&mut bench, "Twice", "2 * SPEND_A_DAY * frequency").expect("made");
    assert!((mean(&mut bench, "twice").expect("there") - 2.0 * built_in).abs() < 1e-6);
    let file = bench.folder.path().join("kpis.csv");
    kpis::export(&mut bench.store, None, &file, &Progress::new()).expect("written");
    let header = std::fs::read_to_string(&file).expect("read").lines().next().expect("a header").to_owned();
    assert!(header.ends_with("spend_a_day,twice"), "{header}");
    let asked = clusters::ClusterScope { kpis: Some(vec!["twice".into()]), k: Some(2), ..Default::default() };
    let found = clusters::clusters(&mut bench.store, &asked, &Progress::new()).expect("found");
    assert_eq!(found.kpis, ["twice"]);
    assert!(own::remove(&mut bench.store, "spend_a_day", today()).is_err(), "'Twice' names it");
    let removed = own::remove(&mut bench.store, "twice", today()).expect("removed");
    assert_eq!(mean(&mut bench, "twice"), None);
    take_back(&mut bench, &removed);
    assert!(mean(&mut bench, "twice").is_some());
    take_back(&mut bench, &twice);
    take_back(&mut bench, &made);
    assert_eq!(mean(&mut bench, "spend_a_day"), None);
}

#[test]
fn faults_of_formulas_are_told_before_anything_is_saved() {
    let mut bench = Bench::sample();
    let before = bench.dump();
    let refused = define(&mut bench, "Spend", "spnd_last_year / 2").expect_err("unknown");
    assert!(refused.contains("at 1: ") && refused.contains("did you mean 'spend_last_year'?"), "{refused}");
    let refused = define(&mut bench, "Frequency", "1").expect_err("built in");
    assert!(refused.contains("built-in KPI 'Purchase days'"), "{refused}");
    assert!(define(&mut bench, "", "1").is_err());
    assert!(define(&mut bench, "???", "1").is_err());
    assert_eq!(bench.dump(), before);
    define(&mut bench, "First", "frequency").expect("made");
    define(&mut bench, "Second", "first + 1").expect("made");
    let refused = define(&mut bench, "first", "2").expect_err("taken");
    assert!(refused.contains("'First' of your own already"), "{refused}");
    let refused = define(&mut bench, "First", "second + 1").expect_err("a circle");
    assert!(refused.contains("refer to itself through 'second'"), "{refused}");
}

#[test]
fn a_formula_shows_what_it_is_worth_while_it_is_typed() {
    let bench = Bench::sample();
    let preview = |formula: &str| own::preview(&bench.store, formula, None, &Progress::new()).expect("tried");
    let good = preview("coalesce(mean_gap, 0) * 2");
    assert_eq!((good.fault.as_ref(), good.examples.len()), (None, 3));
    assert!((good.coverage - 1.0).abs() < 1e-12 && good.mean > 0.0);
    let (at, message) = preview("frequency + tenur").fault.expect("a fault");
    assert_eq!(at, 13);
    assert!(message.contains("did you mean 'tenure'?"), "{message}");
}

#[test]
fn a_set_ticks_its_kpis_and_no_others() {
    let mut bench = Bench::sample();
    kpis::kpis(&mut bench.store, None, &Progress::new()).expect("computed");
    let set = KpiSet { name: "Rhythm".into(), codes: vec!["mean_gap".into(), "Frequency".into()] };
    own::save_set(&mut bench.store, &set, today()).expect("saved");
    assert_eq!(own::choose_set(&mut bench.store, "rhythm").expect("chosen").codes, ["mean_gap", "frequency"]);
    let report = kpis::kpis(&mut bench.store, None, &Progress::new()).expect("computed");
    let ticked: Vec<&str> = report.kpis.iter().filter(|kpi| kpi.chosen).map(|kpi| kpi.code.as_str()).collect();
    assert_eq!(ticked, ["frequency", "mean_gap"]);
    let removed = own::remove_set(&mut bench.store, "Rhythm", today()).expect("removed");
    assert!(own::choose_set(&mut bench.store, "Rhythm").is_err());
    take_back(&mut bench, &removed);
    assert!(own::choose_set(&mut bench.store, "Rhythm").is_ok());
}

#[test]
fn a_count_is_that_of_the_kpis_and_follows_what_changes() {
    let mut bench = Bench::sample();
    let report = kpis::kpis(&mut bench.store, None, &Progress::new()).expect("computed");
    let everybody = count(&bench, &at_least("frequency", 1.0));
    assert_eq!((everybody.customers, everybody.fault.as_deref()), (report.customers, None));
    assert!(everybody.of > everybody.customers, "prospects bought nothing");
    assert_eq!(everybody.sample.len(), 10);
    let by_mail = everybody.reachable.iter().find(|reached| reached.channel == Channel::Email).expect("counted");
    let reach = Rule::Is(Condition::Reach { channel: Channel::Email, reach: Reach::Reachable });
    let mut both = at_least("frequency", 1.0);
    if let Rule::AllOf(parts) = &mut both {
        parts.push(reach.clone());
    }
    assert_eq!(count(&bench, &both).customers, by_mail.customers);
    let reachable = count(&bench, &reach);
    let refusing = reachable.sample[0].customer;
    foresale::actions::consent::refuse(&mut bench.store, &[refusing], Channel::Email, today()).expect("refused");
    assert_eq!(count(&bench, &reach).customers, reachable.customers - 1, "what was kept is not believed for ever");
    let fault = count(&bench, &at_least("frequenzy", 1.0)).fault.expect("unknown");
    assert!(fault.contains("did you mean 'frequency'?"), "{fault}");
}

#[test]
fn conditions_written_as_text_are_the_same_rule() {
    let bench = Bench::sample();
    let written = |text: &str| segments::written(&bench.store, text).map_err(|error| error.to_string());
    assert_eq!(
        written("frequency >= 3").expect("read"),
        Rule::Is(match at_least("frequency", 3.0) {
            Rule::AllOf(parts) => parts[0].conditions()[0].clone(),
            other => panic!("{other:?}"),
        })
    );
    let two = written("2 < frequency and not (margin is null or tenure between 10 and 20)").expect("read");
    assert_eq!(two.conditions().len(), 3);
    assert!(written("frequency").expect_err("a number").contains("compare it"));
    assert!(written("frequency / 2 > 1").expect_err("a calculation").contains("make a KPI"));
}

#[test]
fn a_segment_makes_a_campaign_and_sets_a_label() {
    let mut bench = Bench::sample();
    let new = NewRule { id: None, name: "Often".into(), label: "Regular".into(), rule: at_least("frequency", 3.0) };
    let saved = segments::save_rule(&mut bench.store, &new, today()).expect("saved");
    let members = segments::members(&bench.store, saved.id, today(), &Progress::new()).expect("found");
    assert_eq!(members.len(), count(&bench, &new.rule).customers);
    let mut brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    brief.audience = AudienceSource::Segment(saved.id);
    let plan = campaigns::plan(&mut bench.store, &brief, today(), &Progress::new()).expect("planned");
    assert_eq!(plan.audience, members.len());
    bench.predict(Model::Dormancy, None);
    let file = bench.folder.path().join("dormant.csv");
    ranking::export(&mut bench.store, Model::Dormancy, None, &file, today()).expect("written");
    let text = std::fs::read_to_string(&file).expect("read");
    assert!(text.lines().next().expect("a header").contains(",label,reason"));
    assert!(text.lines().any(|line| line.contains(",Regular,")));
    let card = ranking::card(&mut bench.store, members[0], today()).expect("a card");
    assert_eq!(card.label, "Regular");
    let report = segments::report(&bench.store, today(), &Progress::new()).expect("read");
    assert_eq!(report.segments[0].said, "Customers whose 'Purchase days' is at least 3.");
    segments::delete(&mut bench.store, saved.id, today()).expect("deleted");
    let gone = campaigns::plan(&mut bench.store, &brief, today(), &Progress::new()).expect_err("gone").to_string();
    assert!(gone.contains("is gone"), "{gone}");
}

/// `FORESALE_BENCH_DATABASE=big.foresale cargo test --test all how_long_counts -- --ignored --nocapture`
#[test]
#[ignore = "its figures are what it is for"]
#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn how_long_counts_take() {
    let path = std::env::var("FORESALE_BENCH_DATABASE").expect("a database");
    let mut store = foresale::actions::database::open(std::path::Path::new(&path)).expect("opened");
    let timed = |what: &str, work: &mut dyn FnMut() -> usize| {
        let start = std::time::Instant::now();
        let answer = work();
        println!("{what:<44} {:>8.3} s  {answer}", start.elapsed().as_secs_f64());
    };
    let texts = ["frequency >= 3", "frequency >= 4", "overdue_ratio > 2 and spend_last_year > 100", "frequency >= 4"];
    for text in texts {
        let rule = segments::written(&store, text).expect("a rule");
        timed(text, &mut || segments::count(&store, &rule, today(), &Progress::new()).expect("counted").customers);
    }
    let bought = r#"{"all-of":[{"is":{"purchases":{"test":{"times-at-least":2},"within":{"last-months":12}}}},
        {"is":{"contacts":{"test":"not-contacted","within":{"last-days":90}}}},
        {"is":{"field":{"field":"postcode","test":{"starts-with":"1"}}}}]}"#;
    let rule: Rule = serde_json::from_str(bought).expect("a rule");
    for what in ["purchases, contacts, postcode", "the same again"] {
        timed(what, &mut || segments::count(&store, &rule, today(), &Progress::new()).expect("counted").customers);
    }
    timed("all KPIs", &mut || kpis::kpis(&mut store, None, &Progress::new()).expect("computed").customers);
}
