//! A company's mail server set up from the command line: its authority, tokens, and a test.

use std::path::Path;
use std::process::Command;

use super::{Ran, command, write};
use crate::delivery::certificates::{Authority, Holds};
use crate::delivery::dovecot::{Dovecot, PASSWORD, USER, token};

/// Runs the program as on a computer whose list of trusted authorities is that file.
fn run(database: &Path, system: &Path, arguments: &[&str]) -> Ran {
    let mut all: Vec<&std::ffi::OsStr> = vec!["settings".as_ref(), database.as_ref()];
    all.extend(arguments.iter().map(AsRef::<std::ffi::OsStr>::as_ref));
    let mut command: Command = command(&all);
    command.env("SSL_CERT_FILE", system).env("MAIL_SECRET", PASSWORD).env("MAIL_TOKEN", token(4_000_000_000));
    let output = command.output().expect("started");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_companys_authority_is_known_to_the_system_or_given_as_a_file() {
    let (known, other) = (Authority::new("Example Root", Holds::Now), Authority::new("Another Root", Holds::Now));
    let shown = known.vouches(&["localhost"], Holds::Now);
    let Some(dovecot) = Dovecot::start(&shown, "plain xoauth2") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("a.foresale");
    foresale!("new", db).ok();
    let (with, without) =
        (write(folder.path(), "with.pem", &known.certificate), write(folder.path(), "without.pem", &other.certificate));
    let place = format!("localhost:{}", dovecot.tls);
    let all = ["--smtp", &place, "--smtp-security", "tls", "--smtp-user", USER, "--smtp-password-env", "MAIL_SECRET"];
    let from = ["--from", "Brook Motors <hello@example.com>", "--smtp-test"];

    let trial = run(&db, &with, &[&all[..], &from].concat());
    assert_eq!(trial.status, Some(0), "an authority that the system trusts: {}", trial.err);
    assert!(trial.err.contains("accepted the sign-in"), "{}", trial.err);
    let words = run(&db, &without, &["--smtp-test"]).refused();
    assert!(words.contains("--smtp-ca FILE") && words.contains("your company's own server"), "{words}");

    let file = write(folder.path(), "root.pem", format!("Our root\n{}{}", known.certificate, shown.key));
    run(&db, &without, &["--smtp-ca", file.to_str().expect("text")]).ok();
    std::fs::remove_file(&file).expect("removed");
    let told = run(&db, &without, &["--smtp-test"]).ok();
    assert!(told.contains("trusts 1 certificate of your own authority"), "{told}");
    assert!(!super::dump(&db).contains("PRIVATE KEY"), "a key beside the certificate is not taken along");

    let wrong_kind = run(&db, &without, &["--smtp-auth", "xoauth2"]).refused();
    assert!(wrong_kind.contains("no access token"), "a password is not sent as a token: {wrong_kind}");
    let told = run(&db, &without, &["--smtp-auth", "xoauth2", "--smtp-token-env", "MAIL_TOKEN", "--smtp-test"]).ok();
    assert!(told.contains("with an access token (XOAUTH2)"), "{told}");
    assert!(dovecot.logged("method=XOAUTH2", 1), "{}", dovecot.log());

    run(&db, &without, &["--smtp-ca", ""]).ok();
    assert!(run(&db, &without, &["--smtp-test"]).refused().contains("this computer does not trust"));
}

#[test]
fn a_file_without_an_authority_changes_nothing() {
    let (stale, good) = (Authority::new("Old Root", Holds::NoMore), Authority::new("Example Root", Holds::Now));
    let folder = tempfile::tempdir().expect("a folder");
    let db = folder.path().join("a.foresale");
    foresale!("new", db).ok();
    let before = super::dump(&db);
    let key = good.vouches(&["localhost"], Holds::Now).key;
    for (name, content, told) in [
        ("binary.der", &b"\x30\x82\x01\x0a\x02\x82"[..], "openssl x509 -inform der"),
        ("words.txt", b"our certificate", "BEGIN CERTIFICATE"),
        ("empty.pem", b"", "BEGIN CERTIFICATE"),
        ("key.pem", key.as_bytes(), "keep the key to yourself"),
        ("old.pem", stale.certificate.as_bytes(), "ran out on 1 Mar 2021"),
        ("cut.pem", &good.certificate.as_bytes()[..200], "certificate 1 in it is damaged"),
        ("huge.pem", &vec![b'x'; 2 << 20], "larger than 1 MB"),
    ] {
        let file = write(folder.path(), name, content);
        let words = foresale!("settings", db, "--smtp-ca", file).refused();
        assert!(words.contains(told) && words.contains(name), "{name}: {words}");
    }
    let words = foresale!("settings", db, "--smtp-ca", folder.path().join("none.pem")).refused();
    assert!(words.contains("could not be read"), "{words}");
    let words = foresale!(
        "settings",
        db,
        "--smtp",
        "mail.example.com:587",
        "--from",
        "a@example.com",
        "--smtp-hello",
        "localhost"
    );
    assert!(words.refused().contains("not a name to greet a mail server with"));
    assert_eq!(super::dump(&db), before);
}
