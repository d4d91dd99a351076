//! Purchases whose columns are interpreted by what adds up: prices, totals of orders, discounts, returns, order heads
//! given once, receipts.

use std::collections::HashSet;

use foresale::reports::import::{ImportKind, ImportPreview};

use super::{file_of, plan_of, preview, purchases};

/// The total of a file as its preview proposes, in cents, with the accepted rows and the customers.
pub(super) fn sums(text: &str) -> (i64, usize, usize) {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    assert!(seen.asked.is_none(), "{:?}\n{text}", seen.asked);
    let (rows, rejected) = purchases(&plan_of(&seen)).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let lost: Vec<_> = rejected.iter().filter(|row| !row.reason.contains("not a sale")).collect();
    assert!(lost.is_empty(), "{lost:?}\n{text}");
    let customers: HashSet<&str> = rows.iter().map(|(_, row)| row.customer.as_str()).collect();
    (rows.iter().map(|(_, row)| row.amount.0).sum(), rows.len(), customers.len())
}

fn looked_at(text: &str) -> ImportPreview {
    let (_folder, path) = file_of(text.as_bytes());
    preview(&path, Some(ImportKind::Purchases), None).expect("a table")
}

#[test]
fn a_price_of_one_is_multiplied_and_a_price_of_the_line_is_not() {
    for (text, cents) in [
        // The same article costs the same, however many.
        (
            "Datum;Kunde;Artikel;Menge;Preis\n02.03.2025;Moor;Sieb;1;12,00\n13.03.2025;Au;Sieb;4;12,00\n\
             14.03.2025;Moor;Topf;2;7,50\n25.03.2025;Au;Topf;3;7,50\n",
            9750,
        ),
        (
            "Date,Client,Article,Quantité,Prix\n2025-03-02,Moulin,Vis,10,0.50\n2025-03-13,Pré,Vis,40,0.50\n\
             2025-03-14,Moulin,Clou,2,3.00\n",
            3100,
        ),
        // It rises with the number.
        (
            "fecha,cliente,producto,cantidad,precio\n2025-03-02,Rojas,Pala,1,12.00\n2025-03-13,Vega,Pala,4,48.00\n\
             2025-03-14,Rojas,Olla,2,15.00\n2025-03-25,Vega,Olla,3,22.50\n",
            9750,
        ),
        // Both are there, and one is the other times the number.
        (
            "Data,Cliente,Qtà,Prezzo unitario,Importo\n2025-03-02,Riva,1,12.00,12.00\n2025-03-13,Valle,4,12.00,48.00\n\
             2025-03-14,Riva,2,7.50,15.00\n",
            7500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn a_total_on_each_line_of_an_order_counts_once() {
    for (text, cents) in [
        // Nothing gives the money of a line.
        (
            "Bon;Datum;Klant;Artikel;Aantal;Bonbedrag\n81;02.03.2025;K7;Zeef;1;90,00\n81;02.03.2025;K7;Pan;2;90,00\n\
             82;13.03.2025;K8;Pan;1;35,00\n83;14.03.2025;K7;Zeef;1;60,00\n83;14.03.2025;K7;Mat;5;60,00\n",
            18_500,
        ),
        // The lines add up to it.
        (
            "Commande,Date,Client,Article,Montant ligne,Total commande\nA1,2025-03-02,C7,Tamis,50.00,90.00\n\
             A1,2025-03-02,C7,Pot,40.00,90.00\nA2,2025-03-13,C8,Pot,35.00,35.00\nA3,2025-03-14,C7,Tamis,20.00,60.00\n\
             A3,2025-03-14,C7,Tapis,40.00,60.00\n",
            18_500,
        ),
        // Prices times pieces do, with shipping on top.
        (
            "order no,date,customer no,item,qty,item price,shipping,order total\n1,2025-03-02,7,Sieve,2,25.00,5.00,95.00\n\
             1,2025-03-02,7,Pot,1,40.00,5.00,95.00\n2,2025-03-13,8,Pot,1,35.00,5.00,40.00\n\
             3,2025-03-14,7,Sieve,1,20.00,5.00,65.00\n3,2025-03-14,7,Mat,4,10.00,5.00,65.00\n",
            18_500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn a_discount_is_taken_off_once() {
    for (text, cents) in [
        (
            "Datum;Kunde;Artikel;Menge;Einzelpreis;Rabatt %\n02.03.2025;Moor;Sieb;2;50,00;10\n13.03.2025;Au;Topf;1;80,00;0\n\
             14.03.2025;Moor;Matte;3;10,00;50\n",
            18_500,
        ),
        (
            "Date,Client,Article,Quantité,Prix unitaire,Montant remise\n2025-03-02,Moulin,Tamis,2,50.00,10.00\n\
             2025-03-13,Pré,Pot,1,80.00,0\n2025-03-14,Moulin,Tapis,3,10.00,15.00\n",
            18_500,
        ),
        // The remainder is already given.
        (
            "Fecha,Cliente,Cantidad,Precio unitario,Descuento,Importe\n2025-03-02,Rojas,2,50.00,10.00,90.00\n\
             2025-03-13,Vega,1,80.00,0.00,80.00\n2025-03-14,Rojas,3,10.00,15.00,15.00\n",
            18_500,
        ),
        // Gross, discount and returns; the tax is not part of it.
        (
            "Datum;Klant;Bruto omzet;Korting;Retouren;BTW\n02.03.2025;K7;100,00;-10,00;0,00;18,90\n\
             13.03.2025;K8;80,00;0,00;0,00;16,80\n14.03.2025;K7;30,00;0,00;-15,00;3,15\n",
            18_500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn credit_notes_with_positive_amounts_are_taken_off() {
    for (text, cents) in [
        (
            "Belegnr;Belegart;Datum;Kunde;Betrag\nR1;Rechnung;02.03.2025;Moor;120,00\nR2;Rechnung;13.03.2025;Au;95,00\n\
             G1;Gutschrift;14.03.2025;Moor;30,00\n",
            18_500,
        ),
        (
            "Numéro,Type,Date,Client,Montant\nF1,Facture,2025-03-02,Moulin,120.00\nF2,Facture,2025-03-13,Pré,95.00\n\
             A1,Avoir,2025-03-14,Moulin,30.00\n",
            18_500,
        ),
        // The minus is already there: it counts once.
        (
            "number,kind,date,customer,amount\n1,sale,2025-03-02,Moor,120.00\n2,sale,2025-03-13,Reed,95.00\n\
             3,return,2025-03-14,Moor,-30.00\n",
            18_500,
        ),
        (
            "nr,typ dokumentu,data,klient,kwota\n1,Faktura,2025-03-02,Młyn,120.00\n2,Faktura,2025-03-13,Staw,95.00\n\
             3,Korekta,2025-03-14,Młyn,30.00\n",
            18_500,
        ),
    ] {
        assert_eq!(sums(text).0, cents, "{text}");
    }
}

#[test]
fn a_state_and_a_minus_take_back_once() {
    let text = "Auftrag;Datum;Kunde;Status;Betrag\n1;02.03.2025;Moor;bezahlt;120,00\n2;13.03.2025;Au;storniert;80,00\n\
                3;14.03.2025;Moor;erstattet;-30,00\n4;15.03.2025;Au;bezahlt;95,00\n";
    assert_eq!(sums(text), (18_500, 3, 2));
}

#[test]
fn what_an_order_tells_once_holds_for_its_lines() {
    for text in [
        "Auftrag;Datum;Kunde;Artikel;Betrag\n1;02.03.2025;Moor;Sieb;50,00\n;;;Topf;40,00\n2;13.03.2025;Au;Topf;35,00\n\
         3;14.03.2025;Moor;Sieb;20,00\n;;;Matte;40,00\n",
        "Commande,Date,Client,Article,Montant,Total\nA1,2025-03-02,C7,Tamis,50.00,90.00\n,,,Pot,40.00,\n\
         A2,2025-03-13,C8,Pot,35.00,35.00\nA3,2025-03-14,C7,Tamis,20.00,60.00\n,,,Tapis,40.00,\n",
        // A shop that repeats customer and day, and gives receipt, state and total once.
        "Id,Email,Created at,Financial Status,Subtotal,Shipping,Total,Lineitem name,Lineitem quantity,Lineitem price\n\
         91,ada@example.com,2025-03-02,paid,90.00,5.00,95.00,Sieve,2,25.00\n91b,bo@example.com,2025-03-03,voided,70.00,5.00,75.00,Mat,7,10.00\n\
         92,cy@example.com,2025-03-13,paid,95.00,5.00,100.00,Pot,1,40.00\n,cy@example.com,2025-03-13,,,,,Sieve,1,25.00\n\
         ,cy@example.com,2025-03-13,,,,,Mat,3,10.00\n",
    ] {
        let (cents, _, customers) = sums(text);
        assert_eq!((cents, customers), (if text.starts_with("Id") { 14_500 } else { 18_500 }, 2), "{text}");
    }
}

#[test]
fn an_order_of_nobody_is_not_the_customers_above() {
    let mut text = "receipt,date,customer,article,amount\n".to_owned();
    for order in 1..=12 {
        let customer = if order == 7 { String::new() } else { format!("C{}", order % 5) };
        let day = format!("2025-03-{order:02}");
        text += &[&order.to_string(), ",", &day, ",", &customer, ",Pot,10.00\n,,,Mat,5.00\n"].concat();
    }
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    let (rows, rejected) = purchases(&plan_of(&seen)).expect("read");
    assert_eq!((rows.len(), rejected.len()), (22, 2), "{rejected:?}");
}

#[test]
fn lines_of_totals_are_no_sales() {
    for text in [
        "Kunde;Datum;Betrag\nMoor;02.03.2025;50,00\n;13.03.2025;40,00\nSumme Moor;;90,00\nAu;14.03.2025;95,00\nSumme Au;;95,00\n\
         Gesamtsumme;;185,00\n",
        "Date,Client,Montant\n2025-03-02,Moulin,90.00\n2025-03-13,Pré,95.00\n2025-03-13,,185.00\n",
        "Fecha,Cliente,Importe\n2025-03-02,Rojas,50.00\n2025-03-13,Rojas,40.00\n2025-03-14,Vega,95.00\nTotal general,,185.00\n",
    ] {
        let (cents, _, customers) = sums(text);
        assert_eq!((cents, customers), (18_500, 2), "{text}");
    }
}

#[test]
fn a_receipt_number_is_no_customer() {
    for text in [
        "Nr.;Auftraggeber;Datum;Betrag\n5001;Moor;02.03.2025;50,00\n5002;Au;13.03.2025;95,00\n5003;Moor;14.03.2025;40,00\n",
        "Number,Invoice partner,Date,Total\n5001,Mill Ltd,2025-03-02,50.00\n5002,Reed Ltd,2025-03-13,95.00\n5003,Mill Ltd,2025-03-14,40.00\n",
        "N°,Tiers destinataire,Date,Montant\n5001,Moulin,2025-03-02,50.00\n5002,Pré,2025-03-13,95.00\n5003,Moulin,2025-03-14,40.00\n",
    ] {
        assert_eq!(sums(text), (18_500, 3, 2), "{text}");
    }
}

#[test]
fn what_can_be_read_in_two_ways_is_asked() {
    for (text, told) in [
        (
            "date,customer,qty,price\n2025-03-02,Moor,2,50.00\n2025-03-13,Reed,3,95.00\n2025-03-14,Moor,1,40.00\n",
            "'price'",
        ),
        (
            "Datum;Kunde;Artikel;Betrag\n02.03.2025;Moor;Sieb;50,00\n13.03.2025;;Topf;95,00\n14.03.2025;Au;Sieb;40,00\n\
             15.03.2025;;Matte;10,00\n",
            "'Kunde'",
        ),
        (
            "date,client,sens,montant\n2025-03-02,Moulin,D,50.00\n2025-03-13,Pré,D,95.00\n2025-03-14,Moulin,C,40.00\n",
            "'sens'",
        ),
    ] {
        let asked = looked_at(text).asked.unwrap_or_else(|| panic!("not asked: {text}"));
        assert!(asked.question.contains(told), "{}", asked.question);
        let sums: HashSet<i64> = asked.answers.iter().map(|answer| answer.sum.0).collect();
        assert!(asked.answers.len() >= 2 && sums.len() >= 2, "{:?}", asked.answers);
        assert!(asked.answers.iter().all(|answer| !answer.options().is_empty()));
    }
}
