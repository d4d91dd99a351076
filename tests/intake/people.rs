//! Who is meant: collective customers, refusals below headings that nobody has listed, ids by their shape, channels of contact
//! in words of many languages, ids that lost digits, text that was encoded twice.

use std::fmt::Write as _;

use foresale::domain::consent::Channel;
use foresale::intake::attributes::FileAttributes;
use foresale::intake::contacts::{ContactRow, read_contacts};
use foresale::intake::kinds::{CustomerRow, read_customers};
use foresale::reports::import::{ImportKind, ImportPreview};

use super::adding_up::sums;
use super::further_kinds::{cents, read};
use super::{IntakeError, Progress, Read, file_of, plan_of, preview, sort_into, today};

/// Forty sales on forty days of the people of `known`, a quarter of them of `odd` in turn, and what the rest came to in cents.
fn sales(head: &str, known: &[&str], odd: &[&str]) -> (String, i64) {
    let mut text = format!("{head}\n");
    let mut sold = 0;
    for sale in 0..40_usize {
        let money = 700 + sale * 31;
        let who = if sale % 4 == 3 {
            odd[sale / 4 % odd.len()]
        } else {
            sold += i64::try_from(money).expect("small");
            known[sale * 5 % known.len()]
        };
        let (month, day) = (3 + sale / 20, 1 + sale % 20);
        writeln!(text, "{};2025-{month:02}-{day:02};{who};{}.{:02}", 900 + sale, money / 100, money % 100)
            .expect("written");
    }
    (text, sold)
}

#[test]
fn words_among_numbers_are_nobody() {
    const IDS: [&str; 9] = ["40012", "40019", "40026", "40033", "40040", "40047", "40054", "40061", "40068"];
    for (head, odd) in [
        ("Bon;Datum;Kundennr;Summe", &["Tisch 12", "Tisch 3"][..]),
        ("Ticket;Fecha;Cod. cliente;Total", &["CONSUMIDOR", "Terraza"]),
        ("Receipt;Date;Customer ID;Amount", &["Conservatory", "Patio", "Farm gate"]),
        ("Nyugta;Dátum;Vevőkód;Összeg", &["nincs", "."]),
        ("Beleg;Datum;Kundennr;Betrag", &["keine", "[object Object]", "<leer>"]),
        ("Paragon;Data;Nr klienta;Kwota", &["brak", "***"]),
    ] {
        let (text, sold) = sales(head, &IDS, odd);
        let read = read(&text);
        assert_eq!((cents(&read), read.1.len()), (sold, 10), "{text} {:?}", read.1.first());
    }
}

#[test]
fn collective_names_are_nobody_in_further_languages() {
    for (head, known, odd) in [
        (
            "Bon;Datum;Kunde;Summe",
            ["Ute Lang", "Jan Roth", "Eva Kahl", "Ida Voss", "Max Thiel"],
            &["Onlinekunde", "Table 9"][..],
        ),
        ("Bon;Dato;Kunde;Beløb", ["Per Holm", "Ida Krog", "Bo Lund", "Eva Riis", "Nis Dahl"], &["Butikskunde"]),
        (
            "Račun;Datum;Kupac;Iznos",
            ["Ana Kos", "Ivo Babić", "Mia Grgić", "Jan Vuk", "Eva Lovrić"],
            &["Građanin", "Krajnji kupac"],
        ),
        (
            "Чек;Дата;Клиент;Сумма",
            ["Анна Зимина", "Олег Белов", "Вера Ким", "Ян Лунин", "Ева Орлова"],
            &["Случайный клиент", "Физлицо"],
        ),
        (
            "Απόδειξη;Ημερομηνία;Πελάτης;Σύνολο",
            ["Άννα Δέδε", "Ηλίας Κας", "Ρέα Λίτσα", "Νίκος Βου", "Εύα Μαρή"],
            &["ΙΔΙΩΤΗΣ", "ΠΕΛΑΤΗΣ ΛΙΑΝΙΚΗΣ"],
        ),
        ("영수증;일자;고객명;금액", ["김하나", "이두리", "박세나", "최네오", "정다솔"], &["비회원"]),
        ("Check;Date;Guest;Total", ["Ann Vale", "Bo Marsh", "Cy Finch", "Di Rook", "Ed Wren"], &["To go", "???"]),
    ] {
        let (text, sold) = sales(head, &known, odd);
        let read = read(&text);
        assert_eq!((cents(&read), read.1.len()), (sold, 10), "{text} {:?}", read.1.first());
    }
}

#[test]
fn who_may_be_nobody_is_told_and_stays() {
    for (head, known, odd) in [
        (
            "Bon;Datum;Kunde;Summe",
            [
                "Ute Lang",
                "Jan Roth",
                "Eva Kahl",
                "Ida Voss",
                "Max Thiel",
                "Ina Beer",
                "Udo Merz",
                "Lea Haas",
                "Kai Wolf",
            ],
            "Draussen",
        ),
        (
            "Receipt;Date;Customer;Amount",
            ["Ann Vale", "Bo Marsh", "Cy Finch", "Di Rook", "Ed Wren", "Flo Teal", "Gus Hart", "Hal Lark", "Ivy Dove"],
            "Marquee",
        ),
        (
            "Ricevuta;Data;Cliente;Totale",
            [
                "Ada Neri",
                "Ugo Riva",
                "Pia Sala",
                "Leo Testa",
                "Eva Longo",
                "Ivo Gallo",
                "Ada Vinci",
                "Leo Moro",
                "Pia Conti",
            ],
            "Cortile",
        ),
    ] {
        let (text, _) = sales(head, &known, &[odd]);
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        let told = seen.cautions(&plan_of(&seen));
        assert!(told.iter().any(|told| told.contains(odd) && told.contains("10 rows")), "{told:?}");
        assert_eq!(read(&text).0.len(), 40);
    }
}

#[test]
fn people_stay_people() {
    const IDS: [&str; 8] = ["101", "102", "103", "104", "105", "106", "107", "108"];
    for (head, known, odd) in [
        ("Bon;Datum;Kundennr;Summe", &IDS[..4], &["Ida Voss", "Max Thiel"][..]),
        ("Receipt;Date;Customer;Amount", &["Shop 1 Ltd", "Hall & Sons", "Studio 54"], &["Client Nord"]),
        ("Bon;Datum;Kunde;Summe", &["Kunde 1", "Kunde 2", "Kunde 3"], &["Kunde 4"]),
    ] {
        let (text, _) = sales(head, known, odd);
        assert_eq!(read(&text).0.len(), 40, "{text}");
    }
}

fn customers(text: &str) -> (ImportPreview, Read<CustomerRow>) {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Customers), None).expect(text);
    let mut read = Read::default();
    read_customers::<IntakeError>(
        &plan_of(&seen),
        &FileAttributes::default(),
        today(),
        &Progress::new(),
        &mut |checked| {
            sort_into(checked, &mut read);
            Ok(())
        },
    )
    .expect(text);
    (seen, read)
}

/// What the channels are that the second of three customers refuses, whose answer is `no`, and what the first does.
fn refused(heading: &str, yes: &str, no: &str) -> (Vec<Channel>, Vec<Channel>) {
    let mut text = format!("Customer ID;First name;Last name;E-mail;{heading}\n");
    for (at, answer) in [yes, no, yes, no, yes, yes].iter().enumerate() {
        writeln!(text, "70{at}1;Ann;Vale{at};p{at}@example.org;{answer}").expect("written");
    }
    let (_, read) = customers(&text);
    (read.0[1].1.refusals.clone(), read.0[0].1.refusals.clone())
}

const EVERY: [Channel; 3] = [Channel::Email, Channel::Mail, Channel::Telephone];

#[test]
fn refusals_are_found_below_headings_of_many_languages() {
    for (heading, yes, no) in [
        ("Keine Werbung", "", "x"),
        ("Do not contact", "no", "yes"),
        ("Refus pub", "Non", "Oui"),
        ("Baja publicidad", "", "S"),
        ("Non contattare", "", "SI"),
        ("Reservation", "", "x"),
        ("DM可否", "可", "不可"),
        ("İYS İzni", "ONAY", "RET"),
        ("KVKK Onayı", "Var", "Yok"),
        ("Privola", "DA", "NE"),
        ("Zgoda marketingowa", "udzielona", "brak"),
        ("Souhlas", "udělen", "odvolán"),
        ("DSGVO", "erteilt", "widerrufen"),
        ("Согласие", "дано", "отозвано"),
        ("Contact preference", "Any", "None"),
        ("Marketing status", "subscribed", "unsubscribed"),
        ("Werbung", "gerne", "auf keinen Fall"),
    ] {
        assert_eq!(refused(heading, yes, no), (EVERY.to_vec(), Vec::new()), "{heading}");
    }
    assert_eq!(refused("TPS", "", "Y"), (vec![Channel::Telephone], Vec::new()));
    // What a newsletter's tool writes below a heading that says nothing.
    for (heading, yes, no) in [
        ("Status", "subscribed", "unsubscribed"),
        ("Stan", "zapisany", "wypisany"),
        ("Statut", "inscrit", "désinscrit"),
        ("Állapot", "feliratkozott", "leiratkozott"),
    ] {
        assert_eq!(refused(heading, yes, no), (vec![Channel::Email], Vec::new()), "{heading}");
    }
    assert_eq!(refused("Zgoda e-mail", "tak", "wycofana"), (vec![Channel::Email], Vec::new()));
}

#[test]
fn words_of_consent_that_nobody_knows_refuse_until_somebody_says_what_they_mean() {
    for (heading, word) in
        [("DSGVO", "offen"), ("Toestemming", "telefonisch besproken"), ("Werbung", "nur Post"), ("同意", "その他")]
    {
        let text = format!(
            "Customer ID;Last name;City;{heading}\n7001;Vale;Ulm;nein\n7002;Marsh;Ulm;{word}\n7003;Finch;Bonn;ja\n7004;Rook;Bonn;ja\n"
        );
        let (seen, read) = customers(&text);
        assert_eq!(read.0[1].1.refusals, EVERY, "{heading}");
        let told = seen.cautions(&plan_of(&seen));
        assert!(told.iter().any(|told| told.contains(word) && told.contains("count as refusing")), "{told:?}");
    }
}

#[test]
fn names_and_places_are_known_in_thai() {
    let (_, read) = customers(
        "รหัสลูกค้า;ชื่อ;นามสกุล;รหัสไปรษณีย์;จังหวัด\n2001;มาลี;ศรีสุข;10110;กรุงเทพ\n2002;นภา;แสงจันทร์;50000;เชียงใหม่\n2003;อรุณ;บุญมี;83000;ภูเก็ต\n",
    );
    let person = &read.0[1].1.customer;
    assert_eq!(
        [&person.first_name, &person.last_name, &person.postcode, &person.city],
        ["นภา", "แสงจันทร์", "50000", "เชียงใหม่"],
    );
}

#[test]
fn other_columns_of_few_words_refuse_nothing() {
    for (heading, one, other) in [
        ("Segment", "A", "B"),
        ("Contact owner", "Ann", "Bo"),
        ("Kontaktart", "Besuch", "Messe"),
        ("Marketing group", "X", "Y"),
    ] {
        assert_eq!(refused(heading, one, other), (Vec::new(), Vec::new()), "{heading}");
    }
}

#[test]
fn the_id_is_known_by_its_shape() {
    for (heading, ids) in [
        ("Bpnr", ["40012", "40019", "40031", "40044", "40052"]),
        ("Шифр", ["AB-0012", "AB-0019", "AB-0031", "AB-0044", "AB-0052"]),
        ("Tunniste", ["1", "2", "3", "4", "5"]),
        ("Kundenr", ["881", "882", "912", "77", "1004"]),
        ("Kod kontrahenta", ["K1", "K22", "K3", "K40", "K5"]),
    ] {
        let mut text = format!("{heading};Name;Mail;Points;PLZ\n");
        for (at, id) in ids.iter().enumerate() {
            writeln!(text, "{id};Vale{at};p{at}@example.org;{};8{at}3{at}1", [120, 95, 1_210, 300, 45][at])
                .expect("written");
        }
        let (_, read) = customers(&text);
        let found: Vec<&str> = read.0.iter().map(|(_, row)| row.customer.external_id.as_str()).collect();
        assert_eq!(found, ids, "{heading}");
    }
}

fn contacts(text: &str) -> (ImportPreview, Read<ContactRow>) {
    let (_folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Contacts), None).expect(text);
    let mut read = Read::default();
    read_contacts::<IntakeError>(
        &plan_of(&seen),
        &FileAttributes::default(),
        today(),
        &Progress::new(),
        &mut |checked| {
            sort_into(checked, &mut read);
            Ok(())
        },
    )
    .expect(text);
    (seen, read)
}

#[test]
fn channels_and_answers_are_known_in_many_languages() {
    for (head, letter, call, yes, no) in [
        ("Код клиента;Дата;Канал;Отклик", "Письмо", "Звонок", "да", "нет"),
        ("Vevőkód;Dátum;Csatorna;Válasz", "levél", "hívás", "igen", "nem"),
        ("顧客番号;日付;チャネル;反応", "郵送", "電話", "有", "無"),
        ("Müşteri No;Tarih;Kanal;Yanıt", "Mektup", "Arama", "evet", "hayır"),
        ("Kundnr;Datum;Weg;Svar", "brev", "anrop", "ja", "nej"),
        ("Code client;Date;Support;Réponse", "Courrier", "Téléphone", "oui", "non"),
    ] {
        let mut text = format!("{head}\n");
        for row in 0..8 {
            let (channel, answer) = if row % 2 == 0 { (letter, yes) } else { (call, no) };
            writeln!(text, "60{row};2025-03-0{};{channel};{answer}", row + 1).expect("written");
        }
        let (seen, read) = contacts(&text);
        assert!(seen.evidence.is_empty(), "{:?}", seen.evidence);
        let rows: Vec<_> = read.0.iter().take(2).map(|(_, row)| (row.channel, row.responded)).collect();
        let known = [(Some(Channel::Mail), Some(true)), (Some(Channel::Telephone), Some(false))];
        assert_eq!(rows, known, "{text}");
    }
}

#[test]
fn what_a_file_of_contacts_leaves_open_is_told() {
    for (head, word, told) in [
        ("Kundennr;Datum;Kanal;Ergebnis", "Fax", "\"Fax\" (1)"),
        ("Customer ID;Date;Notes;Outcome", "x7", "every row counts as e-mail"),
        ("Nr klienta;Data;Notatka;Wynik", "y9", "--map \"responded=Wynik\""),
    ] {
        let mut text = format!("{head}\n");
        for row in 0..4 {
            let way = if row == 3 { word } else { "Brief" };
            writeln!(text, "60{row};2025-03-0{};{way};{}", row + 1, ["Kauf", "nichts"][row % 2]).expect("written");
        }
        let (seen, _) = contacts(&text);
        assert!(seen.evidence.iter().any(|sentence| sentence.contains(told)), "{:?}", seen.evidence);
    }
}

#[test]
fn ids_in_two_ways_and_text_encoded_twice_are_told() {
    for (text, told) in [
        (
            "Nr;Datum;Kundennr;Betrag\n1;2025-03-01;00013;5\n2;2025-03-02;13;6\n3;2025-03-03;00021;7\n",
            "\"00013\" and \"13\"",
        ),
        (
            "No;Date;Customer;Amount\n1;2025-03-01;K-17;5\n2;2025-03-02;K 17;6\n3;2025-03-03;K 21;7\n",
            "\"K 17\" and \"K-17\"",
        ),
        (
            "No;Date;Customer;City;Amount\n1;2025-03-01;C1;MÃ¼nster;5\n2;2025-03-02;C2;Ulm;6\n3;2025-03-03;C1;Ulm;7\n",
            "Münster",
        ),
    ] {
        let (_folder, path) = file_of(text.as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        assert!(seen.evidence.iter().any(|sentence| sentence.contains(told)), "{:?}", seen.evidence);
        assert_eq!(sums(text).1, 3);
    }
}

#[test]
fn a_file_in_two_encodings_is_told() {
    let line = |encoded: &[u8]| [b"1;2025-03-01;C1;".as_slice(), encoded, b";5\n"].concat();
    for (one, other) in [
        (&b"K\xf6ln"[..], "Düren".as_bytes()),
        (b"Orl\xe9ans", "Besançon".as_bytes()),
        (b"M\xe1laga", "Cádiz".as_bytes()),
    ] {
        let mut bytes = b"No;Date;Customer;City;Amount\n".to_vec();
        for _ in 0..3 {
            bytes.extend([line(one), line(other)].concat());
        }
        let (_folder, path) = file_of(&bytes);
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        assert!(seen.evidence.iter().any(|sentence| sentence.contains("two encodings")), "{:?}", seen.evidence);
    }
}
