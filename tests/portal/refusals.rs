//! What is refused: other dealers' leads, guesses, replays, stale links, forged forms, and too many tries.

use std::sync::atomic::{AtomicI64, Ordering};

use foresale::actions::portal;
use foresale::delivery::portal::Limits;
use foresale::domain::lead::Outcome;
use foresale::reports::portal::Happening;

use super::client::{Client, parse, raw};
use super::{NO_LIMITS, NOON, moment, serve};

#[test]
fn anothers_lead_answers_like_none() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let foreign = bench.dealers[1].leads[0];
    let mut client = bench.signed_in(0);
    let csrf = client.get("/leads").field("csrf");
    let anothers = client.get(&format!("/leads/{foreign}"));
    let guessed = client.get("/leads/999999");
    assert_eq!((anothers.status, anothers.text()), (404, guessed.text()), "nothing tells them apart");
    for number in ["0", "-1", "4294967296", "%2e%2e", "x", ""] {
        assert_eq!(client.get(&format!("/leads/{number}")).status, 404, "{number}");
    }
    let fields = [("csrf", csrf.as_str()), ("form", "f1"), ("outcome", "sold"), ("note", ""), ("next", "")];
    assert_eq!(client.post(&format!("/leads/{foreign}/report"), &fields).status, 404);
    assert_eq!(bench.outcome(foreign), None);

    let mut other = bench.signed_in(1);
    let saved = other.report(foreign, "sold", "secret words");
    let receipt = saved.header("Location").expect("a receipt");
    assert_eq!(client.get(&receipt).status, 404);
    assert_eq!(client.post(&format!("{receipt}/undo"), &[("csrf", &csrf)]).status, 404);
    assert_eq!(bench.outcome(foreign), Some(Outcome::Sold));
    assert!(!client.get("/results").text().contains("secret words"));
    assert_eq!(client.get("/lists/999/leads.csv").status, 404);
    assert!(bench.events(Happening::Refused).len() >= 10);
}

#[test]
fn a_form_counts_once_and_only_with_its_mark() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let lead = bench.dealers[0].leads[0];
    let mut client = bench.signed_in(0);
    let page = client.get(&format!("/leads/{lead}"));
    let (csrf, form) = (page.field("csrf"), page.field("form"));
    let path = format!("/leads/{lead}/report");
    let fields = |csrf: &str| -> Vec<(String, String)> {
        [("csrf", csrf), ("form", &form), ("outcome", "call-back"), ("note", "n"), ("next", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    };
    let send = |client: &mut Client, fields: &[(String, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        client.post(&path, &fields)
    };
    for wrong in ["", "x", &csrf[1..], &bench.signed_in(1).get("/leads").field("csrf")] {
        assert_eq!(send(&mut client, &fields(wrong)).status, 403, "{wrong}");
    }
    assert_eq!(bench.outcome(lead), None);
    let first = send(&mut client, &fields(&csrf));
    let again = send(&mut client, &fields(&csrf));
    assert_eq!((first.status, again.header("Location")), (303, first.header("Location")), "the same receipt");
    assert_eq!(bench.events(Happening::Reported).len(), 1);
    assert_eq!(bench.events(Happening::Refused).len(), 4);
    // A browser that sends the same form in ten requests at once.
    let fresh = client.get(&format!("/leads/{lead}"));
    let body: Vec<(String, String)> =
        [("csrf", fresh.field("csrf")), ("form", fresh.field("form")), ("outcome", "sold".into())]
            .map(|(name, value)| (name.to_owned(), value))
            .into();
    std::thread::scope(|scope| {
        for _ in 0..10 {
            let (mut client, body, path) = (client.clone(), &body, &path);
            scope.spawn(move || {
                let fields: Vec<(&str, &str)> = body.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                assert_eq!(client.post(path, &fields).status, 303);
            });
        }
    });
    assert_eq!(bench.events(Happening::Reported).len(), 2);
    for (outcome, next) in [("", ""), ("stolen", ""), ("sold", "tomorrow"), ("call-back", "2020-01-01")] {
        let fields = [("csrf", csrf.as_str()), ("form", "g"), ("outcome", outcome), ("next", next), ("note", "kept")];
        let answer = client.post(&path, &fields);
        assert!(answer.status == 400 && answer.text().contains("kept"), "what was typed is still there");
    }
}

#[test]
fn nothing_changes_on_a_get() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let lead = bench.dealers[0].leads[0];
    let mut client = bench.signed_in(0);
    let csrf = client.get("/leads").field("csrf");
    for path in [
        format!("/leads/{lead}/report?csrf={csrf}&form=a&outcome=sold"),
        "/sign-out".to_owned(),
        format!("/reports/1/undo?csrf={csrf}"),
    ] {
        for method in ["GET", "HEAD"] {
            assert_eq!(client.ask(method, &path, &[], "").status, 404, "{method} {path}");
        }
    }
    assert_eq!((client.get("/leads").status, bench.outcome(lead)), (200, None));
    let link = portal::new_link(&mut bench.store, bench.dealers[0].id, moment(&NOW)).expect("a link");
    for _ in 0..3 {
        assert!(bench.client().get(&link).text().contains("Show my leads"), "opening it does not use it up");
    }
    let mut fresh = bench.client();
    let csrf = fresh.get(&link).field("csrf");
    assert_eq!(
        bench.client().post(&link, &[("csrf", &csrf)]).status,
        200,
        "another browser's form only shows the page"
    );
    assert_eq!(fresh.post(&link, &[("csrf", &csrf)]).header("Location").as_deref(), Some("/leads"));
    assert_eq!(fresh.get("/leads").status, 200);
    let mut late = bench.client();
    let csrf = late.get(&link).field("csrf");
    let stale = late.post(&link, &[("csrf", &csrf)]);
    assert!(stale.status == 403 && stale.text().contains("has been used or has expired"), "{}", stale.text());
    let old = portal::new_link(&mut bench.store, bench.dealers[0].id, moment(&NOW)).expect("a link");
    NOW.fetch_add(4 * 86_400, Ordering::Relaxed);
    let csrf = late.get(&old).field("csrf");
    assert_eq!(late.post(&old, &[("csrf", &csrf)]).status, 403, "past");
    assert_eq!(bench.events(Happening::Refused).iter().filter(|event| event.detail == "a stale link").count(), 2);
}

#[test]
fn five_wrong_codes_lock_whether_the_dealer_is_known_or_not() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = bench.dealers[0].clone();
    let mut told = Vec::new();
    for number in [me.number.as_str(), "nobody"] {
        let mut client = bench.client();
        let answers: Vec<(u16, String)> = (0..6)
            .map(|_| {
                let answer = client.sign_in(number, "12345678");
                (answer.status, answer.text().replace(number, "NUMBER").replace(&answer.field("csrf"), ""))
            })
            .collect();
        assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [403, 403, 403, 403, 429, 429]);
        told.push(answers);
    }
    assert_eq!(told[0], told[1], "the same words for both");
    assert_eq!(bench.client().sign_in(&me.number, &me.code).status, 429, "even the right code");
    assert_eq!(bench.client().sign_in(&format!(" {} ", me.number.to_lowercase()), &me.code).status, 429);
    assert_eq!(bench.events(Happening::Locked).len(), 2);
    let overview = portal::overview(&mut bench.store, moment(&NOW)).expect("read");
    assert_eq!(overview.locked.len(), 2);
    assert!(bench.events(Happening::Locked)[1].sentence().contains(&me.number));
    assert_eq!(bench.client().sign_in(&bench.dealers[1].number, &bench.dealers[1].code).status, 303, "nobody else");
    NOW.fetch_add(601, Ordering::Relaxed);
    assert_eq!(bench.client().sign_in(&me.number, &me.code).status, 303);
    let wrong: Vec<String> = bench.events(Happening::WrongCode).iter().map(|event| event.detail.clone()).collect();
    assert!(wrong.iter().all(|detail| !detail.contains("12345678")), "no code is written down");
    let address = bench.running.socket();
    // Twenty simultaneous guesses are counted one by one.
    let codes: Vec<u16> = std::thread::scope(|scope| {
        let guesses: Vec<_> =
            (0..20).map(|_| scope.spawn(|| Client::new(address).sign_in(&me.number, "1").status)).collect();
        guesses.into_iter().map(|guess| guess.join().expect("answered")).collect()
    });
    assert_eq!(codes.iter().filter(|status| **status == 403).count(), 4, "{codes:?}");
}

#[test]
fn every_answer_carries_the_headers_that_keep_others_out() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut client = bench.signed_in(0);
    for path in ["/sign-in", "/leads", "/leads/999999", "/results", "/health", "/nothing", "/phone", "/style.css", "/"]
    {
        let answer = client.get(path);
        let header = |name: &str| answer.header(name).unwrap_or_default();
        assert!(header("Content-Security-Policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(header("X-Content-Type-Options"), "nosniff", "{path}");
        assert_eq!((header("X-Frame-Options"), header("Referrer-Policy")), ("DENY".into(), "no-referrer".into()));
        let kept = if path == "/style.css" { "public, max-age=3600" } else { "no-store" };
        assert_eq!(header("Cache-Control"), kept, "{path}");
        assert!(answer.header("Server").is_none());
    }
}

#[test]
fn too_much_is_turned_away() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let few = Limits { burst: 10, per_second: 1.0, tries: 2, tries_per_second: 0.1 };
    let bench = serve(|| moment(&NOW), few);
    let mut client = bench.client();
    let answers: Vec<u16> = (0..12).map(|_| client.get("/style.css").status).collect();
    assert_eq!((answers[9], answers[10], client.get("/health").status), (200, 429, 200));
    NOW.fetch_add(60, Ordering::Relaxed);
    let tries: Vec<u16> = (0..3).map(|_| client.sign_in("nobody", "1").status).collect();
    assert_eq!(tries, [403, 403, 429]);
    let address = bench.running.socket();
    let status = |request: &str| parse(&raw(address, request.as_bytes())).status;
    assert_eq!(status(&format!("POST /sign-in HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 1 << 20)), 413);
    assert_eq!(status(&format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(10_000))), 431);
    let chunked = |size: usize| {
        let head = "POST /sign-in HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
        status(&format!("{head}{size:x}\r\n{}\r\n0\r\n\r\n", "x".repeat(size)))
    };
    assert_eq!((chunked(10), chunked(20_000)), (403, 400), "a form without its mark, and one that is too long");
    let unclear = "POST /sign-in HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab";
    assert_eq!(status(unclear), 400);
    assert_eq!(status(&format!("GET / HTTP/1.1\r\n{}\r\n", "A: b\r\n".repeat(70))), 431);
    assert_eq!(status("nonsense\r\n\r\n"), 400);
    assert_eq!(status("BREW /coffee HTTP/1.1\r\n\r\n"), 405);
}
