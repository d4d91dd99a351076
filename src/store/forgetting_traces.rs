//! What people who are being forgotten left elsewhere: suppressed addresses, and texts in which they are named.

use std::collections::{HashMap, HashSet};

use rusqlite::functions::FunctionFlags;
use rusqlite::params;

use super::forgetting::Going;
use super::person_words::Marks;
use super::{Store, StoreError};
use domain::consent::Channel;
use domain::customer::Customer;
use domain::suppression::compared;

/// Tables that are not searched for what was known of the person: other people's records, and names of things.
const NOT_SWEPT: [&str; 10] = [
    "customer",
    "purchase",
    "dealer",
    "product",
    "store",
    "source",
    "person",
    "suppression",
    "erased_person",
    "audit_log",
];

/// Where an address of a customer is suppressed: the word for the channel, how its addresses are compared, the customer's
/// address, and what of it others may have as well, with its column.
type Suppressing = (&'static str, Channel, fn(&Customer) -> String, &'static str);

const SUPPRESSED: [Suppressing; 4] = [
    ("email", Channel::Email, |one| one.email.clone(), "email"),
    ("web", Channel::Email, |one| one.email.clone(), "email"),
    ("telephone", Channel::Telephone, |one| one.phone.clone(), "phone"),
    ("mail", Channel::Mail, Customer::address_line, "street"),
];

impl Store {
    /// Suppressed addresses that nobody else has go: the hash keeps the refusal.
    pub(super) fn free_suppressions(&mut self, going: &[Going]) -> Result<(), StoreError> {
        let home = self.home_country()?;
        for (code, channel, address_of, column) in SUPPRESSED {
            let mut query = self.connection.prepare("SELECT address FROM suppression WHERE channel = ?1")?;
            let stored = query.query_map([code], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
            drop(query);
            let mut kept: HashMap<String, Vec<String>> = HashMap::new();
            for address in stored {
                kept.entry(compared(channel, &address, home)).or_default().push(address);
            }
            // What others may have, with the addresses that go if nobody does.
            let mut freed: HashMap<String, Vec<String>> = HashMap::new();
            for one in going {
                let address = compared(channel, &address_of(&one.customer), home);
                let own = if column == "street" { one.customer.street.trim() } else { address.as_str() };
                let own = own.to_ascii_lowercase();
                if let Some(addresses) = kept.get(&address).filter(|_| !address.is_empty()) {
                    freed.entry(own).or_default().extend(addresses.iter().cloned());
                }
            }
            if freed.is_empty() {
                continue;
            }
            let sql =
                format!("SELECT DISTINCT lower(trim({column})) FROM customer WHERE {column} <> '' AND id NOT IN going");
            let mut query = self.connection.prepare(&sql)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                freed.remove(row.get_ref(0)?.as_str().unwrap_or_default());
            }
            drop(rows);
            drop(query);
            let sql = "DELETE FROM suppression WHERE channel = ?1 AND address = ?2";
            let addresses: HashSet<&String> = freed.values().flatten().collect();
            for address in addresses {
                self.connection.prepare_cached(sql)?.execute(params![code, address])?;
            }
        }
        Ok(())
    }

    /// Overwrites what was known of people wherever else it stands in a text. Each text is read once, however many they are.
    pub(super) fn sweep(&mut self, going: &[Going]) -> Result<u64, StoreError> {
        let marks = Marks::of(going.iter().map(|one| (one.nameless(), one.all())));
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        self.connection.create_scalar_function("without_person", 1, flags, move |context| {
            Ok(context.get_raw(0).as_str_or_null()?.map(|text| marks.left_out_of(text).into_owned()))
        })?;
        let sql = "SELECT list.name, info.name FROM pragma_table_list AS list JOIN pragma_table_info(list.name) AS info
                   WHERE list.schema = 'main' AND list.type = 'table' AND info.type = 'TEXT'
                     AND list.name NOT LIKE 'sqlite_%'";
        let mut query = self.connection.prepare(sql)?;
        let places = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let places = places.collect::<Result<Vec<(String, String)>, _>>()?;
        drop(query);
        let mut swept = 0;
        for (table, column) in places.iter().filter(|(table, _)| !NOT_SWEPT.contains(&table.as_str())) {
            let sql = format!(
                "UPDATE OR IGNORE \"{table}\" SET \"{column}\" = without_person(\"{column}\")
                 WHERE \"{column}\" <> without_person(\"{column}\")"
            );
            swept += self.connection.execute(&sql, [])? as u64;
        }
        let sql = "SELECT id, without_person(what) FROM main.audit_log WHERE what <> without_person(what)";
        let mut query = self.connection.prepare(sql)?;
        let texts = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let texts = texts.collect::<Result<Vec<(i64, String)>, _>>()?;
        drop(query);
        self.overwrite_log(&texts, "Took names out of the log, after an erasure")?;
        self.connection.remove_function("without_person", 1)?;
        Ok(swept + texts.len() as u64)
    }
}
