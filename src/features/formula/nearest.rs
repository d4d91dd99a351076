//! The word that the user may have meant.

/// The candidate that needs the fewest changed letters, if those are few enough.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let scored = candidates.map(|candidate| {
        let other = candidate.to_lowercase();
        // A candidate that begins with the word is nearer than its length suggests.
        let begins = length >= 3 && other.starts_with(&word);
        (if begins { 1 } else { strsim::levenshtein(&word, &other) }, candidate)
    });
    let most = (length / 3).max(1);
    scored.filter(|(changes, _)| *changes <= most).min_by_key(|(changes, _)| *changes).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_far_ones_are_not() {
        let words = ["spend_last_year", "spend_variation", "frequency", "tenure"];
        let near = |word| nearest(word, words.into_iter());
        assert_eq!(near("spnd_last_yer"), Some("spend_last_year"));
        assert_eq!(near("FREQUENCE"), Some("frequency"));
        assert_eq!(near("ten"), Some("tenure"));
        assert_eq!(near("colour"), None);
    }
}
