//! The outbox, whatever happens: nobody gets a message twice, nobody is lost.

use foresale::delivery::outbox::{About, Message, OutboxId, OutboxStore, Queued, Refusal, SendError, State};
use foresale::delivery::sending::{Pace, RunEnd, RunReport, send_queued};
use foresale::domain::resolution::Resolution;
use foresale::progress::Progress;

use super::mailbox::{Hourglass, Outbox, Postman};

fn run(outbox: &mut Outbox, postman: &mut Postman) -> RunReport {
    send_queued(outbox, postman, &Hourglass::default(), &Pace::default(), &Progress::new()).expect("a working outbox")
}

/// A refusal that equals every other one with this text.
pub fn refused(about: About, for_good: bool, words: &str) -> SendError {
    SendError::Refused(Refusal { about, for_good, alike: words.to_owned(), pause: 3_600, words: words.to_owned() })
}

fn is_to(message: &Message, customer: u32) -> bool {
    message.to_address == format!("customer{customer}@example.org")
}

#[test]
fn each_message_leaves_once() {
    let (mut outbox, mut postman) = (Outbox::of(5), Postman::willing());
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.sent, report.end), (5, RunEnd::Finished));
    assert_eq!(outbox.states(), [State::Sent; 5]);
    assert_eq!(run(&mut outbox, &mut postman).sent, 0, "a second run has nothing to do");
    assert_eq!(postman.delivered.borrow().len(), 5);
}

/// The power fails before each change in turn. After each, a new run continues with what was committed, and a person
/// resolves what is uncertain by checking whether it arrived.
#[test]
fn a_crash_at_any_step_loses_nobody_and_doubles_nobody() {
    const MESSAGES: i64 = 4;
    for changes in 0..=2 * MESSAGES {
        let mut postman = Postman::willing();
        let mut outbox = Outbox { changes_left: u32::try_from(changes).ok(), ..Outbox::of(MESSAGES) };
        let first = send_queued(&mut outbox, &mut postman, &Hourglass::default(), &Pace::default(), &Progress::new());
        assert_eq!(first.is_err(), changes < 2 * MESSAGES, "after {changes} changes");

        let mut disk = Outbox { changes_left: None, ..outbox.clone() };
        let report = run(&mut disk, &mut postman);
        assert!(report.recovered <= 1, "one message at most is in hand");
        for id in 1..=MESSAGES {
            let address = format!("customer{id}@example.org");
            let arrived = postman.times(&address);
            assert!(arrived <= 1, "{address} got {arrived} after {changes} changes");
            match disk.rows[&OutboxId(id)].state {
                State::Sent => assert_eq!(arrived, 1, "{address} after {changes} changes"),
                State::Uncertain => {
                    let resolution = if arrived == 1 { Resolution::WasSent } else { Resolution::SendAgain };
                    assert!(disk.resolve(OutboxId(id), resolution).expect("resolved"));
                }
                other => panic!("{address} is {other:?} after {changes} changes"),
            }
        }
        run(&mut disk, &mut postman);
        assert_eq!(disk.states(), [State::Sent; MESSAGES as usize]);
        assert_eq!(postman.delivered.borrow().len(), MESSAGES as usize);
    }
}

#[test]
fn an_uncertain_message_waits_for_a_person() {
    let mut outbox = Outbox::of(2);
    let mut postman = Postman::new(|message| {
        if is_to(message, 1) { Err(SendError::Uncertain("the connection was lost".into())) } else { Ok(()) }
    });
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.uncertain, report.sent), (1, 1));
    for _ in 0..3 {
        run(&mut outbox, &mut postman);
    }
    assert_eq!(postman.asked, 2, "never again on its own");
    let before = outbox.rows[&OutboxId(1)].queued.message.message_id.clone();
    assert!(outbox.resolve(OutboxId(1), Resolution::SendAgain).expect("resolved"));
    assert!(!outbox.resolve(OutboxId(2), Resolution::SendAgain).expect("read"), "only uncertain ones can be resolved");
    let mut again = Postman::new(move |message| {
        assert_eq!(message.message_id, before, "the same Message-ID");
        Ok(())
    });
    assert_eq!(run(&mut outbox, &mut again).sent, 1);
}

#[test]
fn one_bad_address_never_stops_a_run() {
    let mut outbox = Outbox::of(40);
    let mut postman = Postman::new(|message| {
        if message.to_address.contains('7') {
            Err(refused(About::Recipient, true, "the server answered 550: no such user"))
        } else {
            Ok(())
        }
    });
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.sent, report.failed, report.end), (36, 4, RunEnd::Finished));
    assert_eq!(report.problems.len(), 4);
    assert_eq!(outbox.rows[&OutboxId(7)].error, "the server answered 550: no such user");
    assert_eq!(postman.asked, 40, "a refusal for good is not tried again");
}

#[test]
fn not_now_is_tried_again_later_and_given_up_in_the_end() {
    let mut outbox = Outbox::of(2);
    let mut postman = Postman::new(|message| {
        if is_to(message, 1) {
            Err(refused(About::Recipient, false, "the server answered 450: try later"))
        } else {
            Ok(())
        }
    });
    let clock = Hourglass::default();
    let mut tries = Vec::new();
    for _ in 0..10 {
        let report = send_queued(&mut outbox, &mut postman, &clock, &Pace::default(), &Progress::new()).expect("works");
        tries.push(outbox.rows[&OutboxId(1)].queued.tries);
        let RunEnd::Waiting(at) = report.end else { break };
        clock.seconds.set(at);
    }
    // The first pause is short enough for the run to wait; longer ones are left to later runs.
    assert_eq!(tries, [2, 3, 4, 5]);
    assert_eq!(outbox.states(), [State::Failed, State::Sent]);
    assert_eq!(outbox.rows[&OutboxId(1)].error, "given up after 5 tries: the server answered 450: try later");
    assert!(clock.seconds.get() >= 60 + 300 + 900 + 3_600);
}

#[test]
fn a_dead_server_stops_the_run_and_the_rest_stays_queued() {
    let mut outbox = Outbox::of(50);
    let mut postman = Postman::new(|_| Err(SendError::NoService("no connection".into())));
    let report = run(&mut outbox, &mut postman);
    assert_eq!(report.end, RunEnd::NoService("no connection".into()));
    assert_eq!(postman.asked, 3);
    assert_eq!(outbox.states(), [State::Queued; 50]);
    assert!(outbox.rows.values().all(|row| row.queued.tries == 0), "it was not the messages' fault");

    let mut postman = Postman::willing();
    assert_eq!(run(&mut outbox, &mut postman).end, RunEnd::Finished);
    assert_eq!(outbox.states(), [State::Sent; 50]);
}

#[test]
fn a_short_outage_is_waited_for() {
    let mut outbox = Outbox::of(10);
    let mut calls = 0;
    let mut postman = Postman::new(move |_| {
        calls += 1;
        if (4..6).contains(&calls) { Err(SendError::NoService("no connection".into())) } else { Ok(()) }
    });
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.sent, report.end), (10, RunEnd::Finished));
}

#[test]
fn who_has_refused_meanwhile_gets_nothing() {
    let mut outbox = Outbox { suppressed: vec![OutboxId(2)], ..Outbox::of(3) };
    let mut postman = Postman::willing();
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.sent, report.suppressed), (2, 1));
    assert_eq!(postman.times("customer2@example.org"), 0);
    assert_eq!(outbox.states(), [State::Sent, State::Suppressed, State::Sent]);
}

#[test]
fn cancelling_leaves_the_rest_queued() {
    let progress = Progress::new();
    let mut outbox = Outbox::of(10);
    let (handle, mut calls) = (progress.clone(), 0);
    let mut postman = Postman::new(move |_| {
        calls += 1;
        if calls == 4 {
            handle.cancel();
        }
        Ok(())
    });
    let report = send_queued(&mut outbox, &mut postman, &Hourglass::default(), &Pace::default(), &progress);
    assert_eq!(report.expect("not an error").end, RunEnd::Cancelled);
    assert_eq!(progress.snapshot().done, 4);
    let counts = outbox.counts().expect("read");
    assert_eq!((counts.sent, counts.queued, counts.uncertain), (4, 6, 0));
}

#[test]
fn two_runs_at_once_share_the_work() {
    // Another run claims message 2 after it was looked up and before it is claimed here.
    struct Rival(Outbox);
    impl OutboxStore for Rival {
        fn next_due(&mut self, now: i64, busy: &[String]) -> Result<Option<Queued>, Failure> {
            self.0.next_due(now, busy)
        }
        fn is_paused(&mut self) -> Result<bool, Failure> {
            self.0.is_paused()
        }
        fn handed_over_since(&mut self, moment: i64) -> Result<Vec<(i64, String)>, Failure> {
            self.0.handed_over_since(moment)
        }
        fn take_back(&mut self, queued: &Queued, error: &str) -> Result<(), Failure> {
            self.0.take_back(queued, error)
        }
        fn next_due_at(&mut self) -> Result<Option<i64>, Failure> {
            self.0.next_due_at()
        }
        fn is_suppressed(&mut self, id: OutboxId) -> Result<bool, Failure> {
            self.0.is_suppressed(id)
        }
        fn claim(&mut self, id: OutboxId, now: i64) -> Result<bool, Failure> {
            if id == OutboxId(2) {
                self.0.rows.get_mut(&id).expect("there").state = State::Sending;
            }
            self.0.claim(id, now)
        }
        fn settle(&mut self, id: OutboxId, s: &foresale::delivery::outbox::Settlement) -> Result<(), Failure> {
            self.0.settle(id, s)
        }
        fn recover(&mut self) -> Result<u64, Failure> {
            self.0.recover()
        }
        fn resolve(&mut self, id: OutboxId, resolution: Resolution) -> Result<bool, Failure> {
            self.0.resolve(id, resolution)
        }
        fn counts(&mut self) -> Result<foresale::reports::campaign::OutboxCounts, Failure> {
            self.0.counts()
        }
    }
    type Failure = foresale::delivery::outbox::StoreFailure;
    let (mut rival, mut postman) = (Rival(Outbox::of(3)), Postman::willing());
    let report = send_queued(&mut rival, &mut postman, &Hourglass::default(), &Pace::default(), &Progress::new())
        .expect("works");
    assert_eq!((report.sent, report.end), (2, RunEnd::Finished));
    assert_eq!(postman.times("customer2@example.org"), 0);
}
