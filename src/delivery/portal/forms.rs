//! Forms as browsers and telephone gateways send them: names and values, percent-encoded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Characters that must be encoded in a part of an address.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The fields of a form, in the order received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. Invalid UTF-8 becomes the replacement character; nothing is an error.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Form {
        Form(form_urlencoded::parse(bytes).into_owned().collect())
    }

    /// The first value of a name; empty if there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A value encoded for use in a path or a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_decoded_and_nonsense_is_kept_as_it_is() {
        let form = Form::read(b"note=Caf%C3%A9+at+9%3a30&empty&=x&bad=%zz%4&note=second&last=%ff");
        assert_eq!(form.value("note"), "Café at 9:30");
        assert_eq!((form.value("empty"), form.value("none"), form.value("bad")), ("", "", "%zz%4"));
        assert_eq!(form.value("last"), "\u{fffd}");
        assert_eq!(encoded("Zoë & 1/2-3"), "Zo%C3%AB%20%26%201%2F2-3");
    }
}
