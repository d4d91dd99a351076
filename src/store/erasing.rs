//! Deleted data is gone from the file as well: pages are overwritten, no word stays in the search index, and an undone
//! step names nobody.

use rusqlite::params;

use super::turn::Turn;
use super::{Store, StoreError, waiting};
use domain::customer::Customer;
use domain::step::Step;

/// The description of an undone step that named somebody by more than the id.
const NAMED: &str = "
    SELECT customer.external_id, customer.first_name, customer.last_name, customer.company FROM step_row
    JOIN customer ON customer.id = json_extract(\"key\", '$[0]') WHERE step_id = ?1 AND \"table\" = 'customer'
    UNION
    SELECT json_extract(before, '$.external_id'), json_extract(before, '$.first_name'),
        json_extract(before, '$.last_name'), json_extract(before, '$.company') FROM step_row
    WHERE step_id = ?1 AND \"table\" = 'customer' AND before IS NOT NULL";

/// Whether the search index contains any customer of a step.
const SEARCHED: &str = "
    SELECT EXISTS (SELECT 1 FROM step_row JOIN customer_text_docsize
                       ON customer_text_docsize.id = json_extract(\"key\", '$[0]')
                   WHERE step_id = ?1 AND \"table\" = 'customer')";

/// A setting: true while words of the search are to go.
const WORDS_TO_FORGET: &str = "words_to_forget";

/// Pages of the search that are written in one portion: to begin with, and at least and at most.
const FIRST_PAGES: i64 = 200;
const LEAST_PAGES: i64 = 20;
const MOST_PAGES: i64 = 10_000;

/// What a step of a merge has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merged {
    Some,
    Nothing,
}

impl Store {
    /// Whether words will have to be removed from the search index, asked before the customers of a step are touched.
    pub(super) fn is_searched(&self, step: &Step) -> Result<bool, StoreError> {
        Ok(self.connection.query_row(SEARCHED, [step.id.0], |row| row.get(0))?)
    }

    /// Notes that words of the search are to go, in the transaction that takes their customers away: whoever dies before
    /// they have gone leaves it to the next who opens the database.
    pub(super) fn note_words_to_forget(&mut self) -> Result<(), StoreError> {
        self.set_setting(WORDS_TO_FORGET, &true)
    }

    /// Has the words go that were noted, if any were.
    pub(super) fn forget_noted_words(&mut self) -> Result<(), StoreError> {
        if !self.setting::<bool>(WORDS_TO_FORGET)? {
            return Ok(());
        }
        self.forget_words()?;
        self.set_setting(WORDS_TO_FORGET, &false)
    }

    /// Has the search written anew without the words that were struck out. Of itself it leaves them in the file until it
    /// happens to write their place again; its own way of overwriting them makes imports five times slower and misses those
    /// struck out before. It merges its parts into one, some pages at a time, and others write in between; what it would
    /// take to rebuild it at once holds everybody up for a second and more.
    pub(super) fn forget_words(&mut self) -> Result<(), StoreError> {
        let mut pages = FIRST_PAGES;
        // The first word of it takes all parts there are into the merge, whatever their number.
        let mut first = true;
        loop {
            self.begin_within(waiting::LONG)?;
            let turn = Turn::begin();
            let merged = self.merge_words(if first { -pages } else { pages });
            let is_done = self.end(merged)? == Merged::Nothing && !first;
            if is_done {
                return Ok(());
            }
            first = false;
            pages = if turn.is_over() { pages / 2 } else { pages * 3 / 2 };
            pages = pages.clamp(LEAST_PAGES, MOST_PAGES);
            Turn::give_way();
        }
    }

    /// As the documentation of FTS5 says, a merge that found nothing to do changes less than two rows.
    fn merge_words(&self, pages: i64) -> Result<Merged, StoreError> {
        let before = self.connection.total_changes();
        let sql = "INSERT INTO customer_text (customer_text, rank) VALUES ('merge', ?1)";
        self.connection.execute(sql, [pages])?;
        let changed = self.connection.total_changes() - before;
        Ok(if changed < 2 { Merged::Nothing } else { Merged::Some })
    }

    /// The description of an undone step from then on: "Added Ada Brook (C-7)" becomes "Added C-7". The log says the
    /// same.
    pub(super) fn leave_names_out(&mut self, step: &Step) -> Result<String, StoreError> {
        let what = self.nameless(step)?;
        if what != step.what {
            self.connection.execute("UPDATE step SET what = ?2 WHERE id = ?1", params![step.id.0, what])?;
            let sql = "SELECT id, replace(what, ?1, ?2) FROM main.audit_log WHERE instr(what, ?1)";
            let mut query = self.connection.prepare(sql)?;
            let rows = query.query_map([&step.what, &what], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let texts = rows.collect::<Result<Vec<_>, _>>()?;
            drop(query);
            self.overwrite_log(&texts, "Took names out of the log, after an undo")?;
        }
        Ok(what)
    }

    fn nameless(&self, step: &Step) -> Result<String, StoreError> {
        let mut query = self.connection.prepare(NAMED)?;
        let named = query.query_map([step.id.0], |row| {
            Ok(Customer {
                external_id: row.get(0)?,
                first_name: row.get(1)?,
                last_name: row.get(2)?,
                company: row.get(3)?,
                ..Customer::default()
            })
        })?;
        let mut what = step.what.clone();
        for customer in named.collect::<Result<Vec<_>, _>>()? {
            let (name, id) = (customer.display_name(), &customer.external_id);
            if name != *id {
                what = what.replace(&format!("{name} ({id})"), id);
            }
        }
        Ok(what)
    }

    /// Writes changes into the file and empties the write-ahead log, which would keep old pages for a while. If
    /// somebody is reading an older state, the log is emptied later.
    ///
    /// # Errors
    /// When the file cannot be written; what was removed stays removed.
    pub fn leave_nothing_behind(&self) -> Result<(), StoreError> {
        Ok(self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?)
    }
}
