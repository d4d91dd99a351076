//! Nobody who is left alone or has refused gets into a list, a file or the outbox, by any path.

use std::collections::{HashMap, HashSet};

use foresale::actions::{campaigns, settings};
use foresale::domain::assumption::Assumptions;
use foresale::domain::campaign::{Arm, AudienceSource, CampaignBrief, Offer};
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::model::Model;
use foresale::domain::targeting::{Goal, ListLimits};
use foresale::domain::wave::FurtherWave;
use foresale::planning::experiment::is_globally_left_alone;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;
use foresale::reports::settings::{MailSecurity, MailServer};
use foresale::sample::LAST_DAY;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Bench;
use crate::delivery::server::Server;

/// The seed by which the program draws the global control group.
const SEED: u64 = 20_260_101;
const GLOBAL: f64 = 0.15;

fn any_brief(bench: &mut Bench, rng: &mut Xoshiro256PlusPlus) -> CampaignBrief {
    let offer = |name: &str, most| Offer { name: name.into(), text: format!("{name}."), most, ..Offer::default() };
    let goals = [Goal::Profit, Goal::Likelihood { least: 0.1 }, Goal::ResponseRate { least: 0.3 }];
    let limits = ListLimits { responses: rng.gen_bool(0.3).then_some(20.0), ..ListLimits::default() };
    CampaignBrief {
        name: format!("Campaign {}", rng.gen_range(0..1_000_000)),
        audience: AudienceSource::Ranked(Model::Spending),
        offers: vec![offer("a", None), offer("b", rng.gen_bool(0.5).then_some(10))],
        control_share: rng.gen_range(0.0..0.6),
        effect: rng.gen_bool(0.5).then_some(0.1),
        size: rng.gen_bool(0.5).then(|| rng.gen_range(1..150)),
        goal: goals[rng.gen_range(0..goals.len())],
        limits,
        seed: rng.r#gen(),
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    }
}

#[test]
fn no_path_leads_from_a_control_group_or_a_refusal_to_a_message() {
    let Some(server) = Server::start() else { return };
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut bench.store, &mail, None).expect("saved");
    let assumptions = Assumptions { global_control_share: GLOBAL, ..Assumptions::default() };
    settings::save_assumptions(&mut bench.store, &assumptions).expect("saved");
    let today = LAST_DAY.plus(1);
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
    let (mut untouchable, mut saved, mut in_control, mut reminded) = (bench.refused(Channel::Email), 0, 0, 0);
    for _ in 0..12 {
        let brief = any_brief(&mut bench, &mut rng);
        let Ok(plan) = campaigns::save(&mut bench.store, &brief, today, &Progress::new()) else { continue };
        saved += 1;
        let id = plan.id.expect("saved");
        let arm = |bench: &Bench, arm| -> Vec<CustomerId> {
            let targets = bench.store.campaign_targets(id, arm).expect("read");
            targets.iter().filter_map(|target| target.id).collect()
        };
        let (contacted, control) = (arm(&bench, Arm::Contacted), arm(&bench, Arm::Control));
        in_control += control.len();
        let everybody: HashMap<CustomerId, String> = addresses(&bench).into_iter().collect();
        let barred = barred(&bench, &untouchable);
        let on_the_list: HashSet<&String> = contacted.iter().map(|customer| &everybody[customer]).collect();
        assert_eq!(on_the_list.len(), contacted.len(), "one message an address");
        for customer in &control {
            assert!(!on_the_list.contains(&everybody[customer]), "left alone, and yet on the list");
        }
        for customer in contacted.iter().chain(&control) {
            assert!(!barred.contains(&everybody[customer]), "left alone or refused before");
        }
        untouchable.extend(control);
        // Some refuse after the list was made; their files and messages must not hold them.
        untouchable.extend(some_refuse(&mut bench, &contacted, today, &mut rng));
        let file = bench.folder.path().join("recipients.csv");
        campaigns::export(&mut bench.store, id, &file, today).expect("exported");
        let written = std::fs::read_to_string(&file).expect("written");
        let before = server.recipients();
        let reminder = FurtherWave { after_days: 14, creative: brief.creative.clone() };
        campaigns::schedule(&mut bench.store, id, None, &[reminder], today).expect("scheduled");
        campaigns::send(&mut bench.store, id, today, &Progress::new()).expect("sent");
        let after = server.recipients();
        let more = after.values().sum::<usize>() - before.values().sum::<usize>();
        // The sample contains an invalid address.
        assert!(more + 1 >= contacted.len() - contacted.len().min(3), "the others got theirs");
        for email in self::barred(&bench, &untouchable) {
            assert!(!written.lines().any(|line| line.contains(&email)), "{email} is in the file");
            assert_eq!(after.get(&email), before.get(&email), "{email} got a message");
        }
        // A fortnight later a reminder goes to the same list; some more refuse before it.
        untouchable.extend(some_refuse(&mut bench, &contacted, today, &mut rng));
        campaigns::send(&mut bench.store, id, today.plus(14), &Progress::new()).expect("sent");
        let last = server.recipients();
        reminded += last.values().sum::<usize>() - after.values().sum::<usize>();
        let barred = self::barred(&bench, &untouchable);
        for (_, email) in addresses(&bench) {
            if barred.contains(&email) {
                assert_eq!(last.get(&email), after.get(&email), "{email} was reminded");
            } else if !on_the_list.contains(&email) {
                assert_eq!(last.get(&email), before.get(&email), "{email} is not on this list");
            }
        }
    }
    assert!(saved >= 6 && in_control > 50, "{saved} campaigns with {in_control} left alone");
    assert!(reminded > 100, "{reminded} reminders");
    let mails = server.recipients();
    let everybody = addresses(&bench);
    let alone = everybody.iter().filter(|(id, _)| is_globally_left_alone(*id, GLOBAL, SEED));
    assert!(alone.clone().count() > 20 && alone.clone().all(|(_, email)| !mails.contains_key(email)));
}

/// Three of a list refuse; who they are.
fn some_refuse(bench: &mut Bench, list: &[CustomerId], today: Day, rng: &mut Xoshiro256PlusPlus) -> Vec<CustomerId> {
    let some: Vec<CustomerId> = list.choose_multiple(rng, 3).copied().collect();
    for customer in &some {
        bench.store.refuse(*customer, Channel::Email, today, "told us").expect("entered");
    }
    some
}

/// Customers with their addresses; in the sample some are shared by two.
fn addresses(bench: &Bench) -> Vec<(CustomerId, String)> {
    let people = bench.store.customers().expect("read").into_iter();
    people.filter(|(_, person)| !person.email.is_empty()).map(|(id, person)| (id, person.email)).collect()
}

/// The addresses of customers to whom nothing may be sent, even if others share them.
fn barred(bench: &Bench, untouchable: &HashSet<CustomerId>) -> HashSet<String> {
    let is_barred = |id: CustomerId| untouchable.contains(&id) || is_globally_left_alone(id, GLOBAL, SEED);
    addresses(bench).into_iter().filter(|(id, _)| is_barred(*id)).map(|(_, email)| email).collect()
}

#[test]
fn one_record_of_an_address_speaks_for_all_of_them() {
    let Some(server) = Server::start() else { return };
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    let mail = MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut bench.store, &mail, None).expect("saved");
    let today = LAST_DAY.plus(1);
    let brief = CampaignBrief {
        audience: AudienceSource::Ranked(Model::Spending),
        control_share: 0.0,
        size: Some(12),
        ..campaigns::new_brief(&mut bench.store).expect("a brief")
    };
    let plan = campaigns::plan(&mut bench.store, &brief, today, &Progress::new()).expect("planned");
    let twin = |bench: &mut Bench, place: usize, shouted: bool| -> CustomerId {
        let address = &plan.targets[place].address;
        let address = if shouted { format!(" {} ", address.to_uppercase()) } else { address.clone() };
        let id = format!("twin-{place}");
        bench.import(ImportKind::Customers, &format!("customer,last name,email\n{id},Twin,{address}\n"));
        bench.store.find_customer(&id).expect("read").expect("imported")
    };
    let refused_before = twin(&mut bench, 0, true);
    bench.store.refuse(refused_before, Channel::Email, today, "told us").expect("entered");
    let plan_again = campaigns::save(&mut bench.store, &brief, today, &Progress::new()).expect("saved");
    let addresses: Vec<&str> = plan_again.targets.iter().map(|target| target.address.as_str()).collect();
    assert!(!addresses.contains(&plan.targets[0].address.as_str()), "the other record has refused");

    let refuses_later = twin(&mut bench, 1, false);
    let id = plan_again.id.expect("saved");
    bench.store.refuse(refuses_later, Channel::Email, today, "told us").expect("entered");
    campaigns::send(&mut bench.store, id, today, &Progress::new()).expect("sent");
    let got = server.recipients();
    assert_eq!((got.len(), got.contains_key(&plan.targets[1].address)), (11, false));
}
