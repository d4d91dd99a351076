//! Numbers that a workbook holds as text beside real ones: "1.234,50" among 99.5, as pasting and half imported files leave
//! them. Real numbers have a point; the others are written in the same way before anything reads them.

use std::collections::HashMap;

use crate::facts;
use crate::number::{self, DecimalMark};

/// What the cells of one column are, as far as it matters here.
#[derive(Debug, Clone, Copy, Default)]
struct Cells {
    numbers: u64,
    /// Numbers with decimals, which no number of an article has.
    fractions: u64,
    /// Texts that are numbers only with a decimal comma, and only with a point.
    comma: u64,
    point: u64,
    /// "1.234": thousands, unless the other texts of the column have a point before their decimals.
    weak: u64,
}

/// The columns of a sheet in which texts stand among numbers.
#[derive(Debug, Default)]
pub(crate) struct TextNumbers {
    columns: HashMap<u32, Cells>,
}

/// What a text among numbers can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Comma,
    Point,
    /// Both, and three digits stand behind a point.
    Weak,
    /// Nothing that has to be written anew.
    Plain,
}

impl TextNumbers {
    pub fn see(&mut self, column: u32, text: &str, is_number: bool) {
        if is_number {
            let cells = self.columns.entry(column).or_default();
            cells.numbers += 1;
            cells.fractions += u64::from(text.contains('.'));
            return;
        }
        // Most texts are words.
        if !text.contains(['.', ',']) || !text.contains(|c: char| c.is_ascii_digit()) {
            return;
        }
        let cells = self.columns.entry(column).or_default();
        match reading(text) {
            Reading::Comma => cells.comma += 1,
            Reading::Point => cells.point += 1,
            Reading::Weak => cells.weak += 1,
            Reading::Plain => {}
        }
    }

    /// Whether some text has to be written anew.
    pub fn is_any(&self) -> bool {
        self.columns.values().any(|cells| cells.numbers > 0 && cells.comma + cells.weak.min(cells.fractions) > 0)
    }

    /// A text of a column as its numbers are written.
    pub fn plain(&self, column: u32, text: &str) -> Option<String> {
        let cells = self.columns.get(&column).filter(|cells| cells.numbers > 0)?;
        let is_comma = match reading(text) {
            Reading::Comma => true,
            Reading::Weak => cells.comma > cells.point || (cells.fractions > 0 && cells.comma == cells.point),
            Reading::Point | Reading::Plain => false,
        };
        is_comma.then(|| text.replace('.', "").replace(',', "."))
    }
}

fn reading(text: &str) -> Reading {
    let by = |mark: DecimalMark| number::parse(text, mark).ok();
    match (by(DecimalMark::Point), by(DecimalMark::Comma)) {
        (Some(_), None) => Reading::Point,
        (None, Some(_)) => Reading::Comma,
        (Some(point), Some(comma)) if point != comma && facts::ends_in_three(text, '.') => Reading::Weak,
        _ => Reading::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(cells: &[(&str, bool)]) -> Vec<String> {
        let mut texts = TextNumbers::default();
        for (text, is_number) in cells {
            texts.see(0, text, *is_number);
        }
        let told = |(text, is_number): &(&str, bool)| {
            let anew = if *is_number { None } else { texts.plain(0, text) };
            anew.unwrap_or_else(|| (*text).to_owned())
        };
        cells.iter().map(told).collect()
    }

    #[test]
    fn texts_among_numbers_are_written_like_them() {
        let number = |text| (text, true);
        let text = |text| (text, false);
        assert_eq!(plain(&[number("99.5"), text("1.234,50 €"), text("1.234")]), ["99.5", "1234.50 €", "1234"]);
        assert_eq!(plain(&[number("99.5"), text("1,234.50"), text("1.234")]), ["99.5", "1,234.50", "1.234"]);
        assert_eq!(plain(&[number("99.5"), text("12,50"), text("1,234.50")]), ["99.5", "12.50", "1,234.50"]);
        // Without a number among them, the file's own mark holds.
        assert_eq!(plain(&[text("1.234,50"), text("12,50")]), ["1.234,50", "12,50"]);
        assert_eq!(plain(&[number("99.5"), text("1.234")]), ["99.5", "1234"]);
        // Numbers of articles have no thousands.
        assert_eq!(plain(&[number("1067"), text("1.234")]), ["1067", "1.234"]);
        assert_eq!(plain(&[number("7"), text("Tyre 5,5"), text("n/a")]), ["7", "Tyre 5,5", "n/a"]);
    }
}
