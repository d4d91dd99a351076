//! Untrusted text made safe to display: nothing in it controls a terminal, breaks a surrounding line, or changes the
//! direction of neighbouring text.
//!
//! Such characters stay in the database as received, and become visible on output: `␛` for an escape, `�` for those
//! without a symbol. Joiners and direction marks that languages and emoji need are kept.

use std::borrow::Cow;

/// Whether a character controls the display instead of being readable: control characters, line and paragraph
/// separators, and those that override or isolate the writing direction.
#[must_use]
pub fn is_steering(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// The visible replacement for a control character.
fn picture(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

fn replaced(text: &str, by: impl Fn(char) -> char) -> Cow<'_, str> {
    if text.chars().any(is_steering) {
        text.chars().map(|c| if is_steering(c) { by(c) } else { c }).collect()
    } else {
        Cow::Borrowed(text)
    }
}

/// For one line: breaks and tabs become blanks.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if is_break(c) { ' ' } else { picture(c) })
}

/// For text on lines of its own: every break becomes a line feed, and tabs stay.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    let by = |c: char| match c {
        '\t' => '\t',
        c if is_break(c) => '\n',
        c => picture(c),
    };
    if text.contains("\r\n") {
        Cow::Owned(replaced(&text.replace("\r\n", "\n"), by).into_owned())
    } else {
        replaced(text, by)
    }
}

/// Inside quotes, as in a CSV file: breaks and tabs are part of the value and stay as they are.
#[must_use]
pub fn quoted(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if is_break(c) && c.is_ascii() { c } else { picture(c) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_becomes_visible() {
        assert_eq!(line("Ada\u{1b}[2J\u{7f}\u{9b}31m"), "Ada␛[2J␡\u{fffd}31m");
        assert_eq!(line("Brook\r\nBcc: x\ty\u{2028}z"), "Brook  Bcc: x y z");
        assert_eq!(lines("one\r\ntwo\rthree\u{85}four\tfive"), "one\ntwo\nthree\nfour\tfive");
        assert_eq!(quoted("one\r\ntwo\u{0}\u{202e}\u{85}"), "one\r\ntwo␀\u{fffd}\u{fffd}");
    }

    #[test]
    fn what_languages_need_stays() {
        // A joiner between Persian letters, direction marks, a composed emoji, a combining accent.
        for text in ["می\u{200c}خواهم", "א\u{200f}!", "👩\u{200d}🌾", "e\u{301}", "Ada Brook", ""] {
            for written in [line(text), lines(text), quoted(text)] {
                assert!(matches!(written, Cow::Borrowed(same) if same == text), "{text}");
            }
        }
    }
}
