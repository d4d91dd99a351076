//! Refusals that concern the sender, distinguished from those for one recipient; the pace, quiet hours and pauses.

use foresale::delivery::outbox::{About, Message, OutboxId, OutboxStore, SendError, State};
use foresale::delivery::sending::{Limits, Pace, RunEnd, RunReport, send_queued};
use foresale::progress::Progress;

use super::mailbox::{Hourglass, Outbox, Postman};
use super::sending::refused;

const LIMIT: &str = "the server answered 550: 5.4.5 Daily user sending limit exceeded.";
const FAILED: &str = "the server answered 554: Transaction failed";

fn run(outbox: &mut Outbox, postman: &mut Postman) -> RunReport {
    run_at(outbox, postman, &Hourglass::default(), &Pace::default())
}

fn run_at(outbox: &mut Outbox, postman: &mut Postman, clock: &Hourglass, pace: &Pace) -> RunReport {
    send_queued(outbox, postman, clock, pace, &Progress::new()).expect("a working outbox")
}

/// Accepts this many messages, then answers each as specified.
fn after(taken: usize, answer: impl Fn(&Message) -> SendError + 'static) -> Postman {
    let mut asked = 0;
    Postman::new(move |message| {
        asked += 1;
        if asked > taken { Err(answer(message)) } else { Ok(()) }
    })
}

#[test]
fn a_limit_of_the_sender_stops_the_run_and_everything_stays_queued() {
    let mut outbox = Outbox::of(50);
    let mut postman = after(10, |_| refused(About::Sender, true, LIMIT));
    let report = run(&mut outbox, &mut postman);
    assert_eq!(report.end, RunEnd::Refused { words: LIMIT.into(), go_on: 3_600 });
    assert_eq!((report.sent, report.failed, postman.asked), (10, 0, 13), "three are enough to know");
    for (id, row) in &outbox.rows {
        let state = if id.0 <= 10 { State::Sent } else { State::Queued };
        assert_eq!((row.state, row.queued.tries, row.not_before), (state, 0, 0), "{id:?}");
    }
    let mut willing = Postman::willing();
    assert_eq!(run(&mut outbox, &mut willing).end, RunEnd::Finished);
    assert_eq!(outbox.states(), [State::Sent; 50]);
    assert_eq!(
        willing.delivered.borrow().first().map(String::as_str),
        Some("customer14@example.org"),
        "others go first"
    );
}

#[test]
fn what_was_taken_for_failed_is_queued_again_when_all_fare_alike() {
    let mut outbox = Outbox::of(20);
    let report = run(&mut outbox, &mut after(5, |_| refused(About::Unclear, true, FAILED)));
    assert_eq!(report.end, RunEnd::Refused { words: FAILED.into(), go_on: 3_600 });
    assert_eq!((report.sent, report.failed), (5, 0));
    assert!(report.problems.iter().all(|problem| problem.state == State::Queued), "{:?}", report.problems);
    assert_eq!(outbox.states()[5..], [State::Queued; 15]);
    assert_eq!(outbox.rows[&OutboxId(6)].error, FAILED, "what the server said stays with the message");
}

#[test]
fn a_streak_needs_the_same_answer_in_a_row() {
    // Two equal ones, one accepted, two equal ones again; and three that differ.
    let answers = [Some("a"), Some("a"), None, Some("a"), Some("b"), Some("c"), None];
    let mut outbox = Outbox::of(7);
    let mut left = answers.into_iter();
    let mut postman = Postman::new(move |_| match left.next().flatten() {
        Some(words) => Err(refused(About::Unclear, true, words)),
        None => Ok(()),
    });
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.end, report.sent, report.failed), (RunEnd::Finished, 2, 5));
}

#[test]
fn unknown_recipients_in_a_row_are_recipients() {
    let mut outbox = Outbox::of(30);
    let report = run(&mut outbox, &mut after(0, |_| refused(About::Recipient, true, "5.1.1 User unknown")));
    assert_eq!((report.end, report.failed), (RunEnd::Finished, 30));
    assert!(outbox.rows.values().all(|row| row.about == About::Recipient), "so that trying again leaves them out");
}

/// A refused recipient in between does not hide that the server refuses every content.
#[test]
fn an_unknown_recipient_does_not_break_a_streak() {
    let mut outbox = Outbox::of(9);
    let mut postman = after(0, |message| {
        if message.to_address.contains(['2', '4']) {
            refused(About::Recipient, true, "5.1.1 User unknown")
        } else {
            refused(About::Unclear, true, FAILED)
        }
    });
    assert!(matches!(run(&mut outbox, &mut postman).end, RunEnd::Refused { .. }));
    assert_eq!(outbox.states()[..5], [State::Queued, State::Failed, State::Queued, State::Failed, State::Queued]);
}

#[test]
fn who_alone_is_refused_as_the_senders_fault_is_given_up_in_the_end() {
    let mut outbox = Outbox::of(3);
    let mut postman = Postman::new(|message| {
        if message.to_address.starts_with("customer1@") { Err(refused(About::Sender, true, LIMIT)) } else { Ok(()) }
    });
    let clock = Hourglass::default();
    run_at(&mut outbox, &mut postman, &clock, &Pace::default());
    assert_eq!(outbox.states(), [State::Queued, State::Sent, State::Sent]);
    assert_eq!(outbox.rows[&OutboxId(1)].queued.tries, 1, "the server took others");
}

/// Three addresses whose refusals cannot be classified must not block a campaign for ever.
#[test]
fn the_same_few_are_not_taken_back_for_ever() {
    let mut outbox = Outbox::of(10);
    let hopeless = |message: &Message| {
        ["customer1@", "customer2@", "customer3@"].iter().any(|who| message.to_address.starts_with(who))
    };
    let mut ends = Vec::new();
    for _ in 0..4 {
        let mut postman =
            Postman::new(
                move |message| {
                    if hopeless(message) { Err(refused(About::Unclear, true, "550 nein")) } else { Ok(()) }
                },
            );
        ends.push(run(&mut outbox, &mut postman).end);
    }
    assert!(matches!(ends[0], RunEnd::Refused { .. }) && matches!(ends[1], RunEnd::Refused { .. }));
    assert_eq!(ends[2..], [RunEnd::Finished, RunEnd::Finished]);
    assert_eq!(outbox.states()[..3], [State::Failed; 3]);
    assert_eq!(outbox.states()[3..], [State::Sent; 7]);
}

#[test]
fn what_a_living_run_has_in_hand_is_its_own() {
    let mut outbox = Outbox { run: 1, ..Outbox::of(3) };
    assert!(outbox.claim(OutboxId(1), 0).expect("claimed"));
    let mut other = Outbox { run: 2, living: vec![1], ..outbox };
    let mut postman = Postman::willing();
    let report = run(&mut other, &mut postman);
    assert_eq!((report.recovered, report.sent, report.end), (0, 2, RunEnd::Finished));
    assert_eq!(other.states(), [State::Sending, State::Sent, State::Sent]);
    // The same after it has died.
    other.living.clear();
    assert_eq!(run(&mut other, &mut postman).recovered, 1);
    assert_eq!(other.states()[0], State::Uncertain);
}

fn limited(limits: Limits) -> Pace {
    Pace { limits, ..Pace::default() }
}

#[test]
fn so_many_messages_leave_in_a_minute() {
    let mut outbox = Outbox::of(12);
    let (clock, mut postman) = (Hourglass::default(), Postman::willing());
    let pace = limited(Limits { per_minute: Some(5), ..Limits::default() });
    assert_eq!(run_at(&mut outbox, &mut postman, &clock, &pace).end, RunEnd::Finished);
    let moments: Vec<i64> = outbox.rows.values().map(|row| row.handed_over.expect("handed over")).collect();
    assert_eq!(moments, [0, 0, 0, 0, 0, 60, 60, 60, 60, 60, 120, 120]);
}

#[test]
fn a_busy_domain_waits_while_others_are_served() {
    let mut outbox = Outbox::of(6);
    for id in 1..=4 {
        outbox.rows.get_mut(&OutboxId(id)).expect("there").queued.message.to_address = format!("c{id}@Example.COM");
    }
    let (clock, mut postman) = (Hourglass::default(), Postman::willing());
    let pace = limited(Limits { per_domain: Some(2), ..Limits::default() });
    assert_eq!(run_at(&mut outbox, &mut postman, &clock, &pace).sent, 6);
    let moments: Vec<i64> = outbox.rows.values().map(|row| row.handed_over.expect("handed over")).collect();
    assert_eq!(moments, [0, 0, 60, 60, 0, 0]);
}

#[test]
fn nothing_leaves_in_quiet_hours() {
    let (mut outbox, mut postman) = (Outbox::of(3), Postman::willing());
    let pace = limited(Limits { quiet: Some("20:00-08:00".parse().expect("hours")), ..Limits::default() });
    let clock = Hourglass::default();
    clock.seconds.set(22 * 3_600);
    let report = run_at(&mut outbox, &mut postman, &clock, &pace);
    assert_eq!((report.end, postman.asked), (RunEnd::Quiet(32 * 3_600), 0));
    // This close to their end it waits.
    clock.seconds.set(32 * 3_600 - 50);
    assert_eq!(run_at(&mut outbox, &mut postman, &clock, &pace).sent, 3);
    assert!(clock.seconds.get() >= 32 * 3_600);
    clock.seconds.set(22 * 3_600);
    assert_eq!(run_at(&mut outbox, &mut postman, &clock, &pace).end, RunEnd::Finished, "of nothing, nothing waits");
}

#[test]
fn they_begin_while_a_run_is_under_way() {
    let (mut outbox, clock) = (Outbox::of(10), Hourglass::default());
    clock.seconds.set(20 * 3_600 - 60);
    let limits =
        Limits { per_minute: Some(2), quiet: Some("20:00-08:00".parse().expect("hours")), ..Limits::default() };
    let report = run_at(&mut outbox, &mut Postman::willing(), &clock, &limited(limits));
    assert_eq!((report.sent, report.end), (2, RunEnd::Quiet(32 * 3_600)));
}

#[test]
fn a_pause_halts_a_run_that_is_under_way() {
    let mut outbox = Outbox::of(10);
    let (pause, mut taken) = (outbox.paused.clone(), 0);
    let mut postman = Postman::new(move |_| {
        taken += 1;
        pause.set(taken == 4);
        Ok(())
    });
    let report = run(&mut outbox, &mut postman);
    assert_eq!((report.sent, report.end), (4, RunEnd::Paused));
    assert_eq!(outbox.states()[4..], [State::Queued; 6]);
    outbox.paused.set(false);
    assert_eq!(run(&mut outbox, &mut postman).sent, 6);
}
