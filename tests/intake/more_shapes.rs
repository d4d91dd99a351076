//! Files as reports, spreadsheets and databases leave them: days above their lines, days half converted, several currencies,
//! headers on two rows, one sheet a month, further ways to write a day.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use foresale::domain::day::Day;
use foresale::intake::date;
use foresale::reports::import::{ImportKind, ImportPlan, ImportPreview, TableChoice};

use super::{Read, file_of, plan_of, preview, purchases};
use foresale::domain::purchase::Purchase;

fn looked_at(text: &str) -> (tempfile::TempDir, ImportPreview) {
    let (folder, path) = file_of(text.as_bytes());
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    (folder, seen)
}

/// What a file comes to as its preview proposes.
fn read(text: &str) -> Read<Purchase> {
    let (_folder, seen) = looked_at(text);
    let open: Vec<_> = seen.questions().collect();
    assert!(open.is_empty() && seen.question.is_none(), "{open:?} {:?}\n{text}", seen.question);
    purchases(&plan_of(&seen)).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn days(read: &Read<Purchase>) -> Vec<String> {
    read.0.iter().map(|(_, row)| row.day.to_string()).collect()
}

fn cents(read: &Read<Purchase>) -> i64 {
    read.0.iter().map(|(_, row)| row.amount.0).sum()
}

#[test]
fn days_above_their_lines_hold_for_them() {
    for text in [
        "Kunde;Artikel;Betrag\n05.01.2025;;\nK1;Sieb;12,00\nK2;Topf;7,50\n17.01.2025;;\nK1;Matte;5,50\n",
        // On lines of their own, with the header on each page, and the first day above it.
        "Rapport des ventes\nDate : 05/01/2025\nClient;Article;Montant\nC1;Tamis;12,00\nC2;Pot;7,50\nDate : 17/01/2025\n\
         Client;Article;Montant\nC1;Tapis;5,50\n",
        "customer,product,amount\n\"Sunday, January 5, 2025\",,\nC1,sieve,12.00\nC2,pot,7.50\n\"Friday, January 17, 2025\",,\n\
         C1,mat,5.50\n",
        "klient;towar;kwota\nDzień:;2025-01-05;\nN1;sito;12.00\nN2;garnek;7.50\nDzień:;2025-01-17;\nN1;mata;5.50\n",
    ] {
        let read = read(text);
        assert_eq!(days(&read), ["2025-01-05", "2025-01-05", "2025-01-17"], "{text}");
        assert_eq!((cents(&read), read.1.len()), (2_500, 0), "{text} {:?}", read.1);
    }
}

#[test]
fn days_that_a_spreadsheet_converted_by_halves_are_asked_about() {
    for (text, first) in [
        (
            "Kunde;Datum;Betrag\nK1;25/03/2025;1,00\nK2;2025-04-03;2,00\nK3;14/03/2025;3,00\nK1;2025-01-12;4,00\n",
            "2025-03-04",
        ),
        // Day numbers among days.
        ("client,date,montant\nC1,25/03/2025,1.00\nC2,45750,2.00\nC3,14/03/2025,3.00\nC1,45992,4.00\n", "2025-03-04"),
        // The other way round: written month first, read day first.
        (
            "customer,date,amount\nC1,03/25/2025,1.00\nC2,2025-03-04,2.00\nC3,03/14/2025,3.00\nC1,2025-12-01,4.00\n",
            "2025-04-03",
        ),
    ] {
        let (_folder, seen) = looked_at(text);
        let asked: Vec<_> = seen.questions().collect();
        assert_eq!(asked.len(), 1, "{text}");
        let plan = |turned: bool| {
            let is_it = |answer: &&foresale::reports::import::Answer| {
                answer.other_days.as_ref().is_some_and(|d| d.turned == turned)
            };
            let mut plan = plan_of(&seen);
            plan.take_answer(asked[0].answers.iter().find(is_it).expect("an answer"));
            plan
        };
        let day = |plan: &ImportPlan| days(&purchases(plan).expect("read"))[1].clone();
        assert_eq!(day(&plan(true)), first, "{text}");
        assert_ne!(day(&plan(false)), first, "{text}");
    }
}

#[test]
fn two_honest_ways_of_writing_days_are_both_read() {
    let read =
        read("customer,date,amount\nC1,2025-03-25,1.00\nC2,27.03.2025,2.00\nC3,2025-03-14,3.00\nC1,03.03.2025,4.00\n");
    assert_eq!(days(&read), ["2025-03-25", "2025-03-27", "2025-03-14", "2025-03-03"]);
}

#[test]
fn amounts_of_several_currencies_are_asked_about_and_never_added_up() {
    for (text, currency, cents_of_it) in [
        ("customer,date,amount\nC1,2025-03-25,€12.00\nC2,2025-03-26,$20.00\nC3,2025-03-27,€3.00\n", "EUR", 1_500),
        (
            "Kunde;Datum;Betrag;Währung\nK1;25.03.2025;12,00;CHF\nK2;26.03.2025;20,00;EUR\nK3;27.03.2025;3,00;CHF\n",
            "CHF",
            1_500,
        ),
        ("klient;data;kwota\nN1;2025-03-25;12,00 zł\nN2;2025-03-26;20,00 Kč\nN3;2025-03-27;3,00 zł\n", "PLN", 1_500),
    ] {
        let (_folder, seen) = looked_at(text);
        let asked: Vec<_> = seen.questions().collect();
        let answer = asked.iter().flat_map(|asked| &asked.answers).find(|a| a.currency.as_deref() == Some(currency));
        let answer = answer.unwrap_or_else(|| panic!("{asked:?}\n{text}"));
        assert_eq!(answer.sum.0, cents_of_it, "{text}");
        let mut plan = plan_of(&seen);
        plan.take_answer(answer);
        let read = purchases(&plan).expect("read");
        assert_eq!((cents(&read), read.1.len()), (cents_of_it, 1), "{text}");
        assert!(read.1[0].reason.contains("is in "), "{:?}", read.1);
    }
    // One currency is told, not asked.
    let (_folder, seen) = looked_at("customer,date,amount\nC1,2025-03-25,€12.00\nC2,2025-03-26,€20.00\n");
    assert!(seen.questions().next().is_none() && seen.reading.currency.as_deref() == Some("EUR"));
}

#[test]
fn a_currency_that_comes_late_is_rejected() {
    let mut text = "customer,date,amount\n".to_owned();
    for row in 0..6_000 {
        text.extend(["C", &row.to_string(), ",2025-03-25,€1.00\n"]);
    }
    text.push_str("C1,2025-03-25,$1.00\n");
    let (_folder, seen) = looked_at(&text);
    let mut plan = plan_of(&seen);
    plan.reading.currency = None;
    let (rows, rejected) = purchases(&plan).expect("read");
    assert_eq!((rows.len(), rejected.len()), (6_000, 1));
}

#[test]
fn every_way_to_write_a_day_that_is_proposed_works() {
    let on = |day: u32| Day::from_ymd(2025, 1, day).expect("a day");
    for format in date::candidates() {
        let rows: Vec<String> =
            [13, 14, 25, 31].into_iter().map(|day| format!("C{day}|{}|1.00\n", format.written(on(day)))).collect();
        let (_folder, path) = file_of(format!("customer|date|amount\n{}", rows.concat()).as_bytes());
        let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
        let mut plan = plan_of(&seen);
        // As on a command line, whatever was detected.
        plan.dialect.date_format = Some(format.pattern().to_owned());
        let read = purchases(&plan).unwrap_or_else(|error| panic!("{}: {error}", format.pattern()));
        assert_eq!(days(&read), [13, 14, 25, 31].map(|day| on(day).to_string()), "{}", format.pattern());
    }
    // The question names two ways, each of which can be chosen.
    let (_folder, seen) = looked_at("customer,date,amount\nC1,03/04/2025,1.00\nC2,05/06/2025,2.00\n");
    let question = seen.question.clone().expect("asked");
    let proposed: Vec<&str> = question.split([' ', '.']).filter(|word| word.starts_with('%')).collect();
    assert_eq!(proposed.len(), 2, "{question}");
    for pattern in proposed {
        let mut plan = plan_of(&seen);
        plan.dialect.date_format = Some(pattern.to_owned());
        assert_eq!(purchases(&plan).expect("read").0.len(), 2, "{pattern}");
    }
}

#[test]
fn days_in_further_dresses_are_read() {
    for (texts, expected) in [
        (["1738366200", "1738107000", "1737847800"], ["2025-01-31", "2025-01-28", "2025-01-25"]),
        (["1738366200123", "1738107000123", "1737847800123"], ["2025-01-31", "2025-01-28", "2025-01-25"]),
        (["31. ledna 2025", "28. února 2025", "25. prosince 2024"], ["2025-01-31", "2025-02-28", "2024-12-25"]),
        (["31 stycznia 2025", "28 lutego 2025", "25 grudnia 2024"], ["2025-01-31", "2025-02-28", "2024-12-25"]),
        (["31 января 2025 г.", "28 февраля 2025 г.", "25 декабря 2024 г."], ["2025-01-31", "2025-02-28", "2024-12-25"]),
        (
            ["31 Ocak 2025 Cuma", "28 Şubat 2025 Cuma", "25 Aralık 2024 Salı"],
            ["2025-01-31", "2025-02-28", "2024-12-25"],
        ),
        (["2025年1月31日", "2025年2月28日", "2024年12月25日"], ["2025-01-31", "2025-02-28", "2024-12-25"]),
        (
            ["ven. 31 janv. 2025 à 10:15", "mar. 25 févr. 2025 à 9:00", "mer. 25 déc. 2024 à 9:00"],
            ["2025-01-31", "2025-02-25", "2024-12-25"],
        ),
        (["31.1.2568", "28.2.2568", "25.12.2567"], ["", "", ""]),
    ] {
        let rows: Vec<String> = texts.iter().map(|day| format!("C1|{day}|1.00\n")).collect();
        let text = format!("customer|date|amount\n{}", rows.concat());
        let (_folder, seen) = looked_at(&text);
        match purchases(&plan_of(&seen)) {
            Ok(read) if read.1.is_empty() => assert_eq!(days(&read), expected, "{texts:?}"),
            // Refused, and not read as another day.
            Ok(read) => assert!(expected[0].is_empty() && read.0.is_empty(), "{texts:?} {:?}", read.1),
            Err(error) => assert!(expected[0].is_empty(), "{error} {texts:?}"),
        }
    }
}

/// The name of a sheet, its rows of cells, and the regions that are merged.
type Sheet<'a> = (&'a str, &'a [&'a [&'a str]], &'a [&'a str]);

/// A workbook as the simplest program writes it: numbers as such, everything else as text; `merged` as "A2:A4".
fn workbook(folder: &Path, sheets: &[Sheet<'_>]) -> PathBuf {
    let path = folder.join("book.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    let options = zip::write::SimpleFileOptions::default();
    let mut put = |name: &str, text: String| {
        zip.start_file(name, options).expect("a part");
        zip.write_all(text.as_bytes()).expect("written");
    };
    let numbered = |text: &dyn Fn(usize, &str) -> String| -> String {
        sheets.iter().enumerate().map(|(at, (name, ..))| text(at + 1, name)).collect()
    };
    let overrides = numbered(&|at, _| {
        format!(
            "<Override PartName=\"/xl/worksheets/sheet{at}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        )
    });
    put(
        "[Content_Types].xml",
        format!(
            "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{overrides}</Types>"
        ),
    );
    put("_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned());
    let list = numbered(&|at, name| format!("<sheet name=\"{name}\" sheetId=\"{at}\" r:id=\"rId{at}\"/>"));
    put(
        "xl/workbook.xml",
        format!(
            "<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>"
        ),
    );
    let links = numbered(&|at, _| {
        format!(
            "<Relationship Id=\"rId{at}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{at}.xml\"/>"
        )
    });
    put(
        "xl/_rels/workbook.xml.rels",
        format!(
            "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{links}</Relationships>"
        ),
    );
    for (at, (_, rows, merged)) in sheets.iter().enumerate() {
        let mut cells = String::new();
        for (row, texts) in rows.iter().enumerate() {
            cells.extend(["<row r=\"", &(row + 1).to_string(), "\">"]);
            for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let place = format!("{}{}", char::from(b'A' + u8::try_from(column).expect("few")), row + 1);
                match text.parse::<f64>() {
                    Ok(_) => cells.extend(["<c r=\"", &place, "\"><v>", text, "</v></c>"]),
                    Err(_) => cells.extend(["<c r=\"", &place, "\" t=\"inlineStr\"><is><t>", text, "</t></is></c>"]),
                }
            }
            cells.push_str("</row>");
        }
        let regions: String = merged.iter().flat_map(|region| ["<mergeCell ref=\"", region, "\"/>"]).collect();
        let regions = if merged.is_empty() { String::new() } else { format!("<mergeCells>{regions}</mergeCells>") };
        put(
            &format!("xl/worksheets/sheet{}.xml", at + 1),
            format!(
                "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{cells}</sheetData>{regions}</worksheet>"
            ),
        );
    }
    zip.finish().expect("finished");
    path
}

fn read_book(sheets: &[Sheet<'_>]) -> (ImportPreview, Read<Purchase>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = workbook(folder.path(), sheets);
    let seen = preview(&path, Some(ImportKind::Purchases), None).expect("a table");
    assert!(seen.questions().next().is_none() && seen.question.is_none(), "{:?} {:?}", seen.asked, seen.question);
    let read = purchases(&plan_of(&seen)).unwrap_or_else(|error| panic!("{error}"));
    (seen, read)
}

#[test]
fn headers_on_two_rows_are_one() {
    let rows: &[&[&[&str]]] = &[
        &[
            &["Customer", "", "Sale", "", ""],
            &["No.", "Name", "Date", "Qty", "Amount"],
            &["C1", "Ada", "2025-03-25", "2", "12.5"],
            &["C2", "Ben", "2025-03-26", "1", "20"],
            &["C1", "Ada", "2025-03-27", "1", "3"],
        ],
        &[
            &["Kunde", "Datum", "Betrag", ""],
            &["", "", "netto", "brutto"],
            &["K1", "25.03.2025", "12.5", "14.88"],
            &["K2", "26.03.2025", "20", "23.8"],
            &["K1", "27.03.2025", "3", "3.57"],
        ],
        &[
            &["Client", "Date", "Article", "Montant"],
            &["(code)", "(jj/mm/aaaa)", "(réf.)", "(EUR)"],
            &["C1", "25/03/2025", "P1", "12.5"],
            &["C2", "26/03/2025", "P2", "20"],
            &["C1", "27/03/2025", "P1", "3"],
        ],
    ];
    for rows in rows {
        let (_, read) = read_book(&[("Sheet", rows, &[])]);
        assert_eq!((read.0.len(), cents(&read), read.1.len()), (3, 3_550, 0), "{rows:?}");
        assert_eq!(days(&read), ["2025-03-25", "2025-03-26", "2025-03-27"], "{rows:?}");
    }
}

#[test]
fn one_sheet_a_month_is_one_table_and_the_whole_year_is_not_read_twice() {
    let (january, february): (&[&[&str]], &[&[&str]]) = (
        &[&["Kunde", "Datum", "Betrag"], &["K1", "05.01.2025", "10"], &["K2", "16.01.2025", "11.5"]],
        &[&["Kunde", "Datum", "Betrag"], &["K1", "05.02.2025", "20"], &["K2", "17.02.2025", "21.5"]],
    );
    let year: &[&[&str]] = &[january[0], january[1], january[2], february[1], february[2]];
    let (seen, read) = read_book(&[("Info", &[&["Bitte lesen"]], &[]), ("Jan", january, &[]), ("Feb", february, &[])]);
    assert_eq!((seen.dialect.part, cents(&read)), (TableChoice::Alike, 6_300));
    let (seen, read) = read_book(&[("2025", year, &[]), ("Jan", january, &[]), ("Feb", february, &[])]);
    assert_eq!(cents(&read), 6_300);
    assert!(
        seen.column_evidence.iter().any(|told| told.contains("2025") && told.contains("left out")),
        "{:?}",
        seen.column_evidence
    );
    // Other columns are another table.
    let prices: &[&[&str]] = &[&["Artikel", "Preis"], &["P1", "3"], &["P2", "4"]];
    let (seen, read) = read_book(&[("Jan", january, &[]), ("Preise", prices, &[])]);
    assert_eq!((seen.dialect.part, cents(&read)), (TableChoice::First, 2_150));
}

#[test]
fn a_cell_over_several_rows_tells_each_of_them() {
    let rows: &[&[&str]] = &[
        &["Cliente", "Fecha", "Importe"],
        &["Rojas", "2025-03-25", "10"],
        &["", "2025-03-26", "20"],
        &["", "2025-03-27", "30"],
        &["Vega", "2025-03-28", "40"],
    ];
    let (_, read) = read_book(&[("Ventas", rows, &["A2:A4"])]);
    let customers: Vec<&str> = read.0.iter().map(|(_, row)| row.customer.as_str()).collect();
    assert_eq!(customers, ["Rojas", "Rojas", "Rojas", "Vega"]);
}

#[test]
fn numbers_as_text_beside_real_ones_are_numbers() {
    for (texts, expected) in [
        (["1.234,50 €", "99,00 €", "12.5"], 134_600),
        (["1,234.50", "99.00", "12.5"], 134_600),
        (["1 234,50", "99", "12.5"], 134_600),
        (["1.234 €", "99,50", "12.5"], 134_600),
    ] {
        let days = ["2025-03-25", "2025-03-26", "2025-03-27"];
        let lines: Vec<[&str; 3]> = (0..3).map(|at| [["C1", "C2", "C3"][at], days[at], texts[at]]).collect();
        let header: &[&str] = &["Kunde", "Datum", "Betrag"];
        let rows: Vec<&[&str]> = std::iter::once(header).chain(lines.iter().map(|line| &line[..])).collect();
        let (_, read) = read_book(&[("Tabelle1", &rows, &[])]);
        assert_eq!((cents(&read), read.1.len()), (expected, 0), "{texts:?} {:?}", read.1);
    }
}

#[test]
fn lines_and_orders_on_two_sheets_are_read_together() {
    let customers: &[&[&str]] = &[&["Kundennr", "Name", "Ort"], &["K7", "Ada Moor", "Mühl"], &["K8", "Ben Au", "Reet"]];
    let orders: &[&[&str]] = &[
        &["Belegnr", "Kundennr", "Datum", "Belegsumme"],
        &["B1", "K7", "25.03.2025", "32.5"],
        &["B2", "K8", "26.03.2025", "3"],
        &["B3", "K8", "27.03.2025", "0"],
    ];
    let lines: &[&[&str]] = &[
        &["Belegnr", "Artikel", "Menge", "Betrag"],
        &["B1", "Sieb", "2", "12.5"],
        &["B1", "Topf", "1", "20"],
        &["B2", "Sieb", "1", "3"],
    ];
    let sheets: [Sheet<'_>; 3] = [("Kunden", customers, &[]), ("Belege", orders, &[]), ("Positionen", lines, &[])];
    let (seen, read) = read_book(&sheets);
    assert_eq!((seen.dialect.part, cents(&read), read.1.len()), (TableChoice::Related, 3_550, 0));
    let found: Vec<(&str, String)> =
        read.0.iter().map(|(_, row)| (row.customer.as_str(), row.day.to_string())).collect();
    assert_eq!(found, [("K7", "2025-03-25".to_owned()), ("K7", "2025-03-25".into()), ("K8", "2025-03-26".into())]);
    // The same workbook has the customers too.
    let folder = tempfile::tempdir().expect("a folder");
    let path = workbook(folder.path(), &[sheets[2], sheets[1], sheets[0]]);
    let seen = preview(&path, Some(ImportKind::Customers), None).expect("a table");
    assert_eq!(seen.dialect.part, TableChoice::Named("Kunden".into()));
}

#[test]
fn ids_that_differ_in_capitals_only_are_one_customer() {
    let customers = |text: &str| {
        let mut ids: Vec<String> = read(text).0.into_iter().map(|(_, row)| row.customer).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    assert_eq!(
        customers("Customer,Date,Amount\nk17,2025-01-15,1\nK17,2025-02-15,2\nK18,2025-02-16,3\n"),
        ["K17", "K18"]
    );
    assert_eq!(
        customers("Kundennr;Datum;Betrag\nkd-1;15.01.2025;1\nKD-1;16.01.2025;2\nkd-2;17.01.2025;3\n"),
        ["kd-1", "kd-2"]
    );
    let told_apart =
        "Account ID,Date,Amount\n0015g00AbC,2025-01-15,1\n0015g00aBc,2025-02-15,2\n0015g00AbC,2025-02-16,3\n";
    assert_eq!(customers(told_apart), ["0015g00AbC", "0015g00aBc"]);
}
