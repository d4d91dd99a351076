//! File names made from the names of dealers, lists and campaigns: every file system accepts them, and different names
//! do not collide on case-insensitive systems.

use std::collections::HashSet;

/// The maximum bytes of a name; an appended suffix still fits the limits of file systems.
const MOST_BYTES: usize = 120;

/// Names that Windows treats as devices, whatever extension follows. Superscript digits count as digits there.
const RESERVED: [&str; 6] = ["con", "prn", "aux", "nul", "conin", "conout"];
const NUMBERED: [&str; 2] = ["com", "lpt"];

/// The words of a text in lower case with hyphens between them, such as "d-03-brook-motors". `noun` is used if there is
/// no word at all, and is appended to a name reserved by Windows.
#[must_use]
pub fn from_words(text: &str, noun: &str) -> String {
    let plain: String = text.chars().flat_map(char::to_lowercase).map(|c| if is_kept(c) { c } else { '-' }).collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let mut name = words.join("-");
    name.truncate(name.floor_char_boundary(MOST_BYTES));
    let name = name.trim_end_matches('-');
    match name {
        "" => noun.to_owned(),
        name if is_reserved(name) => format!("{name}-{noun}"),
        name => name.to_owned(),
    }
}

/// Letters and digits, except those that some file systems store in a different form.
fn is_kept(c: char) -> bool {
    let is_rewritten = matches!(c, '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{d7b0}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{2f800}'..='\u{2fa1f}');
    c.is_alphanumeric() && !is_rewritten
}

fn is_reserved(name: &str) -> bool {
    let is_digit = |rest: &str| {
        let mut signs = rest.chars();
        matches!((signs.next(), signs.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    RESERVED.contains(&name) || NUMBERED.iter().any(|device| name.strip_prefix(device).is_some_and(is_digit))
}

/// The names, with a number appended to each that is not unique.
#[must_use]
pub fn distinct(names: &[(String, i64)]) -> Vec<String> {
    let mut taken = HashSet::new();
    let distinct = |(name, number): &(String, i64)| {
        let is_alone = names.iter().filter(|(other, _)| folded(other) == folded(name)).count() == 1;
        let mut distinct = if is_alone { name.clone() } else { format!("{name}-{number}") };
        while !taken.insert(folded(&distinct)) {
            distinct = format!("{distinct}-{number}");
        }
        distinct
    };
    names.iter().map(distinct).collect()
}

/// Equal for names that some file system treats as the same.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_like_what_they_are_for() {
        for (text, name) in [
            ("D-03 Brook Motors", "d-03-brook-motors"),
            ("Autumn mowers, 1998", "autumn-mowers-1998"),
            ("../../etc/passwd", "etc-passwd"),
            ("ÄRZTE & Söhne", "ärzte-söhne"),
            (" . ", "dealer"),
            ("CON", "con-dealer"),
            ("nul.txt", "nul-txt"),
            ("Lpt¹", "lpt¹-dealer"),
            ("COM10", "com10"),
        ] {
            assert_eq!(from_words(text, "dealer"), name, "{text}");
        }
        let long = from_words(&"é".repeat(500), "dealer");
        assert!(long.len() <= MOST_BYTES && long.chars().all(|c| c == 'é'), "{long}");
    }

    #[test]
    fn no_two_fall_together() {
        let names = |names: &[(&str, i64)]| {
            distinct(&names.iter().map(|(name, number)| ((*name).to_owned(), *number)).collect::<Vec<_>>())
        };
        assert_eq!(names(&[("x", 1), ("y", 2)]), ["x", "y"]);
        assert_eq!(names(&[("a-1-x", 1), ("a-1-x", 2), ("a-1-x-2", 3)]), ["a-1-x-1", "a-1-x-2", "a-1-x-2-3"]);
        assert_eq!(names(&[("straße", 1), ("strasse", 2)]), ["straße-1", "strasse-2"]);
    }
}
