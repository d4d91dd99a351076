//! Text split into records and cells while it streams by, in bounded memory and with the line of every record.
//!
//! Implemented here instead of using the csv crate because a rejected row must be shown as it is in the file, with its
//! line, a record must not grow without bound, and tables separated by runs of spaces are read the same way.

use std::io::{self, Read};

use crate::cutter::{CellSpan, Cutter};
use crate::record::{NumberedBy, Record};
use reports::import::{Delimiter, Quote};

/// A longer record means that the file is not a table.
pub const LONGEST_RECORD: usize = 1 << 20;
const CHUNK: usize = 1 << 18;
/// Never occurs in UTF-8 text, so it encloses nothing.
const NO_MARK: u8 = 0xFF;

/// Why the next record could not be read.
#[derive(Debug)]
pub enum RecordError {
    TooLong { line: u64 },
    Read(io::Error),
}

/// The records of a text, one at a time.
pub struct Records<R> {
    source: R,
    delimiter: Delimiter,
    quote: u8,
    escape: bool,
    numbering: NumberedBy,
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
            numbering: NumberedBy::Lines,
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

    /// Whether a backslash escapes the character after it.
    #[must_use]
    pub fn escaped(self, escape: bool) -> Records<R> {
        Records { escape, ..self }
    }

    #[must_use]
    pub fn numbered(self, numbering: NumberedBy) -> Records<R> {
        Records { numbering, ..self }
    }

    /// Where the text comes from.
    pub fn source(&self) -> &R {
        &self.source
    }

    /// Moves to the next non-empty record; false at the end of the text.
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
                NumberedBy::Lines => cutter.lines,
                NumberedBy::Rows => 1,
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

    /// Whether the record is a blank line, or one of only delimiters, as spreadsheets append.
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands out one byte at a time, so that every state of the cutter meets the end of the buffer.
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
