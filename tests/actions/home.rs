//! The strategy board: plays from ranked lists and patterns, which of their customers can be contacted, and the
//! campaign made from a play.

use std::collections::HashSet;
use std::fmt::Write as _;

use foresale::actions::campaigns;
use foresale::actions::{consent, home, patterns, segments};
use foresale::domain::campaign::AudienceSource;
use foresale::domain::consent::Channel;
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::progress::Progress;
use foresale::reports::home::{HomeReport, Play, PlayList, PlayStep};
use foresale::reports::import::ImportKind;

use super::{Bench, today};

fn board(bench: &mut Bench) -> HomeReport {
    home::home(&mut bench.store, today()).expect("read")
}

fn lists(report: &HomeReport) -> Vec<&PlayList> {
    let lists =
        report.plays.iter().filter_map(|play| if let PlayStep::List(list) = &play.step { Some(list) } else { None });
    lists.collect()
}

fn find(bench: &mut Bench) {
    patterns::patterns(&mut bench.store, None, today(), &Progress::new()).expect("patterns");
}

#[test]
fn what_is_not_computed_yet_is_proposed_and_goes_when_it_is() {
    let mut bench = Bench::sample();
    let asks = |report: &HomeReport, step: &PlayStep| report.plays.iter().any(|play| play.step == *step);
    let before = board(&mut bench);
    assert!(asks(&before, &PlayStep::Predict) && asks(&before, &PlayStep::FindPatterns));
    find(&mut bench);
    bench.predict(Model::Dormancy, None);
    let after = board(&mut bench);
    assert!(!asks(&after, &PlayStep::Predict) && !asks(&after, &PlayStep::FindPatterns));
    assert!(asks(&after, &PlayStep::Campaign(Model::Dormancy)) && !lists(&after).is_empty());
}

#[test]
fn plays_are_ranked_by_profit_few_and_each_about_another_group() {
    let mut bench = Bench::sample();
    find(&mut bench);
    bench.predict(Model::Spending, None);
    let report = board(&mut bench);
    assert!(report.plays.len() <= 6);
    let keep = PlayStep::Campaign(Model::Spending);
    let valued: Vec<&Play> = report.plays.iter().filter(|play| play.expected_profit.is_some()).collect();
    assert_eq!(valued.last().map(|play| &play.step), Some(&keep), "what comes in by itself is never first");
    let profits: Vec<Money> =
        valued.iter().filter(|play| play.step != keep).filter_map(|play| play.expected_profit).collect();
    assert!(valued.len() >= 3 && profits.is_sorted_by(|a, b| a >= b) && profits.iter().all(|p| *p > Money::ZERO));
    let groups: HashSet<&String> = lists(&report).into_iter().map(|list| &list.category).collect();
    assert_eq!(groups.len(), lists(&report).len());
    for play in report.plays.iter().filter(|play| matches!(play.step, PlayStep::List(_) | PlayStep::Campaign(_))) {
        let reached = play.reachable.expect("counted");
        assert!(reached > 0 && reached <= play.customers && !play.sure.is_empty(), "{}", play.title);
    }
    let (stored, _) = patterns::latest(&bench.store).expect("read").expect("kept");
    let all = stored.lists().filter(|list| !list.is_empty()).count();
    assert_eq!(report.more_lists + lists(&report).len(), all);
}

#[test]
fn whom_nothing_reaches_brings_no_profit() {
    let mut bench = Bench::sample();
    find(&mut bench);
    let before = board(&mut bench);
    let name = &lists(&before)[0].name;
    let members: Vec<_> = lists(&before)[0].members.to_vec();
    for channel in [Channel::Email, Channel::Mail, Channel::Telephone] {
        consent::refuse(&mut bench.store, &members, channel, today()).expect("entered");
    }
    let after = board(&mut bench);
    assert!(lists(&after).iter().all(|list| list.name != *name), "nobody of it can be contacted");
}

#[test]
fn a_play_becomes_a_campaign_for_its_product_group() {
    let mut bench = Bench::sample();
    find(&mut bench);
    let report = board(&mut bench);
    let list = lists(&report)[0].clone();
    let saved = segments::save_list_numbered(&mut bench.store, &list.name, &list.origin, &list.members, today())
        .expect("saved");
    let overview = campaigns::overview(&mut bench.store, today()).expect("read");
    let wanted = AudienceSource::Segment(saved.id);
    let brief =
        campaigns::brief_for(&mut bench.store, &overview, Some(wanted.clone()), &list.category).expect("a brief");
    assert_eq!((&brief.audience, &brief.name), (&wanted, &list.name));
    assert_eq!(brief.offers[0].category, list.category);
    let plan = campaigns::plan(&mut bench.store, &brief, today(), &Progress::new()).expect("planned");
    assert_eq!(plan.audience, list.members.len());
    let other = campaigns::brief_for(&mut bench.store, &overview, Some(wanted), "Nothing of ours").expect("a brief");
    assert_eq!(other.offers[0].category, "", "an unknown group: for everything");
}

#[test]
fn a_ranked_list_becomes_the_campaign_that_its_play_was_reckoned_by() {
    let mut bench = Bench::sample();
    for model in [Model::Dormancy, Model::HitAndRun, Model::Spending] {
        bench.predict(model, None);
    }
    let report = board(&mut bench);
    let overview = campaigns::overview(&mut bench.store, today()).expect("read");
    let mut brief_for = |model| {
        let wanted = Some(AudienceSource::Ranked(model));
        campaigns::brief_for(&mut bench.store, &overview, wanted, "").expect("a brief")
    };
    let (dormant, once, keep) = (brief_for(Model::Dormancy), brief_for(Model::HitAndRun), brief_for(Model::Spending));
    assert_eq!([&dormant.name, &once.name, &keep.name], ["Win back", "Second purchase", "Keep"]);
    assert!(keep.offers.iter().all(|offer| offer.discount == 0.0), "regular customers need no discount");
    let play = |model| report.plays.iter().find(|play| play.step == PlayStep::Campaign(model)).expect("on the board");
    let regular = play(Model::Spending);
    let plan = campaigns::plan(&mut bench.store, &keep, today(), &Progress::new()).expect("planned");
    let (left_out, listed) = (plan.drop_outs.iter().map(|out| out.customers).sum::<usize>(), plan.audience);
    assert!(left_out > 0 && regular.customers < listed, "{} of {listed} are regular", regular.customers);
    let plan = campaigns::plan(&mut bench.store, &dormant, today(), &Progress::new()).expect("planned");
    let (board, planned) =
        (play(Model::Dormancy).expected_profit.expect("reckoned").major(), plan.expected_profit.major());
    assert!((0.5..=2.0).contains(&(board / planned)), "{board} on the board, {planned} in the builder");
}

#[test]
fn figures_of_earlier_data_say_so() {
    let mut bench = Bench::sample();
    find(&mut bench);
    bench.import(ImportKind::Purchases, "customer,date,amount\nNEW1,2025-01-03,10.00\n");
    let report = board(&mut bench);
    let plays = report.plays.iter().filter(|play| matches!(play.step, PlayStep::List(_)));
    assert!(plays.clone().count() > 0 && plays.clone().all(|play| play.why.contains("have changed since")));
}

#[test]
fn months_of_silence_are_a_fault_of_the_data() {
    let mut bench = Bench::empty();
    let mut purchases = "customer,date,amount\n".to_owned();
    for month in [1, 2, 3, 6, 7, 9] {
        for day in 1..=25 {
            writeln!(purchases, "C{day},2025-{month:02}-{day:02},10.00").expect("text");
        }
    }
    bench.import(ImportKind::Purchases, &purchases);
    let report = board(&mut bench);
    let gap = report.health.iter().find(|item| item.title == "Months without any purchase").expect("told");
    assert_eq!(gap.count, 3);
    assert!(gap.advice.contains("from April 2025 to May 2025"), "{}", gap.advice);
}
