//! Money that stands beside that of a sale: taxes, costs, margins, fees, vouchers, what came back, prices of a hundred, other
//! currencies; and lists of customers that are no purchases.

use foresale::reports::import::ImportKind;

use super::adding_up::sums;
use super::{file_of, plan_of, preview, purchases};

fn asked(text: &str) -> String {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect(text);
    seen.questions().next().map(|asked| asked.question.clone()).unwrap_or_default()
}

/// Twelve sales of 100.00, 101.00, … with the cells that `beside` gives for a sale of so many cents.
fn sales(head: &str, beside: impl Fn(i64) -> String) -> String {
    let mut text = format!("{head}\n");
    for at in 0..12_i64 {
        let cents = 10_000 + at * 5 % 12 * 100;
        text.extend([format!("R{};2025-03-{:02};K{};{}\n", 100 + at, at + 1, at % 4, beside(cents))]);
    }
    text
}

fn money(cents: i64) -> String {
    format!("{}{},{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100)
}

/// All twelve.
const ALL: i64 = 126_600;

#[test]
fn a_tax_is_not_the_amount() {
    for head in [
        "Fattura;Data;Cliente;Imponibile;TotalIva;TotaleFattura",
        "Factura;Fecha;Cliente;BaseImponible;TotalIVA;TotalFactura",
        "Faktuur;Datum;Klant;Netto;TotaalBTW;Totaalbedrag",
        // Whatever it is called: the rates show it.
        "Nr;Data;Klient;Total A;Total B;Total C",
    ] {
        let text = sales(head, |net| format!("{};{};{}", money(net), money(net / 5), money(net + net / 5)));
        let sum = sums(&text).0;
        assert!([ALL, ALL + ALL / 5].contains(&sum), "{sum}: {text}");
    }
}

#[test]
fn a_cost_and_a_margin_are_no_sales() {
    for head in [
        "Order;Date;Customer;Total Cost;Total Profit;Total Revenue",
        "Beleg;Datum;Kunde;Wareneinsatz;Rohertrag;Umsatz",
        "Facture;Date;Client;Coût;Marge;Montant",
        "Fattura;Data;Cliente;Costo totale;Utile;Ricavo",
    ] {
        let text = sales(head, |cents| {
            let cost = cents * 60 / 100 + cents / 100 % 7 * 13;
            format!("{};{};{}", money(cost), money(cents - cost), money(cents))
        });
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
}

#[test]
fn two_numbers_and_their_sum_without_a_word_are_asked_about() {
    for head in
        ["Nr;Datum;Kunde;Teil A;Teil B;Teil C", "No;Date;Customer;alpha;beta;gamma", "N°;Date;Client;col x;col y;col z"]
    {
        let text = sales(head, |cents| {
            let (cents, part) = (cents + 37, cents * 60 / 100 + cents / 100 % 7 * 13);
            format!("{};{};{}", money(part), money(cents - part), money(cents))
        });
        assert!(asked(&text).contains("add up to"), "{}: {text}", asked(&text));
    }
}

#[test]
fn what_is_left_after_fees_is_not_the_amount() {
    for (head, sign) in [
        ("Id;Date;Customer;Amount;Fee;Net", 1),
        ("Transaktion;Datum;Kunde;Brutto;PayPal-Gebühr;Netto", -1),
        ("Transaction;Date;Client;Montant;Commission;Net", 1),
        ("Numer;Data;Klient;Kwota;Prowizja;Wypłata", -1),
    ] {
        let text = sales(head, |cents| {
            let fee = cents * 29 / 1000 + 30;
            format!("{};{};{}", money(cents), money(fee * sign), money(cents - fee))
        });
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
}

#[test]
fn a_list_of_customers_is_no_list_of_purchases() {
    for head in [
        "Kundennr;Letzter Kauf;Anzahl Bestellungen;Umsatz gesamt",
        "Customer ID;Last order date;Orders;Total spent",
        "Code client;Dernière commande;Nb commandes;Montant total",
        "Kod klienta;Data ostatniego zakupu;Liczba zamówień;Wartość",
    ] {
        let mut text = format!("{head}\n");
        for at in 0..12 {
            text.extend([format!("K{at:03};2025-03-{:02};{};{},50\n", at + 1, at % 5 + 1, 40 + at * 7)]);
        }
        assert!(asked(&text).contains("list of customers"), "{}: {text}", asked(&text));
    }
    // By what the columns hold: it is one order where the two days are the same.
    let mut text = "Kundennr;Von;Bis;Menge;Betrag\n".to_owned();
    for at in 0..12 {
        let last = if at % 3 == 0 { at + 1 } else { at + 9 };
        text.extend([format!("K{at:03};2025-03-{:02};2025-03-{last:02};{};{},50\n", at + 1, at % 3 + 1, 40 + at * 7)]);
    }
    assert!(asked(&text).contains("list of customers"), "{}: {text}", asked(&text));
}

#[test]
fn rows_that_name_another_receipt_are_asked_about() {
    for head in [
        "Invoice;Date;Customer;Amount;Original invoice",
        "Rechnung;Datum;Kunde;Betrag;Bezug",
        "Facture;Date;Client;Montant;Pièce liée",
    ] {
        let mut text = format!("{head}\n");
        for at in 0..12 {
            let named = if at % 4 == 3 { format!("R{}", 100 + at - 2) } else { String::new() };
            text.extend([format!("R{};2025-03-{:02};K{};{},50;{named}\n", 100 + at, at + 1, at % 4, 20 + at)]);
        }
        assert!(asked(&text).contains("names another receipt"), "{}: {text}", asked(&text));
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        let answers = seen.asked.as_ref().map(|asked| asked.answers.clone()).unwrap_or_default();
        for answer in &answers {
            let mut plan = plan_of(&seen);
            plan.take_answer(answer);
            let (rows, _) = purchases(&plan).expect("read");
            assert_eq!(rows.iter().map(|(_, row)| row.amount.0).sum::<i64>(), answer.sum.0, "{}", answer.means);
        }
        assert_eq!(answers.len(), 2, "{text}");
    }
}

#[test]
fn prices_of_a_hundred_are_not_those_of_one() {
    for head in [
        "Beleg;Datum;Kunde;Menge;Preis;Preiseinheit",
        "Order;Date;Customer;Quantity;Unit price;Price unit",
        "Facture;Date;Client;Quantité;Prix unitaire;Unité de prix",
    ] {
        let text = sales(head, |cents| format!("200;{};100", money(cents / 2)));
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
    for head in ["Beleg;Datum;Kunde;Menge;Einzelpreis je 100", "Order;Date;Customer;Quantity;Unit price per 100"] {
        let text = sales(head, |cents| format!("200;{}", money(cents / 2)));
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
}

#[test]
fn pieces_that_came_back_are_no_money() {
    for head in [
        "Order;Date;Customer;Qty ordered;Unit price;Qty refunded",
        "Commande;Date;Client;Quantité;Prix unitaire;Quantité retournée",
        "Beleg;Datum;Kunde;Menge;Einzelpreis;Menge Retoure",
    ] {
        let text = sales(head, |cents| {
            let back = cents / 100 % 3;
            format!("{};{};{back}", 4 + back, money(cents / 4))
        });
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
}

/// Orders of two lines; that of each third order is refunded by 10.00, which stands on both.
#[test]
fn a_refund_of_the_order_on_each_line_is_taken_off_once() {
    for head in [
        "Order;Date;Customer;Item;Amount;Order refund",
        "Commande;Date;Client;Article;Montant;Remboursement",
        "Auftrag;Datum;Kunde;Artikel;Betrag;Erstattung",
    ] {
        let mut text = format!("{head}\n");
        for at in 0..12 {
            let back = if at % 3 == 0 { "10,00" } else { "0,00" };
            for (item, amount) in [("Sieb", 20 + at), ("Topf", 30 + at)] {
                text.extend([format!("{};2025-03-{:02};K{};{item};{amount},50;{back}\n", 700 + at, at + 1, at % 4)]);
            }
        }
        assert_eq!(sums(&text).0, 74_400 - 4_000, "{text}");
    }
}

#[test]
fn the_money_of_the_books_is_taken_beside_that_of_the_sale() {
    for head in [
        "Invoice;Date;Customer;Currency;Exchange rate;Amount;Local amount",
        "Rechnung;Datum;Kunde;Währung;Kurs;Betrag;Betrag Hauswährung",
        "Facture;Date;Client;Devise;Taux;Montant;Montant local",
    ] {
        let mut text = format!("{head}\n");
        for at in 0..12_i64 {
            let (code, rate) = [("EUR", 100), ("USD", 92), ("GBP", 117)][at as usize % 3];
            let local = 10_000 + at * 5 % 12 * 100;
            let rate_told = format!("{},{:02}", rate / 100, rate % 100);
            text.extend([format!(
                "R{};2025-03-{:02};K{};{code};{rate_told};{};{}\n",
                100 + at,
                at + 1,
                at % 4,
                money(local * 100 / rate),
                money(local)
            )]);
        }
        assert_eq!(sums(&text).0, ALL, "{text}");
    }
    for head in ["No;Date;Customer;Amount USD;Amount EUR", "Nr;Datum;Kunde;Betrag (CHF);Betrag (EUR)"] {
        let text = sales(head, |cents| format!("{};{}", money(cents), money(cents * 92 / 100)));
        assert!(asked(&text).contains("two currencies"), "{}: {text}", asked(&text));
    }
}

#[test]
fn days_with_the_year_in_two_digits_first_are_read_or_asked_about() {
    for (first, head) in [(25, "Data;Klient;Kwota"), (24, "Datum;Kund;Belopp"), (23, "Dátum;Vevő;Összeg")] {
        let mut text = format!("{head}\n");
        for at in 0..12 {
            text.extend([format!("{first}.{:02}.{:02};K{};{},50\n", at + 1, 28 - at, at % 4, 20 + at)]);
        }
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        if seen.question.is_some() {
            continue;
        }
        let (rows, _) = purchases(&plan_of(&seen)).expect("read");
        assert!(rows.iter().all(|(_, row)| row.day.year() == 2000 + first), "{text}");
    }
}

/// The column names SEK; beside the amounts stands "kr", on all rows or where the column is empty.
#[test]
fn a_sign_of_several_currencies_is_what_the_column_says() {
    for (code, sign) in [("SEK", "kr"), ("DKK", "kr."), ("CAD", "$"), ("NOK", "kr")] {
        let mut text = "Ordre;Dato;Kunde;Valuta;Beløb\n".to_owned();
        for at in 0..12 {
            let told = if at % 3 == 0 { "" } else { code };
            text.extend([format!("{};2025-03-{:02};K{};{told};{},50 {sign}\n", 700 + at, at + 1, at % 4, 20 + at)]);
        }
        assert_eq!(sums(&text), (31_200, 12, 4), "{text}");
    }
}
