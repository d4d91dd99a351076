//! Receipts that start anew every day, rows that repeat what nothing numbers, and the headings of receipts in further scripts.

use std::fmt::Write as _;

use super::further_kinds::{cents, read};

/// Eight sales on eight days, each number 1 again; two of them are guests' without an address.
fn with_guests(head: &str, comma: bool) -> String {
    let mut text = format!("{head}\n");
    let buyers = ["ada", "bo", "", "cy", "ada", "", "dot", "bo", "cy", "ada"];
    for (place, buyer) in buyers.iter().enumerate() {
        let (name, address) = if buyer.is_empty() {
            (String::new(), String::new())
        } else {
            (format!("{buyer} Vale"), format!("{buyer}@example.org"))
        };
        let money = if comma { format!("\"{},50\"", 10 + place) } else { format!("{}.50", 10 + place) };
        writeln!(text, "2025-03-{:02},{name},1,{address},{money}", place + 2).expect("written");
    }
    text
}

#[test]
fn a_guest_is_nobody_where_each_day_begins_with_the_same_number() {
    for (head, comma) in [
        ("Tarih,Alıcı,Fiş No,E-posta,Satış Tutarı", true),
        ("Date,Name,Receipt No,Email,Amount", false),
        ("Datum,Naam,Bonnummer,E-mailadres,Bedrag", true),
        ("Data,Nazwa,Nr paragonu,E-mail,Kwota", true),
    ] {
        let text = with_guests(head, comma);
        let read = read(&text);
        let sold: i64 = (0..10).filter(|place| ![2, 5].contains(place)).map(|place| 1_050 + place * 100).sum();
        assert_eq!((cents(&read), read.0.len(), read.1.len()), (sold, 8, 2), "{text} {:?}", read.1);
    }
}

#[test]
fn sums_and_payments_are_known_where_no_number_tells_the_receipts() {
    for (head, total, cash, card) in [
        ("日付,顧客番号,商品名,数量,金額", "合計", "現金", "カード"),
        ("Date,Customer No,Item,Qty,Amount", "Total", "Cash", "Card"),
        ("Datum,Kundennr,Artikel,Menge,Betrag", "Summe", "Bar", "Karte"),
        ("Date,N° client,Article,Quantité,Montant", "Total", "Espèces", "Carte"),
    ] {
        let mut text = format!("{head}\n");
        let mut sold = 0;
        for sale in 0..14 {
            let day = sale * 2 + 1;
            let who = 100 + sale % 5;
            let (one, other) = (120 + sale * 10, 330 + sale * 7);
            sold += one + other;
            writeln!(text, "2025-03-{day:02},{who},Kettle {},1,{one}", sale % 3).expect("written");
            writeln!(text, "2025-03-{day:02},{who},Cloth {},2,{other}", sale % 4).expect("written");
            writeln!(text, "2025-03-{day:02},{who},{total},,{}", one + other).expect("written");
            if sale % 3 == 0 {
                writeln!(text, "2025-03-{day:02},{who},{cash},,100").expect("written");
                writeln!(text, "2025-03-{day:02},{who},{card},,{}", one + other - 100).expect("written");
            } else {
                writeln!(text, "2025-03-{day:02},{who},{card},,{}", one + other).expect("written");
            }
        }
        let read = read(&text);
        assert_eq!((cents(&read), read.0.len()), (sold * 100, 28), "{text} {:?}", read.1);
    }
}

#[test]
fn receipts_are_known_by_their_headings_in_further_scripts() {
    for (number, day, customer, money) in [
        ("請求書番号", "日付", "顧客番号", "金額"),
        ("取引番号", "売上日", "会員番号", "金額"),
        ("流水号", "日期", "客户编号", "金额"),
        ("收據編號", "日期", "客戶編號", "金額"),
        ("거래번호", "판매일", "고객번호", "금액"),
    ] {
        // Two receipts of one customer on a day: only their numbers tell them apart.
        let mut text = format!("{customer},{day},{number},{money}\n");
        for sale in 0..12 {
            writeln!(text, "K{},2025-03-{:02},{},{}", sale / 2 % 3, sale / 2 + 1, 700 + sale, 1_000 + sale * 10)
                .expect("written");
        }
        let read = read(&text);
        let references: Vec<_> =
            read.0.iter().map(|(_, row)| row.reference.as_str()).filter(|number| !number.is_empty()).collect();
        assert_eq!(references.len(), 12, "{text} {:?}", read.0.first());
        assert_eq!(references[0], "700", "{text}");
    }
}

#[test]
fn tills_tell_receipts_apart_where_only_names_tell_the_customers() {
    let names = [
        "Åsa Lind",
        "Märta Sjö",
        "Örjan Berg",
        "Ulla Dahl",
        "Per Holm",
        "Ida Falk",
        "Nils Ek",
        "Stig Ås",
        "Göran Ström",
        "Eva Gran",
        "Lars Dal",
        "Britt Malm",
        "Kurt Roos",
        "Siv Alm",
        "Rolf Hed",
        "Maj Holt",
        "Ulf Rask",
    ];
    for (head, till) in [
        ("Belopp;Ordernr;Kassa;Kund;Vara;Datum;Antal;Säljare", ["1", "2"]),
        ("Amount;Receipt No;Till;Customer;Item;Date;Qty;Sold by", ["A", "B"]),
        ("Betrag;Bonnr;Kasse;Kunde;Artikel;Datum;Menge;Bedient von", ["K1", "K2"]),
    ] {
        let mut text = format!("{head}\n");
        for day in 1..=15 {
            for number in 1..=3 {
                // The second till is open on some days only, and sells less.
                for (place, till) in
                    till.iter().enumerate().filter(|(place, _)| *place == 0 || (day % 2 == 0 && number < 3))
                {
                    let who = names[(day * 4 + number * 2 + place) % names.len()];
                    let seller = names[(day + number + place) % 3];
                    for line in 0..=(day + number) % 2 {
                        let pieces = 1 + (day + line) % 3;
                        let item = ["Kanna", "Nyckel"][line];
                        let money = pieces * [65, 43][line];
                        writeln!(text, "{money};{number};{till};{who};{item};2025-01-{day:02};{pieces};{seller}")
                            .expect("written");
                    }
                }
            }
        }
        let read = read(&text);
        let stores: std::collections::BTreeSet<_> = read.0.iter().map(|(_, row)| row.store.clone()).collect();
        assert_eq!(stores.len(), 2, "{head}: {stores:?}");
    }
}
