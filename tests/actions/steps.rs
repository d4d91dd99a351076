//! Undone imports: every old value returns, and nothing that something else was built on is removed.

use foresale::actions::{import as importing, steps};
use foresale::domain::consent::Channel;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::{Effect, ImportKind, ImportPlan, ImportReport, MatchBy};

use super::{Bench, records, today};

const CUSTOMERS: &str =
    "customer,last_name,email,age\nC1,Brook,brook@example.com,44\nC2,Lane,,31\nC3,Mill,mill@example.com,\n";
const CORRECTED: &str = "customer,last_name,email,age,no_email\nC1,Brooke,,45,\nC4,Ford,ford@example.com,27,yes\n";
const PURCHASES: &str = "customer,date,amount,reference,category\nC1,2025-01-03,10.00,R1,Tyres\n\
                         C2,2025-02-04,20.50,R2,Oil\nC9,2025-02-05,7.25,R3,Tyres\n";
const MORE: &str =
    "customer,date,amount,reference,category\nC1,2025-01-03,11.00,R1,Tyres\nC5,2025-03-01,5.00,R4,Wipers\n";

fn undo(bench: &mut Bench, report: &ImportReport) -> anyhow::Result<foresale::domain::step::Undone> {
    steps::undo(&mut bench.store, StepId(report.step.expect("a step")), &Progress::new())
}

#[test]
fn an_import_taken_back_leaves_every_row_as_it_was() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    bench.import(ImportKind::Purchases, PURCHASES);
    let before = records(&bench);
    let customers = bench.import(ImportKind::Customers, CORRECTED);
    let purchases = bench.import(ImportKind::Purchases, MORE);
    assert_eq!((purchases.added, purchases.changed, purchases.customers_created), (1, 1, 1));
    assert_ne!(records(&bench), before);
    let undone = undo(&mut bench, &purchases).expect("taken back");
    assert_eq!((undone.removed, undone.restored), (1 + 2, 1), "a purchase, its customer and product; a corrected line");
    let undone = undo(&mut bench, &customers).expect("taken back");
    assert_eq!(undone.refusals_kept, 1, "C4 refused e-mail");
    let mut expected = before;
    let refused = |line: &String| line.starts_with("suppression: ");
    assert!(!expected.iter().any(refused));
    let after = records(&bench);
    expected.extend(after.iter().filter(|line| refused(line)).cloned());
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let (after, expected) = (sorted(after), sorted(expected));
    let differing: Vec<_> = after.iter().zip(&expected).filter(|(is, should)| is != should).collect();
    assert!(differing.is_empty() && after.len() == expected.len(), "{differing:#?}");
    assert!(bench.store.is_suppressed(Channel::Email, "ford@example.com").expect("read"));
    assert!(undo(&mut bench, &customers).expect_err("twice").to_string().contains("already been undone"));
}

#[test]
fn nothing_that_was_built_on_is_pulled_away() {
    let mut bench = Bench::empty();
    let customers = bench.import(ImportKind::Customers, CUSTOMERS);
    let corrected = bench.import(ImportKind::Customers, CORRECTED);
    let purchases = bench.import(ImportKind::Purchases, PURCHASES);
    let before = bench.dump();
    let refused = undo(&mut bench, &customers).expect_err("a later import corrected C1").to_string();
    assert!(refused.contains("customers.csv"), "{refused}");
    undo(&mut bench, &corrected).expect("taken back");
    let refused = undo(&mut bench, &customers).expect_err("purchases lean on C1 and C2").to_string();
    assert!(refused.contains("2 purchases from elsewhere"), "{refused}");
    undo(&mut bench, &purchases).expect("taken back");
    undo(&mut bench, &customers).expect("taken back");
    assert!(bench.store.customer_ids().expect("read").is_empty());
    assert_ne!(bench.dump(), before);
}

#[test]
fn a_campaign_keeps_the_customers_that_it_is_made_for() {
    let mut bench = Bench::empty();
    let report = bench.import(ImportKind::Customers, CUSTOMERS);
    let campaign = "INSERT INTO campaign (name, channel, day, plan) VALUES ('Spring', 'email', 1, '{}');
                    INSERT INTO campaign_target (campaign_id, customer_id, arm, place, address, offer,
                        probability, expected_profit, reason) VALUES (1, 3, 'contacted', 1, 'a@example.com', '', 0.1, 100, '');";
    rusqlite::Connection::open(&bench.db).expect("opened").execute_batch(campaign).expect("a campaign");
    let before = bench.dump();
    let refused = undo(&mut bench, &report).expect_err("C3 is a target").to_string();
    assert!(refused.contains("used by 1 customer of a campaign"), "{refused}");
    assert_eq!(bench.dump(), before, "all or nothing");
    bench.import(ImportKind::Customers, CORRECTED);
    assert_eq!(bench.store.customer_ids().expect("read").len(), 4, "the database works on");
}

const BY_EMAIL: &str =
    "email,last_name,city\nBROOK@example.com,Brooks,Northby\nnew@example.com,Newman,Oakley\n,Nobody,Oakley\n";

#[test]
fn customers_are_found_by_their_email_and_only_so_much_is_done_as_asked() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, CUSTOMERS);
    let plan = |bench: &Bench, effect| {
        let file = crate::cli::write(bench.folder.path(), "by-email.csv", BY_EMAIL);
        let preview = importing::preview(&file, Some(ImportKind::Customers), None).expect("a table");
        let mapping = importing::suggested_plan(&preview).mapping;
        let mapping = mapping.into_iter().filter(|(field, _)| field != "customer").collect();
        ImportPlan { match_by: MatchBy::Email, effect, mapping, ..importing::suggested_plan(&preview) }
    };
    let before = bench.dump();
    let both = plan(&bench, Effect::Both);
    let tried = importing::rehearse(&mut bench.store, &both, None, today(), &Progress::new()).expect("tried");
    assert_eq!((tried.added, tried.changed, tried.rejected, tried.step), (1, 1, 1, None));
    assert_eq!(bench.dump(), before, "a rehearsal stores nothing");
    let update = plan(&bench, Effect::Update);
    let report = importing::run(&mut bench.store, &update, None, today(), &Progress::new()).expect("imported");
    assert_eq!((report.added, report.changed, report.rejected), (0, 1, 2));
    assert!(report.rejects.iter().any(|row| row.reason.contains("no customer with this e-mail address")));
    let create = plan(&bench, Effect::Create);
    let report = importing::run(&mut bench.store, &create, None, today(), &Progress::new()).expect("imported");
    assert_eq!((report.added, report.unchanged, report.rejected), (1, 1, 1));
    let names: Vec<_> =
        bench.store.customers().expect("read").into_iter().map(|(_, c)| (c.external_id, c.last_name)).collect();
    assert_eq!(names[0], ("C1".to_owned(), "Brooks".to_owned()));
    assert_eq!(names[3], ("new@example.com".to_owned(), "Newman".to_owned()));
    let again = importing::preview(&both.path, None, None).expect("a table");
    let (_, as_before) = importing::as_before(&bench.store, &again).expect("read").expect("known columns");
    assert_eq!(
        (as_before.match_by, as_before.effect, as_before.kind),
        (MatchBy::Email, Effect::Create, ImportKind::Customers)
    );
}
