//! Files that nobody had tried: how returns, nobody, stores and the value above are told in further languages and layouts.

use foresale::domain::purchase::Purchase;
use foresale::reports::import::{ImportKind, Meaning};

use super::adding_up::sums;
use super::further_kinds::{cents, read};
use super::{Read, file_of, plan_of, preview, purchases};

fn asked(text: &str) -> String {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect(text);
    seen.questions().next().map(|asked| asked.question.clone()).unwrap_or_default()
}

fn customers(read: &Read<Purchase>) -> Vec<&str> {
    let mut ids: Vec<&str> = read.0.iter().map(|(_, row)| row.customer.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Sales of 100, 60, 80, 25 and 90, and 30, 60 and 40 that came back; `mark` stands on the rows of each.
fn with_marks(head: &str, sale: &str, back: &str, numbers: [&str; 2]) -> String {
    const ROWS: [(&str, u32, bool); 8] = [
        ("K1", 100, false),
        ("K2", 60, false),
        ("K1", 30, true),
        ("K3", 80, false),
        ("K2", 60, true),
        ("K3", 25, false),
        ("K1", 40, true),
        ("K2", 90, false),
    ];
    let mut text = format!("{head}\n");
    for (at, (who, amount, is_back)) in ROWS.iter().enumerate() {
        let (mark, number) = if *is_back { (back, numbers[1]) } else { (sale, numbers[0]) };
        text.extend([format!("{number}{};2025-03-{:02};{mark};{who};{amount},00\n", 500 + at, at + 3)]);
    }
    text
}

#[test]
fn what_came_back_is_known_by_codes_signs_and_answers() {
    for (head, sale, back) in [
        ("Nr;Datum;Belegart;Kunde;Betrag", "RE", "GS"),
        ("N°;Date;Type pièce;Client;Montant", "FA", "AV"),
        ("Num;Data;Tipo doc.;Cliente;Importo", "FT", "NC"),
        ("Numer;Data;Typ dokumentu;Kontrahent;Kwota", "FV", "FVK"),
        ("No;Date;Type;Account;Amount", "SI", "SC"),
        ("Nr;Datum;Bewegungsart;Kunde;Betrag", "Abgang", "Rücknahme"),
        ("Номер;Дата;Вид документ;Клиент;Сума", "Фактура", "Кредитно известие"),
        ("번호;날짜;구분;고객;금액", "판매", "반품"),
        ("No;Date;Sign;Customer;Amount", "+", "-"),
        ("No;Date;Factor;Customer;Amount", "1", "-1"),
        ("No;Date;Is return;Customer;Amount", "0", "1"),
        ("Nr;Datum;Retoure;Kunde;Betrag", "nein", "ja"),
        ("N°;Date;Avoir;Client;Montant", "Non", "Oui"),
    ] {
        let text = with_marks(head, sale, back, ["", ""]);
        assert_eq!(cents(&read(&text)), 22_500, "{text}");
    }
}

#[test]
fn what_may_have_come_back_is_asked() {
    for (head, sale, back, numbers) in [
        ("Nr;Datum;Belegart;Kunde;Betrag", "X1", "X7", ["", ""]),
        ("Nr;Data;Segno;Cliente;Importo", "D", "A", ["", ""]),
        ("Nr;Datum;Retouren;Klant;Bedrag", "0", "1", ["", ""]),
        ("Invoice;Date;Note;Customer;Amount", "a", "b", ["INV-", "CN-"]),
        ("N° facture;Date;Note;Client;Montant", "a", "b", ["FA", "AV"]),
        ("Rechnungsnr;Datum;Notiz;Kunde;Betrag", "a", "b", ["RE-", "GS-"]),
    ] {
        let text = with_marks(head, sale, back, numbers);
        assert!(asked(&text).contains("back"), "{}\n{text}", asked(&text));
    }
}

/// A person answers that receipts with these letters are credit notes.
#[test]
fn numbers_that_begin_like_credit_notes_take_back_once_somebody_says_so() {
    let text = with_marks("Invoice;Date;Note;Customer;Amount", "a", "b", ["INV-", "CN-"]);
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    let question = seen.questions().next().expect("a question").clone();
    let mut plan = plan_of(&seen);
    plan.mapping.extend(question.answers[0].mapping.iter().cloned());
    plan.reading.taking_back.clone_from(&question.answers[0].taking_back);
    assert_eq!(cents(&purchases(&plan).expect("read")), 22_500);
}

/// Pieces have a minus, their money has none.
#[test]
fn pieces_below_nothing_take_their_money_back() {
    for text in [
        "Receipt;Date;Customer;Item;Qty;Amount\n1;2025-03-03;C1;Pan;2;20,00\n2;2025-03-14;C1;Pan;-1;10,00\n3;2025-03-25;C2;Sieve;1;5,00\n\
         4;2025-03-26;C2;Pan;3;30,00\n",
        "Bon|Datum|Klant|Artikel|Aantal|Prijs|Bedrag\n1|03-03-2025|K1|Pan|2|10,00|20,00\n2|14-03-2025|K1|Pan|-1|10,00|10,00\n\
         3|25-03-2025|K2|Zeef|1|5,00|5,00\n4|26-03-2025|K2|Pan|3|10,00|30,00\n",
        "Kvitto\tDatum\tKund\tArtikel\tAntal\tBelopp\n1\t2025-03-03\tK1\tPanna\t2\t20,00\n2\t2025-03-14\tK1\tPanna\t-1\t10,00\n\
         3\t2025-03-25\tK2\tSil\t1\t5,00\n4\t2025-03-26\tK2\tPanna\t3\t30,00\n",
    ] {
        assert_eq!(cents(&read(text)), 4_500, "{text}");
    }
}

#[test]
fn marks_for_the_value_above_are_read() {
    for (head, mark) in [
        ("Kunde;Datum;Artikel;Betrag", "″"),
        ("Client;Date;Article;Montant", "idem"),
        ("Klant;Datum;Artikel;Bedrag", "dito"),
        ("顧客;日付;商品;金額", "同上"),
    ] {
        let text = format!(
            "{head}\nAlder;2025-03-03;P1;10,00\n{mark};2025-03-14;P2;20,00\n{mark};2025-03-25;P1;5,00\nBirch;2025-03-26;P3;7,00\n"
        );
        let read = read(&text);
        assert_eq!((cents(&read), customers(&read)), (4_200, vec!["Alder", "Birch"]), "{text}");
    }
}

#[test]
fn names_of_nobody_beside_a_number_and_by_their_parts_are_left_out() {
    for (head, nobody) in [
        ("Müşteri;Tarih;Tutar", "Perakende Satış"),
        ("顧客;日付;金額", "店頭客"),
        ("Zákazník;Datum;Částka", "Maloobchodní zákazník"),
        ("Client;Date;Montant", "Vente au comptoir"),
        ("Klant;Datum;Bedrag", "Kassaklant"),
        ("Customer;Date;Amount", "No customer selected"),
    ] {
        let mut text = format!("{head}\n");
        for at in 0..15 {
            let who = if at % 3 == 0 { nobody } else { ["Alder Ltd", "Birch Ltd", "Cedar Ltd"][at % 5 % 3] };
            text.extend([format!("{who};2025-03-{:02};{},00\n", at + 3, 10 + at)]);
        }
        assert_eq!(customers(&read(&text)), ["Alder Ltd", "Birch Ltd", "Cedar Ltd"], "{nobody}");
    }
    for (head, nobody) in [
        ("Kundennr;Name;Datum;Betrag", "Laufkundschaft"),
        ("Codice cliente;Cliente;Data;Importo", "Cliente Banco"),
        ("Kod klienta;Klient;Data;Kwota", "Klient detaliczny"),
    ] {
        let mut text = format!("{head}\n");
        for at in 0..18 {
            let (id, name) = [("10000", nobody), ("10023", "Anna Berg"), ("10031", "Jan Novak")][at % 3];
            text.extend([format!("{id};{name};2025-03-{:02};{},00\n", at + 3, 10 + at)]);
        }
        assert_eq!(customers(&read(&text)), ["10023", "10031"], "{nobody}");
    }
}

/// Each store counts its own receipts, and the same customer is in two stores on one day.
#[test]
fn a_column_that_tells_receipts_apart_tells_the_stores() {
    for head in ["Beleg;Datum;Haus;Kunde;Betrag", "Ticket;Date;Site web;Client;Montant", "Bon;Datum;Pand;Klant;Bedrag"]
    {
        let mut text = format!("{head}\n");
        for store in ["Nord", "Süd"] {
            for at in 0..20 {
                text.extend([format!("{};2025-03-{:02};{store};K{};10,00\n", at + 1, at + 3, at % 4)]);
            }
        }
        let read = read(&text);
        let stores: Vec<&str> = read.0.iter().step_by(20).map(|(_, row)| row.store.as_str()).collect();
        assert_eq!((read.0.len(), stores), (40, vec!["Nord", "Süd"]), "{head}");
    }
}

#[test]
fn figures_below_the_sales_are_none() {
    for (text, sum) in [
        (
            "Customer;Date;Amount\nAlder;2025-03-03;10,00\nBirch;2025-03-14;20,00\nCedar;2025-03-25;30,00\nAverage;;20,00\n",
            6_000,
        ),
        (
            "Kunde;Datum;Betrag\nAlder;03.03.2025;10,00\nBirch;14.03.2025;20,00\nCedar;25.03.2025;30,00\nAnzahl;;3\n",
            6_000,
        ),
        (
            "Kundennr;Name;Datum;Betrag\n1001;Alder;03.03.2025;10,00\n1001;Alder;14.03.2025;20,00\n1001;Summe Alder;;30,00\n\
             1002;Birch;25.03.2025;5,00\n1002;Summe Birch;;5,00\n;Gesamt;;35,00\n",
            3_500,
        ),
        (
            "Client;Date;Montant\nTotal Énergies;03/03/2025;10,00\nSomme SA;14/03/2025;20,00\nTotal Énergies;25/03/2025;30,00\n\
             Bouleau;26/03/2025;5,00\n",
            6_500,
        ),
    ] {
        assert_eq!(cents(&read(text)), sum, "{text}");
    }
}

#[test]
fn two_discounts_follow_each_other() {
    for head in [
        "Data;Cliente;Articolo;Q.tà;Prezzo;Sc.1;Sc.2;Importo",
        "Datum;Kunde;Artikel;Menge;Einzelpreis;Rabatt 1 %;Rabatt 2 %;Betrag",
        "Date;Client;Article;Qté;PU;Remise 1;Remise 2;Total ligne",
    ] {
        let text = format!(
            "{head}\n2025-03-03;C1;P1;2;50,00;10;5;85,50\n2025-03-14;C2;P2;1;80,00;0;0;80,00\n2025-03-25;C1;P1;1;50,00;0;0;50,00\n\
             2025-03-26;C2;P3;3;10,00;20;10;21,60\n"
        );
        assert_eq!(cents(&read(&text)), 23_710, "{text}");
    }
}

#[test]
fn weights_are_pieces_beside_the_price_of_one() {
    for head in [
        "Date;Client;Article;Poids (kg);Prix/kg",
        "Datum;Kunde;Artikel;Gewicht;Preis je kg",
        "Fecha;Cliente;Artículo;Peso kg;Precio por kg",
    ] {
        let text = format!(
            "{head}\n2025-03-03;C1;P1;1,5;2,40\n2025-03-14;C2;P1;2,25;2,40\n2025-03-25;C1;P2;0,8;3,00\n2025-03-26;C2;P2;1,2;3,00\n"
        );
        assert_eq!(cents(&read(&text)), 1_500, "{text}");
    }
}

#[test]
fn ids_that_were_numbers_on_their_way_are_whole() {
    for text in [
        "customer_id,date,amount\n1001.0,2025-03-03,10.00\n1002.0,2025-03-14,20.00\n1001.0,2025-03-25,5.00\n",
        "Kundennr;Datum;Betrag\n1001.0;03.03.2025;10,00\n1002.0;14.03.2025;20,00\n1001.0;25.03.2025;5,00\n",
        "code_client\tdate\tmontant\n1001.0\t2025-03-03\t10.00\n1002.0\t2025-03-14\t20.00\n1001.0\t2025-03-25\t5.00\n",
    ] {
        assert_eq!(customers(&read(text)), ["1001", "1002"], "{text}");
    }
}

#[test]
fn further_ways_to_write_a_day() {
    for days in [
        ["2025年3月25日(火)", "2025年4月2日(水)", "2025年12月31日(水)"],
        ["令和7年3月25日", "令和7年4月2日", "令和7年12月31日"],
        ["2025. március 25.", "2025. április 2.", "2025. december 31."],
        ["mar. 25/03/2025", "mer. 02/04/2025", "mer. 31/12/2025"],
        ["25/03/25", "25/04/02", "25/12/31"],
    ] {
        let mut text = "Customer;Date;Amount\n".to_owned();
        for (at, day) in days.iter().enumerate() {
            text.extend([format!("K{at};{day};10,00\n")]);
        }
        let told: Vec<String> = read(&text).0.iter().map(|(_, row)| row.day.to_string()).collect();
        assert_eq!(told, ["2025-03-25", "2025-04-02", "2025-12-31"], "{days:?}");
    }
    // A month is no day.
    let (_folder, path) = file_of(b"Customer;Date;Amount\nK1;2025-03;10,00\nK2;2025-04;20,00\nK1;2025-12;5,00\n");
    let months = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    assert_eq!(months.dialect.date_format, None);
}

#[test]
fn quantities_with_their_unit_and_short_headings_are_read() {
    for (heading, price, unit) in [
        ("Ilość", "Cena jedn.", " szt."),
        ("Menge", "Einzelpreis", " Stk"),
        ("Qty", "Unit price", " pcs"),
        ("Množství", "Cena za kus", " ks"),
        ("Adet", "Birim fiyat", " adet"),
        ("数量", "単価", "個"),
        ("Anz.", "Preis", ""),
        ("Mng.", "Einzelpreis", ""),
        ("Il.", "Cena", ""),
        ("Kol.", "Cijena", ""),
    ] {
        let mut text = format!("Beleg;Datum;Kunde;Artikel;{heading};{price}\n");
        for (at, (article, pieces, cost)) in [
            ("A", 2, "12,50"),
            ("B", 1, "89,99"),
            ("A", 3, "12,50"),
            ("C", 4, "5,00"),
            ("B", 2, "89,99"),
            ("A", 1, "12,50"),
        ]
        .into_iter()
        .enumerate()
        {
            text.extend([format!("{};0{}.03.2025;K{};{article};{pieces}{unit};{cost}\n", 1001 + at, at + 3, at % 3)]);
        }
        assert_eq!(sums(&text).0, 6 * 1_250 + 3 * 8_999 + 4 * 500, "{text}");
    }
}

#[test]
fn a_discounted_total_is_what_is_left_and_not_what_is_taken_off() {
    for heading in
        ["Discounted total", "Rabattierter Betrag", "Стоимость со скидкой", "İskontolu Tutar", "Montant remisé"]
    {
        let mut text = format!("No;Date;Customer;Article;Qty;Unit price;{heading}\n");
        for (at, (pieces, price, left)) in
            [(2, 1_000, 2_000), (1, 2_500, 2_200), (3, 1_000, 3_000), (4, 500, 1_600), (2, 2_500, 5_000)]
                .into_iter()
                .enumerate()
        {
            text.extend([format!(
                "{};2025-03-0{};K{};A{price};{pieces};{},00;{},00\n",
                501 + at,
                at + 3,
                at % 3,
                price / 100,
                left / 100
            )]);
        }
        assert_eq!(sums(&text).0, 13_800, "{text}");
    }
}

#[test]
fn what_a_person_says_is_no_sale_is_none_also_where_money_goes_back() {
    let text = "Nr;Datum;Typ;Kunde;Betrag\n1;2025-03-03;Verkauf;A;100,00\n2;2025-03-04;Verkauf;B;50,00\n3;2025-03-05;Uebertrag;A;-30,00\n\
                4;2025-03-06;Verkauf;C;20,00\n";
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    let mut plan = plan_of(&seen);
    plan.mean("Typ", "Uebertrag", Meaning::NoSale);
    let (rows, rejects) = purchases(&plan).expect("read");
    assert_eq!((rows.iter().map(|(_, row)| row.amount.0).sum::<i64>(), rejects.len()), (17_000, 1));
}

#[test]
fn invoices_for_what_is_paid_in_advance_are_asked_about() {
    for (head, sale, advance) in [
        ("Nr;Datum;Art;Kunde;Betrag", "Rechnung", "Anzahlungsrechnung"),
        ("N°;Date;Type;Client;Montant", "Facture", "Facture d'acompte"),
        ("Číslo;Datum;Typ;Zákazník;Částka", "Faktura", "Zálohová faktura"),
    ] {
        let text = with_marks(head, sale, advance, ["", ""]);
        assert!(asked(&text).contains(advance), "{text}: {}", asked(&text));
    }
}
