//! Names of months in the languages of Europe, turned into English ones.

use crate::words;

/// The beginnings by which the months of English, German, French, Spanish, Italian, Portuguese and Dutch are known, as
/// [`words::plain`] leaves them.
const BEGINNINGS: [(&str, &str); 12] = [
    ("Jan", "jan jaen ene gen"),
    ("Feb", "feb fev"),
    ("Mar", "mar maer maa mrz mrt"),
    ("Apr", "apr abr avr"),
    ("May", "may mai mag mei"),
    ("Jun", "jun juin giu"),
    ("Jul", "jul juil lug"),
    ("Aug", "aug aou ago"),
    ("Sep", "sep set"),
    ("Oct", "oct okt ott out"),
    ("Nov", "nov"),
    ("Dec", "dec dez dic"),
];
/// Words between the parts of a date, and what follows the number of a day.
const FILLERS: [&str; 14] = ["de", "del", "den", "der", "di", "do", "le", "el", "of", "er", "st", "nd", "rd", "th"];
/// No month is longer in any of these languages.
const LONGEST: usize = 10;

/// The text with English months and without the words between: "1 de enero de 2024" is "1 Jan 2024".
pub(crate) fn in_english(text: &str) -> String {
    let mut english = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = rest.find(|c: char| c.is_alphabetic() != first.is_alphabetic()).unwrap_or(rest.len());
        let (part, behind) = rest.split_at(length);
        rest = behind;
        match month(part).filter(|_| first.is_alphabetic()) {
            Some(month) => {
                english.push_str(month);
                rest = rest.strip_prefix('.').unwrap_or(rest);
            }
            None if FILLERS.contains(&part.to_lowercase().as_str()) => {
                rest = if english.ends_with(' ') { rest.trim_start() } else { rest };
            }
            None => english.push_str(part),
        }
    }
    english
}

fn month(word: &str) -> Option<&'static str> {
    let plain = words::plain(word);
    let known = |(_, beginnings): &&(&str, &str)| beginnings.split(' ').any(|beginning| plain.starts_with(beginning));
    (plain.len() <= LONGEST).then(|| BEGINNINGS.iter().find(known).map(|(english, _)| *english)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_become_english() {
        for (text, english) in [
            ("12. März 2024", "12. Mar 2024"),
            ("3 févr. 2024", "3 Feb 2024"),
            ("1 de enero de 2024", "1 Jan 2024"),
            ("1er août 2024", "1 Aug 2024"),
            ("22-dic-2024", "22-Dec-2024"),
            ("5 maggio 2024 10:15", "5 May 2024 10:15"),
            ("3 out. 2024", "3 Oct 2024"),
            ("3rd July 2024", "3 Jul 2024"),
        ] {
            assert_eq!(in_english(text), english);
        }
    }
}
