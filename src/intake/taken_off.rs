//! Rows among those of a receipt that are money off, although they have no minus: "Rabatt 10 %; 4,20".

use crate::columns::Columns;
use crate::meaning;
use crate::record::Record;
use reports::import::{ImportPlan, Meaning};

/// The columns that mark such rows, with their words.
#[derive(Debug, Default)]
pub(crate) struct TakenOff {
    columns: Vec<Marked>,
}

#[derive(Debug)]
struct Marked {
    place: usize,
    words: Vec<String>,
    /// Words by which a person says otherwise.
    kept: Vec<String>,
    /// The arithmetic of the file found it: a discount in other words, further down, is one too.
    is_found: bool,
}

impl TakenOff {
    pub fn new(plan: &ImportPlan, columns: &Columns) -> TakenOff {
        let found = plan.reading.taken_off.as_ref();
        let mut names: Vec<&str> = found.iter().map(|rows| rows.column.as_str()).collect();
        let is_off = |meaning: Meaning| meaning == Meaning::Discount;
        for told in plan.values.iter().filter(|told| is_off(told.meaning)) {
            if !names.contains(&told.column.as_str()) {
                names.push(&told.column);
            }
        }
        let of = |name: &str| {
            let found = found.filter(|rows| rows.column == name);
            let told = |is: &dyn Fn(Meaning) -> bool| -> Vec<String> {
                let of = plan.values.iter().filter(|told| told.column == name && is(told.meaning));
                of.map(|told| told.word.clone()).collect()
            };
            let mut words = told(&is_off);
            words.extend(found.iter().flat_map(|rows| rows.words.iter().cloned()));
            let kept = told(&|meaning| !is_off(meaning));
            Some(Marked { place: columns.place_named(name)?, words, kept, is_found: found.is_some() })
        };
        TakenOff { columns: names.into_iter().filter_map(of).collect() }
    }

    /// Whether the row is one.
    pub fn has(&self, record: &Record<'_>) -> bool {
        self.columns.iter().any(|column| {
            let cell = record.cell(column.place);
            let is_among = |words: &[String]| words.iter().any(|word| word.eq_ignore_ascii_case(&cell));
            !cell.is_empty()
                && !is_among(&column.kept)
                && (is_among(&column.words) || (column.is_found && meaning::names_discount(&cell)))
        })
    }
}
