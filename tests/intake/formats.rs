//! Sheets, tables and queries that are requested, and the messages if there are none.

use foresale::domain::day::Day;
use foresale::intake::error::IntakeError;
use foresale::intake::preview::{PreviewOptions, preview, preview_told};
use foresale::reports::import::{Delimiter, FileFormat, ImportKind, ImportPreview, Quote, TableChoice};

use super::zoo::path_of;
use super::{file_of, guesses, plan_of, previewed, purchases};

fn part_of(file: &str, part: TableChoice) -> Result<ImportPreview, IntakeError> {
    preview_told(&path_of(file), None, &PreviewOptions { part, ..PreviewOptions::default() })
}

#[test]
fn sheets_are_listed_and_chosen() {
    let first = previewed(&path_of("sales.xlsx"));
    assert_eq!(
        (first.format, first.parts.as_slice()),
        (FileFormat::Workbook, &["Notes", "Sales", "Other"].map(String::from)[..])
    );
    assert_eq!(first.dialect.rows_above, 1, "the blank sheet and the title are passed over");
    assert_eq!(first.rows[0][..6], ["2025-01-06", "10023", "70010", "Lawn mower", "1", "19.9"]);
    assert_eq!(first.rows[1][..2], ["2025-01-17 10:15:00", "00012"], "zeros in front and times stay");
    let (rows, rejected) = purchases(&plan_of(&first)).expect("read");
    assert_eq!((rows[0].0, rows.last().map(|row| row.0)), (4, Some(15)), "lines are those of the sheet");
    assert!(rejected.is_empty(), "line 17 sums up the others: {rejected:?}");
    for asked in ["Kunden", " KUNDEN ", "2"] {
        let seen = part_of("kunden.xlsx", TableChoice::Named(asked.into())).expect("there");
        assert_eq!(seen.columns[0].name, "Kundennummer", "{asked}: {:?}", guesses(&seen));
    }
    let error = part_of("kunden.xlsx", TableChoice::Named("Clients".into())).expect_err("refused").to_string();
    assert!(error.contains("no sheet 'Clients'; it has 'Sheet', 'Kunden'"), "{error}");
    let error = part_of("kunden.xlsx", TableChoice::Query("SELECT 1".into())).expect_err("refused").to_string();
    assert!(error.contains("--sheet"), "{error}");
}

/// A sheet holds the number 1067 and shows the postcode 01067.
#[test]
fn zeros_that_only_a_number_format_shows_are_read() {
    let first = previewed(&path_of("adressen_plz.xlsx"));
    let column = |at: usize| first.rows.iter().map(|row| row[at].as_str()).collect::<Vec<_>>();
    assert_eq!(column(0), ["00017", "00023", "00108", "00240"]);
    assert_eq!(column(3), ["01067", "18055", "04109", "06108"], "typed as text or not");
    assert_eq!(column(5)[0], "03515550101");
}

#[test]
fn tables_are_listed_and_queries_only_read() {
    let first = previewed(&path_of("till.sqlite"));
    assert_eq!(
        (first.format, first.parts.as_slice()),
        (FileFormat::Sqlite, &["empty", "guests", "sale"].map(String::from)[..])
    );
    assert_eq!(first.columns[1].name, "first_name", "the empty table is passed over");
    assert!(matches!(part_of("till.sqlite", TableChoice::Named("x".into())), Err(IntakeError::NoSuchTable { .. })));
    for query in ["DELETE FROM sale", "SELECT 1; SELECT 2", "SELECT * FROM nothing", ""] {
        let error = part_of("till.sqlite", TableChoice::Query(query.into())).expect_err("refused").to_string();
        assert!(error.contains("SELECT * FROM sales"), "{error}");
    }
}

#[test]
fn what_is_packed_but_no_workbook() {
    let (folder, path) = file_of(&std::fs::read(path_of("sales.xlsx")).expect("a file"));
    assert_eq!(previewed(&path).format, FileFormat::Workbook, "the name does not matter");
    let mut bytes = std::fs::read(&path).expect("a file");
    bytes.truncate(bytes.len() / 2);
    let torn = folder.path().join("torn.xlsx");
    std::fs::write(&torn, bytes).expect("written");
    let error = preview(&torn, None, None).expect_err("refused").to_string();
    assert!(error.contains("torn.xlsx") && error.contains("damaged"), "{error}");
}

#[test]
fn each_column_has_its_own_decimal_mark() {
    let (_folder, path) = file_of(b"customer;date;amount;margin\n1;2024-01-05;12,50;1.25\n2;2024-01-06;1.234,00;10.75\n3;2024-01-06;8,20;2.50\n4;2024-01-06;8,20;\n");
    let seen = previewed(&path);
    assert!(seen.dialect.decimal_comma);
    assert_eq!(seen.dialect.other_mark, ["margin"]);
    let (rows, rejected) = purchases(&plan_of(&seen)).expect("read");
    assert!(rejected.is_empty(), "{rejected:?}");
    assert_eq!((rows[1].1.amount.0, rows[1].1.margin.map(|m| m.0)), (123_400, Some(1075)));
}

#[test]
fn dialects_that_are_told_and_detected() {
    let (_folder, path) = file_of(b"'id'|'date'|'amount'\n'1'|'2024-01-05'|'1'\n'it''s'|'2024-01-06'|'2'\n");
    let seen = previewed(&path);
    assert_eq!((seen.dialect.quote, seen.dialect.delimiter), (Quote::Single, Delimiter::Character(b'|')));
    assert_eq!(seen.rows[1][0], "it's");
    let told = PreviewOptions {
        encoding: Some("macintosh"),
        delimiter: Some(Delimiter::Character(b';')),
        ..PreviewOptions::default()
    };
    let (_folder, path) = file_of(b"id;name,x\n1;M\x9Fhle,y\n");
    let seen = preview_told(&path, Some(ImportKind::Customers), &told).expect("a table");
    assert_eq!(seen.rows[0], ["1", "Mühle,y"]);
    let (_folder, path) =
        file_of("id;name\n1;Zoë\n".encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>().as_slice());
    assert_eq!(previewed(&path).dialect.encoding, "utf-16be", "without a mark");
}

#[test]
fn rows_out_of_bounds_are_rejected_and_the_rest_is_taken() {
    let (_folder, path) = file_of(
        b"customer,date,amount\n1,2024-01-05,1000000000001\n2,1899-12-31,5\n3,2026-11-24,5\n,2024-01-05,5\n5,2026-11-23,-5\n",
    );
    let (rows, rejected) = purchases(&plan_of(&previewed(&path))).expect("read");
    assert_eq!((rows.len(), rows[0].1.day), (1, Day::from_ymd(2026, 11, 23).expect("a day")));
    let reasons: Vec<&str> = rejected.iter().map(|row| row.reason.as_str()).collect();
    for (reason, words) in reasons.iter().zip(["beyond", "before 1900", "after tomorrow", "no customer id"]) {
        assert!(reason.contains(words), "{reasons:?}");
    }
    let (_folder, path) = file_of(b"day,total\n2024-01-05,1\n2024-01-06,2\n");
    let error = preview(&path, Some(ImportKind::Purchases), None).map(|seen| purchases(&plan_of(&seen)));
    assert!(error.is_ok_and(|read| matches!(read, Err(IntakeError::MissingColumn { field: "customer", .. }))));
}

#[test]
fn what_shows_the_order_of_days_is_told() {
    let seen = previewed(&path_of("caisse_fr.csv"));
    assert_eq!(seen.date_evidence.len(), 1);
    assert!(seen.date_evidence[0].starts_with("Date: day first; "), "{:?}", seen.date_evidence);
    assert!(seen.date_evidence[0].contains("of 12 values can only be that (e.g. "), "{:?}", seen.date_evidence);
}

/// Found by the fuzz driver: both made the reader of workbooks ask for gigabytes.
#[test]
fn old_workbooks_that_would_fill_the_memory_are_refused() {
    let whole = std::fs::read(path_of("ventes.xls")).expect("a file");
    let mut endless_table = whole.clone();
    endless_table[44..48].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
    let first = u32::from_le_bytes([whole[76], whole[77], whole[78], whole[79]]) as usize;
    let mut circle = whole.clone();
    circle[512 + first * 512..][..4].copy_from_slice(&0_u32.to_le_bytes());
    for bytes in [endless_table, circle] {
        let (_folder, path) = file_of(&bytes);
        let error = preview(&path, None, None).expect_err("refused");
        assert!(matches!(error, IntakeError::Damaged { .. }), "{error}");
    }
}
