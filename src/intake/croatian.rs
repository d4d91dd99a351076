//! Croatian months: "listopad" is October there, and November to its neighbours, so they are a way of writing of their own.

use crate::words;

/// What stands before a pattern whose months are Croatian.
pub(crate) const CROATIAN: &str = "croatian ";

/// Each month as a name and as dates say it.
const MONTHS: [[&str; 3]; 12] = [
    ["sijecanj", "sijecnja", "Jan"],
    ["veljaca", "veljace", "Feb"],
    ["ozujak", "ozujka", "Mar"],
    ["travanj", "travnja", "Apr"],
    ["svibanj", "svibnja", "May"],
    ["lipanj", "lipnja", "Jun"],
    ["srpanj", "srpnja", "Jul"],
    ["kolovoz", "kolovoza", "Aug"],
    ["rujan", "rujna", "Sep"],
    ["listopad", "listopada", "Oct"],
    ["studeni", "studenoga", "Nov"],
    ["prosinac", "prosinca", "Dec"],
];
/// Headings that no neighbouring language writes in this way.
const HEADINGS: [&str; 18] = [
    "racun",
    "brojracuna",
    "kupac",
    "kupca",
    "sifrakupca",
    "iznos",
    "ukupno",
    "ukupaniznos",
    "kolicina",
    "cijena",
    "jedinicnacijena",
    "narudzba",
    "brojnarudzbe",
    "proizvod",
    "artikl",
    "naziv",
    "prezime",
    "blagajna",
];

/// The text with its month in English; none if its word is not that of a Croatian month.
pub(crate) fn in_english(text: &str) -> Option<String> {
    let word: String = text.chars().skip_while(|c| !c.is_alphabetic()).take_while(|c| c.is_alphabetic()).collect();
    let plain = words::plain(&word);
    let is_it = |names: &&[&str; 3]| plain.len() >= 3 && names[..2].iter().any(|name| name.starts_with(&plain));
    let [_, _, english] = MONTHS.iter().find(is_it)?;
    Some(text.replacen(&word, english, 1))
}

/// A text and its pattern as they are written in English.
pub(crate) fn as_english<'a>(text: &str, pattern: &'a str) -> Option<(String, &'a str)> {
    // The year is often followed by a dot.
    Some((in_english(text)?.trim_end_matches('.').to_owned(), pattern.strip_prefix(CROATIAN)?))
}

/// A pattern of the calendar library with the month's own word in it.
pub(crate) fn with_month(pattern: &str, month: u32) -> String {
    let names = MONTHS.get(month.saturating_sub(1) as usize).unwrap_or(&MONTHS[0]);
    pattern.replace("%B", names[1])
}

/// Whether the headings of a file are Croatian.
pub(crate) fn are_headings<'a>(headings: impl Iterator<Item = &'a str>) -> bool {
    headings.map(words::plain).filter(|plain| HEADINGS.contains(&plain.as_str())).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_of_croatia_are_its_own() {
        for (text, english) in [
            ("2. listopada 2023.", "2. Oct 2023."),
            ("02-lip-2023", "02-Jun-2023"),
            ("7. srp 2023.", "7. Jul 2023."),
            ("1. kolovoza 2024", "1. Aug 2024"),
            ("3. ožujka 2024.", "3. Mar 2024."),
        ] {
            assert_eq!(in_english(text).as_deref(), Some(english));
        }
        for other in ["3 lipca 2024", "3. srpna 2024", "3 sierpnia 2024", "2024-01-31", "3 li 2024"] {
            assert_eq!(in_english(other), None, "{other}");
        }
    }
}
