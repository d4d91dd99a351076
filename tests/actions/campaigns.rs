//! Campaigns: who is contacted, who is left alone, and what it brought.

use std::collections::HashSet;

use foresale::actions::{campaigns, leads};
use foresale::domain::campaign::{Arm, AudienceSource, CampaignBrief};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::lead::{LastDealer, LeadBrief};
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::progress::Progress;
use foresale::reports::campaign::CampaignPlan;
use foresale::reports::campaign_results::{ResultState, ScoreOutcome};
use foresale::reports::import::ImportKind;
use foresale::sample::LAST_DAY;

use super::Bench;

fn brief(bench: &mut Bench) -> CampaignBrief {
    let brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    CampaignBrief {
        name: "Spring".into(),
        audience: AudienceSource::Ranked(Model::Spending),
        control_share: 0.2,
        size: Some(100),
        ..brief
    }
}

fn save(bench: &mut Bench, brief: &CampaignBrief) -> CampaignPlan {
    campaigns::save(&mut bench.store, brief, LAST_DAY.plus(1), &Progress::new()).expect("saved")
}

/// Records that another tool sent it on the day it was made, so that it counts.
fn sent_elsewhere(bench: &mut Bench, campaign: i64) {
    let day = LAST_DAY.plus(1);
    campaigns::mark_sent(&mut bench.store, campaign, day, day).expect("noted");
}

fn arm(bench: &Bench, plan: &CampaignPlan, arm: Arm) -> HashSet<CustomerId> {
    let targets = bench.store.campaign_targets(plan.id.expect("saved"), arm).expect("read");
    targets.iter().filter_map(|target| target.id).collect()
}

#[test]
fn contacted_and_left_alone_are_two_groups_without_a_refusal() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = brief(&mut bench);
    let plan = save(&mut bench, &brief);
    let (contacted, control) = (arm(&bench, &plan, Arm::Contacted), arm(&bench, &plan, Arm::Control));
    assert_eq!((contacted.len(), control.len()), (plan.chosen, plan.control));
    assert_eq!((plan.chosen + plan.control, control.is_disjoint(&contacted)), (100, true));
    assert!((15..=25).contains(&plan.control), "{}", plan.control);
    let refused = bench.refused(Channel::Email);
    assert!(!refused.is_empty() && refused.is_disjoint(&contacted) && refused.is_disjoint(&control));
    for target in &plan.targets {
        assert!(target.address.contains('@'), "{}", target.address);
        assert!((0.0..=1.0).contains(&target.probability));
    }
    let opened = campaigns::open(&mut bench.store, plan.id.expect("saved")).expect("there");
    assert_eq!(
        (opened.targets, opened.brief, opened.expected_profit),
        (plan.targets, plan.brief, plan.expected_profit)
    );
}

#[test]
fn the_same_brief_gives_the_same_list() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = brief(&mut bench);
    let plan = |bench: &mut Bench, brief: &CampaignBrief| {
        campaigns::plan(&mut bench.store, brief, LAST_DAY.plus(1), &Progress::new()).expect("planned")
    };
    let first = plan(&mut bench, &brief);
    assert_eq!(plan(&mut bench, &brief), first);
    let other = plan(&mut bench, &CampaignBrief { seed: brief.seed + 1, ..brief.clone() });
    assert_ne!(other.targets, first.targets, "another seed leaves others alone");
    let mut twin = Bench::sample();
    twin.predict(Model::Spending, None);
    assert_eq!(plan(&mut twin, &brief), first, "the same data in another file");
}

#[test]
fn nobody_in_a_running_control_group_is_contacted() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = brief(&mut bench);
    let first = save(&mut bench, &brief);
    let control = arm(&bench, &first, Arm::Control);
    let second = save(&mut bench, &CampaignBrief { name: "Again".into(), seed: 9, ..brief });
    assert!(arm(&bench, &second, Arm::Contacted).is_disjoint(&control));
}

#[test]
fn results_count_purchases_in_the_window_by_arm() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief { response_window_days: 30, ..brief(&mut bench) };
    let plan = save(&mut bench, &brief);
    let id = plan.id.expect("saved");
    sent_elsewhere(&mut bench, id);
    let before = campaigns::results(&mut bench.store, id).expect("read");
    assert_eq!((before.contacted_responses, before.control_responses), (0, 0));
    assert!(before.verdict.contains("No purchases after the campaign's day"), "{}", before.verdict);

    let control = bench.store.campaign_targets(id, Arm::Control).expect("read");
    let mut text = String::from("customer,date,amount\n");
    let mut buys = |customer: &str, days: i32| {
        text += &[customer, &LAST_DAY.plus(1 + days).to_string(), "20.00\n"].join(",");
    };
    // Three of the contacted in the window, one of them twice; one on the day itself, one after the window.
    for (place, days) in [(0, 1), (0, 2), (1, 15), (2, 30), (3, 0), (4, 31)] {
        buys(&plan.targets[place].customer, days);
    }
    buys(&control[0].customer, 7);
    bench.import(ImportKind::Purchases, &text);
    let after = campaigns::results(&mut bench.store, id).expect("read");
    assert_eq!((after.contacted, after.control), (plan.chosen, plan.control));
    assert_eq!((after.contacted_responses, after.control_responses), (3, 1));
    assert!((after.uplift - (3.0 / plan.chosen as f64 - 1.0 / plan.control as f64)).abs() < 1e-12);
    assert!(after.uplift_low <= after.uplift && after.uplift <= after.uplift_high);
}

#[test]
fn a_campaign_that_never_went_out_has_brought_nothing() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief { response_window_days: 30, ..brief(&mut bench) };
    let plan = save(&mut bench, &brief);
    let id = plan.id.expect("saved");
    let mut text = String::from("customer,date,amount\n");
    for (target, days) in plan.targets.iter().zip([1, 2, 3, 31].into_iter().cycle()) {
        text += &[target.customer.as_str(), &LAST_DAY.plus(1 + days).to_string(), "20.00\n"].join(",");
    }
    bench.import(ImportKind::Purchases, &text);
    let results = campaigns::results(&mut bench.store, id).expect("read");
    assert_eq!((results.state, results.contacted_responses), (ResultState::NotSent, 0));
    assert_eq!((results.money.contact_cost, results.money.contacted_profit), (Money::ZERO, Money::ZERO));
    assert!(results.verdict.contains("has not gone out"), "{}", results.verdict);
    let board = campaigns::scoreboard(&mut bench.store).expect("read");
    assert_eq!((board.judged, board.recalibration), (0, None), "a draft teaches nothing");
    assert_eq!(
        board.lines.iter().find(|line| line.id == Some(id)).map(|line| line.outcome),
        Some(ScoreOutcome::NotSent)
    );

    sent_elsewhere(&mut bench, id);
    let board = campaigns::scoreboard(&mut bench.store).expect("read");
    assert!(board.judged == 1 && board.recalibration.is_some());
    let results = campaigns::results(&mut bench.store, id).expect("read");
    let contacts = Money(brief.contact_cost.0 * i64::try_from(plan.chosen).expect("few"));
    assert_eq!((results.state, results.money.contact_cost), (ResultState::Complete, contacts));
}

#[test]
fn when_another_tool_sent_it_is_told_once_and_within_reason() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = brief(&mut bench);
    let id = save(&mut bench, &brief).id.expect("saved");
    let made = LAST_DAY.plus(1);
    let mark = |bench: &mut Bench, day| campaigns::mark_sent(&mut bench.store, id, day, made.plus(9));
    assert!(mark(&mut bench, made.plus(-1)).is_err_and(|error| error.to_string().contains("cannot have gone out")));
    assert!(mark(&mut bench, made.plus(10)).is_err_and(|error| error.to_string().contains("is still to come")));
    assert!(mark(&mut bench, made.plus(2)).is_ok());
    assert!(mark(&mut bench, made.plus(3)).is_err_and(|error| error.to_string().contains("gone out already")));
    assert!(
        campaigns::discard(&mut bench.store, id).is_err_and(|error| error.to_string().contains("cannot be discarded"))
    );
}

#[test]
fn a_draft_keeps_its_control_group_however_long_it_waits_until_it_is_discarded() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief { response_window_days: 30, ..brief(&mut bench) };
    let draft = save(&mut bench, &brief);
    let control = arm(&bench, &draft, Arm::Control);
    let next = CampaignBrief { name: "Again".into(), seed: 9, control_share: 0.0, size: None, ..brief };
    let much_later = LAST_DAY.plus(200);
    let reached = |bench: &mut Bench| -> HashSet<CustomerId> {
        let plan = campaigns::plan(&mut bench.store, &next, much_later, &Progress::new()).expect("planned");
        plan.targets.iter().filter_map(|target| target.id).collect()
    };
    assert!(reached(&mut bench).is_disjoint(&control), "it can still be sent");
    campaigns::discard(&mut bench.store, draft.id.expect("saved")).expect("discarded");
    assert!(!reached(&mut bench).is_disjoint(&control), "nobody measures by them any more");
    assert!(bench.store.campaign_lines().expect("read").is_empty());
    assert!(campaigns::discard(&mut bench.store, draft.id.expect("saved")).is_err(), "it is gone");
}

#[test]
fn whom_a_dealer_calls_is_never_left_alone() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief { size: None, ..brief(&mut bench) };
    let day = LAST_DAY.plus(1);
    let offer_day = LAST_DAY.first_of_month().plus_months(1);
    let list = LeadBrief { name: "Calls".into(), offer_day, most: 40, ..LeadBrief::default() };
    let list = leads::make(&mut bench.store, &list, day, &Progress::new()).expect("made").list;
    leads::assign(&mut bench.store, list, LastDealer::First, day, &Progress::new()).expect("assigned");
    leads::publish(&mut bench.store, list, day).expect("published");
    let called = bench.store.with_a_dealer(day).expect("read");
    assert!(called.len() > 10, "{}", called.len());
    let plan = campaigns::save(&mut bench.store, &brief, day, &Progress::new()).expect("saved");
    for side in [Arm::Contacted, Arm::Control] {
        assert!(arm(&bench, &plan, side).is_disjoint(&called), "both groups are alike");
    }
    assert!(plan.drop_outs.iter().any(|out| out.why.contains("with a dealer")), "{:?}", plan.drop_outs);
    let all = CampaignBrief { control_share: 0.0, ..brief };
    let plan = campaigns::plan(&mut bench.store, &all, day, &Progress::new()).expect("planned");
    assert!(plan.targets.iter().any(|target| target.id.is_some_and(|id| called.contains(&id))), "nobody is left alone");
}
