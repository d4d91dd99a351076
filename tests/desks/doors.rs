//! Who is let in: nobody without signing in, nobody beyond their rights, and no other certificate than the first.

use std::io::Write as _;
use std::net::TcpListener;

use foresale::actions::data::ReadInfo;
use foresale::actions::desks::{VERSION, written};
use foresale::actions::people::requests::ReadPeople;
use foresale::actions::request::Request;
use foresale::delivery::desks::client::{Line, LineError, Question};
use foresale::progress::Progress;

use super::{ANALYST, OWNER, holding, office};

fn asks<'a>(name: &'a str, content: &'a [u8]) -> Question<'a> {
    Question { name, number: "", content }
}

#[test]
fn nothing_is_answered_without_signing_in_or_beyond_ones_rights() {
    let office = office();
    let mut served = office.serve(0, "first");
    let mut line = served.line();
    let info = written(&ReadInfo {}).expect("written");
    for token in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let refused = line.ask(token, &asks(ReadInfo::NAME, &info), &Progress::new());
        assert!(matches!(refused, Err(LineError::SignedOut)), "{refused:?}");
    }
    let ann = line.sign_in(ANALYST.0, ANALYST.1).expect("signed in");
    line.ask(&ann.token, &asks(ReadInfo::NAME, &info), &Progress::new()).expect("answered");
    let people = written(&ReadPeople {}).expect("written");
    let refused = line.ask(&ann.token, &asks(ReadPeople::NAME, &people), &Progress::new()).expect_err("no owner");
    assert!(refused.to_string().contains("Ann may not change settings, backups or people"), "{refused}");
    // What no desk may ask for, what is no question, and what changes something without a number.
    for name in ["portal.sign-in", "desks.ground", "people.encrypt", "nothing"] {
        let refused = line.ask(&ann.token, &asks(name, &info), &Progress::new()).expect_err("not for desks");
        assert!(matches!(&refused, LineError::Refused(told) if told.contains("no other desk can ask")), "{refused:?}");
    }
    let refused = line.ask(&ann.token, &asks("rankings.read", b"\xff\x00"), &Progress::new()).expect_err("no question");
    assert!(refused.to_string().contains("compare the versions"), "{refused}");
    let refused = line.ask(&ann.token, &asks("plays.restore", &info), &Progress::new()).expect_err("no number");
    assert!(refused.to_string().contains("needs a number"), "{refused}");
    line.sign_out(&ann.token);
    let refused = line.ask(&ann.token, &asks(ReadInfo::NAME, &info), &Progress::new());
    assert!(matches!(refused, Err(LineError::SignedOut)), "{refused:?}");
    // A right that is taken is gone from the next request on; a session ends with the server.
    let ann = line.sign_in(ANALYST.0, ANALYST.1).expect("signed in");
    office.at_file(OWNER, "users DB deny Ann see").ok();
    let refused = line.ask(&ann.token, &asks(ReadInfo::NAME, &info), &Progress::new()).expect_err("not any more");
    assert!(refused.to_string().contains("Ann may not see figures"), "{refused}");
    let port = served.port();
    served.server.kill().expect("killed");
    served.server.wait().expect("ended");
    let _served = office.serve(port, "first");
    let refused = (0..2).map(|_| line.ask(&ann.token, &asks(ReadInfo::NAME, &info), &Progress::new()));
    let refused: Vec<_> = refused.collect();
    assert!(matches!(refused.last(), Some(Err(LineError::SignedOut))), "{refused:?}");
}

#[test]
fn five_wrong_passwords_lock_a_name_where_they_were_typed() {
    let office = office();
    let served = office.serve(0, "first");
    let mut line = served.line();
    for _ in 0..5 {
        let refused = line.sign_in(ANALYST.0, "guessed words").expect_err("wrong");
        assert!(refused.to_string().contains("do not belong together"), "{refused}");
    }
    for password in ["guessed words", ANALYST.1] {
        let refused = line.sign_in(ANALYST.0, password).expect_err("locked");
        assert!(refused.to_string().contains("too many wrong passwords"), "{refused}");
    }
    line.sign_in(OWNER.0, OWNER.1).expect("another name");
    office.at_file(ANALYST, "info DB").ok();
    let log = office.at_file(OWNER, "log DB --json").ok();
    assert!(log.contains("Five wrong passwords for Ann from another desk 127.0.0.0/24"), "{log}");
}

#[test]
fn another_version_is_told_what_to_install() {
    let office = office();
    let served = office.serve(0, "first");
    let known = || Some(served.fingerprint.clone());
    for (version, told) in [("0.0.9", "install 0.1.0 at this desk"), ("0.2.0", "install 0.2.0 at the office first")] {
        assert_eq!(VERSION, "0.1.0", "the versions in this test are older and newer ones");
        let mut line = Line::open(served.address.parse().expect("an address"), version, known()).expect("reached");
        let refused = line.sign_in(OWNER.0, OWNER.1).expect_err("another version");
        assert!(refused.to_string().contains(told), "{refused}");
    }
}

#[test]
fn another_certificate_than_the_first_stops_before_anything_is_sent() {
    let office = office();
    office.certificate("second");
    let served = office.serve(0, "first");
    let first = office.at_desk(&served, OWNER, "info DB");
    assert!(first.err.contains(&served.fingerprint), "{}", first.err);
    assert_eq!(office.at_desk(&served, OWNER, "info DB").err, "", "it is known now");
    let kept = holding(&office.path("settings"), &served.fingerprint);
    assert_eq!(kept.len(), 1, "{kept:?}");
    let port = served.port();
    drop(served);
    let served = office.serve(port, "second");
    let told = office.at_desk(&served, OWNER, "info DB").refused();
    assert!(told.contains("shows another certificate than the first time") && told.contains(&served.fingerprint));
    assert!(told.contains(&kept[0].display().to_string()) && told.contains("nothing was sent"), "{told}");
    // Only whoever has compared it removes the line, and then it is the first time again.
    std::fs::write(&kept[0], "{}").expect("written");
    let again = office.at_desk(&served, OWNER, "info DB");
    assert!(again.err.contains(&served.fingerprint) && again.status == Some(0), "{}", again.err);
}

#[test]
fn an_office_without_people_or_tls_is_not_served() {
    let (_folder, db) = crate::cli::sample();
    let told = foresale!("serve", db, "--desks", "--listen", "127.0.0.1:0").refused();
    assert!(told.contains("has nobody yet") && told.contains("foresale users"), "{told}");
    let office = office();
    let told = office.at_file(ANALYST, "serve DB --desks --listen 127.0.0.1:0").refused();
    assert!(told.contains("Ann may not change settings"), "{told}");
}

#[test]
fn an_address_that_begins_with_https_where_nobody_speaks_tls_is_told_how_to_begin() {
    let plain = TcpListener::bind("127.0.0.1:0").expect("a port");
    let place = plain.local_addr().expect("an address");
    let office = std::thread::spawn(move || {
        let (mut stream, _) = plain.accept().expect("somebody");
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").expect("answered");
    });
    let refused = Line::open(format!("https://{place}").parse().expect("an address"), VERSION, None)
        .map(drop)
        .expect_err("plain");
    assert!(refused.to_string().contains(&format!("write http://{place}")), "{refused}");
    office.join().expect("it answered");
}
