//! Calls played through the HTTP interface, as the telephone service would.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};

use foresale::actions::leads;
use foresale::actions::portal::{self, SimulatedCall};
use foresale::delivery::portal::phone::sign;
use foresale::domain::dealer::HandoverMeans;
use foresale::domain::lead::Outcome;
use foresale::reports::portal::{Happening, PortalSettings};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

use super::client::{Answer, Client, form};
use super::{Bench, NO_LIMITS, NOON, moment, serve};
use crate::parts::find_or_skip;

const TOKEN: &str = "telephone token";
const PUBLIC: &str = "https://leads.example.com";
const CALLER: &str = "+15550100";

/// A telephone with its test bench; every answer is checked to be a document that the service accepts.
struct Phone {
    client: Client,
    sid: String,
    caller: String,
    /// Where the next request goes.
    next: String,
    said: String,
    documents: Vec<String>,
}

fn with_phone(bench: &mut Bench) {
    let settings = PortalSettings {
        public_address: PUBLIC.into(),
        phone_token: TOKEN.into(),
        office_phone: "+15550199".into(),
        ..PortalSettings::default()
    };
    portal::save_settings(&mut bench.store, &settings).expect("saved");
}

impl Phone {
    fn dial(bench: &Bench, sid: &str) -> Phone {
        Phone::dial_from(bench, sid, CALLER)
    }

    fn dial_from(bench: &Bench, sid: &str, caller: &str) -> Phone {
        let (client, next, said, documents) = (bench.client(), "/phone".into(), String::new(), Vec::new());
        let mut phone = Phone { client, sid: sid.into(), caller: caller.into(), next, said, documents };
        phone.ask(&[]);
        phone
    }

    fn request(&mut self, target: &str, extra: &[(&str, &str)], token: &str) -> Answer {
        let mut fields = vec![("CallSid", self.sid.as_str()), ("From", &self.caller), ("To", "+15550199")];
        fields.extend(extra);
        let pairs: Vec<(String, String)> =
            fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let signature = sign(token, &format!("{PUBLIC}{target}"), &pairs);
        self.client.ask("POST", target, &[("X-Twilio-Signature", &signature)], &form(&fields))
    }

    fn ask(&mut self, extra: &[(&str, &str)]) -> &str {
        let target = self.next.clone();
        let answer = self.request(&target, extra, TOKEN);
        assert_eq!(answer.status, 200, "{}", answer.text());
        let (said, next) = checked(&answer.text());
        self.documents.push(answer.text());
        (self.said, self.next) = (said, next.unwrap_or_default());
        &self.said
    }

    fn keys(&mut self, digits: &str) -> &str {
        self.ask(&[("Digits", digits)])
    }

    fn words(&mut self, speech: &str) -> &str {
        self.ask(&[("SpeechResult", speech)])
    }

    fn hung_up(&self) -> bool {
        self.next.is_empty()
    }
}

/// Verbs and attributes of TwiML that we use, as documented by the service.
const KNOWN: [(&str, &[&str]); 8] = [
    ("Response", &[]),
    ("Say", &["language"]),
    (
        "Gather",
        &["input", "action", "method", "numDigits", "timeout", "speechTimeout", "finishOnKey", "language", "hints"],
    ),
    ("Redirect", &["method"]),
    ("Record", &["action", "method", "maxLength", "playBeep", "finishOnKey"]),
    ("Dial", &["action", "method", "timeout", "callerId"]),
    ("Number", &[]),
    ("Hangup", &[]),
];

/// What a document says, and where the answer goes; every verb and attribute must be known and every wait must have a
/// continuation.
fn checked(xml: &str) -> (String, Option<String>) {
    let mut reader = Reader::from_str(xml);
    let (mut said, mut next, mut redirect, mut open) = (String::new(), None, None, Vec::new());
    let mut ended = false;
    loop {
        match reader.read_event().expect("well formed") {
            Event::Eof => break,
            event => {
                let (tag, stays) = match &event {
                    Event::Start(tag) => (Some(tag), true),
                    Event::Empty(tag) => (Some(tag), false),
                    _ => (None, false),
                };
                if let Some(tag) = tag {
                    let name = String::from_utf8(tag.name().as_ref().to_vec()).expect("text");
                    let known = KNOWN.iter().find(|(verb, _)| *verb == name);
                    let (_, attributes) = known.unwrap_or_else(|| panic!("<{name}> in {xml}"));
                    for attribute in tag.attributes() {
                        let attribute = attribute.expect("well formed");
                        let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("text");
                        assert!(attributes.contains(&key.as_str()), "{name} {key}");
                        if key == "action" {
                            next = Some(String::from_utf8_lossy(&attribute.value).replace("&amp;", "&"));
                        }
                    }
                    ended |= name == "Hangup";
                    if stays {
                        open.push(name);
                    }
                }
                match event {
                    Event::End(_) => drop(open.pop()),
                    Event::Text(text) => {
                        let text = text.decode().expect("text").into_owned();
                        match open.last().map(String::as_str) {
                            Some("Say") => said.push_str(&text),
                            Some("Redirect") => redirect = Some(text),
                            Some("Number") => said += &["[", &text, "]"].concat(),
                            _ => {}
                        }
                    }
                    Event::GeneralRef(_) => said.push('&'),
                    _ => {}
                }
            }
        }
    }
    assert!(open.is_empty() && (ended != next.is_some()), "an end or a way on, not both: {xml}");
    if let Some(redirect) = redirect {
        assert_eq!(Some(redirect), next, "silence goes where the answer goes");
    }
    (said, next)
}

#[test]
fn a_call_by_keys_reports_once_with_a_receipt() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let me = bench.dealers[0].clone();
    let digits: String = me.number.chars().filter(char::is_ascii_digit).collect();
    let mut phone = Phone::dial(&bench, "CA-keys");
    assert!(phone.said.contains("dealer number") && !phone.said.contains(&me.name));
    assert!(phone.keys(&digits).contains("access code") && !phone.said.contains(&me.name), "nothing personal yet");
    assert!(phone.keys(&me.code).contains(&format!("You have {} new leads", me.leads.len())), "{}", phone.said);
    assert!(phone.said.contains("To hear new leads, press 1."), "the thing before the key");
    let first = phone.keys("1").to_owned();
    let lead: u32 =
        first.split("Lead ").nth(1).and_then(|t| t.split(':').next()).and_then(|n| n.parse().ok()).expect("a lead");
    assert!(me.leads.contains(&lead), "{first}");
    assert_eq!(phone.keys("*").split("To be").next(), first.split("To be").next(), "star repeats");
    assert!(phone.keys("1").contains("connecting") && phone.said.contains("[+"), "{}", phone.said);
    assert!(phone.ask(&[("DialCallStatus", "completed")]).contains("How did it go?"));
    assert!(phone.keys("2").contains("sold"));
    assert!(phone.keys("9").contains(&format!("Lead {lead}")), "9 goes back");
    phone.keys("2");
    assert!(phone.keys("5").contains("not interested"));
    phone.keys("9");
    assert!(phone.keys("2").contains(&format!("Lead {lead}: appointment")));
    assert_eq!(bench.outcome(lead), None, "read back first");
    let step = phone.next.clone();
    let saved = phone.keys("1").to_owned();
    assert!(saved.contains("Your receipt number is"), "{saved}");
    assert_eq!(bench.outcome(lead), Some(Outcome::Appointment));
    // The service sends the same request again, and once more with something else in it.
    for keys in ["1", "2"] {
        let answer = phone.request(&step, &[("Digits", keys)], TOKEN);
        assert_eq!(checked(&answer.text()).0, saved, "answered again");
    }
    assert_eq!(bench.events(Happening::Reported).len(), 1, "and not done again");
    let sentence = bench.events(Happening::Reported)[0].sentence();
    assert_eq!(sentence, format!("{} reported “Appointment” for lead {lead} by telephone", me.name));
}

#[test]
fn what_is_read_out_has_a_receipt() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let me = bench.dealers[0].clone();
    let by_telephone = |bench: &mut Bench| -> Vec<usize> {
        let all = leads::receipts(&mut bench.store, Some(bench.list)).expect("read");
        all.iter().filter(|one| one.means == HandoverMeans::Telephone).map(|one| one.persons).collect()
    };
    let mut phone = Phone::dial(&bench, "CA-receipt");
    phone.keys(&me.number.chars().filter(char::is_ascii_digit).collect::<String>());
    phone.keys(&me.code);
    assert!(by_telephone(&mut bench).is_empty(), "nothing was told of anybody yet");
    assert!(phone.keys("1").contains("Lead "));
    assert_eq!(by_telephone(&mut bench), [1], "the one that was read out");
    phone.keys("*");
    phone.keys("1");
    assert_eq!(by_telephone(&mut bench), [1], "repeated and connected: still the same lead");
    phone.ask(&[("DialCallStatus", "completed")]);
    assert!(phone.keys("3").contains("Lead "));
    assert_eq!(by_telephone(&mut bench), [1, 1], "the next one");
}

#[test]
fn a_call_in_words_does_the_same() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let me = bench.dealers[0].clone();
    let lead = me.leads[0];
    let mut phone = Phone::dial(&bench, "CA-words");
    phone.words(&spelled(&me.number));
    assert!(phone.words(&spelled(&me.code)).contains("Hello"), "{}", phone.said);
    assert!(phone.words("I want to report, please.").contains("number of the lead"));
    let foreign = bench.dealers[1].leads[0].to_string();
    assert!(phone.words(&foreign).contains("no such lead"), "another's lead is none");
    assert!(phone.words(&lead.to_string()).contains(&format!("Lead {lead}")));
    phone.words("something else");
    assert!(phone.words("They said do not call me.").contains("do not contact"));
    assert!(phone.words("Yes!").contains("Saved"));
    assert_eq!(bench.outcome(lead), Some(Outcome::DoNotContact));
    let customer = bench.store.lead_customer(bench.store.lead_of_number(lead).expect("a lead")).expect("a customer");
    let entries = bench.store.consent_entries(customer).expect("read");
    assert!(entries.iter().any(|entry| entry.origin == "told a dealer"), "straight into the ledger");
    assert!(phone.words("due today").contains("none"), "{}", phone.said);
    assert!(phone.words("send me the list").contains("e-mail"));
    assert!(phone.words("message please").contains("after the tone"));
    assert!(phone.ask(&[("RecordingUrl", "https://api.example.com/r/1")]).contains("has your message"));
    let overview = portal::overview(&mut bench.store, moment(&NOW)).expect("read");
    assert_eq!(overview.messages[0].recording, "https://api.example.com/r/1");
    assert_eq!(
        (overview.messages[0].dealer.as_str(), overview.messages[0].caller.as_str()),
        (me.name.as_str(), CALLER)
    );
    portal::mark_read(&mut bench.store, overview.messages[0].number, moment(&NOW)).expect("read");
    assert!(
        portal::overview(&mut bench.store, moment(&NOW)).expect("read").messages.iter().all(|m| m.recording.is_empty())
    );
}

#[test]
fn the_service_s_own_library_would_write_the_same() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let Some(python) = find_or_skip(&["/usr/bin/python3", "python3"], &["-c", "import twilio.twiml"], "python3-twilio")
    else {
        return;
    };
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let me = bench.dealers[0].clone();
    // Through every kind of step: digits, a choice, a connection, a report, a message, silence and the end.
    let mut phone = Phone::dial(&bench, "CA-library");
    phone.keys(&me.number.chars().filter(char::is_ascii_digit).collect::<String>());
    for keys in [me.code.as_str(), "1", "1"] {
        phone.keys(keys);
    }
    phone.ask(&[("DialCallStatus", "completed")]);
    for keys in ["2", "1", "0"] {
        phone.keys(keys);
    }
    phone.ask(&[("RecordingUrl", "https://api.example.com/r/1?a=1&b=2")]);
    while !phone.hung_up() {
        phone.ask(&[]);
    }
    let every = ["<Gather", "<Dial", "<Record", "<Redirect", "<Hangup", "numDigits"];
    assert!(every.iter().all(|part| phone.documents.iter().any(|xml| xml.contains(part))), "{:?}", phone.documents);
    let mut lines: Vec<Value> = phone.documents.iter().map(|xml| json!({ "xml": xml })).collect();
    for target in ["/phone", "/phone?step=3&language=de"] {
        let fields = json!({ "CallSid": "CA1", "Digits": "12#", "SpeechResult": "Zoë & co", "From": CALLER });
        let pairs = fields.as_object().expect("fields").iter();
        let pairs: Vec<(String, String)> =
            pairs.map(|(name, value)| (name.clone(), value.as_str().expect("text").to_owned())).collect();
        let url = format!("{PUBLIC}{target}");
        lines.push(json!({ "token": TOKEN, "url": url, "signature": sign(TOKEN, &url, &pairs), "fields": fields }));
    }
    let count = lines.len();
    let text: String = lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/portal/call_check.py");
    let mut process =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("run");
    process.stdin.take().expect("piped").write_all(text.as_bytes()).expect("written");
    let done = process.wait_with_output().expect("ended");
    assert!(done.status.success(), "the library objects; see above");
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), count.to_string());
}

fn spelled(text: &str) -> String {
    let names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let digits = text.chars().filter_map(|c| c.to_digit(10));
    digits.map(|digit| names[digit as usize]).collect::<Vec<_>>().join(" ")
}

/// Keys the dealer's number and a code; says what was answered.
fn sign_in(phone: &mut Phone, number: &str, code: &str) -> String {
    phone.keys(&number.chars().filter(char::is_ascii_digit).collect::<String>());
    phone.keys(code).to_owned()
}

#[test]
fn telephone_and_web_are_locked_apart_and_each_telephone_for_itself() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let (me, other) = (bench.dealers[0].clone(), bench.dealers[1].clone());
    let mut rival = Phone::dial_from(&bench, "CA-rival", "+15550666");
    let said: Vec<String> = (0..3).map(|_| sign_in(&mut rival, &me.number, "00000000")).collect();
    assert!(said[2].contains("locked for 10 minutes") && rival.hung_up(), "{said:?}");
    // What the attacker did blocks the dealer neither on the web nor on the dealer's own telephone.
    assert_eq!(bench.client().sign_in(&me.number, &me.code).status, 303);
    assert!(sign_in(&mut Phone::dial(&bench, "CA-own"), &me.number, &me.code).contains("Hello"));
    let mut again = Phone::dial_from(&bench, "CA-again", "+15550666");
    assert!(sign_in(&mut again, &me.number, &me.code).contains("locked"));
    // The office is told once about each lock, however many attempts follow.
    let overview = portal::overview(&mut bench.store, moment(&NOW)).expect("read");
    let told: Vec<&str> = overview.messages.iter().map(|message| message.caller.as_str()).collect();
    assert_eq!(told, ["+15550666"]);
    assert_eq!(overview.locked[0].place, "telephone +15550666");

    let wrong: Vec<u16> = (0..5).map(|_| bench.client().sign_in(&other.number, "1").status).collect();
    assert_eq!(wrong, [403, 403, 403, 403, 429]);
    assert!(sign_in(&mut Phone::dial(&bench, "CA-other"), &other.number, &other.code).contains("Hello"));

    // From many telephones at once strangers are slowed down.
    let last = (0..5).map(|caller| {
        let mut phone = Phone::dial_from(&bench, &format!("CA-many-{caller}"), &format!("+1555077{caller}"));
        (0..3).map(|_| if phone.hung_up() { String::new() } else { sign_in(&mut phone, &me.number, "1") }).collect()
    });
    let last: Vec<String> = last.last().expect("some");
    assert!(last.iter().any(|said| said.contains("Please call again in")), "{last:?}");
    NOW.fetch_add(60, Ordering::Relaxed);
    let mut later = Phone::dial_from(&bench, "CA-own-later", "+15550101");
    assert!(sign_in(&mut later, &me.number, &me.code).contains("Hello"), "slowed down, not shut out");
}

#[test]
fn silence_nonsense_and_wrong_codes_end_politely() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    with_phone(&mut bench);
    let me = bench.dealers[0].clone();
    let mut silent = Phone::dial(&bench, "CA-silent");
    assert!(silent.ask(&[]).contains("did not hear"));
    assert!(silent.words("bananas").contains("did not understand"));
    assert!(silent.ask(&[]).contains("Goodbye") && silent.hung_up());

    let digits: String = me.number.chars().filter(char::is_ascii_digit).collect();
    let mut wrong = Phone::dial(&bench, "CA-wrong");
    for _ in 0..2 {
        wrong.keys(&digits);
        assert!(wrong.keys("00000000").contains("do not match"));
    }
    wrong.keys(&digits);
    assert!(wrong.keys("00000000").contains("locked for 10 minutes") && wrong.hung_up(), "{}", wrong.said);
    assert_eq!(bench.events(Happening::Locked).len(), 1);
    let overview = portal::overview(&mut bench.store, moment(&NOW)).expect("read");
    assert!(overview.messages[0].text.contains("Too many wrong codes") && overview.messages[0].caller == CALLER);
    let mut right = Phone::dial(&bench, "CA-right");
    right.keys(&digits);
    assert!(right.keys(&me.code).contains("locked"), "even the right code");
    NOW.fetch_add(601, Ordering::Relaxed);
    let mut later = Phone::dial(&bench, "CA-later");
    later.keys(&digits);
    assert!(later.keys(&me.code).contains("Hello"));

    let mut stranger = Phone::dial(&bench, "CA-stranger");
    assert!(stranger.keys("0").contains("after the tone"), "also without a code");
    assert!(stranger.ask(&[("RecordingUrl", "https://api.example.com/r/2")]).contains("Goodbye") && stranger.hung_up());
}

#[test]
fn only_the_service_s_own_requests_are_answered() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let fields = [("CallSid", "CA1")];
    assert_eq!(bench.client().post("/phone", &fields).status, 404, "no telephone is set up");
    with_phone(&mut bench);
    assert_eq!(bench.client().post("/phone", &fields).status, 400, "no signature");
    let mut phone = Phone::dial(&bench, "CA-signed");
    assert_eq!(phone.request("/phone", &[], "another token").status, 403);
    assert_eq!(phone.client.get("/phone").status, 405);
    // A signature for one address is worth nothing for another.
    let signature = sign(TOKEN, &format!("{PUBLIC}/phone"), &[("CallSid".into(), "CA-x".into())]);
    let headers = [("X-Twilio-Signature", signature.as_str())];
    assert_eq!(phone.client.ask("POST", "/phone?step=1", &headers, "CallSid=CA-x").status, 403);
    assert_eq!(phone.client.ask("POST", "/phone", &headers, "CallSid=CA-x&Digits=1").status, 403);
    assert_eq!(phone.client.ask("POST", "/phone", &headers, "CallSid=CA-x").status, 200);
    assert_eq!(bench.events(Happening::Refused).len(), 3);
    let lost = phone.request("/phone?step=77", &[("Digits", "1")], TOKEN);
    assert!(checked(&lost.text()).1.is_none(), "a step that never was");
}

#[test]
fn the_simulator_walks_the_same_tree() {
    static NOW: AtomicI64 = AtomicI64::new(NOON);
    let mut bench = serve(|| moment(&NOW), NO_LIMITS);
    let me = bench.dealers[0].clone();
    let (mut call, said) = SimulatedCall::dial(&bench.db, || moment(&NOW)).expect("dialled");
    assert!(said.join(" ").contains("dealer number"));
    let digits: String = me.number.chars().filter(char::is_ascii_digit).collect();
    call.say(&format!("{digits}#")).expect("heard");
    assert!(call.say(&me.code).expect("heard").join(" ").contains("Hello"));
    let lead = me.leads[1];
    call.say("3").expect("heard");
    call.say(&format!("{lead}#")).expect("heard");
    call.say("sold").expect("heard");
    assert!(call.say("yes").expect("heard").join(" ").contains("receipt"));
    assert_eq!(bench.outcome(lead), Some(Outcome::Sold));
    for _ in 0..3 {
        call.say("bananas").expect("heard");
    }
    assert!(call.is_over() && call.say("1").expect("heard") == ["The call has ended."]);
}
