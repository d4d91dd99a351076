//! What else is known about customers: age, household, newsletter; whatever columns a file has.

/// Whether an attribute is numeric or categorical.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    Number,
    Word,
}

/// An attribute as supplied by a file or the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// The name of the column in the file.
    pub name: String,
    pub kind: AttributeKind,
    /// The words that its values are indices into; empty for numbers.
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

    /// A value of this attribute as a word; none if it is unknown.
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
    /// Index into [`Attribute::words`].
    Word(u32),
}
