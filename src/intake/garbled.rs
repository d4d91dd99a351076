//! Text that was read in the wrong encoding before it came into the file: "KÃ¶ln" for Köln, on all lines or on some.

use encoding_rs::{Encoding as Coding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1254, WINDOWS_1257};

use crate::source::Encoding;

/// Code pages as which UTF-8 is taken by mistake.
const TAKEN_AS: [&Coding; 5] = [WINDOWS_1252, WINDOWS_1250, WINDOWS_1254, WINDOWS_1257, WINDOWS_1251];

/// A sentence on such cells of a file in this encoding, if there are any.
pub(crate) fn told(encoding: Encoding, names: &[String], rows: &[Vec<String>]) -> Option<String> {
    let taken_as = match encoding {
        Encoding::Utf8 => TAKEN_AS.to_vec(),
        Encoding::Coded(coding) if coding.is_single_byte() => vec![coding],
        _ => return None,
    };
    let mut count = 0_usize;
    let mut example: Option<(usize, &str, String)> = None;
    for row in rows {
        for (place, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_ascii()) {
            let Some(meant) = taken_as.iter().find_map(|coding| meant_by(cell, coding)) else { continue };
            count += 1;
            example.get_or_insert((place, cell, meant));
        }
    }
    let (place, cell, meant) = example?;
    let column = names.get(place).map_or("", String::as_str);
    Some(if encoding == Encoding::Utf8 {
        format!(
            "Text was encoded twice on the way into this file, in {count} of the cells looked at: \"{cell}\" in '{column}' was \
             probably {meant}. Such text is kept as it is; export the file again in UTF-8 to have it right."
        )
    } else {
        format!(
            "This file is in two encodings: some cells are written in UTF-8 ({count} of those looked at), as \"{cell}\" in \
             '{column}', which was probably {meant}, and the rest in {}. Such text is kept as it is; export the file again in one encoding, or import its parts one by one.",
            encoding.code()
        )
    })
}

/// The text whose UTF-8 was read as this encoding.
fn meant_by(cell: &str, coding: &'static Coding) -> Option<String> {
    let (bytes, _, is_lossy) = coding.encode(cell);
    let meant = String::from_utf8(bytes.into_owned()).ok().filter(|_| !is_lossy)?;
    let is_text = meant.chars().all(|c| !c.is_control()) && meant.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
    (is_text && meant != cell).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[&str]) -> Vec<Vec<String>> {
        cells.iter().map(|cell| vec![(*cell).to_owned()]).collect()
    }

    #[test]
    fn text_that_was_read_wrongly_is_told() {
        let names = ["City".to_owned()];
        let told_of = |encoding, cells: &[&str]| told(encoding, &names, &rows(cells));
        for (garbled, meant) in [
            ("MÃ¼nster", "Münster"),
            ("BesanÃ§on", "Besançon"),
            ("ŁÃ³dÅº", ""),
            ("Ã…rhus", "Århus"),
            ("РњРёРЅСЃРє", "Минск"),
        ] {
            let found = told_of(Encoding::Utf8, &["Ulm", garbled]);
            assert_eq!(
                found.is_some_and(|told| told.contains(&format!("was probably {meant}"))),
                !meant.is_empty(),
                "{garbled}"
            );
        }
        let mixed = told_of(Encoding::Coded(WINDOWS_1252), &["Köln", "KÃ¶ln", "DÃ¼ren"]);
        assert!(
            mixed.is_some_and(
                |told| told.contains("UTF-8 (2 of those looked at), as \"KÃ¶ln\"") && told.contains("Köln")
            )
        );
    }

    #[test]
    fn text_that_is_right_is_left_alone() {
        let names = ["City".to_owned()];
        let right = ["São Paulo", "SÃO PAULO", "Åre", "Ærø", "Łódź", "Минск", "東京", "Ж", "Âge", "ÉÂ", "½ l", "20 °C"];
        for encoding in [Encoding::Utf8, Encoding::Coded(WINDOWS_1252), Encoding::Coded(WINDOWS_1251)] {
            assert_eq!(told(encoding, &names, &rows(&right)), None);
        }
    }
}
