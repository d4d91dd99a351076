//! Standard output and standard error, the only place that prints: data never controls the terminal.

use std::io::{self, BufWriter, StdoutLock, Write};

use anyhow::Result;
use serde::Serialize;

use delivery::json;
use domain::legible;

/// The width of a paragraph in columns.
const WIDEST: usize = 100;

/// Where data goes.
pub struct Output {
    to: BufWriter<StdoutLock<'static>>,
}

impl Output {
    #[must_use]
    pub fn stdout() -> Output {
        Output { to: BufWriter::new(io::stdout().lock()) }
    }

    /// Flushes the output so far: a command that keeps running must not hold it back.
    ///
    /// # Errors
    /// When standard output is closed.
    pub fn flush(&mut self) -> Result<()> {
        Ok(self.to.flush()?)
    }

    /// # Errors
    /// When standard output cannot be written.
    pub fn line(&mut self, text: &str) -> Result<()> {
        Ok(writeln!(self.to, "{}", legible::line(text))?)
    }

    /// A paragraph on lines of at most 100 columns.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn wrapped(&mut self, text: &str) -> Result<()> {
        for line in lines_of(text, WIDEST) {
            self.line(&line)?;
        }
        Ok(())
    }

    /// # Errors
    /// When standard output cannot be written.
    pub fn json(&mut self, value: &impl Serialize) -> Result<()> {
        json::write(&mut self.to, value)?;
        Ok(writeln!(self.to)?)
    }

    /// A file that was already made safe to display when written, as CSV is.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn bytes(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.to.write_all(bytes)?)
    }

    /// Columns as wide as they need to be; the columns in `right` are right-aligned. A row of one cell is a heading
    /// across all columns.
    ///
    /// # Errors
    /// When standard output cannot be written.
    pub fn table(&mut self, header: &[&str], rows: &[Vec<String>], right: &[usize]) -> Result<()> {
        let rows: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(|cell| legible::line(cell)).collect()).collect();
        let mut widths: Vec<usize> = header.iter().map(|name| name.chars().count()).collect();
        for row in rows.iter().filter(|row| row.len() > 1) {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut write = |cells: &mut dyn Iterator<Item = &str>| -> Result<()> {
            let mut line = String::new();
            for (column, (cell, width)) in cells.zip(&widths).enumerate() {
                let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
                let padded = if right.contains(&column) { format!("{gap}{cell}") } else { format!("{cell}{gap}") };
                line.push_str(&padded);
                line.push_str("  ");
            }
            Ok(writeln!(self.to, "{}", line.trim_end())?)
        };
        write(&mut header.iter().copied())?;
        for row in &rows {
            write(&mut row.iter().map(AsRef::as_ref))?;
        }
        Ok(())
    }
}

/// Wraps a text between words, so that no line is wider than `widest` unless a single word is.
fn lines_of(text: &str, widest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= widest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Says why a command failed, in one sentence, unless the reader of the output simply went away.
pub fn complain(error: &anyhow::Error) {
    let direct = error.downcast_ref::<io::Error>().map(io::Error::kind);
    let in_json = error.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind);
    if direct.or(in_json) == Some(io::ErrorKind::BrokenPipe) {
        return;
    }
    note(&format!("foresale: {}", told(error)));
}

/// The error and its causes in one line, leaving out causes that it names already.
fn told(error: &anyhow::Error) -> String {
    let mut told = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !told.contains(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    without_codes(&told)
}

/// Without the operating system's error numbers: the words before them say the same.
fn without_codes(text: &str) -> String {
    const CODE: &str = " (os error ";
    let mut parts = text.split(CODE);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once(')').map_or("", |(_, behind)| behind));
    }
    plain
}

/// A message for the user, separate from the data.
pub fn note(text: &str) {
    // If standard error is closed, there is nobody to tell.
    let _ = writeln!(io::stderr(), "{}", legible::line(text));
}

/// A message of several lines.
pub fn note_lines(text: &str) {
    let _ = writeln!(io::stderr(), "{}", legible::lines(text));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_are_told_in_words() {
        assert_eq!(
            without_codes("it cannot be written: No such file (os error 2); name another"),
            "it cannot be written: No such file; name another"
        );
        assert_eq!(without_codes("no code"), "no code");
    }

    #[test]
    fn paragraphs_break_between_words() {
        assert_eq!(lines_of("one two  three", 7), ["one two", "three"]);
        assert_eq!(lines_of("immeasurable word", 5), ["immeasurable", "word"]);
        assert!(lines_of("", 5).is_empty());
    }
}
