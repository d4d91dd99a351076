//! E-mail addresses as found in the cells of files.

/// The e-mail address of a cell in lower case: alone, in a link, behind a name ("Ada Brook <ada@example.com>"), or the
/// first in a list of only addresses. Anything else is kept as it is: the customer is still valid.
#[must_use]
pub fn email(text: &str) -> String {
    let plain = bare(text);
    if is_email(&plain) {
        return plain;
    }
    let behind_a_name = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map(|(_, address)| bare(address));
    let first_of_many =
        || parts(text).all(|part| is_email(&bare(part))).then(|| parts(text).next().map(bare)).flatten();
    behind_a_name.filter(|address| is_email(address)).or_else(first_of_many).unwrap_or_else(|| text.to_owned())
}

/// Every e-mail address in a cell, in lower case, regardless of other text.
#[must_use]
pub fn emails(text: &str) -> Vec<String> {
    let plain = bare(text);
    if is_email(&plain) { vec![plain] } else { parts(text).map(bare).filter(|part| is_email(part)).collect() }
}

/// Whether a cell holds several addresses, of which [`email`] takes the first.
#[must_use]
pub fn are_several(text: &str) -> bool {
    text.matches('@').nth(1).is_some() && emails(text).len() > 1
}

/// Whether mail could reach it: one @ with something before it, and a domain with a dot after it.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((person, domain)) = text.split_once('@') else { return false };
    let named = |part: &str| {
        !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, '@' | ',' | ';' | '<' | '>'))
    };
    named(person) && named(domain) && domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty())
}

/// The parts between the separators of a list.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '/' | '|')).filter(|part| !part.is_empty())
}

/// Without the marks that programs put around an address, in lower case.
fn bare(text: &str) -> String {
    let inner = text.trim().trim_matches(|c| matches!(c, '<' | '>' | '(' | ')' | '"' | '\''));
    inner.strip_prefix("mailto:").unwrap_or(inner).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_behind_a_name_and_in_a_list() {
        for (text, address) in [
            ("Ada.Brook@Example.COM", "ada.brook@example.com"),
            ("mailto:ada@example.com", "ada@example.com"),
            ("<ada@example.com>", "ada@example.com"),
            ("Ada Brook <Ada@example.com>", "ada@example.com"),
            ("\"Brook, Ada\" <ada@example.com>", "ada@example.com"),
            ("ada@example.com; bo@example.com", "ada@example.com"),
            ("ada@example.com, bo@example.com", "ada@example.com"),
            ("ada@example.com/bo@example.com", "ada@example.com"),
            // Text next to an address may say that it must not be used.
            ("no longer ada@example.com", "no longer ada@example.com"),
            ("Not An Address", "Not An Address"),
            ("", ""),
        ] {
            assert_eq!(email(text), address, "{text}");
        }
    }

    #[test]
    fn all_addresses_of_a_cell_are_found() {
        let two = ["ada@example.com", "bo@example.com"];
        for text in ["ada@example.com;bo@example.com", "Ada <ada@example.com>, Bo <BO@example.com>"] {
            assert_eq!(emails(text), two, "{text}");
            assert!(are_several(text), "{text}");
        }
        assert_eq!(emails("never ada@example.com"), ["ada@example.com"]);
        assert!(emails("nobody").is_empty() && !are_several("ada@example.com") && !are_several("a@@example.com"));
    }

    #[test]
    fn what_no_mail_can_reach_is_no_address() {
        for wrong in ["@example.com", "a@b", "a b@example.com", "a@example..com", "a@@example.com", ""] {
            assert!(!is_email(wrong), "{wrong}");
        }
    }
}
