//! States that stand once an order, flags, days' sums, parts of a sale, and what is due of what is paid.

use std::fmt::Write as _;

use super::further_kinds::{cents, read};

fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[test]
fn a_state_on_the_first_line_of_an_order_is_that_of_all_its_lines() {
    for (head, paid, void, sent) in [
        ("Order;Email;Financial Status;Created at;Item;Line total;Line status", "paid", "voided", "fulfilled"),
        ("Auftrag;E-Mail;Zahlungsstatus;Datum;Artikel;Zeilenbetrag;Versandstatus", "bezahlt", "storniert", "versendet"),
        ("Commande;E-mail;Statut;Date;Article;Montant ligne;Statut de livraison", "payée", "annulée", "livrée"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for order in 0..18_i64 {
            for line in 0..=order % 3 {
                let off = order % 5 == 2;
                let sum = 1_500 + order * 83 + line * 217;
                all += if off { 0 } else { sum };
                let state = match (line, off) {
                    (0, true) => void,
                    (0, false) => paid,
                    _ => "",
                };
                let day = order + 1;
                writeln!(
                    text,
                    "{order};ada{}@example.com;{state};2025-03-{day:02};P{line};{};{sent}",
                    order % 5,
                    money(sum)
                )
                .expect("written");
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn flags_of_cancelled_sales_are_no_pieces() {
    for (head, yes, no) in [
        ("Sale;Date;Customer;Amount;Cancelled", "1", "0"),
        ("Ticket;Date;Client;Montant;Annulé", "1", "0"),
        ("Scontrino;Data;Cliente;Importo;Annullato", "1", "0"),
        ("Kuitti;Päivä;Asiakas;Summa;Peruttu", "x", ""),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for row in 0..24_i64 {
            let off = row % 7 == 3;
            let sum = 2_310 + row * 119;
            all += if off { 0 } else { sum };
            let flag = if off { yes } else { no };
            writeln!(text, "{};2025-03-{:02};K{};{};{flag}", 700 + row, row + 1, row % 6, money(sum)).expect("written");
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn what_a_day_came_to_is_no_sale_below_its_heading() {
    for (head, label) in [
        ("Tijd;Bon;Klant;Bedrag", "Dagtotaal"),
        ("Uhrzeit;Bon;Kunde;Betrag", "Tagesumsatz"),
        ("Ora;Scontrino;Cliente;Importo", "Incasso del giorno"),
        ("Tid;Kvitto;Kund;Belopp", "Dagens kassa"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for day in 0..9_i64 {
            writeln!(text, "{:02}-09-2025;;;", day * 2 + 1).expect("written");
            let mut of_day = 0;
            for sale in 0..=day % 3 {
                let sum = 3_170 + day * 251 + sale * 467;
                of_day += sum;
                writeln!(text, "1{sale}:15;{};K{};{}", 1_000 + day * 10 + sale, (day + sale) % 5, money(sum))
                    .expect("written");
            }
            writeln!(text, "{label};;;{}", money(of_day)).expect("written");
            all += of_day;
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn labour_and_parts_make_up_the_money_of_a_job() {
    for head in [
        "Auftrag;Datum;Kundennr;Arbeitslohn;Material;Netto",
        "Job;Date;Customer No;Labour;Parts;Net",
        "Zlecenie;Data;Nr klienta;Robocizna;Części;Netto",
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for row in 0..20_i64 {
            let (labour, parts) = (9_875 + row % 7 * 1_500, 21_316 + row * 3_377);
            all += labour + parts;
            let day = row + 1;
            writeln!(
                text,
                "{};2025-04-{day:02};2{:02};{};{};{}",
                400 + row,
                row % 6,
                money(labour),
                money(parts),
                money(labour + parts)
            )
            .expect("written");
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn what_is_still_due_of_paid_invoices_is_not_their_money() {
    for head in [
        "Invoice;Date;Customer;Quantity;Unit price;Line amount;Amount due",
        "Rechnung;Datum;Kunde;Menge;Einzelpreis;Zeilenbetrag;Offener Betrag",
        "Facture;Date;Client;Quantité;Prix unitaire;Montant ligne;Reste à payer",
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for row in 0..20_i64 {
            let (price, pieces) = (1_315 + row * 97, 1 + row % 4);
            all += price * pieces;
            let day = row + 1;
            writeln!(
                text,
                "{};2025-04-{day:02};K{};{pieces};{};{};0.00",
                300 + row,
                row % 6,
                money(price),
                money(price * pieces)
            )
            .expect("written");
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn a_discount_of_one_order_with_several_lines_is_taken_off_once() {
    for head in [
        "Order;Date;Email;Cart discount;Order total;Item;Quantity;Item price",
        "Bestellung;Datum;E-Mail;Warenkorbrabatt;Bestellsumme;Artikel;Menge;Einzelpreis",
        "Commande;Date;E-mail;Remise panier;Total commande;Article;Quantité;Prix unitaire",
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for order in 0..16_i64 {
            let lines: Vec<(i64, i64)> =
                (0..=order % 3).map(|line| (1 + (order + line) % 3, 1_437 + line * 613 + order * 29)).collect();
            let sum: i64 = lines.iter().map(|(pieces, price)| pieces * price).sum();
            let off = if order == 5 { 1_100 } else { 0 };
            all += sum - off;
            let day = order + 1;
            for (line, (pieces, price)) in lines.iter().enumerate() {
                writeln!(
                    text,
                    "{};2025-05-{day:02};bo{}@example.com;{};{};P{line};{pieces};{}",
                    100 + order,
                    order % 5,
                    money(off),
                    money(sum - off),
                    money(*price)
                )
                .expect("written");
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn the_number_of_a_terminal_beside_the_amount_counts_no_pieces() {
    for head in [
        "Pedido;Fecha;Cliente;Importe;TPV",
        "Beleg;Datum;Kundennr;Betrag;Terminal",
        "Ticket;Date;Client;Montant;Terminal",
        "Order;Datum;Kundnr;Belopp;Kassanr",
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for row in 0..60_i64 {
            let sum = 2_310 + row * 119;
            all += sum;
            let (till, day) = (1 + row % 3, 1 + row / 6);
            writeln!(text, "{};2025-03-{day:02};K{};{};{till}", 100 + row % 6 / 3 + row / 6 * 2, row % 7, money(sum))
                .expect("written");
        }
        let read = read(&text);
        assert_eq!((cents(&read), read.0.iter().any(|(_, row)| row.quantity > 1.0)), (all, false), "{text}");
    }
}

#[test]
fn a_deposit_and_the_rest_are_payments_of_one_total() {
    for (head, first, rest) in [
        ("Commande;Date paiement;Client;Total commande;Type;Montant payé", "Acompte", "Solde"),
        ("Order;Payment date;Customer;Order total;Kind;Amount paid", "Deposit", "Balance"),
        ("Auftrag;Zahlungsdatum;Kunde;Auftragssumme;Art;Zahlung", "Anzahlung", "Restzahlung"),
        ("Zakázka;Datum platby;Zákazník;Cena celkem;Druh;Platba", "Záloha", "Doplatek"),
        ("Zamówienie;Data wpłaty;Klient;Wartość zamówienia;Rodzaj;Wpłata", "Zaliczka", "Dopłata"),
    ] {
        let (mut text, mut all) = (format!("{head}\n"), 0);
        for order in 0..16_i64 {
            let sum = 52_310 + order * 3_119;
            let paid = sum * 3 / 10;
            all += sum;
            for (day, kind, part) in [(1, first, paid), (14, rest, sum - paid)] {
                let day = day + order % 14;
                writeln!(text, "{};2025-06-{day:02};K{};{};{kind};{}", 100 + order, order % 7, money(sum), money(part))
                    .expect("written");
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}
