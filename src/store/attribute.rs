//! Attributes of customers: what else files say about them, and from which day on.

use std::collections::HashMap;

use rusqlite::params;

use super::{Change, Store, StoreError};
use domain::attribute::{Attribute, AttributeKind, AttributeValue};
use domain::columns::{ALWAYS, AttributeColumn};
use domain::customer::CustomerId;
use domain::day::Day;
use domain::table::{UNKNOWN, Values};

/// Attributes ready to take values: those of a file with their numbers in the database.
pub struct AttributeWriter<'a> {
    attributes: &'a [Attribute],
    stored: Vec<(i64, AttributeKind)>,
}

impl Store {
    /// Finds or creates the attributes. A numeric attribute that now holds words becomes one of words.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn attribute_writer<'a>(&mut self, attributes: &'a [Attribute]) -> Result<AttributeWriter<'a>, StoreError> {
        let stored = attributes.iter().map(|attribute| self.put_attribute(attribute)).collect::<Result<_, _>>()?;
        Ok(AttributeWriter { attributes, stored })
    }

    fn put_attribute(&mut self, attribute: &Attribute) -> Result<(i64, AttributeKind), StoreError> {
        let mut put = self.connection.prepare_cached(
            "INSERT INTO attribute (name, kind) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET name = name
             RETURNING id, kind",
        )?;
        let (id, kind): (i64, String) =
            put.query_row(params![attribute.name, code(attribute.kind)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let kind = kind_of(&kind);
        if kind == AttributeKind::Number && attribute.kind == AttributeKind::Word {
            self.connection.execute("UPDATE attribute SET kind = 'word' WHERE id = ?1", [id])?;
            // As Rust writes the numbers of later files: 3, 2.5.
            self.connection.execute(
                "UPDATE customer_attribute SET number = NULL,
                     word = CASE WHEN number = round(number) THEN format('%.0f', number)
                                 ELSE rtrim(format('%.9f', number), '0') END
                 WHERE attribute_id = ?1",
                [id],
            )?;
            return Ok((id, AttributeKind::Word));
        }
        Ok((id, kind))
    }

    /// Stores what is known about a customer from a day on (none: at any time); unknown values leave the stored ones
    /// unchanged.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn put_attributes(
        &mut self,
        writer: &AttributeWriter<'_>,
        customer: CustomerId,
        from: Option<Day>,
        values: &[AttributeValue],
    ) -> Result<Change, StoreError> {
        if values.is_empty() {
            return Ok(Change::Unchanged);
        }
        let day = from.map_or(ALWAYS, |day| day.0);
        let mut put = self.connection.prepare_cached(
            "INSERT INTO customer_attribute (attribute_id, customer_id, day, number, word) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (attribute_id, customer_id, day) DO UPDATE SET number = excluded.number, word = excluded.word
             WHERE number IS NOT excluded.number OR word IS NOT excluded.word",
        )?;
        let mut written = 0;
        for ((attribute, (id, kind)), value) in writer.attributes.iter().zip(&writer.stored).zip(values) {
            written += match (*value, kind) {
                (AttributeValue::Unknown, _) => 0,
                (AttributeValue::Number(number), AttributeKind::Number) => {
                    put.execute(params![id, customer.0, day, number, None::<&str>])?
                }
                (AttributeValue::Word(place), _) => {
                    let word = attribute.words.get(place as usize);
                    put.execute(params![id, customer.0, day, None::<f64>, word])?
                }
                (AttributeValue::Number(_), AttributeKind::Word) => {
                    put.execute(params![id, customer.0, day, None::<f64>, attribute.spoken(*value)])?
                }
            };
        }
        Ok(if written > 0 { Change::Changed } else { Change::Unchanged })
    }

    /// How many attributes are known for at least one customer.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attribute_count(&self) -> Result<u64, StoreError> {
        let sql = "SELECT count(*) FROM attribute
                   WHERE EXISTS (SELECT 1 FROM customer_attribute WHERE attribute_id = attribute.id)";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    /// Every attribute with its entries ordered by customer and day; the attributes by name, the words of each in
    /// alphabetical order, so that nothing depends on the order in which files came in. Attributes without entries are
    /// left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attribute_columns(&self) -> Result<Vec<AttributeColumn>, StoreError> {
        let mut query = self.connection.prepare("SELECT id, name, kind FROM attribute ORDER BY lower(name), name")?;
        let attributes = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))?;
        let attributes: Vec<(i64, String, String)> = attributes.collect::<Result<_, _>>()?;
        let mut columns = Vec::with_capacity(attributes.len());
        for (id, name, kind) in attributes {
            let mut column =
                AttributeColumn { name, customer: Vec::new(), day: Vec::new(), values: Values::Numbers(Vec::new()) };
            match kind_of(&kind) {
                AttributeKind::Number => self.read_numbers(id, &mut column)?,
                AttributeKind::Word => self.read_words(id, &mut column)?,
            }
            if !column.customer.is_empty() {
                columns.push(column);
            }
        }
        Ok(columns)
    }

    fn read_numbers(&self, attribute: i64, column: &mut AttributeColumn) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT customer_id, day, number FROM customer_attribute WHERE attribute_id = ?1 ORDER BY customer_id, day",
        )?;
        let mut rows = query.query([attribute])?;
        let mut numbers = Vec::new();
        while let Some(row) = rows.next()? {
            column.customer.push(row.get(0)?);
            column.day.push(row.get(1)?);
            numbers.push(row.get::<_, Option<f64>>(2)?.unwrap_or(f64::NAN));
        }
        column.values = Values::Numbers(numbers);
        Ok(())
    }

    fn read_words(&self, attribute: i64, column: &mut AttributeColumn) -> Result<(), StoreError> {
        let mut query = self.connection.prepare_cached(
            "SELECT customer_id, day, word FROM customer_attribute WHERE attribute_id = ?1 ORDER BY customer_id, day",
        )?;
        let mut rows = query.query([attribute])?;
        let mut words = WordList::default();
        let mut codes = Vec::new();
        while let Some(row) = rows.next()? {
            column.customer.push(row.get(0)?);
            column.day.push(row.get(1)?);
            codes.push(match row.get_ref(2)?.as_str_or_null().map_err(rusqlite::Error::from)? {
                Some(word) => words.place(word),
                None => UNKNOWN,
            });
        }
        let (words, new_places) = words.in_order();
        for code in codes.iter_mut().filter(|code| **code != UNKNOWN) {
            *code = new_places[*code as usize];
        }
        column.values = Values::Words { codes, words };
        Ok(())
    }
}

/// Distinct words in the order in which they are met.
#[derive(Default)]
pub(super) struct WordList {
    places: HashMap<String, u32>,
    words: Vec<String>,
}

impl WordList {
    pub(super) fn place(&mut self, word: &str) -> u32 {
        if let Some(place) = self.places.get(word) {
            return *place;
        }
        let place = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.words.push(word.to_owned());
        self.places.insert(word.to_owned(), place);
        place
    }

    /// The words in alphabetical order, and the new position for each old one.
    pub(super) fn in_order(self) -> (Vec<String>, Vec<u32>) {
        let mut old_places: Vec<usize> = (0..self.words.len()).collect();
        old_places.sort_by(|a, b| self.words[*a].cmp(&self.words[*b]));
        let mut new_places = vec![0; old_places.len()];
        for (new, old) in (0_u32..).zip(&old_places) {
            new_places[*old] = new;
        }
        let mut words = self.words;
        words.sort();
        (words, new_places)
    }
}

fn code(kind: AttributeKind) -> &'static str {
    match kind {
        AttributeKind::Number => "number",
        AttributeKind::Word => "word",
    }
}

fn kind_of(code: &str) -> AttributeKind {
    if code == "number" { AttributeKind::Number } else { AttributeKind::Word }
}
