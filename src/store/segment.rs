//! Saved segments: rules as JSON, lists with their customers.

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::rule::Rule;
use domain::segment::{Members, Segment, SegmentId};

const COLUMNS: &str = "SELECT id, name, rule, label, origin, day,
    (SELECT count(*) FROM segment_member WHERE segment_id = segment.id) FROM segment";

impl Store {
    /// All segments by name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn segments(&self) -> Result<Vec<Segment>, StoreError> {
        let mut query = self.connection.prepare(&format!("{COLUMNS} ORDER BY name"))?;
        let rows = query.query_map([], read)?;
        rows.map(|row| self.parsed(row?)).collect()
    }

    /// # Errors
    /// When there is no such segment.
    pub fn segment(&self, id: SegmentId) -> Result<Segment, StoreError> {
        let found = self.connection.query_row(&format!("{COLUMNS} WHERE id = ?1"), [id.0], read).optional()?;
        let found = found.map(|parts| self.parsed(parts));
        found.unwrap_or_else(|| Err(StoreError::NoSuch { what: "segment", id: id.0.to_string() }))
    }

    /// The segment with a name, ignoring case.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn segment_named(&self, name: &str) -> Result<Option<Segment>, StoreError> {
        let sql = format!("{COLUMNS} WHERE name = ?1");
        self.connection.query_row(&sql, [name], read).optional()?.map(|parts| self.parsed(parts)).transpose()
    }

    /// The customers of a list, ascending; empty for a rule.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn segment_members(&self, id: SegmentId) -> Result<Vec<CustomerId>, StoreError> {
        let sql = "SELECT customer_id FROM segment_member WHERE segment_id = ?1 ORDER BY customer_id";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([id.0], |row| Ok(CustomerId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// # Errors
    /// When the name is taken or the database cannot be written.
    pub fn add_rule_segment(
        &mut self,
        name: &str,
        label: &str,
        rule: &Rule,
        day: Day,
    ) -> Result<SegmentId, StoreError> {
        let sql = "INSERT INTO segment (name, kind, rule, label, day) VALUES (?1, 'rule', ?2, ?3, ?4)";
        self.connection.execute(sql, params![name, text_of(rule)?, label, day.0])?;
        Ok(SegmentId(self.connection.last_insert_rowid()))
    }

    /// # Errors
    /// When there is no such rule, its new name is taken, or the database cannot be written.
    pub fn change_rule_segment(
        &mut self,
        id: SegmentId,
        name: &str,
        label: &str,
        rule: &Rule,
    ) -> Result<(), StoreError> {
        let sql = "UPDATE segment SET name = ?2, label = ?3, rule = ?4 WHERE id = ?1 AND kind = 'rule'";
        let changed = self.connection.execute(sql, params![id.0, name, label, text_of(rule)?])?;
        found(changed, id)
    }

    /// A customer listed twice counts once.
    ///
    /// # Errors
    /// When the name is taken, a customer is unknown, or the database cannot be written.
    pub fn add_list_segment(
        &mut self,
        name: &str,
        origin: &str,
        members: &[CustomerId],
        day: Day,
    ) -> Result<SegmentId, StoreError> {
        let sql = "INSERT INTO segment (name, kind, origin, day) VALUES (?1, 'list', ?2, ?3)";
        self.connection.execute(sql, params![name, origin, day.0])?;
        let id = SegmentId(self.connection.last_insert_rowid());
        let mut insert = self
            .connection
            .prepare("INSERT OR IGNORE INTO segment_member (segment_id, customer_id) VALUES (?1, ?2)")?;
        for member in members {
            insert.execute(params![id.0, member.0])?;
        }
        Ok(id)
    }

    /// # Errors
    /// When there is no such segment, the name is taken, or the database cannot be written.
    pub fn name_segment(&mut self, id: SegmentId, name: &str, label: &str) -> Result<(), StoreError> {
        let sql = "UPDATE segment SET name = ?2, label = ?3 WHERE id = ?1";
        let changed = self.connection.execute(sql, params![id.0, name, label])?;
        found(changed, id)
    }

    /// # Errors
    /// When there is no such segment or the database cannot be written.
    pub fn delete_segment(&mut self, id: SegmentId) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM segment_member WHERE segment_id = ?1", [id.0])?;
        let changed = self.connection.execute("DELETE FROM segment WHERE id = ?1", [id.0])?;
        found(changed, id)
    }

    /// Whom a rule looks for by name, and by what name a list was found, is not told while people are hidden.
    fn parsed(&self, (id, name, rule, label, origin, day, listed): Parts) -> Result<Segment, StoreError> {
        let hidden = self.hides_people();
        let members = match rule {
            Some(text) => {
                let rule: Rule = serde_json::from_str(&text).map_err(|error| StoreError::unparsable("rule", &error))?;
                Members::Rule(if hidden { rule.unnamed() } else { rule })
            }
            None => Members::List(listed as usize),
        };
        let origin =
            if hidden && origin.contains(FOUND_BY) { "Chosen in the table of customers".to_owned() } else { origin };
        Ok(Segment { id: SegmentId(id), name, members, label, origin, day: Day(day) })
    }
}

/// How the origin of a list begins that was found by what somebody typed.
const FOUND_BY: &str = "found by '";

fn found(changed: usize, id: SegmentId) -> Result<(), StoreError> {
    if changed == 0 {
        return Err(StoreError::NoSuch { what: "segment", id: id.0.to_string() });
    }
    Ok(())
}

fn text_of(rule: &Rule) -> Result<String, StoreError> {
    serde_json::to_string(rule).map_err(|error| StoreError::unparsable("rule", &error))
}

type Parts = (i64, String, Option<String>, String, String, i32, u32);

fn read(row: &Row<'_>) -> rusqlite::Result<Parts> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?))
}
