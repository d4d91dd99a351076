//! JSON for output to a terminal or a file: the same values, with nothing in it that controls the program displaying
//! them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use domain::legible;

/// Writes a document.
///
/// # Errors
/// When it cannot be written.
pub fn write(to: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(to, Harmless(PrettyFormatter::new())))
}

/// A document for a file.
///
/// # Errors
/// When a key of the value is not a text.
pub fn document(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(&mut bytes, value)?;
    Ok(bytes)
}

/// JSON in which every control character is escaped: the same values, whatever program displays them.
struct Harmless(PrettyFormatter<'static>);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, to: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, sign)) = rest.char_indices().find(|(_, c)| legible::is_steering(*c)) {
            // All of them are in the basic plane, so each is one UTF-16 unit.
            write!(to, "{}\\u{:04x}", &rest[..at], u32::from(sign))?;
            rest = &rest[at + sign.len_utf8()..];
        }
        to.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_array(to)
    }

    fn end_array<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array(to)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(to, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_array_value(to)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object(to)
    }

    fn end_object<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object(to)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, to: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(to, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.begin_object_value(to)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, to: &mut W) -> io::Result<()> {
        self.0.end_object_value(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_means_the_same_and_steers_nothing() {
        let value = serde_json::json!({"a\u{9b}": ["\u{1b}[2J\u{7f}\u{85}\u{202e}é\n", {}], "b": []});
        let written = String::from_utf8(document(&value).expect("JSON")).expect("text");
        assert!(!written.contains(|c| legible::is_steering(c) && c != '\n'), "{written}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&written).expect("JSON"), value);
        let plain = serde_json::json!({"a": [1, {"b": "ü"}, []], "c": {}});
        let same = String::from_utf8(document(&plain).expect("JSON")).expect("text");
        assert_eq!(same, serde_json::to_string_pretty(&plain).expect("JSON"));
    }
}
