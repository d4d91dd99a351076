//! A campaign from the day it is frozen: its list rebuilt, its waves, its schedule.

use std::collections::HashSet;

use foresale::actions::{campaigns, settings};
use foresale::domain::campaign::{Arm, AudienceSource, CampaignBrief, CampaignStatus, Creative, Forecasts, Offer};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::model::Model;
use foresale::domain::money::Money;
use foresale::domain::wave::FurtherWave;
use foresale::progress::Progress;
use foresale::reports::campaign::{CampaignPlan, PlannedTarget};
use foresale::reports::campaign_recipe::{ListChange, RebuildReport};
use foresale::reports::campaign_results::ScoreOutcome;
use foresale::reports::import::ImportKind;
use foresale::reports::settings::{MailSecurity, MailServer};
use foresale::sample::LAST_DAY;

use super::Bench;
use crate::delivery::server::Server;

/// The day after the sample's last purchase, on which campaigns are made.
fn made() -> Day {
    LAST_DAY.plus(1)
}

fn saved(bench: &mut Bench, size: usize, control_share: f64) -> CampaignPlan {
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief {
        name: "Spring".into(),
        audience: AudienceSource::Ranked(Model::Spending),
        control_share,
        size: Some(size),
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    };
    campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved")
}

fn rebuild(bench: &mut Bench, plan: &CampaignPlan, today: Day) -> RebuildReport {
    campaigns::rebuild(&mut bench.store, plan.id.expect("saved"), today, &Progress::new()).expect("made anew")
}

/// Purchases of these customers a given number of days after the campaign was made.
fn buy(bench: &mut Bench, purchases: &[(&PlannedTarget, i32)]) {
    let mut text = String::from("customer,date,amount\n");
    for (target, days) in purchases {
        text += &[target.customer.as_str(), &made().plus(*days).to_string(), "20.00\n"].join(",");
    }
    bench.import(ImportKind::Purchases, &text);
}

#[test]
fn the_recipe_gives_the_same_list_and_after_ten_opt_outs_all_but_these() {
    let mut bench = Bench::sample();
    let plan = saved(&mut bench, 100, 0.2);
    let same = rebuild(&mut bench, &plan, made());
    assert!(same.identical && same.differences.is_empty() && same.changed_since.is_empty(), "{}", same.verdict);
    assert_eq!((same.saved, same.rebuilt), (100, 100));

    let control = bench.store.campaign_targets(plan.id.expect("saved"), Arm::Control).expect("read");
    let leaving: Vec<PlannedTarget> = plan.targets.iter().step_by(9).take(8).chain(&control[..2]).cloned().collect();
    for (place, target) in (0..).zip(&leaving) {
        let day = made().plus(1 + place);
        bench.store.refuse(target.id.expect("a customer"), Channel::Email, day, "told the shop").expect("entered");
    }
    let other = rebuild(&mut bench, &plan, made().plus(30));
    let named: HashSet<&str> = other.differences.iter().map(|difference| difference.customer.as_str()).collect();
    assert_eq!(named, leaving.iter().map(|target| target.customer.as_str()).collect());
    assert_eq!((other.identical, other.differences.len(), other.rebuilt), (false, 10, 90));
    for (place, target) in (0..).zip(&leaving) {
        let told = other.differences.iter().find(|d| d.customer == target.customer).expect("named");
        let day = made().plus(1 + place).spoken();
        assert_eq!(told.change, ListChange::Gone);
        assert_eq!(told.why, format!("refused contact by e-mail on {day} (told the shop)"));
    }
    assert!(other.verdict.contains("10 customers"), "{}", other.verdict);
}

#[test]
fn later_purchases_change_nothing_and_late_ones_are_told_first() {
    let mut bench = Bench::sample();
    let plan = saved(&mut bench, 60, 0.1);
    buy(&mut bench, &[(&plan.targets[0], 5), (&plan.targets[1], 9)]);
    let same = rebuild(&mut bench, &plan, made().plus(20));
    assert!(same.identical && same.changed_since.is_empty(), "{:?}", same.changed_since);
    buy(&mut bench, &[(&plan.targets[2], -9)]);
    let late = rebuild(&mut bench, &plan, made().plus(20));
    assert_eq!(late.changed_since.len(), 1, "{:?}", late.changed_since);
    assert!(late.changed_since[0].contains("purchases up to"), "{:?}", late.changed_since);
}

#[test]
fn who_is_left_alone_by_another_campaign_now_is_named_with_it() {
    let mut bench = Bench::sample();
    let plan = saved(&mut bench, 100, 0.0);
    let brief = CampaignBrief { name: "Summer".into(), control_share: 0.2, ..plan.brief.clone() };
    let second = campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved");
    let left_alone = bench.store.campaign_targets(second.id.expect("saved"), Arm::Control).expect("read");
    let other = rebuild(&mut bench, &plan, made());
    assert_eq!(other.differences.len(), left_alone.len());
    assert!(other.differences.iter().all(|d| d.why == "is in the control group of campaign 2 'Summer' now"));
}

fn with_mail(server: &Server) -> Bench {
    let mut bench = Bench::sample();
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut bench.store, &mail, None).expect("saved");
    bench
}

fn reminder(after_days: u32) -> FurtherWave {
    let creative = Creative { subject: "Once more".into(), body: "Dear {{ first_name }}, it still holds.".into() };
    FurtherWave { after_days, creative }
}

fn send(bench: &mut Bench, campaign: i64, today: Day) -> foresale::reports::sending::SendReport {
    campaigns::send(&mut bench.store, campaign, today, &Progress::new()).expect("sent")
}

#[test]
fn a_second_wave_goes_to_those_who_neither_bought_nor_refused() {
    let Some(server) = Server::start() else { return };
    let mut bench = with_mail(&server);
    let plan = saved(&mut bench, 40, 0.25);
    let id = plan.id.expect("saved");
    campaigns::schedule(&mut bench.store, id, None, &[reminder(14)], made()).expect("scheduled");
    assert_eq!(send(&mut bench, id, made()).sent, 30);
    assert!(campaigns::due(&mut bench.store, made().plus(13)).expect("read").is_empty());
    assert_eq!(send(&mut bench, id, made().plus(13)).sent, 30, "the second wave waits for its day");

    let [buys, refuses, answers] = [0, 7, 11].map(|place| plan.targets[place].clone());
    buy(&mut bench, &[(&buys, 5)]);
    let said = |target: &PlannedTarget| target.id.expect("a customer");
    bench.store.refuse(said(&refuses), Channel::Email, made().plus(3), "told a dealer").expect("entered");
    let answered = format!(
        "customer,date,channel,campaign,responded,response date\n{},{},email,Spring,yes,{}\n",
        answers.customer,
        made(),
        made().plus(2)
    );
    bench.import(ImportKind::Contacts, &answered);

    let day = made().plus(14);
    let due = campaigns::due(&mut bench.store, day).expect("read");
    assert_eq!(due.iter().map(|due| (due.campaign, due.wave, due.customers)).collect::<Vec<_>>(), [(id, 2, 27)]);
    assert_eq!(send(&mut bench, id, day).sent, 57);
    let mut twice: HashSet<String> = HashSet::new();
    for (address, times) in server.recipients() {
        assert!(times <= 2);
        if times == 2 {
            twice.insert(address);
        }
    }
    let expected: HashSet<String> = plan
        .targets
        .iter()
        .filter(|target| ![&buys, &refuses, &answers].contains(target))
        .map(|target| target.address.clone())
        .collect();
    assert_eq!(twice, expected);
    assert_eq!(send(&mut bench, id, day.plus(40)).sent, 57, "run again, it repeats nothing");
    assert_eq!(bench.store.campaign_lines().expect("read")[0].status, CampaignStatus::Sent);
    let alone = bench.store.customers_in_control(day.plus(60)).expect("read");
    assert_eq!(alone.len(), 10, "the control group is left alone until the last wave's window has closed");
}

#[test]
fn a_scheduled_campaign_goes_out_on_its_day_once() {
    let Some(server) = Server::start() else { return };
    let mut bench = with_mail(&server);
    let plan = saved(&mut bench, 20, 0.0);
    let second = saved(&mut bench, 20, 0.0);
    let id = plan.id.expect("saved");
    campaigns::schedule(&mut bench.store, id, Some(made().plus(10)), &[], made()).expect("scheduled");
    let early = campaigns::send_due(&mut bench.store, made().plus(9), &Progress::new()).expect("run");
    assert_eq!((early.sent.len(), early.problems.len(), server.accepted().len()), (0, 0, 0));
    let told = campaigns::send(&mut bench.store, id, made(), &Progress::new()).expect_err("too early").to_string();
    assert!(told.contains(&made().plus(10).spoken()), "{told}");
    for _ in 0..2 {
        campaigns::send_due(&mut bench.store, made().plus(11), &Progress::new()).expect("run");
        assert_eq!(server.accepted().len(), 20, "once, and the campaign that nobody scheduled waits");
    }
    let status = |bench: &Bench, id| bench.store.campaign(id).map(|plan| plan.id).expect("read");
    assert_eq!(status(&bench, second.id.expect("saved")), second.id);
}

#[test]
fn exporting_a_campaign_by_post_begins_its_wave_and_keeps_the_refusals_out() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let mut brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    campaigns::set_channel(&mut bench.store, &mut brief, Channel::Mail).expect("set");
    brief.audience = AudienceSource::Ranked(Model::Spending);
    (brief.size, brief.control_share) = (Some(30), 0.0);
    let plan = campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved");
    let id = plan.id.expect("saved");
    let gone: CustomerId = plan.targets[4].id.expect("a customer");
    bench.store.refuse(gone, Channel::Mail, made(), "told the shop").expect("entered");
    let file = bench.folder.path().join("letters.csv");
    for (day, rows) in [(made(), 29), (made().plus(3), 29)] {
        campaigns::export(&mut bench.store, id, &file, day).expect("written");
        let text = std::fs::read_to_string(&file).expect("read");
        assert_eq!(text.lines().count(), rows + 1);
        assert!(!text.contains(&plan.targets[4].customer));
    }
    let waves = campaigns::waves_of(&mut bench.store, id, made()).expect("read");
    assert_eq!((waves.waves[0].wave.started, waves.waves[0].customers), (Some(made()), Some(29)));
}

#[test]
fn the_scoreboard_judges_what_is_over_and_teaches_the_next_forecast() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief {
        name: "Spring".into(),
        audience: AudienceSource::Ranked(Model::Spending),
        control_share: 0.2,
        size: Some(100),
        response_window_days: 30,
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    };
    let plan = campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved");
    campaigns::mark_sent(&mut bench.store, plan.id.expect("saved"), made(), made()).expect("noted");
    let running = campaigns::scoreboard(&mut bench.store).expect("read");
    assert_eq!((running.judged, running.lines[0].outcome, running.recalibration), (0, ScoreOutcome::Running, None));

    // Everybody buys, contacted or not, and somebody after the window, so that it is known to be over.
    let control = bench.store.campaign_targets(1, Arm::Control).expect("read");
    let mut purchases: Vec<(&PlannedTarget, i32)> =
        plan.targets.iter().chain(&control).map(|target| (target, 3)).collect();
    purchases.push((&plan.targets[0], 31));
    buy(&mut bench, &purchases);
    let board = campaigns::scoreboard(&mut bench.store).expect("read");
    let line = &board.lines[0];
    assert_eq!((board.judged, board.within, line.outcome), (1, 0, ScoreOutcome::Above));
    assert_eq!((line.responses, line.customers), (plan.chosen, plan.chosen));
    let shift = board.recalibration.expect("something was learned");
    assert!(shift.log_odds > 0.0 && shift.lists == 1, "{shift:?}");

    let next = CampaignBrief { name: "Summer".into(), forecasts: Forecasts::AsModelled, ..brief.clone() };
    let day = made().plus(40);
    let as_modelled = campaigns::plan(&mut bench.store, &next, day, &Progress::new()).expect("planned");
    let corrected = CampaignBrief { forecasts: Forecasts::Corrected, ..next };
    let corrected = campaigns::save(&mut bench.store, &corrected, day, &Progress::new()).expect("saved");
    // Those left alone bought as well: more comes anyway than the models say, and a contact adds less.
    let anyway = |plan: &CampaignPlan| plan.expected_anyway / plan.chosen as f64;
    assert!(anyway(&corrected) > anyway(&as_modelled));
    assert_eq!(corrected.shift, Some(shift));
    let rebuilt = campaigns::rebuild(&mut bench.store, 2, day, &Progress::new()).expect("made anew");
    assert!(rebuilt.identical, "the correction is part of the recipe: {}", rebuilt.verdict);
}

#[test]
fn an_offer_for_a_group_is_answered_by_that_group_and_costs_what_it_gives() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let group = bench.store.categories().expect("read")[0].clone();
    let mut brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    brief.audience = AudienceSource::Ranked(Model::Spending);
    (brief.size, brief.control_share, brief.response_window_days) = (Some(40), 0.5, 30);
    (brief.margin_rate, brief.effect) = (0.5, None);
    brief.offers[0] =
        Offer { name: "Group".into(), category: group.clone(), discount: 0.1, cost: Money(300), ..Offer::default() };
    let plan = campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved");
    campaigns::mark_sent(&mut bench.store, plan.id.expect("saved"), made(), made()).expect("noted");
    let [first, second] = [&plan.targets[0].customer, &plan.targets[1].customer];
    let (day, later) = (made().plus(2), made().plus(5));
    bench.import(ImportKind::Products, &format!("product,name,category\nG1,Thing,{group}\n"));
    bench.import(
        ImportKind::Purchases,
        &format!(
            "customer,date,amount,product\n{first},{day},100.00,G1\n{first},{later},50.00,G1\n{second},{day},70.00,\n"
        ),
    );
    let results = campaigns::results(&mut bench.store, plan.id.expect("saved")).expect("read");
    assert_eq!((results.contacted_responses, results.control_responses), (1, 0));
    let any = results.any_purchase.expect("another thing than the offer's");
    assert!((any.contacted_rate - 2.0 / plan.chosen as f64).abs() < 1e-12);
    // 150 was left of 166.67, so that 16.67 was given away, and one redemption at 3.
    assert_eq!(results.money.offer_cost, Money(1_967));
    let contacts = Money(brief.contact_cost.0 * i64::try_from(plan.chosen).expect("few"));
    assert_eq!(results.money.contact_cost, contacts);
    // The group's own margin of the price before the discount, 166.67, half of the 70 whose margin nothing tells, less
    // what was given away.
    let own = bench.store.margin_rate(&group).expect("read").expect("known");
    let expected = 166.67 * own + 35.0 - 19.67 - contacts.major();
    let came = results.money.contacted_profit.major();
    assert!((came - expected).abs() < 2.0, "{came} for {expected}");
}

#[test]
fn the_discount_is_taken_off_the_price_and_not_off_what_was_paid() {
    // The campaign's own margin of half the price, and the same from a product that tells it.
    for product in ["", "HALF"] {
        is_taken_off_the_price(product);
    }
}

fn is_taken_off_the_price(product: &str) {
    let mut bench = Bench::sample();
    bench.import(ImportKind::Products, "product,name,margin_rate\nHALF,Half,0.5\n");
    bench.predict(Model::Spending, None);
    let mut brief = campaigns::new_brief(&mut bench.store).expect("a brief");
    brief.audience = AudienceSource::Ranked(Model::Spending);
    (brief.size, brief.control_share, brief.response_window_days) = (Some(40), 0.5, 30);
    (brief.margin_rate, brief.contact_cost) = (0.5, Money::ZERO);
    brief.offers[0] = Offer { name: "Gift".into(), discount: 0.3, ..Offer::default() };
    let plan = campaigns::save(&mut bench.store, &brief, made(), &Progress::new()).expect("saved");
    let id = plan.id.expect("saved");
    campaigns::mark_sent(&mut bench.store, id, made(), made()).expect("noted");
    let control = bench.store.campaign_targets(id, Arm::Control).expect("read");
    let text = format!(
        "customer,date,amount,product\n{},{day},70.00,{product}\n{},{day},100.00,{product}\n",
        plan.targets[0].customer,
        control[0].customer,
        day = made().plus(2)
    );
    bench.import(ImportKind::Purchases, &text);
    let money = campaigns::results(&mut bench.store, id).expect("read").money;
    // The same goods at 100: contacted 50 of margin less 30 given away, left alone 50.
    assert_eq!((money.offer_cost, money.contacted_profit), (Money(3_000), Money(2_000)));
    let as_many = plan.chosen as f64 / plan.control as f64;
    assert_eq!(money.without_campaign, Money::from_major(50.0 * as_many));
}

#[test]
fn what_waits_is_withdrawn_and_what_has_left_stays() {
    let Some(server) = Server::start() else { return };
    let mut bench = with_mail(&server);
    let plan = saved(&mut bench, 20, 0.0);
    let id = plan.id.expect("saved");
    assert_eq!(campaigns::withdraw(&mut bench.store, id).expect("nothing waits"), 0);
    assert_eq!(send(&mut bench, id, made()).sent, 20);
    let file = rusqlite::Connection::open(&bench.db).expect("opened");
    file.execute("UPDATE outbox SET state = 'queued' WHERE id > 5", []).expect("set");
    file.execute("UPDATE campaign_wave SET status = 'sending'", []).expect("set");
    drop(file);
    assert_eq!(campaigns::withdraw(&mut bench.store, id).expect("withdrawn"), 15);
    let waves = campaigns::waves_of(&mut bench.store, id, made()).expect("read");
    assert_eq!((waves.waves[0].wave.status, waves.waves[0].customers), (CampaignStatus::Sent, Some(5)));
    assert_eq!(send(&mut bench, id, made().plus(1)).queued, 0);
    assert_eq!(server.accepted().len(), 20, "nobody got a second one");
}

#[test]
fn withdrawn_before_any_message_left_a_campaign_is_a_draft_again() {
    let Some(server) = Server::start() else { return };
    let mut bench = with_mail(&server);
    let plan = saved(&mut bench, 20, 0.0);
    let id = plan.id.expect("saved");
    campaigns::schedule(&mut bench.store, id, Some(made()), &[], made()).expect("scheduled");
    send(&mut bench, id, made());
    let file = rusqlite::Connection::open(&bench.db).expect("opened");
    file.execute("UPDATE outbox SET state = 'queued'", []).expect("set");
    file.execute("UPDATE campaign_wave SET status = 'sending'", []).expect("set");
    drop(file);
    assert_eq!(campaigns::withdraw(&mut bench.store, id).expect("withdrawn"), 20);
    assert!(campaigns::due(&mut bench.store, made()).expect("read").is_empty(), "it waits for a person");
    assert_eq!(bench.store.campaign_lines().expect("read")[0].status, CampaignStatus::Planned);
    campaigns::discard(&mut bench.store, id).expect("nothing of it went out");
}

#[test]
fn letters_are_not_written_before_their_day() {
    let mut bench = Bench::sample();
    let plan = saved(&mut bench, 20, 0.0);
    let id = plan.id.expect("saved");
    campaigns::schedule(&mut bench.store, id, Some(made().plus(30)), &[], made()).expect("scheduled");
    let file = bench.folder.path().join("letters.csv");
    let told = campaigns::export(&mut bench.store, id, &file, made()).expect_err("too early").to_string();
    assert!(told.contains(&made().plus(30).spoken()) && !file.exists(), "{told}");
    campaigns::export(&mut bench.store, id, &file, made().plus(30)).expect("written");
}

#[test]
fn a_day_that_has_passed_is_not_taken_for_a_plan() {
    let mut bench = Bench::sample();
    let plan = saved(&mut bench, 20, 0.0);
    let id = plan.id.expect("saved");
    let told = campaigns::schedule(&mut bench.store, id, Some(made().plus(-1)), &[], made()).expect_err("past");
    assert!(told.to_string().contains("has passed"), "{told}");
    campaigns::schedule(&mut bench.store, id, Some(made().plus(2)), &[], made()).expect("scheduled");
    campaigns::schedule(&mut bench.store, id, Some(made().plus(2)), &[reminder(14)], made().plus(5))
        .expect("the first contact is late, and stays as it was planned");
}
