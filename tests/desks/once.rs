//! What a desk asks to change is done once, however often it has to ask, and however often the server dies meanwhile.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use foresale::actions::desks::written;
use foresale::actions::manual_entry::SaveManualEntry;
use foresale::actions::ranking::requests::TestModels;
use foresale::actions::ranking::{BacktestSettings, Design};
use foresale::actions::request::Request;
use foresale::delivery::desks::client::{Line, LineError, Question};
use foresale::domain::customer::Customer;
use foresale::domain::day::Horizon;
use foresale::domain::model::{MethodChoice, Model};
use foresale::progress::Progress;
use foresale::reports::manual_entry::{CustomerForm, EntryForm};

use super::{OWNER, Served, office};

fn someone(id: &str) -> Vec<u8> {
    let customer = Customer { external_id: id.into(), last_name: "Brook".into(), ..Customer::default() };
    written(&SaveManualEntry { form: EntryForm::Customer(CustomerForm { number: None, customer }) }).expect("written")
}

/// Asks until there is an answer, as a desk does; signs in anew where the server does not know it any more.
fn insist(line: &mut Line, token: &mut String, number: &str, content: &[u8]) -> Vec<u8> {
    let question = Question { name: SaveManualEntry::NAME, number, content };
    let until = Instant::now() + Duration::from_mins(1);
    while Instant::now() < until {
        match line.ask(token, &question, &Progress::new()) {
            Ok(answer) => return answer,
            Err(LineError::SignedOut) => {
                if let Ok(signed_in) = line.sign_in(OWNER.0, OWNER.1) {
                    *token = signed_in.token;
                }
            }
            Err(error) if error.is_passing() => thread::sleep(Duration::from_millis(50)),
            Err(error) => panic!("{error}"),
        }
    }
    panic!("no answer to {number}");
}

#[test]
fn a_change_that_is_asked_twice_is_done_once_also_by_the_next_server() {
    let office = office();
    let mut served = office.serve(0, "first");
    let mut line = served.line();
    let mut token = line.sign_in(OWNER.0, OWNER.1).expect("signed in").token;
    let before = office.count("SELECT count(*) FROM customer");
    let entries = office.count("SELECT count(*) FROM audit_log WHERE request = 'records.save'");
    let answer = insist(&mut line, &mut token, "n-1", &someone("NEW-1"));
    assert_eq!(insist(&mut line, &mut token, "n-1", &someone("NEW-1")), answer);
    // Even if the desk should ask for something else by that number, it is the first that was done.
    assert_eq!(insist(&mut line, &mut token, "n-1", &someone("NEW-2")), answer);
    let port = served.port();
    served.server.kill().expect("killed");
    served.server.wait().expect("ended");
    let served = office.serve(port, "first");
    assert_eq!(insist(&mut line, &mut token, "n-1", &someone("NEW-1")), answer);
    assert_eq!(office.count("SELECT count(*) FROM customer"), before + 1);
    assert_eq!(office.count("SELECT count(*) FROM audit_log WHERE request = 'records.save'"), entries + 1);
    // Another person's number, and another request's, are nobody's.
    let question = Question { name: "plays.restore", number: "n-1", content: &someone("NEW-1") };
    let refused = line.ask(&token, &question, &Progress::new()).expect_err("another request");
    assert!(!refused.is_passing(), "{refused}");
    // A failed one can be made again.
    let question = Question { name: SaveManualEntry::NAME, number: "n-2", content: &someone("NEW-1") };
    for _ in 0..2 {
        let refused = line.ask(&token, &question, &Progress::new()).expect_err("there is one of this id");
        assert!(matches!(refused, LineError::Failed(_)), "{refused}");
    }
    drop(served);
}

/// A few desks enter customers while the server is killed and started again and again.
#[test]
fn no_change_is_lost_or_doubled_while_the_server_dies() {
    const DESKS: usize = 3;
    const EACH: usize = 12;
    const DEATHS: usize = 5;
    let office = office();
    let served = office.serve(0, "first");
    let (address, port) = (served.address.clone(), served.port());
    let fingerprint = served.fingerprint.clone();
    let before = office.count("SELECT count(*) FROM customer");
    let done = AtomicUsize::new(0);
    thread::scope(|scope| {
        for desk in 0..DESKS {
            let (address, fingerprint, done) = (&address, &fingerprint, &done);
            scope.spawn(move || {
                let known = Some(fingerprint.clone());
                let version = foresale::actions::desks::VERSION;
                let open = || Line::open(address.parse().expect("an address"), version, known.clone()).ok();
                let until = Instant::now() + Duration::from_mins(1);
                let mut line = std::iter::repeat_with(open)
                    .inspect(|_| thread::sleep(Duration::from_millis(20)))
                    .take_while(|_| Instant::now() < until)
                    .flatten()
                    .next()
                    .expect("reached");
                let mut token = String::new();
                for number in 0..EACH {
                    let name = format!("D{desk}-{number}");
                    insist(&mut line, &mut token, &name, &someone(&name));
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        let mut served = Some(served);
        for _ in 0..DEATHS {
            thread::sleep(Duration::from_millis(400));
            drop(served.take());
            served = Some(office.serve(port, "first"));
        }
        while done.load(Ordering::Relaxed) < DESKS * EACH {
            thread::sleep(Duration::from_millis(50));
        }
        drop(served);
    });
    let all = i64::try_from(DESKS * EACH).expect("few");
    assert_eq!(office.count("SELECT count(*) FROM customer"), before + all);
    let names = "SELECT count(DISTINCT external_id) FROM customer WHERE external_id GLOB 'D[0-9]-*'";
    assert_eq!(office.count(names), all);
    let logged = "SELECT count(*) FROM audit_log WHERE request = 'records.save'";
    assert_eq!(office.count(logged), all, "each has one entry in the log");
}

fn backtest() -> Vec<u8> {
    let how = BacktestSettings {
        as_of: None,
        horizon: Horizon::weeks(26),
        method: MethodChoice::Auto,
        design: Design::Usual,
    };
    written(&TestModels { models: vec![Model::Dormancy; 40], how }).expect("written")
}

/// Asks for something heavy until it was seen at work or waiting, and then hangs up; returns what was seen.
fn begins(served: &Served, progress: &Progress) -> Result<Vec<u8>, LineError> {
    let mut line = served.line();
    let token = line.sign_in(OWNER.0, OWNER.1)?.token;
    line.ask(&token, &Question { name: TestModels::NAME, number: "", content: &backtest() }, progress)
}

fn until(what: &str, is: impl Fn() -> bool) {
    let late = Instant::now() + Duration::from_mins(1);
    while !is() {
        assert!(Instant::now() < late, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn heavy_jobs_wait_their_turn_light_ones_do_not_and_whoever_hangs_up_stops_the_work() {
    let office = office();
    let served = office.serve(0, "first");
    let (first, second) = (Progress::new(), Progress::new());
    thread::scope(|scope| {
        let one = scope.spawn(|| begins(&served, &first));
        until("the first is at work", || !first.snapshot().stage.is_empty());
        let two = scope.spawn(|| begins(&served, &second));
        until("the second waits", || second.snapshot().stage == "Waiting for 1 other job");
        let asked = Instant::now();
        office.at_desk(&served, OWNER, "info DB").ok();
        assert!(
            !one.is_finished() && !two.is_finished(),
            "a light one is answered beside them ({:?})",
            asked.elapsed()
        );
        first.cancel();
        assert!(matches!(one.join().expect("ended"), Err(LineError::Cancelled)));
        // The place is free only when the work there has really stopped.
        until("the second's turn", || {
            let stage = second.snapshot().stage;
            !stage.is_empty() && !stage.starts_with("Waiting")
        });
        second.cancel();
        assert!(matches!(two.join().expect("ended"), Err(LineError::Cancelled)));
    });
}
