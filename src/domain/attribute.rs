//! What else is known of customers: age, household, newsletter; whatever the columns of a file tell.

/// Whether an attribute is measured or named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    Number,
    Word,
}

/// An attribute as a file or the sample brings it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// As the column of the file was called.
    pub name: String,
    pub kind: AttributeKind,
    /// The words that its values are places in; empty for numbers.
    pub words: Vec<String>,
}

impl Attribute {
    #[must_use]
    pub fn of_numbers(name: &str) -> Attribute {
        Attribute { name: name.to_owned(), kind: AttributeKind::Number, words: Vec::new() }
    }

    #[must_use]
    pub fn of_words(name: &str, words: &[&str]) -> Attribute {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Attribute { name: name.to_owned(), kind: AttributeKind::Word, words }
    }

    /// A value of this attribute as a word; none where it is not known.
    #[must_use]
    pub fn spoken(&self, value: AttributeValue) -> Option<String> {
        match value {
            AttributeValue::Unknown => None,
            AttributeValue::Number(number) => Some(number.to_string()),
            AttributeValue::Word(place) => self.words.get(place as usize).cloned(),
        }
    }
}

/// The value of one customer.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum AttributeValue {
    #[default]
    Unknown,
    Number(f64),
    /// Place in [`Attribute::words`].
    Word(u32),
}
