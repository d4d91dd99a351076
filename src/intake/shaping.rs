//! Rows that mean more than their own cells: blanks filled from above, days on a line of their own.

use crate::columns::Columns;
use crate::date::DateFormat;
use crate::day_headings;
use crate::ditto::is_ditto;
use crate::record::Record;
use reports::import::ImportPlan;

/// What a record turned out to be.
pub(crate) enum Shaped<'a> {
    Row(Record<'a>),
    /// It tells something of the rows below: their day, or once more the names of the columns.
    Heading,
}

/// What rows above say about those below.
pub(crate) struct Shaping {
    /// Positions of the columns carried down, the widest group first, with the current value.
    carried: Vec<(usize, String)>,
    /// What was last told in each, also for another group.
    told: Vec<String>,
    /// Where the day of a heading goes, and how days are written.
    heading: Option<(usize, DateFormat)>,
    day: String,
    /// What a page says once more above its lines.
    header: Vec<String>,
    /// Cells that the current record takes from above.
    overlay: Vec<(usize, String)>,
}

impl Shaping {
    /// `above` are the records above the header, the last of which may tell the first day.
    pub fn new(plan: &ImportPlan, columns: &Columns, above: &[Vec<String>]) -> Shaping {
        let places = plan.reading.carried.iter().filter_map(|name| columns.place_named(name));
        let dates: Option<DateFormat> = plan.dialect.date_format.as_deref().and_then(|pattern| pattern.parse().ok());
        let dates = dates.filter(|_| plan.reading.day_headings);
        let first = dates.as_ref().and_then(|dates| above.iter().rev().find_map(|cells| day_of(cells, dates)));
        let carried: Vec<(usize, String)> = places.map(|place| (place, String::new())).collect();
        Shaping {
            told: vec![String::new(); carried.len()],
            carried,
            heading: dates.map(|dates| (columns.width(), dates)),
            day: first.unwrap_or_default(),
            header: if plan.dialect.has_header { columns.own_names().to_vec() } else { Vec::new() },
            overlay: Vec::new(),
        }
    }

    /// Fills a record's blanks, or recognises it as a heading.
    pub fn shape<'a>(&'a mut self, record: Record<'a>) -> Shaped<'a> {
        if self.carried.is_empty() && self.heading.is_none() {
            return Shaped::Row(record);
        }
        self.overlay.clear();
        if let Some((place, dates)) = &self.heading {
            let cells: Vec<_> = (0..record.width()).map(|place| record.cell(place)).collect();
            if let Some(day) = day_of(&cells, dates) {
                self.day = day;
                return Shaped::Heading;
            }
            if !self.header.is_empty() && day_headings::is_header(&self.header, cells.iter().map(AsRef::as_ref)) {
                return Shaped::Heading;
            }
            self.overlay.push((*place, self.day.clone()));
        }
        let mut new_group = false;
        for level in 0..self.carried.len() {
            let place = self.carried[level].0;
            let cell = record.cell(place);
            if is_ditto(&cell) {
                self.overlay.push((place, self.told[level].clone()));
            } else if !cell.is_empty() {
                self.told[level].clear();
                self.told[level].push_str(&cell);
                self.carried[level].1 = cell.into_owned();
                for deeper in &mut self.carried[level + 1..] {
                    deeper.1.clear();
                }
                new_group = true;
            } else if !new_group {
                self.overlay.push((place, self.carried[level].1.clone()));
            }
        }
        Shaped::Row(record.filled_from(&self.overlay))
    }
}

fn day_of(cells: &[impl AsRef<str>], dates: &DateFormat) -> Option<String> {
    day_headings::day(cells.iter().map(AsRef::as_ref), |text| dates.parse(text).is_some())
}
