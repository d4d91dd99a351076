//! Rows that mean more than their own cells: blank ones carried down from above, days that stand on a line of their own.

use crate::columns::Columns;
use crate::date::DateFormat;
use crate::record::Record;
use reports::import::ImportPlan;

/// What a record turned out to be.
pub(crate) enum Shaped<'a> {
    Row(Record<'a>),
    /// It tells the day of the rows below.
    Heading,
}

/// What rows above tell of those below.
pub(crate) struct Shaping {
    /// Places of the columns carried down, the widest group first, with the value in force.
    carried: Vec<(usize, String)>,
    /// Where the day of a heading goes, and how days are written.
    heading: Option<(usize, DateFormat)>,
    day: String,
    /// Cells that the record under way takes from above.
    overlay: Vec<(usize, String)>,
}

impl Shaping {
    pub fn of(plan: &ImportPlan, columns: &Columns) -> Shaping {
        let places = plan.reading.carried.iter().filter_map(|name| columns.place_named(name));
        let dates = plan.dialect.date_format.as_deref().and_then(|pattern| pattern.parse().ok());
        Shaping {
            carried: places.map(|place| (place, String::new())).collect(),
            heading: dates.filter(|_| plan.reading.day_headings).map(|dates| (columns.width(), dates)),
            day: String::new(),
            overlay: Vec::new(),
        }
    }

    /// Fills a record's blanks, or takes it for a heading.
    pub fn shape<'a>(&'a mut self, record: Record<'a>) -> Shaped<'a> {
        if self.carried.is_empty() && self.heading.is_none() {
            return Shaped::Row(record);
        }
        self.overlay.clear();
        if let Some((place, dates)) = &self.heading {
            if let Some(day) = day_heading(&record, dates) {
                self.day = day;
                return Shaped::Heading;
            }
            self.overlay.push((*place, self.day.clone()));
        }
        let mut new_group = false;
        for level in 0..self.carried.len() {
            let place = self.carried[level].0;
            let cell = record.cell(place);
            if !cell.is_empty() {
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

/// The day of a line that holds nothing else: "05.01.2025", "Datum: 05.01.2025".
pub(crate) fn day_heading(record: &Record<'_>, dates: &DateFormat) -> Option<String> {
    let mut filled = (0..record.width()).map(|place| record.cell(place)).filter(|cell| !cell.is_empty());
    let only = filled.next()?;
    if filled.next().is_some() {
        return None;
    }
    day_of_heading(&only, dates)
}

/// The part of a text that is a day: all of it, what follows a colon, or its last words.
pub(crate) fn day_of_heading(text: &str, dates: &DateFormat) -> Option<String> {
    let behind_colon = text.split_once(':').map(|(_, rest)| rest.trim());
    let last_word = text.rsplit(char::is_whitespace).next();
    [Some(text), behind_colon, last_word]
        .into_iter()
        .flatten()
        .find(|part| dates.parse(part).is_some())
        .map(str::to_owned)
}
