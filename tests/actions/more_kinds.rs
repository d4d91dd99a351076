//! Do-not-contact lists, stores, and customers identified by their e-mail address.

use foresale::actions::steps;
use foresale::domain::consent::Channel;
use foresale::domain::step::StepId;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;

use super::Bench;

#[test]
fn a_do_not_contact_list_only_refuses() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,email\nC1,ada@example.com\nC2,bo@example.com\n");
    let list = "customer,email,phone,channel,unsubscribed at\nC1,,,telephone,2026-01-05\nC9,,,all,2026-01-05\n\
                ,Cy@Example.com,,,2026-01-06\n,,030 1234,,\n,,,email,2026-01-06\n";
    let report = bench.import(ImportKind::DoNotContact, list);
    assert_eq!((report.rows, report.added, report.rejected, report.customers_created), (5, 4, 1, 1));
    assert!(report.rejects[0].reason.contains("neither a customer id"), "{}", report.rejects[0].reason);
    let of = |bench: &Bench, id: &str| bench.store.find_customer(id).expect("read").expect("known");
    let (c1, c9) = (of(&bench, "C1"), of(&bench, "C9"));
    assert_eq!(bench.refused(Channel::Telephone), [c1, c9].into());
    assert_eq!(bench.refused(Channel::Email), [c9].into(), "nobody of the file is refused what it does not tell");
    assert!(bench.store.is_suppressed(Channel::Email, "cy@example.com").expect("read"));
    assert!(bench.store.is_suppressed(Channel::Telephone, "030 1234").expect("read"));
    let again = bench.import(ImportKind::DoNotContact, list);
    assert_eq!((again.added, again.unchanged, again.rejected), (0, 4, 1));
    steps::undo(&mut bench.store, StepId(report.step.expect("a step")), &Progress::new()).expect("taken back");
    bench.import(ImportKind::Customers, "customer,email\nC9,di@example.com\n");
    assert_eq!(bench.refused(Channel::Email), [of(&bench, "C9")].into(), "who refused by a number has refused");
    assert_eq!(bench.refused(Channel::Telephone), [of(&bench, "C1"), of(&bench, "C9")].into());
}

#[test]
fn stores_are_named_once() {
    let mut bench = Bench::empty();
    let text = "Store name,City\nHarbour,Mill\nSpringvale,Mill\nHarbour,Mill\n";
    let report = bench.import(ImportKind::Stores, text);
    assert_eq!((report.added, report.unchanged), (2, 1));
    assert_eq!(crate::cli::texts(&bench.db, "SELECT name FROM store ORDER BY name"), ["Harbour", "Springvale"]);
}

#[test]
fn an_address_finds_the_customer_of_another_file() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,email\nC1,ada@example.com\nC2,bo@example.com\n");
    let shop =
        "Email,Order date,Total,Order Number\nADA@example.com,2026-01-05,10.00,1\ncy@example.com,2026-01-06,5.00,2\n";
    let report = bench.import(ImportKind::Purchases, shop);
    assert_eq!((report.added, report.customers_created), (2, 1));
    let owners = "SELECT c.external_id FROM purchase p JOIN customer c ON c.id = p.customer_id ORDER BY p.day";
    assert_eq!(crate::cli::texts(&bench.db, owners), ["C1", "cy@example.com"]);
}

/// People type ids with and without capitals; two files may each keep to one way.
#[test]
fn an_id_with_other_capitals_is_that_of_the_other_file() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,last_name\nk17,Brook\nKD-9,Reed\n0015gAbC,Lind\n");
    let sales = "Kundennr;Datum;Betrag\nK17;15.01.2026;10,00\nkd-9;16.01.2026;5,00\n0015gaBc;17.01.2026;1,00\n";
    let report = bench.import(ImportKind::Purchases, sales);
    assert_eq!((report.added, report.customers_created), (3, 1), "only capitals side by side may tell people apart");
    let owners = "SELECT c.external_id FROM purchase p JOIN customer c ON c.id = p.customer_id ORDER BY p.day";
    assert_eq!(crate::cli::texts(&bench.db, owners), ["k17", "KD-9", "0015gaBc"]);
    let again = bench.import(ImportKind::Customers, "customer,last_name,city\nK17,Brook,Mill\n");
    assert_eq!((again.added, again.changed), (0, 1));
}
