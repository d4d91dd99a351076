//! Names, postcodes and streets, normalised for differences in case, accents, punctuation and order.

use domain::customer::Customer;

/// Lower-case letters and digits without accents, words separated by one space: "Müller-Straße" → "muller strase". The
/// German way of writing an umlaut with an e is treated as the umlaut.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match letter(c) {
            Letter::Kept(plain) => push(&mut out, plain),
            Letter::Dropped => {}
            Letter::Gap if out.is_empty() || out.ends_with(' ') => {}
            Letter::Gap => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

enum Letter {
    Kept(char),
    /// Joined with its neighbours: an apostrophe, a standalone accent.
    Dropped,
    Gap,
}

fn letter(c: char) -> Letter {
    let plain = match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'æ' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ð' | 'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' => 'i',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'œ' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' | 'ß' => 's',
        'ţ' | 'ť' | 'ț' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        '\'' | '’' | '`' | '\u{300}'..='\u{36f}' => return Letter::Dropped,
        c if c.is_alphanumeric() => c,
        _ => return Letter::Gap,
    };
    Letter::Kept(plain)
}

/// Adds a letter; "ae", "oe", "ue" and "ss" become one letter, as their other spellings do.
fn push(out: &mut String, c: char) {
    let written_out = matches!((out.chars().last(), c), (Some('a' | 'o' | 'u'), 'e') | (Some('s'), 's'));
    if !written_out {
        out.push(c);
    }
}

/// A person's words in alphabetical order, so that first and last name may be swapped; a firm's if there is no person.
/// Empty if nothing is known, or only one letter.
pub(super) fn name(customer: &Customer) -> String {
    let person = plain(&format!("{} {}", customer.first_name, customer.last_name));
    let whole = if person.is_empty() { plain(&customer.company) } else { person };
    let mut words: Vec<&str> = whole.split(' ').collect();
    words.sort_unstable();
    let name = words.join(" ");
    if name.chars().count() > 1 { name } else { String::new() }
}

pub(super) fn postcode(text: &str) -> String {
    plain(text).replace(' ', "")
}

/// A street with its number; all spellings of "street" are unified.
pub(super) fn street(text: &str) -> String {
    plain(text).replace("strase", "str").replace("street", "str").replace(' ', "")
}

/// Whether one mistyped, omitted, doubled or swapped letter turns one word into the other.
pub(super) fn one_slip_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same_start..], &b[same_start..]);
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - same_end], &b[..b.len() - same_end]);
    match (a, b) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([x, y], [u, v]) => x == v && y == u,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_are_one() {
        for (a, b) in [
            ("Müller", "MUELLER"),
            ("Müller", "muller"),
            ("O’Brien", "obrien"),
            ("José  García", "Jose Garcia"),
            ("Großmann", "Grossmann"),
            ("Anne-Marie", "anne marie"),
            ("Łukasz Żak", "Lukasz Zak"),
            ("e\u{301}mile", "émile"),
        ] {
            assert_eq!(plain(a), plain(b), "{a}, {b}");
        }
        assert_eq!(plain(" — "), "");
        assert_ne!(plain("Σέρρες"), "");
    }

    #[test]
    fn first_and_last_name_may_be_swapped() {
        let person = |first: &str, last: &str| {
            name(&Customer { first_name: first.into(), last_name: last.into(), ..Customer::default() })
        };
        assert_eq!(person("Ada", "Brook"), person("BROOK", "ada"));
        assert_eq!(person("", "A."), "", "an initial is no name");
        assert_eq!(street("12 Mill Street"), street("12, Mill Str."));
    }

    #[test]
    fn one_slip_is_a_letter_and_no_more() {
        for (a, b) in [("meier", "meyer"), ("brook", "brok"), ("brook", "borok"), ("lane", "lanes")] {
            assert!(one_slip_apart(a, b) && one_slip_apart(b, a), "{a}, {b}");
        }
        for (a, b) in [("meier", "mayer"), ("lane", "lane"), ("ab", "cd"), ("", "ab")] {
            assert!(!one_slip_apart(a, b), "{a}, {b}");
        }
    }
}
