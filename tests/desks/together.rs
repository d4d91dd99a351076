//! Several desks at once: each hears what the others change, and a session lasts as long as its password.

use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use foresale::actions::data::ReadInfo;
use foresale::actions::desks::{table, written};
use foresale::actions::request::Request;
use foresale::delivery::desks::client::{LineError, Question};
use foresale::domain::request::Matter;
use foresale::progress::Progress;

use super::{ANALYST, OWNER, Served, office};

/// What others may take to be seen.
const SOON: Duration = Duration::from_secs(2);

/// A desk that hears what others change.
struct Listener {
    heard: Receiver<Vec<Matter>>,
    wanted: Progress,
    ends: Option<JoinHandle<LineError>>,
}

impl Listener {
    fn of(served: &Served, (name, password): (&str, &str)) -> Listener {
        let mut line = served.line();
        let token = line.sign_in(name, password).expect("signed in").token;
        let ((says, heard), wanted) = (channel(), Progress::new());
        let cancelled = wanted.clone();
        let ends = std::thread::spawn(move || {
            line.listen(&token, &cancelled, &|matters| says.send(matters.to_vec()).expect("somebody hears"))
        });
        assert_eq!(heard.recv_timeout(SOON).expect("it has begun"), []);
        Listener { heard, wanted, ends: Some(ends) }
    }

    /// Waits until this was touched, as long as it may take.
    fn hears(&self, matter: Matter) {
        let begun = Instant::now();
        loop {
            let left = SOON.checked_sub(begun.elapsed()).unwrap_or_else(|| panic!("{matter:?} was not heard of"));
            if self.heard.recv_timeout(left).is_ok_and(|matters| matters.contains(&matter)) {
                return;
            }
        }
    }

    fn end(mut self) -> LineError {
        self.wanted.cancel();
        self.ends.take().expect("once").join().expect("it ended")
    }
}

#[test]
fn what_one_desk_changes_is_heard_at_the_others_within_two_seconds() {
    let office = office();
    let served = office.serve(0, "first");
    let (ann, owner) = (Listener::of(&served, ANALYST), Listener::of(&served, OWNER));
    office.at_desk(&served, OWNER, "settings DB --business Brook").ok();
    ann.hears(Matter::Settings);
    owner.hears(Matter::Settings);
    // What is done at the file itself is heard as well.
    office.at_file(OWNER, "settings DB --business Fields").ok();
    ann.hears(Matter::Settings);
    office.at_file(OWNER, "predict DB --model dormancy").ok();
    owner.hears(Matter::Rankings);
    assert!(matches!(owner.end(), LineError::Cancelled));
    drop(served);
    let ended = ann.ends.expect("once").join().expect("it ended");
    assert!(ended.is_passing(), "a server that is gone is waited for: {ended}");
}

#[test]
fn another_password_ends_the_sessions_and_the_log_names_the_address() {
    let office = office();
    let served = office.serve(0, "first");
    let mut line = served.line();
    let ann = line.sign_in(ANALYST.0, ANALYST.1).expect("signed in");
    let content = written(&ReadInfo {}).expect("written");
    let info = Question { name: ReadInfo::NAME, number: "", content: &content };
    line.ask(&ann.token, &info, &Progress::new()).expect("answered");
    office.at_file(OWNER, "users DB password Ann").ok();
    let refused = line.ask(&ann.token, &info, &Progress::new());
    assert!(matches!(refused, Err(LineError::SignedOut)), "{refused:?}");
    office.at_desk(&served, OWNER, "settings DB --business Brook").ok();
    let log = office.at_file(OWNER, "log DB --json").ok();
    assert!(log.contains("another desk 127.0.0.1"), "{log}");
}

#[test]
fn nothing_at_all_is_answered_without_a_session_or_after_it() {
    let office = office();
    let served = office.serve(0, "first");
    let mut line = served.line();
    let ended = line.sign_in(OWNER.0, OWNER.1).expect("signed in");
    line.sign_out(&ended.token);
    for name in table::all().keys() {
        for token in ["", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &ended.token] {
            let question = Question { name, number: "some number", content: b"" };
            let refused = line.ask(token, &question, &Progress::new());
            assert!(matches!(refused, Err(LineError::SignedOut)), "{name}: {refused:?}");
        }
    }
}
