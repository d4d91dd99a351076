//! What in a text certainly means one person, and the text without it.

use domain::customer::Customer;

/// A text with other words in place of each mark that stands by itself in it.
pub(super) fn without(text: &str, marks: &[String], nameless: &str) -> String {
    let mut text = text.to_owned();
    for mark in marks {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(mark.as_str())).map(|at| at + from) {
            let end = at + mark.len();
            let within = |c: Option<char>, edge: Option<char>| {
                edge.is_some_and(char::is_alphanumeric) && c.is_some_and(char::is_alphanumeric)
            };
            let begins = !within(text[..at].chars().next_back(), mark.chars().next());
            if begins && !within(text[end..].chars().next(), mark.chars().next_back()) {
                text.replace_range(at..end, nameless);
                from = at + nameless.len();
            } else {
                from = end;
            }
        }
    }
    text
}

/// What certainly means this person, longest first. A short id or a single name may be anything, and counts only beside
/// the word that says what it is.
pub(super) fn marks_of(known: &[Customer]) -> Vec<String> {
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
        let told = |text: &str| without(text, &marks_of(std::slice::from_ref(&ada)), "erased-1");
        assert_eq!(told("Added Ada Brook (7), ada@example.com"), "Added erased-1, erased-1");
        assert_eq!(told("customer 7 and customer 71, 7 rows"), "erased-1 and customer 71, 7 rows");
        assert_eq!(
            told("Ada Brookfield, nada@example.com, Brook Motors"),
            "Ada Brookfield, nada@example.com, Brook Motors"
        );
    }
}
