//! Whatever dies and whenever: nobody is written to twice, nobody is lost, no file is half taken in.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use foresale::stats::random::Seeded;
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

/// Everything that an import may change, as counts and sums.
fn contents(db: &Path) -> Vec<String> {
    texts(
        db,
        "SELECT (SELECT count(*) || ' ' || coalesce(sum(amount), 0) || ' ' || coalesce(sum(day), 0) || ' '
                 || coalesce(sum(id), 0) || ' ' || coalesce(sum(batch_id), 0) FROM purchase)
             || ' / ' || (SELECT count(*) || ' ' || coalesce(sum(id), 0) FROM customer)
             || ' / ' || (SELECT count(*) FROM product) || ' / ' || (SELECT count(*) FROM store)
             || ' / ' || (SELECT count(*) || ' ' || coalesce(sum(added), 0) FROM import_batch)
             || ' / ' || (SELECT count(*) FROM step) || ' / ' || (SELECT count(*) FROM step_added_customers)
             || ' / ' || (SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema ORDER BY name))",
    )
}

fn start_importing(db: &Path, file: &Path) -> Child {
    let arguments = ["import".as_ref(), db.as_os_str(), file.as_os_str(), "--as".as_ref(), "purchases".as_ref()];
    command(&arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started")
}

/// Kills imports of `file` into copies of `before`, each at another moment; every copy has to be as before or as after.
/// Answers how many were hit in the middle.
fn kill_imports(folder: &Path, before: &Path, file: &Path, seed: u64) -> usize {
    const KILLS: u32 = 10;
    let after = folder.join("after.foresale");
    std::fs::copy(before, &after).expect("copied");
    let began = Instant::now();
    foresale!("import", after, file, "--as", "purchases").ok();
    let whole = began.elapsed();
    let allowed = [contents(before), contents(&after)];
    assert_ne!(allowed[0], allowed[1]);
    let mut random = Seeded::new(seed);
    let mut in_the_middle = 0;
    for kill in 0..KILLS {
        let db = folder.join(format!("killed-{kill}.foresale"));
        std::fs::copy(before, &db).expect("copied");
        let mut child = start_importing(&db, file);
        // One in each tenth of the time, so that reading, indexing and committing are all met.
        std::thread::sleep(whole.mul_f64((f64::from(kill) + random.uniform()) / f64::from(KILLS)));
        child.kill().expect("killed");
        in_the_middle += usize::from(!child.wait().expect("ended").success());
        foresale!("check", db).ok();
        let found = contents(&db);
        assert!(allowed.contains(&found), "kill {kill}: {found:?} is neither of {allowed:?}");
        let held = "SELECT count(*) || '' FROM import_batch AS b WHERE kind = 'purchases'
                    AND added <> (SELECT count(*) FROM purchase WHERE batch_id = b.id)";
        assert_eq!(texts(&db, held), ["0"], "every batch has its purchases");
    }
    in_the_middle
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let [first, second] = [("5", "first"), ("6", "second")].map(|(seed, name)| {
        let files = folder.path().join(name);
        foresale!("generate", "--customers", "3000", "--purchases", "30000", "--seed", seed, "--out", files).ok();
        files.join("purchases.csv")
    });
    let db = folder.path().join("before.foresale");
    foresale!("new", db).ok();
    let mut in_the_middle = kill_imports(folder.path(), &db, &first, 1);
    foresale!("import", db, first, "--as", "purchases").ok();
    in_the_middle += kill_imports(folder.path(), &db, &second, 2);
    assert!(in_the_middle >= 5, "only {in_the_middle} of 20 kills came in time");
    let report = foresale!("import", db, second, "--as", "purchases", "--json").json();
    assert_eq!((&report["rows"], &report["rejected"]), (&30_000.into(), &0.into()), "it can still be taken in");
}
