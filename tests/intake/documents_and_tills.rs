//! What a row is, as documents, flags and tills tell it.

use foresale::reports::import::{ImportKind, Meaning};

use super::adding_up::sums;
use super::further_kinds::{cents, read};
use super::{file_of, plan_of, preview, purchases};

/// Ten sales of 100, of which the third, sixth and ninth are marked.
fn marked(head: &str, usual: &str, marked: &str) -> String {
    let mut text = format!("{head}\n");
    for at in 1..=10 {
        let word = if at % 3 == 0 { marked } else { usual };
        text.extend([format!("{};2025-03-{:02};K{};100,00;{word}\n", 700 + at, at + 2, at % 4)]);
    }
    text
}

#[test]
fn a_yes_below_the_name_of_a_credit_note_takes_back() {
    for (heading, yes, no) in [
        ("Nota di credito", "Sì", "No"),
        ("Kreditnota", "Ja", "Nej"),
        ("Korekta", "T", "N"),
        ("Dobropis", "Ano", "Ne"),
        ("Abono", "S", "N"),
        ("Is credit note", "true", "false"),
    ] {
        let text = marked(&format!("Beleg;Datum;Kunde;Betrag;{heading}"), no, yes);
        assert_eq!(sums(&text).0, 40_000, "{text}");
    }
    for heading in ["Kreditkarte", "Credit card"] {
        let text = marked(&format!("Beleg;Datum;Kunde;Betrag;{heading}"), "Nein", "Ja");
        assert_eq!(sums(&text).0, 100_000, "{text}");
    }
}

#[test]
fn offers_and_delivery_notes_are_no_sales() {
    for (heading, sale, other) in [
        ("Type", "Facture", "Devis"),
        ("Belegart", "Rechnung", "Lieferschein"),
        ("Tipo", "Fattura", "Preventivo"),
        ("Rodzaj", "Faktura", "Oferta"),
        ("Document type", "Invoice", "Quotation"),
    ] {
        let text = marked(&format!("Nr;Datum;Kunde;Betrag;{heading}"), sale, other);
        let read = read(&text);
        assert_eq!((cents(&read), read.1.len()), (70_000, 3), "{text}");
    }
}

#[test]
fn what_nobody_knows_below_such_a_heading_is_asked_with_three_answers() {
    for (heading, sale, other) in [
        ("Type", "Facture", "Acompte"),
        ("Belegart", "Rechnung", "Zahlung"),
        ("Tipo", "Factura", "Anulación"),
        ("Tür", "Fatura", "Bilinmez"),
        ("Soort", "Factuur", "Waarborg"),
    ] {
        let text = marked(&format!("Nr;Datum;Kunde;Betrag;{heading}"), sale, other);
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        let asked = seen.asked.clone().unwrap_or_else(|| panic!("nothing is asked: {text}"));
        let found: Vec<i64> = asked
            .answers
            .iter()
            .map(|answer| {
                let mut plan = plan_of(&seen);
                plan.take_answer(answer);
                let (rows, _) = purchases(&plan).expect("read");
                let sum = rows.iter().map(|(_, row)| row.amount.0).sum();
                assert_eq!(sum, answer.sum.0, "{}: {text}", answer.means);
                sum
            })
            .collect();
        assert_eq!(found, [40_000, 70_000, 100_000], "{text}");
        assert!(asked.answers[1].options().contains("=no-sale'"), "{:?}", asked.answers[1].options());
    }
}

/// A few rows with a rare word below a heading that nobody knows are named, with the way to leave them out.
#[test]
fn rare_words_that_nobody_knows_are_named() {
    for (heading, usual, rare) in
        [("Mode", "Normal", "Training"), ("Betrieb", "Echt", "Probe"), ("Régime", "Réel", "Exercice")]
    {
        let text = marked(&format!("Beleg;Datum;Kunde;Betrag;{heading}"), usual, rare);
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        let plan = plan_of(&seen);
        let cautions = seen.cautions(&plan);
        assert!(cautions.iter().any(|told| told.contains(rare)), "{heading}: {cautions:?}");
        let way_out = seen.example_of_meaning(&plan).unwrap_or_default();
        assert!(way_out.contains(&format!("{rare}=no-sale")), "{heading}: {way_out}");
    }
}

#[test]
fn an_invoice_is_a_sale_before_it_is_paid_and_an_order_is_not() {
    for (number, heading, yes, no) in [
        ("Rechnung", "Bezahlt", "Ja", "Nein"),
        ("Facture", "Réglée", "Oui", "Non"),
        ("Faktura", "Zaplaceno", "Ano", "Ne"),
    ] {
        let text = marked(&format!("{number};Datum;Kunde;Betrag;{heading}"), yes, no);
        assert_eq!(sums(&text).0, 100_000, "{text}");
    }
    let states = marked("Factura;Fecha;Cliente;Importe;Estado", "Pagada", "Pendiente");
    assert_eq!(sums(&states).0, 100_000, "{states}");
    let orders = marked("Order;Date;Customer;Amount;Status", "Completed", "Pending payment");
    assert_eq!(cents(&read(&orders)), 70_000, "{orders}");
    let mut plan = None;
    for value in {
        let (_folder, path) = file_of(orders.as_bytes());
        preview(&path, Some(ImportKind::Purchases), None).expect("a table").proposed_values()
    } {
        if value.word == "Pending payment" {
            plan = Some(value.meaning);
        }
    }
    assert_eq!(plan, Some(Meaning::NoSale));
}

/// Two tills count their own receipts each day; on some days the same customer is at both.
fn tills(head: &str) -> String {
    let mut text = format!("{head}\n");
    for day in 1..=6 {
        for number in 1..=2 {
            for till in 1..=2 {
                let who = if number == 2 && day % 2 == 0 { day } else { day + till * 3 + number };
                text.extend([
                    format!("{number};{till};2025-03-{day:02};K{who:02};Sieb;10,00;30,00\n"),
                    format!("{number};{till};2025-03-{day:02};K{who:02};Topf;20,00;30,00\n"),
                ]);
            }
        }
    }
    text
}

#[test]
fn tills_that_count_their_own_receipts_are_told_apart() {
    for head in [
        "Bon;Kasse;Datum;Kunde;Artikel;Betrag;Bonsumme",
        "Paragon;Stanowisko;Data;Klient;Towar;Kwota;Razem",
        "Účtenka;Pokladna;Datum;Zákazník;Zboží;Částka;Celkem účtenka",
        "Talão;Caixa;Data;Cliente;Produto;Valor;Total do talão",
        "レシート番号;レジ;日付;会員番号;商品;小計;合計",
    ] {
        let read = read(&tills(head));
        let receipts: std::collections::HashSet<_> = read
            .0
            .iter()
            .map(|(_, row)| (row.reference.clone(), row.store.clone(), row.day, row.customer.clone()))
            .collect();
        assert_eq!((cents(&read), receipts.len()), (72_000, 24), "{head}");
    }
}

/// Beside a store the till becomes a part of the receipt's number.
#[test]
fn tills_of_a_store_are_told_apart_too() {
    for head in ["Filiale;Bon;Kasse;Datum;Kunde;Artikel;Betrag", "Store;Receipt;Terminal;Date;Customer;Item;Amount"] {
        let mut text = format!("{head}\n");
        for line in tills("x").lines().skip(1) {
            let cells: Vec<&str> = line.split(';').collect();
            text.extend([format!("Nord;{}\n", cells[..6].join(";"))]);
        }
        let read = read(&text);
        let receipts: std::collections::HashSet<_> =
            read.0.iter().map(|(_, row)| (row.reference.clone(), row.day, row.customer.clone())).collect();
        assert_eq!((cents(&read), receipts.len(), read.0[0].1.store.as_str()), (72_000, 24, "Nord"), "{head}");
    }
}

/// Receipts of one to three lines, each line with its number and who bought; articles are numbered too. Where several are
/// counted on a day, the numbers of the lines are the only ones that come again.
fn numbered_lines(head: &str, step: usize, is_mixed: bool) -> String {
    let mut lines: Vec<String> = Vec::new();
    for receipt in 0..30 {
        for line in 1..=receipt % 3 + 1 {
            let (day, who, article) = (receipt / 2 + 1, (receipt * 7) % 9, (receipt * 5 + line * 3) % 11);
            lines.push(format!(
                "{};{};2025-03-{day:02};{};K{who}00;A{article};{},50\n",
                4000 + receipt,
                line * step,
                100 + article,
                10 + article
            ));
        }
    }
    if is_mixed {
        // Sorted by article: the lines of a receipt stand apart.
        lines.sort_by_key(|line| line.split(';').nth(3).map(str::to_owned));
    }
    std::iter::once(format!("{head}\n")).chain(lines).collect()
}

#[test]
fn numbers_of_lines_tell_no_receipts_apart() {
    for (head, step) in [
        ("Document No.;Line No.;Posting Date;No.;Sell-to Customer No.;Description;Line Amount", 10_000),
        ("Beleg;Pos;Datum;Artikelnr;Kunde;Artikel;Betrag", 1),
        ("Facture;Rang;Date;Code article;Client;Désignation;Montant", 1),
        ("Faktura;Lp;Data;Indeks;Kontrahent;Towar;Kwota", 10),
        ("Fattura;Progressivo;Data;Codice;Cliente;Articolo;Importo", 1),
        ("Order;Terminal line;Date;SKU;Account;Item;Amount", 1),
        ("伝票番号;行;日付;商品コード;顧客;商品;金額", 1),
    ] {
        // Where lines stand apart, a heading must tell what the articles are.
        let ways: &[bool] = if head.is_ascii() { &[false, true] } else { &[false] };
        for is_mixed in ways {
            let text = numbered_lines(head, step, *is_mixed);
            let read = read(&text);
            let receipts: std::collections::HashSet<_> = read
                .0
                .iter()
                .map(|(_, row)| (row.reference.clone(), row.store.clone(), row.customer.clone()))
                .collect();
            assert_eq!((cents(&read), receipts.len()), (92_500, 30), "{head}");
        }
    }
}
