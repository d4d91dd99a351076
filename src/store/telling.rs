//! Attributes that tell who somebody is: names, numbers and positions that files had in columns of their own.
//!
//! For whoever sees numbers in place of people, such attributes are left out, words that hardly anybody shares are replaced, and
//! positions are rounded to some ten kilometres. What many share says nothing of one of them (k-anonymity, Sweeney 2002).

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::mark::MarkedTables;
use super::{Store, StoreError};
use domain::day::Day;

/// A word that fewer customers share tells who they are.
const LEAST_SHARING: i64 = 5;
/// If words of this kind are more than this share of an attribute's entries, it holds names or the like.
const MOST_RARE: f64 = 0.1;
/// Whole numbers from here on that hardly repeat are telephone numbers, accounts and the like.
const LEAST_NUMBER: f64 = 1e6;
/// The share of different numbers from which they hardly repeat.
const HARDLY_REPEATED: f64 = 0.9;

/// What of the attributes is not shown as it is.
#[derive(Debug, Default)]
pub(super) struct Telling {
    /// Left out as a whole, by their numbers.
    pub attributes: HashSet<i64>,
    /// Words of the others.
    pub words: HashSet<(i64, String)>,
    /// Latitudes and longitudes.
    pub positions: HashSet<i64>,
    /// The names of those left out, in lower case.
    names: HashSet<String>,
}

impl Telling {
    /// Numbers of attributes as a list in SQL.
    pub fn listed(attributes: &HashSet<i64>) -> String {
        attributes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

impl Store {
    /// Read from the tables themselves, before anything stands in front of them.
    pub(super) fn read_telling(&self) -> Result<Arc<Telling>, StoreError> {
        let mark = self.mark_of(MarkedTables::Attributes)?;
        self.cache().kept("telling attributes", &mark, || self.telling_attributes())
    }

    /// Whether an attribute is left out while people are hidden, because it tells who they are.
    #[must_use]
    pub fn hides_attribute(&self, name: &str) -> bool {
        self.hidden_attributes.as_ref().is_some_and(|telling| telling.names.contains(&name.to_lowercase()))
    }

    /// The words of an attribute that are shown while people are hidden, in lower case; none if all of them are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn words_shown(&self, name: &str) -> Result<Option<HashSet<String>>, StoreError> {
        let Some(telling) = &self.hidden_attributes else { return Ok(None) };
        let known = self.attribute_names()?;
        let Some((number, _)) = known.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)) else {
            return Ok(None);
        };
        if !telling.words.iter().any(|(of, _)| of == number) {
            return Ok(None);
        }
        let sql = "SELECT DISTINCT word FROM main.customer_attribute WHERE attribute_id = ?1 AND word IS NOT NULL";
        let mut query = self.connection.prepare(sql)?;
        let words = query.query_map([number], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
        let shown = words.into_iter().filter(|word| !telling.words.contains(&(*number, word.clone())));
        Ok(Some(shown.map(|word| word.to_lowercase()).collect()))
    }

    fn telling_attributes(&self) -> Result<Telling, StoreError> {
        let mut telling = Telling::default();
        let sql = "SELECT attribute_id, count(*), count(DISTINCT number),
                       sum(number = round(number) AND abs(number) >= ?1) FROM main.customer_attribute
                   WHERE number IS NOT NULL GROUP BY attribute_id";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([LEAST_NUMBER], |row| {
            Ok((row.get(0)?, [row.get::<_, i64>(1)?, row.get(2)?, row.get(3)?].map(|count| count as f64)))
        })?;
        for row in rows {
            let (attribute, [all, different, long]) = row?;
            if different.min(long) >= HARDLY_REPEATED * all {
                telling.attributes.insert(attribute);
            }
        }
        self.read_telling_words(&mut telling)?;
        let sql = "SELECT id, lower(name) FROM main.attribute";
        let mut query = self.connection.prepare(sql)?;
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for row in rows {
            let (attribute, name): (i64, String) = row?;
            if ["latitude", "lat", "longitude", "lon", "lng", "long"].contains(&name.as_str()) {
                telling.attributes.remove(&attribute);
                telling.positions.insert(attribute);
            } else if telling.attributes.contains(&attribute) {
                telling.names.insert(name);
            }
        }
        Ok(telling)
    }

    fn read_telling_words(&self, telling: &mut Telling) -> Result<(), StoreError> {
        let sql = "SELECT attribute_id, word, count(*), count(DISTINCT customer_id) FROM main.customer_attribute
                   WHERE word IS NOT NULL GROUP BY attribute_id, word";
        let mut query = self.connection.prepare(sql)?;
        let mut rows = query.query([])?;
        // Of each attribute: its entries, how many of them are rare, the rare words.
        let mut found: HashMap<i64, (f64, f64, Vec<String>)> = HashMap::new();
        while let Some(row) = rows.next()? {
            let (attribute, word): (i64, String) = (row.get(0)?, row.get(1)?);
            let (entries, sharing) = (row.get::<_, i64>(2)? as f64, row.get::<_, i64>(3)?);
            let (all, rare, words) = found.entry(attribute).or_default();
            *all += entries;
            // Days are measures, of which a year is used.
            if sharing < LEAST_SHARING && word.parse::<Day>().is_err() {
                *rare += entries;
                words.push(word);
            }
        }
        for (attribute, (all, rare, words)) in found {
            if rare > MOST_RARE * all {
                telling.attributes.insert(attribute);
            } else {
                telling.words.extend(words.into_iter().map(|word| (attribute, word)));
            }
        }
        Ok(())
    }
}
