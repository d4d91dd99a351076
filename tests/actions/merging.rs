//! Two customers become one, nothing is lost, nobody's refusal is loosened, and every row can be restored.

use foresale::actions::{consent, data, duplicates, patterns, steps};
use foresale::domain::consent::{Channel, ConsentEntry, Verdict, word_on};
use foresale::domain::customer::{Customer, CustomerId};
use foresale::domain::day::Day;
use foresale::domain::model::Model;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::duplicates::{Merged, Strength};
use foresale::reports::import::ImportKind;
use foresale::reports::privacy::AskedFor;
use rusqlite::Connection;

use super::{Bench, records, today};

const TWO: &str = "customer,first_name,last_name,email,phone,postcode,street,age,no_phone\n\
                   C1,Ada,Brook,ada@example.com,,10234,12 Mill Lane,44,\n\
                   C2,Ada,Brook,ADA@example.com,+44 20 7946 0123,10234,,45,yes\n\
                   C3,Bo,Lane,bo@example.com,,20999,,31,\n";
const PURCHASES: &str = "customer,date,amount,reference,category\nC1,2025-01-03,10.00,R1,Tyres\n\
                         C2,2025-02-04,20.50,R2,Oil\nC2,2025-02-05,7.25,R3,Tyres\nC3,2025-02-05,7.25,R4,Tyres\n";
const CONTACTS: &str = "customer,date,channel,campaign,responded\nC1,2025-01-01,email,Spring,no\n\
                        C2,2025-01-01,email,Spring,yes\nC2,2025-03-01,mail,Summer,no\n";

/// A campaign, a lead list and messages that involve both customers.
const BUILT: &str = "
    INSERT INTO campaign (id, name, channel, day, plan) VALUES (1, 'A', 'email', 1, '{}'), (2, 'B', 'email', 1, '{}');
    INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer, probability, expected_profit,
        reason) VALUES (1, 1, 'control', 1, 'ada@example.com', '', 0.1, 100, ''),
        (1, 2, 'contacted', 2, 'ada@example.com', '', 0.123456789012345678, 100, ''),
        (2, 1, 'contacted', 1, 'ada@example.com', '', 0.3, 100, '');
    INSERT INTO dealer (id, external_id, name, capacity) VALUES (1, 'D1', 'North', 5);
    INSERT INTO lead_list (id, name, offer_day, day, brief, periods, how) VALUES (1, 'L', 1, 1, '{}', '[]', '');
    INSERT INTO lead (id, list_id, number, customer_id, dealer_id, propensity, by_period, expected_value, reason, need,
                      best_time) VALUES (1, 1, 101, 1, 1, 0.1, '[]', 5, '', '', ''), (2, 1, 102, 2, NULL, 0.7, '[]', 5, '', '', '');
    INSERT INTO outcome (lead_id, outcome, day) VALUES (2, 'appointment', 3), (1, 'appointment', 3), (1, 'sold', 4);
    INSERT INTO outbox (id, campaign_id, customer_id, to_name, to_address, subject, body_text, state) VALUES
        (1, 1, 1, 'Ada', 'ada@example.com', '', '', 'queued'), (2, 1, 2, 'Ada', 'ada@example.com', '', '', 'sent'),
        (3, 2, 1, 'Ada', 'ada@example.com', '', '', 'queued');";

fn bench() -> Bench {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, TWO);
    bench.import(ImportKind::Purchases, PURCHASES);
    bench.import(ImportKind::Contacts, CONTACTS);
    bench
}

fn sql(bench: &Bench, text: &str) {
    Connection::open(&bench.db).expect("opened").execute_batch(text).expect("done");
}

fn number(bench: &Bench, external_id: &str) -> CustomerId {
    bench.store.find_customer(external_id).expect("read").expect("known")
}

fn merge(bench: &mut Bench, a: &str, b: &str) -> Merged {
    let (a, b) = (number(bench, a), number(bench, b));
    let record = bench.store.customer(a).expect("known");
    duplicates::merge(&mut bench.store, a, b, &record, today()).expect("merged")
}

fn undo(bench: &mut Bench, merged: &Merged) {
    steps::undo(&mut bench.store, StepId(merged.step), &Progress::new()).expect("taken back");
}

fn count(bench: &Bench, query: &str) -> i64 {
    Connection::open(&bench.db).expect("opened").query_row(query, [], |row| row.get(0)).expect("read")
}

fn logged(bench: &Bench, what: &str) -> bool {
    bench
        .store
        .log_lines(&foresale::reports::log::LogFilter::default(), 9)
        .expect("read")
        .iter()
        .any(|line| line.what.contains(what))
}

#[test]
fn everything_of_both_follows_and_comes_back_row_by_row() {
    let mut bench = bench();
    sql(&bench, BUILT);
    let before = records(&bench);
    let merged = merge(&mut bench, "C1", "C2");
    assert_eq!(merged.purchases, 1, "of the lower number");
    let kept = merged.customer.0;
    assert_eq!(bench.store.customer_ids().expect("read").len(), 2);
    assert_eq!(bench.store.bought(merged.customer).expect("read").purchases, 3);
    let of = |table: &str, what: &str| {
        count(&bench, &format!("SELECT count(*) FROM {table} WHERE customer_id = {kept} {what}"))
    };
    assert_eq!(of("contact", "AND campaign = 'Spring' AND responded = 1"), 1, "the same contact, answered");
    assert_eq!((of("contact", ""), of("campaign_target", ""), of("lead", ""), of("outbox", "")), (2, 2, 1, 2));
    assert_eq!(of("campaign_target", "AND campaign_id = 1 AND arm = 'contacted'"), 1);
    assert_eq!(of("outbox", "AND campaign_id = 1 AND state = 'sent'"), 1, "the waiting second message is dropped");
    assert_eq!(count(&bench, "SELECT count(*) FROM outcome"), 2, "a sale and one appointment");
    assert_eq!(of("customer_attribute", ""), 1);
    undo(&mut bench, &merged);
    assert_eq!(records(&bench), before);
}

#[test]
fn predictions_and_patterns_follow_and_return_to_the_last_bit() {
    let mut bench = Bench::sample();
    bench.predict(Model::Spending, None);
    patterns::patterns(&mut bench.store, None, today(), &Progress::new()).expect("patterns");
    let ids = bench.store.customer_ids().expect("read");
    let before = records(&bench);
    let mut merges = Vec::new();
    for pair in ids.chunks(2).take(20) {
        let record = bench.store.customer(pair[0]).expect("known");
        merges.push(duplicates::merge(&mut bench.store, pair[0], pair[1], &record, today()).expect("merged"));
    }
    for table in ["prediction", "pattern_member"] {
        let strangers = format!("SELECT count(*) FROM {table} WHERE customer_id NOT IN (SELECT id FROM customer)");
        assert_eq!(count(&bench, &strangers), 0, "{table}");
    }
    for merged in merges.iter().rev() {
        undo(&mut bench, merged);
    }
    assert_eq!(records(&bench), before);
}

#[test]
fn files_with_the_old_id_find_the_one_customer() {
    let mut bench = bench();
    let merged = merge(&mut bench, "C2", "C1");
    assert_eq!(bench.store.customer(merged.customer).expect("known").external_id, "C2");
    let again = bench.import(ImportKind::Purchases, PURCHASES);
    assert_eq!((again.added, again.unchanged, again.customers_created), (0, 4, 0));
    let more = bench.import(ImportKind::Customers, "customer,city\nC1,Northby\n");
    assert_eq!((more.added, more.changed), (0, 1));
    assert_eq!(bench.store.customer(merged.customer).expect("known").city, "Northby");
    let corrected = "customer,date,amount,reference,category\nC1,2025-01-03,11.00,R1,Tyres\n";
    assert_eq!(bench.import(ImportKind::Purchases, corrected).changed, 1);
    let refused = steps::undo(&mut bench.store, StepId(merged.step), &Progress::new()).expect_err("built on");
    assert!(refused.to_string().contains("came after it"), "{refused}");
}

#[test]
fn what_a_customer_asked_for_goes_to_whoever_stays_and_back() {
    let mut bench = bench();
    let (c1, c2) = (number(&bench, "C1"), number(&bench, "C2"));
    bench.store.note_asked(c2, AskedFor::Copy, today(), today().plus(30), "by letter").expect("noted");
    let merged = merge(&mut bench, "C1", "C2");
    let asked = bench.store.asked_by_customers().expect("read");
    assert_eq!((asked.len(), asked[0].of), (1, merged.customer));
    bench.store.close_asked(asked[0].number, today()).expect("answered");
    undo(&mut bench, &merged);
    let asked = bench.store.asked_by_customers().expect("read");
    assert_eq!((asked[0].of, asked[0].done), (c2, Some(today())), "what was answered since stays answered");
    assert_ne!(c1, c2);
}

#[test]
fn a_second_merge_keeps_every_former_id() {
    let mut bench = bench();
    let before = records(&bench);
    let first = merge(&mut bench, "C1", "C2");
    let second = merge(&mut bench, "C3", "C1");
    for id in ["C1", "C2", "C3"] {
        assert_eq!(bench.store.find_customer(id).expect("read"), Some(second.customer), "{id}");
    }
    undo(&mut bench, &second);
    undo(&mut bench, &first);
    assert_eq!(records(&bench), before);
}

#[test]
fn what_was_refused_after_a_merge_holds_for_both_when_it_is_taken_back() {
    let mut bench = bench();
    let (c1, c2) = (number(&bench, "C1"), number(&bench, "C2"));
    let merged = merge(&mut bench, "C1", "C2");
    assert!(bench.refused(Channel::Telephone).contains(&merged.customer), "C2 had refused calls");
    // Entered again for one customer, this time by the person concerned.
    consent::refuse(&mut bench.store, &[merged.customer], Channel::Telephone, today()).expect("entered");
    consent::refuse(&mut bench.store, &[merged.customer], Channel::Mail, today()).expect("entered");
    undo(&mut bench, &merged);
    for channel in [Channel::Telephone, Channel::Mail] {
        let refused = bench.refused(channel);
        assert!(refused.contains(&c1) && refused.contains(&c2), "{channel}");
    }
    assert!(bench.refused(Channel::Email).is_empty());
}

#[test]
fn a_record_must_keep_one_of_the_ids() {
    let mut bench = bench();
    let (a, b) = (number(&bench, "C1"), number(&bench, "C2"));
    let before = records(&bench);
    let strange = Customer { external_id: "C9".into(), ..Customer::default() };
    assert!(duplicates::merge(&mut bench.store, a, b, &strange, today()).is_err());
    assert!(duplicates::merge(&mut bench.store, a, a, &strange, today()).is_err());
    assert_eq!(records(&bench), before);
}

#[test]
fn pairs_are_found_looked_at_and_found_again_after_an_undo() {
    let mut bench = bench();
    let find = |bench: &mut Bench| duplicates::find(&mut bench.store, today(), &Progress::new()).expect("found");
    let report = find(&mut bench);
    assert_eq!((report.found, report.pairs[0].strength), (1, Strength::AlmostCertain));
    assert_eq!(report.pairs[0].evidence, "Same e-mail address ada@example.com, name and postcode 10234.");
    assert_eq!(report.pairs[0].proposed.street, "12 Mill Lane");
    assert_eq!(report.pairs[0].sides[1].refused, ["Telephone"]);
    let [a, b] = report.pairs[0].sides.clone().map(|side| side.id);
    let apart = duplicates::tell_apart(&mut bench.store, b, a, today()).expect("noted");
    assert_eq!(find(&mut bench).found, 0);
    steps::undo(&mut bench.store, apart, &Progress::new()).expect("taken back");
    assert_eq!(find(&mut bench).found, 1);
    let merged = merge(&mut bench, "C1", "C2");
    assert_eq!(find(&mut bench).found, 0);
    undo(&mut bench, &merged);
    assert_eq!(find(&mut bench).found, 1);
}

#[test]
fn a_telephone_number_is_suppressed_however_a_file_writes_it() {
    let mut bench = bench();
    bench.store.suppress(Channel::Telephone, "+442079460123", today(), "do-not-call list").expect("entered");
    assert!(bench.store.is_suppressed(Channel::Telephone, "+44 (0)20 7946-0123").expect("read"));
    let words = consent::ledger(&bench.store, number(&bench, "C2"), today()).expect("read").1;
    assert!(words.iter().any(|word| word.channel == Channel::Telephone && word.suppressed));
    let reachable = |bench: &mut Bench| {
        let report = data::report(&mut bench.store, today()).expect("read");
        (report.reachable_email, report.reachable_mail, report.reachable_telephone)
    };
    assert_eq!(reachable(&mut bench), (3, 1, 0), "a street without a town is no address, and a postcode alone none");
    bench.store.suppress(Channel::Email, "Bo@example.com", today(), "bounced").expect("entered");
    assert_eq!(reachable(&mut bench).0, 2);
}

/// Numbers that differ from call to call but are the same in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

fn entry(draw: &mut Draw) -> ConsentEntry {
    let day = today().plus(-i32::try_from(draw.below(50)).expect("small"));
    ConsentEntry {
        number: 0,
        channel: Channel::ALL[usize::try_from(draw.below(4)).expect("small")],
        verdict: if draw.below(2) == 0 { Verdict::Refused } else { Verdict::Callable },
        day,
        origin: "drawn".into(),
        purpose: "marketing".into(),
        wording: String::new(),
        expires: (draw.below(3) == 0).then(|| day.plus(i32::try_from(draw.below(80)).expect("small"))),
        reason: String::new(),
    }
}

/// How strict an entry is.
fn strictness(word: Option<Verdict>) -> u8 {
    match word {
        Some(Verdict::Refused) => 2,
        None => 1,
        Some(Verdict::Callable) => 0,
    }
}

fn word(bench: &Bench, id: CustomerId, channel: Channel, day: Day) -> Option<Verdict> {
    let entries = bench.store.consent_entries(id).expect("read");
    let entries: Vec<_> = entries.iter().filter(|entry| entry.channel == channel).collect();
    word_on(&entries, day, |entry| (entry.verdict, entry.expires))
}

#[test]
fn the_strictest_wins_whatever_was_said_before() {
    let mut draw = Draw(7);
    let mut bench = bench();
    let ids = [number(&bench, "C1"), number(&bench, "C2")];
    for round in 0..150 {
        sql(&bench, "DELETE FROM consent_entry");
        for _ in 0..draw.below(9) {
            let whose = ids[usize::try_from(draw.below(2)).expect("small")];
            let entry = entry(&mut draw);
            bench.store.enter_consent(whose, &entry).expect("entered");
        }
        let said = |bench: &Bench| Channel::ALL.map(|channel| ids.map(|id| word(bench, id, channel, today())));
        let before = said(&bench);
        let rows = records(&bench);
        let merged = if draw.below(2) == 0 { merge(&mut bench, "C1", "C2") } else { merge(&mut bench, "C2", "C1") };
        for (channel, words) in Channel::ALL.into_iter().zip(before) {
            let now = word(&bench, merged.customer, channel, today());
            assert_eq!(bench.store.consent(channel, today()).expect("read").get(&merged.customer).copied(), now);
            let refused = words.contains(&Some(Verdict::Refused));
            assert_eq!(refused, now == Some(Verdict::Refused), "round {round}, {channel}: {words:?} became {now:?}");
            let loosest = words.into_iter().map(strictness).min().expect("two");
            assert!(strictness(now) >= loosest, "round {round}, {channel}: {words:?} became {now:?}");
        }
        undo(&mut bench, &merged);
        assert_eq!(said(&bench), before, "round {round}");
        assert_eq!(records(&bench), rows, "round {round}");
    }
}

#[test]
fn a_permission_for_an_address_that_is_gone_is_gone() {
    let mut bench = bench();
    let (a, b) = (number(&bench, "C1"), number(&bench, "C3"));
    let permission = |channel| consent::Permission {
        channel,
        reason: "asked at the till".into(),
        wording: "May we write to you?".into(),
        expires: None,
    };
    consent::permit_again(&mut bench.store, b, &permission(Channel::Email), today()).expect("entered");
    let merged = merge(&mut bench, "C1", "C3");
    assert_eq!(word(&bench, merged.customer, Channel::Email, today()), None, "C1's address was never permitted");
    undo(&mut bench, &merged);
    assert_eq!(word(&bench, b, Channel::Email, today()), Some(Verdict::Callable));
    consent::permit_again(&mut bench.store, a, &permission(Channel::Email), today()).expect("entered");
    let merged = merge(&mut bench, "C1", "C3");
    assert_eq!(word(&bench, merged.customer, Channel::Email, today()), Some(Verdict::Callable));
}

#[test]
fn permitting_again_takes_a_reason_and_refusing_can_be_ended_by_hand() {
    let mut bench = bench();
    let id = number(&bench, "C2");
    let permission = |reason: &str, expires| consent::Permission {
        channel: Channel::Telephone,
        reason: reason.into(),
        wording: String::new(),
        expires,
    };
    let now = |bench: &Bench| word(bench, id, Channel::Telephone, today());
    assert_eq!(now(&bench), Some(Verdict::Refused), "the file says so");
    let from_a_file = consent::end_mistaken_refusal(&mut bench.store, id, Channel::Telephone, today());
    assert!(from_a_file.is_err(), "it was not entered by hand");
    assert!(consent::permit_again(&mut bench.store, id, &permission("  ", None), today()).is_err());
    let past = permission("said so by telephone", Some(today().plus(-1)));
    assert!(consent::permit_again(&mut bench.store, id, &past, today()).is_err());
    assert_eq!(now(&bench), Some(Verdict::Refused));
    let until = permission("said so by telephone", Some(today().plus(10)));
    consent::permit_again(&mut bench.store, id, &until, today()).expect("entered");
    assert_eq!(now(&bench), Some(Verdict::Callable));
    assert_eq!(word(&bench, id, Channel::Telephone, today().plus(11)), Some(Verdict::Refused), "it runs out");
    assert!(logged(&bench, "said so by telephone"));
    consent::refuse(&mut bench.store, &[id], Channel::Telephone, today()).expect("entered");
    let end = |bench: &mut Bench| consent::end_mistaken_refusal(&mut bench.store, id, Channel::Telephone, today());
    end(&mut bench).expect("ended");
    assert!(end(&mut bench).is_err(), "once is enough");
    assert!(logged(&bench, "entered by mistake"));
    assert_eq!(bench.store.consent_entries(id).expect("read").len(), 3, "the ledger keeps both");
    assert_eq!(now(&bench), Some(Verdict::Callable));
    bench.import(ImportKind::Customers, TWO);
    assert_eq!(now(&bench), Some(Verdict::Refused), "the file's refusal is never older than a permission by hand");
}
