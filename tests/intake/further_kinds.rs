//! Kinds of files on which other programs' users were hurt, each in several shapes and languages: days that stand for none,
//! backslashes, parents on the first line only, places and telephones beside names, words for sources.

use foresale::domain::purchase::{Purchase, Source};
use foresale::intake::kinds;
use foresale::progress::Progress;
use foresale::reports::import::ImportKind;

use super::{Read, file_of, plan_of, preview, purchases, today};
use foresale::domain::customer::Customer;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::error::IntakeError;
use foresale::intake::rows::Checked;

pub(super) fn read(text: &str) -> Read<Purchase> {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect(text);
    let open: Vec<_> = seen.questions().collect();
    assert!(open.is_empty() && seen.question.is_none(), "{open:?} {:?}\n{text}", seen.question);
    purchases(&plan_of(&seen)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(super) fn cents(read: &Read<Purchase>) -> i64 {
    read.0.iter().map(|(_, row)| row.amount.0).sum()
}

fn customers(read: &Read<Purchase>) -> Vec<String> {
    let mut ids: Vec<String> = read.0.iter().map(|(_, row)| row.customer.clone()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

fn people(text: &str) -> Vec<Customer> {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Customers), None).expect(text);
    let mut people = Vec::new();
    kinds::read_customers::<IntakeError>(
        &plan_of(&seen),
        &FileAttributes::default(),
        today(),
        &Progress::new(),
        &mut |checked| {
            match checked {
                Checked::Row { row, .. } => people.push(row.customer.clone()),
                Checked::Rejected(rejected) => panic!("{rejected:?}\n{text}"),
                Checked::Aside(_) => {}
            }
            Ok(())
        },
    )
    .expect(text);
    people
}

/// Days on which systems put what has no day: nobody bought so much on the first day of a century.
#[test]
fn days_that_stand_for_none_are_rejected() {
    for (text, sum, left_out) in [
        (
            "Customer,Date,Amount\nC1,2025-03-01,10.00\nC2,1900-01-01,99.00\nC3,2025-04-01,20.00\nC1,1900-01-01,99.00\n\
             C2,2025-05-02,5.00\n",
            3500,
            2,
        ),
        (
            "Kundennr;Belegdatum;Betrag\nK1;01.03.2025;10,00\nK2;01.01.1970;99,00\nK3;14.04.2025;20,00\nK1;01.01.1970;99,00\n\
             K2;02.05.2025;5,00\n",
            3500,
            2,
        ),
        (
            "Code client;Date de vente;Montant\nC1;01/03/2025;10,00\nC2;31/12/9999;99,00\nC3;14/04/2025;20,00\n\
             C1;31/12/9999;99,00\nC2;02/05/2025;5,00\n",
            3500,
            2,
        ),
        (
            "ID klienta;Data sprzedaży;Kwota\nN1;2025-03-01;10,00\nN2;0000-00-00;99,00\nN3;2025-04-14;20,00\n\
             N1;0000-00-00;99,00\nN2;2025-05-02;5,00\n",
            3500,
            2,
        ),
    ] {
        let read = read(text);
        assert_eq!((cents(&read), read.1.len()), (sum, left_out), "{text} {:?}", read.1);
        assert!(read.1.iter().all(|row| row.reason.contains("date") || row.reason.contains("9999")), "{:?}", read.1);
    }
}

/// As databases write tables to files: \N for nothing, and a backslash before a quote, a tab or a line break.
#[test]
fn backslashes_are_read_as_databases_write_them() {
    let tabs = "id\tklient\tdata\tkwota\tuwagi\n1\tN1\t2025-01-02\t10.00\t\\N\n2\tN2\t2025-01-03\t20.00\tdwie\\\tpaczki\n\
                3\tN1\t2025-01-04\t\\N\tx\n4\t\\N\t2025-01-05\t7.00\tx\n";
    let read_tabs = read(tabs);
    assert_eq!((cents(&read_tabs), customers(&read_tabs)), (3_000, vec!["N1".to_owned(), "N2".to_owned()]));
    for text in [
        "\"id\",\"first_name\",\"last_name\",\"email\",\"street\"\n\"1\",\"Ada \\\"Ace\\\"\",\"Brook\",\"ada@example.com\",\\N\n\
         \"2\",\"Ben\",\"Reed\",\\N,\"Mill Lane\"\n",
        "\"Kundennr\";\"Vorname\";\"Nachname\";\"E-Mail\";\"Straße\"\n\"1\";\"Ada \\\"Ace\\\"\";\"Brook\";\"ada@example.com\";\\N\n\
         \"2\";\"Ben\";\"Reed\";\\N;\"Mill Lane\"\n",
        "\"code client\"|\"prénom\"|\"nom\"|\"courriel\"|\"adresse\"\n\"1\"|\"Ada \\\"Ace\\\"\"|\"Brook\"|\"ada@example.com\"|\\N\n\
         \"2\"|\"Ben\"|\"Reed\"|\\N|\"Mill Lane\"\n",
    ] {
        let people = people(text);
        let told: Vec<_> =
            people.iter().map(|who| (who.first_name.as_str(), who.email.as_str(), who.street.as_str())).collect();
        assert_eq!(told, [("Ada \"Ace\"", "ada@example.com", ""), ("Ben", "", "Mill Lane")], "{text}");
    }
}

#[test]
fn what_stands_on_the_first_line_of_an_order_holds_for_its_others() {
    for text in [
        "Bestellung;Kunde;Datum;Artikel;Betrag\nB1;Alder KG;01.03.2025;Sieb;10,00\n;;;Topf;20,00\nB2;Birke AG;14.03.2025;Sieb;10,00\n\
         ;;;Matte;5,00\n;;;Topf;20,00\n",
        "Commande,Client,Date,Article,Montant\nC1,Aulne SA,2025-03-01,Tamis,10.00\n,,,Pot,20.00\nC2,Bouleau,2025-03-14,Tamis,10.00\n\
         ,,,Tapis,5.00\n,,,Pot,20.00\n",
        "Pedido\tCliente\tFecha\tArtículo\tImporte\nP1\tAliso SL\t01/03/2025\tTamiz\t10,00\n\t\t\tOlla\t20,00\nP2\tAbedul\t14/03/2025\tTamiz\t10,00\n\
         \t\t\tEstera\t5,00\n\t\t\tOlla\t20,00\n",
    ] {
        let read = read(text);
        assert_eq!((cents(&read), read.0.len(), customers(&read).len()), (6_500, 5, 2), "{text} {:?}", read.1);
        let of_first: i64 = read
            .0
            .iter()
            .filter(|(_, row)| row.customer.starts_with("Al") || row.customer.starts_with("Au"))
            .map(|(_, row)| row.amount.0)
            .sum();
        assert_eq!(of_first, 3_000, "{text}");
    }
}

#[test]
fn a_postcode_and_its_city_in_one_cell_are_two() {
    for (heading, cell, postcode, city) in [
        ("PLZ Ort", "20095 Hamburg", "20095", "Hamburg"),
        ("CP Ville", "69001 Lyon", "69001", "Lyon"),
        ("CAP Città", "00184 Roma", "00184", "Roma"),
        ("Postcode Plaats", "1012 AB Amsterdam", "1012 AB", "Amsterdam"),
        ("Kod Miasto", "00-950 Warszawa", "00-950", "Warszawa"),
    ] {
        let text = format!("id;last_name;{heading}\n1;Brook;{cell}\n2;Reed;{cell}\n3;Lind;{cell}\n");
        for who in people(&text) {
            assert_eq!((who.postcode.as_str(), who.city.as_str()), (postcode, city), "{heading}");
        }
    }
}

#[test]
fn telephones_at_home_are_telephones() {
    for heading in
        ["Tel. privat", "Telefon (privat)", "Tél. domicile", "Teléfono particular", "Home phone", "Telefoon privé"]
    {
        let text = format!("id;last_name;{heading}\n1;Brook;040 1234567\n2;Reed;0171 2345678\n");
        let told: Vec<String> = people(&text).into_iter().map(|who| who.phone).collect();
        assert!(told.iter().all(|phone| !phone.is_empty()), "{heading}: {told:?}");
    }
}

/// Signs in headings, and what is left of a sale for the seller.
#[test]
fn money_is_known_beside_its_margin() {
    for (text, margin) in [
        (
            "Kunde;Datum;Netto €;DB €\nK1;01.03.2025;10,00;4,00\nK2;14.03.2025;20,00;8,00\nK1;20.03.2025;5,00;2,00\n",
            1_400,
        ),
        (
            "Client;Date;Montant HT (€);Marge (€)\nC1;01/03/2025;10,00;4,00\nC2;14/03/2025;20,00;8,00\nC1;20/03/2025;5,00;2,00\n",
            1_400,
        ),
        (
            "Customer,Date,Net ($),Margin ($)\nC1,2025-03-01,10.00,4.00\nC2,2025-03-14,20.00,8.00\nC1,2025-03-20,5.00,2.00\n",
            1_400,
        ),
        (
            "Klant;Datum;Netto €;Marge €\nK1;01-03-2025;10,00;4,00\nK2;14-03-2025;20,00;8,00\nK1;20-03-2025;5,00;2,00\n",
            1_400,
        ),
    ] {
        let read = read(text);
        let told: i64 = read.0.iter().filter_map(|(_, row)| row.margin).map(|money| money.0).sum();
        assert_eq!((cents(&read), told), (3_500, margin), "{text}");
    }
}

#[test]
fn words_for_sources_are_known_in_other_languages() {
    use Source::{BankCard, CreditCard, ECommerce, HomeShopping, Pos};
    for (heading, words) in [
        ("Herkunft", [("Kasse 2", Pos), ("Onlineshop", ECommerce), ("Katalog", HomeShopping), ("EC-Karte", BankCard)]),
        (
            "Origine",
            [
                ("Caisse", Pos),
                ("Boutique en ligne", ECommerce),
                ("Catalogue", HomeShopping),
                ("Carte bancaire", BankCard),
            ],
        ),
        (
            "Canal",
            [
                ("Tienda", Pos),
                ("Tienda online", ECommerce),
                ("Teléfono", HomeShopping),
                ("Tarjeta de crédito", CreditCard),
            ],
        ),
        (
            "Kanał",
            [
                ("Sklep", Pos),
                ("Sklep internetowy", ECommerce),
                ("Telefonicznie", HomeShopping),
                ("Karta kredytowa", CreditCard),
            ],
        ),
        ("Kanaal", [("Winkel", Pos), ("Webwinkel", ECommerce), ("Telefoon", HomeShopping), ("Bancontact", BankCard)]),
    ] {
        let mut text = format!("customer;date;amount;{heading}\n");
        for (at, (word, _)) in words.iter().chain(&words).enumerate() {
            text.extend([format!("C{at};2025-03-{:02};10,00;{word}\n", at + 1)]);
        }
        let read = read(&text);
        assert!(read.1.is_empty(), "{:?}", read.1);
        let sources: Vec<Source> = read.0.iter().take(4).map(|(_, row)| row.source).collect();
        let expected: Vec<Source> = words.iter().map(|(_, source)| *source).collect();
        assert_eq!(sources, expected, "{heading}");
    }
}

/// Postcodes and telephones belong to one name each as an id does, and are none.
#[test]
fn postcodes_and_telephones_are_no_customers() {
    for (name, heading, cells) in [
        ("Nume client", "Cod poștal", ["96977", "01729", "55558"]),
        ("Asiakkaan nimi", "Puhelinnumero", ["027 125675", "040 412345", "050 998877"]),
        ("Kundenname", "Postleitzahl", ["47482", "32284", "18037"]),
        ("Customer Name", "Mobile", ["055 621393", "040 574576", "082 233285"]),
        ("Nom du client", "CP", ["69001", "75011", "13002"]),
        ("Odběratel", "PSČ", ["11000", "60200", "70030"]),
    ] {
        let mut text = format!("{heading};Nr;Data;{name};Total\n");
        for at in 0..12 {
            let who = ["Vântu SRL", "Câmp PFA", "Râu SA"][at % 3];
            text.extend([format!("{};{};2025-05-{:02};{who};{}.50\n", cells[at % 3], 700 + at, at + 1, 10 + at)]);
        }
        assert_eq!(customers(&read(&text)), ["Câmp PFA", "Râu SA", "Vântu SRL"], "{heading} beside {name}");
    }
}

#[test]
fn a_sale_that_costs_as_much_as_those_before_it_is_no_total() {
    for text in [
        "id;Kunde;Datum;Betrag;Notiz\n1;K1;01.01.2025;10,00;a\n2;K2;02.01.2025;20,00;b\n3;;13.01.2025;30,00;bar\n4;K1;14.01.2025;5,00;c\n",
        "Receipt,Customer,Date,Amount,Note\nR1,C1,2025-01-01,10.00,a\nR2,C2,2025-01-02,20.00,b\nR3,,2025-01-03,30.00,cash\nR4,C1,2025-01-04,5.00,c\n",
        "Ticket\tClient\tDate\tMontant\tNote\n1\tC1\t01/01/2025\t10,00\ta\n2\tC2\t02/01/2025\t20,00\tb\n3\t\t13/01/2025\t30,00\tespèces\n4\tC1\t14/01/2025\t5,00\tc\n",
    ] {
        let read = read(text);
        assert_eq!((cents(&read), read.1.len()), (3_500, 1), "{text}");
        assert!(read.1[0].reason.contains("no customer"), "{:?}", read.1);
    }
}

/// The net money of the lines does not add up to what was paid where the discount of the order is taken off the gross.
#[test]
fn a_discount_of_the_order_is_taken_off_the_lines_that_add_up() {
    for (heads, mark) in [
        (
            "Order;Date;Customer;Item;Qty;Price each;Line amount;Net;VAT;Gross;Subtotal;Order discount;Amount payable",
            ".",
        ),
        (
            "Bestellnr;Datum;Kunde;Artikel;Menge;Einzelpreis;Positionssumme;Netto;MwSt;Brutto;Zwischensumme;Rabattbetrag;Zahlbetrag",
            ",",
        ),
        (
            "Nr zamówienia;Data;Klient;Towar;Ilość;Cena jedn.;Wartość pozycji;Netto;Kwota VAT;Brutto;Suma częściowa;Kwota rabatu;Do zapłaty",
            ".",
        ),
    ] {
        let mut text = format!("{heads}\n");
        let mut paid = 0;
        for order in 0..8_i64 {
            let lines = [(2, 1_190 + order * 100), (1, 2_380), (3, 595 + order * 7)];
            let goods: i64 = lines.iter().map(|(count, price)| count * price).sum();
            let off = if order % 3 == 0 { goods / 10 } else { 0 };
            paid += goods - off;
            let money = |cents: i64| format!("{}{mark}{:02}", cents / 100, cents % 100);
            for (at, (count, price)) in lines.iter().enumerate() {
                let gross = count * price;
                let net = (gross * 100 + 59) / 119;
                text.extend([format!(
                    "{};2025-03-{:02};C{};Item {at};{count};{};{};{};{};{};{};{};{}\n",
                    500 + order,
                    order + 1,
                    order % 3,
                    money(*price),
                    money(gross),
                    money(net),
                    money(gross - net),
                    money(gross),
                    money(goods),
                    money(off),
                    money(goods - off),
                )]);
            }
        }
        assert_eq!(cents(&read(&text)), paid, "{text}");
    }
}

#[test]
fn six_digits_are_days_where_their_heading_says_so() {
    for (heads, days) in [
        ("Kund;Orderdatum;Belopp", ["250319", "250402", "251224", "260110"]),
        ("Kunde;Datum;Betrag", ["190325", "020425", "241225", "100126"]),
        ("Customer;Date;Amount", ["031925", "040225", "122425", "011026"]),
    ] {
        let mut text = format!("{heads}\n");
        for (at, day) in days.iter().enumerate() {
            text.extend([format!("K{};{day};1{at}.50\n", at % 2)]);
        }
        let told: Vec<String> = read(&text).0.iter().map(|(_, row)| row.day.to_string()).collect();
        assert_eq!(told, ["2025-03-19", "2025-04-02", "2025-12-24", "2026-01-10"], "{heads}");
    }
}
