//! Importing files: counted, all or nothing, and never loosening a refusal.

use std::collections::HashSet;

use foresale::actions::import as importing;
use foresale::domain::consent::{Channel, Verdict};
use foresale::progress::{Cancelled, Progress};
use foresale::reports::import::ImportKind;

use super::{Bench, today};

#[test]
fn rejected_rows_are_told_and_kept() {
    let mut bench = Bench::empty();
    let text = "customer,date,amount,reference\n1,2026-01-05,10.00,R1\n2,2026-02-30,11.00,R2\n3,2026-01-07,12.50,R3\n\
                4,2026-01-08,a lot,R4\n,2026-01-09,14.00,R5\n6,2026-01-10,15.00,R6\n";
    let file = crate::cli::write(bench.folder.path(), "till.csv", text);
    let rejects = bench.folder.path().join("rejects.csv");
    let plan = importing::suggested_plan(&importing::preview(&file, Some(ImportKind::Purchases), None).expect("table"));
    let mut run = || importing::run(&mut bench.store, &plan, Some(&rejects.clone().into()), today(), &Progress::new());
    let report = run().expect("imported");
    assert_eq!((report.rows, report.added, report.rejected, report.customers_created), (6, 3, 3, 3));
    assert_eq!(report.rejects.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 5, 6]);
    let kept = std::fs::read_to_string(&rejects).expect("written");
    for words in ["2026-02-30", "a lot", "R5"] {
        assert!(kept.contains(words), "{kept}");
    }
    let again = run().expect("imported");
    assert_eq!((again.added, again.changed, again.unchanged, again.rejected), (0, 0, 3, 3));
}

#[test]
fn a_line_with_a_reference_is_corrected() {
    let mut bench = Bench::empty();
    let text = "customer,date,amount,product,reference\n1,2026-01-05,10.00,Rake,R1\n1,2026-01-05,3.00,Seed,R1\n\
                1,2026-01-05,3.00,Seed,R1\n";
    assert_eq!(bench.import(ImportKind::Purchases, text).added, 3, "two equal lines of one receipt are two");
    let report = bench.import(ImportKind::Purchases, &text.replace("10.00", "12.00"));
    assert_eq!((report.added, report.changed, report.unchanged), (0, 1, 2));
    let amounts = "SELECT CAST(sum(amount) AS TEXT) FROM purchase";
    assert_eq!(crate::cli::texts(&bench.db, amounts), ["1800"]);
}

#[test]
fn receipts_whose_numbers_start_anew_are_other_sales() {
    for (first, second) in [
        ("Bon;Datum;Klant;Bedrag\n1;04.01.2024;A;20,00\n", "Bon;Datum;Klant;Bedrag\n1;15.01.2025;A;22,00\n"),
        (
            "receipt,date,customer,store,amount\n1,2024-06-14,A,North,20.00\n",
            "receipt,date,customer,store,amount\n1,2024-06-14,A,South,22.00\n",
        ),
        (
            "order,date,customer,source,amount\n1,2024-06-14,A,web,20.00\n",
            "order,date,customer,source,amount\n1,2024-06-14,A,pos,22.00\n",
        ),
    ] {
        let mut bench = Bench::empty();
        assert_eq!(bench.import(ImportKind::Purchases, first).added, 1, "{first}");
        let other = bench.import(ImportKind::Purchases, second);
        assert_eq!((other.added, other.changed), (1, 0), "{second}");
        assert_eq!(bench.import(ImportKind::Purchases, first).unchanged, 1, "{first}");
    }
}

#[test]
fn no_import_loosens_a_refusal() {
    let mut bench = Bench::empty();
    let first = "customer,last_name,email,no_email,no_telephone\nC1,Brook,ada@example.com,yes,no\n\
                 C2,Lane,bo@example.com,no,yes\nC3,Mill,cy@example.com,no,no\n";
    assert_eq!(bench.import(ImportKind::Customers, first).added, 3);
    let of = |bench: &Bench, id: &str| bench.store.find_customer(id).expect("read").expect("known");
    let (c1, c2, c3) = (of(&bench, "C1"), of(&bench, "C2"), of(&bench, "C3"));
    let refusals = |bench: &Bench| (bench.refused(Channel::Email), bench.refused(Channel::Telephone));
    let after_first = ([c1].into(), [c2].into());
    assert_eq!(refusals(&bench), after_first);
    for later in [
        first.replace("yes", "no"),
        first.replace("yes", ""),
        "customer,last_name,email\nC1,Brook,ada.brook@example.com\nC2,Lane,bo@example.com\n".to_owned(),
    ] {
        bench.import(ImportKind::Customers, &later);
        assert_eq!(refusals(&bench), after_first, "{later}");
    }
    let report = bench.import(ImportKind::Customers, "customer,email,no_email\nC3,cy@example.com,yes\n");
    assert_eq!((report.changed, report.unchanged), (1, 0), "a new refusal is a change");
    assert_eq!(refusals(&bench).0, [c1, c3].into());
}

#[test]
fn a_no_under_a_heading_that_asks_for_consent_is_a_refusal() {
    use Channel::{Email, Mail, Telephone};
    let all = &[Email, Mail, Telephone][..];
    for (heading, no, channels) in [
        ("E-mail consent", "no", &[Email][..]),
        ("Newsletter", "nein", &[Email]),
        ("Email opt-in", "FALSE", &[Email]),
        ("Email Marketing Consent", "NEVER_SUBSCRIBED", &[Email]),
        ("Consent to post", "no", &[Mail]),
        ("Phone consent", "0", &[Telephone]),
        ("Marketing consent", "no", all),
        ("Accepts marketing", "no", all),
        ("Einwilligung", "Nein", all),
    ] {
        let mut bench = Bench::empty();
        let yes = if no == "nein" || no == "Nein" { "ja" } else { "yes" };
        let text = format!(
            "customer,last_name,email,{heading}\nC1,Brook,ada@example.com,{no}\nC2,Lane,bo@example.com,{yes}\n\
             C3,Mill,cy@example.com,\n"
        );
        assert_eq!(bench.import(ImportKind::Customers, &text).added, 3, "{heading}");
        let c1 = bench.store.find_customer("C1").expect("read").expect("known");
        for channel in [Email, Mail, Telephone] {
            let expected: HashSet<_> = channels.contains(&channel).then_some(c1).into_iter().collect();
            assert_eq!(bench.refused(channel), expected, "{heading}, {channel}");
            let ledger = bench.store.consent(channel, today()).expect("read");
            assert!(ledger.values().all(|verdict| *verdict == Verdict::Refused), "{heading}: a yes permits nothing");
        }
        bench.import(ImportKind::Customers, &text.replace(no, yes));
        assert_eq!(bench.refused(channels[0]).len(), 1, "{heading}: no import loosens a refusal");
    }
    let mut bench = Bench::empty();
    let about = "customer,last_name,Newsletter\nC1,Brook,weekly\nC2,Lane,monthly\n";
    assert_eq!(bench.import(ImportKind::Customers, about).rejected, 0, "which newsletter it is, is no answer");
    let file = crate::cli::write(bench.folder.path(), "newsletters.csv", about);
    let preview = importing::preview(&file, Some(ImportKind::Customers), None).expect("table");
    let mut plan = importing::suggested_plan(&preview);
    let caution = preview.cautions(&plan).concat();
    assert!(caution.contains("\"Newsletter\" (weekly, monthly)"), "{caution}");
    let partly = about.replace("weekly", "no");
    let file = crate::cli::write(bench.folder.path(), "partly.csv", partly);
    let partly = importing::preview(&file, Some(ImportKind::Customers), None).expect("table");
    let caution = partly.cautions(&importing::suggested_plan(&partly)).concat();
    assert!(caution.contains("\"monthly\" means yes or no") && caution.contains("count as refusing"), "{caution}");
    plan.ignored.push("Newsletter".into());
    assert!(preview.cautions(&plan).is_empty(), "a person has decided");
}

#[test]
fn a_heading_that_asks_the_other_way_round_refuses_by_a_yes() {
    use Channel::{Email, Mail, Telephone};
    for (heading, yes, no, channels) in [
        ("Newsletter abbestellt", "ja", "nein", &[Email][..]),
        ("Kein Newsletter", "x", "", &[Email]),
        ("Opt-out", "x", "", &[Email, Mail, Telephone]),
        ("Consent withdrawn", "yes", "no", &[Email, Mail, Telephone]),
        ("DoNotCall", "1", "0", &[Telephone]),
        ("unsubscribed", "2025-03-01", "", &[Email]),
        ("no_mail", "yes", "no", &[Mail]),
    ] {
        let mut bench = Bench::empty();
        let text = format!(
            "customer,last_name,email,{heading}\nC1,Brook,ada@example.com,{yes}\nC2,Lane,bo@example.com,{no}\n"
        );
        assert_eq!(bench.import(ImportKind::Customers, &text).added, 2, "{heading}");
        let c1 = bench.store.find_customer("C1").expect("read").expect("known");
        for channel in [Email, Mail, Telephone] {
            let expected: HashSet<_> = channels.contains(&channel).then_some(c1).into_iter().collect();
            assert_eq!(bench.refused(channel), expected, "{heading}, {channel}");
        }
    }
}

/// Few opt out: in a long file, the sampled first rows may all be blank.
#[test]
fn a_column_of_refusals_that_begins_blank_is_still_read() {
    let mut bench = Bench::empty();
    let mut text = String::from("customer,last_name,Opt-out\n");
    for row in 0..30_000 {
        text += &["C", &row.to_string(), ",Brook,\n"].concat();
    }
    let report = bench.import(ImportKind::Customers, &(text + "LAST,Lane,x\n"));
    assert_eq!((report.added, report.rejected), (30_001, 0));
    let last = bench.store.find_customer("LAST").expect("read").expect("known");
    assert_eq!(bench.refused(Channel::Email), [last].into());
}

#[test]
fn who_refused_by_an_address_is_refused_under_the_next_one_too() {
    let mut bench = Bench::empty();
    bench.import(ImportKind::Customers, "customer,last_name,email\nC1,Brook,Ada@example.com\n");
    bench.import(ImportKind::DoNotContact, "email\nada@example.com\n");
    bench.import(ImportKind::Customers, "customer,last_name,email\nC1,Brook,ada.new@example.com\n");
    let c1 = bench.store.find_customer("C1").expect("read").expect("known");
    assert!(bench.refused(Channel::Email).contains(&c1));
}

/// The last row counts, but not silently.
#[test]
fn rows_that_tell_of_one_customer_twice_are_named() {
    let mut bench = Bench::empty();
    let twice = "customer,last_name,email\nC1,Brook,ada@example.com\nC2,Lane,bo@example.com\nC1,Hill,ada@example.com\n";
    let report = bench.import(ImportKind::Customers, twice);
    assert_eq!((report.added, report.changed), (2, 1));
    assert_eq!(report.notes, ["Line 4 changed a customer who was in an earlier row; the later row counts."]);
    let same = "customer,last_name,email\nC1,Hill,ada@example.com\nC1,Hill,ada@example.com\n";
    assert_eq!(bench.import(ImportKind::Customers, same).notes, Vec::<String>::new(), "the rows say the same");
}

#[test]
fn of_several_addresses_in_a_cell_the_first_is_used_and_all_are_refused() {
    let mut bench = Bench::empty();
    let text =
        "customer;email\nC1;Ada Brook <Ada@example.com>\nC2;bo@example.com, bo@work.example\nC3;cy@example.com\n";
    let report = bench.import(ImportKind::Customers, text);
    assert_eq!(report.notes, ["Line 3 had several e-mail addresses in one cell; the first one is used."]);
    let customer = |bench: &Bench, id: &str| bench.store.find_customer(id).expect("read").expect("known");
    let email = |bench: &Bench, id: &str| bench.store.customer(customer(bench, id)).expect("read").email;
    assert_eq!((email(&bench, "C1"), email(&bench, "C2")), ("ada@example.com".into(), "bo@example.com".into()));
    bench.import(ImportKind::DoNotContact, "email\n\"cy@example.com; Ada <ada@example.com>\"\n");
    let refused = [customer(&bench, "C1"), customer(&bench, "C3")];
    assert_eq!(bench.refused(Channel::Email), refused.into());
}

#[test]
fn amounts_that_may_be_thousands_or_decimals_are_told() {
    let bench = Bench::empty();
    let told = |amounts: [&str; 2]| {
        let text = format!("customer;date;amount\n1;2026-01-05;{}\n1;2026-01-06;{}\n", amounts[0], amounts[1]);
        let file = crate::cli::write(bench.folder.path(), "amounts.csv", text);
        let preview = importing::preview(&file, Some(ImportKind::Purchases), None).expect("table");
        preview.cautions(&importing::suggested_plan(&preview)).concat()
    };
    assert!(told(["12.345", "7.000"]).contains("12.345 is read as thousands"), "{}", told(["12.345", "7.000"]));
    assert_eq!(told(["12.345,00", "7.000,50"]), "");
    assert_eq!(told(["12.34", "7.00"]), "");
    assert_eq!(told(["1200", "700"]), "");
}

#[test]
fn payments_that_are_left_out_for_their_status_are_told() {
    let bench = Bench::empty();
    let text = "customer,date,amount,Status,Currency\n1,2026-01-05,10.00,Paid,EUR\n1,2026-01-06,20.00,Failed,USD\n";
    let file = crate::cli::write(bench.folder.path(), "payments.csv", text);
    let preview = importing::preview(&file, Some(ImportKind::Purchases), None).expect("table");
    let told = preview.cautions(&importing::suggested_plan(&preview));
    assert!(told[0].contains("several currencies"), "{told:?}");
    assert!(told[1].contains("\"Failed\" in \"Status\" are no sales"), "{told:?}");
    let text = text.replace("USD", "EUR").replace("Status", "Clerk").replace("Paid", "Ada").replace("Failed", "Bo");
    let file = crate::cli::write(bench.folder.path(), "plain.csv", text);
    let preview = importing::preview(&file, Some(ImportKind::Purchases), None).expect("table");
    assert!(preview.cautions(&importing::suggested_plan(&preview)).is_empty());
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let mut bench = Bench::sample();
    let mut text = String::from("customer,date,amount,product\n");
    for row in 0..60_000 {
        let day = format!("2025-{:02}-{:02}", row % 12 + 1, row % 28 + 1);
        text += &[&format!("N{}", row % 900), &day, &format!("{}.50", row % 90), "Rake\n"].join(",");
    }
    let file = crate::cli::write(bench.folder.path(), "large.csv", text);
    let plan =
        importing::suggested_plan(&importing::preview(&file, Some(ImportKind::Purchases), None).expect("a table"));
    let before = bench.dump();
    let progress = Progress::new();
    let watched = progress.clone();
    let watcher = std::thread::spawn(move || {
        // Asleep, because whoever spins on a busy machine gets no turn until the import is over.
        while watched.snapshot().done == 0 {
            std::thread::sleep(std::time::Duration::from_micros(200));
        }
        watched.cancel();
    });
    let error = importing::run(&mut bench.store, &plan, None, today(), &progress).expect_err("it was cancelled");
    watcher.join().expect("ended");
    let told = error.to_string();
    assert_eq!(told, Cancelled.to_string());
    assert_eq!(bench.dump(), before);

    let report = importing::run(&mut bench.store, &plan, None, today(), &Progress::new()).expect("imported");
    assert_eq!((report.added, report.customers_created), (60_000, 900));
}

#[test]
fn a_file_without_a_good_row_changes_nothing() {
    let mut bench = Bench::sample();
    let before = bench.dump();
    let file = crate::cli::write(bench.folder.path(), "till.csv", "customer,date,amount\n1,2026-01-05,lots\n");
    let plan = importing::suggested_plan(&importing::preview(&file, Some(ImportKind::Purchases), None).expect("table"));
    let error = importing::run(&mut bench.store, &plan, None, today(), &Progress::new()).expect_err("refused");
    assert!(error.to_string().contains("nothing was changed"), "{error}");
    assert_eq!(bench.dump(), before);
}

/// The stored purchases, one row per line, in the form of `tests/fixtures/purchases_stored.txt`, which was written when
/// every row was looked up and stored individually.
const STORED: &str = "SELECT concat_ws('|', 'purchase', p.id, c.id, c.external_id, p.day, p.amount, p.quantity,
        ifnull(p.margin, ''), ifnull(d.id, ''), ifnull(d.external_id, ''), ifnull(d.name, ''), ifnull(d.category, ''),
        p.source_id, ifnull(s.id, ''), ifnull(s.name, ''), ifnull(p.reference, ''), p.batch_id)
    FROM (SELECT * FROM purchase ORDER BY id) AS p JOIN customer AS c ON c.id = customer_id
    LEFT JOIN product AS d ON d.id = product_id LEFT JOIN store AS s ON s.id = store_id
    UNION ALL SELECT concat_ws('|', 'batch', id, kind, added, changed, unchanged, rejected) FROM import_batch
    UNION ALL SELECT concat_ws('|', 'customer', id, external_id) FROM customer";

#[test]
fn reading_ahead_and_writing_in_bulk_store_what_one_row_at_a_time_did() {
    let mut bench = Bench::empty();
    let fixtures = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    for name in ["purchases_first.csv", "purchases_second.csv", "purchases_first.csv"] {
        let preview = importing::preview(&fixtures.join(name), Some(ImportKind::Purchases), None).expect("a table");
        let mut plan = importing::suggested_plan(&preview);
        plan.dialect.date_format = Some("%d.%m.%Y".into());
        importing::run(&mut bench.store, &plan, None, today(), &Progress::new()).expect("imported");
    }
    let expected = std::fs::read_to_string(fixtures.join("purchases_stored.txt")).expect("stored");
    let stored = crate::cli::texts(&bench.db, STORED);
    for (ours, line) in stored.iter().zip(expected.lines()) {
        assert_eq!(ours, line);
    }
    assert_eq!(stored.len(), expected.lines().count());
}

#[test]
fn an_import_into_an_empty_database_can_be_taken_back() {
    let mut bench = Bench::empty();
    let report = bench.import(ImportKind::Purchases, "customer,date,amount\n1,2026-01-05,10.00\n2,2026-01-06,11.00\n");
    let step = foresale::domain::step::StepId(report.step.expect("a step"));
    assert_eq!(bench.store.undo(step).expect("taken back").removed, 4, "two purchases and two customers");
    let left = "SELECT (SELECT count(*) FROM customer) || (SELECT count(*) FROM purchase)";
    assert_eq!(crate::cli::texts(&bench.db, left), ["00"]);
    assert_eq!(bench.store.check().expect("checked").broken(), 0);
}
