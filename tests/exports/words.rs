//! What systems call their columns, in nineteen languages.

use std::collections::HashMap;

use rand::Rng;
use rand_xoshiro::Xoshiro256PlusPlus;

const FILES: [(&str, &str); 19] = [
    ("en", include_str!("../fixtures/exports/en.txt")),
    ("de", include_str!("../fixtures/exports/de.txt")),
    ("fr", include_str!("../fixtures/exports/fr.txt")),
    ("es", include_str!("../fixtures/exports/es.txt")),
    ("it", include_str!("../fixtures/exports/it.txt")),
    ("nl", include_str!("../fixtures/exports/nl.txt")),
    ("pl", include_str!("../fixtures/exports/pl.txt")),
    ("pt", include_str!("../fixtures/exports/pt.txt")),
    ("sv", include_str!("../fixtures/exports/sv.txt")),
    ("da", include_str!("../fixtures/exports/da.txt")),
    ("nb", include_str!("../fixtures/exports/nb.txt")),
    ("fi", include_str!("../fixtures/exports/fi.txt")),
    ("cs", include_str!("../fixtures/exports/cs.txt")),
    ("hu", include_str!("../fixtures/exports/hu.txt")),
    ("tr", include_str!("../fixtures/exports/tr.txt")),
    ("ru", include_str!("../fixtures/exports/ru.txt")),
    ("el", include_str!("../fixtures/exports/el.txt")),
    ("ro", include_str!("../fixtures/exports/ro.txt")),
    ("ja", include_str!("../fixtures/exports/ja.txt")),
];

/// The words of one language.
pub struct Words {
    pub code: &'static str,
    of: HashMap<&'static str, Vec<&'static str>>,
}

impl Words {
    /// A language at random; half of the files are in the first four.
    pub fn any(rng: &mut Xoshiro256PlusPlus) -> Words {
        let place = if rng.gen_bool(0.4) { rng.gen_range(0..4) } else { rng.gen_range(0..FILES.len()) };
        Words::of(FILES[place])
    }

    pub fn english() -> Words {
        Words::of(FILES[0])
    }

    pub fn german() -> Words {
        Words::of(FILES[1])
    }

    fn of((code, text): (&'static str, &'static str)) -> Words {
        let line = |line: &'static str| {
            let (concept, words) = line.split_once(": ").unwrap_or_else(|| panic!("{code}: {line}"));
            (concept, words.split('|').collect())
        };
        Words { code, of: text.lines().map(line).collect() }
    }

    pub fn all(&self, concept: &str) -> &[&'static str] {
        self.of.get(concept).unwrap_or_else(|| panic!("{}: {concept}", self.code))
    }

    pub fn one(&self, concept: &str, rng: &mut Xoshiro256PlusPlus) -> &'static str {
        let words = self.all(concept);
        words[rng.gen_range(0..words.len())]
    }
}
