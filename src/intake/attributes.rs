//! Further columns of customers and contacts as attributes: which ones are informative, and what each cell says.

use std::collections::HashMap;

use crate::columns::FurtherColumn;
use crate::date::{self, DateFormat};
use crate::error::IntakeError;
use crate::number::{self, DecimalMark};
use crate::record::Record;
use crate::rows::PlannedFile;
use domain::attribute::{Attribute, AttributeKind, AttributeValue};
use domain::day::Day;
use progress::Progress;
use reports::import::{ImportPlan, LeftOut};

/// A column with more distinct words identifies customers rather than describing them.
const MOST_WORDS: usize = 1_000;
/// In a small file, this few distinct words may occur in one row each.
const FEW_WORDS: usize = 20;
/// A column does not rise by chance over this many rows.
const ROWS_OF_A_COUNTER: u64 = 50;
/// Maximum number of attributes that are taken from one file.
const MOST_ATTRIBUTES: usize = 200;
/// Rows between two progress updates.
const ROWS_PER_LOOK: u64 = 4096;
/// What files write for missing values; "unknown" counts as a word, as it may be informative.
const MISSING: [&str; 5] = ["na", "n/a", "null", "nan", "-"];

/// The attributes in a file, and how their cells are read.
#[derive(Debug, Default)]
pub struct FileAttributes {
    pub attributes: Vec<Attribute>,
    pub left_out: Vec<LeftOut>,
    readers: Vec<Reader>,
}

/// How the cells of one attribute become values.
#[derive(Debug)]
struct Reader {
    place: usize,
    how: How,
}

#[derive(Debug)]
enum How {
    Number(DecimalMark),
    /// Days are words written as 2027-01-31, identified by their positions in the attribute's words.
    Day(DateFormat, HashMap<Day, u32>),
    Word(HashMap<String, u32>),
}

impl FileAttributes {
    /// Reads the whole file once to see what its further columns contain; none for kinds without attributes.
    ///
    /// # Errors
    /// When the file cannot be read, a required column is missing, or the work is cancelled.
    pub fn from_plan(plan: &ImportPlan, progress: &Progress) -> Result<FileAttributes, IntakeError> {
        let mut found = FileAttributes::default();
        if !plan.kind.takes_attributes() {
            return Ok(found);
        }
        let mut file = PlannedFile::open(plan)?;
        let mark = DecimalMark::from_decimal_comma(plan.dialect.decimal_comma);
        let told = plan.dialect.date_format.as_deref().map(str::parse::<DateFormat>).transpose()?;
        let mut columns: Vec<Survey> =
            file.columns()?.further().iter().map(|column| Survey::new(column.clone(), mark, told.as_ref())).collect();
        if columns.is_empty() {
            return Ok(found);
        }
        progress.stage("Looking at the other columns", file.size())?;
        let mut rows = 0_u64;
        while file.advance()? {
            let record = file.record();
            for column in &mut columns {
                column.see(&record.cell(column.column.place));
            }
            rows += 1;
            if rows.is_multiple_of(ROWS_PER_LOOK) {
                progress.done(file.done())?;
            }
        }
        for column in columns {
            found.decide(column);
        }
        Ok(found)
    }

    fn decide(&mut self, survey: Survey) {
        let place = survey.column.place;
        let name = survey.column.name.clone();
        let verdict = if self.attributes.len() < MOST_ATTRIBUTES {
            survey.verdict()
        } else {
            Err(format!("{MOST_ATTRIBUTES} columns before it became attributes, which is the limit"))
        };
        match verdict {
            Ok((how, words)) => {
                let kind = if matches!(how, How::Number(_)) { AttributeKind::Number } else { AttributeKind::Word };
                self.attributes.push(Attribute { name, kind, words });
                self.readers.push(Reader { place, how });
            }
            Err(why) => self.left_out.push(LeftOut { column: name, why }),
        }
    }

    /// Writes a row's values, one per attribute, over those of the previous row.
    pub(crate) fn read(&self, record: &Record<'_>, values: &mut Vec<AttributeValue>) {
        values.clear();
        values.extend(self.readers.iter().map(|reader| reader.value(&record.cell(reader.place))));
    }
}

impl Reader {
    fn value(&self, cell: &str) -> AttributeValue {
        if is_missing(cell) {
            return AttributeValue::Unknown;
        }
        let value = match &self.how {
            How::Number(mark) => number_of(cell, *mark).map(AttributeValue::Number),
            How::Day(format, places) => {
                day_of(cell, format).and_then(|day| places.get(&day)).copied().map(AttributeValue::Word)
            }
            How::Word(places) => places.get(cell).copied().map(AttributeValue::Word),
        };
        value.unwrap_or_default()
    }
}

/// What is observed about one column while the file is read.
struct Survey {
    column: FurtherColumn,
    mark: DecimalMark,
    /// How days are written, as set by a person or shown by another column.
    told: Option<DateFormat>,
    filled: u64,
    numeric: bool,
    /// Whole numbers, each larger than the previous one.
    counter: bool,
    last: f64,
    /// The patterns that have matched every cell so far.
    days: Vec<Days>,
    /// The distinct words, at most one more than allowed.
    words: HashMap<String, u32>,
}

/// What one pattern reads in a column.
struct Days {
    format: DateFormat,
    /// The distinct days, with their positions in the order in which they are met.
    places: HashMap<Day, u32>,
    /// Differs if another pattern reads a different day in any row.
    sum: u64,
}

impl Days {
    fn see(&mut self, cell: &str) -> bool {
        let Some(day) = day_of(cell, &self.format) else { return false };
        let place = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        self.places.entry(day).or_insert(place);
        self.sum = self.sum.wrapping_mul(1_000_003).wrapping_add(u64::from(day.0.unsigned_abs()));
        true
    }

    fn words(&self) -> Vec<String> {
        let mut words = vec![String::new(); self.places.len()];
        for (day, &place) in &self.places {
            words[place as usize] = day.to_string();
        }
        words
    }
}

impl Survey {
    /// A pattern that is `told` takes precedence over all others.
    fn new(column: FurtherColumn, mark: DecimalMark, told: Option<&DateFormat>) -> Survey {
        let usual = date::candidates().iter().filter(|format| Some(*format) != told);
        let formats = told.into_iter().chain(usual).filter(|format| !format.is_bare());
        let of = |format: &DateFormat| Days { format: format.clone(), places: HashMap::new(), sum: 0 };
        let days = formats.map(of).collect();
        let last = f64::NEG_INFINITY;
        Survey {
            column,
            mark,
            told: told.cloned(),
            filled: 0,
            numeric: true,
            counter: true,
            last,
            days,
            words: HashMap::new(),
        }
    }

    fn see(&mut self, cell: &str) {
        if is_missing(cell) {
            return;
        }
        self.filled += 1;
        self.days.retain_mut(|days| days.see(cell));
        if self.numeric {
            match number_of(cell, self.mark) {
                None => self.numeric = false,
                Some(number) => {
                    self.counter &= number > self.last && number.fract() == 0.0;
                    self.last = number;
                }
            }
        }
        if self.words.len() <= MOST_WORDS && !self.words.contains_key(cell) {
            let place = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
            self.words.insert(cell.to_owned(), place);
        }
    }

    /// How to read the column, with its words; otherwise why it is left out.
    fn verdict(mut self) -> Result<(How, Vec<String>), String> {
        let asked = self.column.asked;
        if self.filled == 0 {
            return Err("is empty".into());
        }
        if !self.column.named && !asked {
            return Err("has no name".into());
        }
        if !self.days.is_empty() {
            let first = self.days.swap_remove(0);
            // 03/04 may be in March or in April.
            if self.told.as_ref() != Some(&first.format) && self.days.iter().any(|other| other.sum != first.sum) {
                let way_out = "until you say how dates are written (--date-format, or \"Dates look like\" in the \
                    window)";
                return Err(format!("holds days that can be read in two ways {way_out}"));
            }
            let words = first.words();
            return Ok((How::Day(first.format, first.places), words));
        }
        if self.numeric {
            let counter = self.counter && self.filled >= ROWS_OF_A_COUNTER && !asked;
            return if counter { Err("counts the rows".into()) } else { Ok((How::Number(self.mark), Vec::new())) };
        }
        let different = self.words.len();
        if different > MOST_WORDS {
            return Err("holds more than 1,000 different words".into());
        }
        if different > FEW_WORDS && different as u64 * 2 > self.filled && !asked {
            return Err("has a different word in almost every row".into());
        }
        let mut words = vec![String::new(); different];
        for (word, &place) in &self.words {
            words[place as usize].clone_from(word);
        }
        Ok((How::Word(self.words), words))
    }
}

fn is_missing(cell: &str) -> bool {
    cell.is_empty() || (cell.len() <= 4 && MISSING.iter().any(|word| cell.eq_ignore_ascii_case(word)))
}

/// A number as meant in a numeric column; codes with leading zeros are not numbers.
fn number_of(cell: &str, mark: DecimalMark) -> Option<f64> {
    let bare = cell.trim_end_matches('%').trim_end();
    let digits = bare.trim_start_matches(['-', '+']).as_bytes();
    if let [b'0', next, ..] = digits
        && next.is_ascii_digit()
    {
        return None;
    }
    let plain = match mark {
        DecimalMark::Point => bare.parse().ok(),
        DecimalMark::Comma if bare.contains('.') => None,
        DecimalMark::Comma => bare.replace(',', ".").parse().ok(),
    };
    // The parser also accepts words for infinity.
    plain
        .filter(|number: &f64| number.is_finite())
        .or_else(|| number::parse(bare, mark).ok().map(number::Decimal::value))
}

/// A day in a plausible range of years.
fn day_of(cell: &str, format: &DateFormat) -> Option<Day> {
    format.parse(cell).filter(|day| (1900..2100).contains(&day.year()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(cells: &[&str]) -> Result<&'static str, String> {
        verdict_told(cells, None)
    }

    fn verdict_told(cells: &[&str], told: Option<&DateFormat>) -> Result<&'static str, String> {
        let column = FurtherColumn { place: 0, name: "c".into(), named: true, asked: false };
        let mut survey = Survey::new(column, DecimalMark::Point, told);
        for cell in cells {
            survey.see(cell);
        }
        survey.verdict().map(|(how, _)| match how {
            How::Number(_) => "number",
            How::Day(..) => "day",
            How::Word(_) => "word",
        })
    }

    #[test]
    fn content_decides() {
        assert_eq!(verdict(&["1", "-2.5", "", "NA", "1e-7", "35%", "$12.00"]), Ok("number"));
        assert_eq!(verdict(&["1", "unknown"]), Ok("word"));
        assert_eq!(verdict(&["01234", "20100"]), Ok("word"));
        assert_eq!(verdict(&["inf", "nan"]), Ok("word"));
        assert_eq!(verdict(&["1980-03-02", "n/a", "2001-12-31"]), Ok("day"));
        assert_eq!(verdict(&["", "NULL", "-"]), Err("is empty".into()));
    }

    #[test]
    fn days_that_can_be_read_in_two_ways_are_asked_for() {
        assert_eq!(verdict(&["13/04/2026", "01/02/2026"]), Ok("day"));
        assert!(verdict(&["03/04/2026", "01/02/2026"]).is_err_and(|why| why.contains("two ways")));
        // The same days in either order, but in different rows.
        assert!(verdict(&["02/01/2026", "01/02/2026"]).is_err_and(|why| why.contains("two ways")));
        assert_eq!(verdict(&["02/02/2026", "05/05/2026"]), Ok("day"), "either way the same");
        let told = "%m/%d/%Y".parse().expect("a pattern");
        assert_eq!(verdict_told(&["03/04/2026", "01/02/2026"], Some(&told)), Ok("day"));
    }

    #[test]
    fn names_and_counters_are_left_out() {
        let words: Vec<String> = (0..60).map(|n| format!("w{n}")).collect();
        let cells: Vec<&str> = words.iter().map(String::as_str).collect();
        assert!(verdict(&cells).is_err_and(|why| why.contains("almost every row")));
        assert_eq!(verdict(&cells[..20]), Ok("word"), "a small file tells nothing of that");
        let counter: Vec<String> = (0..60).map(|n| (n * 3).to_string()).collect();
        let mut cells: Vec<&str> = counter.iter().map(String::as_str).collect();
        assert!(verdict(&cells).is_err_and(|why| why.contains("counts")));
        cells.swap(3, 4);
        assert_eq!(verdict(&cells), Ok("number"));
    }

    #[test]
    fn both_marks_are_read() {
        assert_eq!(number_of("1,5", DecimalMark::Comma), Some(1.5));
        assert_eq!(number_of("1.234,5", DecimalMark::Comma), Some(1234.5));
        assert_eq!(number_of("1,234.5", DecimalMark::Point), Some(1234.5));
        assert_eq!((number_of("0.5", DecimalMark::Point), number_of("0", DecimalMark::Point)), (Some(0.5), Some(0.0)));
        assert_eq!(number_of("infinity", DecimalMark::Point), None);
    }
}
