//! What is decided at the moment of sending.

use foresale::actions::{campaigns, settings};
use foresale::domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus};
use foresale::domain::consent::Channel;
use foresale::domain::model::Model;
use foresale::domain::resolution::Resolution;
use foresale::progress::Progress;
use foresale::reports::campaign::CampaignPlan;
use foresale::reports::import::ImportKind;
use foresale::reports::settings::{Business, MailSecurity, MailServer};
use foresale::sample::LAST_DAY;
use foresale::store::outbox_run::OutboxState;

use super::{Bench, today};
use crate::delivery::server::Server;

/// A planned campaign to 20 customers.
fn planned(server: &Server) -> (Bench, CampaignPlan) {
    let mut bench = Bench::sample();
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut bench.store, &mail, None).expect("saved");
    bench.predict(Model::Spending, None);
    let brief = CampaignBrief {
        audience: AudienceSource::Ranked(Model::Spending),
        size: Some(20),
        control_share: 0.0,
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    };
    let plan = campaigns::save(&mut bench.store, &brief, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    assert_eq!(plan.chosen, 20);
    (bench, plan)
}

#[test]
fn who_has_refused_since_the_plan_gets_nothing() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let refuses = plan.targets[3].id.expect("a customer");
    bench.store.refuse(refuses, Channel::Email, today(), "told a dealer").expect("entered");
    let other_channel = plan.targets[5].id.expect("a customer");
    bench.store.refuse(other_channel, Channel::Telephone, today(), "told a dealer").expect("entered");
    let shouted = plan.targets[7].address.to_uppercase();
    bench.store.suppress(Channel::Email, &shouted, today(), "bounced").expect("entered");

    let counts = campaigns::send(&mut bench.store, plan.id.expect("saved"), today(), &Progress::new()).expect("sent");
    assert_eq!((counts.sent, counts.suppressed, counts.queued), (18, 2, 0));
    let got = server.recipients();
    for (place, target) in plan.targets.iter().enumerate() {
        assert_eq!(got.contains_key(&target.address), ![3, 7].contains(&place), "{place}");
    }
    let lines = bench.store.campaign_lines().expect("read");
    assert_eq!(lines[0].status, CampaignStatus::Sent);
}

#[test]
fn cancelled_before_it_began_everything_waits() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let id = plan.id.expect("saved");
    let progress = Progress::new();
    progress.cancel();
    assert!(campaigns::send(&mut bench.store, id, today(), &progress).is_err() || server.accepted().is_empty());
    assert_eq!(server.accepted().len(), 0);
    let counts = campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    assert_eq!((counts.sent, server.accepted().len()), (20, 20));
}

/// Puts the rows of the outbox in the state an interrupted run leaves.
fn set_state(bench: &Bench, condition: &str, state: &str) {
    let file = rusqlite::Connection::open(&bench.db).expect("opened");
    file.execute(&format!("UPDATE outbox SET state = ?1 WHERE {condition}"), [state]).expect("set");
}

#[test]
fn sending_one_campaign_leaves_what_another_has_queued() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let other = CampaignBrief { name: "Other".into(), size: Some(5), ..plan.brief.clone() };
    let other = campaigns::save(&mut bench.store, &other, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    let [first, second] = [plan.id, other.id].map(|id| id.expect("saved"));
    let send = |bench: &mut Bench, id| campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    assert_eq!(send(&mut bench, first).sent, 20);
    set_state(&bench, "campaign_id = 1 AND id <= 3", "queued");
    let lists = |bench: &Bench| -> Vec<CampaignStatus> {
        let lines = bench.store.campaign_lines().expect("read");
        lines.iter().rev().map(|line| line.status).collect()
    };
    assert_eq!(send(&mut bench, second).sent, 5);
    let left = bench.store.outbox_counts(Some(first)).expect("read");
    assert_eq!((left.queued, server.accepted().len()), (3, 25), "three of the first campaign still wait");
    assert_eq!(lists(&bench)[1], CampaignStatus::Sent);
}

#[test]
fn a_decision_about_one_campaign_decides_nothing_of_another_and_ends_its_wave() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let other = CampaignBrief { name: "Other".into(), size: Some(5), ..plan.brief.clone() };
    let other = campaigns::save(&mut bench.store, &other, LAST_DAY.plus(1), &Progress::new()).expect("saved");
    let [first, second] = [plan.id, other.id].map(|id| id.expect("saved"));
    for id in [first, second] {
        campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    }
    set_state(&bench, "id IN (1, 2, 21)", "sending");
    // The next run finds what an earlier one left in progress.
    for id in [first, second] {
        let file = rusqlite::Connection::open(&bench.db).expect("opened");
        file.execute("UPDATE campaign_wave SET status = 'sending' WHERE campaign_id = ?1", [id]).expect("set");
        campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    }
    let uncertain = |bench: &Bench, id| bench.store.outbox_counts(Some(id)).expect("read").uncertain;
    assert_eq!((uncertain(&bench, first), uncertain(&bench, second)), (2, 1));
    let decided = campaigns::resolve_uncertain(&mut bench.store, Some(first), Resolution::WasSent).expect("decided");
    assert_eq!((decided, uncertain(&bench, first), uncertain(&bench, second)), (2, 0, 1));
    let status: Vec<CampaignStatus> =
        bench.store.campaign_lines().expect("read").iter().rev().map(|line| line.status).collect();
    assert_eq!(status, [CampaignStatus::Sent, CampaignStatus::Sending], "nothing of the first waits any more");
    assert_eq!(campaigns::resolve_uncertain(&mut bench.store, None, Resolution::WasSent).expect("decided"), 1);
}

#[test]
fn who_shares_an_address_with_a_refusal_gets_nothing_that_waited() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let id = plan.id.expect("saved");
    campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    set_state(&bench, "id = 2", "queued");
    let address = plan.targets[1].address.to_uppercase();
    bench.import(ImportKind::Customers, &format!("customer,last name,email\ntwin,Twin,{address}\n"));
    let twin = bench.store.find_customer("twin").expect("read").expect("imported");
    bench.store.refuse(twin, Channel::Email, today(), "told a dealer").expect("entered");
    let counts = campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    assert_eq!((counts.sent, counts.suppressed, server.accepted().len()), (19, 1, 20));
}

#[test]
fn a_business_without_a_name_is_told_once_and_nothing_is_sent() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let business = settings::settings(&mut bench.store).expect("read").business;
    settings::save_business(&mut bench.store, &Business { name: String::new(), ..business }).expect("saved");
    let told = campaigns::send(&mut bench.store, plan.id.expect("saved"), today(), &Progress::new());
    let told = told.expect_err("who writes is not known").to_string();
    assert_eq!(told.matches("name of the business is missing").count(), 1, "{told}");
    assert!(told.contains("--business") && !told.contains(&plan.targets[0].name), "{told}");
    assert_eq!(server.accepted().len(), 0);
}

#[test]
fn a_message_in_hand_belongs_to_its_run() {
    let Some(server) = Server::start() else { return };
    let (mut bench, plan) = planned(&server);
    let id = plan.id.expect("saved");
    campaigns::send(&mut bench.store, id, today(), &Progress::new()).expect("sent");
    set_state(&bench, "id = 1", "queued");
    let run = bench.store.begin_run().expect("begun");
    let name = run.name().to_owned();
    assert!(bench.store.claim_message(1, &name, 10).expect("claimed"));
    assert!(!bench.store.claim_message(1, "0b", 10).expect("asked"), "another run has it");
    assert_eq!(bench.store.recover_messages().expect("read"), 0, "it is no dead run's");
    assert_eq!(campaigns::resolve_uncertain(&mut bench.store, Some(id), Resolution::SendAgain).expect("read"), 0);
    let state = |bench: &Bench| bench.store.outbox_counts(Some(id)).expect("read");
    let to = |state| OutboxState { state, ..OutboxState::default() };
    bench.store.settle_message(1, "0b", to("failed")).expect("asked");
    assert_eq!((state(&bench).queued, state(&bench).failed), (1, 0), "nobody else settles it");
    drop(run);
    assert_eq!(bench.store.recover_messages().expect("read"), 1);
    assert_eq!(state(&bench).uncertain, 1);
    bench.store.settle_message(1, &name, to("sent")).expect("settled");
    assert_eq!(state(&bench).sent, 20, "who handed it over knows");
}
