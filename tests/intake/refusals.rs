//! Files that are refused as a whole, each with a sentence that names the file and what to do.

use foresale::intake::error::IntakeError;
use foresale::intake::preview::preview;
use foresale::reports::import::ImportKind;

use super::{file_of, fixture, plan_of, previewed, purchases};

fn refused(bytes: &[u8]) -> IntakeError {
    let (_folder, path) = file_of(bytes);
    let error = preview(&path, None, None).expect_err("refused");
    assert!(error.to_string().contains("file.csv"), "{error}");
    error
}

#[test]
fn empty_files() {
    assert!(matches!(refused(b""), IntakeError::Empty(_)));
    assert!(matches!(refused(b"\n\r\n  \n"), IntakeError::Empty(_)));
    assert!(matches!(refused(b"\xFF\xFE"), IntakeError::Empty(_)));
    assert!(matches!(refused(b"customer,date,amount\n"), IntakeError::OnlyHeader(_)));
}

#[test]
fn files_that_are_not_what_they_say() {
    for (bytes, seems) in [
        (&b"PK\x03\x04\x14\0word/document.xml\0\0"[..], "ZIP"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", "picture"),
        (b"<html><table><tr><td>1", "web page"),
        (b"a,b\n\0\x01\x02\x03\0\x04", "binary"),
    ] {
        let error = refused(bytes);
        assert!(matches!(error, IntakeError::Binary { .. }) && error.to_string().contains(seems), "{error}");
    }
}

#[test]
fn damaged_workbooks_and_databases() {
    for (bytes, what) in [
        (&b"SQLite format 3\0\x10\0"[..], "SQLite database"),
        (b"PAR1\x15\x04", "Parquet file"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "workbook"),
    ] {
        let error = refused(bytes);
        assert!(matches!(error, IntakeError::Damaged { .. }) && error.to_string().contains(what), "{error}");
    }
}

#[test]
fn paths_that_are_no_files() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(matches!(preview(folder.path(), None, None), Err(IntakeError::Folder(_))));
    assert!(matches!(preview(&folder.path().join("gone.csv"), None, None), Err(IntakeError::NotFound(_))));
}

#[test]
fn what_is_no_table() {
    let (_folder, path) = file_of(b"a,b,c\n1,2,3\n1,2\n1,2,3,4,5\n1\n1,2\n");
    let error = preview(&path, None, None).expect_err("refused");
    assert!(matches!(error, IntakeError::NotATable { expected: 3, off: 4, seen: 6, .. }), "{error}");
    assert!(error.to_string().contains("above the header"), "{error}");

    let (_folder, path) = file_of(b"customer,date,amount\n1,2024-01-01,2\n");
    let plan = plan_of(&previewed(&path));
    let mut ragged = String::from("customer,date,amount\n");
    for row in 0..3000 {
        ragged.push_str(if row % 3 == 0 { "1,2024-01-01,2\n" } else { "1,2024-01-01\n" });
    }
    std::fs::write(&path, ragged).expect("written");
    let error = purchases(&plan).expect_err("refused");
    assert!(matches!(error, IntakeError::NotATable { expected: 3, seen: 1000, .. }), "{error}");
}

#[test]
fn a_few_ragged_rows_do_not_refuse_the_file() {
    let (_folder, path) = file_of(
        b"customer,date,amount\n1,2024-01-01,2,,\n2,2024-01-01\n3,2024-01-01,4,5\n4,2024-01-01,4\n5,2024-01-01,4\n",
    );
    let (rows, rejected) = purchases(&plan_of(&previewed(&path))).expect("read");
    assert_eq!((rows.len(), rejected.len()), (3, 2), "empty cells too many do no harm");
}

#[test]
fn a_line_without_end() {
    let mut bytes = b"customer,date,amount\n1,2024-01-01,2\n\"".to_vec();
    bytes.resize(2 << 20, b'x');
    let (_folder, path) = file_of(&bytes);
    let error = preview(&path, None, None).expect_err("refused");
    assert!(matches!(error, IntakeError::RecordTooLong { line: 3, .. }), "{error}");
    std::fs::write(&path, &bytes[..37]).expect("written");
    bytes.resize(50 << 20, b'x');
    let plan = plan_of(&previewed(&path));
    std::fs::write(&path, &bytes).expect("written");
    assert!(matches!(purchases(&plan), Err(IntakeError::RecordTooLong { line: 3, .. })));
}

#[test]
fn columns_formats_and_encodings_that_do_not_exist() {
    let seen = previewed(&fixture("plain.csv"));
    let mut without_amount = plan_of(&seen);
    without_amount.mapping.retain(|(field, _)| field != "amount");
    let error = purchases(&without_amount).expect_err("refused").to_string();
    assert!(error.contains("--map amount=COLUMN") && error.contains("'cds'"), "{error}");

    let mut unknown = plan_of(&seen);
    unknown.mapping.push(("margin".into(), "profit".into()));
    assert!(matches!(purchases(&unknown), Err(IntakeError::UnknownColumn { .. })));

    let mut badly_dated = plan_of(&seen);
    badly_dated.dialect.date_format = Some("%Q".into());
    assert!(matches!(purchases(&badly_dated), Err(IntakeError::BadDateFormat(_))));

    let mut strange = plan_of(&seen);
    strange.dialect.encoding = "ebcdic".into();
    assert!(matches!(purchases(&strange), Err(IntakeError::UnknownEncoding(_))));
    assert_eq!(strange.kind, ImportKind::Purchases);
}
