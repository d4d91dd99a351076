//! Commands by a desk answer as they do about the file, and what a desk cannot do is said.

use super::{ANALYST, OWNER, office};

/// Commands that only read, each of some area.
const READING: [&str; 24] = [
    "info DB",
    "info DB --json",
    "steps DB --json",
    "customers DB --format json",
    "customers DB --format csv",
    "segments DB list --json",
    "clusters DB --stored --json",
    "patterns DB --stored --json",
    "rank DB --model dormancy --format json",
    "rank DB --model dormancy --format csv",
    "campaign list DB --json",
    "campaign plays DB --json",
    "campaign results DB 1 --json",
    "leads dealers DB --json",
    "leads receipts DB --json",
    "leads outcomes DB --json",
    "leads rules show DB --json",
    "select DB --json",
    "assumptions DB --json",
    "settings DB --json",
    "users DB list",
    "log DB --json",
    "check DB --json",
    "privacy DB list --json",
];

#[test]
fn every_reading_command_answers_as_about_the_file() {
    let office = office();
    for made in
        ["predict DB --model dormancy", "clusters DB", "patterns DB", "campaign plan DB --model dormancy --save"]
    {
        office.at_file(OWNER, made).ok();
    }
    for made in ["leads make DB", "leads assign DB"] {
        office.at_file(OWNER, made).ok();
    }
    let served = office.serve(0, "first");
    let first = office.at_desk(&served, OWNER, "info DB");
    assert!(first.err.contains("trusted from now on") && first.err.contains(&served.fingerprint), "{}", first.err);
    let mut answered = 0;
    for line in READING {
        for who in [OWNER, ANALYST] {
            // First elsewhere: who looks at people leaves a trace in the log.
            let there = office.at_desk(&served, who, line);
            let here = office.at_file(who, line);
            let plain =
                |text: &str| text.replace(&served.address, "DB").replace(&office.db.display().to_string(), "DB");
            let both = (plain(&there.out), plain(&here.out));
            if line.starts_with("log") {
                assert_eq!((there.status, both.0.is_empty()), (here.status, both.1.is_empty()), "{line}");
            } else {
                assert_eq!((there.status, both.0), (here.status, both.1), "{line}: {} | {}", there.err, here.err);
                assert_eq!(plain(&there.err), plain(&here.err), "{line}");
            }
            answered += usize::from(there.status == Some(0));
        }
    }
    assert!(answered >= 40, "only {answered} of them were answered");
}

#[test]
fn work_by_a_desk_is_there_for_the_others_and_has_its_entry_in_the_log() {
    let office = office();
    let served = office.serve(0, "first");
    office.at_desk(&served, OWNER, "predict DB --model dormancy").ok();
    office.at_desk(&served, OWNER, "campaign plan DB --model dormancy --save").ok();
    office.at_desk(&served, OWNER, "leads make DB").ok();
    office.at_desk(&served, OWNER, "leads assign DB").ok();
    office.at_desk(&served, OWNER, "leads publish DB").ok();
    office.at_desk(&served, OWNER, "settings DB --business Brook").ok();
    let here = office.at_file(OWNER, "leads outcomes DB --json").ok();
    assert!(here.len() > 1_000, "there are leads: {here}");
    assert!(office.at_file(OWNER, "settings DB").ok().contains("Brook"));
    let log = office.at_file(OWNER, "log DB --json").ok();
    for request in ["leads.make", "leads.publish", "settings.business", "campaigns.save"] {
        assert!(log.contains(request), "{request}: {log}");
    }
    assert!(log.contains("another desk") && log.contains("Served to other desks"), "{log}");
}

#[test]
fn what_needs_the_file_itself_says_so_and_names_the_way_out() {
    let office = office();
    let served = office.serve(0, "first");
    office.at_desk(&served, OWNER, "info DB").ok();
    for line in [
        "backup DB",
        "backups DB",
        "restore DB newest",
        "import DB some.csv --as purchases",
        "new DB",
        "check DB --repair",
        "serve DB",
    ] {
        let told = office.at_desk(&served, OWNER, line).refused();
        assert!(told.contains("on the computer that has the database") && told.contains("the file"), "{line}: {told}");
    }
    let out = office.path("log.csv").display().to_string();
    let told = office.at_desk(&served, OWNER, &format!("log DB --out {out}")).refused();
    assert!(told.contains("cannot be done from another desk yet") && told.contains("log.export"), "{told}");
    let told = office.run(OWNER, "info DB", "http://office.example:8443".as_ref()).refused();
    assert!(told.contains("write https instead"), "{told}");
}
