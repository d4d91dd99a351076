//! A dealer's day on the portal.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicI64, Ordering};

use foresale::actions::portal::{self, Certificate, Front, ServeOptions};
use foresale::actions::{duplicates, leads, steps};
use foresale::domain::consent::Channel;
use foresale::domain::lead::Outcome;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::portal::{EventLine, Happening, PortalSettings};
use foresale::sample::LAST_DAY;

use super::{Bench, NO_LIMITS, NOON, moment, serve};
use crate::parts::find_or_skip;

#[test]
fn a_dealer_signs_in_reads_reports_undoes_and_signs_out() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = bench.dealers[0].clone();
    let mut client = bench.client();
    assert_eq!(client.get("/leads").header("Location").as_deref(), Some("/sign-in"), "nobody sees leads unasked");
    let before = client.get("/sign-in").text();
    assert!(!before.contains(&me.name) && before.contains("Dealer number"));
    assert_eq!(client.sign_in(&me.number, "00000000").status, 403);
    let admitted = client.sign_in(&me.number, &me.code);
    assert_eq!((admitted.status, admitted.header("Location").as_deref()), (303, Some("/leads")));
    let cookie = admitted.header("Set-Cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && !cookie.contains("Secure"), "{cookie}");

    let list = client.get("/leads").text();
    for lead in &me.leads {
        assert!(list.contains(&format!("/leads/{lead}\"")), "lead {lead}");
    }
    for lead in &bench.dealers[1].leads {
        assert!(!list.contains(&format!("/leads/{lead}\"")), "lead {lead} is another's");
    }
    let lead = me.leads[0];
    let page = client.get(&format!("/leads/{lead}")).text();
    assert!(page.contains("href=\"tel:") && page.contains("Outcome?") && page.contains("Will buy"));
    assert!(!page.contains("<script") && !page.contains("style="), "nothing that the policy forbids");

    let saved = client.report(lead, "appointment", "On Tuesday, <b>nine</b> o’clock");
    assert_eq!(saved.status, 303);
    let receipt = saved.header("Location").expect("a receipt");
    assert_eq!(bench.outcome(lead), Some(Outcome::Appointment));
    let page = client.get(&receipt);
    assert!(page.text().contains("Saved") && page.text().contains("&lt;b&gt;nine"), "{}", page.text());
    let undone = client.post(&format!("{receipt}/undo"), &[("csrf", &page.field("csrf"))]);
    assert_eq!((undone.status, bench.outcome(lead)), (303, None));
    assert!(client.get(&undone.header("Location").expect("on")).text().contains("Taken back"));

    client.report(lead, "not-reached", "");
    client.report(lead, "sold", "Four winter tyres");
    assert_eq!(bench.outcome(lead), Some(Outcome::Sold));
    let results = client.get("/results").text();
    assert!(results.contains("<dt>Sold</dt><dd>1</dd>") && results.contains("Four winter tyres"), "{results}");

    let csrf = client.get("/leads").field("csrf");
    let old = client.clone();
    assert_eq!(client.post("/sign-out", &[("csrf", &csrf)]).status, 303);
    assert_eq!(old.clone().get("/leads").status, 303, "the old cookie opens nothing any more");
    for (what, least) in [(Happening::SignedIn, 1), (Happening::WrongCode, 1), (Happening::SawLead, 3)] {
        assert!(bench.events(what).len() >= least, "{what:?}");
    }
    let lines: Vec<String> = bench.events(Happening::Reported).iter().map(EventLine::sentence).collect();
    assert!(lines.contains(&format!("{} reported “Sold” for lead {lead} by web", me.name)), "{lines:?}");
    let overview = portal::overview(&mut bench.store, moment(&NOW)).expect("read");
    assert!(overview.signed_in.is_empty(), "signed out");
    let receipts = leads::receipts(&mut bench.store, Some(bench.list)).expect("read");
    assert_eq!(receipts.iter().filter(|receipt| receipt.recipient == me.name).count(), 1, "one a day");
}

/// Opening one lead discloses one person; a later lead has its own receipt.
#[test]
fn every_lead_that_is_shown_has_a_receipt() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let (me, other) = (bench.dealers[0].clone(), bench.dealers[1].clone());
    let persons = |bench: &mut Bench| -> Vec<usize> {
        let all = leads::receipts(&mut bench.store, Some(bench.list)).expect("read");
        all.iter().filter(|one| one.recipient == me.name).map(|one| one.persons).collect()
    };
    let mut client = bench.signed_in(0);
    assert_eq!(client.get(&format!("/leads/{}", me.leads[0])).status, 200);
    assert_eq!(persons(&mut bench), [1]);
    client.get("/leads");
    client.get("/leads");
    assert_eq!(persons(&mut bench), [me.leads.len() - 1, 1], "the others, once");
    let moved = bench.store.lead_of_number(other.leads[0]).expect("a lead");
    leads::move_lead(&mut bench.store, moved, Some(me.id.0), LAST_DAY.plus(3)).expect("moved");
    client.get("/leads");
    assert_eq!(persons(&mut bench), [1, me.leads.len() - 1, 1]);
}

#[test]
fn results_outlive_the_lists_they_are_of() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = bench.dealers[0].clone();
    bench.signed_in(0).report(me.leads[0], "sold", "");
    bench.store.publish_leads(bench.list, LAST_DAY.plus(1), LAST_DAY.plus(2)).expect("expired");
    let results = bench.signed_in(0).get("/results").text();
    assert!(results.contains("<dt>Sold</dt><dd>1</dd>"), "{results}");
    assert!(results.contains(&format!("<dt>Leads</dt><dd>{}</dd>", me.leads.len())), "{results}");
}

#[test]
fn everything_can_be_taken_home() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = &bench.dealers[0];
    let mut client = bench.signed_in(0);
    let list = bench.list;
    let mut file = |ending: &str| client.get(&format!("/lists/{list}/leads.{ending}"));
    let begins = |ending: &str| match ending {
        "csv" => "\u{feff}lead,",
        "pdf" => "%PDF-",
        "vcf" => "BEGIN:VCARD\r\n",
        "ics" => "BEGIN:VCALENDAR\r\n",
        _ => "<?xml",
    };
    for ending in ["csv", "pdf", "vcf", "ics", "xml"] {
        let answer = file(ending);
        assert_eq!(answer.status, 200, "{ending}");
        assert!(answer.text().starts_with(begins(ending)), "{ending}");
        let name = answer.header("Content-Disposition").expect("a name");
        assert_eq!(name, format!("attachment; filename=\"leads-autumn-tyres.{ending}\""));
    }
    let csv = file("csv").text();
    assert_eq!(csv.lines().count(), me.leads.len() + 1);
    assert_eq!(file("exe").status, 404);
    assert_eq!(bench.events(Happening::Downloaded).len(), 6);
}

#[test]
fn a_customer_who_refuses_is_gone_from_every_page() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let lead = bench.dealers[0].leads[0];
    let mut client = bench.signed_in(0);
    let saved = client.report(lead, "do-not-contact", "");
    let page = client.get(&saved.header("Location").expect("a receipt"));
    assert!(page.text().contains("Nobody will contact them any more") && !page.text().contains("/undo"));
    assert_eq!(client.get(&format!("/leads/{lead}")).status, 404);
    assert!(!client.get("/leads").text().contains(&format!("/leads/{lead}\"")));
    let id = bench.store.lead_of_number(lead).expect("a lead");
    let customer = bench.store.lead_customer(id).expect("a customer");
    for channel in [Channel::Telephone, Channel::Email] {
        assert!(bench.store.consent(channel, LAST_DAY.plus(3)).expect("read").contains_key(&customer));
    }
    let forced =
        client.post(&format!("{}/undo", saved.header("Location").expect("on")), &[("csrf", &page.field("csrf"))]);
    assert!(client.get(&forced.header("Location").expect("on")).text().contains("Not taken back"));
    assert_eq!(bench.outcome(lead), Some(Outcome::DoNotContact));
}

#[test]
fn the_office_can_take_a_report_back_too_and_sees_it_within_a_look() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let (lead, mut client) = (bench.dealers[0].leads[1], bench.signed_in(0));
    let mut watch = portal::Watch::over(&bench.db).expect("a watch");
    assert!(watch.look().expect("looked").is_empty());
    let saved = client.report(lead, "call-back", "");
    let told = watch.look().expect("looked");
    let last = told.last().expect("an event");
    assert_eq!((last.what, last.lead), (Happening::Reported, Some(lead)));
    assert!(portal::is_told(last.what) && watch.look().expect("looked").is_empty());
    let step = steps::steps(&mut bench.store).expect("read").first().expect("a step").id;
    steps::undo(&mut bench.store, StepId(step.0), &Progress::new()).expect("undone");
    assert!(client.get(&saved.header("Location").expect("on")).text().contains("no longer counts"));
}

#[test]
fn unsubscribing_takes_a_link_and_a_button() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let customer = bench.store.customers().expect("read")[7].0;
    assert_eq!(portal::unsubscribe_link(&mut bench.store, customer).expect("read"), None, "no address, no link");
    let settings = PortalSettings { public_address: "https://leads.example.com/".into(), ..PortalSettings::default() };
    portal::save_settings(&mut bench.store, &settings).expect("saved");
    let link = portal::unsubscribe_link(&mut bench.store, customer).expect("made").expect("a link");
    let path = link.strip_prefix("https://leads.example.com").expect("ours").to_owned();
    let refused = |bench: &super::Bench| {
        let entries = bench.store.consent_entries(customer).expect("read");
        entries.iter().filter(|entry| entry.origin == "unsubscribed by link").count()
    };
    let mut client = bench.client();
    assert!(client.get(&path).text().contains("Unsubscribe") && refused(&bench) == 0, "scanners open links");
    let done = client.post(&path, &[("List-Unsubscribe", "One-Click")]);
    assert_eq!((done.status, refused(&bench)), (200, 1));
    assert!(done.header("Set-Cookie").is_none() && done.header("Location").is_none());
    assert_eq!((client.post(&path, &[]).status, refused(&bench)), (200, 1), "twice is once");
    let forged = format!("{}A", &path[..path.len() - 1]);
    let forged = if forged == path { format!("{}B", &path[..path.len() - 1]) } else { forged };
    assert_eq!((client.get(&forged).status, client.post(&forged, &[]).status), (404, 404));
}

#[test]
fn a_link_sent_before_a_merge_still_unsubscribes() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let settings = PortalSettings { public_address: "https://leads.example.com/".into(), ..PortalSettings::default() };
    portal::save_settings(&mut bench.store, &settings).expect("saved");
    let customers = bench.store.customers().expect("read");
    let [(first, record), (second, _), (third, _)] = [7, 8, 9].map(|place| customers[place].clone());
    let links = [first, second, third].map(|id| {
        let link = portal::unsubscribe_link(&mut bench.store, id).expect("made").expect("a link");
        link.strip_prefix("https://leads.example.com").expect("ours").to_owned()
    });
    let day = moment(&NOW).day;
    let mut merge = |a, b| duplicates::merge(&mut bench.store, a, b, &record, day).expect("merged").customer;
    let kept = merge(first, second);
    let kept = merge(kept, third);
    let mut client = bench.client();
    for path in links {
        assert_eq!(client.post(&path, &[("List-Unsubscribe", "One-Click")]).status, 200, "{path}");
    }
    let entries = bench.store.consent_entries(kept).expect("read");
    assert!(entries.iter().any(|entry| entry.origin == "unsubscribed by link"));
}

#[test]
fn a_stop_lets_a_request_finish_and_health_is_told() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut client = bench.client();
    let health = client.get("/health");
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    // An incomplete request is in progress while the server is told to stop.
    let address = bench.running.socket();
    let mut half = TcpStream::connect(address).expect("connected");
    half.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n").expect("sent");
    std::thread::sleep(std::time::Duration::from_millis(50));
    let stop = std::thread::spawn(move || bench.running.stop());
    std::thread::sleep(std::time::Duration::from_millis(50));
    half.write_all(b"\r\n").expect("sent");
    let mut answer = String::new();
    half.read_to_string(&mut answer).expect("read");
    assert!(answer.contains("200 OK") && answer.contains("connection: close"), "{answer}");
    stop.join().expect("stopped");
    assert!(TcpStream::connect(address).is_err(), "nobody listens any more");
}

#[test]
fn tls_is_made_on_the_spot_and_plain_http_stays_here() {
    let bench = serve(|| moment(&AtomicI64::new(NOON)), NO_LIMITS);
    let anywhere = ServeOptions { listen: Some("0.0.0.0:0".into()), ..ServeOptions::default() };
    let own = portal::serve(&bench.db, &anywhere, || moment(&AtomicI64::new(NOON))).expect("served");
    let fingerprint = own.fingerprint.clone().expect("a fingerprint");
    assert!(own.address.starts_with("https://"));
    let again = portal::serve(&bench.db, &anywhere, || moment(&AtomicI64::new(NOON))).expect("served");
    assert_eq!(again.fingerprint.as_ref(), Some(&fingerprint), "people compare it once");
    let proxied = ServeOptions { front: Front::Proxy, ..anywhere.clone() };
    let proxied = portal::serve(&bench.db, &proxied, || moment(&AtomicI64::new(NOON))).expect("served");
    assert!(proxied.address.starts_with("http://"));
    let wrong = ServeOptions { listen: Some("nowhere".into()), ..ServeOptions::default() };
    assert!(portal::serve(&bench.db, &wrong, || moment(&AtomicI64::new(NOON))).is_err());
    let missing = Certificate::Files { certificate: "none.pem".into(), key: "none.pem".into() };
    let missing = ServeOptions { certificate: missing, ..anywhere };
    assert!(portal::serve(&bench.db, &missing, || moment(&AtomicI64::new(NOON))).is_err());

    let Some(openssl) = find_or_skip(&["openssl"], &["version"], "openssl") else { return };
    let address = format!("127.0.0.1:{}", own.socket().port());
    let shaken = |version: &str| {
        let mut command = std::process::Command::new(&openssl);
        command.args(["s_client", "-connect", &address, version]).stdin(std::process::Stdio::null());
        let output = command.output().expect("run");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    for version in ["-tls1_2", "-tls1_3"] {
        assert!(shaken(version).contains("BEGIN CERTIFICATE"), "{version}");
    }
    assert!(!shaken("-tls1_1").contains("BEGIN CERTIFICATE"), "no old TLS");
}

#[test]
fn sessions_end_when_idle_after_a_day_and_with_a_new_code() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut client = bench.signed_in(0);
    for _ in 0..4 {
        NOW.fetch_add(25 * 60, Ordering::Relaxed);
        assert_eq!(client.get("/leads").status, 200, "in use");
    }
    NOW.fetch_add(31 * 60, Ordering::Relaxed);
    assert_eq!(client.get("/leads").status, 303, "idle");
    let mut client = bench.signed_in(0);
    for _ in 0..30 {
        NOW.fetch_add(20 * 60, Ordering::Relaxed);
        client.get("/results");
    }
    assert_eq!(client.get("/leads").status, 303, "no session lasts for ever");
    let mut client = bench.signed_in(0);
    assert_eq!(client.get("/leads").status, 200);
    leads::new_access_code(&mut bench.store, bench.dealers[0].id.0, LAST_DAY).expect("a code");
    assert_eq!(client.get("/leads").status, 303, "the old code's session is over");
}
