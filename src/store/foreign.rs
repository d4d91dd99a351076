//! SQLite files of other programs, which are only ever read.

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use contained::contained;

/// Another program's file, open for reading only.
#[derive(Debug)]
pub struct ForeignFile {
    connection: Connection,
}

/// A cell of such a file; bytes that are not text count as empty.
#[derive(Debug, Clone, PartialEq)]
pub enum ForeignValue {
    Nothing,
    Whole(i64),
    Real(f64),
    Text(String),
}

/// The rows of a table or query, some at a time.
#[derive(Debug)]
pub struct ForeignTable {
    connection: Connection,
    columns: Vec<String>,
    rows: u64,
    /// What follows FROM.
    from: String,
    place: Place,
}

/// Where the next rows begin.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// After this row number, which finds them directly.
    Behind(i64),
    /// After this many rows, for queries and views, which have no row numbers.
    After(u64),
}

impl ForeignFile {
    /// # Errors
    /// When the file is missing or not an SQLite database.
    pub fn open(path: &Path) -> Result<ForeignFile, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Ok(ForeignFile { connection: Connection::open_with_flags(path, flags)? })
    }

    /// Names of its tables and views, in the order of their creation.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn tables(&self) -> Result<Vec<String>, StoreError> {
        let mut query = self.connection.prepare(
            "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'
             ORDER BY rowid",
        )?;
        let names = query.query_map([], |row| row.get(0))?;
        Ok(names.collect::<Result<_, _>>()?)
    }

    /// The first table that is not empty.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn first_with_rows(&self) -> Result<Option<String>, StoreError> {
        for name in self.tables()? {
            let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", quoted(&name));
            if self.connection.query_row(&sql, [], |row| row.get(0))? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    /// All of a table or view.
    ///
    /// # Errors
    /// When there is none with this name, or the file is damaged.
    pub fn table(self, name: &str) -> Result<ForeignTable, StoreError> {
        let from = quoted(name);
        let is_table: bool = self.connection.query_row(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)",
            [name],
            |row| row.get(0),
        )?;
        let columns = self.columns(&from)?;
        let own_column = columns.iter().any(|column| column.eq_ignore_ascii_case("rowid"));
        let numbered = is_table && !own_column && self.connection.prepare(&format!("SELECT rowid FROM {from}")).is_ok();
        let place = if numbered { Place::Behind(i64::MIN) } else { Place::After(0) };
        self.rows_of(from, columns, place)
    }

    /// The result of one query, which must only read.
    ///
    /// # Errors
    /// When it is not a query, would change something, or the file is damaged.
    pub fn query(self, text: &str) -> Result<ForeignTable, StoreError> {
        let query = text.trim().trim_end_matches(';').trim_end();
        let reads = {
            let statement = self.connection.prepare(query)?;
            statement.readonly() && statement.column_count() > 0
        };
        let word = query.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default().to_lowercase();
        if !reads || !matches!(word.as_str(), "select" | "with" | "values") {
            let reason = "only a single SELECT is run".to_owned();
            return Err(StoreError::Unparsable { what: "query", reason });
        }
        // Within parentheses a second statement is an error; the line break ends a trailing comment.
        let from = format!("({query}\n)");
        let columns = self.columns(&from)?;
        self.rows_of(from, columns, Place::After(0))
    }

    /// Refuses a file whose pages form a cycle: reading it would never end.
    fn check_pages(&self) -> Result<(), StoreError> {
        let found: String = self.connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if found == "ok" { Ok(()) } else { Err(StoreError::Damaged(found)) }
    }

    fn columns(&self, from: &str) -> Result<Vec<String>, StoreError> {
        let statement = self.connection.prepare(&format!("SELECT * FROM {from}"))?;
        // The library panics on a name that is not UTF-8.
        let names = contained(|| statement.column_names().map(str::to_owned).collect());
        names.ok_or_else(|| StoreError::Damaged("the name of a column is no text".to_owned()))
    }

    fn rows_of(self, from: String, columns: Vec<String>, place: Place) -> Result<ForeignTable, StoreError> {
        // The rows of all pages are from one moment, whoever writes meanwhile.
        self.connection.execute_batch("BEGIN")?;
        self.check_pages()?;
        let rows: i64 = self.connection.query_row(&format!("SELECT count(*) FROM {from}"), [], |row| row.get(0))?;
        let rows = u64::try_from(rows).unwrap_or(0);
        Ok(ForeignTable { connection: self.connection, columns, rows, from, place })
    }
}

impl ForeignTable {
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The next rows, up to a maximum; none at the end.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn next_rows(&mut self, most: usize) -> Result<Vec<Vec<ForeignValue>>, StoreError> {
        let most_rows = i64::try_from(most).unwrap_or(i64::MAX);
        let (sql, start) = match self.place {
            Place::Behind(row) => {
                (format!("SELECT *, rowid FROM {} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2", self.from), row)
            }
            Place::After(done) => {
                (format!("SELECT *, 0 FROM {} LIMIT ?2 OFFSET ?1", self.from), i64::try_from(done).unwrap_or(i64::MAX))
            }
        };
        let width = self.columns.len();
        let mut query = self.connection.prepare_cached(&sql)?;
        let mut found = query.query([start, most_rows])?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let cells: Result<Vec<ForeignValue>, rusqlite::Error> =
                (0..width).map(|i| row.get_ref(i).map(value)).collect();
            rows.push(cells?);
            self.place = match self.place {
                Place::Behind(_) => Place::Behind(row.get(width)?),
                Place::After(done) => Place::After(done + 1),
            };
        }
        Ok(rows)
    }
}

fn value(value: ValueRef<'_>) -> ForeignValue {
    match value {
        ValueRef::Integer(number) => ForeignValue::Whole(number),
        ValueRef::Real(number) => ForeignValue::Real(number),
        ValueRef::Text(bytes) => ForeignValue::Text(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Null | ValueRef::Blob(_) => ForeignValue::Nothing,
    }
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_of(sql: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("till.db");
        Connection::open(&path).expect("made").execute_batch(sql).expect("filled");
        (folder, path)
    }

    fn all(mut table: ForeignTable) -> Vec<Vec<ForeignValue>> {
        let mut all = Vec::new();
        loop {
            let rows = table.next_rows(2).expect("read");
            if rows.is_empty() {
                return all;
            }
            all.extend(rows);
        }
    }

    #[test]
    fn tables_views_and_queries_are_read_in_pages() {
        let (_folder, path) = file_of(
            "CREATE TABLE empty (a); CREATE TABLE \"sale \"\"s\" (id INTEGER, b TEXT, c REAL, d BLOB);
             INSERT INTO \"sale \"\"s\" VALUES (1, 'x', 1.5, x'00'), (2, '007', NULL, NULL), (3, '', 2, NULL);
             CREATE VIEW v AS SELECT b FROM \"sale \"\"s\"; CREATE TABLE w (k TEXT PRIMARY KEY) WITHOUT ROWID;
             INSERT INTO w VALUES ('a'), ('b'), ('c'); CREATE TABLE r (rowid TEXT); INSERT INTO r VALUES ('z'), ('y');",
        );
        let open = || ForeignFile::open(&path).expect("opened");
        assert_eq!(open().tables().expect("listed"), ["empty", "sale \"s", "v", "w", "r"]);
        assert_eq!(open().first_with_rows().expect("looked"), Some("sale \"s".into()));
        let sales = open().table("sale \"s").expect("there");
        assert_eq!((sales.columns().len(), sales.rows()), (4, 3));
        let rows = all(sales);
        assert_eq!(
            rows[0],
            [ForeignValue::Whole(1), ForeignValue::Text("x".into()), ForeignValue::Real(1.5), ForeignValue::Nothing]
        );
        assert_eq!(rows[1][1], ForeignValue::Text("007".into()));
        for (name, count) in [("v", 3), ("w", 3), ("r", 2)] {
            assert_eq!(all(open().table(name).expect(name)).len(), count, "{name}");
        }
        let query = open()
            .query("WITH t AS (SELECT id FROM \"sale \"\"s\") SELECT id * 2 AS twice FROM t -- all")
            .expect("a query");
        assert_eq!(query.columns(), ["twice"]);
        assert_eq!(all(query).len(), 3);
    }

    /// Found by the fuzz driver.
    #[test]
    fn a_column_whose_name_is_no_text_is_refused() {
        let (_folder, path) = file_of("CREATE TABLE t (abcde); INSERT INTO t VALUES (1);");
        let mut bytes = std::fs::read(&path).expect("read");
        let at = bytes.windows(5).position(|five| five == b"abcde").expect("the name");
        bytes[at] = 0xFF;
        std::fs::write(&path, bytes).expect("written");
        let error = ForeignFile::open(&path).and_then(|file| file.table("t")).expect_err("refused");
        assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    }

    #[test]
    fn nothing_but_one_query_is_run() {
        let (_folder, path) = file_of("CREATE TABLE t (a); INSERT INTO t VALUES (1);");
        for text in [
            "",
            "DELETE FROM t",
            "SELECT 1; DROP TABLE t",
            "SELECT 1) ; DROP TABLE t; --",
            "PRAGMA journal_mode = WAL",
            "ATTACH 'x.db' AS x",
            "INSERT INTO t VALUES (2) RETURNING a",
            "SELECT * FROM nothing",
        ] {
            assert!(ForeignFile::open(&path).expect("opened").query(text).is_err(), "{text}");
        }
        assert_eq!(all(ForeignFile::open(&path).expect("opened").table("t").expect("there")).len(), 1);
    }
}
