//! What a caller pressed or said, interpreted for the call's current place.

use super::menu::{COMMON, Choice, Menu};

/// What came with a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    pub digits: String,
    pub speech: String,
    pub recording: String,
    pub caller: String,
}

/// Its meaning in a menu.
#[derive(Debug, Clone, Copy)]
pub enum Meaning {
    Silence,
    Nonsense,
    /// A key that means the same everywhere.
    Common(char),
    Chosen(&'static Choice),
}

const NUMERALS: [(&str, char); 12] = [
    ("zero", '0'),
    ("oh", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("star", '*'),
];

impl Heard {
    #[must_use]
    pub fn is_silence(&self) -> bool {
        self.digits.is_empty() && self.speech.trim().is_empty() && self.recording.is_empty()
    }

    /// The telephone that the call comes from, as far as known; all callers with a hidden number count as one.
    #[must_use]
    pub fn telephone(&self) -> String {
        let digits: String = self.caller.chars().filter(char::is_ascii_digit).collect();
        if digits.is_empty() { "a telephone without a number".to_owned() } else { format!("telephone +{digits}") }
    }

    /// Words in lower case, without punctuation.
    fn words(&self) -> Vec<String> {
        let words = self.speech.split(|c: char| !c.is_alphanumeric() && c != '*').filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    }

    /// The digits pressed, or spoken one by one or as a number.
    #[must_use]
    pub fn number(&self) -> String {
        let pressed: String = self.digits.chars().filter(char::is_ascii_digit).collect();
        if !pressed.is_empty() {
            return pressed;
        }
        let of_word = |word: &String| -> String {
            let numeral = NUMERALS.iter().find(|(name, _)| name == word).map(|(_, digit)| digit.to_string());
            numeral.unwrap_or_else(|| word.chars().filter(char::is_ascii_digit).collect())
        };
        let said: String = self.words().iter().map(of_word).collect();
        said.chars().filter(char::is_ascii_digit).take(20).collect()
    }

    /// Whether a key was pressed or a word for it was said.
    #[must_use]
    pub fn is_common(&self, key: char) -> bool {
        self.digits.chars().eq([key])
            || (self.digits.is_empty() && COMMON.iter().any(|(known, words)| *known == key && self.says(words)))
    }

    fn says(&self, phrases: &[&str]) -> bool {
        let said = format!(" {} ", self.words().join(" "));
        phrases.iter().any(|phrase| said.contains(&format!(" {phrase} ")))
    }

    #[must_use]
    pub fn in_menu(&self, menu: &'static Menu) -> Meaning {
        if self.is_silence() {
            return Meaning::Silence;
        }
        if let Some(key) = self.key() {
            let chosen = menu.choices.iter().find(|choice| choice.key == key);
            let common = COMMON.iter().any(|(known, _)| *known == key);
            return match chosen {
                Some(choice) => Meaning::Chosen(choice),
                None if common => Meaning::Common(key),
                None => Meaning::Nonsense,
            };
        }
        // The longest phrase wins: "not interested" beats the shorter phrases contained in it.
        let matches = menu.choices.iter().flat_map(|choice| choice.words.iter().map(move |word| (word, choice)));
        let found = matches.filter(|(word, _)| self.says(&[word])).max_by_key(|(word, _)| word.len());
        if let Some((_, choice)) = found {
            return Meaning::Chosen(choice);
        }
        let common = COMMON.iter().find(|(_, words)| self.says(words));
        common.map_or(Meaning::Nonsense, |(key, _)| Meaning::Common(*key))
    }

    /// The single key pressed, or spoken as a number by itself.
    fn key(&self) -> Option<char> {
        let mut keys = self.digits.chars().filter(|c| *c != '#');
        if let Some(key) = keys.next() {
            return keys.next().map_or(Some(key), |_| Some('?'));
        }
        let words = self.words();
        let [word] = words.as_slice() else { return None };
        let mut only = word.chars();
        match (only.next(), only.next()) {
            (Some(c), None) if c.is_ascii_digit() || c == '*' => Some(c),
            _ => NUMERALS.iter().find(|(name, _)| name == word).map(|(_, digit)| *digit),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::menu::{Go, Node, menu_at};
    use super::*;
    use domain::lead::Outcome;

    fn said(speech: &str) -> Heard {
        Heard { speech: speech.to_owned(), ..Heard::default() }
    }

    fn pressed(digits: &str) -> Heard {
        Heard { digits: digits.to_owned(), ..Heard::default() }
    }

    #[test]
    fn keys_words_and_phrases_are_understood() {
        let menu = menu_at(Node::MoreOutcomes).expect("a menu");
        let goes = |heard: Heard| match heard.in_menu(menu) {
            Meaning::Chosen(choice) => Some(choice.goes),
            _ => None,
        };
        assert_eq!(goes(said("They are not interested.")), Some(Go::Outcome(Outcome::NotInterested)));
        assert_eq!(goes(said("Two")), Some(Go::Outcome(Outcome::WrongNumber)));
        assert_eq!(
            (goes(pressed("3")), goes(pressed("33")), goes(pressed("7"))),
            (Some(Go::Outcome(Outcome::DoNotContact)), None, None)
        );
        assert!(matches!(said("go back please").in_menu(menu), Meaning::Common('9')));
        assert!(matches!(pressed("*").in_menu(menu), Meaning::Common('*')));
        assert!(matches!(said("bananas").in_menu(menu), Meaning::Nonsense));
        assert!(matches!(said(" ").in_menu(menu), Meaning::Silence));
    }

    #[test]
    fn numbers_are_heard_in_any_way() {
        assert_eq!(
            (pressed("0412#").number(), said("four one 2").number(), said("412.").number()),
            ("0412".into(), "412".into(), "412".into())
        );
        assert_eq!(said("no idea").number(), "");
    }
}
