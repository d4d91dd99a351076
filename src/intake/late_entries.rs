//! Words by which rows take money back that first stand below those by which the file was judged.

use crate::columns::Columns;
use crate::meaning;
use crate::record::Record;
use reports::import::Reading;

/// A column with more words tells no kinds of entries.
const MOST_KINDS: usize = 15;

/// Tells of each row whether its entry takes money back.
pub(crate) struct Entries {
    /// The column that says what a row is.
    entry: Option<Watched>,
    /// Columns that may say so further down: by their headings, and none of them has yet.
    perhaps: Vec<Watched>,
    /// What was met that the first look had not seen, as sentences.
    notes: Vec<String>,
}

/// A column with the words met in it, and whether each takes back.
struct Watched {
    place: usize,
    name: String,
    words: Vec<(String, bool)>,
    /// Beginnings of words that take back: "CN*".
    beginnings: Vec<String>,
    last: usize,
}

impl Watched {
    /// What a word means, and whether it is a new one.
    fn meet(&mut self, word: &str) -> (bool, bool) {
        if self.beginnings.iter().any(|beginning| word.starts_with(beginning.as_str())) {
            return (true, false);
        }
        if let Some((known, back)) = self.words.get(self.last)
            && known == word
        {
            return (*back, false);
        }
        if let Some(at) = self.words.iter().position(|(known, _)| known.eq_ignore_ascii_case(word)) {
            self.last = at;
            return (self.words[at].1, false);
        }
        let back = meaning::takes_back_below(&self.name, word);
        if self.words.len() <= MOST_KINDS {
            self.last = self.words.len();
            self.words.push((word.to_owned(), back));
        }
        (back, true)
    }
}

impl Entries {
    pub fn new(columns: &Columns, reading: &Reading) -> Entries {
        let watched = |place: usize, name: &str, known: &[String]| Watched {
            place,
            name: name.to_owned(),
            words: known.iter().filter(|word| !word.ends_with('*')).map(|word| (word.clone(), true)).collect(),
            beginnings: known.iter().filter_map(|word| word.strip_suffix('*')).map(str::to_owned).collect(),
            last: 0,
        };
        let entry = columns
            .get("entry")
            .map(|place| watched(place, columns.name("entry").unwrap_or_default(), &reading.taking_back));
        let may_tell =
            columns.further().iter().filter(|column| entry.is_none() && meaning::names_entries(&column.name));
        Entries {
            perhaps: may_tell.map(|column| watched(column.place, &column.name, &[])).collect(),
            entry,
            notes: Vec::new(),
        }
    }

    /// Whether the row takes money back, whatever its sign.
    pub fn takes_back(&mut self, record: &Record<'_>) -> bool {
        if let Some(entry) = &mut self.entry {
            let word = record.cell(entry.place);
            if word.is_empty() {
                return false;
            }
            let (back, is_new) = entry.meet(&word);
            if back && is_new {
                self.notes.push(note(&entry.name, &word, record.line));
            }
            return back;
        }
        let mut found = None;
        self.perhaps.retain_mut(|column| {
            let word = record.cell(column.place);
            if !word.is_empty() && column.meet(&word) == (true, true) && found.is_none() {
                found = Some((column.place, word.into_owned()));
            }
            column.words.len() <= MOST_KINDS
        });
        let Some((place, word)) = found else { return false };
        self.entry = self.perhaps.drain(..).find(|column| column.place == place);
        if let Some(entry) = &self.entry {
            self.notes.push(note(&entry.name, &word, record.line));
        }
        true
    }

    /// What was met late since this was last asked.
    pub fn notes(&mut self) -> Vec<String> {
        std::mem::take(&mut self.notes)
    }
}

fn note(column: &str, word: &str, line: u64) -> String {
    format!(
        "\"{column}\" says \"{word}\" for the first time on line {line}; such rows are taken off, whatever their sign."
    )
}
