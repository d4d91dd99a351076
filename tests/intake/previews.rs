//! What is shown of a file before it is imported.

use foresale::intake::preview::preview;
use foresale::reports::import::{Delimiter, Dialect, ImportKind};

use super::{file_of, fixture, guesses, is_kind, plan_of, previewed, purchases};

#[test]
fn a_text_table_is_guessed_fully() {
    let seen = previewed(&fixture("text_table.txt"));
    is_kind(&seen, ImportKind::Purchases);
    let expected = [
        ("customer_id", Some("customer")),
        ("date", Some("date")),
        ("number_of_cds", Some("quantity")),
        ("dollar_value", Some("amount")),
    ];
    assert_eq!(guesses(&seen), expected);
    assert_eq!(seen.dialect.delimiter, Delimiter::Blanks);
    assert_eq!(seen.dialect.date_format.as_deref(), Some("%Y%m%d"));
    assert!(seen.dialect.has_header && !seen.dialect.decimal_comma && seen.question.is_none());
    assert_eq!(seen.rows[0], ["00001", "19970105", "1", "12.50"]);
}

#[test]
fn the_same_as_csv_is_guessed_fully() {
    let seen = previewed(&fixture("plain.csv"));
    let expected = [
        ("customer_id", Some("customer")),
        ("date", Some("date")),
        ("cds", Some("quantity")),
        ("amount", Some("amount")),
    ];
    assert_eq!(guesses(&seen), expected);
    assert_eq!(seen.dialect.date_format.as_deref(), Some("%Y-%m-%d"));
    let (rows, rejected) = purchases(&plan_of(&seen)).expect("read");
    let (table, _) = purchases(&plan_of(&previewed(&fixture("text_table.txt")))).expect("read");
    assert_eq!(rows, table, "both forms hold the same purchases on the same lines");
    assert!(rejected.is_empty());
}

#[test]
fn a_table_without_header_is_known_by_its_content() {
    let seen = previewed(&fixture("text_table_no_header.txt"));
    let expected =
        [("1", Some("customer")), ("2", None), ("3", Some("date")), ("4", Some("quantity")), ("5", Some("amount"))];
    assert_eq!(guesses(&seen), expected);
    assert!(!seen.dialect.has_header);
    assert_eq!(purchases(&plan_of(&seen)).expect("read").0.len(), 10);
}

#[test]
fn a_call_sheet_with_months_in_its_header_is_read_back() {
    let (_folder, path) = file_of(
        b"lead,customer,name,phone,propensity,November 2026,December 2026,best_time,status,outcome,note\n\
          106,004570,Elena Almeida,tel:+1 246 555 0169,0.62,0.42,0.15,November 2026,New,sold,two pairs\n",
    );
    let seen = preview(&path, Some(ImportKind::Outcomes), None).expect("a preview");
    assert!(seen.dialect.has_header);
    let guessed = guesses(&seen);
    assert!(
        guessed.contains(&("lead", Some("lead"))) && guessed.contains(&("outcome", Some("outcome"))),
        "{guessed:?}"
    );
    let (_folder, path) = file_of(b"1001,2024-05-03,19.90,name\n1002,2024-05-04,5,email\n");
    assert!(!previewed(&path).dialect.has_header, "one word is no header");
}

#[test]
fn a_german_till_is_understood() {
    let seen = previewed(&fixture("kasse_windows_1252.csv"));
    is_kind(&seen, ImportKind::Purchases);
    assert_eq!(seen.dialect.encoding, "windows-1252");
    assert_eq!(seen.dialect.delimiter, Delimiter::Character(b';'));
    assert_eq!(seen.dialect.date_format.as_deref(), Some("%d.%m.%Y"));
    assert!(seen.dialect.decimal_comma);
    let (rows, rejected) = purchases(&plan_of(&seen)).expect("read");
    assert!(rejected.is_empty(), "{rejected:?}");
    let (line, last) = &rows[2];
    assert_eq!((*line, last.customer.as_str(), last.amount.0, last.store.as_str()), (4, "0007", -61_725, "Mühle"));
    assert!((last.quantity + 1.0).abs() < f64::EPSILON);
    assert_eq!(rows[0].1.amount.0, 123_450);
}

#[test]
fn a_french_customer_list_in_utf16_is_understood() {
    let seen = previewed(&fixture("clients_utf16.tsv"));
    is_kind(&seen, ImportKind::Customers);
    assert_eq!((seen.dialect.encoding.as_str(), seen.dialect.delimiter), ("utf-16le", Delimiter::Character(b'\t')));
    let fields: Vec<Option<&str>> = guesses(&seen).into_iter().map(|(_, field)| field).collect();
    assert_eq!(
        fields,
        [Some("customer"), Some("last_name"), Some("first_name"), Some("email"), Some("postcode"), Some("city")]
    );
    assert_eq!(seen.rows[0][2], "Éloïse");
}

#[test]
fn dates_that_can_be_read_both_ways_are_asked_about() {
    let seen = previewed(&fixture("unclear_dates.csv"));
    assert_eq!(seen.dialect.date_format, None);
    let question = seen.question.clone().expect("a question");
    assert!(question.starts_with("Is 03/04/2024 in April or March?"), "{question}");
    assert!(purchases(&plan_of(&seen)).is_err_and(|error| error.to_string().contains("--date-format")));

    let (_folder, clear) = file_of(b"customer,date,amount\n1,03/04/2024,1\n2,25/04/2024,2\n");
    assert_eq!(previewed(&clear).dialect.date_format.as_deref(), Some("%d/%m/%Y"));
    let (_folder, american) = file_of(b"customer,date,amount\n1,03/04/2024,1\n2,04/25/2024,2\n");
    assert_eq!(previewed(&american).dialect.date_format.as_deref(), Some("%m/%d/%Y"));
    let (_folder, same) = file_of(b"customer,date,amount\n1,03/03/2024,1\n2,04/04/2024,2\n");
    assert!(previewed(&same).question.is_none(), "both readings agree");
}

#[test]
fn every_kind_is_told_by_its_columns() {
    for (text, kind) in [
        ("customer,date,channel,campaign,responded\n1,2024-01-01,email,Spring,yes\n", ImportKind::Contacts),
        ("product,name,category,price\nA1,Mower,Mowers,399.00\n", ImportKind::Products),
        ("dealer,name,email,territory,capacity\nD1,Harbour,d1@example.com,10 11,20\n", ImportKind::Dealers),
        ("id,name,phone,postcode,territory,capacity\n1,Harbour,+1 555 0100,10234,10,20\n", ImportKind::Dealers),
        ("lead,outcome,date\n17,sold,2024-01-05\n", ImportKind::Outcomes),
        ("customer_id,first_name,last_name,email\n1,Ada,Brook,ada@example.com\n", ImportKind::Customers),
        ("order_id;customer;order_date;total;sku\n1;7;2024-01-05;5.00;A1\n", ImportKind::Purchases),
    ] {
        let (_folder, path) = file_of(text.as_bytes());
        is_kind(&previewed(&path), kind);
    }
}

#[test]
fn what_a_person_sets_is_kept() {
    let chosen = Dialect {
        encoding: "utf-8".into(),
        delimiter: Delimiter::Character(b','),
        has_header: false,
        date_format: Some("%Y-%m-%d".into()),
        decimal_comma: true,
        other_mark: vec!["4".into()],
        ..Dialect::default()
    };
    let seen = preview(&fixture("plain.csv"), Some(ImportKind::Contacts), Some(&chosen)).expect("a table");
    assert_eq!((seen.kind, &seen.dialect), (ImportKind::Contacts, &chosen));
    assert_eq!(seen.columns[0].name, "1");
    assert_eq!(seen.rows.len(), 11, "the header counts as a row now");
}

#[test]
fn spreadsheet_day_numbers_are_known_by_the_column_name() {
    let (_folder, path) = file_of(b"customer,date,amount\n1,45322,10.5\n2,45323,11.5\n");
    let seen = previewed(&path);
    assert_eq!(seen.dialect.date_format.as_deref(), Some("excel-serial"));
    assert_eq!(purchases(&plan_of(&seen)).expect("read").0[0].1.day.to_string(), "2024-01-31");
}
