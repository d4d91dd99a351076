//! Everything that is known of one person: whatever table refers to the customer, or to a lead of theirs, so that a table
//! of tomorrow is not forgotten.

use rusqlite::types::ValueRef;

use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use reports::privacy::{KnownPart, PersonReport};

/// Columns that say nothing to the person, or speak of others.
const NOT_TOLD: [&str; 6] = ["customer_id", "run_id", "batch_id", "run", "first_id", "second_id"];
/// Amounts in minor units.
const MONEY: [&str; 9] = [
    "amount",
    "margin",
    "expected_spend",
    "spend_low",
    "spend_high",
    "expected_profit",
    "expected_value",
    "gross_profit",
    "gross_value",
];

impl Store {
    /// # Errors
    /// When the database cannot be read or has no such customer.
    pub fn known_of(&self, id: CustomerId) -> Result<PersonReport, StoreError> {
        let customer = self.customer(id)?;
        let mut report = PersonReport {
            name: customer.display_name(),
            external_id: customer.external_id.clone(),
            parts: Vec::new(),
        };
        self.put_known(&mut report, "customer", "id = ?1", id)?;
        for (table, column) in self.referring("customer")? {
            if table != "outbox_attachment" {
                self.put_known(&mut report, &table, &format!("\"{column}\" = ?1"), id)?;
            }
        }
        for (table, column) in self.referring("lead")? {
            let of = format!("\"{column}\" IN (SELECT id FROM lead WHERE customer_id = ?1)");
            if !report.parts.iter().any(|part| part.name == table) {
                self.put_known(&mut report, &table, &of, id)?;
            }
        }
        let receipts =
            "id IN (SELECT receipt_id FROM receipt_lead JOIN lead ON lead.id = lead_id WHERE customer_id = ?1)";
        self.put_known(&mut report, "receipt", receipts, id)?;
        let reported = "lead IN (SELECT number FROM lead WHERE customer_id = ?1)";
        self.put_known(&mut report, "dealer_report", reported, id)?;
        self.put_known(&mut report, "audit_log", "customer_id = ?1", id)?;
        report.parts.retain(|part| !part.entries.is_empty());
        Ok(report)
    }

    fn referring(&self, to: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT list.name, link.\"from\" FROM pragma_table_list AS list
                   JOIN pragma_foreign_key_list(list.name) AS link
                   WHERE list.schema = 'main' AND list.type = 'table' AND link.\"table\" = ?1 ORDER BY list.name";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([to], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The columns of a table; what refers to something that has a name gives the name.
    fn told_columns(&self, table: &str) -> Result<String, StoreError> {
        let sql =
            "SELECT info.name, link.\"table\", coalesce(link.\"to\", 'id') FROM pragma_table_info(?1, 'main') AS info
                   LEFT JOIN pragma_foreign_key_list(?1, 'main') AS link ON link.\"from\" = info.name
                       AND link.\"table\" <> 'customer'
                       AND EXISTS (SELECT 1 FROM pragma_table_info(link.\"table\", 'main') WHERE name = 'name')
                   ORDER BY info.cid";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        let columns = rows.collect::<Result<Vec<(String, Option<String>, String)>, _>>()?;
        let is_taken = |name: &str| columns.iter().any(|(known, ..)| known == name);
        let told = columns.iter().map(|(column, named, to)| match named {
            Some(named) => {
                let short = column.strip_suffix("_id").filter(|short| !is_taken(short)).unwrap_or(column);
                format!("(SELECT name FROM main.\"{named}\" WHERE \"{to}\" = told.\"{column}\") AS \"{short}\"")
            }
            None => format!("told.\"{column}\""),
        });
        Ok(told.collect::<Vec<_>>().join(", "))
    }

    fn put_known(&self, report: &mut PersonReport, table: &str, of: &str, id: CustomerId) -> Result<(), StoreError> {
        let columns = self.told_columns(table)?;
        let mut query =
            self.connection.prepare(&format!("SELECT {columns} FROM main.\"{table}\" AS told WHERE {of}"))?;
        let names: Vec<String> = query.column_names().map(str::to_owned).collect();
        let mut rows = query.query([id.0])?;
        let mut part = KnownPart { name: table.to_owned(), entries: Vec::new() };
        while let Some(row) = rows.next()? {
            let mut entry = Vec::new();
            for (place, name) in names.iter().enumerate().filter(|(_, name)| !NOT_TOLD.contains(&name.as_str())) {
                let told = told(name, row.get_ref(place)?);
                if !told.is_empty() {
                    entry.push((name.clone(), told));
                }
            }
            part.entries.push(entry);
        }
        match report.parts.iter_mut().find(|known| known.name == table) {
            Some(known) => known.entries.extend(part.entries),
            None => report.parts.push(part),
        }
        Ok(())
    }
}

fn told(column: &str, value: ValueRef<'_>) -> String {
    let is_day =
        ["day", "came", "due", "done", "expires", "last_purchase"].contains(&column) || column.ends_with("_day");
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(number) if is_day => match i32::try_from(number) {
            Ok(day) if day > -200_000 => Day(day).to_string(),
            _ => String::new(),
        },
        ValueRef::Integer(number) if MONEY.contains(&column) => {
            format!(
                "{}{}.{:02}",
                if number < 0 { "-" } else { "" },
                number.unsigned_abs() / 100,
                number.unsigned_abs() % 100
            )
        }
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
    }
}
