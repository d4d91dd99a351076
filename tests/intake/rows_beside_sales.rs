//! Rows that stand among those of sales and are none: taxes in the price, subtotals, change, discounts without a minus, offers
//! beside their invoices, fees, payments, and the parts of sets. Each in several languages and layouts.

use foresale::reports::import::{ImportKind, Meaning};

use super::further_kinds::{cents, read};
use super::{file_of, plan_of, preview, purchases};

/// Ten receipts of one to three lines, two customers; `below` gives the further lines of a receipt from what its lines come to.
fn receipts(
    head: &str,
    begin: &dyn Fn(i64) -> String,
    below: &dyn Fn(i64, i64) -> Vec<(String, i64)>,
) -> (String, i64) {
    let (mut text, mut all) = (format!("{head}\n"), 0);
    for receipt in 0..10_i64 {
        let lines: Vec<(String, i64)> = (0..=receipt % 3)
            .map(|at| (format!("Art{}", (receipt * 3 + at * 5) % 7), 1000 + 731 * receipt + 317 * at))
            .collect();
        let whole: i64 = lines.iter().map(|(_, money)| money).sum();
        all += whole;
        for (word, money) in lines.into_iter().chain(below(receipt, whole)) {
            let sign = if money < 0 { "-" } else { "" };
            text.extend([format!("{};{word};{sign}{},{:02}\n", begin(receipt), money.abs() / 100, money.abs() % 100)]);
        }
    }
    (text, all)
}

fn begin(receipt: i64) -> String {
    format!("{};{:02}.03.2025;K{}", 500 + receipt, 1 + receipt, receipt % 4)
}

#[test]
fn a_tax_in_the_price_and_the_change_are_no_sales() {
    for (head, words) in [
        (
            "Bon;Datum;Kunde;Artikel;Betrag",
            ["Zwischensumme", "enth. MwSt 19%", "Gesamtsumme", "Gegeben bar", "Rückgeld"],
        ),
        ("Ticket;Date;Client;Libellé;Montant", ["Sous-total", "dont TVA 20 %", "Total", "Espèces", "Rendu"]),
        ("Kvitto;Datum;Kund;Text;Belopp", ["Delsumma", "varav moms 25%", "Summa", "Kontant", "Växel"]),
        ("Paragon;Data;Klient;Towar;Kwota", ["Suma częściowa", "w tym VAT", "Razem", "Gotówka", "Reszta"]),
    ] {
        for signed in [false, true] {
            let (text, all) = receipts(head, &begin, &|receipt, whole| {
                let change = 37 + receipt * 11;
                let monies = [whole, whole * 19 / 119, whole, whole + change, if signed { -change } else { change }];
                words.iter().map(|word| (*word).to_owned()).zip(monies).collect()
            });
            assert_eq!(cents(&read(&text)), all, "{text}");
        }
    }
}

#[test]
fn a_discount_without_a_minus_is_taken_off_where_the_total_is_less() {
    for (head, off_word, total) in [
        ("Bon;Datum;Kunde;Artikel;Betrag", "Rabatt", "Summe"),
        ("Scontrino;Data;Cliente;Descrizione;Importo", "Sconto fedeltà", "Totale"),
        ("Bon;Datum;Klant;Omschrijving;Bedrag", "Korting", "Totaal"),
        // A word that nobody knows, on just the receipts whose total is less.
        ("Nyugta;Dátum;Vevő;Megnevezés;Összeg", "Hűségpont", "Összesen"),
    ] {
        let off = |receipt: i64| if receipt % 3 == 1 { 250 + receipt * 10 } else { 0 };
        let (text, all) = receipts(head, &begin, &|receipt, whole| {
            let mut below = vec![(total.to_owned(), whole - off(receipt))];
            if off(receipt) > 0 {
                below.insert(0, (off_word.to_owned(), off(receipt)));
            }
            below
        });
        let less: i64 = (0..10).map(off).sum();
        assert_eq!(cents(&read(&text)), all - less, "{text}");
    }
}

#[test]
fn a_discount_without_a_minus_and_without_a_total_is_asked_about() {
    for (head, word) in [
        ("Bon;Datum;Kunde;Artikel;Betrag", "Treuerabatt"),
        ("Receipt;Date;Customer;Item;Amount", "Discount"),
        ("Ticket;Date;Client;Libellé;Montant", "Remise"),
    ] {
        let (text, all) = receipts(head, &begin, &|receipt, _| {
            if receipt % 2 == 1 { vec![(word.to_owned(), 200 + receipt)] } else { Vec::new() }
        });
        let off: i64 = (0..10).filter(|receipt| receipt % 2 == 1).map(|receipt| 200 + receipt).sum();
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a file of receipts");
        let asked = seen.questions().next().unwrap_or_else(|| panic!("nothing is asked of {text}"));
        assert!(asked.question.contains(word), "{}", asked.question);
        for (answer, sum) in asked.answers.iter().zip([all - off, all, all + off]) {
            let mut plan = plan_of(&seen);
            plan.take_answer(answer);
            let stored = purchases(&plan).expect("answered");
            assert_eq!((answer.sum.0, cents(&stored)), (sum, sum), "{}: {text}", answer.means);
        }
        assert_eq!(asked.answers[0].values[0].meaning, Meaning::Discount);
    }
}

#[test]
fn a_discount_that_is_the_per_cent_of_its_name_is_taken_off() {
    for (head, word) in [
        ("Bon;Datum;Kunde;Artikel;Betrag", "Rabatt 10 %"),
        ("Doklad;Datum;Zákazník;Text;Částka", "Sleva 10%"),
        ("Kvittering;Dato;Kunde;Tekst;Beløb", "10 % rabat"),
    ] {
        let off = |whole: i64| (whole + 5) / 10;
        let counted = std::cell::Cell::new(0);
        let (text, all) = receipts(head, &begin, &|receipt, whole| {
            if receipt % 2 == 0 {
                return Vec::new();
            }
            counted.set(counted.get() + off(whole));
            vec![(word.to_owned(), off(whole))]
        });
        assert_eq!(cents(&read(&text)), all - counted.get(), "{text}");
    }
}

/// Each of ten deals as a row of every kind, a day after each other.
fn told_again(head: &str, kinds: &[&str]) -> (String, i64) {
    let (mut text, mut all) = (format!("{head}\n"), 0);
    for deal in 0..10_i64 {
        let money = 4000 + 1237 * deal;
        all += money;
        for (at, kind) in kinds.iter().enumerate() {
            text.extend([format!(
                "{kind};{at}{deal:03};{:02}.0{}.2025;K{};{},{:02}\n",
                1 + deal * 2,
                3 + at,
                deal % 4,
                money / 100,
                money % 100
            )]);
        }
    }
    (text, all)
}

#[test]
fn one_business_told_as_offer_order_and_invoice_is_one_sale() {
    for (head, kinds) in [
        ("Art;Nummer;Datum;Kundennr;Betrag", &["Angebot", "Auftragsbestätigung", "Lieferschein", "Rechnung"][..]),
        ("Tyyppi;Nro;Päivä;Asiakasnro;Summa", &["Tarjous", "Tilaus", "Lasku"]),
        ("Doc;Número;Data;Cliente;Total", &["OR", "GT", "FT"]),
        ("Art;Belegnr;Datum;Kundennr;Betrag", &["AN", "AB", "LS", "RE"]),
        ("Typ;Nummer;Datum;Kund;Belopp", &["Offert", "Följesedel", "Faktura"]),
    ] {
        let (text, all) = told_again(head, kinds);
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn kinds_that_tell_the_same_in_unknown_words_are_asked_about() {
    for (head, kinds) in [
        ("Kind;No;Date;Customer;Amount", &["XA", "XB", "XC"][..]),
        ("Art;Nummer;Datum;Kunde;Betrag", &["Stufe eins", "Stufe zwei"]),
        ("Tipo;Número;Fecha;Cliente;Importe", &["Fase A", "Fase B", "Fase C"]),
    ] {
        let (text, all) = told_again(head, kinds);
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a file of documents");
        let asked = seen.questions().next().unwrap_or_else(|| panic!("nothing is asked of {text}"));
        assert!(kinds.iter().all(|kind| asked.question.contains(kind)), "{}", asked.question);
        let mut plan = plan_of(&seen);
        plan.take_answer(&asked.answers[0]);
        let stored = purchases(&plan).expect("answered");
        assert_eq!((asked.answers[0].sum.0, cents(&stored)), (all, all), "{text}");
    }
}

#[test]
fn fees_and_payments_bring_nothing_back() {
    for (head, sale, kept) in [
        ("Bestellung;Datum;Käufer;Beschreibung;Betrag", "Artikelpreis", "Verkaufsprovision"),
        ("Zamówienie;Data;Klient;Rodzaj operacji;Kwota", "Sprzedaż", "Prowizja"),
        ("Order;Date;Buyer;Details;Amount", "Item sale", "Marketplace fee"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for order in 0..10_i64 {
            let money = 3000 + 911 * order;
            all += money;
            let fee = money * 8 / 100;
            text.extend([format!(
                "{0};{sale};{1},{2:02}\n{0};{kept};-{3},{4:02}\n",
                begin(order),
                money / 100,
                money % 100,
                fee / 100,
                fee % 100
            )]);
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
    for (head, invoice, payment) in [
        ("Nr;Datum;Konto;Art;Betrag", "Rechnung", "Zahlung"),
        ("No;Date;Account;Type;Amount", "Invoice", "Payment"),
        ("N°;Date;Compte client;Libellé;Montant", "Facture", "Règlement"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for deal in 0..10_i64 {
            let money = 3000 + 911 * deal;
            all += money;
            let told = |sign: &str, at: i64, word: &str| {
                format!("{at};{:02}.03.2025;K{};{word};{sign}{},{:02}\n", 1 + deal, deal % 4, money / 100, money % 100)
            };
            text.push_str(&told("", deal * 2, invoice));
            if deal % 3 != 0 {
                text.push_str(&told("-", deal * 2 + 1, payment));
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn the_total_of_a_customer_with_a_day_and_an_id_is_no_sale() {
    for (head, invoice, total) in [
        ("Code client;Date;Libellé;Montant", "Facture", "Total client"),
        ("Kundennr;Datum;Text;Betrag", "Rechnung", "Summe Kunde"),
        ("Klantnr;Datum;Omschrijving;Bedrag", "Factuur", "Totaal klant"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for customer in 0..5_i64 {
            let mut of_customer = 0;
            for at in 0..4 {
                let money = 2000 + customer * 557 + at * 301;
                of_customer += money;
                text.extend([format!(
                    "C{customer};{:02}.03.2025;{invoice} {}{at};{},{:02}\n",
                    1 + at * 3 + customer,
                    customer + 1,
                    money / 100,
                    money % 100
                )]);
            }
            all += of_customer;
            text.extend([format!("C{customer};31.12.2025;{total};{},{:02}\n", of_customer / 100, of_customer % 100)]);
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn parts_of_sets_are_not_counted_beside_them() {
    type Rows = [(&'static str, &'static str); 4];
    let layouts: [(&str, Rows); 4] = [
        (
            "Auftrag;Datum;Kunde;Pos;Bezeichnung;Betrag",
            [("1", "Set"), ("1.1", "Seife"), ("1.2", "Tee"), ("2", "Kerze")],
        ),
        (
            "Order;Date;Customer;Parent;Product;Line total",
            [("", "Box"), ("Box", "Soap"), ("Box", "Tea"), ("", "Candle")],
        ),
        (
            "Commande;Date;Client;Note;Article;Montant",
            [("x", "Coffret"), ("x", "- Savon"), ("x", "- Thé"), ("x", "Bougie")],
        ),
        ("Order;Datum;Klant;Hoofdartikel;Artikel;Bedrag", [("", "S1"), ("S1", "Zeep"), ("S1", "Thee"), ("", "Kaars")]),
    ];
    for (head, rows) in layouts {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for order in 0..8_i64 {
            let (soap, tea, candle) = (700 + order * 31, 900 + order * 57, 400 + order * 13);
            all += soap + tea + candle;
            for ((mark, name), money) in rows.iter().zip([soap + tea, soap, tea, candle]) {
                text.extend([format!("{};{mark};{name};{},{:02}\n", begin(order), money / 100, money % 100)]);
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn what_is_called_off_and_reversed_is_taken_off_once() {
    for (head, done, off) in [
        ("Nummer;Datum;Kunde;Status;Betrag", "bezahlt", "storniert"),
        ("Check;Date;Customer;Status;Amount", "closed", "void"),
        ("Numéro;Date;Client;Statut;Montant", "payée", "annulée"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for sale in 0..12_i64 {
            let money = 3100 + 977 * sale;
            let told = |at: i64, sign: &str, state: &str| {
                format!(
                    "R{at};{:02}.03.2025;K{};{state};{sign}{},{:02}\n",
                    1 + sale,
                    sale % 4,
                    money / 100,
                    money % 100
                )
            };
            if sale % 4 == 3 {
                text.push_str(&told(sale, "", off));
                text.push_str(&told(100 + sale, "-", done));
            } else {
                all += money;
                text.push_str(&told(sale, "", done));
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn a_cell_without_an_amount_hides_no_reversal() {
    let mut text = "Check;Date;Customer;Status;Amount\n".to_owned();
    let mut all = 0;
    for sale in 0..12_i64 {
        let money = 3100 + 977 * sale;
        let row = |at: i64, state: &str, sign: &str| {
            format!("R{at};2025-03-{:02};K{};{state};{sign}{}.{:02}\n", 1 + sale, sale % 4, money / 100, money % 100)
        };
        if sale % 4 == 3 {
            text += &row(sale, "void", "");
            text += &row(100 + sale, "closed", "-");
        } else {
            all += money;
            text += &row(sale, "closed", "");
        }
    }
    text += "R999;2025-03-13;K1;closed;\n";
    let read = read(&text);
    assert_eq!((cents(&read), read.1.len()), (all, 1), "{text} {:?}", read.1);
}

#[test]
fn very_many_words_for_discounts_are_survived() {
    for (head, off, total) in [
        ("Bon;Datum;Kunde;Artikel;Betrag", "Rabatt Aktion", "Summe"),
        ("Receipt;Date;Customer;Item;Amount", "Discount code", "Total"),
        ("Ticket;Date;Client;Article;Montant", "Remise offre", "Total"),
    ] {
        let mut text = format!("{head}\n");
        for receipt in 0..90_i64 {
            let begin = format!("{receipt};2025-03-{:02};K{}", 1 + receipt % 28, receipt % 9);
            let (sold, taken) = (2_000 + receipt * 37, 100 + receipt);
            text.extend([
                format!("{begin};Cup {};{sold}\n", receipt % 5),
                format!("{begin};{off} {};{taken}\n", receipt % 70),
                format!("{begin};{total};{}\n", sold - taken),
            ]);
        }
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("seen");
        assert_eq!(seen.columns.len(), 5, "{head}");
    }
}
