//! Mail through a company's own server: its authority, its ways to sign in, and every way in which that fails.

use std::time::Duration;

use foresale::delivery::mailer::Mailer;
use foresale::delivery::outbox::{Message, Messenger as _, OutboxId, SendError, message_id};
use foresale::reports::settings::{MailSecurity, MailServer, MailSignIn};
use rcgen::{BasicConstraints, IsCa};

use super::certificates::{Authority, Holds, Shown, self_signed};
use super::dovecot::{Dovecot, PASSWORD, USER, token};
use super::scripted::Scripted;

const HOST: &str = "localhost";
/// Far in the future, in seconds since 1970.
const LATER: i64 = 4_000_000_000;

fn settings(dovecot: &Dovecot, security: MailSecurity, authorities: &str) -> MailServer {
    MailServer {
        host: HOST.into(),
        port: if security == MailSecurity::Tls { dovecot.tls } else { dovecot.starttls },
        security,
        user: USER.into(),
        from: "Brook Motors <hello@example.com>".into(),
        authorities: authorities.into(),
        ..MailServer::default()
    }
}

fn message(number: i64) -> Message {
    Message {
        message_id: message_id("company", OutboxId(number), "hello@example.com"),
        to_address: format!("customer{number}@example.org"),
        subject: "Hello".into(),
        text: "Dear customer".into(),
        ..Message::default()
    }
}

/// Why a connection fails.
#[track_caller]
fn refusal(server: &MailServer, secret: &str) -> String {
    match Mailer::new(server, Some(secret)).expect("settings that work").test_connection() {
        Err(SendError::NoService(words)) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_way_in_delivers() {
    let authority = Authority::new("Example Root", Holds::Now);
    let shown = authority.vouches(&[HOST], Holds::Now);
    let Some(dovecot) = Dovecot::start(&shown, "plain login xoauth2") else { return };
    let Some(only_login) = Dovecot::start(&shown, "login") else { return };
    let fresh = token(LATER);
    let mut number = 0;
    for security in [MailSecurity::StartTls, MailSecurity::Tls] {
        for (server, sign_in, secret) in [
            (&dovecot, MailSignIn::Password, PASSWORD),
            (&only_login, MailSignIn::Password, PASSWORD),
            (&dovecot, MailSignIn::Xoauth2, fresh.as_str()),
        ] {
            number += 1;
            let settings = MailServer { sign_in, ..settings(server, security, &authority.certificate) };
            let mut mailer = Mailer::new(&settings, Some(secret)).expect("settings that work");
            let sent = mailer.send(&message(number));
            assert_eq!(sent, Ok(()), "{security:?} {sign_in:?}: {}", server.log());
            assert_eq!(server.relay.accepted().get(&message(number).message_id), Some(&1), "{security:?} {sign_in:?}");
        }
    }
    for (server, method) in [(&dovecot, "PLAIN"), (&dovecot, "XOAUTH2"), (&only_login, "LOGIN")] {
        assert!(server.logged(&format!("method={method},"), 2), "{method}: {}", server.log());
    }
}

#[test]
fn a_certificate_that_does_not_hold_is_told_with_the_way_out() {
    let authority = Authority::new("Example Root", Holds::Now);
    let stranger = Authority::new("Another Root", Holds::Now).certificate;
    let own = self_signed(&[HOST], IsCa::ExplicitNoCa);
    let marked = self_signed(&[HOST], IsCa::Ca(BasicConstraints::Unconstrained));
    let known = authority.certificate.as_str();
    let right = authority.vouches(&[HOST], Holds::Now);
    let cases: [(&Shown, &str, &str); 9] = [
        (&right, "", "this computer does not trust the certificate of localhost"),
        (&right, &stranger, "neither the authorities given for localhost nor those of this computer"),
        (&authority.vouches(&["mail.example.com"], Holds::Now), known, "is for mail.example.com, not for localhost"),
        (&authority.vouches(&[HOST], Holds::NoMore), known, "expired on 1 Mar 2021"),
        (&authority.vouches(&[HOST], Holds::NotYet), known, "only valid from 1 Mar 2090"),
        (&own, "", "this computer does not trust"),
        (&own, &stranger, "neither the authorities"),
        (&marked, "", "is a self-signed certificate of an authority"),
        (&marked, &marked.certificate, "is a self-signed certificate of an authority"),
    ];
    for (shown, authorities, told) in cases {
        let Some(dovecot) = Dovecot::start(shown, "plain login xoauth2") else { return };
        for security in [MailSecurity::StartTls, MailSecurity::Tls] {
            let server = settings(&dovecot, security, authorities);
            let words = refusal(&server, PASSWORD);
            assert!(words.contains(told), "{security:?}, wanted {told:?}: {words}");
            let sent = Mailer::new(&server, Some(PASSWORD)).expect("settings").send(&message(1));
            assert!(matches!(sent, Err(SendError::NoService(_))), "{sent:?}");
        }
        assert!(dovecot.relay.accepted().is_empty() && !dovecot.log().contains("method="), "{}", dovecot.log());
    }
    let Some(dovecot) = Dovecot::start(&own, "plain") else { return };
    let both = format!("{stranger}{}", own.certificate);
    let mut mailer = Mailer::new(&settings(&dovecot, MailSecurity::Tls, &both), Some(PASSWORD)).expect("settings");
    assert_eq!(mailer.test_connection(), Ok(()), "a certificate that was given is trusted, beside others");
}

#[test]
fn what_is_wrong_with_password_or_token_is_told() {
    let authority = Authority::new("Example Root", Holds::Now);
    let shown = authority.vouches(&[HOST], Holds::Now);
    let Some(dovecot) = Dovecot::start(&shown, "plain login xoauth2") else { return };
    let by_password = settings(&dovecot, MailSecurity::StartTls, &authority.certificate);
    let by_token = MailServer { sign_in: MailSignIn::Xoauth2, ..by_password.clone() };
    let stale = token(1_600_000_000);
    for (server, secret, told) in [
        (&by_password, "wrong", "check user and password"),
        (&by_password, "wrong", "535"),
        (&by_token, stale.as_str(), "it has expired, or belongs to another user"),
        (&by_token, stale.as_str(), "--smtp-token-env"),
        (&by_token, "no token", "the access token was not accepted"),
    ] {
        let words = refusal(server, secret);
        assert!(words.starts_with("signing in failed at localhost, port") && words.contains(told), "{told}: {words}");
        assert!(!words.contains(secret), "no secret is told: {words}");
    }
    let Some(no_tokens) = Dovecot::start(&shown, "plain") else { return };
    let server = MailServer { port: no_tokens.starttls, ..by_token };
    assert!(refusal(&server, &stale).contains("accepts no access tokens (XOAUTH2)"));
    let Some(only_tokens) = Dovecot::start(&shown, "xoauth2") else { return };
    let server = MailServer { port: only_tokens.starttls, ..by_password };
    assert!(refusal(&server, PASSWORD).contains("only access tokens"));
}

#[test]
fn a_port_of_the_other_kind_is_told() {
    let authority = Authority::new("Example Root", Holds::Now);
    let Some(dovecot) = Dovecot::start(&authority.vouches(&[HOST], Holds::Now), "plain") else { return };
    let crossed =
        MailServer { port: dovecot.starttls, ..settings(&dovecot, MailSecurity::Tls, &authority.certificate) };
    assert!(refusal(&crossed, PASSWORD).contains("choose STARTTLS"), "{}", refusal(&crossed, PASSWORD));
}

#[test]
fn without_starttls_nothing_is_said_to_the_server() {
    let server = Scripted::start(&["AUTH PLAIN LOGIN", "8BITMIME"], &[("AUTH", "235 in"), ("MAIL", "250 ok")]);
    let settings = MailServer {
        host: HOST.into(),
        port: server.port,
        security: MailSecurity::StartTls,
        user: USER.into(),
        from: "hello@example.com".into(),
        ..MailServer::default()
    };
    let words = refusal(&settings, PASSWORD);
    assert!(words.contains("offers no STARTTLS") && words.contains("choose TLS"), "{words}");
    let sent = Mailer::new(&settings, Some(PASSWORD)).expect("settings").send(&message(1));
    assert!(matches!(sent, Err(SendError::NoService(_))), "{sent:?}");
    std::thread::sleep(Duration::from_millis(50));
    let heard = server.heard();
    assert!(heard.iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{heard:?}");
}

fn on_this_computer(server: &Scripted) -> MailServer {
    MailServer {
        host: "127.0.0.1".into(),
        port: server.port,
        security: MailSecurity::None,
        from: "hello@shop.example.com".into(),
        ..MailServer::default()
    }
}

#[test]
fn a_server_without_a_sign_in_is_told() {
    let server = Scripted::start(&["8BITMIME"], &[]);
    let with_user = MailServer { user: USER.into(), ..on_this_computer(&server) };
    assert!(refusal(&with_user, PASSWORD).contains("offers no sign-in that this program knows"));
    let other = Scripted::start(&["AUTH GSSAPI"], &[]);
    let with_user = MailServer { user: USER.into(), ..on_this_computer(&other) };
    assert!(refusal(&with_user, PASSWORD).contains("leave the user empty"));
    assert!(!server.heard().iter().chain(&other.heard()).any(|line| line.starts_with("AUTH")));
    // Temporarily unavailable does not mean a wrong password.
    let busy = Scripted::start(&["AUTH PLAIN"], &[("AUTH", "454 4.7.0 cannot look it up now")]);
    let with_user = MailServer { user: USER.into(), ..on_this_computer(&busy) };
    let words = refusal(&with_user, PASSWORD);
    assert!(words.contains("454") && !words.contains("check user"), "{words}");
}

#[test]
fn no_server_is_greeted_as_localhost() {
    let server = Scripted::start(&["8BITMIME"], &[]);
    let plain = on_this_computer(&server);
    let chosen = MailServer { hello: "desk.example.com".into(), ..plain.clone() };
    for settings in [&plain, &chosen] {
        assert_eq!(Mailer::new(settings, None).expect("settings").test_connection(), Ok(()));
    }
    let greetings: Vec<String> =
        server.heard().iter().filter_map(|line| line.strip_prefix("EHLO ")).map(str::to_owned).collect();
    assert_eq!(greetings[1], "desk.example.com");
    let own = &greetings[0];
    assert!(own.starts_with('[') || own.contains('.'), "{own}: a whole name, or an address");
    assert!(!own.to_lowercase().contains("localhost"), "{own}");
}
