//! The portal's TLS and headers under an independent scanner.

use std::process::{Command, Stdio};
use std::sync::atomic::AtomicI64;

use foresale::actions::portal::{self, Certificate, ServeOptions};
use foresale::delivery::portal::tls;
use foresale::domain::day::Day;
use serde_json::Value;

use super::{NO_LIMITS, NOON, moment, serve};
use crate::parts::find_or_skip;

/// What a test certificate cannot have: a known issuer, and revocation.
const OF_ISSUERS: [&str; 3] = ["cert_chain_of_trust", "cert_revocation", "cert_caIssuers"];

#[test]
fn an_independent_scan_finds_nothing_serious() {
    let Some(scanner) = find_or_skip(&["testssl", "testssl.sh"], &["--version"], "testssl.sh") else { return };
    let bench = serve(|| moment(&AtomicI64::new(NOON)), NO_LIMITS);
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    // The scanner checks the date.
    let today = Day::from_date(chrono::Local::now().date_naive());
    let made = tls::make(&["localhost".to_owned()], today).expect("made");
    std::fs::write(file("certificate.pem"), &made.certificate).expect("written");
    std::fs::write(file("key.pem"), &made.key).expect("written");
    let certificate = Certificate::Files { certificate: file("certificate.pem"), key: file("key.pem") };
    let options = ServeOptions { listen: Some("127.0.0.1:0".into()), certificate, ..ServeOptions::default() };
    let running = portal::serve(&bench.db, &options, || moment(&AtomicI64::new(NOON))).expect("served");

    let address = format!("localhost:{}/sign-in", running.socket().port());
    let mut command = Command::new(scanner);
    // Protocols, ciphers, forward secrecy, certificate, headers, and the known attacks.
    command.args(["--quiet", "--warnings", "off", "--color", "0", "--ip", "127.0.0.1", "--severity", "LOW"]);
    command.args(["-p", "-s", "-f", "-S", "-P", "-h", "-U", "--jsonfile"]).arg(file("found.json")).arg(address);
    let done = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("run");
    let text = std::fs::read_to_string(file("found.json")).unwrap_or_default();
    let found: Vec<Value> = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{done}: {text}"));
    let serious: Vec<&Value> = found
        .iter()
        .filter(|finding| matches!(finding["severity"].as_str(), Some("MEDIUM" | "HIGH" | "CRITICAL" | "FATAL")))
        .filter(|finding| !OF_ISSUERS.iter().any(|id| finding["id"] == **id))
        .collect();
    assert!(serious.is_empty(), "{serious:#?}");
    assert!(found.iter().any(|finding| finding["id"] == "cert_chain_of_trust"), "it did look: {text}");
}
