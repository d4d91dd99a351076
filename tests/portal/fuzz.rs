//! Forms and the telephone under random requests, for a given time: `FORESALE_FUZZ_SECONDS=1800`.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use foresale::actions::portal;
use foresale::delivery::portal::phone::sign;
use foresale::reports::portal::PortalSettings;
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::client::{form, parse};
use super::{NO_LIMITS, NOON, moment, serve};

const STATUSES: [u16; 9] = [200, 303, 400, 403, 404, 405, 413, 431, 0];

fn seconds() -> Duration {
    let asked = std::env::var("FORESALE_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(asked.unwrap_or(60))
}

/// A text of odd characters, or one with a meaning here.
fn odd(random: &mut impl Rng, known: &[String]) -> String {
    if random.gen_bool(0.5) {
        return known[random.gen_range(0..known.len())].clone();
    }
    let signs: Vec<char> = "aZ09 *#%&=+<>\"'/\\;,.\0\n\r\u{7f}äß漢🙂\u{202e}{{}}--".chars().collect();
    (0..random.gen_range(0..40)).map(|_| signs[random.gen_range(0..signs.len())]).collect()
}

fn mangled(random: &mut impl Rng, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..random.gen_range(0..6) {
        if bytes.is_empty() {
            break;
        }
        let place = random.gen_range(0..bytes.len());
        match random.gen_range(0..4) {
            0 => bytes[place] = random.r#gen(),
            1 => bytes.truncate(place),
            2 => bytes.insert(place, random.r#gen()),
            _ => drop(bytes.drain(place..(place + 5).min(bytes.len()))),
        }
    }
    bytes
}

#[test]
#[ignore = "runs for a minute, or as long as FORESALE_FUZZ_SECONDS says"]
fn no_form_makes_the_portal_panic() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let bench = serve(|| moment(&NOW), NO_LIMITS);
    let mut random = Xoshiro256PlusPlus::seed_from_u64(8);
    let (mut client, me) = (bench.signed_in(0), &bench.dealers[0]);
    let mut known: Vec<String> =
        ["sold", "call-back", "do-not-contact", "2026-03-01", "f", "", "One-Click"].map(str::to_owned).into();
    known.extend([me.number.clone(), me.code.clone(), me.leads[0].to_string(), client.get("/leads").field("csrf")]);
    let (start, mut sent) = (Instant::now(), 0_u64);
    while start.elapsed() < seconds() {
        // Time advances, or a limit would end it after a million requests.
        NOW.fetch_add(1, Ordering::Relaxed);
        if client.get("/results").status != 200 {
            client = bench.signed_in(0);
            known.push(client.get("/leads").field("csrf"));
        }
        for _ in 0..50 {
            let paths =
                ["/sign-in", "/leads/NO/report", "/reports/NO/undo", "/l/NO", "/u/NO", "/lists/NO/leads.csv", "/NO"];
            let path = paths[random.gen_range(0..paths.len())];
            let path = path.replace("NO", &foresale::delivery::portal::encoded(&odd(&mut random, &known)));
            let names = ["csrf", "form", "outcome", "note", "next", "number", "code", ""];
            let mut fields: Vec<(&str, String)> = names.iter().map(|name| (*name, odd(&mut random, &known))).collect();
            fields.retain(|_| random.gen_bool(0.8));
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let cookies: Vec<String> = client.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let body = form(&fields);
            let method = ["GET", "POST", "POST", "HEAD"][random.gen_range(0..4)];
            let request = format!(
                "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: {}\r\nContent-Length: {}\r\n\r\n{body}",
                cookies.join("; "),
                body.len()
            );
            let bytes =
                if random.gen_bool(0.3) { mangled(&mut random, request.into_bytes()) } else { request.into_bytes() };
            let whole = bytes.windows(4).any(|window| window == b"\r\n\r\n");
            // An incomplete request would wait for the rest.
            if whole && !String::from_utf8_lossy(&bytes).contains("HTTP/1.1\r\nHost") {
                continue;
            }
            let answer = parse(&half_closed(bench.running.socket(), &bytes));
            assert!(STATUSES.contains(&answer.status), "{}: {:?}", answer.status, String::from_utf8_lossy(&bytes));
            sent += 1;
        }
    }
    assert_eq!(bench.client().get("/health").status, 200);
    say(&format!("{sent} forms, no panic"));
}

/// Sends bytes and says that nothing more comes, so that half a request ends at once.
fn half_closed(address: std::net::SocketAddr, bytes: &[u8]) -> Vec<u8> {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(address).expect("connected");
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

#[test]
#[ignore = "runs for a minute, or as long as FORESALE_FUZZ_SECONDS says"]
fn no_call_makes_the_telephone_panic() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let public = "https://leads.example.com";
    let settings =
        PortalSettings { public_address: public.into(), phone_token: "t".into(), ..PortalSettings::default() };
    portal::save_settings(&mut bench.store, &settings).expect("saved");
    let mut random = Xoshiro256PlusPlus::seed_from_u64(9);
    let me = bench.dealers[0].clone();
    let digits: String = me.number.chars().filter(char::is_ascii_digit).collect();
    let mut known: Vec<String> =
        ["1", "2", "3", "4", "5", "9", "0", "*", "#", "new", "yes", "sold"].map(str::to_owned).into();
    known.extend([digits, me.code.clone(), me.leads[0].to_string()]);
    let (start, mut sent, mut client) = (Instant::now(), 0_u64, bench.client());
    let mut call = 0;
    while start.elapsed() < seconds() {
        call += 1;
        let sid = format!("CA{call}");
        let mut target = "/phone".to_owned();
        for turn in 0..40 {
            let mut fields: Vec<(&str, String)> = vec![("CallSid", sid.clone())];
            let names = ["Digits", "SpeechResult", "RecordingUrl", "From"];
            // Most calls get past the access code, as a real one would.
            match turn {
                1 if call % 4 > 0 => fields.push(("Digits", known[12].clone())),
                2 if call % 4 > 0 => fields.push(("Digits", known[13].clone())),
                _ => {
                    fields.extend(names.iter().map(|name| (*name, odd(&mut random, &known))));
                    fields.retain(|(name, _)| *name == "CallSid" || random.gen_bool(0.5));
                }
            }
            let pairs: Vec<(String, String)> =
                fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
            let signature = sign("t", &format!("{public}{target}"), &pairs);
            let plain: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let answer = client.ask("POST", &target, &[("X-Twilio-Signature", &signature)], &form(&plain));
            assert_eq!(answer.status, 200, "{fields:?}: {}", answer.text());
            sent += 1;
            let text = answer.text();
            let next = text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned);
            match next {
                Some(next) if random.gen_bool(0.95) => target = next,
                Some(_) => target = format!("/phone?step={}", random.gen_range(0..50)),
                None => break,
            }
        }
    }
    say(&format!("{sent} steps in {call} calls, no panic"));
}

#[expect(clippy::print_stderr, reason = "the figure is what the run is for")]
fn say(text: &str) {
    eprintln!("{text}");
}
