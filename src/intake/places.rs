//! Cells that hold two things in one, several territories, or a number that a spreadsheet shortened.

/// Postcode and city of "80331 München", "SW1A 1AA London", "1234 AB Utrecht" or "London SW1A 1AA"; the whole is the
/// city if no part is a postcode.
pub(crate) fn postcode_and_city(text: &str) -> (String, String) {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let is_code = |word: &&str| word.contains(|c: char| c.is_ascii_digit());
    let joined = |words: &[&str]| words.join(" ");
    let leading = words.iter().take_while(|word| is_code(word)).count();
    if leading > 0 && leading < words.len() {
        // The letters of a Dutch postcode follow its digits.
        let letters =
            usize::from(is_dutch(&words[..leading]) && is_two_capitals(words[leading]) && leading + 1 < words.len());
        return (joined(&words[..leading + letters]), joined(&words[leading + letters..]));
    }
    let trailing = words.iter().rev().take_while(|word| is_code(word)).count();
    if trailing > 0 && trailing < words.len() {
        let at = words.len() - trailing;
        return (joined(&words[at..]), joined(&words[..at]));
    }
    if leading == words.len() && !words.is_empty() {
        (joined(&words), String::new())
    } else {
        (String::new(), joined(&words))
    }
}

/// Whether a cell appears to hold both.
pub(crate) fn is_postcode_and_city(text: &str) -> bool {
    let (postcode, city) = postcode_and_city(text);
    !postcode.is_empty() && postcode.len() <= 10 && city.chars().any(char::is_alphabetic)
}

fn is_dutch(words: &[&str]) -> bool {
    matches!(words, [digits] if digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_two_capitals(word: &str) -> bool {
    word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The postcodes of a territory. Commas, semicolons and bars separate them, so that a postcode may contain spaces; if
/// there are none, spaces separate them, except within a British, Canadian or Dutch postcode.
pub(crate) fn territory(text: &str) -> Vec<String> {
    let marks = |c: char| matches!(c, ',' | ';' | '|' | '\n');
    let trimmed = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains(marks) {
        return text.split(marks).map(trimmed).filter(|part| !part.is_empty()).collect();
    }
    let mut parts: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match parts.last_mut() {
            Some(last) if is_range_mark(word) || last.ends_with(['-', '–', '—', '…']) || last.ends_with("..") => {
                last.push_str(word);
            }
            Some(last) if goes_on(last, word) => {
                last.push(' ');
                last.push_str(word);
            }
            _ => parts.push(word.to_owned()),
        }
    }
    parts
}

fn is_range_mark(word: &str) -> bool {
    matches!(word, "-" | "–" | "—" | "…" | "..")
}

/// Whether a word is the second half of the postcode before it.
fn goes_on(before: &str, word: &str) -> bool {
    let letters = |text: &str| text.bytes().filter(u8::is_ascii_alphabetic).count();
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    let plain = |text: &str| letters(text) + digits(text) == text.len();
    if !plain(before) || !plain(word) {
        return false;
    }
    let begins_with_digit = word.starts_with(|c: char| c.is_ascii_digit());
    let outward = (2..=4).contains(&before.len())
        && letters(before) > 0
        && digits(before) > 0
        && before.starts_with(|c: char| c.is_ascii_alphabetic());
    let inward = begins_with_digit && word.len() <= 3 && digits(word) <= 2;
    let dutch = before.len() == 4 && digits(before) == 4 && letters(word) == word.len() && word.len() <= 2;
    (outward && inward) || dutch
}

/// "4.47712E+11": what is left of a long number that a spreadsheet showed in scientific notation.
pub(crate) fn is_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, rest) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, "0"));
    let exponent = exponent.strip_prefix('+');
    whole.len() == 1
        && is_number(whole)
        && is_number(rest)
        && exponent.is_some_and(|digits| digits.len() <= 3 && is_number(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_and_cities_are_parted() {
        for (text, postcode, city) in [
            ("80331 München", "80331", "München"),
            ("D-80331 München", "D-80331", "München"),
            ("1234 AB Utrecht", "1234 AB", "Utrecht"),
            ("114 55 Stockholm", "114 55", "Stockholm"),
            ("London SW1A 1AA", "SW1A 1AA", "London"),
            ("75008 Paris", "75008", "Paris"),
            ("00-950 Warszawa", "00-950", "Warszawa"),
            ("Bad Homburg", "", "Bad Homburg"),
            ("80331", "80331", ""),
            ("", "", ""),
        ] {
            assert_eq!(postcode_and_city(text), (postcode.to_owned(), city.to_owned()), "{text}");
        }
    }

    #[test]
    fn blanks_within_a_postcode_do_not_part_a_territory() {
        for (text, expected) in [
            ("BN3 2", &["BN3 2"][..]),
            ("M1, M11;BN3 2", &["M1", "M11", "BN3 2"]),
            ("M1 M11 M12", &["M1", "M11", "M12"]),
            ("10 11 12", &["10", "11", "12"]),
            ("SW1A 1 SW1A 2", &["SW1A 1", "SW1A 2"]),
            ("K1A 0B1 K2", &["K1A 0B1", "K2"]),
            ("1234 AB 1235", &["1234 AB", "1235"]),
            ("10 .. 14 20-29", &["10..14", "20-29"]),
            ("", &[]),
        ] {
            assert_eq!(territory(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_spreadsheet_cut_short_is_seen() {
        for cut in ["4.47712E+11", "4,47712E+11", "9E+12", "1.0e+15"] {
            assert!(is_shortened(cut), "{cut}");
        }
        for whole in ["447712000111", "12E5", "E+11", "AB1E+11", "44.7E+11", "", "1.5"] {
            assert!(!is_shortened(whole), "{whole}");
        }
    }
}
