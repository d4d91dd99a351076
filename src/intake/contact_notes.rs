//! What a file of contacts does not say, or says in words that nobody knows: by which channel, and who answered.

use std::collections::HashMap;

use crate::facts::{ColumnFacts, Mapping};
use crate::fields;
use crate::meanings;
use crate::words::plain;
use reports::import::ImportKind;

/// Parts of headings over what came of a contact.
const RESULTS: &str = "result ergebnis outcome status resultat resultado risultato esito wynik vysledek eredmeny sonuc результат αποτελεσμα 結果 结果 결과 \
     uitkomst utfall tulos rezultat disposition ausgang rezultatas tulemus ketqua stav etat stato estado durum 状态 状態";
/// A result has no more words.
const MOST_WORDS: usize = 12;
/// Words that are shown in one sentence.
const SHOWN: usize = 5;

/// Sentences about the channel and the answers of a file of contacts; none for other kinds.
pub(crate) fn notes(kind: ImportKind, columns: &[ColumnFacts], rows: &[Vec<String>], mapping: &Mapping) -> Vec<String> {
    if kind != ImportKind::Contacts {
        return Vec::new();
    }
    let place_of = |field: &str| mapping.iter().position(|other| *other == Some(field));
    let channel = match place_of("channel") {
        Some(place) => unknown_channels(&columns[place].name, rows, place),
        None => Some(
            "No column says by which channel people were contacted: every row counts as e-mail. Name such a column with \
             --map channel=COLUMN."
                .to_owned(),
        ),
    };
    let is_answered = place_of("responded").is_some() || place_of("response_date").is_some();
    // Where all columns are used, the file is a record of what went out.
    let is_open = mapping.contains(&None);
    let answer = if is_answered || !is_open {
        None
    } else {
        Some(unread_result(columns, rows, mapping).unwrap_or_else(unsaid_result))
    };
    channel.into_iter().chain(answer).collect()
}

fn counted(rows: &[Vec<String>], place: usize) -> Vec<(&str, usize)> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for cell in rows.iter().filter_map(|row| row.get(place)).filter(|cell| !meanings::is_missing_text(cell)) {
        *counts.entry(cell).or_default() += 1;
    }
    let mut counted: Vec<(&str, usize)> = counts.into_iter().collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    counted
}

fn unknown_channels(column: &str, rows: &[Vec<String>], place: usize) -> Option<String> {
    let unknown: Vec<(&str, usize)> =
        counted(rows, place).into_iter().filter(|(word, _)| fields::channel(word).is_err()).collect();
    if unknown.is_empty() {
        return None;
    }
    let named: Vec<String> = unknown.iter().take(SHOWN).map(|(word, rows)| format!("\"{word}\" ({rows})")).collect();
    let more = match unknown.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    Some(format!(
        "In '{column}', {}{more} names no known channel: those rows count as e-mail. Write e-mail, mail, telephone or web there \
         if that is wrong.",
        named.join(", ")
    ))
}

fn unsaid_result() -> String {
    "No column says who answered, so nobody counts as having answered. Name such a column with --map responded=COLUMN."
        .to_owned()
}

/// A column that may say who answered, in words of its own.
fn unread_result(columns: &[ColumnFacts], rows: &[Vec<String>], mapping: &Mapping) -> Option<String> {
    let names_result = |heading: &str| RESULTS.split_whitespace().any(|part| plain(heading).contains(part));
    let place = (0..columns.len()).find(|&place| {
        let column = &columns[place];
        mapping[place].is_none()
            && names_result(&column.name)
            && (2..=MOST_WORDS).contains(&column.words)
            && column.numeric < 0.5
            && !column.is_date()
    })?;
    let column = &columns[place].name;
    let words = counted(rows, place);
    let named: Vec<String> = words.iter().take(SHOWN).map(|(word, _)| format!("\"{word}\"")).collect();
    let example = words.first()?.0;
    Some(format!(
        "No column says who answered, so nobody counts as having answered. If '{column}' does ({}), use it and say what each word \
         means: --map \"responded={column}\" --value \"{column}:{example}=yes\".",
        named.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noted(head: &[&str], cells: &[&[&str]], mapping: &[Option<&'static str>]) -> Vec<String> {
        let rows: Vec<Vec<String>> =
            cells.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let column = |place: usize| rows.iter().map(move |row| row[place].as_str());
        let facts: Vec<ColumnFacts> =
            head.iter().enumerate().map(|(place, name)| ColumnFacts::of(name, column(place))).collect();
        notes(ImportKind::Contacts, &facts, &rows, &mapping.to_vec())
    }

    #[test]
    fn what_is_not_said_is_told() {
        let rows: [&[&str]; 3] = [&["1", "Fax", "Kauf"], &["2", "Brief", "kein Interesse"], &["3", "Fax", "Kauf"]];
        let told = noted(&["Nr", "Kanal", "Ergebnis"], &rows, &[Some("customer"), Some("channel"), None]);
        assert!(told[0].contains("\"Fax\" (2)") && told[1].contains("'Ergebnis'") && told.len() == 2, "{told:?}");
        let told = noted(&["Nr", "Weg", "Antwort"], &rows, &[Some("customer"), None, Some("responded")]);
        assert!(told.len() == 1 && told[0].contains("every row counts as e-mail"), "{told:?}");
    }

    #[test]
    fn what_is_said_needs_no_sentence() {
        let rows: [&[&str]; 2] = [&["1", "Brief", "ja"], &["2", "E-Mail", "nein"]];
        let mapping = [Some("customer"), Some("channel"), Some("date")];
        assert_eq!(noted(&["Nr", "Kanal", "Wann"], &rows, &mapping), Vec::<String>::new());
        let mapping = [Some("customer"), Some("channel"), None];
        assert!(noted(&["Nr", "Kanal", "Umsatz danach"], &rows, &mapping)[0].contains("--map responded=COLUMN"));
        let mapping = [Some("customer"), Some("channel"), Some("responded")];
        assert_eq!(noted(&["Nr", "Kanal", "Antwort"], &rows, &mapping), Vec::<String>::new());
    }
}
