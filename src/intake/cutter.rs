//! Where a record ends and its cells are, byte by byte.

use reports::import::Delimiter;

/// Where a cell is in its record, and whether its text must be unescaped first.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellSpan {
    pub start: usize,
    pub end: usize,
    /// Doubled quotation marks or backslashes inside, or text after the closing mark.
    pub patched: bool,
}

/// The end of a record: without and with its line ending.
pub(super) struct Cut {
    pub content: usize,
    pub whole: usize,
}

/// Finds the end of one record, and its cells along the way.
pub(super) struct Cutter<'b, 'c> {
    pub bytes: &'b [u8],
    /// Nothing follows the bytes.
    pub ended: bool,
    pub quote: u8,
    pub escape: bool,
    pub cells: &'c mut Vec<CellSpan>,
    pub lines: u64,
    pub unclosed: bool,
}

impl Cutter<'_, '_> {
    /// None if more bytes are needed.
    pub fn cut(&mut self, delimiter: Delimiter) -> Option<Cut> {
        self.cells.clear();
        match delimiter {
            Delimiter::Character(byte) => self.cut_at_character(byte),
            Delimiter::Blanks => self.cut_at_blanks(),
        }
    }

    fn cut_at_character(&mut self, delimiter: u8) -> Option<Cut> {
        let mut at = 0;
        loop {
            let end = self.cell(at, |byte| byte == delimiter)?;
            if self.bytes.get(end) != Some(&delimiter) {
                return self.line_end(end);
            }
            at = end + 1;
        }
    }

    fn cut_at_blanks(&mut self) -> Option<Cut> {
        let is_blank = |byte: u8| byte == b' ' || byte == b'\t';
        let mut at = 0;
        loop {
            while self.bytes.get(at).is_some_and(|&byte| is_blank(byte)) {
                at += 1;
            }
            match self.bytes.get(at) {
                Some(b'\n' | b'\r') => return self.line_end(at),
                None => return if self.ended { self.line_end(at) } else { None },
                Some(_) => at = self.cell(at, is_blank)?,
            }
        }
    }

    /// Records the cell that starts at `start` and returns where it ends: at a separator, a line's end or the last
    /// byte.
    fn cell(&mut self, start: usize, is_separator: impl Fn(u8) -> bool) -> Option<usize> {
        let quoted = self.bytes.get(start) == Some(&self.quote);
        let (closing, doubled) = if quoted { self.closing_mark(start + 1)? } else { (start, false) };
        let after = if quoted { (closing + 1).min(self.bytes.len()) } else { start };
        let ends = |byte: u8| is_separator(byte) || byte == b'\n' || byte == b'\r';
        let (end, escaped) = if self.escape { self.escaped_end(after, ends)? } else { (self.end(after, ends)?, false) };
        let followed = quoted && end > after;
        let span = match (quoted, doubled || followed || escaped) {
            (true, false) => CellSpan { start: start + 1, end: closing, patched: false },
            (true, true) => CellSpan { start, end, patched: true },
            (false, patched) => CellSpan { start, end, patched },
        };
        self.cells.push(span);
        Some(end)
    }

    /// The end of a cell that has no marks from `after` on.
    fn end(&self, after: usize, ends: impl Fn(u8) -> bool) -> Option<usize> {
        match self.bytes[after..].iter().position(|&byte| ends(byte)) {
            Some(length) => Some(after + length),
            None if self.ended => Some(self.bytes.len()),
            None => None,
        }
    }

    /// The same if a backslash escapes the next byte, and whether there was one.
    fn escaped_end(&mut self, after: usize, ends: impl Fn(u8) -> bool) -> Option<(usize, bool)> {
        let (mut at, mut escaped) = (after, false);
        loop {
            match self.bytes.get(at) {
                Some(b'\\') => {
                    escaped = true;
                    at = self.behind_backslash(at)?;
                }
                Some(byte) if ends(*byte) => return Some((at, escaped)),
                Some(_) => at += 1,
                None if self.ended => return Some((self.bytes.len(), escaped)),
                None => return None,
            }
        }
    }

    /// The position after a backslash and the byte that it escapes.
    fn behind_backslash(&mut self, at: usize) -> Option<usize> {
        match self.bytes.get(at + 1) {
            Some(byte) => {
                self.lines += u64::from(*byte == b'\n');
                Some(at + 2)
            }
            None if self.ended => Some(self.bytes.len()),
            None => None,
        }
    }

    /// Where the quoted text that starts at `at` closes, and whether it contains doubled marks.
    fn closing_mark(&mut self, mut at: usize) -> Option<(usize, bool)> {
        let mut doubled = false;
        loop {
            match (self.bytes.get(at), self.bytes.get(at + 1)) {
                (Some(first), Some(second)) if *first == self.quote && *second == self.quote => {
                    doubled = true;
                    at += 2;
                }
                (Some(b'\\'), _) if self.escape => {
                    doubled = true;
                    at = self.behind_backslash(at)?;
                }
                (Some(byte), None) if *byte == self.quote && !self.ended => return None,
                (Some(byte), _) if *byte == self.quote => return Some((at, doubled)),
                (Some(byte), _) => {
                    self.lines += u64::from(*byte == b'\n');
                    at += 1;
                }
                (None, _) if self.ended => {
                    self.unclosed = true;
                    return Some((self.bytes.len(), doubled));
                }
                (None, _) => return None,
            }
        }
    }

    /// The record ends at `content`; also consumes the line ending (LF, CRLF or CR).
    fn line_end(&mut self, content: usize) -> Option<Cut> {
        let length = match (self.bytes.get(content), self.bytes.get(content + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r'), None) if !self.ended => return None,
            (Some(_), _) => 1,
            (None, _) => 0,
        };
        self.lines += u64::from(length > 0);
        Some(Cut { content, whole: content + length })
    }
}
