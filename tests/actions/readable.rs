//! What a tool that reads SQL finds in a file, with names, days and money as people write them.

use foresale::actions::settings;
use foresale::domain::assumption::Assumptions;
use foresale::domain::money::Money;

use super::Bench;

/// All rows of a view as texts.
fn rows(bench: &Bench, sql: &str) -> Vec<Vec<String>> {
    let connection = rusqlite::Connection::open(&bench.db).expect("opened");
    let mut query = connection.prepare(sql).expect("a view");
    let columns = query.column_count();
    let text = |row: &rusqlite::Row<'_>, column| match row.get_ref(column).expect("a value") {
        rusqlite::types::ValueRef::Null => String::new(),
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        rusqlite::types::ValueRef::Real(number) => number.to_string(),
        rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        rusqlite::types::ValueRef::Blob(_) => "blob".to_owned(),
    };
    let found = query.query_map([], |row| Ok((0..columns).map(|column| text(row, column)).collect())).expect("rows");
    found.collect::<Result<_, _>>().expect("rows")
}

#[test]
fn a_fresh_file_holds_every_assumption_with_its_source() {
    let mut bench = Bench::empty();
    let today = "2026-01-05".parse().expect("a day");
    let sql = "SELECT code, assumption, source, value FROM readable_assumptions";
    let told = |bench: &mut Bench| settings::assumptions(&mut bench.store, today).expect("read");
    let compare = |bench: &mut Bench| {
        let (lines, found) = (told(bench), rows(bench, sql));
        assert_eq!(found.len(), lines.len());
        for (row, line) in found.iter().zip(&lines) {
            assert_eq!((&row[0], &row[1], &row[2]), (&line.code, &line.name, &line.source));
        }
        found
    };
    let fresh = compare(&mut bench);
    let values: Vec<&str> = fresh.iter().map(|row| row[3].as_str()).collect();
    assert_eq!(
        values,
        [
            "0.3",
            "0.05",
            "1.2",
            "4",
            "60",
            "0.1",
            "0.03",
            "0",
            "0.9",
            "0.9",
            "1.5",
            "none",
            "0",
            "learned from the customers"
        ]
    );
    let changed = Assumptions { email_cost: Money(7), dormancy_days: Some(200), ..Assumptions::default() };
    settings::save_assumptions(&mut bench.store, &changed).expect("saved");
    let after = compare(&mut bench);
    assert_eq!((after[1][3].as_str(), after[13][3].as_str()), ("0.07", "200"));
    assert!(after[1][2].starts_with("set by "), "{:?}", after[1]);
}

#[test]
fn every_view_can_be_read() {
    let bench = Bench::sample();
    let views = rows(&bench, "SELECT name FROM sqlite_schema WHERE type = 'view' AND name LIKE 'readable%'");
    assert!(views.len() >= 14, "{views:?}");
    for view in views.iter().flatten() {
        rows(&bench, &format!("SELECT * FROM {view} LIMIT 3"));
    }
}
