//! The marks by which spreadsheets keep a number as text: '00042 and ="00042".

/// Characters that precede an amount.
const SIGNS: &[char] = &['+', '-', '=', '@', '(', '.', '$', '€', '£', '¥'];

/// A cell without such a mark. "'t Hooft" and "'s-Gravesande" are names and stay: an apostrophe is a mark only before a
/// number, a sign, or a code without spaces that contains a digit.
pub(crate) fn without(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'\'') => without_apostrophe(text, 1),
        // Typographic apostrophes, as programs substitute them.
        Some(0xE2) if text.starts_with('’') || text.starts_with('‘') => without_apostrophe(text, '’'.len_utf8()),
        Some(b'=') => without_formula(text),
        _ => text,
    }
}

fn without_apostrophe(text: &str, length: usize) -> &str {
    let rest = &text[length..];
    let is_enclosed = rest.ends_with(['\'', '’']);
    let first_tells = rest.starts_with(|c: char| c.is_ascii_digit() || SIGNS.contains(&c));
    let is_code = || !rest.contains(char::is_whitespace) && rest.contains(|c: char| c.is_ascii_digit());
    if !is_enclosed && (first_tells || is_code()) { rest } else { text }
}

/// ="00042" is a formula whose result is a text.
fn without_formula(text: &str) -> &str {
    let inner = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_before_numbers_go_and_names_stay() {
        for (cell, expected) in [
            ("'00042", "00042"),
            ("'+49 30 1001", "+49 30 1001"),
            ("'-12,50", "-12,50"),
            ("'€ 12", "€ 12"),
            ("'2025-03-01", "2025-03-01"),
            ("'KD-0017", "KD-0017"),
            ("’00042", "00042"),
            ("'(089) 1", "(089) 1"),
            ("=\"00042\"", "00042"),
            ("'t Hooft", "'t Hooft"),
            ("'s-Gravesande", "'s-Gravesande"),
            ("'n Beetje 4 you", "'n Beetje 4 you"),
            ("'quoted 1'", "'quoted 1'"),
            ("=A1&\"x\"", "=A1&\"x\""),
            ("'", "'"),
            ("", ""),
        ] {
            assert_eq!(without(cell), expected, "{cell}");
        }
    }
}
