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

/// Words that are enough to tell a language by.
const ENOUGH: usize = 5;
/// What it is worth that enough words keep to one language without exception, even if one in ten alone would tell.
const WITHOUT_EXCEPTION: f64 = 0.2;

/// How well the words with such letters keep to one language: their share, and more if none of them does not.
pub(crate) fn fit_to_one(text: &str) -> f64 {
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_ascii()).map(str::to_lowercase).collect();
    let of = |letters: &&str| words.iter().filter(|word| is_of(word, letters)).count();
    let most = LANGUAGES.iter().map(of).max().unwrap_or(0);
    let is_whole = words.len() >= ENOUGH && most == words.len();
    most as f64 / words.len().max(1) as f64 + if is_whole { WITHOUT_EXCEPTION } else { 0.0 }
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
            assert!(fit_to_one(text) > 0.99, "{text}");
        }
        for text in ["Kõmûves Gyõzõ Hódmezõvásárhely", "Lefčvre Besançon Noël", "Bçrziòð Kďaviòa"] {
            assert!(fit_to_one(text) < 0.7, "{text}");
        }
    }
}
