//! People who sign in, their rights, and their wrong passwords.

use rusqlite::{OptionalExtension, Row, params};

use super::{Store, StoreError};
use domain::person::{Person, Role};
use domain::request::{OFFICE, Right};

impl Store {
    /// Whether anybody has to sign in.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_people(&self) -> Result<bool, StoreError> {
        let mut query = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM person)")?;
        Ok(query.query_row([], |row| row.get(0))?)
    }

    /// Everybody who can sign in, owners first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people(&self) -> Result<Vec<Person>, StoreError> {
        let sql = "SELECT id, name, role, strftime('%Y-%m-%d %H:%M', since) FROM person ORDER BY
                   CASE role WHEN 'owner' THEN 0 WHEN 'manager' THEN 1 WHEN 'analyst' THEN 2 ELSE 3 END, name";
        let mut query = self.connection.prepare_cached(sql)?;
        let rows = query.query_map([], stored)?.collect::<Result<Vec<_>, _>>()?;
        rows.into_iter().map(|row| self.with_rights(row)).collect()
    }

    /// The person of this name, in whatever case it is written.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn person(&self, name: &str) -> Result<Option<Person>, StoreError> {
        let sql = "SELECT id, name, role, strftime('%Y-%m-%d %H:%M', since) FROM person WHERE name = ?1";
        let found = self.connection.prepare_cached(sql)?.query_row([name.trim()], stored).optional()?;
        found.map(|row| self.with_rights(row)).transpose()
    }

    fn with_rights(&self, (id, name, role, since): Stored) -> Result<Person, StoreError> {
        let role = role.parse().map_err(|error: String| StoreError::unparsable("role", &error))?;
        Ok(Person { name, role, singly: self.rights_given_singly(id)?, since })
    }

    fn rights_given_singly(&self, person: i64) -> Result<Vec<(Right, bool)>, StoreError> {
        let mut query =
            self.connection.prepare_cached("SELECT \"right\", allowed FROM person_right WHERE person_id = ?1")?;
        let rows = query.query_map([person], |row| Ok((row.get::<_, String>(0)?, row.get::<_, bool>(1)?)))?;
        let told = rows.collect::<Result<Vec<_>, _>>()?;
        let known = |code: &str| OFFICE.into_iter().find(|right| right.code() == code);
        Ok(told.into_iter().filter_map(|(code, allowed)| Some((known(&code)?, allowed))).collect())
    }

    /// The hash of a person's password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn password_hash(&self, name: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT password FROM person WHERE name = ?1";
        Ok(self.connection.query_row(sql, [name.trim()], |row| row.get(0)).optional()?)
    }

    /// # Errors
    /// When there is one of this name, or the database cannot be written.
    pub fn add_person(&mut self, name: &str, role: Role, hash: &str) -> Result<(), StoreError> {
        let sql = "INSERT INTO person (name, role, password) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![name.trim(), role.code(), hash])?;
        Ok(())
    }

    /// # Errors
    /// When there is nobody of this name, or the database cannot be written.
    pub fn remove_person(&mut self, name: &str) -> Result<(), StoreError> {
        let gone = self.connection.execute("DELETE FROM person WHERE name = ?1", [name.trim()])?;
        somebody(gone, name)
    }

    /// What was given or taken singly stays.
    ///
    /// # Errors
    /// When there is nobody of this name, or the database cannot be written.
    pub fn set_role(&mut self, name: &str, role: Role) -> Result<(), StoreError> {
        let sql = "UPDATE person SET role = ?2 WHERE name = ?1";
        let changed = self.connection.execute(sql, params![name.trim(), role.code()])?;
        somebody(changed, name)
    }

    /// Gives or takes one right; what the role says anyway is not kept.
    ///
    /// # Errors
    /// When there is nobody of this name, or the database cannot be written.
    pub fn set_right(&mut self, name: &str, right: Right, allowed: bool) -> Result<(), StoreError> {
        let Some(person) = self.person(name)? else { return somebody(0, name) };
        let id = "(SELECT id FROM person WHERE name = ?1)";
        if person.role.rights().contains(&right) == allowed {
            let sql = format!("DELETE FROM person_right WHERE person_id = {id} AND \"right\" = ?2");
            self.connection.execute(&sql, params![person.name, right.code()])?;
            return Ok(());
        }
        let sql = format!(
            "INSERT INTO person_right (person_id, \"right\", allowed) VALUES ({id}, ?2, ?3)
             ON CONFLICT (person_id, \"right\") DO UPDATE SET allowed = excluded.allowed"
        );
        self.connection.execute(&sql, params![person.name, right.code(), allowed])?;
        Ok(())
    }

    /// # Errors
    /// When there is nobody of this name, or the database cannot be written.
    pub fn set_password_hash(&mut self, name: &str, hash: &str) -> Result<(), StoreError> {
        let changed =
            self.connection.execute("UPDATE person SET password = ?2 WHERE name = ?1", params![name.trim(), hash])?;
        somebody(changed, name)
    }

    /// Wrong passwords in a row for a name from a place, and the second of the last one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn wrong_passwords(&self, name: &str, place: &str) -> Result<(u32, i64), StoreError> {
        let sql = "SELECT failures, last FROM person_failure WHERE name = ?1 AND place = ?2";
        let found = self.connection.query_row(sql, [name.trim(), place], |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(found.optional()?.unwrap_or_default())
    }

    /// Counts a wrong password at this second; `anew`: as the first of a new row of them. Names that nobody has are
    /// counted alike, and the oldest rows make room.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn count_wrong_password(&mut self, name: &str, place: &str, now: i64, anew: bool) -> Result<(), StoreError> {
        self.connection.execute(
            "DELETE FROM person_failure WHERE (name, place) IN
                 (SELECT name, place FROM person_failure ORDER BY last DESC LIMIT -1 OFFSET 1000)",
            [],
        )?;
        self.connection.execute(
            "INSERT INTO person_failure (name, place, failures, last) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (name, place) DO UPDATE SET failures = iif(?4, 1, failures + 1), last = ?3",
            params![name.trim(), place, now, anew],
        )?;
        Ok(())
    }

    /// # Errors
    /// When the database cannot be written.
    pub fn forget_wrong_passwords(&mut self, name: &str, place: &str) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM person_failure WHERE name = ?1 AND place = ?2", [name.trim(), place])?;
        Ok(())
    }
}

/// Number, name, role, and since when.
type Stored = (i64, String, String, String);

fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn somebody(changed: usize, name: &str) -> Result<(), StoreError> {
    if changed > 0 { Ok(()) } else { Err(StoreError::NoSuch { what: "person", id: name.trim().to_owned() }) }
}
