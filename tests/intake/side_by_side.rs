//! Money in several columns beside each other, prices that nobody paid, currencies that only some amounts name, and months that
//! mean another month elsewhere.

use std::fmt::Write as _;

use foresale::intake::preview::preview;
use foresale::reports::import::{ImportKind, ImportPreview};

use super::further_kinds::{cents, read};
use super::{file_of, plan_of, purchases};

fn seen(text: &str) -> ImportPreview {
    let (_folder, path) = file_of(text.as_bytes());
    preview(&path, Some(ImportKind::Purchases), None).expect(text)
}

/// The sums of the answers to the only question, in cents, and what is read with the first of them.
fn answered(text: &str) -> (Vec<i64>, i64) {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect(text);
    let asked: Vec<_> = seen.questions().collect();
    assert_eq!(asked.len(), 1, "{text}\n{asked:?}");
    let mut plan = plan_of(&seen);
    plan.take_answer(&asked[0].answers[0]);
    let added = &asked[0].answers[0].mapping;
    assert!(seen.unused.iter().all(|column| added.is_empty() || plan.uses(column)), "{:?} {added:?}", seen.unused);
    let read = purchases(&plan).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (asked[0].answers.iter().map(|answer| answer.sum.0).collect(), cents(&read))
}

#[test]
fn columns_called_alike_are_added_up_or_not_as_a_person_says() {
    for (head, comma) in [
        ("Bon;Datum;Kunde;Umsatz 7%;Umsatz 19%", true),
        ("Bon;Datum;Klant;Omzet laag;Omzet hoog", true),
        ("Facture;Date;Client;Montant 1;Montant 2", true),
        ("Receipt;Date;Customer;Sales 5%;Sales 20%", false),
    ] {
        let mut text = format!("{head}\n");
        let (mut first, mut all) = (0, 0);
        for row in 0..24_i64 {
            let one = if row % 3 == 0 { 0 } else { 410 + row * 10 };
            let other = 9_900 + row * 130;
            (first, all) = (first + one, all + one + other);
            let mark = if comma { ',' } else { '.' };
            let money = |cents: i64| format!("{}{mark}{:02}", cents / 100, cents % 100);
            writeln!(
                text,
                "{};2025-04-{:02};{};{};{}",
                300 + row,
                row + 1,
                7_000 + row % 7 * 3,
                money(one),
                money(other)
            )
            .expect("written");
        }
        assert_eq!(answered(&text), (vec![all, first], all), "{text}");
    }
}

#[test]
fn money_that_nothing_explains_is_named() {
    let mut text = "Receipt,Date,Customer,Amount,Engraving\n".to_owned();
    for row in 0..20 {
        let engraving = if row % 4 == 0 { "12.50" } else { "0.00" };
        writeln!(text, "{},2025-04-{:02},{},{}.90,{engraving}", 300 + row, row + 1, 7_000 + row % 6 * 3, 40 + row)
            .expect("written");
    }
    assert_eq!(seen(&text).unused, ["Engraving"], "{text}");
}

#[test]
fn the_price_of_a_list_is_not_what_was_paid() {
    for (list, paid) in [
        ("Listenpreis", "Verkaufspreis"),
        ("Prix public", "Prix de vente"),
        ("Ord. pris", "Pris"),
        ("Listaár", "Eladási ár"),
        ("Precio de lista", "Precio"),
        ("Cena katalogowa", "Cena sprzedaży"),
    ] {
        let mut text = format!("Nr;Datum;Kunde;{list};{paid}\n");
        for row in 0..20 {
            writeln!(
                text,
                "{};2025-04-{:02};{};{},50;{},50",
                300 + row,
                row + 1,
                7_000 + row % 6 * 3,
                60 + row,
                50 + row
            )
            .expect("written");
        }
        let read = read(&text);
        assert_eq!(cents(&read), (0..20).map(|row| 5_050 + row * 100).sum::<i64>(), "{text}");
    }
}

#[test]
fn pieces_are_counted_with_a_cross_beside_them() {
    for pieces in ["x3", "3x", "3 x", "x 3", "3 ×"] {
        let mut text = "Receipt;Date;Customer;Item;Qty;Unit price\n".to_owned();
        for row in 0..12 {
            writeln!(
                text,
                "{};2025-04-{:02};{};Vase {};{pieces};{}.25",
                300 + row,
                row + 1,
                7_000 + row % 5 * 3,
                row % 4,
                10 + row
            )
            .expect("written");
        }
        assert_eq!(cents(&read(&text)), (0..12).map(|row| (1_025 + row * 100) * 3).sum::<i64>(), "{text}");
    }
}

#[test]
fn what_was_given_back_is_taken_off() {
    for (sold, back) in [
        ("Betrag", "Gutgeschrieben"),
        ("Total", "Devuelto"),
        ("Celkem", "Vráceno"),
        ("Belopp", "Återbetalt"),
        ("Összeg", "Visszatérítés"),
        ("Amount", "Credited"),
    ] {
        let mut text = format!("Nr;Datum;Kunde;{sold};{back}\n");
        for row in 0..20 {
            let given = if row % 9 == 4 { format!("{},50", 50 + row) } else { "0,00".to_owned() };
            writeln!(text, "{};2025-04-{:02};{};{},50;{given}", 300 + row, row + 1, 7_000 + row % 6 * 3, 50 + row)
                .expect("written");
        }
        let kept = (0..20).filter(|row| row % 9 != 4).map(|row| 5_050 + row * 100).sum::<i64>();
        assert_eq!(cents(&read(&text)), kept, "{text}");
    }
}

#[test]
fn amounts_beside_which_only_some_name_a_currency_are_asked_about() {
    for (sign, bare) in [("{} CHF", "{}"), ("${}", "{}"), ("{} USD", "{}")] {
        let mut text = "Receipt;Date;Customer;Amount\n".to_owned();
        let (mut all, mut without) = (0, 0);
        for row in 0..24_i64 {
            let is_named = row % 5 == 3;
            let money = format!("{}.40", 20 + row);
            (all, without) = (all + 2_040 + row * 100, without + if is_named { 0 } else { 2_040 + row * 100 });
            let shown = if is_named { sign } else { bare }.replace("{}", &money);
            writeln!(text, "{};2025-04-{:02};{};{shown}", 300 + row, row + 1, 7_000 + row % 6 * 3).expect("written");
        }
        assert_eq!(answered(&text).0, [all, without], "{text}");
    }
    // A statement writes the sign beside its first amount only.
    let mut text = "Receipt;Date;Customer;Amount\n".to_owned();
    for row in 0..12 {
        let sign = if row == 0 { "$" } else { "" };
        writeln!(text, "{};2025-04-{:02};{};{sign}{}.40", 300 + row, row + 1, 7_000 + row % 6 * 3, 20 + row)
            .expect("written");
    }
    assert_eq!(read(&text).0.len(), 12, "{text}");
}

#[test]
fn lines_of_an_order_share_the_currency_of_its_first_line() {
    for head in [
        "Order;Currency;Created at;Customer;Item;Line total",
        "Bestellung;Währung;Bestelldatum;Kundennummer;Artikel;Zeilenbetrag",
        "Commande;Devise;Date;N° client;Article;Montant ligne",
    ] {
        let mut text = format!("{head}\n");
        let mut all = 0;
        for order in 0..14_i64 {
            for line in 0..=order % 3 {
                let money = 1_200 + order * 77 + line * 310;
                all += money;
                let currency = if line == 0 { "SEK" } else { "" };
                let (whole, cents) = (money / 100, money % 100);
                let (day, customer) = (order + 1, order % 5);
                writeln!(text, "{};{currency};2025-04-{day:02};K{customer};P{line};{whole}.{cents:02}", 500 + order)
                    .expect("written");
            }
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn the_day_of_the_parcel_is_not_that_of_the_sale() {
    for (receipt, sent, customer, sold, money) in [
        ("Nº factura", "Fecha de envío", "Cód. cliente", "Fecha de venta", "Total"),
        ("Nr paragonu", "Data wysyłki", "Klient", "Data faktury", "Kwota"),
        ("Číslo objednávky", "Datum odeslání", "Zákazník", "Datum objednávky", "Celkem"),
        ("Encomenda", "Data de envio", "Cliente", "Data da encomenda", "Valor total"),
        ("Bestelling", "Verzenddatum", "Klantnummer", "Besteldatum", "Bedrag"),
        ("Номер заказа", "Дата отправки", "Клиент", "Дата заказа", "Сумма"),
        ("注文番号", "発送日", "顧客番号", "注文日", "金額"),
    ] {
        let mut text = format!("{receipt};{sent};{customer};{sold};{money}\n");
        for row in 0..16 {
            writeln!(
                text,
                "{};2025-05-{:02};K{};2025-05-{:02};{}.{}5",
                900 + row,
                row + 2 + row % 4,
                row % 6,
                row + 1,
                31 + row * 7,
                row % 10
            )
            .expect("written");
        }
        let days: Vec<i32> = read(&text).0.iter().map(|(_, row)| row.day.0).collect();
        let first = foresale::domain::day::Day::from_ymd(2025, 5, 1).expect("a day").0;
        assert_eq!(days, (first..first + 16).collect::<Vec<i32>>(), "{text}");
    }
}

#[test]
fn tills_have_numbers_in_many_languages_and_no_pieces() {
    for head in [
        "Nr faktury;Data wystawienia;Klient;Kwota;Nr kasy",
        "№ чека;Дата;Клиент;Сумма;Номер кассы",
        "Račun;Datum;Kupac;Iznos;Blagajna",
        "Kvitas;Data;Klientas;Suma;Kasos nr",
    ] {
        let mut text = format!("{head}\n");
        let mut all = 0;
        for row in 0..20_i64 {
            let money = 1_215 + row * 733;
            all += money;
            writeln!(
                text,
                "{};2025-05-{:02};K{};{}.{:02};{}",
                200 + row,
                row + 1,
                row % 6,
                money / 100,
                money % 100,
                1 + row % 3
            )
            .expect("written");
        }
        assert_eq!(cents(&read(&text)), all, "{text}");
    }
}

#[test]
fn months_mean_what_the_language_of_the_headings_says() {
    let days = |text: &str| -> Vec<String> {
        let mut months: Vec<String> = read(text).0.iter().map(|(_, row)| row.day.to_string()[..7].to_owned()).collect();
        months.dedup();
        months
    };
    for (head, month, meant) in [
        ("Račun;Datum;Kupac;Iznos", "listopada", "2023-10"),
        ("Račun;Datum;Kupac;Iznos", "srpnja", "2023-07"),
        ("Račun;Datum;Kupac;Iznos", "lip", "2023-06"),
        ("Paragon;Data;Klient;Kwota", "listopada", "2023-11"),
        ("Paragon;Data;Klient;Kwota", "lipca", "2023-07"),
        ("Účtenka;Datum;Zákazník;Částka", "čvn", "2023-06"),
        ("Účtenka;Datum;Zákazník;Částka", "čvc", "2023-07"),
        ("Beleg;Datum;Kunde;Betrag", "Okt", "2023-10"),
    ] {
        let mut text = format!("{head}\n");
        for row in 0..14 {
            writeln!(text, "{};{}. {month} 2023.;{};{},40", 300 + row, row + 1, 7_000 + row % 5 * 3, 20 + row)
                .expect("written");
        }
        assert_eq!(days(&text), [meant], "{text}");
    }
    let mut short = "Račun;Datum;Kupac;Iznos\n".to_owned();
    for row in 0..14 {
        writeln!(short, "{};{:02}-lip-23;{};{},40", 300 + row, row + 1, 7_000 + row % 5 * 3, 20 + row)
            .expect("written");
    }
    assert_eq!(days(&short), ["2023-06"], "{short}");
    let mut short = "Beleg;Datum;Kunde;Betrag\n".to_owned();
    for row in 0..14 {
        writeln!(short, "{};{:02}. Okt 23;{};{},40", 300 + row, row + 1, 7_000 + row % 5 * 3, 20 + row)
            .expect("written");
    }
    assert_eq!(days(&short), ["2023-10"], "{short}");
}
