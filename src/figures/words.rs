//! Words that numbers bend: plurals, lists, spans of days.

use crate::conventions::{Conventions, IN_FORCE};
use crate::number::{Countable, count};

const DAYS_A_WEEK: u32 = 7;
const DAYS_A_MONTH: f64 = 30.44;

/// The word for so many.
#[must_use]
pub fn plural<'a>(number: impl Countable, one: &'a str, many: &'a str) -> &'a str {
    if number.number() == 1 { one } else { many }
}

/// "1 customer", "12,000 customers"
#[must_use]
pub fn counted(number: impl Countable, one: &str, many: &str) -> String {
    format!("{} {}", count(number), plural(number, one, many))
}

/// "1 day", "90 days"
#[must_use]
pub fn days(number: u32) -> String {
    counted(number, "day", "days")
}

/// "39 weeks" from two whole weeks on, else days.
#[must_use]
pub fn weeks_or_days(number: u32) -> String {
    if number >= 2 * DAYS_A_WEEK && number.is_multiple_of(DAYS_A_WEEK) {
        counted(number / DAYS_A_WEEK, "week", "weeks")
    } else {
        days(number)
    }
}

/// "1 day", "12 days", "8 weeks", "14 months": a span as people say it.
#[must_use]
pub fn span(number: u32) -> String {
    match number {
        0..=20 => days(number),
        21..=83 => format!("{:.0} weeks", f64::from(number) / f64::from(DAYS_A_WEEK)),
        _ => format!("{:.0} months", f64::from(number) / DAYS_A_MONTH),
    }
}

impl Conventions {
    fn joined<T: AsRef<str>>(parts: &[T], between_last: &str) -> String {
        let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
        match parts.as_slice() {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [most @ .., last] => format!("{}{between_last}{last}", most.join(", ")),
        }
    }

    /// "a, b and c"
    #[must_use]
    pub fn listed<T: AsRef<str>>(&self, parts: &[T]) -> String {
        Self::joined(parts, self.and)
    }

    /// "a, b or c"
    #[must_use]
    pub fn listed_or<T: AsRef<str>>(&self, parts: &[T]) -> String {
        Self::joined(parts, self.or)
    }
}

/// "a, b and c"
#[must_use]
pub fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    IN_FORCE.listed(parts)
}

/// "a, b or c"
#[must_use]
pub fn listed_or<T: AsRef<str>>(parts: &[T]) -> String {
    IN_FORCE.listed_or(parts)
}

/// The same text with a capital letter first.
#[must_use]
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A text of at most this many characters, the last an ellipsis if some are left out.
#[must_use]
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::tests::GERMAN;

    #[test]
    fn one_is_not_many() {
        assert_eq!(
            [0_u64, 1, 12_000].map(|n| counted(n, "customer", "customers")),
            ["0 customers", "1 customer", "12,000 customers"]
        );
        assert_eq!((days(1), days(90)), ("1 day".to_owned(), "90 days".to_owned()));
        assert_eq!(plural(1_u32, "was", "were"), "was");
    }

    #[test]
    fn spans_are_told_as_people_do() {
        assert_eq!([273, 90, 7, 14].map(weeks_or_days), ["39 weeks", "90 days", "7 days", "2 weeks"]);
        assert_eq!([1, 12, 56, 426].map(span), ["1 day", "12 days", "8 weeks", "14 months"]);
    }

    #[test]
    fn lists_end_with_a_word() {
        assert_eq!(
            (listed::<&str>(&[]), listed(&["a"]), listed(&["a", "b"])),
            (String::new(), "a".into(), "a and b".into())
        );
        assert_eq!(
            (listed(&["a", "b", "c"]), listed_or(&[".csv", ".pdf"])),
            ("a, b and c".into(), ".csv or .pdf".into())
        );
        assert_eq!(GERMAN.listed(&["a", "b"]), "a und b");
    }

    #[test]
    fn sentences_begin_with_a_capital() {
        assert_eq!((capitalised("é, a"), capitalised("")), ("É, a".to_owned(), String::new()));
    }

    #[test]
    fn long_texts_end_with_an_ellipsis() {
        assert_eq!((shortened("Brook", 5), shortened("Brookside", 6)), ("Brook".to_owned(), "Brook…".to_owned()));
    }
}
