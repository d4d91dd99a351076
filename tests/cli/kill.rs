//! Whatever dies and whenever: nobody is written to twice, nobody is lost, no file is half taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::Value;

use super::{command, sample, texts};
use crate::delivery::server::Server;

const RECIPIENTS: usize = 60;

/// A sample with one planned campaign to 60 recipients, and its mail server.
fn campaign(server: &Server) -> (tempfile::TempDir, std::path::PathBuf) {
    let (folder, db) = sample();
    let address = format!("127.0.0.1:{}", server.port);
    let from = "Brook <hello@example.com>";
    foresale!("settings", db, "--smtp", address, "--smtp-security", "none", "--from", from).ok();
    foresale!("predict", db, "--model", "spending").ok();
    let size = RECIPIENTS.to_string();
    let model = ["--model", "spending"];
    let plan =
        foresale!("campaign", "plan", db, model[0], model[1], "--size", size, "--control", "0", "--save", "--json");
    assert_eq!(plan.json()["chosen"], RECIPIENTS);
    (folder, db)
}

fn start_sending(db: &Path) -> Child {
    let arguments = ["campaign".as_ref(), "send".as_ref(), db.as_os_str(), "1".as_ref()];
    command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
}

/// Waits until so many messages were accepted (or a second longer than anything takes), then a little more.
fn wait_for(server: &Server, accepted: usize, and_then: Duration) {
    let began = Instant::now();
    while server.accepted().len() < accepted && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(3));
    }
    std::thread::sleep(and_then);
}

/// Message-IDs in a state.
fn in_state(db: &Path, state: &str) -> BTreeSet<String> {
    texts(db, &format!("SELECT message_id FROM outbox WHERE state = '{state}'")).into_iter().collect()
}

/// Kills five runs at different moments and lets a sixth finish; answers the Message-IDs that are uncertain then.
fn send_with_five_kills(server: &Server, db: &Path) -> BTreeSet<String> {
    for (accepted, more_milliseconds) in [(0, 2), (4, 0), (13, 7), (27, 13), (41, 19)] {
        let mut child = start_sending(db);
        wait_for(server, accepted, Duration::from_millis(more_milliseconds));
        assert!(child.try_wait().expect("asked").is_none(), "it should be in the middle");
        child.kill().expect("killed");
        child.wait().expect("ended");
        let accepted = server.accepted();
        assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    }
    let counts: Value = serde_json::from_str(&foresale!("campaign", "send", db, "1", "--json").ok()).expect("JSON");
    let (accepted, uncertain) = (server.accepted(), in_state(db, "uncertain"));
    assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    assert!(uncertain.len() <= 5, "at most one message is in hand at a time: {uncertain:?}");
    assert_eq!(counts["uncertain"], uncertain.len());
    assert_eq!(counts["sent"], RECIPIENTS - uncertain.len());
    assert_eq!((&counts["queued"], &counts["failed"]), (&0.into(), &0.into()));
    let arrived: BTreeSet<String> = accepted.into_keys().collect();
    assert!(in_state(db, "sent").is_subset(&arrived), "what counts as sent has arrived");
    assert_eq!(arrived.union(&uncertain).count(), RECIPIENTS, "nobody is lost");
    uncertain
}

fn send_once_more(db: &Path, options: &[&str]) -> Value {
    let mut arguments = vec!["campaign".as_ref(), "send".as_ref(), db.as_os_str(), "1".as_ref(), "--json".as_ref()];
    arguments.extend(options.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    serde_json::from_str(&super::run(&arguments).ok()).expect("JSON")
}

#[test]
fn without_an_accident_each_message_arrives_once() {
    let Some(server) = Server::start() else { return };
    let (_folder, db) = campaign(&server);
    let counts = foresale!("campaign", "send", db, "1", "--json").json();
    assert_eq!((&counts["sent"], &counts["uncertain"]), (&RECIPIENTS.into(), &0.into()));
    let accepted = server.accepted();
    assert_eq!(accepted.len(), RECIPIENTS);
    assert!(accepted.values().all(|times| *times == 1), "{accepted:?}");
    let addresses: BTreeMap<String, usize> = server.recipients();
    let planned = texts(&db, "SELECT address FROM campaign_target WHERE arm = 'contacted'");
    assert_eq!(addresses.keys().collect::<BTreeSet<_>>(), planned.iter().collect());
    assert_eq!(send_once_more(&db, &[]), counts);
    assert_eq!(server.accepted(), accepted, "sending again sends nothing");
    assert_eq!(texts(&db, "SELECT status FROM campaign"), ["sent"]);
}

#[test]
fn killed_before_the_server_takes_a_message() {
    let Some(server) = Server::start_slow(0.03, 0.0) else { return };
    let (_folder, db) = campaign(&server);
    let uncertain = send_with_five_kills(&server, &db);
    let before = server.accepted();
    let counts = send_once_more(&db, &["--uncertain", "send-again"]);
    assert_eq!((&counts["sent"], &counts["uncertain"]), (&RECIPIENTS.into(), &0.into()));
    let after = server.accepted();
    assert_eq!(after.len(), RECIPIENTS, "everybody has the message");
    for (message, times) in &after {
        let expected = before.get(message).copied().unwrap_or(0) + usize::from(uncertain.contains(message));
        assert_eq!(*times, expected, "only what a person decided on is sent again, under its old name: {message}");
    }
    assert_eq!(texts(&db, "SELECT status FROM campaign"), ["sent"]);
}

#[test]
fn killed_between_the_server_taking_a_message_and_saying_so() {
    let Some(server) = Server::start_slow(0.0, 0.03) else { return };
    let (_folder, db) = campaign(&server);
    let uncertain = send_with_five_kills(&server, &db);
    assert!(!uncertain.is_empty(), "five kills hit at least one message in hand");
    let before = server.accepted();
    let waiting = send_once_more(&db, &[]);
    assert_eq!(waiting["uncertain"], uncertain.len(), "nobody but a person decides");
    let counts = send_once_more(&db, &["--uncertain", "was-sent"]);
    assert_eq!((&counts["sent"], &counts["uncertain"]), (&RECIPIENTS.into(), &0.into()));
    assert_eq!(server.accepted(), before, "what was sent is not sent again");
}

#[test]
fn two_runs_at_once_send_each_message_once() {
    let Some(server) = Server::start_slow(0.01, 0.01) else { return };
    let (_folder, db) = campaign(&server);
    let mut first = start_sending(&db);
    wait_for(&server, 5, Duration::ZERO);
    let mut second = start_sending(&db);
    assert!(first.wait().expect("ended").success() && second.wait().expect("ended").success());
    let accepted = server.accepted();
    assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    assert_eq!(accepted.len(), RECIPIENTS);
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    const ROWS: u64 = 50_000;
    let folder = tempfile::tempdir().expect("a folder");
    let files = folder.path().join("files");
    foresale!("generate", "--customers", "5000", "--purchases", "50000", "--seed", "5", "--out", files).ok();
    let file = files.join("purchases.csv");
    let undisturbed = folder.path().join("undisturbed.foresale");
    foresale!("new", undisturbed).ok();
    let began = Instant::now();
    foresale!("import", undisturbed, file, "--as", "purchases").ok();
    let whole = began.elapsed();

    let db = folder.path().join("killed.foresale");
    foresale!("new", db).ok();
    let mut in_the_middle = 0;
    for share in [0.15, 0.4, 0.6, 0.8, 0.9, 0.97] {
        let arguments = ["import".as_ref(), db.as_os_str(), file.as_os_str(), "--as".as_ref(), "purchases".as_ref()];
        let mut child = command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        std::thread::sleep(whole.mul_f64(share));
        child.kill().expect("killed");
        in_the_middle += u32::from(!child.wait().expect("ended").success());
        let purchases = foresale!("info", db, "--json").json()["purchases"].as_u64().expect("a count");
        assert!(purchases == 0 || purchases == ROWS, "{purchases} after {share} of the time");
        let whole: String = Connection::open(&db)
            .expect("opened")
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .expect("checked");
        assert_eq!(whole, "ok");
        if purchases == ROWS {
            break;
        }
    }
    assert!(in_the_middle > 0, "no kill came in time");
    let report = foresale!("import", db, file, "--as", "purchases", "--json").json();
    let count = |key: &str| report[key].as_u64().expect("a count");
    assert_eq!((count("added") + count("unchanged"), count("rejected")), (ROWS, 0));
    let customers = |db: &Path| foresale!("info", db, "--json").json()["customers"].clone();
    assert_eq!(customers(&db), customers(&undisturbed));
}
