//! The word that somebody may have meant.

/// The candidate that needs the fewest changed letters, if they are few.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let length = word.chars().count();
    let scored = candidates.map(|candidate| {
        let other = candidate.to_lowercase();
        // What begins as the word does is nearer than its length says.
        let begins = length >= 3 && other.starts_with(&word);
        (if begins { 1 } else { changes(&word, &other) }, candidate)
    });
    let most = (length / 3).max(1);
    scored.filter(|(changes, _)| *changes <= most).min_by_key(|(changes, _)| *changes).map(|(_, candidate)| candidate)
}

/// Letters added, taken out or changed, at least, to make one word of the other (Levenshtein 1966).
fn changes(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[to.len()]
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
        assert_eq!(changes("kitten", "sitting"), 3);
        assert_eq!(changes("", "abc"), 3);
    }
}
