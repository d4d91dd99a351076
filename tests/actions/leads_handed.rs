//! What dealers actually receive: decided at the moment of sending, with a receipt for exactly that.

use std::net::TcpListener;

use foresale::actions::{consent, leads, settings};
use foresale::domain::assumption::Assumptions;
use foresale::domain::consent::Channel;
use foresale::domain::customer::CustomerId;
use foresale::domain::day::Day;
use foresale::domain::dealer::{Dealer, HandoverMeans};
use foresale::domain::lead::{LastDealer, LeadBrief, Outcome, ToldOutcome};
use foresale::domain::resolution::Resolution;
use foresale::planning::experiment::is_globally_left_alone;
use foresale::progress::Progress;
use foresale::reports::handover_receipts::HandoverReceipt;
use foresale::reports::leads::{LeadLine, LeadListReport};
use foresale::reports::sending::SendReport;
use foresale::reports::settings::{MailSecurity, MailServer};
use foresale::sample::LAST_DAY;
use foresale::store::outbox::Mailing;

use super::{Bench, today};
use crate::delivery::server::Server;

/// The seed by which the program draws the global control group.
const SEED: u64 = 20_260_101;

/// The sample with an assigned list of 40 leads; its dealers have e-mail addresses.
fn assigned() -> (Bench, LeadListReport) {
    let mut bench = Bench::sample();
    let brief = LeadBrief {
        name: "Autumn".into(),
        offer_day: LAST_DAY.first_of_month().plus_months(1),
        most: 40,
        ..LeadBrief::default()
    };
    let list = leads::make(&mut bench.store, &brief, today(), &Progress::new()).expect("made").list;
    for (id, dealer) in bench.store.dealers().expect("read") {
        let email = format!("dealer{}@example.com", id.0);
        bench.store.put_dealer(&Dealer { email, ..dealer }).expect("stored");
    }
    let report = leads::assign(&mut bench.store, list, LastDealer::First, today(), &Progress::new()).expect("assigned");
    assert!(report.assigned > 10, "{:?}", report.unassigned_why);
    (bench, report)
}

fn mail_by(bench: &mut Bench, port: u16) {
    let server = MailServer {
        host: "127.0.0.1".into(),
        port,
        security: MailSecurity::None,
        from: "Brook <hello@example.com>".into(),
        ..MailServer::default()
    };
    settings::save_mail(&mut bench.store, &server, None).expect("saved");
}

/// A port on which nothing listens.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

fn mail(bench: &mut Bench, list: i64, day: Day) -> SendReport {
    leads::mail(&mut bench.store, list, day, &Progress::new()).expect("mailed")
}

fn receipts(bench: &mut Bench, list: i64) -> Vec<HandoverReceipt> {
    leads::receipts(&mut bench.store, Some(list)).expect("read")
}

fn with_dealer(report: &LeadListReport) -> Vec<&LeadLine> {
    report.leads.iter().filter(|lead| lead.dealer_id.is_some()).collect()
}

fn customer(bench: &Bench, lead: &LeadLine) -> CustomerId {
    bench.store.find_customer(&lead.customer).expect("read").expect("known")
}

/// The server is down, the messages wait; meanwhile a customer refuses, a lead moves, one is sold.
#[test]
fn a_message_that_waited_says_what_holds_when_it_leaves() {
    let (mut bench, list) = assigned();
    mail_by(&mut bench, free_port());
    let down = mail(&mut bench, list.list, today());
    assert!(down.queued > 0 && down.stopped.is_some_and(|why| why.contains("accepted nothing")), "nobody listens");
    let waiting = bench.store.outbox_counts_of_list(list.list).expect("read").queued;
    assert!(waiting > 2 && receipts(&mut bench, list.list).is_empty(), "nothing has left");

    let given = with_dealer(&list);
    let [refuses, sold, moves] = [given[0], given[1], given[2]];
    let refused = customer(&bench, refuses);
    consent::refuse(&mut bench.store, &[refused], Channel::Telephone, today()).expect("refused");
    let told = ToldOutcome { outcome: Outcome::Sold, note: String::new(), day: today(), next: None };
    leads::record_outcome(&mut bench.store, sold.id, &told).expect("recorded");
    let other =
        given.iter().find_map(|lead| lead.dealer_id.filter(|id| Some(*id) != moves.dealer_id)).expect("another");
    leads::move_lead(&mut bench.store, moves.id, Some(other), today()).expect("moved");
    assert_eq!(
        leads::withdrawn(&bench.store, list.list, today()).expect("read"),
        ["1 lead: refused contact by telephone"]
    );

    let Some(server) = Server::start() else { return };
    mail_by(&mut bench, server.port);
    let counts = mail(&mut bench, list.list, today());
    assert_eq!((counts.sent + counts.suppressed, counts.queued, counts.failed), (waiting, 0, 0));
    let sent = bench.store.receipts(Some(list.list)).expect("read");
    assert_eq!(sent.iter().map(|receipt| receipt.persons).sum::<usize>(), list.assigned - 2, "receipts of what left");
    let mut said = crate::cli::texts(&bench.db, "SELECT body_text FROM outbox WHERE state = 'sent'");
    said.extend(crate::cli::texts(&bench.db, "SELECT CAST(bytes AS TEXT) FROM outbox_attachment WHERE kind = 'csv'"));
    let names = |lead: &LeadLine| said.iter().any(|text| text.contains(&lead.name));
    assert!(names(moves) && !names(refuses) && !names(sold), "neither the refused nor the sold one is named");
    assert_eq!(mail(&mut bench, list.list, today()), SendReport::default(), "mailing again repeats nothing");
}

#[test]
fn leads_that_a_dealer_got_later_are_mailed_too() {
    let Some(server) = Server::start() else { return };
    let (mut bench, list) = assigned();
    mail_by(&mut bench, server.port);
    let first = mail(&mut bench, list.list, today());
    let given = with_dealer(&list);
    let moved = given[0];
    let other =
        given.iter().find_map(|lead| lead.dealer_id.filter(|id| Some(*id) != moved.dealer_id)).expect("another");
    leads::move_lead(&mut bench.store, moved.id, Some(other), today()).expect("moved");
    let second = mail(&mut bench, list.list, today().plus(1));
    assert_eq!((second.sent, second.queued, second.failed), (1, 0, 0), "only what is new, and only that is counted");
    let receipts = receipts(&mut bench, list.list);
    assert_eq!(receipts.len(), usize::try_from(first.sent).expect("few") + 1);
    assert_eq!((receipts[0].persons, receipts[0].day), (1, today().plus(1)));
    assert_eq!(server.recipients().get(&format!("dealer{other}@example.com")), Some(&2));
}

/// A message in progress when the program ended may have been sent. Once the list is recalled it is never sent again;
/// the new publication has its own messages.
#[test]
fn a_recalled_list_is_not_mailed_whatever_is_decided_about_its_messages() {
    let Some(server) = Server::start() else { return };
    let (mut bench, list) = assigned();
    mail_by(&mut bench, free_port());
    assert!(mail(&mut bench, list.list, today()).stopped.is_some(), "nobody listens");
    let queued = bench.store.next_due_message(Mailing::LeadList(list.list), i64::MAX, &[]).expect("read").expect("one");
    assert!(bench.store.claim_message(queued.id, "0a", 0).expect("claimed"));
    assert_eq!(bench.store.recover_messages().expect("recovered"), 1);
    leads::recall(&mut bench.store, list.list, today()).expect("recalled");
    mail_by(&mut bench, server.port);
    let decided = leads::resolve_uncertain(&mut bench.store, list.list, Resolution::SendAgain).expect("decided");
    assert_eq!((decided, server.accepted().len()), (0, 0));
    let silently = leads::mail(&mut bench.store, list.list, today(), &Progress::new()).expect_err("recalled");
    assert!(silently.to_string().contains("was recalled on") && server.accepted().is_empty(), "{silently}");
    leads::publish(&mut bench.store, list.list, today()).expect("published again");
    let counts = mail(&mut bench, list.list, today());
    assert!(counts.sent > 2 && counts.uncertain == 0, "{counts:?}");
}

#[test]
fn nothing_is_published_of_which_nothing_can_be_mailed() {
    let (mut bench, list) = assigned();
    mail_by(&mut bench, free_port());
    for (_, dealer) in bench.store.dealers().expect("read") {
        bench.store.put_dealer(&Dealer { email: String::new(), ..dealer }).expect("stored");
    }
    let refused = leads::mail(&mut bench.store, list.list, today(), &Progress::new()).expect_err("no address");
    assert!(refused.to_string().contains("no dealer of this list has an e-mail address"), "{refused}");
    let report = leads::report(&mut bench.store, list.list, today()).expect("read");
    assert_eq!((report.published, report.receipts.len()), (None, 0), "the list is as it was");
}

/// The folder is a file: nothing can be written, and what was begun is reported as begun.
#[test]
fn a_copy_that_was_begun_has_a_receipt_that_says_so() {
    let (mut bench, list) = assigned();
    let folder = bench.folder.path().join("sheets");
    std::fs::write(&folder, "in the way").expect("written");
    leads::write_files(&mut bench.store, list.list, &folder, today(), &Progress::new()).expect_err("no folder");
    assert!(leads::report(&mut bench.store, list.list, today()).expect("read").published.is_none());

    std::fs::remove_file(&folder).expect("removed");
    let files = leads::write_files(&mut bench.store, list.list, &folder, today(), &Progress::new()).expect("written");
    let done = receipts(&mut bench, list.list);
    assert!(
        done.iter().all(|receipt| receipt.by() == HandoverMeans::File.name() && receipt.means == HandoverMeans::File),
        "{done:?}"
    );

    // A folder now has the name of the first dealer's file, so that this file cannot be written.
    std::fs::remove_file(&files[0]).expect("removed");
    std::fs::create_dir(&files[0]).expect("made");
    std::fs::write(files[0].join("in the way"), "").expect("written");
    leads::write_files(&mut bench.store, list.list, &folder, today(), &Progress::new()).expect_err("no file");
    let begun: Vec<String> = receipts(&mut bench, list.list).iter().map(HandoverReceipt::by).collect();
    assert_eq!(begun.iter().filter(|by| by.ends_with(", not confirmed")).count(), 1, "{begun:?}");
    assert_eq!(begun.len(), done.len() + 1);
}

/// A lead that a dealer has stays there, even if its customer is to be left alone from now on: the dealer may have
/// called already.
#[test]
fn who_is_left_alone_later_is_not_taken_from_a_dealer() {
    let (mut bench, list) = assigned();
    leads::publish(&mut bench.store, list.list, today()).expect("published");
    let given = with_dealer(&list);
    let ids: Vec<CustomerId> = given.iter().map(|lead| customer(&bench, lead)).collect();
    let assumptions = Assumptions { global_control_share: 0.5, ..Assumptions::default() };
    settings::save_assumptions(&mut bench.store, &assumptions).expect("saved");
    let left_alone = ids.iter().filter(|id| is_globally_left_alone(**id, 0.5, SEED)).count();
    assert!(left_alone > 2);
    consent::refuse(&mut bench.store, &ids[..1], Channel::Telephone, today()).expect("refused");
    let told = ToldOutcome { outcome: Outcome::CallBack, note: String::new(), day: today(), next: None };
    leads::record_outcome(&mut bench.store, given[1].id, &told).expect("recorded");
    let folder = bench.folder.path().join("sheets");
    leads::write_files(&mut bench.store, list.list, &folder, today(), &Progress::new()).expect("written");
    let persons: usize = receipts(&mut bench, list.list).iter().map(|receipt| receipt.persons).sum();
    assert_eq!(persons, list.assigned - 1, "all but the one who refused");
    let why = leads::withdrawn(&bench.store, list.list, today()).expect("read");
    assert_eq!(why, ["1 lead: refused contact by telephone"]);
}
