//! What in a text certainly means one of some people, and the text without it.

use std::borrow::Cow;
use std::collections::HashSet;

use aho_corasick::AhoCorasick;

use domain::customer::Customer;

/// What certainly means people, all of it looked for at once (Aho and Corasick 1975), so that many are forgotten in one reading.
pub(super) struct Marks {
    /// None if nothing means anybody.
    any: Option<AhoCorasick>,
    /// The words that take the place of each mark.
    nameless: Vec<String>,
}

impl Marks {
    /// Of people with what each is called from now on.
    pub fn of<'a, K: Iterator<Item = &'a Customer>>(people: impl Iterator<Item = (String, K)>) -> Marks {
        let (mut seen, mut marks, mut nameless) = (HashSet::new(), Vec::new(), Vec::new());
        for (instead, known) in people {
            for mark in marks_of(known) {
                if seen.insert(mark.clone()) {
                    marks.push(mark);
                    nameless.push(instead.clone());
                }
            }
        }
        // Only more than 2^31 letters of marks cannot be looked for at once.
        let any = if marks.is_empty() { None } else { AhoCorasick::new(&marks).ok() };
        Marks { any, nameless }
    }

    /// A text with other words in place of each mark that stands by itself in it; of marks within each other the longest counts.
    pub fn left_out_of<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(any) = &self.any else { return Cow::Borrowed(text) };
        let mut found: Vec<(usize, usize, usize)> = any
            .find_overlapping_iter(text)
            .filter(|one| stands_alone(text, one.start(), one.end()))
            .map(|one| (one.start(), one.end(), one.pattern().as_usize()))
            .collect();
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_by_key(|(start, end, _)| (std::cmp::Reverse(end - start), *start));
        let mut taken: Vec<(usize, usize, usize)> = Vec::new();
        for one in found {
            if taken.iter().all(|other| one.1 <= other.0 || other.1 <= one.0) {
                taken.push(one);
            }
        }
        taken.sort_unstable();
        let (mut without, mut from) = (String::with_capacity(text.len()), 0);
        for (start, end, mark) in taken {
            without.push_str(&text[from..start]);
            without.push_str(&self.nameless[mark]);
            from = end;
        }
        without.push_str(&text[from..]);
        Cow::Owned(without)
    }
}

/// Whether a part of a text does not go on as a longer word on either side.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let within = |c: Option<char>, edge: Option<char>| {
        edge.is_some_and(char::is_alphanumeric) && c.is_some_and(char::is_alphanumeric)
    };
    let mark = &text[start..end];
    !within(text[..start].chars().next_back(), mark.chars().next())
        && !within(text[end..].chars().next(), mark.chars().next_back())
}

/// What certainly means this person, longest first. A short id or a single name may be anything, and counts only beside
/// the word that says what it is.
fn marks_of<'a>(known: impl Iterator<Item = &'a Customer>) -> Vec<String> {
    let mut marks = Vec::new();
    for one in known {
        let id = one.external_id.trim();
        let name = format!("{} {}", one.first_name.trim(), one.last_name.trim());
        let turned = format!("{}, {}", one.last_name.trim(), one.first_name.trim());
        marks.extend([format!("{} ({id})", one.display_name()), format!("customer {id}"), format!("({id})")]);
        if !one.first_name.trim().is_empty() && !one.last_name.trim().is_empty() {
            marks.extend([name, turned]);
        }
        for (text, least) in [(id, 6), (one.email.trim(), 5), (one.phone.trim(), 6), (one.street.trim(), 6)] {
            if text.chars().count() >= least {
                marks.push(text.to_owned());
            }
        }
        if one.company.trim().contains(' ') {
            marks.push(one.company.trim().to_owned());
        }
    }
    marks.retain(|mark| !mark.contains("()") && mark.trim() != "customer");
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.len()));
    marks.dedup();
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_person_goes_out_of_a_text() {
        let ada = Customer {
            external_id: "7".into(),
            first_name: "Ada".into(),
            last_name: "Brook".into(),
            email: "ada@example.com".into(),
            ..Customer::default()
        };
        let marks = Marks::of([("erased-1".to_owned(), [&ada].into_iter())].into_iter());
        let told = |text: &str| marks.left_out_of(text).into_owned();
        assert_eq!(told("Added Ada Brook (7), ada@example.com"), "Added erased-1, erased-1");
        assert_eq!(told("customer 7 and customer 71, 7 rows"), "erased-1 and customer 71, 7 rows");
        assert_eq!(
            told("Ada Brookfield, nada@example.com, Brook Motors"),
            "Ada Brookfield, nada@example.com, Brook Motors"
        );
    }

    #[test]
    fn of_several_each_goes_by_the_longest_that_means_them() {
        let one = |id: &str, first: &str, last: &str| Customer {
            external_id: id.into(),
            first_name: first.into(),
            last_name: last.into(),
            ..Customer::default()
        };
        let people = [one("C-10001", "Ada", "Brook"), one("C-10002", "Ada", "Brook Ford"), Customer::default()];
        let marks = Marks::of(people.iter().enumerate().map(|(n, who)| (format!("erased-{n}"), std::iter::once(who))));
        assert_eq!(marks.left_out_of("Ada Brook Ford, Ada Brook (C-10001)"), "erased-1, erased-0");
        assert_eq!(marks.left_out_of("C-10002; C-100021; Brook, Ada"), "erased-1; C-100021; erased-0");
        assert!(matches!(marks.left_out_of("nobody"), Cow::Borrowed("nobody")));
        assert_eq!(Marks::of(std::iter::empty::<(String, std::iter::Empty<&Customer>)>()).left_out_of("a"), "a");
    }
}
