//! Sending, killed: nobody gets a message twice and nobody is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{hits_wanted, tell};
use crate::cli::{command, sample, texts};
use crate::delivery::server::Server;

pub const RECIPIENTS: usize = 60;

/// A sample with one planned campaign to 60 recipients, and its mail server.
pub fn campaign(server: &Server) -> (tempfile::TempDir, std::path::PathBuf) {
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

pub fn start_sending(db: &Path) -> Child {
    let arguments = ["campaign".as_ref(), "send".as_ref(), db.as_os_str(), "1".as_ref()];
    command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
}

/// Waits until this many messages were accepted (or for longer than anything takes), then a little more.
pub fn wait_for(server: &Server, accepted: usize, and_then: Duration) {
    let began = Instant::now();
    while server.accepted().len() < accepted && began.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(3));
    }
    std::thread::sleep(and_then);
}

/// Message-IDs in a given state.
fn in_state(db: &Path, state: &str) -> BTreeSet<String> {
    texts(db, &format!("SELECT message_id FROM outbox WHERE state = '{state}'")).into_iter().collect()
}

/// Kills runs at different moments and lets the last one finish; returns the Message-IDs that are then uncertain.
fn send_with_kills(server: &Server, db: &Path) -> BTreeSet<String> {
    let kills = hits_wanted();
    for kill in 0..kills {
        let mut child = start_sending(db);
        // Spread over the recipients (each kill may use one up), each a little later between two messages.
        let (accepted, more_milliseconds) = (kill * (RECIPIENTS - 5 - kills) / kills, 2 + kill * 7 % 30);
        wait_for(server, accepted, Duration::from_millis(more_milliseconds as u64));
        assert!(child.try_wait().expect("asked").is_none(), "it should be in the middle");
        child.kill().expect("killed");
        child.wait().expect("ended");
        let accepted = server.accepted();
        assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    }
    let counts = send_once_more(db, &[]);
    let (accepted, uncertain) = (server.accepted(), in_state(db, "uncertain"));
    assert!(accepted.values().all(|times| *times == 1), "sent twice: {accepted:?}");
    assert!(uncertain.len() <= kills, "at most one message is in hand at a time: {uncertain:?}");
    assert_eq!(counts["uncertain"], uncertain.len());
    assert_eq!(counts["sent"], RECIPIENTS - uncertain.len());
    assert_eq!((&counts["queued"], &counts["failed"]), (&0.into(), &0.into()));
    let arrived: BTreeSet<String> = accepted.into_keys().collect();
    assert!(in_state(db, "sent").is_subset(&arrived), "what counts as sent has arrived");
    assert_eq!(arrived.union(&uncertain).count(), RECIPIENTS, "nobody is lost");
    tell(&format!("sending: {kills} hits, {} uncertain, 0 lost, 0 twice", uncertain.len()));
    uncertain
}

pub fn send_once_more(db: &Path, options: &[&str]) -> Value {
    let mut arguments = vec!["campaign".as_ref(), "send".as_ref(), db.as_os_str(), "1".as_ref(), "--json".as_ref()];
    arguments.extend(options.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    let ran = crate::cli::run(&arguments);
    let counts: Value = serde_json::from_str(&ran.out).expect("JSON, whatever came of it");
    let left = ["queued", "uncertain", "failed"].iter().any(|what| counts[what] != 0);
    assert_eq!(ran.status, Some(i32::from(left)), "success only when everything went: {}", ran.err);
    counts
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
    let uncertain = send_with_kills(&server, &db);
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
    let uncertain = send_with_kills(&server, &db);
    assert!(!uncertain.is_empty(), "some kill hit a message in hand");
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
