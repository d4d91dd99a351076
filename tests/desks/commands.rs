//! Commands by a desk answer as they do about the file, and what a desk cannot do is said.

use super::{ANALYST, OWNER, TEMPORARY, office};

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
    for line in ["backup DB", "backups DB", "restore DB newest", "new DB", "check DB --repair", "serve DB"] {
        let told = office.at_desk(&served, OWNER, line).refused();
        assert!(told.contains("on the computer that has the database") && told.contains("the file"), "{line}: {told}");
    }
    let told = office.run(OWNER, "info DB", "http://office.example:8443".as_ref()).refused();
    assert!(told.contains("write https instead"), "{told}");
}

/// Files of the desk's own computer go up with the question and come down with the answer.
#[test]
fn files_of_the_desk_are_imported_and_written_as_about_the_file() {
    let office = office();
    let served = office.serve(0, "first");
    let file = office.path("new customers.csv");
    std::fs::write(&file, "customer,name,city\nN-1,Ida Brook,Northby\nN-2,Tom Field,Southby\n,nobody,Westby\n")
        .expect("written");
    let rejects = office.path("rejects.csv");
    let line = format!("import DB {} --as customers --json --rejects {}", "FILE", rejects.display());
    let words: Vec<String> =
        line.split(' ').map(|word| if word == "FILE" { file.display().to_string() } else { word.to_owned() }).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let told = office.run_words(OWNER, &words, served.address.as_ref()).ok();
    let report: serde_json::Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!((&report["added"], &report["rejected"]), (&2.into(), &1.into()), "{told}");
    assert!(std::fs::read_to_string(&rejects).expect("written here").contains("nobody"));
    assert_eq!(office.count("SELECT count(*) FROM customer WHERE external_id IN ('N-1', 'N-2')"), 2);
    let empty = office.path("no customers.csv");
    std::fs::write(&empty, "colour,size\nred,7\n").expect("written");
    let empty = empty.display().to_string();
    let told =
        office.run_words(OWNER, &["import", "DB", &empty, "--as", "customers"], served.address.as_ref()).refused();
    assert!(!told.contains("foresale-desk-"), "where the office had the file is nobody's business: {told}");
    office.at_file(OWNER, "predict DB --model dormancy").ok();
    for (line, name) in [
        ("rank DB --model dormancy --out", "list.csv"),
        ("kpis DB --out", "kpis.csv"),
        ("log DB --out", "log.csv"),
        ("customers DB --out", "customers.csv"),
        ("patterns DB --out", "patterns.csv"),
    ] {
        let (there, here) = (office.path(&format!("there {name}")), office.path(&format!("here {name}")));
        for (out, place) in [(&there, served.address.as_ref()), (&here, office.db.as_os_str())] {
            let out = out.display().to_string();
            let mut words: Vec<&str> = line.split(' ').collect();
            words.push(&out);
            office.run_words(OWNER, &words, place).ok();
        }
        let [there, here] = [there, here].map(|path| std::fs::read_to_string(path).expect("written"));
        if name == "log.csv" {
            // The log has one more entry by then.
            assert!(there.lines().count() > 3 && here.starts_with(there.lines().next().expect("a head")), "{there}");
        } else {
            assert_eq!(there, here, "{line}");
        }
    }
    let left = std::fs::read_dir(office.path(TEMPORARY)).expect("read").flatten();
    let left: Vec<_> = left.filter(|entry| entry.file_name().to_string_lossy().starts_with("foresale-desk-")).collect();
    assert!(left.is_empty(), "the office keeps none of the files: {left:?}");
}
