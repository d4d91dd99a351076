//! The words of a feature that a model knows, matched by their text in any table.

use std::collections::BTreeMap;

use domain::table::UNKNOWN;

/// The known words with their places, the most frequent first; all others share the place after them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Vocabulary {
    places: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// Words found in at least `fewest` rows, at most `most` of them.
    pub(super) fn learn(codes: &[u32], words: &[String], fewest: usize, most: usize) -> Vocabulary {
        let mut rows_of: BTreeMap<&str, usize> = BTreeMap::new();
        for word in codes.iter().filter_map(|&code| word_of(code, words)) {
            *rows_of.entry(word).or_default() += 1;
        }
        let mut counted: Vec<(&str, usize)> = rows_of.into_iter().filter(|(_, rows)| *rows >= fewest).collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        counted.truncate(most);
        Vocabulary {
            places: counted.iter().enumerate().map(|(place, (word, _))| ((*word).to_owned(), place)).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The place shared by all words without their own.
    pub(super) fn other(&self) -> usize {
        self.places.len()
    }

    /// The place of each row's word; none if it is not known.
    pub(super) fn places(&self, codes: &[u32], words: &[String]) -> Vec<Option<usize>> {
        let place = |word: &String| self.places.get(word).copied().unwrap_or(self.other());
        let by_code: Vec<usize> = words.iter().map(place).collect();
        codes.iter().map(|&code| by_code.get(code as usize).copied()).collect()
    }
}

fn word_of(code: u32, words: &[String]) -> Option<&str> {
    if code == UNKNOWN { None } else { words.get(code as usize).map(String::as_str) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_matched_by_text() {
        let words = ["red", "green", "blue"].map(String::from);
        let known = Vocabulary::learn(&[0, 1, 1, UNKNOWN, 2, 1, 0], &words, 2, 10);
        assert_eq!((known.len(), known.other()), (2, 2));
        let elsewhere = ["blue", "violet", "red", "green"].map(String::from);
        let places = known.places(&[0, 1, 2, 3, UNKNOWN, 17], &elsewhere);
        assert_eq!(places, [Some(2), Some(2), Some(1), Some(0), None, None]);
        assert_eq!(Vocabulary::learn(&[0, 1, 1], &words, 1, 1).len(), 1);
    }
}
