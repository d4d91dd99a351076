//! Campaigns: who is contacted, who is left alone, and what it brought.

use std::collections::HashSet;

use foresale::actions::campaigns;
use foresale::domain::campaign::{Arm, AudienceSource, CampaignBrief};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::model::Model;
use foresale::progress::Progress;
use foresale::reports::campaign::CampaignPlan;
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
