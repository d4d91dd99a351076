//! Lines that stand apart from the others of their receipt, sets that are told with their parts, sides of an account, columns
//! that add up by chance, and cards of customers.

use std::collections::HashSet;

use foresale::intake::attributes::FileAttributes;
use foresale::intake::contacts;
use foresale::intake::error::IntakeError;
use foresale::progress::Progress;
use foresale::reports::import::{ImportKind, Meaning};

use super::adding_up::sums;
use super::further_kinds::{cents, read};
use super::{Read, file_of, plan_of, preview, sort_into, today};

fn asked(text: &str) -> String {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect(text);
    seen.questions().next().map(|asked| asked.question.clone()).unwrap_or_default()
}

/// Sixteen receipts of one to three lines and five customers, two receipts a day; all in another order. `total` is the last
/// column, of the whole receipt.
fn scattered(head: &str, total: bool) -> (String, i64) {
    let (mut lines, mut all) = (Vec::new(), 0);
    for receipt in 0..16_i64 {
        let line = |at: i64| (1 + (receipt + at) % 3, 100 * (3 + receipt * 7 % 11 + at));
        let of: Vec<(i64, i64)> = (0..=receipt % 3).map(line).collect();
        let whole: i64 = of.iter().map(|(pieces, price)| pieces * price).sum();
        all += whole * 100;
        for (at, (pieces, price)) in of.iter().enumerate() {
            let last = if total { format!(";{whole}") } else { String::new() };
            lines.push(format!(
                "{};2025-04-{:02};C{};item {};{pieces};{price}{last}\n",
                2000 + receipt * 3,
                1 + receipt / 2,
                receipt % 5,
                at + 1
            ));
        }
    }
    let count = lines.len();
    let text: String = (0..count).map(|at| lines[at * 7 % count].as_str()).collect();
    (format!("{head}\n{text}"), all)
}

#[test]
fn lines_that_stand_apart_are_of_their_receipts() {
    for (head, total) in [
        ("伝票番号;日付;得意先;品名;数量;単価;伝票合計", true),
        ("Réf.;Date;Client;Désignation;Qté;Prix unitaire;Total pièce", true),
        ("Beleg-Nr.;Datum;Kunde;Artikel;Menge;Einzelpreis", false),
        ("Xnr;Data;Klient;Towar;Ilość;Cena jedn.", false),
    ] {
        let (text, all) = scattered(head, total);
        let found = read(&text);
        let receipts: HashSet<(&str, &str)> =
            found.0.iter().map(|(_, row)| (row.customer.as_str(), row.reference.as_str())).collect();
        let customers: HashSet<&str> = found.0.iter().map(|(_, row)| row.customer.as_str()).collect();
        assert_eq!((cents(&found), customers.len(), receipts.len()), (all, 5, 16), "{text}");
        assert!(found.0.iter().all(|(_, row)| row.store.is_empty()), "{text}");
    }
}

#[test]
fn pieces_of_one_multiply_nothing() {
    for head in [
        "Receipt;Date;Customer;Item;Qty;Price;Total",
        "Beleg;Datum;Kunde;Artikel;Menge;Preis;Gesamt",
        "Ticket;Date;Client;Article;Quantité;Prix;Montant",
    ] {
        // On the two rows of several pieces the total is of one more; nearly all others would hide it.
        let mut text = format!("{head}\n");
        let mut all = 0;
        for at in 0..90 {
            let (pieces, price) = (if at % 45 == 7 { 3 } else { 1 }, 10 + at * 7 % 23);
            let total = if pieces == 1 { price } else { price * pieces + 5 };
            all += total * 100;
            text.extend([format!(
                "{};2025-0{}-{:02};K{};Art {};{pieces};{price},00;{total},00\n",
                500 + at,
                at / 28 + 1,
                at % 28 + 1,
                at % 7,
                at % 9
            )]);
        }
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        assert!(!seen.evidence.iter().any(|told| told.contains('×')), "{:?}", seen.evidence);
        if seen.asked.is_none() {
            assert_eq!(cents(&read(&text)), all, "{:?}", seen.evidence);
        }
    }
}

#[test]
fn sides_of_an_account_are_asked_about() {
    for (head, sides) in [
        ("Beleg;Datum;Kunde;Betrag;Soll/Haben", ["Soll", "Haben"]),
        ("Nr;Datum;Debitor;Betrag;S/H", ["S", "H"]),
        ("Asiento;Fecha;Cliente;Importe;Lado", ["Debe", "Haber"]),
        ("Pièce;Date;Client;Montant;Sens", ["Débit", "Crédit"]),
        ("Fiş;Tarih;Cari;Tutar;Yön", ["Borç", "Alacak"]),
        ("Doc;Date;Customer;Amount;DC", ["DR", "CR"]),
        ("Dowód;Data;Klient;Kwota;Strona", ["Wn", "Ma"]),
    ] {
        let mut text = format!("{head}\n");
        for at in 0..16 {
            let side = sides[usize::from(at % 5 == 4)];
            text.extend([format!("{};2025-03-{:02};K{};{},00;{side}\n", 100 + at, at + 1, at % 4, 40 + at)]);
        }
        assert!(asked(&text).contains("takes money back"), "{}: {text}", asked(&text));
    }
}

#[test]
fn cards_tell_customers_beside_orders() {
    for head in [
        "Order ID;Loyalty card;Date;Item;Amount",
        "Bestellnr;Kundenkarte;Datum;Artikel;Betrag",
        "N° commande;Carte de fidélité;Date;Article;Montant",
        "Pedido;Tarjeta de fidelidad;Fecha;Artículo;Importe",
    ] {
        let mut text = format!("{head}\n");
        let mut all = 0;
        for order in 0..20 {
            for line in 0..=order % 2 {
                all += 1000 + 100 * (order + line);
                text.extend([format!(
                    "{};6399{:06};2025-04-{:02};item {line};{},00\n",
                    4000 + order,
                    order % 6 * 1717,
                    order + 1,
                    10 + order + line
                )]);
            }
        }
        assert_eq!(sums(&text), (all, 30, 6), "{text}");
    }
}

#[test]
fn sets_and_their_parts_are_counted_once() {
    for (head, [set, part, single]) in [
        ("Order;Date;Customer;Product;Type;Amount", ["bundle", "component", "simple"]),
        ("Beleg;Datum;Kunde;Artikel;Zeile;Betrag", ["Set", "Teil", "Artikel"]),
        ("Commande;Date;Client;Article;Genre;Montant", ["Lot", "Composant", "Unité"]),
    ] {
        // The parts have the money of the set once more.
        let (mut text, mut all, mut rows) = (format!("{head}\n"), 0, 0);
        // The parts are given away with it.
        let (mut free, mut free_rows) = (format!("{head}\n"), 0);
        for order in 0..9 {
            let head = format!("{};2025-04-{:02};C{}", 300 + order, order + 1, order % 3);
            let line = |kind: &str, money: i32| format!("{head};{kind} {};{kind};{money},00\n", money % 7);
            text.extend([line(set, 50 + order), line(part, 30), line(part, 20 + order)]);
            free.extend([line(set, 50 + order), line(part, 0), line(part, 0)]);
            all += i64::from(50 + order) * 100;
            (rows, free_rows) = (rows + 2, free_rows + 3);
            if order % 2 == 1 {
                let mug = line(single, 7);
                text.push_str(&mug);
                free.push_str(&mug);
                all += 700;
                (rows, free_rows) = (rows + 1, free_rows + 1);
            }
        }
        assert_eq!(sums(&text), (all, rows, 3), "{text}");
        assert_eq!(sums(&free), (all, free_rows, 3), "{free}");
    }
}

#[test]
fn the_day_of_the_sale_holds_for_all_lines_where_another_day_was_first_taken() {
    for head in [
        "Order;Packed;Invoiced;Customer;Item;Amount",
        "Beleg;Verpackt am;Fakturiert am;Kunde;Artikel;Betrag",
        "Sipariş;Hazır;Kesim;Müşteri;Ürün;Tutar",
    ] {
        let (mut text, mut all, mut rows) = (format!("{head}\n"), 0, 0);
        for order in 0..9 {
            for line in 0..=order % 3 {
                let first =
                    format!("{};2025-03-{:02};2025-03-{:02};C{}", 500 + order, order + 15, order + 13, order % 4);
                let told = if line == 0 { first.as_str() } else { ";;;" };
                text.extend([format!("{told};item {line};{},50\n", 10 + order * 3 + line)]);
                all += 1050 + 100 * (order * 3 + line);
                rows += 1;
            }
        }
        assert_eq!(sums(&text), (all, rows, 4), "{text}");
    }
}

#[test]
fn days_without_a_year_are_not_guessed() {
    for (head, days) in [
        ("Customer;Item;Amount", ["3 March", "4 March", "5 March"]),
        ("Kunde;Artikel;Betrag", ["3. März", "4. März", "5. März"]),
        ("Client;Article;Montant", ["03/03", "04/03", "05/03"]),
    ] {
        let mut text = format!("{head}\n");
        for day in days {
            text.extend([format!("{day};;\n")]);
            text.extend((0..3).map(|at| format!("K{at};Art {at};{},50\n", 10 + at)));
        }
        let (_folder, path) = file_of(text.as_bytes());
        let result = preview(&path, Some(ImportKind::Purchases), None).map(|seen| purchases_of(&seen));
        assert!(!matches!(result, Ok(Ok(count)) if count > 0), "{text}");
    }
}

fn purchases_of(seen: &foresale::reports::import::ImportPreview) -> Result<usize, String> {
    super::purchases(&plan_of(seen)).map(|(rows, _)| rows.len()).map_err(|error| error.to_string())
}

#[test]
fn what_an_answer_means_can_be_said() {
    for (text, words) in [
        (
            "id;date;result\nA1;2025-03-01;interested\nA2;2025-03-01;not at home\nA3;2025-03-02;interested\n",
            ["interested", "not at home"],
        ),
        (
            "Kundennr;Datum;Ergebnis\nA1;2025-03-01;Termin\nA2;2025-03-01;kein Termin\nA3;2025-03-02;Termin\n",
            ["Termin", "kein Termin"],
        ),
        (
            "id client;date;réponse\nA1;2025-03-01;favorable\nA2;2025-03-01;défavorable\nA3;2025-03-02;favorable\n",
            ["favorable", "défavorable"],
        ),
    ] {
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Contacts), None).expect("a table");
        let mut plan = plan_of(&seen);
        let column = seen.columns[2].name.clone();
        plan.mapping.retain(|(field, name)| field != "responded" && *name != column);
        plan.mapping.push(("responded".to_owned(), column.clone()));
        let found = |plan: &_| {
            let mut read = Read::default();
            let attributes = FileAttributes::default();
            contacts::read_contacts::<IntakeError>(plan, &attributes, today(), &Progress::new(), &mut |checked| {
                sort_into(checked, &mut read);
                Ok(())
            })
            .expect("read");
            read
        };
        let unsaid = found(&plan);
        let way_out = format!("--value \"{column}:{}=yes\"", words[0]);
        assert!(unsaid.0.is_empty() && unsaid.1[0].reason.contains(&way_out), "{:?}", unsaid.1);
        plan.mean(&column, words[0], Meaning::Yes);
        plan.mean(&column, words[1], Meaning::No);
        let said: Vec<Option<bool>> = found(&plan).0.iter().map(|(_, row)| row.responded).collect();
        assert_eq!(said, [Some(true), Some(false), Some(true)], "{text}");
    }
}
