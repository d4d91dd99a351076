//! What is decided at the moment of sending.

use foresale::actions::{campaigns, settings};
use foresale::domain::campaign::{AudienceSource, CampaignBrief, CampaignStatus};
use foresale::domain::consent::Channel;
use foresale::domain::model::Model;
use foresale::progress::Progress;
use foresale::reports::campaign::CampaignPlan;
use foresale::reports::settings::{MailSecurity, MailServer};
use foresale::sample::LAST_DAY;

use super::{Bench, today};
use crate::delivery::server::Server;

/// A planned campaign to 20 customers.
fn planned(server: &Server) -> (Bench, CampaignPlan) {
    let mut bench = Bench::sample();
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        user: String::new(),
        from: "Brook <hello@example.com>".into(),
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
