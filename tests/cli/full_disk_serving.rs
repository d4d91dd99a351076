//! The portal on a full disk: nothing is shown without a log entry, nothing is confirmed that is not stored, and it
//! continues once there is space.

use std::time::Duration;

use super::kills::{cases, serving, tell};
use super::nothing_changed::fill;
use super::texts;
use crate::parts::Disk;
use crate::portal::client::Client;

/// Pages and reports for each amount of space, few enough that nobody is told to wait.
const REQUESTS: usize = 12;

#[test]
fn what_dealers_saw_and_said_is_kept_or_refused_while_the_disk_is_full() {
    let Some(disk) = Disk::of("32m") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let made = cases::published(folder.path());
    let (dealer, code, leads) = serving::dealer(&made);
    let db = disk.path().join("shop.foresale");
    std::fs::copy(&made, &db).expect("copied");
    let (mut child, address) = serving::start(&db);
    let mut client = Client::new(address);
    assert_eq!(client.sign_in(&dealer, &code).status, 303);
    let (mut seen, mut confirmed, mut refused) = (0, Vec::new(), 0);
    for room in [0, 48, 200] {
        fill(&disk, room);
        for number in 0..REQUESTS {
            match client.get("/leads").status {
                200 => seen += 1,
                status => {
                    refused += 1;
                    assert_eq!(status, 500, "{room} KiB");
                }
            }
            let note = format!("{room} KiB, note {number}");
            match client.report(leads[number % leads.len()], "not-reached", &note).status {
                303 => confirmed.push(note),
                status => {
                    refused += 1;
                    assert_eq!(status, 500, "{room} KiB");
                }
            }
        }
        std::fs::remove_file(disk.path().join("ballast")).expect("removed");
        // As soon as there is space it continues, without a restart.
        assert_eq!(client.get("/leads").status, 200, "{room} KiB");
        seen += 1;
        let note = format!("after {room} KiB");
        assert_eq!(client.report(leads[0], "not-reached", &note).status, 303);
        confirmed.push(note);
    }
    assert!(refused > 0, "no room was too small");
    std::thread::sleep(Duration::from_millis(100));
    child.kill().expect("killed");
    child.wait().expect("ended");
    foresale!("check", db).ok();
    let kept = texts(&db, "SELECT note FROM outcome");
    let lost: Vec<&String> = confirmed.iter().filter(|note| !kept.contains(note)).collect();
    assert!(lost.is_empty(), "confirmed and not kept: {lost:?}");
    let log = texts(&db, "SELECT CAST(count(*) AS TEXT) FROM portal_event WHERE what = 'saw-list'").remove(0);
    let logged: usize = log.parse().expect("a number");
    assert!(logged >= seen, "{seen} lists were shown, and the log tells of {logged}");
    tell(&format!("full disk, serve: {refused} refused, {} confirmed, {seen} shown, 0 lost", confirmed.len()));
}

#[test]
fn a_portal_that_cannot_keep_anything_does_not_start() {
    let Some(disk) = Disk::of("16m") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let made = cases::published(folder.path());
    let db = disk.path().join("shop.foresale");
    std::fs::copy(&made, &db).expect("copied");
    let before = super::dump(&db);
    fill(&disk, 0);
    let ran = foresale!("serve", db, "--listen", "127.0.0.1:0");
    let told = format!("{:?} {}", ran.status, ran.err);
    std::fs::remove_file(disk.path().join("ballast")).expect("removed");
    // It is reported beforehand that there is no daily backup.
    assert!(told.starts_with("Some(1)") && told.contains("foresale: the disk is full; nothing was changed"), "{told}");
    assert!(super::dump(&db) == before, "{told}");
    foresale!("check", db).ok();
}
