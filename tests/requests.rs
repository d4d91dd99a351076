//! The table of everything that can be asked, with the right it needs, what it makes stale, and its rule.

use std::path::Path;

use ::actions::clusters::requests::ExportClusters;
use ::actions::consent::Refuse;
use ::actions::duplicates::FindDuplicates;
use ::actions::home::ReadHome;
use ::actions::request::{Request, ask};
use ::actions::settings::{SaveBusiness, TestMail};
use domain::consent::Channel;
use domain::day::Day;
use domain::moment::Moment;
use domain::request::{Asker, Place, Right};
use progress::Progress;
use reports::settings::Business;
use store::Store;

/// One line per request, as the macro's own two lines say it.
fn lines_of(text: &str) -> Vec<String> {
    // Sentences of a comment may hold what divides the macro's parts.
    let code: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    let blocks = code.split("request! {").skip(1);
    let told = blocks.filter_map(|block| {
        let header: Vec<&str> = block.split(';').take(2).collect();
        let [name, says] = header[..] else { return None };
        let name = name.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with("//"))?;
        let name = name.split([' ', '{']).next()?;
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        let (code, rest) = says.trim_start_matches('"').split_once("\", ")?;
        let (right, rest) = rest.split_once(", [")?;
        let (touches, rule) = rest.split_once(']')?;
        let rule = rule.trim_start_matches(',').trim();
        Some(format!("{code:<26} {name:<20} {right:<16} {rule:<11} {}", touches.trim_end_matches(',')))
    });
    told.map(|line| line.trim_end().to_owned()).collect()
}

fn table(folder: &Path) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            lines.extend(table(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("actions/request.rs") {
            lines.extend(lines_of(&std::fs::read_to_string(&path).expect("text")));
        }
    }
    lines.sort();
    lines
}

#[test]
fn rights_of_every_request() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = table(&root.join("src/actions"));
    let written = std::fs::read_to_string(root.join("tests/fixtures/requests.txt")).unwrap_or_default();
    let known: Vec<&str> = written.lines().collect();
    assert_eq!(known, found, "tests/fixtures/requests.txt is to read:\n{}\n", found.join("\n"));
    let codes: Vec<&str> = found.iter().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(codes.windows(2).all(|pair| pair[0] != pair[1]), "two requests have one name");
}

#[test]
fn a_request_is_seen() {
    let block = "request! {\n    /// Says; hello.\n    Greet { to: String } -> ();\n    \"a.b\", See, [Kpis,\n Steps], Once;\n |a";
    let lines = lines_of(block);
    assert_eq!(lines, ["a.b                        Greet                See              Once        Kpis, Steps"]);
}

/// Asks as somebody who may everything but what the request needs.
fn is_refused<R: Request>(store: &mut Store, request: R) -> bool {
    let others: Vec<Right> = Right::ALL.into_iter().filter(|right| *right != R::NEEDS).collect();
    let asker = Asker::limited("Ann", Place::Window, &others);
    let now = Moment { seconds: 0, day: Day(0) };
    let told = ask(store, &asker, now, request, &Progress::new()).err().map(|error| error.to_string());
    told.is_some_and(|told| told.starts_with("Ann may not ") && told.contains(R::NEEDS.spoken()))
}

#[test]
fn whoever_lacks_a_right_is_refused_before_anything_is_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("r.foresale")).expect("made");
    let before = store.newest_log(100).expect("read").len();
    assert!(is_refused(&mut store, ReadHome {}), "see");
    assert!(is_refused(&mut store, FindDuplicates {}), "see personal data");
    assert!(is_refused(&mut store, Refuse { customers: Vec::new(), channel: Channel::Email }), "change");
    assert!(is_refused(&mut store, ExportClusters { path: folder.path().join("clusters.csv") }), "export");
    assert!(is_refused(&mut store, TestMail {}), "send");
    assert!(is_refused(&mut store, SaveBusiness { business: Business::default() }), "administer");
    assert_eq!(store.newest_log(100).expect("read").len(), before);
}
