//! Ten desks at once, real processes, while the server is killed and started again: what each was told is compared with what the
//! database holds.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::{OWNER, Office, office};

const DESKS: usize = 10;

/// Each desk adds customers of its own, one import a customer, until it is told to stop; returns the ids that it was told were added.
fn add(office: &Office, address: &str, desk: usize, most: usize, stop: &AtomicBool, done: &AtomicUsize) -> Vec<String> {
    let mut told = Vec::new();
    for number in 0..most {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = format!("L-{desk}-{number}");
        let file = office.path(&format!("{id}.csv"));
        std::fs::write(&file, format!("customer,name\n{id},Ida Brook\n")).expect("written");
        let file = file.display().to_string();
        let words = ["import", "DB", &file, "--as", "customers", "--json"];
        let mut ran = office.run_words(OWNER, &words, address.as_ref());
        // Whoever comes while there is no server is told so before anything is asked, and comes again.
        while ran.status != Some(0) && (ran.err.contains("cannot be reached") || ran.err.contains("was lost")) {
            assert!(!ran.err.contains("was not there again"), "{}", ran.err);
            std::thread::sleep(Duration::from_millis(100));
            ran = office.run_words(OWNER, &words, address.as_ref());
        }
        // One that was cut short in the middle says so, and whoever reads it looks at what was done.
        if ran.status == Some(0) {
            told.push(id);
        } else {
            assert!(
                ran.err.contains("part of it may be done") || ran.err.contains("was not there again"),
                "{}",
                ran.err
            );
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    told
}

fn ten_desks(kills: usize, most: usize) {
    let office = office();
    let mut served = Some(office.serve(0, "first"));
    let (address, port) = served.as_ref().map(|served| (served.address.clone(), served.port())).expect("served");
    office.run(OWNER, "info DB", address.as_ref()).ok();
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    let told: Vec<String> = std::thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS)
            .map(|desk| {
                let (office, address, stop, done) = (&office, &address, &stop, &done);
                scope.spawn(move || add(office, address, desk, most, stop, done))
            })
            .collect();
        for kill in 1..=kills {
            // Somewhere in the middle of the work.
            while done.load(Ordering::Relaxed) < kill * DESKS * most / (kills + 1) {
                std::thread::sleep(Duration::from_millis(20));
                if desks.iter().all(std::thread::ScopedJoinHandle::is_finished) {
                    break;
                }
            }
            drop(served.take());
            served = Some(office.serve(port, "first"));
        }
        let told = desks.into_iter().flat_map(|desk| desk.join().expect("it went on")).collect();
        stop.store(true, Ordering::Relaxed);
        told
    });
    assert!(told.len() * 10 >= DESKS * most * 9, "nearly everything was confirmed: {} of {}", told.len(), DESKS * most);
    for id in &told {
        assert_eq!(office.count(&format!("SELECT count(*) FROM customer WHERE external_id = '{id}'")), 1, "{id}");
    }
    // Each was done once: no other step than the one that was told, but for those that were cut short.
    let steps = office.count("SELECT count(*) FROM import_batch WHERE file LIKE 'L-%'");
    let (told, most) = (i64::try_from(told.len()).expect("few"), i64::try_from(DESKS * most).expect("few"));
    assert!((told..=most).contains(&steps), "{steps} imports for {told} confirmed ones");
}

#[test]
fn ten_desks_lose_and_double_nothing_while_the_server_is_killed() {
    ten_desks(2, 3);
}

#[test]
#[ignore = "a quarter of an hour"]
fn ten_desks_lose_and_double_nothing_while_the_server_is_killed_twenty_times() {
    ten_desks(20, 40);
}
