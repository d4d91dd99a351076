//! Text cut into records and cells while it streams by, in bounded memory and with the line of every record.
//!
//! Written here and not taken from the csv crate because a rejected row must be shown as it stands in the file, with
//! its line, a record must not grow without bound, and tables separated by runs of blanks are read the same way.

use std::borrow::Cow;
use std::io::{self, Read};
use std::str::Utf8Error;

use crate::cell_marks;
use crate::cutter::{CellSpan, Cutter};
use crate::meanings;
use reports::import::{Delimiter, Quote};

/// A longer record is taken for a sign that the file is no table.
pub const LONGEST_RECORD: usize = 1 << 20;
const CHUNK: usize = 1 << 18;
/// Stands in no text in UTF-8, so it encloses nothing.
const NO_MARK: u8 = 0xFF;

/// Why the next record could not be read.
#[derive(Debug)]
pub enum RecordError {
    TooLong { line: u64 },
    Read(io::Error),
}

/// What the number of a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbering {
    /// The lines of a text, of which a quoted cell may hold several.
    Lines,
    /// The rows of a sheet or table, whose last cells may be missing.
    Rows,
}

/// The records of a text, one at a time.
pub struct Records<R> {
    source: R,
    delimiter: Delimiter,
    quote: u8,
    escape: bool,
    numbering: Numbering,
    buffer: Vec<u8>,
    /// Unread bytes are `buffer[start..end]`.
    start: usize,
    end: usize,
    source_ended: bool,
    next_line: u64,
    line: u64,
    record: (usize, usize),
    cells: Vec<CellSpan>,
    unclosed: bool,
}

impl<R: Read> Records<R> {
    pub fn new(source: R, delimiter: Delimiter) -> Records<R> {
        Records {
            source,
            delimiter,
            quote: b'"',
            escape: false,
            numbering: Numbering::Lines,
            buffer: vec![0; CHUNK],
            start: 0,
            end: 0,
            source_ended: false,
            next_line: 1,
            line: 0,
            record: (0, 0),
            cells: Vec::new(),
            unclosed: false,
        }
    }

    #[must_use]
    pub fn quoted(self, quote: Quote) -> Records<R> {
        let quote = match quote {
            Quote::Double => b'"',
            Quote::Single => b'\'',
            Quote::None => NO_MARK,
        };
        Records { quote, ..self }
    }

    /// Whether a backslash takes its meaning from the character behind it.
    #[must_use]
    pub fn escaped(self, escape: bool) -> Records<R> {
        Records { escape, ..self }
    }

    #[must_use]
    pub fn numbered(self, numbering: Numbering) -> Records<R> {
        Records { numbering, ..self }
    }

    /// Where the text comes from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Moves to the next record that holds something; false at the end of the text.
    ///
    /// # Errors
    /// When a record is longer than [`LONGEST_RECORD`] bytes or reading fails.
    pub fn advance(&mut self) -> Result<bool, RecordError> {
        loop {
            if self.start == self.end && self.source_ended {
                return Ok(false);
            }
            let mut cutter = Cutter {
                bytes: &self.buffer[self.start..self.end],
                ended: self.source_ended,
                quote: self.quote,
                escape: self.escape,
                cells: &mut self.cells,
                lines: 0,
                unclosed: false,
            };
            let Some(cut) = cutter.cut(self.delimiter) else {
                self.refill()?;
                continue;
            };
            self.unclosed = cutter.unclosed;
            self.line = self.next_line;
            self.next_line += match self.numbering {
                Numbering::Lines => cutter.lines,
                Numbering::Rows => 1,
            };
            self.record = (self.start, self.start + cut.content);
            self.start += cut.whole;
            if cut.content > LONGEST_RECORD {
                return Err(RecordError::TooLong { line: self.line });
            }
            if !self.is_blank() {
                return Ok(true);
            }
        }
    }

    /// Whether the record is a blank line, or one of nothing but delimiters as spreadsheets append them.
    fn is_blank(&self) -> bool {
        let bytes = &self.buffer[self.record.0..self.record.1];
        let nothing = |byte: &u8| byte.is_ascii_whitespace() || self.delimiter == Delimiter::Character(*byte);
        bytes.iter().all(nothing)
    }

    /// The record that [`Records::advance`] moved to.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        let bytes = &self.buffer[self.record.0..self.record.1];
        Record {
            line: self.line,
            bytes,
            text: std::str::from_utf8(bytes),
            cells: &self.cells,
            unclosed: self.unclosed,
            quote: char::from(self.quote),
            escape: self.escape,
            numbering: self.numbering,
            above: &[],
        }
    }

    fn refill(&mut self) -> Result<(), RecordError> {
        if self.end - self.start > LONGEST_RECORD {
            return Err(RecordError::TooLong { line: self.next_line });
        }
        self.buffer.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let read = loop {
            match self.source.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other.map_err(RecordError::Read)?,
            }
        };
        self.end += read;
        self.source_ended = read == 0;
        Ok(())
    }
}

/// One record of the text.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Line of the file that it starts on, from 1.
    pub line: u64,
    bytes: &'a [u8],
    text: Result<&'a str, Utf8Error>,
    cells: &'a [CellSpan],
    unclosed: bool,
    quote: char,
    escape: bool,
    numbering: Numbering,
    /// What blank cells take from records above.
    above: &'a [(usize, String)],
}

impl<'a> Record<'a> {
    /// Number of cells.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has `width` cells. Empty cells beyond them do no harm: a delimiter too many at the end.
    #[must_use]
    pub fn fits(&self, width: usize) -> bool {
        let short = self.numbering == Numbering::Rows && self.width() < width;
        short
            || self.width() == width
            || (self.width() > width && (width..self.width()).all(|i| self.cell(i).is_empty()))
    }

    /// The record with its blank cells filled from above.
    pub(crate) fn filled_from(self, above: &'a [(usize, String)]) -> Record<'a> {
        Record { above, ..self }
    }

    /// A cell without the blanks around it and the marks by which spreadsheets keep numbers as text, or what it takes from
    /// above; empty where the record has no such cell.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cow<'a, str> {
        let own = self.own_cell(index);
        if self.above.is_empty() || !own.is_empty() {
            return own;
        }
        let above = self.above.iter().find(|(place, _)| *place == index);
        above.map_or(own, |(_, text)| Cow::Borrowed(text))
    }

    /// A cell as it stands in the file, without the blanks around it.
    #[must_use]
    pub fn own_cell(&self, index: usize) -> Cow<'a, str> {
        let (Some(span), Ok(text)) = (self.cells.get(index), self.text) else { return Cow::Borrowed("") };
        let inner = &text[span.start..span.end];
        if !span.patched {
            return Cow::Borrowed(cell_marks::without(trimmed(inner)));
        }
        let whole = if self.escape { unescaped(inner, self.quote) } else { unquoted(inner, self.quote) };
        Cow::Owned(cell_marks::without(whole.trim()).to_owned())
    }

    /// A cell of text; empty where it says that nothing is known: NULL, n/a, a dash.
    #[must_use]
    pub fn text(&self, index: usize) -> Cow<'a, str> {
        let cell = self.cell(index);
        if meanings::is_missing_text(&cell) { Cow::Borrowed("") } else { cell }
    }

    /// A cell of a number or a day, where a dash may be a nought.
    #[must_use]
    pub fn figure(&self, index: usize) -> Cow<'a, str> {
        let cell = self.cell(index);
        // Most figures begin with a digit, and then there is nothing to look up.
        let is_word = cell.as_bytes().first().is_some_and(|first| !first.is_ascii_digit());
        if is_word && meanings::is_missing(&cell) { Cow::Borrowed("") } else { cell }
    }

    /// The record as it stands in the file.
    #[must_use]
    pub fn original(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes)
    }

    /// Whether every character could be read.
    #[must_use]
    pub fn is_readable(&self) -> bool {
        self.text.is_ok()
    }

    /// Whether a quotation mark is opened in it and never closed.
    #[must_use]
    pub fn is_unclosed(&self) -> bool {
        self.unclosed
    }
}

/// Trims; most cells have nothing to trim, and looking at their two ends is cheaper than at characters.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [] => text,
        [first, .., last] if first.is_ascii_graphic() && last.is_ascii_graphic() => text,
        _ => text.trim(),
    }
}

/// The text of a quoted cell whose span includes its quotation marks.
fn unquoted(span: &str, quote: char) -> String {
    let mut text = String::with_capacity(span.len());
    let mut rest = span.strip_prefix(quote).unwrap_or(span);
    while let Some(at) = rest.find(quote) {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix(quote) {
            Some(after) => {
                text.push(quote);
                rest = after;
            }
            // Behind the closing mark everything counts as it stands.
            None => break,
        }
    }
    text.push_str(rest);
    text
}

/// The text of a cell with backslashes, whose span includes its quotation marks if it has any; \N alone is nothing.
fn unescaped(span: &str, quote: char) -> String {
    if span == "\\N" {
        return String::new();
    }
    let inner = span.strip_prefix(quote);
    let mut quoted = inner.is_some();
    let mut text = String::with_capacity(span.len());
    let mut rest = inner.unwrap_or(span).chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some('n') => text.push('\n'),
                Some('t') => text.push('\t'),
                Some('r') => text.push('\r'),
                Some('0' | 'b' | 'Z') | None => {}
                Some(other) => text.push(other),
            },
            c if quoted && c == quote => {
                quoted = rest.next_if_eq(&quote).is_some();
                if quoted {
                    text.push(quote);
                }
            }
            other => text.push(other),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, so that every state of the cutter meets the end of what is there.
    struct Trickle<'a>(&'a [u8]);

    impl Read for Trickle<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut out[..1])
        }
    }

    fn cut(source: impl Read, delimiter: Delimiter) -> Vec<(u64, Vec<String>)> {
        let mut records = Records::new(source, delimiter);
        let mut all = Vec::new();
        while records.advance().expect("records") {
            let record = records.record();
            all.push((record.line, (0..record.width()).map(|i| record.cell(i).into_owned()).collect()));
        }
        all
    }

    fn check(text: &str, delimiter: Delimiter, expected: &[(u64, &[&str])]) {
        let expected: Vec<(u64, Vec<String>)> =
            expected.iter().map(|(line, cells)| (*line, cells.iter().map(ToString::to_string).collect())).collect();
        assert_eq!(cut(text.as_bytes(), delimiter), expected, "{text:?}");
        assert_eq!(cut(Trickle(text.as_bytes()), delimiter), expected, "{text:?}, byte by byte");
    }

    #[test]
    fn cells_lines_and_quotes() {
        let comma = Delimiter::Character(b',');
        check("a,b\n1,2\n", comma, &[(1, &["a", "b"]), (2, &["1", "2"])]);
        check("a,b\r\n\r\n1,\r\n,", comma, &[(1, &["a", "b"]), (3, &["1", ""])]);
        check("a\rb\r", comma, &[(1, &["a"]), (2, &["b"])]);
        check("\"x\ny\",\"say \"\"hi\"\"\"\n2,3", comma, &[(1, &["x\ny", "say \"hi\""]), (3, &["2", "3"])]);
        check("\"12\" inch,b", comma, &[(1, &["12 inch", "b"])]);
        check("5\" pipe, b ", comma, &[(1, &["5\" pipe", "b"])]);
        check("\"\",\"é\"\"\"", comma, &[(1, &["", "é\""])]);
        check("", comma, &[]);
        check("\n \n", comma, &[]);
    }

    #[test]
    fn backslashes_take_their_meaning_from_what_follows() {
        let text = "\"a \\\"b\\\"\";\\N;\"x\\\ny\"\n\"C:\\\\\";p\\;q;\"\"\n";
        for (source, how) in
            [(Box::new(text.as_bytes()) as Box<dyn Read>, "whole"), (Box::new(Trickle(text.as_bytes())), "bytes")]
        {
            let mut records = Records::new(source, Delimiter::Character(b';')).escaped(true);
            let mut all = Vec::new();
            while records.advance().expect("records") {
                let record = records.record();
                all.push((record.line, (0..record.width()).map(|i| record.cell(i).into_owned()).collect::<Vec<_>>()));
            }
            let cells = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
            assert_eq!(all, [(1, cells(["a \"b\"", "", "x\ny"])), (3, cells(["C:\\", "p;q", ""]))], "{how}");
        }
    }

    #[test]
    fn without_marks_a_quotation_mark_is_a_character() {
        let mut records =
            Records::new("1;\"Ace;9\n2;5\";8\n".as_bytes(), Delimiter::Character(b';')).quoted(Quote::None);
        assert!(records.advance().expect("row") && records.record().width() == 3);
        assert_eq!(records.record().cell(1), "\"Ace");
    }

    #[test]
    fn runs_of_blanks_separate() {
        let expected: &[(u64, &[&str])] = &[(1, &["id", "day"]), (2, &["00001", "19970101"]), (3, &["2", "x y"])];
        check(" id  day\r\n 00001\t19970101 \r\n2 \"x y\"", Delimiter::Blanks, expected);
    }

    #[test]
    fn an_unclosed_quote_is_marked() {
        let mut records = Records::new("a,b\n\"1,2\n3,4\n".as_bytes(), Delimiter::Character(b','));
        assert!(records.advance().expect("header") && !records.record().is_unclosed());
        assert!(records.advance().expect("row") && records.record().is_unclosed());
        assert_eq!(records.record().original(), "\"1,2\n3,4\n");
        assert!(!records.advance().expect("end"));
    }

    #[test]
    fn a_record_does_not_grow_without_bound() {
        let endless = io::repeat(b'x').take(1 << 32);
        let mut records = Records::new("a,b\n".as_bytes().chain(endless), Delimiter::Character(b','));
        assert!(records.advance().expect("header"));
        assert!(matches!(records.advance(), Err(RecordError::TooLong { line: 2 })));
        assert!(records.buffer.len() <= 4 * LONGEST_RECORD);
    }

    #[test]
    fn bytes_that_are_no_text_are_told() {
        let mut records = Records::new(&b"a,\xFF\n"[..], Delimiter::Character(b','));
        assert!(records.advance().expect("row"));
        assert!(!records.record().is_readable() && records.record().original().contains('\u{fffd}'));
    }
}
