//! What a second file may bring: another currency, ids in other capitals, a question about consent in another language; and
//! several files after each other.

use std::collections::HashSet;

use foresale::actions::{import as importing, steps};
use foresale::domain::consent::Channel;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;

use super::{Bench, today};
use crate::intake::more_shapes::{Sheet, workbook};

/// What comes of a second file of purchases.
fn second(bench: &mut Bench, text: &str) -> Result<u64, String> {
    let file = crate::cli::write(bench.folder.path(), "second.csv", text);
    let preview = importing::preview(&file, Some(ImportKind::Purchases), None).expect("a table");
    let plan = importing::suggested_plan(&preview);
    let report = importing::run(&mut bench.store, &plan, None, today(), &Progress::new());
    report.map(|report| report.added).map_err(|error| format!("{error:#}"))
}

#[test]
fn amounts_of_another_currency_are_not_added_to_the_databases() {
    for (first, other, code) in [
        (
            "Customer,Date,Amount\nC1,2025-03-01,$10.00\nC2,2025-03-02,$20.00\n",
            "Client;Date;Montant\nC1;01/04/2025;10,00 €\nC2;14/04/2025;5,00 €\n",
            "EUR",
        ),
        (
            "Klient;Data;Kwota\nN1;2025-03-01;10,00 zł\nN2;2025-03-02;20,00 zł\n",
            "Zákazník;Datum;Částka\nN1;2025-04-01;100,00 Kč\nN2;2025-04-02;50,00 Kč\n",
            "CZK",
        ),
        (
            "Kunde;Datum;Betrag;Währung\nK1;01.03.2025;10,00;CHF\nK2;14.03.2025;20,00;CHF\n",
            "Kunde;Datum;Betrag;Währung\nK1;01.04.2025;10,00;EUR\nK2;14.04.2025;5,00;EUR\n",
            "EUR",
        ),
        (
            "Customer,Date,Amount,Currency\nC1,2025-03-01,10.00,GBP\nC2,2025-03-02,20.00,GBP\n",
            "Customer,Date,Amount\nC1,2025-04-01,$10.00\nC2,2025-04-02,$5.00\n",
            "USD",
        ),
    ] {
        let mut bench = Bench::empty();
        assert_eq!(bench.import(ImportKind::Purchases, first).added, 2, "{first}");
        let told = second(&mut bench, other).expect_err(other);
        assert!(told.contains(code) && told.contains("cannot be added up") && told.contains("--currency"), "{told}");
        let rows = "SELECT CAST(count(*) AS TEXT) FROM purchase";
        assert_eq!(crate::cli::texts(&bench.db, rows), ["2"], "nothing of it is stored");
        let again = first.replace("-03-", "-05-").replace(".03.", ".05.").replace("/03/", "/05/");
        assert_eq!(second(&mut bench, &again), Ok(2), "its own currency is taken");
        let plain = "Customer,Date,Amount\nC9,2025-06-01,10.00\n";
        assert_eq!(second(&mut bench, plain), Ok(1), "a file that tells none is taken as its own");
    }
}

#[test]
fn crowns_and_dollars_of_another_country_are_the_databases_own() {
    for (code, other) in [
        ("SEK", "Kund;Datum;Belopp\nK1;2025-04-01;10,00 kr\nK2;2025-04-02;5,00 kr\n"),
        ("CAD", "Customer,Date,Amount\nC1,2025-04-01,$10.00\nC2,2025-04-02,$5.00\n"),
    ] {
        let mut bench = Bench::empty();
        let first = format!("Customer,Date,Amount,Currency\nC1,2025-03-01,10.00,{code}\nC2,2025-03-02,20.00,{code}\n");
        assert_eq!(bench.import(ImportKind::Purchases, &first).added, 2, "{code}");
        assert_eq!(second(&mut bench, other), Ok(2), "{code}");
    }
}

/// Addresses tell nobody apart by their capitals, in one file and across files.
#[test]
fn an_address_in_other_capitals_is_known_from_the_file_before() {
    for (first, other) in [
        (
            "E-mail,Date,Total\nada@example.com,2025-01-15,1\nben@example.com,2025-01-16,2\n",
            "E-mail,Date,Total\nAda@Example.com,2025-02-15,1\nBEN@example.com,2025-02-16,2\n",
        ),
        (
            "Kunde;E-Mail-Adresse;Datum;Betrag\nAda Moor;ada@example.com;15.01.2025;1,00\nBen Au;ben@example.com;16.01.2025;2,00\n",
            "Kunde;E-Mail-Adresse;Datum;Betrag\nAda Moor;ADA@EXAMPLE.COM;15.02.2025;1,00\nBen Au;Ben@example.com;16.02.2025;2,00\n",
        ),
        (
            "courriel;date;montant\nada@example.com;2025-01-15;1\nben@example.com;2025-01-16;2\n",
            "courriel;date;montant\nADA@example.com;2025-02-15;1\nben@Example.com;2025-02-16;2\n",
        ),
    ] {
        let mut bench = Bench::empty();
        assert_eq!(bench.import(ImportKind::Purchases, first).customers_created, 2, "{first}");
        assert_eq!(bench.import(ImportKind::Purchases, other).customers_created, 0, "{other}");
    }
}

#[test]
fn a_no_in_other_languages_is_a_refusal() {
    use Channel::{Email, Mail, Telephone};
    let all = &[Email, Mail, Telephone][..];
    for (heading, no, yes, channels) in [
        ("Accepte la newsletter", "non", "oui", &[Email][..]),
        ("Consentement marketing", "non", "oui", all),
        ("Acepta publicidad", "no", "sí", all),
        ("Consenso marketing", "no", "sì", all),
        ("Marketing toestemming", "nee", "ja", all),
        ("Zgoda marketingowa", "nie", "tak", all),
        ("Samtykke til markedsføring", "nei", "ja", all),
        ("Werbung erlaubt?", "nein", "ja", all),
        ("Nyhetsbrev", "nej", "ja", &[Email]),
        ("Souhlas s marketingem", "ne", "ano", all),
    ] {
        let mut bench = Bench::empty();
        let text = format!(
            "customer,last_name,email,{heading}\nC1,Brook,ada@example.com,{no}\nC2,Lane,bo@example.com,{yes}\n\
             C3,Mill,cy@example.com,{no}\n"
        );
        assert_eq!(bench.import(ImportKind::Customers, &text).added, 3, "{heading}");
        let of = |bench: &Bench, id: &str| bench.store.find_customer(id).expect("read").expect("known");
        let refusing: HashSet<_> = [of(&bench, "C1"), of(&bench, "C3")].into_iter().collect();
        for channel in channels {
            assert_eq!(bench.refused(*channel), refusing, "{heading}, {channel}");
        }
    }
}

/// Customers, orders and lines on three sheets are one import, and one step to undo.
#[test]
#[expect(clippy::too_many_lines, reason = "three workbooks in full")]
fn the_sheets_of_a_workbook_are_imported_in_one_go() {
    let books: [[Sheet<'_>; 3]; 3] = [
        [
            ("Kunden", &[&["Kundennr", "Nachname", "Ort"], &["K7", "Moor", "Mühl"], &["K8", "Au", "Reet"]], &[]),
            (
                "Belege",
                &[&["Belegnr", "Kundennr", "Datum"], &["B1", "K7", "25.03.2025"], &["B2", "K8", "26.03.2025"]],
                &[],
            ),
            (
                "Positionen",
                &[
                    &["Belegnr", "Artikel", "Menge", "Betrag"],
                    &["B1", "Sieb", "2", "12.5"],
                    &["B1", "Topf", "1", "20"],
                    &["B2", "Sieb", "1", "3"],
                ],
                &[],
            ),
        ],
        [
            (
                "Lines",
                &[
                    &["Order No", "Item", "Qty", "Line total"],
                    &["A1", "Sieve", "2", "12.5"],
                    &["A1", "Pot", "1", "20"],
                    &["A2", "Sieve", "1", "3"],
                ],
                &[],
            ),
            (
                "Orders",
                &[&["Order No", "Customer ID", "Order date"], &["A1", "K7", "2025-03-25"], &["A2", "K8", "2025-03-26"]],
                &[],
            ),
            (
                "Customers",
                &[&["Customer ID", "Last name", "City"], &["K7", "Moor", "Leeds"], &["K8", "Mill", "Derby"]],
                &[],
            ),
        ],
        [
            (
                "Clients",
                &[&["Code client", "Nom de famille", "Ville"], &["K7", "Moulin", "Lyon"], &["K8", "Pré", "Lille"]],
                &[],
            ),
            (
                "Commandes",
                &[&["N° commande", "Code client", "Date"], &["C1", "K7", "2025-03-25"], &["C2", "K8", "2025-03-26"]],
                &[],
            ),
            (
                "Lignes",
                &[
                    &["N° commande", "Article", "Quantité", "Montant"],
                    &["C1", "Tamis", "2", "12.5"],
                    &["C1", "Pot", "1", "20"],
                    &["C2", "Tamis", "1", "3"],
                ],
                &[],
            ),
        ],
    ];
    for sheets in &books {
        let mut bench = Bench::empty();
        let book = workbook(bench.folder.path(), sheets);
        let preview = importing::preview(&book, Some(ImportKind::Purchases), None).expect("a workbook");
        let plan = importing::suggested_plan(&preview);
        let report = importing::run(&mut bench.store, &plan, None, today(), &Progress::new()).expect("imported");
        assert_eq!((report.added, report.customers_created), (3, 0), "{:?}", report.evidence);
        assert!(
            report.evidence.iter().any(|told| told.contains("came with it: 2 new customers")),
            "{:?}",
            report.evidence
        );
        let named = "SELECT external_id || last_name || city || sum(amount) FROM customer JOIN purchase ON customer_id = customer.id GROUP BY customer.id ORDER BY 1";
        let told = crate::cli::texts(&bench.db, named);
        assert!(told[0].starts_with("K7Mo") && told[0].ends_with("3250") && told[1].ends_with("300"), "{told:?}");
        let step = foresale::domain::step::StepId(report.step.expect("a step"));
        steps::undo(&mut bench.store, step, &Progress::new()).expect("undone");
        assert_eq!(
            crate::cli::texts(&bench.db, "SELECT CAST(count(*) AS TEXT) FROM customer"),
            ["0"],
            "undone as one step"
        );
    }
}
