//! Whoever sees numbers in place of people is told of nobody, whatever is asked for directly, without the window or the command
//! line in between.

use std::ffi::OsStr;
use std::path::Path;
use std::sync::Arc;

use foresale::actions::campaigns::requests::{
    BeginCampaign, OpenCampaign, ReadCampaigns, ReadNothingLeft, ReadPlays, ReadResults, ReadScoreboard, ReadWaves,
    RebuildCampaign,
};
use foresale::actions::clusters::requests::{ReadClusterReport, ReadClusters};
use foresale::actions::customers::requests::{CopyCustomers, CountReach, ListCustomers, ReadRows};
use foresale::actions::data::{ReadData, ReadInfo};
use foresale::actions::database::{CheckFile, open};
use foresale::actions::home::ReadHome;
use foresale::actions::kpis::requests::ComputeKpis;
use foresale::actions::leads::requests::{
    FindLead, PreviewPassing, ReadDealers, ReadLeadList, ReadLeads, ReadReceipts, ReadWithdrawn,
};
use foresale::actions::leads::rules::requests::ReadGroupRules;
use foresale::actions::patterns::{FindPatterns, ReadPatterns};
use foresale::actions::privacy::{ExportPerson, FindPerson, NoteAsked, ReadAsked, ReadPerson};
use foresale::actions::purchases::ReadFaulty;
use foresale::actions::ranking::requests::{ReadCard, ReadCardAgain, ReadRanking};
use foresale::actions::request::{Request, ask};
use foresale::actions::segments::requests::{CountSegment, ListSegments, ReadMembers, ReadSegments};
use foresale::actions::settings::ReadSettings;
use foresale::actions::steps::ReadSteps;
use foresale::domain::customer::CustomerId;
use foresale::domain::fault::PurchaseFault;
use foresale::domain::model::Model;
use foresale::domain::moment::Moment;
use foresale::domain::request::{Asker, Place, Right};
use foresale::domain::rule::{Condition, Field, Rule, TextTest};
use foresale::domain::segment::SegmentId;
use foresale::progress::Progress;
use foresale::reports::customers::{self, Query};
use foresale::reports::privacy::AskedFor;
use foresale::store::Store;

use super::today;

/// An open file, and somebody who asks of it without seeing people.
struct Desk {
    store: Store,
    asker: Asker,
    answered: usize,
}

impl Desk {
    /// Asks, and looks whether the answer, or why there is none, names anybody.
    fn tells_nobody<R: Request>(&mut self, request: R)
    where
        R::Answer: std::fmt::Debug,
    {
        let now = Moment { seconds: 1_700_000_000, day: today() };
        let told = match ask(&mut self.store, &self.asker, now, request, &Progress::new()) {
            Ok(answer) => {
                self.answered += 1;
                format!("{answer:?}")
            }
            Err(error) => format!("{error:#}"),
        };
        let found = ["qx", "30 7777", "307777"].iter().find_map(|mark| told.to_lowercase().find(mark));
        let around = found.map(|at| told.chars().skip(at.saturating_sub(60)).take(160).collect::<String>());
        assert_eq!(around, None, "{}", R::NAME);
    }
}

/// Runs commands on a file.
fn work(db: &Path, ways: &[&str]) {
    for way in ways {
        let words: Vec<&OsStr> =
            way.split(' ').map(|word| if word == "DB" { db.as_os_str() } else { OsStr::new(word) }).collect();
        crate::cli::run(&words).ok();
    }
}

#[test]
fn no_answer_names_anybody_to_who_sees_numbers() {
    let (_folder, db) = crate::cli::sample();
    crate::cli::people::plant(&db);
    work(&db, &["predict DB --model dormancy", "clusters DB", "campaign plan DB --model dormancy --save"]);
    work(&db, &["leads make DB", "leads assign DB", "leads publish DB"]);
    let mut store = open(&db).expect("opened");
    let named = Rule::Is(Condition::Field { field: Field::LastName, test: TextTest::Is("QXLAST17".into()) });
    let segment = store.add_rule_segment("Named", "", &named, today()).expect("saved");
    let ids: Vec<CustomerId> = store.customer_ids().expect("read").into_iter().take(60).collect();
    store.add_list_segment("Found", "Customers found by 'QXLAST17'", &ids[..3], today()).expect("saved");
    let asker = Asker::limited("", Place::Window, &[Right::See, Right::Change, Right::Export]);
    let mut desk = Desk { store, asker, answered: 0 };
    desk.tells_nobody(ReadHome {});
    desk.tells_nobody(ReadInfo {});
    desk.tells_nobody(ReadData {});
    desk.tells_nobody(CheckFile {});
    desk.tells_nobody(ReadSteps {});
    desk.tells_nobody(ReadSettings {});
    desk.tells_nobody(ComputeKpis { as_of: None });
    desk.tells_nobody(ReadClusters {});
    desk.tells_nobody(ReadClusterReport {});
    desk.tells_nobody(FindPatterns { min_support: None });
    desk.tells_nobody(ReadPatterns {});
    desk.tells_nobody(ReadRanking { model: Model::Dormancy });
    desk.tells_nobody(ReadSegments {});
    desk.tells_nobody(ListSegments {});
    desk.tells_nobody(ReadMembers { segment });
    desk.tells_nobody(ReadMembers { segment: SegmentId(segment.0 + 1) });
    // The answer repeats what was asked, and finds nobody.
    let now = Moment { seconds: 1_700_000_000, day: today() };
    let counted = ask(&mut desk.store, &desk.asker, now, CountSegment { rule: named }, &Progress::new());
    let counted = counted.expect("an answer that says why not");
    assert!(counted.fault.is_some() && counted.customers == 0 && counted.sample.is_empty(), "{counted:?}");
    assert!(counted.reachable.iter().all(|reached| reached.customers == 0), "{counted:?}");
    desk.tells_nobody(ReadCampaigns {});
    desk.tells_nobody(BeginCampaign { audience: None, category: String::new() });
    desk.tells_nobody(OpenCampaign { campaign: 1 });
    desk.tells_nobody(ReadResults { campaign: 1 });
    desk.tells_nobody(ReadScoreboard {});
    desk.tells_nobody(RebuildCampaign { campaign: 1 });
    desk.tells_nobody(ReadPlays {});
    desk.tells_nobody(ReadWaves { campaign: 1 });
    desk.tells_nobody(ReadNothingLeft { campaign: 1 });
    desk.tells_nobody(ReadLeads { list: None });
    desk.tells_nobody(ReadLeadList { list: 1 });
    desk.tells_nobody(ReadDealers {});
    desk.tells_nobody(ReadReceipts { list: None });
    desk.tells_nobody(ReadWithdrawn { list: 1 });
    desk.tells_nobody(ReadGroupRules {});
    desk.tells_nobody(PreviewPassing { list: 1, days: 1 });
    desk.tells_nobody(FindLead { number: 1 });
    for fault in PurchaseFault::ALL {
        desk.tells_nobody(ReadFaulty { fault });
    }
    let fields: Vec<customers::Field> = customers::fixed().collect();
    desk.tells_nobody(ListCustomers { query: Query::default(), in_sight: 0..60 });
    desk.tells_nobody(CopyCustomers { of: Arc::new(ids.clone()), fields });
    desk.tells_nobody(ReadRows { of: Arc::new(ids.clone()), pages: 0..1 });
    desk.tells_nobody(CountReach { of: Arc::new(ids.clone()) });
    for customer in ids {
        desk.tells_nobody(ReadCard { customer });
        desk.tells_nobody(ReadCardAgain { customer });
    }
    let answered = desk.answered;
    assert!(answered > 120, "most are answered: {answered}");
    // What is about one person is not answered at all.
    let customer = CustomerId(17);
    desk.tells_nobody(ReadPerson { customer });
    desk.tells_nobody(FindPerson { external_id: "QXID17".into() });
    desk.tells_nobody(ReadAsked {});
    desk.tells_nobody(NoteAsked { customer, kind: AskedFor::Copy, note: String::new() });
    desk.tells_nobody(ExportPerson { customer, path: db.with_file_name("person.json") });
    assert_eq!(desk.answered, answered);
    assert!(!db.with_file_name("person.json").exists());
}

/// Forgetting many at once leaves what forgetting one after the other leaves.
#[test]
fn many_are_forgotten_as_one_by_one() {
    let (_folder, db) = crate::cli::sample();
    crate::cli::people::plant(&db);
    work(&db, &["predict DB --model dormancy", "campaign plan DB --model dormancy --save", "leads make DB"]);
    let sql = "INSERT INTO suppression (channel, address, day, origin)
               SELECT 'email', email, 1, 'asked' FROM customer WHERE email <> '' AND id % 3 = 0;
               UPDATE customer SET email = 'shared@example.com' WHERE id IN (6, 9, 200);
               INSERT INTO customer_alias (external_id, customer_id) VALUES ('QXFORMER5', 5);
               INSERT INTO import_batch (file, kind, day) VALUES ('of QXFIRST9 QXLAST9 and QXID12.csv', 'customers', 1);";
    crate::cli::opened(&db).execute_batch(sql).expect("written");
    let at_once = db.with_file_name("at_once.foresale");
    std::fs::copy(&db, &at_once).expect("copied");
    let whom: Vec<CustomerId> = (1..=120).map(CustomerId).collect();
    let mut one_by_one = open(&db).expect("opened");
    let mut together = open(&at_once).expect("opened");
    for id in &whom {
        one_by_one.erase_customers(&[*id], "key", today()).expect("erased");
    }
    let mut shuffled = whom.clone();
    shuffled.reverse();
    together.erase_customers(&shuffled, "key", today()).expect("erased");
    assert!(together.erase_customers(&[CustomerId(1_000_000)], "key", today()).is_err());
    drop((one_by_one, together));
    let told = |db: &Path| crate::cli::kills::cases::contents(db);
    assert!(told(&db) == told(&at_once), "the same is left");
    let left = crate::cli::dump_of_texts(&at_once);
    for gone in ["QXFIRST9 ", "qxmail3@", "QXFORMER5", "QXID12.csv"] {
        assert!(!left.contains(gone), "{gone}");
    }
    assert!(left.contains("shared@example.com"), "who shares an address keeps it");
    assert!(left.contains("QXLAST200"));
}
