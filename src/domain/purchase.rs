//! One line of one sale, and where it was gathered.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::day::Day;
use crate::money::Money;

/// The source of a purchase.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    Pos,
    HomeShopping,
    ECommerce,
    CreditCard,
    BankCard,
    Web,
    DigitalTv,
    #[default]
    Other,
}

impl Source {
    pub const ALL: [Source; 8] = [
        Source::Pos,
        Source::HomeShopping,
        Source::ECommerce,
        Source::CreditCard,
        Source::BankCard,
        Source::Web,
        Source::DigitalTv,
        Source::Other,
    ];

    /// The word used on the command line and in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Source::Pos => "pos",
            Source::HomeShopping => "home-shopping",
            Source::ECommerce => "e-commerce",
            Source::CreditCard => "credit-card",
            Source::BankCard => "bank-card",
            Source::Web => "web",
            Source::DigitalTv => "digital-tv",
            Source::Other => "other",
        }
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Source::Pos => "Point of sale",
            Source::HomeShopping => "Home shopping",
            Source::ECommerce => "E-commerce",
            Source::CreditCard => "Credit card",
            Source::BankCard => "Bank card",
            Source::Web => "Web",
            Source::DigitalTv => "Digital television",
            Source::Other => "Other",
        }
    }

    /// The number stored in the database: the index in [`Source::ALL`].
    #[must_use]
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The source of a stored number; unknown ones are [`Source::Other`].
    #[must_use]
    pub fn from_number(number: i64) -> Source {
        usize::try_from(number).ok().and_then(|i| Source::ALL.get(i).copied()).unwrap_or_default()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A source that is none of the eight.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "'{0}' is not a source; use one of pos, home-shopping, e-commerce, credit-card, bank-card, web, digital-tv, other"
)]
pub struct NotASource(pub String);

impl FromStr for Source {
    type Err = NotASource;

    /// Parses codes and names, ignoring case and punctuation ("Credit Card", "e_commerce").
    fn from_str(text: &str) -> Result<Source, NotASource> {
        let plain = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
        let wanted = plain(text);
        Source::ALL
            .into_iter()
            .find(|source| plain(source.code()) == wanted || plain(source.name()) == wanted)
            .ok_or_else(|| NotASource(text.to_owned()))
    }
}

/// One line of one sale as given in a file, before it is matched to stored customers and products.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Purchase {
    /// External id of the customer.
    pub customer: String,
    pub day: Day,
    pub quantity: f64,
    /// Negative amounts are returns.
    pub amount: Money,
    /// Contribution of the line, if the file gives it.
    pub margin: Option<Money>,
    /// External id of the product, or empty.
    pub product: String,
    /// Product group for products that no product file describes, or empty.
    pub category: String,
    pub source: Source,
    /// Name of the store, or empty.
    pub store: String,
    /// Receipt or order number, or empty; lines of one basket share it.
    pub reference: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_by_code_and_name_and_kept_by_number() {
        for source in Source::ALL {
            assert_eq!(source.code().parse(), Ok(source));
            assert_eq!(source.name().to_uppercase().parse(), Ok(source));
            assert_eq!(Source::from_number(i64::from(source.number())), source);
        }
        assert!("carrier pigeon".parse::<Source>().is_err());
    }
}
