//! One record of a text: its cells without quotation marks, backslashes and the marks of spreadsheets.

use std::borrow::Cow;
use std::str::Utf8Error;

use crate::cell_marks;
use crate::cutter::CellSpan;
use crate::ditto::is_ditto;
use crate::meanings;

/// What the number of a record counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberedBy {
    /// The lines of a text; a quoted cell may contain several.
    Lines,
    /// The rows of a sheet or table, whose trailing cells may be missing.
    Rows,
}

/// One record of the text.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// Line of the file that it starts on, from 1.
    pub line: u64,
    pub(super) bytes: &'a [u8],
    pub(super) text: Result<&'a str, Utf8Error>,
    pub(super) cells: &'a [CellSpan],
    pub(super) unclosed: bool,
    pub(super) quote: char,
    pub(super) escape: bool,
    pub(super) numbering: NumberedBy,
    /// The values that blank cells take from records above.
    pub(super) above: &'a [(usize, String)],
}

impl<'a> Record<'a> {
    /// Number of cells.
    #[must_use]
    pub fn width(&self) -> usize {
        self.cells.len()
    }

    /// Whether it has `width` cells. Surplus empty cells are harmless: an extra delimiter at the end.
    #[must_use]
    pub fn fits(&self, width: usize) -> bool {
        let short = self.numbering == NumberedBy::Rows && self.width() < width;
        short
            || self.width() == width
            || (self.width() > width && (width..self.width()).all(|i| self.cell(i).is_empty()))
    }

    /// The record with its blank cells filled from above.
    pub(crate) fn filled_from(self, above: &'a [(usize, String)]) -> Record<'a> {
        Record { above, ..self }
    }

    /// A cell, trimmed and without the marks by which spreadsheets keep numbers as text, or what it takes from above;
    /// empty if the record has no such cell.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cow<'a, str> {
        let own = self.own_cell(index);
        if self.above.is_empty() || !(own.is_empty() || is_ditto(&own)) {
            return own;
        }
        let above = self.above.iter().find(|(place, _)| *place == index);
        above.map_or(own, |(_, text)| Cow::Borrowed(text))
    }

    /// A cell as it is in the file, trimmed.
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

    /// A cell of text; empty if it means a missing value: NULL, n/a, a dash.
    #[must_use]
    pub fn text(&self, index: usize) -> Cow<'a, str> {
        let cell = self.cell(index);
        if meanings::is_missing_text(&cell) { Cow::Borrowed("") } else { cell }
    }

    /// A cell with a number or a day, where a dash may mean zero.
    #[must_use]
    pub fn figure(&self, index: usize) -> Cow<'a, str> {
        let cell = self.cell(index);
        // Most figures begin with a digit, and then no lookup is needed.
        let is_word = cell.as_bytes().first().is_some_and(|first| !first.is_ascii_digit());
        if is_word && meanings::is_missing(&cell) { Cow::Borrowed("") } else { cell }
    }

    /// The record as it is in the file.
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

/// Trims; most cells have nothing to trim, and checking both ends is cheaper than decoding characters.
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
            // After the closing mark everything is taken literally.
            None => break,
        }
    }
    text.push_str(rest);
    text
}

/// The text of a cell with backslashes, whose span includes its quotation marks if it has any; \N alone is empty.
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
