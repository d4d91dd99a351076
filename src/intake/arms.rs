//! Whether somebody was left alone at random, in the words that files use for it.

use crate::fields::{Reason, truth};

const CONTROL: [&str; 12] = [
    "control",
    "control group",
    "c",
    "holdout",
    "hold-out",
    "hold out",
    "untreated",
    "not treated",
    "not contacted",
    "left alone",
    "none",
    "kontrollgruppe",
];
const TREATED: [&str; 12] = [
    "treated",
    "treatment",
    "treatment group",
    "t",
    "contacted",
    "test",
    "test group",
    "exposed",
    "mailed",
    "sent",
    "target",
    "kontaktiert",
];

/// Whether a column's bare yes or 1 means that somebody was contacted ("treated", "arm"), not that they were left
/// alone ("control").
#[must_use]
pub fn tells_treatment(plain_header: &str) -> bool {
    ["arm", "group", "treat", "contacted", "exposed", "mailed"].iter().any(|word| plain_header.contains(word))
        && !["control", "holdout", "alone", "kontroll"].iter().any(|word| plain_header.contains(word))
}

/// Whether somebody was left alone at random: "control", "treated", "No e-mail", yes or no; empty means none.
/// `yes_is_contacted`: from [`tells_treatment`].
///
/// # Errors
/// When it is none of these words.
pub fn left_alone(name: &str, text: &str, yes_is_contacted: bool) -> Result<Option<bool>, Reason> {
    let word = text.to_lowercase().replace('_', " ");
    if CONTROL.contains(&word.as_str()) || word.starts_with("no ") {
        return Ok(Some(true));
    }
    if TREATED.contains(&word.as_str()) {
        return Ok(Some(false));
    }
    match truth(name, text) {
        Ok(told) => Ok(told.map(|yes| yes != yes_is_contacted)),
        Err(_) => Err(format!("{name} '{text}' is neither control nor treated")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arms_are_told_by_words_and_by_flags() {
        let (control, treatment) = (tells_treatment("controlgroup"), tells_treatment("treated"));
        assert_eq!((control, treatment, tells_treatment("arm")), (false, true, true));
        for (text, yes_is_contacted, alone) in [
            ("Control", true, true),
            ("treated", false, false),
            ("not_contacted", true, true),
            ("No E-Mail", true, true),
            ("1", control, true),
            ("0", control, false),
            ("1", treatment, false),
            ("no", treatment, true),
        ] {
            assert_eq!(left_alone("control", text, yes_is_contacted), Ok(Some(alone)), "{text}");
        }
        assert_eq!(left_alone("control", "", false), Ok(None));
        assert!(left_alone("control", "blue", false).is_err());
    }
}
