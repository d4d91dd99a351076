//! Forms as browsers and telephone gateways send them: names and values, percent-encoded.

/// The fields of a form, in the order they came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads `application/x-www-form-urlencoded`. What is no UTF-8 becomes the sign for it; nothing is an error.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Form {
        let pairs = bytes.split(|b| *b == b'&').filter(|pair| !pair.is_empty()).map(|pair| {
            let mut parts = pair.splitn(2, |b| *b == b'=');
            let name = decoded(parts.next().unwrap_or_default(), Plus::IsBlank);
            (name, decoded(parts.next().unwrap_or_default(), Plus::IsBlank))
        });
        Form(pairs.collect())
    }

    /// The first value of a name; empty where there is none.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    #[must_use]
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// A percent-encoded part of a path.
#[must_use]
pub fn decoded_path(part: &str) -> String {
    decoded(part.as_bytes(), Plus::IsItself)
}

/// A value as it may stand in a path or a query.
#[must_use]
pub fn encoded(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Plus {
    IsBlank,
    IsItself,
}

fn decoded(bytes: &[u8], plus: Plus) -> String {
    let hex = |b: u8| char::from(b).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let (mut plain, mut i) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(i) {
        let pair = bytes.get(i + 1).copied().and_then(hex).zip(bytes.get(i + 2).copied().and_then(hex));
        match (byte, pair) {
            (b'%', Some((high, low))) => {
                plain.push(high << 4 | low);
                i += 2;
            }
            (b'+', _) if plus == Plus::IsBlank => plain.push(b' '),
            _ => plain.push(byte),
        }
        i += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
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
        assert_eq!(decoded_path("a%2Fb+c"), "a/b+c");
        assert_eq!(decoded_path(&encoded("Zoë & 1/2")), "Zoë & 1/2");
    }
}
