//! What must survive when an older state is restored: what people have refused since, what was sent to them, who was
//! erased, and who may sign in.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::consent::{THIS_DAY, standing_refusal};
use crate::forgetting::Erased;
use crate::{Change, Store, StoreError};
use domain::consent::Channel;
use domain::customer::CustomerId;
use domain::day::Day;

/// What the present database knows about this.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Channel, address, day, origin.
    suppressed: Vec<(String, String, i32, String)>,
    refused: Vec<Refused>,
    /// Message-IDs of messages that have been sent or may have been.
    sent: Vec<String>,
    erased: Erased,
    /// Whether anybody has to sign in, with the rows of the tables that say who.
    people: Vec<(&'static str, Vec<Vec<Value>>)>,
}

/// Tables that say who may sign in, those that others refer to first.
const PEOPLE: [&str; 2] = ["person", "person_right"];

/// A refusal in force.
#[derive(Debug)]
struct Refused {
    customer: String,
    channel: Channel,
    day: Day,
    origin: String,
    email: String,
    phone: String,
}

impl Carried {
    /// Reads it from a database in the newest format.
    pub fn read(present: &Connection) -> Result<Carried, StoreError> {
        let mut query = present.prepare("SELECT channel, address, day, origin FROM suppression")?;
        let suppressed = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?
            .collect::<Result<_, _>>()?;
        let mut query = present.prepare(&format!(
            "SELECT external_id, channel, day, origin, email, phone
             FROM consent_entry AS entry JOIN customer ON customer.id = entry.customer_id WHERE {}",
            standing_refusal("entry", THIS_DAY)
        ))?;
        let refused = query.query_map([], |row| {
            Ok(Refused {
                customer: row.get(0)?,
                channel: row.get::<_, String>(1)?.parse().unwrap_or_default(),
                day: Day(row.get(2)?),
                origin: row.get(3)?,
                email: row.get(4)?,
                phone: row.get(5)?,
            })
        })?;
        let refused = refused.collect::<Result<_, _>>()?;
        let mut query =
            present.prepare("SELECT message_id FROM outbox WHERE state IN ('sent', 'sending', 'uncertain')")?;
        let sent = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut people = Vec::new();
        for table in PEOPLE {
            let mut query = present.prepare(&format!("SELECT * FROM {table}"))?;
            let width = query.column_count();
            let rows = query.query_map([], |row| (0..width).map(|place| row.get(place)).collect())?;
            people.push((table, rows.collect::<Result<_, _>>()?));
        }
        Ok(Carried { suppressed, refused, sent, erased: Erased::read(present)?, people })
    }

    /// Writes it into the database about to be restored; returns how many of the refusals that database did not know,
    /// and how many of the messages it has not even planned.
    pub fn write(&self, older: &mut Store) -> Result<(u64, u64), StoreError> {
        older.atomically(|older| {
            let refusals = self.write_refusals(older)?;
            older.erase_again(&self.erased)?;
            self.write_people(older)?;
            Ok((refusals, self.write_sent(older)?))
        })
    }

    fn write_refusals(&self, older: &mut Store) -> Result<u64, StoreError> {
        let mut added = 0_u64;
        for (channel, address, day, origin) in &self.suppressed {
            let sql = "INSERT OR IGNORE INTO suppression (channel, address, day, origin) VALUES (?1, ?2, ?3, ?4)";
            added += older.connection.prepare_cached(sql)?.execute(params![channel, address, day, origin])? as u64;
        }
        for refused in &self.refused {
            let known: Option<i64> = older
                .connection
                .prepare_cached("SELECT max(id) FROM customer WHERE external_id = ?1")?
                .query_row([&refused.customer], |row| row.get(0))?;
            let change = match (known, refused.channel) {
                (Some(id), channel) => older.refuse(CustomerId(id), channel, refused.day, &refused.origin)?,
                (None, Channel::Email) => {
                    older.suppress(Channel::Email, &refused.email, refused.day, &refused.origin)?
                }
                (None, Channel::Telephone) => {
                    older.suppress(Channel::Telephone, &refused.phone, refused.day, &refused.origin)?
                }
                (None, _) => Change::Unchanged,
            };
            added += u64::from(change == Change::Added);
        }
        Ok(added)
    }

    /// A backup from before anybody signed in, or from when somebody else did, opens no door.
    fn write_people(&self, older: &Store) -> Result<(), StoreError> {
        if self.people.iter().all(|(_, rows)| rows.is_empty()) {
            return Ok(());
        }
        for (table, _) in self.people.iter().rev() {
            older.connection.execute(&format!("DELETE FROM {table}"), [])?;
        }
        for (table, rows) in &self.people {
            for row in rows {
                let places = vec!["?"; row.len()].join(", ");
                let sql = format!("INSERT INTO {table} VALUES ({places})");
                older.connection.execute(&sql, params_from_iter(row))?;
            }
        }
        Ok(())
    }

    /// A message that waits in the older state and has been sent since counts as sent. The older state has not planned
    /// the others yet.
    fn write_sent(&self, older: &Store) -> Result<u64, StoreError> {
        let mut query = older.connection.prepare("SELECT message_id FROM outbox")?;
        let known: HashSet<String> = query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        let mut unknown = 0;
        let mut settle = older
            .connection
            .prepare("UPDATE outbox SET state = 'sent', last_error = '' WHERE message_id = ?1 AND state <> 'sent'")?;
        for message in &self.sent {
            settle.execute([message])?;
            unknown += u64::from(!known.contains(message));
        }
        Ok(unknown)
    }
}
