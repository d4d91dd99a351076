//! Sending is honest: a refusal that applies to everybody costs nobody a message, and success means that everything was
//! sent.

use std::path::Path;
use std::process::{Output, Stdio};
use std::time::{Duration, Instant};

use foresale::delivery::sending::{Clock as _, SystemClock};
use serde_json::Value;

use super::kills::sending::{RECIPIENTS, campaign, send_once_more, start_sending, wait_for};
use super::{Ran, command, run, texts};
use crate::delivery::hostile;
use crate::delivery::server::Server;

fn send(db: &Path, options: &[&str]) -> Ran {
    let mut arguments = vec!["campaign".as_ref(), "send".as_ref(), db.as_os_str(), "1".as_ref()];
    arguments.extend(options.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    run(&arguments)
}

/// The figures and the error message of a call that could not do everything.
#[track_caller]
fn left(ran: &Ran) -> (Value, &str) {
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(!ran.err.trim_end().contains(|c: char| c.is_control() && c != '\n'), "{:?}", ran.err);
    (serde_json::from_str(&ran.out).expect("JSON, also where not everything went"), &ran.err)
}

fn use_server(db: &Path, port: u16) {
    foresale!("settings", db, "--smtp", format!("127.0.0.1:{port}")).ok();
}

#[test]
fn a_limit_of_the_sender_costs_nobody_a_message() {
    let Some(nobody) = Server::start_limited(0, "421 closed", "RCPT") else { return };
    let (folder, planned) = campaign(&nobody);
    for (answer, at, says) in [
        ("550 5.4.5 Daily user sending limit exceeded.", "DATA", "Daily user sending limit"),
        ("452 4.5.3 Too many recipients", "RCPT", "Too many recipients"),
        ("554 Transaction failed", "DATA", "Transaction failed"),
        ("550 nicht erlaubt", "RCPT", "nicht erlaubt"),
    ] {
        let Some(server) = Server::start_limited(10, answer, at) else { return };
        let db = folder.path().join(format!("{}.foresale", says.replace(' ', "-")));
        std::fs::copy(&planned, &db).expect("copied");
        use_server(&db, server.port);
        let ran = send(&db, &["--json"]);
        let (counts, complaint) = left(&ran);
        assert_eq!(
            (&counts["sent"], &counts["failed"], &counts["queued"]),
            (&10.into(), &0.into(), &50.into()),
            "{answer}"
        );
        assert!(complaint.contains(says) && complaint.contains("send again after"), "{complaint}");
        assert_eq!(
            texts(&db, "SELECT DISTINCT tries || ' ' || not_before FROM outbox WHERE state = 'queued'"),
            ["0 0"]
        );
        assert!(counts["stopped"].as_str().expect("why").contains(says));
        // Automatic runs wait; a person may retry at once.
        let by_itself = foresale!("campaign", "send", db, "--due");
        assert_eq!(by_itself.status, Some(1));
        assert!(by_itself.err.contains("Nothing was sent") && by_itself.err.contains(says), "{}", by_itself.err);
        let Some(healthy) = Server::start() else { return };
        use_server(&db, healthy.port);
        assert_eq!(send(&db, &["--json"]).json()["sent"], RECIPIENTS);
        let (before, after) = (server.accepted(), healthy.accepted());
        assert_eq!((before.len(), after.len()), (10, 50), "everybody once: {answer}");
        assert!(after.keys().all(|message| !before.contains_key(message)));
        assert_eq!(texts(&db, "SELECT status FROM campaign"), ["sent"]);
    }
}

#[test]
fn failed_messages_are_tried_again_when_a_person_says_so() {
    let Some(server) = Server::start() else { return };
    let (_folder, db) = campaign(&server);
    let file = rusqlite::Connection::open(&db).expect("opened");
    file.execute_batch(
        "UPDATE customer SET email = 'bad' || id || '@example.org' WHERE id IN (
             SELECT customer_id FROM campaign_target WHERE arm = 'contacted' AND place IN (3, 7));",
    )
    .expect("changed");
    drop(file);
    let ran = send(&db, &["--json"]);
    let (counts, complaint) = left(&ran);
    assert_eq!((&counts["sent"], &counts["failed"]), (&58.into(), &2.into()));
    assert!(complaint.contains("2 × the server answered 550: no such user here"), "{complaint}");
    assert!(complaint.contains("2 were refused for good"), "{complaint}");
    let set = "UPDATE outbox SET state = 'failed', refusal = '' WHERE id = 20";
    rusqlite::Connection::open(&db).expect("opened").execute_batch(set).expect("set");
    assert_eq!(texts(&db, "SELECT count(*) || '' FROM outbox WHERE state = 'failed'"), ["3"]);
    // Without an option nothing is tried; with one, only what may help; with more, everything.
    left(&send(&db, &["--json"]));
    assert_eq!(server.accepted().len(), 58);
    let again = send(&db, &["--retry-failed", "--json"]);
    assert!(again.err.starts_with("1 failed messages queued again"), "{}", again.err);
    assert_eq!(left(&again).0["failed"], 2);
    let all = send(&db, &["--retry-failed=all", "--json"]);
    assert!(all.err.starts_with("2 failed messages queued again"), "{}", all.err);
    assert_eq!(left(&all).0["failed"], 2);
}

/// Formerly the second run mistook what the first had in progress for leftovers, and sent it again.
#[test]
fn two_runs_that_both_decide_share_the_work() {
    let Some(server) = Server::start_slow(0.0, 0.03) else { return };
    let (_folder, db) = campaign(&server);
    let arguments = [
        "campaign".as_ref(),
        "send".as_ref(),
        db.as_os_str(),
        "1".as_ref(),
        "--uncertain".as_ref(),
        "send-again".as_ref(),
    ];
    let start = || command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
    let mut runs = vec![start()];
    for accepted in [4, 12, 24, 36] {
        wait_for(&server, accepted, Duration::from_millis(5));
        runs.push(start());
    }
    let ended: Vec<Output> = runs.into_iter().map(|run| run.wait_with_output().expect("ended")).collect();
    let accepted = server.accepted();
    assert_eq!(accepted.len(), RECIPIENTS);
    assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    for run in &ended {
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

#[test]
fn a_decision_also_finds_what_nobody_had_found_yet() {
    let Some(server) = Server::start_slow(0.0, 2.0) else { return };
    let (_folder, db) = campaign(&server);
    let mut killed = start_sending(&db);
    wait_for(&server, 1, Duration::from_millis(50));
    killed.kill().expect("killed");
    killed.wait().expect("ended");
    let Some(quick) = Server::start() else { return };
    use_server(&db, quick.port);
    let counts = send_once_more(&db, &["--uncertain", "was-sent"]);
    assert_eq!((&counts["sent"], &counts["uncertain"]), (&RECIPIENTS.into(), &0.into()), "in the same call");
    assert_eq!((server.accepted().len(), quick.accepted().len()), (1, RECIPIENTS - 1));
}

#[test]
fn a_server_without_an_end_does_not_hang_the_program() {
    let Some(server) = Server::start() else { return };
    let (_folder, db) = campaign(&server);
    let port = hostile::serve(|talk| while talk.say("220-\u{1b}[31mwelcome\u{7}\r\n".repeat(50)) {});
    use_server(&db, port);
    let began = Instant::now();
    let ran = send(&db, &["--json"]);
    let (counts, complaint) = left(&ran);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
    assert_eq!((&counts["queued"], &counts["failed"]), (&RECIPIENTS.into(), &0.into()));
    assert!(complaint.contains("the mail server accepted nothing"), "{complaint}");
    use_server(&db, server.port);
    assert_eq!(send(&db, &["--json"]).json()["sent"], RECIPIENTS);
}

#[test]
fn a_paused_campaign_says_so_and_sends_nothing() {
    let Some(server) = Server::start_slow(0.0, 0.03) else { return };
    let (_folder, db) = campaign(&server);
    let mut under_way = start_sending(&db);
    wait_for(&server, 5, Duration::ZERO);
    foresale!("campaign", "pause", db, "1").ok();
    assert_eq!(under_way.wait().expect("ended").code(), Some(1), "the run under way stops");
    let taken = server.accepted().len();
    assert!(taken < RECIPIENTS, "{taken}");
    let ran = send(&db, &["--json"]);
    let (counts, complaint) = left(&ran);
    assert!(complaint.contains("paused"), "{complaint}");
    assert_eq!((counts["sent"].as_u64(), server.accepted().len()), (Some(taken as u64), taken));
    assert!(foresale!("campaign", "list", db).ok().contains("paused"));
    assert!(foresale!("campaign", "schedule", db, "1").ok().contains("(paused)"));
    foresale!("campaign", "resume", db, "1").ok();
    assert_eq!(send(&db, &["--json"]).json()["sent"], RECIPIENTS);
    assert!(server.accepted().values().all(|times| *times == 1));
}

#[test]
fn the_pace_is_set_shown_and_kept() {
    let Some(server) = Server::start() else { return };
    let (_folder, db) = campaign(&server);
    assert!(foresale!("settings", db).ok().contains("as fast as the server accepts it"));
    let told =
        foresale!("settings", db, "--mail-per-minute", "500", "--mail-per-domain", "30", "--quiet-hours", "20-8").ok();
    assert!(told.contains("at most 500 a minute") && told.contains("nothing at 20:00-08:00"), "{told}");
    let refused = foresale!("settings", db, "--quiet-hours", "late").refused();
    assert!(refused.contains("20:00-08:00"), "{refused}");
    // The hours around the current one.
    let minute = SystemClock.minute_of_day();
    let at = |minute: u32| format!("{:02}:{:02}", minute % 1_440 / 60, minute % 60);
    let now = format!("{}-{}", at(minute + 1_440 - 60), at(minute + 60));
    foresale!("settings", db, "--quiet-hours", now, "--mail-per-minute", "0").ok();
    let ran = send(&db, &["--json"]);
    let (counts, complaint) = left(&ran);
    assert_eq!((&counts["queued"], server.accepted().len()), (&RECIPIENTS.into(), 0));
    assert!(complaint.contains("your settings allow no sending at this hour"), "{complaint}");
    foresale!("settings", db, "--quiet-hours", "none", "--mail-per-domain", "0").ok();
    assert_eq!(send(&db, &["--json"]).json()["sent"], RECIPIENTS);
}
