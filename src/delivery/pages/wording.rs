//! How numbers and long words are written on paper.

use crate::mime::one_line;

/// A run of letters longer than this may be broken anywhere, so that no name overflows its column.
const LONGEST_WORD: usize = 22;
const BREAK: char = '\u{200b}';

/// One line of text of at most `most` characters, with places to break in words that are too long for a column.
pub fn fitted(text: &str, most: usize) -> String {
    shortened(text, most).split(' ').map(breakable).collect::<Vec<_>>().join(" ")
}

/// An e-mail address, broken only where a reader expects it.
pub fn email(address: &str) -> String {
    let line = shortened(address, 120);
    if line.chars().count() <= LONGEST_WORD { line } else { line.replace('@', &format!("{BREAK}@")) }
}

fn shortened(text: &str, most: usize) -> String {
    let line = one_line(text);
    if line.chars().count() <= most {
        return line;
    }
    let kept: String = line.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn breakable(word: &str) -> String {
    if word.chars().count() <= LONGEST_WORD {
        return word.to_owned();
    }
    let mut out = String::with_capacity(word.len() * 2);
    for (i, letter) in word.chars().enumerate() {
        if i > 0 && i.is_multiple_of(6) {
            out.push(BREAK);
        }
        out.push(letter);
    }
    out
}

/// A share whose sign stays on its line.
pub fn unbroken_percent(share: f64) -> String {
    figures::percent(share).replace(' ', "\u{a0}")
}

/// A share that can be drawn: between 0 and 1, 0 for not-a-number.
pub fn drawable(share: f64) -> f64 {
    if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_can_break_and_long_texts_end() {
        assert_eq!(fitted("Ada\nBrook", 40), "Ada Brook");
        assert_eq!(fitted("abcdefghijklmnopqrstuvwxyz", 40).replace(BREAK, ""), "abcdefghijklmnopqrstuvwxyz");
        assert!(fitted("abcdefghijklmnopqrstuvwxyz", 40).contains(BREAK));
        assert_eq!(fitted("one two three", 8), "one two…");
        assert_eq!(fitted("", 8), "");
    }

    #[test]
    fn an_address_breaks_only_before_the_at() {
        assert_eq!(email("ada@example.com"), "ada@example.com");
        assert_eq!(email("a.rather.long.one@mail.example.com"), "a.rather.long.one\u{200b}@mail.example.com");
    }

    #[test]
    fn a_share_and_its_sign_stay_together() {
        let written: Vec<String> =
            [0.412, 0.0994, 0.0996, 0.0, 0.0003, 1.0, f64::NAN].into_iter().map(unbroken_percent).collect();
        assert_eq!(written, ["41.2\u{a0}%", "9.9\u{a0}%", "10.0\u{a0}%", "0\u{a0}%", "0.03\u{a0}%", "100\u{a0}%", "–"]);
        assert!(drawable(f64::NAN).abs() < f64::EPSILON && (drawable(7.0) - 1.0).abs() < f64::EPSILON);
    }
}
