//! The table of all requests, with the permission each needs, what it makes stale, and its rule.

use std::path::Path;

use ::actions::campaigns::requests::RestorePlays;
use ::actions::clusters::requests::ExportClusters;
use ::actions::consent::{EndRefusal, Refuse};
use ::actions::data::{ReadInfo, Select};
use ::actions::duplicates::{FindDuplicates, TellApart};
use ::actions::home::ReadHome;
use ::actions::kpis::requests::TickKpi;
use ::actions::leads::requests::{MakeAccessCode, SaveDealer};
use ::actions::manual_entry::SaveManualEntry;
use ::actions::portal::{MakePortalLink, MarkMessageRead, SavePortal, UnlockDealer};
use ::actions::request::{LISTS_OF_PEOPLE, Request, ask};
use ::actions::settings::{SaveAssumptions, SaveBusiness, SaveMailPace, TestMail};
use ::actions::steps::Undo;
use domain::assumption::Assumptions;
use domain::consent::Channel;
use domain::customer::{Customer, CustomerId};
use domain::day::Day;
use domain::dealer::{Dealer, DealerId};
use domain::moment::Moment;
use domain::request::{Asker, Place, Right};
use domain::selection::Selection;
use domain::step::StepId;
use progress::Progress;
use reports::manual_entry::{CustomerForm, EntryForm};
use reports::portal::PortalSettings;
use reports::settings::{Business, MailPace};
use store::Store;

/// One line per request, as the macro's own two lines say it.
fn lines_of(text: &str) -> Vec<String> {
    // Sentences of a comment may contain the macro's separators.
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
    for list in LISTS_OF_PEOPLE {
        let line = found.iter().find(|line| line.split_whitespace().next() == Some(list));
        assert!(line.is_some_and(|line| line.contains(" See ")), "{list} is no request that everybody may make");
    }
}

#[test]
fn a_request_is_seen() {
    let block = "request! {\n    /// Says; hello.\n    Greet { to: String } -> ();\n    \"a.b\", See, [Kpis,\n Steps], Once;\n |a";
    let lines = lines_of(block);
    assert_eq!(lines, ["a.b                        Greet                See              Once        Kpis, Steps"]);
}

/// Asks as somebody with every permission except the one the request needs.
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
    let before = store.log_lines(&foresale::reports::log::LogFilter::default(), 100).expect("read").len();
    assert!(is_refused(&mut store, ReadHome {}), "see");
    assert!(is_refused(&mut store, FindDuplicates {}), "see personal data");
    assert!(is_refused(&mut store, Refuse { customers: Vec::new(), channel: Channel::Email }), "change");
    assert!(is_refused(&mut store, ExportClusters { path: folder.path().join("clusters.csv") }), "export");
    assert!(is_refused(&mut store, TestMail {}), "send");
    assert!(is_refused(&mut store, SaveBusiness { business: Business::default() }), "administer");
    assert_eq!(store.log_lines(&foresale::reports::log::LogFilter::default(), 100).expect("read").len(), before);
}

const NOW: Moment = Moment { seconds: 1_700_000_000, day: Day(20_000) };

/// How many entries the log has, and the request of the newest.
fn log(store: &Store) -> (i64, String) {
    let reader = rusqlite::Connection::open(store.path()).expect("opened");
    let sql = "SELECT count(*), coalesce((SELECT request FROM audit_log ORDER BY id DESC LIMIT 1), '') FROM audit_log";
    reader.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("read")
}

/// Carries a request out, and looks at what it left in the log.
fn logged<R: Request>(store: &mut Store, request: R) -> R::Answer {
    let before = log(store).0;
    let asker = Asker::owner(Place::Window);
    let answer = ask(store, &asker, NOW, request, &Progress::new());
    let answer = answer.unwrap_or_else(|error| panic!("{}: {error:#}", R::NAME));
    assert_eq!(log(store), (before + 1, R::NAME.to_owned()), "{} leaves one entry", R::NAME);
    answer
}

fn someone(external_id: &str) -> EntryForm {
    let customer = Customer { external_id: external_id.into(), last_name: "Brook".into(), ..Customer::default() };
    EntryForm::Customer(CustomerForm { number: None, customer })
}

#[test]
fn whatever_changes_something_leaves_one_entry_in_the_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("l.foresale")).expect("made");
    // What says something of itself, what says several things, what says nothing, and what found nothing to do.
    let added = logged(&mut store, SaveManualEntry { form: someone("A") });
    logged(&mut store, SaveManualEntry { form: someone("B") });
    let (first, second) = (CustomerId(1), CustomerId(2));
    logged(&mut store, TellApart { first, second });
    logged(&mut store, FindDuplicates {});
    logged(&mut store, Refuse { customers: vec![second], channel: Channel::Email });
    logged(&mut store, EndRefusal { customer: second, channel: Channel::Email });
    let business = Business { currency: "EUR".into(), ..Business::default() };
    logged(&mut store, SaveBusiness { business });
    let usual = Assumptions::default();
    logged(&mut store, SaveAssumptions { assumptions: usual.clone() });
    let changed = Assumptions { margin_rate: 0.31, global_control_share: 0.02, ..usual };
    logged(&mut store, SaveAssumptions { assumptions: changed });
    logged(&mut store, SaveMailPace { pace: MailPace::default() });
    logged(&mut store, SavePortal { settings: PortalSettings::default() });
    logged(&mut store, UnlockDealer { number: "D-1".into() });
    logged(&mut store, MarkMessageRead { message: 1 });
    let dealer = Dealer { external_id: "D-1".into(), name: "North".into(), capacity: 5, ..Dealer::default() };
    logged(&mut store, SaveDealer { dealer });
    logged(&mut store, MakeAccessCode { dealer: 1 });
    logged(&mut store, MakePortalLink { dealer: DealerId(1) });
    logged(&mut store, RestorePlays {});
    logged(&mut store, TickKpi { code: "frequency".into(), chosen: false });
    logged(&mut store, Select { selection: Selection::default() });
    let apart = added.step.expect("a step") + 1;
    logged(&mut store, Undo { step: StepId(apart) });
    // Who only looks leaves none.
    let before = log(&store);
    ask(&mut store, &Asker::owner(Place::Window), NOW, ReadInfo {}, &Progress::new()).expect("read");
    assert_eq!(log(&store), before);
}

#[test]
fn a_dealer_may_ask_for_nothing_of_the_offices() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let dealer = Asker::dealer(DealerId(1), Place::Portal);
    let visitor = Asker::visitor(Place::Telephone);
    for line in table(&root.join("src/actions")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let right = Right::ALL.into_iter().find(|right| format!("{right:?}") == words[2]).expect("a right");
        let is_portals = ["portal.", "telephone."].iter().any(|of| words[0].starts_with(of));
        if dealer.may(right) || visitor.may(right) {
            assert!(is_portals, "a dealer may ask for {}", words[0]);
        }
        let is_dealers = matches!(right, Right::EnterPortal | Right::OwnLeads);
        assert_eq!((dealer.may(right), visitor.may(right)), (is_dealers, right == Right::EnterPortal), "{line}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(&folder.path().join("d.foresale")).expect("made");
    for asker in [dealer, visitor] {
        let refused = ask(&mut store, &asker, NOW, ReadHome {}, &Progress::new()).map(|_| ());
        assert!(refused.is_err_and(|error| error.to_string().contains("may not see figures")), "{asker:?}");
    }
}
