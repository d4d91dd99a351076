//! The letters that languages have beyond those of English: the words of a text that is read in its own encoding keep to one
//! language's, those of a text that is read in another do not.

/// Small letters of each language; those of other scripts are told from Latin ones elsewhere.
const LANGUAGES: [&str; 22] = [
    // French, German, Spanish with Catalan, Portuguese, Italian, Dutch.
    "àâæçéèêëîïôœùûüÿ",
    "äöüß",
    "áéíñóúüçàèïò",
    "ãáàâçéêíóôõúü",
    "àèéìíîòóùú",
    "éèëïóöüá",
    // Swedish and Finnish, Danish and Norwegian, Icelandic, Estonian.
    "åäöé",
    "æøåéöü",
    "áéíóúýþæöð",
    "äöõüšž",
    // Polish, Czech, Slovak, Hungarian, Romanian old and new, Croatian and Slovene, Albanian.
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áäčďéíĺľňóôŕšťúýž",
    "áéíóöőúüű",
    "ăâîşţ",
    "ăâîșț",
    "čćđšž",
    "ëç",
    // Lithuanian, Latvian, Turkish, Maltese.
    "ąčęėįšųūž",
    "āčēģīķļņšūž",
    "çğıöşüâîû",
    "ċġħż",
];

/// The largest share of the words with such letters that one language has.
pub(crate) fn share_of_one(text: &str) -> f64 {
    let words = || {
        let words = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_ascii());
        words.map(str::to_lowercase)
    };
    let all = words().count();
    let most = LANGUAGES.iter().map(|letters| words().filter(|word| is_of(word, letters)).count()).max().unwrap_or(0);
    most as f64 / all.max(1) as f64
}

fn is_of(word: &str, letters: &str) -> bool {
    let has_letters = word.chars().all(|c| c.is_ascii() || letters.contains(c) || c == '\u{307}');
    // In Portuguese the õ stands before an e.
    let is_portuguese = letters.contains('ã');
    let misplaced = is_portuguese && word.split('õ').skip(1).any(|rest| !rest.starts_with('e'));
    has_letters && !misplaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_to_the_letters_of_one_language() {
        for text in [
            "Kőműves Győző Hódmezővásárhely",
            "Simões Guimarães São",
            "Põder Võru Mägi",
            "Łódź Gdańsk",
            "İstanbul Işıl",
        ] {
            assert!(share_of_one(text) > 0.99, "{text}");
        }
        for text in ["Kõmûves Gyõzõ Hódmezõvásárhely", "Lefčvre Besançon Noël", "Bçrziòð Kďaviòa"] {
            assert!(share_of_one(text) < 0.7, "{text}");
        }
    }
}
