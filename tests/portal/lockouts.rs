//! Wrong codes lock out the person who types them, and nobody else.

use std::sync::atomic::{AtomicI64, Ordering};

use foresale::actions::leads;
use foresale::actions::portal::{self, Front, ServeOptions};
use foresale::delivery::portal::Limits;
use foresale::reports::portal::Happening;
use rusqlite::Connection;

use super::client::Client;
use super::{Bench, Known, NO_LIMITS, NOON, moment, serve, serve_by};

const WRONG: &str = "12345678";
const HERE: &str = "198.51.100.7";

fn from(bench: &Bench, address: &str) -> Client {
    bench.client().from(address)
}

fn enter(client: &mut Client, dealer: &Known) -> u16 {
    client.sign_in(&dealer.number, &dealer.code).status
}

/// Statuses of attempts with a wrong code.
fn guesses(client: &mut Client, number: &str, times: usize) -> Vec<u16> {
    (0..times).map(|_| client.sign_in(number, WRONG).status).collect()
}

fn messages(bench: &mut Bench, now: &AtomicI64) -> Vec<String> {
    let overview = portal::overview(&mut bench.store, moment(now)).expect("read");
    overview.messages.into_iter().map(|message| message.text).collect()
}

/// The measured attack: one address tried dealer after dealer, and after 66 seconds seven were locked out everywhere.
#[test]
fn one_address_locks_nobody_out_elsewhere() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve_by(|| moment(&NOW), NO_LIMITS, Front::Proxy);
    let (me, other) = (bench.dealers[0].clone(), bench.dealers[1].clone());
    let mut neighbour = from(&bench, "203.0.113.200");
    assert_eq!(enter(&mut neighbour, &me), 303);

    let mut numbers: Vec<String> = bench.dealers.iter().map(|dealer| dealer.number.clone()).take(7).collect();
    numbers.extend((numbers.len()..7).map(|made_up| format!("made up {made_up}")));
    let mut attacker = from(&bench, "203.0.113.9");
    let mut looked_at = 0;
    for second in 0..66 {
        let statuses = guesses(&mut attacker, &numbers[second % 7], 1);
        looked_at += statuses.iter().filter(|status| **status == 403).count();
        NOW.fetch_add(1, Ordering::Relaxed);
    }
    assert!(looked_at <= 17, "slowed down more and more: {looked_at} looked at in 66 seconds");
    for dealer in [&me, &other] {
        assert_eq!(enter(&mut from(&bench, HERE), dealer), 303, "{} from elsewhere", dealer.name);
    }
    assert_eq!(enter(&mut neighbour, &me), 303, "a known browser, from the same network as the attacker");
    let told = messages(&mut bench, &NOW);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("Many wrong codes from 203.0.113.0/24 for 7 dealer numbers, "), "{told:?}");
    let events = bench.events(Happening::ManyWrongCodes);
    assert_eq!(events.len(), 1);
    assert!(events[0].sentence().starts_with("Many wrong codes from 203.0.113.0/24 for 7 dealer numbers"));

    let mut stranger = from(&bench, "203.0.113.77");
    let answer = stranger.sign_in(&other.number, &other.code);
    assert_eq!(answer.status, 429, "a stranger from there waits for a minute at most");
    let wait: i64 = answer.header("Retry-After").and_then(|seconds| seconds.parse().ok()).expect("seconds");
    assert!((1..=60).contains(&wait) && answer.text().contains("was not looked at"), "{wait}");
    NOW.fetch_add(wait, Ordering::Relaxed);
    assert_eq!(enter(&mut stranger, &other), 303, "slowed down, not shut out");
}

#[test]
fn a_rival_locks_only_the_own_network() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve_by(|| moment(&NOW), NO_LIMITS, Front::Proxy);
    let me = bench.dealers[0].clone();
    for (rival, neighbour, elsewhere) in [
        ("203.0.113.9", "203.0.113.10", "203.0.114.9"),
        ("2001:db8:1:2::9", "2001:db8:1:2:ffff::1", "2001:db8:1:3::9"),
        // The same address, written as an IPv6 address, is not another network.
        ("::ffff:192.0.2.9", "192.0.2.10", "192.0.3.9"),
    ] {
        assert_eq!(guesses(&mut from(&bench, rival), &me.number, 6), [403, 403, 403, 403, 429, 429], "{rival}");
        assert_eq!(enter(&mut from(&bench, neighbour), &me), 429, "{neighbour}");
        assert_eq!(enter(&mut from(&bench, elsewhere), &me), 303, "{elsewhere}");
    }
    // However long an attacker continues from there.
    let mut rival = from(&bench, "203.0.113.9");
    let mut looked_at = 0;
    for _ in 0..6 * 60 {
        NOW.fetch_add(60, Ordering::Relaxed);
        looked_at += guesses(&mut rival, &me.number, 1).iter().filter(|status| **status == 403).count();
    }
    assert_eq!(enter(&mut from(&bench, HERE), &me), 303);
    assert!((20..60).contains(&looked_at), "locks grow longer: {looked_at} in six hours");
}

#[test]
fn many_networks_slow_strangers_down_and_never_a_known_browser() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve_by(|| moment(&NOW), NO_LIMITS, Front::Proxy);
    let me = bench.dealers[0].clone();
    let mut own = from(&bench, HERE);
    assert_eq!(enter(&mut own, &me), 303);
    let mut looked_at = 0;
    for network in 0..100 {
        let mut one = from(&bench, &format!("10.0.{network}.1"));
        looked_at += guesses(&mut one, &me.number, 2).iter().filter(|status| **status == 403).count();
        if network % 20 == 0 {
            NOW.fetch_add(1, Ordering::Relaxed);
            assert_eq!(enter(&mut own, &me), 303, "while it goes on");
        }
    }
    assert!(looked_at < 40, "{looked_at} of 200 were looked at");
    assert!(
        messages(&mut bench, &NOW)[0].starts_with(&format!("Many wrong codes for dealer number {} from", me.number))
    );
    assert_eq!(enter(&mut from(&bench, "192.0.2.1"), &me), 429);
    let link = portal::new_link(&mut bench.store, me.id, moment(&NOW)).expect("a link");
    let mut by_link = from(&bench, "192.0.2.1");
    let csrf = by_link.get(&link).field("csrf");
    assert_eq!(by_link.post(&link, &[("csrf", &csrf)]).status, 303);
    assert_eq!(enter(&mut by_link, &me), 303, "who came by a link is known from then on");
    NOW.fetch_add(60, Ordering::Relaxed);
    assert_eq!(enter(&mut from(&bench, "192.0.2.2"), &me), 303, "nobody is shut out");
}

#[test]
fn a_browser_is_known_for_its_own_dealer_and_code_only() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve_by(|| moment(&NOW), NO_LIMITS, Front::Proxy);
    let (me, other) = (bench.dealers[0].clone(), bench.dealers[1].clone());
    let mut mine = from(&bench, HERE);
    let csrf = mine.get("/sign-in").field("csrf");
    let answer = mine.post("/sign-in", &[("csrf", &csrf), ("number", &me.number), ("code", &me.code)]);
    let cookie = answer.head.lines().find(|line| line.contains("foresale-browser=")).expect("a cookie").to_owned();
    for flag in ["__Host-", "HttpOnly", "SameSite=Lax", "Secure", "Max-Age=17280000", "Path=/"] {
        assert!(cookie.contains(flag), "{flag}: {cookie}");
    }
    let first = mine.cookies["__Host-foresale-browser"].clone();
    let kept: String = Connection::open(&bench.db)
        .and_then(|db| db.query_row("SELECT group_concat(digest) FROM portal_browser", [], |row| row.get(0)))
        .expect("read");
    assert!(kept.len() > 20 && !kept.contains(&first), "only a digest is kept");
    assert_eq!(enter(&mut mine, &me), 303);
    assert_ne!(mine.cookies["__Host-foresale-browser"], first, "a new one each time");

    let mut theirs = from(&bench, HERE);
    assert_eq!(enter(&mut theirs, &other), 303);
    // Strangers of this network are locked for both dealers; each browser is known for its own.
    for dealer in [&me, &other] {
        assert_eq!(guesses(&mut from(&bench, HERE), &dealer.number, 5)[4], 429);
    }
    assert_eq!((enter(&mut theirs.clone(), &me), enter(&mut mine, &me), enter(&mut theirs, &other)), (429, 303, 303));
    let mut forged = from(&bench, HERE);
    forged.cookies.insert("__Host-foresale-browser".into(), "A".repeat(43));
    assert_eq!(enter(&mut forged, &me), 429);
    let mut stale = mine.clone();
    stale.cookies.insert("__Host-foresale-browser".into(), first);
    assert_eq!(enter(&mut stale, &me), 429, "one that was replaced says nothing any more");

    // A known browser pays for its own wrong codes, alone.
    assert_eq!(guesses(&mut mine.clone(), &me.number, 6), [403, 403, 403, 403, 429, 429]);
    assert_eq!(enter(&mut from(&bench, "192.0.2.1"), &me), 303);
    NOW.fetch_add(600, Ordering::Relaxed);
    assert_eq!(enter(&mut mine, &me), 303);

    let made = leads::new_access_code(&mut bench.store, me.id.0, moment(&NOW).day).expect("a code");
    assert_eq!(guesses(&mut from(&bench, HERE), &me.number, 5)[4], 429);
    assert_eq!(mine.sign_in(&me.number, &made.code).status, 429, "known by the old code only");
}

#[test]
fn what_a_client_says_of_itself_counts_only_behind_a_proxy() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = &bench.dealers[0];
    let statuses: Vec<u16> =
        (0..6).map(|i| from(&bench, &format!("10.0.{i}.1")).sign_in(&me.number, WRONG).status).collect();
    assert_eq!(statuses, [403, 403, 403, 403, 429, 429]);
}

#[test]
fn a_known_browser_passes_the_limit_of_tries() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let few = Limits { tries: 3, tries_per_second: 0.01, ..NO_LIMITS };
    let bench = serve(|| moment(&NOW), few);
    let me = &bench.dealers[0];
    let mut own = bench.client();
    assert_eq!(enter(&mut own, me), 303);
    assert_eq!(guesses(&mut bench.client(), "nobody", 3), [403, 403, 429]);
    assert_eq!((enter(&mut bench.client(), me), enter(&mut own, me)), (429, 303));
}

#[test]
fn locks_outlast_a_restart_end_by_themselves_and_are_lifted_by_the_office() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = bench.dealers[0].clone();
    let lock = |bench: &Bench| assert_eq!(guesses(&mut bench.client(), &me.number, 5)[4], 429);
    lock(&bench);
    bench.running.stop();
    let options = ServeOptions { listen: Some("127.0.0.1:0".into()), limits: NO_LIMITS, ..ServeOptions::default() };
    bench.running = portal::serve(&bench.db, &options, || moment(&NOW)).expect("served");
    assert_eq!(enter(&mut bench.client(), &me), 429, "the same after a restart");
    NOW.fetch_add(599, Ordering::Relaxed);
    assert_eq!(enter(&mut bench.client(), &me), 429);
    NOW.fetch_add(1, Ordering::Relaxed);
    assert_eq!(enter(&mut bench.client(), &me), 303);

    lock(&bench);
    let locked = portal::overview(&mut bench.store, moment(&NOW)).expect("read").locked;
    assert_eq!((locked.len(), locked[0].minutes, locked[0].place.as_str()), (1, 10, "127.0.0.0/24"));
    assert!(locked[0].sentence().contains(&me.number), "{}", locked[0].sentence());
    assert!(portal::unlock(&mut bench.store, &locked[0].number).expect("unlocked"));
    assert_eq!(enter(&mut bench.client(), &me), 303);
    assert!(!portal::unlock(&mut bench.store, &me.number).expect("read"), "nothing is left");

    lock(&bench);
    let typed = me.number.to_lowercase();
    let out = crate::cli::run(&["serve".as_ref(), bench.db.as_ref(), "--unlock".as_ref(), typed.as_ref()]).ok();
    assert!(out.contains("unlocked"), "{out}");
    assert_eq!(enter(&mut bench.client(), &me), 303);
}

#[test]
fn made_up_numbers_and_networks_do_not_fill_the_file() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let db = Connection::open(&bench.db).expect("opened");
    db.execute_batch(&format!(
        "WITH RECURSIVE made (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM made WHERE n < 30000)
         INSERT INTO portal_failure (who, means, place, known, failures, last)
         SELECT 'made up ' || n, 'portal', '10.0.0.0/24', 0, 1, {NOON} - n / 20 FROM made"
    ))
    .expect("filled");
    guesses(&mut bench.client(), &bench.dealers[0].number, 1);
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("counted");
    assert_eq!(count("SELECT count(*) FROM portal_failure"), 20_000);
    assert_eq!(count("SELECT count(*) FROM portal_failure WHERE place = '127.0.0.0/24'"), 1, "the newest stay");
    NOW.fetch_add(4_000, Ordering::Relaxed);
    guesses(&mut bench.client(), &bench.dealers[0].number, 1);
    assert_eq!(count("SELECT count(*) FROM portal_failure"), 1, "what is past is forgotten");
}
