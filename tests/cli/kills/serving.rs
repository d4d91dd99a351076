//! The portal, killed while dealers report: what was confirmed to them is there.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use foresale::stats::random::Seeded;

use super::{cases, hits_wanted, tell};
use crate::cli::{command, texts};
use crate::portal::client::Client;

/// Starts the portal on a free port.
pub fn start(db: &Path) -> (Child, SocketAddr) {
    let arguments = ["serve".as_ref(), db.as_os_str(), "--listen".as_ref(), "127.0.0.1:0".as_ref()];
    let mut child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| line.split_once("://")?.1.trim_end_matches('/').parse().ok());
    (child, address.expect("an address"))
}

/// A dealer with a new code, and the numbers of the dealer's leads.
pub fn dealer(db: &Path) -> (String, String, Vec<u32>) {
    let any = "SELECT dealer.external_id FROM lead JOIN dealer ON dealer.id = dealer_id LIMIT 1";
    let dealer = texts(db, any).remove(0);
    let mine = format!(
        "SELECT CAST(number AS TEXT) FROM lead JOIN dealer ON dealer.id = dealer_id WHERE external_id = '{dealer}'"
    );
    let leads = texts(db, &mine).iter().map(|number| number.parse().expect("a number")).collect();
    let told = foresale!("leads", "code", db, dealer).ok();
    let code = told.rsplit(": ").next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    (dealer, code, leads)
}

/// Reports until the portal is gone; returns the notes of those that were confirmed, one by one.
fn report(mut client: Client, leads: Vec<u32>, hit: usize) -> Receiver<String> {
    let (confirmed, all) = mpsc::channel();
    std::thread::spawn(move || {
        for number in 0..10_000 {
            let note = format!("kill {hit} note {number}");
            let lead = leads[number % leads.len()];
            let asked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                client.report(lead, "not-reached", &note).status
            }));
            match asked {
                Ok(303) if confirmed.send(note).is_ok() => {}
                _ => return,
            }
        }
    });
    all
}

#[test]
fn serve() {
    let folder = tempfile::tempdir().expect("a folder");
    let db = cases::published(folder.path());
    let (dealer, code, leads) = dealer(&db);
    let (mut random, mut confirmed) = (Seeded::new(16), Vec::new());
    let mut cookies = None;
    for kill in 0..hits_wanted() {
        let (mut child, address) = start(&db);
        let mut client = Client::new(address);
        if let Some(kept) = &cookies {
            client.cookies = Clone::clone(kept);
        } else {
            assert_eq!(client.sign_in(&dealer, &code).status, 303);
            cookies = Some(client.cookies.clone());
        }
        let reports = report(client, leads.clone(), kill);
        // At least one is confirmed, and then the portal is killed at any moment during the next ones.
        confirmed.push(reports.recv_timeout(Duration::from_secs(30)).expect("a report is confirmed"));
        std::thread::sleep(Duration::from_secs_f64(2.0 * random.uniform()));
        assert!(child.try_wait().expect("asked").is_none(), "it serves");
        child.kill().expect("killed");
        child.wait().expect("ended");
        confirmed.extend(reports);
        foresale!("check", db).ok();
    }
    let kept = texts(&db, "SELECT note FROM outcome");
    let lost: Vec<&String> = confirmed.iter().filter(|note| !kept.contains(note)).collect();
    assert!(lost.is_empty(), "{lost:?}");
    tell(&format!("serve: {} hits, {} reports confirmed, 0 lost", hits_wanted(), confirmed.len()));
}
